"""Cleaned rows of leads become leads: set by set, in one transaction per batch, with their first ledger entry."""

from dataclasses import dataclass

from django.conf import settings

from accounts.models import Team, User
from accounts.roles import Side
from leads import nurturing
from leads.importing import staging
from leads.importing.cleaning import Cleaned
from leads.models import ImportJob

FILLED = ("first_name", "last_name", "email", "phone", "job_title", "country", "language", "interest", "origin")
"""Facts that a known lead takes over where it has none yet; company, value, consent and id have their own ways."""

_TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS import_leads (
    row integer PRIMARY KEY, public_id text NOT NULL, is_first boolean NOT NULL, lead_id bigint,
    external_id text NOT NULL DEFAULT '', captured_at timestamptz NOT NULL,
    first_name text NOT NULL DEFAULT '', last_name text NOT NULL DEFAULT '', email text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '', job_title text NOT NULL DEFAULT '', company text NOT NULL DEFAULT '',
    country text NOT NULL DEFAULT '', language text NOT NULL DEFAULT '', interest text NOT NULL DEFAULT '',
    origin text NOT NULL DEFAULT '', expected_value numeric, currency text NOT NULL DEFAULT '',
    consent text NOT NULL DEFAULT 'none', extra jsonb NOT NULL DEFAULT '{}', touchpoint bigint,
    campaign text NOT NULL DEFAULT ''
)"""
_KNOWN_BY_ID = """
UPDATE import_leads fresh SET lead_id = coalesce(lead.merged_into_id, lead.id) FROM leads_lead lead
WHERE fresh.lead_id IS NULL AND fresh.external_id <> '' AND lead.external_id <> ''
    AND lead.external_system = %(system)s AND lead.external_id = fresh.external_id"""
_KNOWN_BY_MAIL = """
UPDATE import_leads fresh SET lead_id = known.id FROM (
    SELECT DISTINCT ON (row) row, coalesce(lead.merged_into_id, lead.id) AS id
    FROM import_leads JOIN leads_lead lead USING (email)
    WHERE lead_id IS NULL AND import_leads.email <> '' AND lead.email <> ''
    ORDER BY row, lead.merged_into_id NULLS FIRST, lead.id
) known WHERE known.row = fresh.row"""
_ORGANISATIONS = """
INSERT INTO leads_organisation (public_id, name, website, city, country, created_at)
SELECT DISTINCT ON (lower(fresh.company)) reverse(fresh.public_id), fresh.company, '', '', '', now()
FROM import_leads fresh LEFT JOIN leads_lead lead ON lead.id = fresh.lead_id
WHERE fresh.company <> '' AND (lead.id IS NULL OR lead.company = '')
    AND NOT EXISTS (SELECT 1 FROM leads_organisation WHERE lower(name) = lower(fresh.company))
ORDER BY lower(fresh.company), fresh.row
ON CONFLICT DO NOTHING"""
_LEADS = """
WITH born AS (
    INSERT INTO leads_lead (
        public_id, version, first_name, last_name, email, phone, job_title, language, country, company,
        organisation_id, generated_by, origin, interest, captured_at, external_system, external_id, extra, stage,
        stage_since, team_id, asked_for, returned_times, held_back, entries, budget, authority, need, timeframe,
        consent, expected_value, currency, created_at, updated_at
    )
    SELECT
        public_id, 1, first_name, last_name, lower(email), phone, job_title, language, country, company,
        (SELECT coalesce(merged_into_id, id) FROM leads_organisation
            WHERE lower(name) = lower(company) AND company <> ''),
        'marketing', origin, interest, captured_at, CASE WHEN external_id <> '' THEN %(system)s ELSE '' END,
        external_id, extra, %(stage)s,
        captured_at, %(team)s, '', 0, true, 1, 'unknown', 'unknown', 'unknown', 'unknown', consent,
        expected_value, COALESCE(NULLIF(currency, ''), %(currency)s), now(), now()
    FROM import_leads WHERE lead_id IS NULL AND is_first
    ON CONFLICT DO NOTHING
    RETURNING id, captured_at
)
INSERT INTO leads_ledgerentry
    (lead_id, number, kind, at, recorded_at, by_id, from_stage, to_stage, team_after_id, note, currency, imported)
SELECT id, 1, 'captured', captured_at, now(), %(by)s, '', %(stage)s, %(team)s, '', '', true FROM born"""
_FIRST_OF_THE_REST = """
UPDATE import_leads fresh SET is_first = NOT EXISTS (
    SELECT 1 FROM import_leads other WHERE other.lead_id IS NULL AND other.row < fresh.row
        AND other.external_id <> '' AND other.external_id = fresh.external_id
) AND NOT EXISTS (
    SELECT 1 FROM import_leads other WHERE other.lead_id IS NULL AND other.row < fresh.row
        AND other.email <> '' AND other.email = fresh.email
) WHERE lead_id IS NULL"""
_CONSENTS_OF_KNOWN = """
INSERT INTO leads_consent (lead_id, state, source, wording, by_id, at)
SELECT DISTINCT ON (lead.id) lead.id, fresh.consent, %(file)s, '', %(by)s, fresh.captured_at
FROM import_leads fresh JOIN leads_lead lead ON lead.id = fresh.lead_id
WHERE fresh.consent <> 'none' AND lead.consent = 'none' ORDER BY lead.id, fresh.row"""
_CONSENTS_OF_NEW = """
INSERT INTO leads_consent (lead_id, state, source, wording, by_id, at)
SELECT lead.id, fresh.consent, %(file)s, '', %(by)s, fresh.captured_at
FROM import_leads fresh JOIN leads_lead lead USING (public_id) WHERE fresh.consent <> 'none'"""
_TOUCHES = """
INSERT INTO leads_touch (lead_id, touchpoint_id, at, campaign, utm)
SELECT lead.id, COALESCE(fresh.touchpoint, touchpoint.id), fresh.captured_at, fresh.campaign, '{}'
FROM import_leads fresh JOIN leads_lead lead USING (public_id)
LEFT JOIN leads_touchpoint touchpoint ON touchpoint.code = 'import'
WHERE (fresh.touchpoint IS NOT NULL OR fresh.campaign <> '')
    AND COALESCE(fresh.touchpoint, touchpoint.id) IS NOT NULL"""


def _first(name: str, empty: str = "''") -> str:
    return f"(array_agg({name} ORDER BY row) FILTER (WHERE {name} <> {empty}))[1]"


def _filling() -> str:
    """Blanks of known leads take what the file knows; what is there already stays."""
    gathered = ", ".join(f"{_first(name)} AS {name}" for name in (*FILLED, "company", "currency"))
    filled = ", ".join(f"{n} = COALESCE(NULLIF(lead.{n}, ''), known.{n}, '')" for n in (*FILLED, "company"))
    blanks = " OR ".join(f"(lead.{name} = '' AND known.{name} IS NOT NULL)" for name in (*FILLED, "company"))
    return f"""
WITH known AS (
    SELECT lead_id, {gathered}, {_first("consent", "'none'")} AS consent,
        (array_agg(expected_value ORDER BY row) FILTER (WHERE expected_value IS NOT NULL))[1] AS expected_value,
        (array_agg(external_id ORDER BY row) FILTER (WHERE external_id <> '' AND nth = 1))[1] AS external_id,
        (array_agg(extra ORDER BY row))[1] AS extra
    FROM (SELECT *, row_number() OVER (PARTITION BY external_id ORDER BY row) AS nth FROM import_leads) fresh
    WHERE lead_id IS NOT NULL GROUP BY lead_id
)
UPDATE leads_lead lead SET
    {filled},
    organisation_id = CASE WHEN lead.company = '' AND known.company IS NOT NULL
        THEN (SELECT coalesce(merged_into_id, id) FROM leads_organisation WHERE lower(name) = lower(known.company))
        ELSE lead.organisation_id END,
    expected_value = COALESCE(lead.expected_value, known.expected_value),
    currency = CASE WHEN lead.expected_value IS NULL AND lead.amount IS NULL AND known.expected_value IS NOT NULL
        THEN COALESCE(known.currency, lead.currency) ELSE lead.currency END,
    consent = CASE WHEN lead.consent = 'none' THEN COALESCE(known.consent, 'none') ELSE lead.consent END,
    external_system = CASE WHEN lead.external_id = '' AND known.external_id IS NOT NULL
        THEN %(system)s ELSE lead.external_system END,
    external_id = CASE WHEN lead.external_id = '' THEN COALESCE(known.external_id, '') ELSE lead.external_id END,
    extra = known.extra || lead.extra,
    version = lead.version + 1, updated_at = now()
FROM known WHERE lead.id = known.lead_id AND (
    {blanks}
    OR (lead.expected_value IS NULL AND known.expected_value IS NOT NULL)
    OR (lead.consent = 'none' AND known.consent IS NOT NULL)
    OR (lead.external_id = '' AND known.external_id IS NOT NULL)
    OR NOT lead.extra @> (known.extra - ARRAY(SELECT jsonb_object_keys(lead.extra)))
)"""  # noqa: S608  # put together from our own column names


_FILL_BLANKS = _filling()


@dataclass
class Tally:
    """What became of the rows of a batch; together they are the rows read."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    flagged: int = 0  # among the updated
    refused: list[tuple[int, str, list[str]]] | None = None


def team_of(user: User) -> Team:
    """The team that answers for the new leads: the importer's, or marketing's first. Refusal when there is none."""
    if user.team is not None and user.side == Side.MARKETING:
        return user.team
    return nurturing.default_team(Side.MARKETING)


class Leads:
    """Loads batches of leads; one at a time for each connection."""

    def __init__(self, job: ImportJob) -> None:
        self.values = {
            "system": job.system,
            "stage": job.stage,
            "team": team_of(job.by).pk,
            "by": job.by_id,
            "currency": settings.CURRENCY,
            "file": job.file_name[:120],
        }
        self.has_touches = not {"touchpoint", "campaign"}.isdisjoint(job.mapping)
        self.has_consents = "consent" in job.mapping
        staging.run(_TABLE)

    def load(self, cleaned: Cleaned) -> Tally:
        if not cleaned.numbers:
            return Tally()
        self._stage(cleaned)
        self._recognise()
        staging.run(_ORGANISATIONS)
        if self.has_consents:
            staging.run(_CONSENTS_OF_KNOWN, **self.values)
        created = self._create()
        self._record_arrivals()
        known = len(cleaned.numbers) - created
        updated = staging.count(_FILL_BLANKS, **self.values) if known else 0
        return Tally(created, updated, known - updated)

    def _record_arrivals(self) -> None:
        if self.has_consents:
            staging.run(_CONSENTS_OF_NEW, **self.values)
        if self.has_touches:
            staging.run(_TOUCHES)

    def _stage(self, cleaned: Cleaned) -> None:
        ids, mails = cleaned.columns.get("external_id"), cleaned.columns.get("email")
        count = len(cleaned.numbers)
        cleaned.columns["is_first"] = _firsts(ids or [""] * count, mails or [""] * count)
        cleaned.columns["public_id"] = staging.public_ids(count)
        staging.fill("import_leads", list(cleaned.columns), cleaned.text())

    def _recognise(self) -> None:
        staging.run(_KNOWN_BY_ID, **self.values)
        staging.run(_KNOWN_BY_MAIL)

    def _create(self) -> int:
        """Insert who is new. Rows that share an id or address with another one are looked at again after it."""
        [(unknown,)] = staging.run("SELECT count(*) FROM import_leads WHERE lead_id IS NULL")
        created = staging.count(_LEADS, **self.values) if unknown else 0
        rest = unknown - created
        while rest:
            self._mark_created()
            self._recognise()
            left = staging.count(_FIRST_OF_THE_REST)
            created += staging.count(_LEADS, **self.values) if left else 0
            rest = left if left < rest else 0
        return created

    def _mark_created(self) -> None:
        """They are known from here on, so that the rest is looked at again."""
        staging.run("""UPDATE import_leads SET lead_id = lead.id FROM leads_lead lead
            WHERE lead_id IS NULL AND is_first AND lead.public_id = import_leads.public_id""")


def _firsts(ids: list[str], mails: list[str]) -> list[str]:
    """Which rows name a person for the first time in this batch."""
    seen_ids: set[str] = set()
    seen_mails: set[str] = set()
    firsts: list[str] = []
    for external_id, mail in zip(ids, mails, strict=True):
        again = (external_id in seen_ids) or (mail in seen_mails)
        firsts.append("f" if again else "t")
        if external_id:
            seen_ids.add(external_id)
        if mail:
            seen_mails.add(mail)
    return firsts
