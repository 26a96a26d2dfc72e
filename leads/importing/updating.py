"""What a file changes of leads that are known: field by field, as the person who imports decided."""

from collections.abc import Mapping

FILL, OVERWRITE, NEVER = "fill", "overwrite", "never"
RULES = (FILL, OVERWRITE, NEVER)
TEXTS = (
    "first_name", "last_name", "email", "phone", "job_title", "country", "language", "interest", "origin", "company",
)  # fmt: skip
DECIDED = (*TEXTS, "expected_value", "extra")
"""Fields with a rule of their own. Consent and the id in the source are only ever filled in; where a known lead stands
and who answers for it is no matter of a file."""
CONSENTS = ("consent", "consent_mail", "consent_phone", "consent_post")
"""A file says whether a person may be contacted, without naming a channel: it counts for each."""
KEPT = (
    *TEXTS, "organisation_id", "expected_value", "currency", *CONSENTS, "external_system", "external_id", "extra",
    "sources",
)  # fmt: skip
"""What is written down before and after, so that it can be taken back."""


def statement(conflicts: Mapping[str, str]) -> str:
    """One statement for a batch: changes the known leads among import_leads and notes what it overwrote."""
    rule = {name: conflicts.get(name, FILL) for name in DECIDED}
    changes = ",\n    ".join([*(_text(name, rule[name]) for name in TEXTS), *_others(rule)])
    different = "\n    OR ".join([*filter(None, (_differs(name, rule[name]) for name in TEXTS)), *_others_differ(rule)])
    return f"""
WITH known AS (
    SELECT lead_id, max(row) AS row, {", ".join(_gathered(name, rule) for name in (*TEXTS, "currency"))},
        {_first("consent", "'none'")} AS consent,
        (array_agg(expected_value ORDER BY row {_order(rule["expected_value"])})
            FILTER (WHERE expected_value IS NOT NULL))[1] AS expected_value,
        (array_agg(external_id ORDER BY row) FILTER (WHERE external_id <> '' AND nth = 1))[1] AS external_id,
        (array_agg(extra ORDER BY row {_order(rule["extra"])}))[1] AS extra,
        (array_agg(learnt) FILTER (WHERE learnt IS NOT NULL))[1] AS learnt
    FROM (SELECT *, row_number() OVER (PARTITION BY external_id ORDER BY row) AS nth FROM import_leads) fresh
    WHERE lead_id IS NOT NULL GROUP BY lead_id
), earlier AS MATERIALIZED (
    SELECT known.*, lead.version, {_kept("lead")} AS facts FROM known JOIN leads_lead lead ON lead.id = known.lead_id
), changed AS (
    UPDATE leads_lead lead SET
    {changes},
    version = lead.version + 1, updated_at = now()
    FROM earlier known WHERE lead.id = known.lead_id AND (
    {different}
    )
    RETURNING lead.id, lead.version, {_kept("lead")} AS facts, known.row, known.version AS version_before,
        known.facts AS facts_before, known.learnt
)
INSERT INTO leads_importedrow AS noted
    (job_id, lead_id, row, is_new, entry, version_before, version, before, after, outcome)
SELECT %(job)s, changed.id, changed.row, false, 0, changed.version_before, changed.version, difference.before,
    difference.after, ''
FROM changed CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_object_agg(key, value), '{{}}') AS before, coalesce(jsonb_object_agg(
        key, changed.facts -> key), '{{}}') || CASE WHEN changed.learnt IS NULL THEN '{{}}'
        ELSE jsonb_build_object('learnt', changed.learnt) END AS after
    FROM jsonb_each(changed.facts_before) WHERE value IS DISTINCT FROM changed.facts -> key
) difference
ON CONFLICT (job_id, lead_id) DO UPDATE SET
    row = EXCLUDED.row, version = EXCLUDED.version,
    before = EXCLUDED.before || noted.before, after = noted.after || EXCLUDED.after || CASE
        WHEN noted.after ? 'learnt' AND EXCLUDED.after ? 'learnt'
        THEN jsonb_build_object('learnt', (noted.after -> 'learnt') || (EXCLUDED.after -> 'learnt')) ELSE '{{}}' END"""  # noqa: S608  # our own names


def _kept(table: str) -> str:
    pairs = ", ".join(f"'{name}', {table}.{name}" for name in KEPT)
    return f"jsonb_build_object({pairs})"


def _order(rule: str) -> str:
    """Of several rows about one lead the last one overwrites, so that a second run finds nothing new."""
    return "DESC" if rule == OVERWRITE else ""


def _first(name: str, empty: str = "''", order: str = "") -> str:
    return f"(array_agg({name} ORDER BY row {order}) FILTER (WHERE {name} <> {empty}))[1]"


def _gathered(name: str, rule: Mapping[str, str]) -> str:
    return f"{_first(name, order=_order(rule.get(name, FILL)))} AS {name}"


def _text(name: str, rule: str) -> str:
    return f"{name} = {_value(name, rule)}"


def _value(name: str, rule: str) -> str:
    match rule:
        case "overwrite":
            return f"COALESCE(known.{name}, lead.{name})"
        case "never":
            return f"lead.{name}"
    return f"COALESCE(NULLIF(lead.{name}, ''), known.{name}, '')"


def _differs(name: str, rule: str) -> str:
    match rule:
        case "overwrite":
            return f"(known.{name} IS NOT NULL AND lead.{name} <> known.{name})"
        case "never":
            return ""
    return f"(lead.{name} = '' AND known.{name} IS NOT NULL)"


_TAKES_VALUE = {
    FILL: "(lead.expected_value IS NULL AND known.expected_value IS NOT NULL)",
    OVERWRITE: "(known.expected_value IS NOT NULL AND lead.expected_value IS DISTINCT FROM known.expected_value)",
    NEVER: "false",
}
_EXTRA = {FILL: "known.extra || lead.extra", OVERWRITE: "lead.extra || known.extra", NEVER: "lead.extra"}
_EXTRA_DIFFERS = {
    FILL: "NOT lead.extra @> (known.extra - ARRAY(SELECT jsonb_object_keys(lead.extra)))",
    OVERWRITE: "NOT lead.extra @> known.extra",
    NEVER: "false",
}


def _others(rule: Mapping[str, str]) -> list[str]:
    takes_value = _TAKES_VALUE[rule["expected_value"]]
    takes_company = _differs("company", rule["company"]) or "false"
    named = "(SELECT coalesce(merged_into_id, id) FROM leads_organisation WHERE lower(name) = lower(known.company))"
    return [
        f"organisation_id = CASE WHEN {takes_company} THEN {named} ELSE lead.organisation_id END",
        f"expected_value = CASE WHEN {takes_value} THEN known.expected_value ELSE lead.expected_value END",
        f"currency = CASE WHEN {takes_value} AND lead.amount IS NULL "
        "THEN COALESCE(known.currency, lead.currency) ELSE lead.currency END",
        *(
            f"{name} = CASE WHEN lead.consent = 'none' AND lead.{name} = 'none' "
            f"THEN COALESCE(known.consent, 'none') ELSE lead.{name} END"
            for name in CONSENTS
        ),
        "external_system = CASE WHEN lead.external_id = '' AND known.external_id IS NOT NULL "
        "THEN %(system)s ELSE lead.external_system END",
        "external_id = CASE WHEN lead.external_id = '' THEN COALESCE(known.external_id, '') ELSE lead.external_id END",
        f"extra = {_EXTRA[rule['extra']]}",
        f"sources = lead.sources || {_sources(rule)}",
    ]


def _sources(rule: Mapping[str, str]) -> str:
    """The import beside each value that it changes."""
    taken = {name: _differs(name, rule[name]) for name in TEXTS} | {
        "expected_value": _TAKES_VALUE[rule["expected_value"]]
    }
    pairs = ", ".join(f"'{name}', CASE WHEN {why} THEN %(mark)s::jsonb END" for name, why in taken.items() if why)
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"


def _others_differ(rule: Mapping[str, str]) -> list[str]:
    return [
        _TAKES_VALUE[rule["expected_value"]],
        "(lead.consent = 'none' AND known.consent IS NOT NULL)",
        "(lead.external_id = '' AND known.external_id IS NOT NULL)",
        "known.learnt IS NOT NULL",
        _EXTRA_DIFFERS[rule["extra"]],
    ]
