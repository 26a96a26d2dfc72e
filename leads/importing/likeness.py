"""Whoever of a file is known under another spelling: certain ones are known leads, doubtful ones a person looks at."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leads import matching
from leads.importing import staging
from leads.importing.cleaning import Cleaned
from leads.importing.updating import FILL
from leads.matching import Likeness, Person
from leads.models import ImportJob
from leads.models.ids import new_public_id

THOROUGH = 1_000  # rows of a whole file, up to which namesakes in other companies are looked for too
_UNKNOWN = "SELECT row FROM import_leads WHERE lead_id IS NULL AND is_first ORDER BY row"
_KNOWN = """
UPDATE import_leads target SET lead_id = known.lead, same_as = known.other,
    is_first = target.is_first AND known.other IS NULL
FROM jsonb_to_recordset(%(known)s::jsonb) AS known(row int, lead bigint, other int) WHERE known.row = target.row"""
OF_OTHER_ROWS = """
UPDATE import_leads target SET lead_id = other.lead_id FROM import_leads other
WHERE target.lead_id IS NULL AND other.row = target.same_as AND other.lead_id IS NOT NULL"""
_DOUBTS = """
WITH who AS (
    SELECT fresh.row, coalesce(fresh.lead_id, lead.id) AS id
    FROM import_leads fresh LEFT JOIN leads_lead lead USING (public_id)
), pair AS (
    SELECT DISTINCT ON (least(one.id, other.id), greatest(one.id, other.id))
        doubt.public_id, least(one.id, other.id) AS first, greatest(one.id, other.id) AS second, doubt.score,
        doubt.reasons
    FROM jsonb_to_recordset(%(doubts)s::jsonb)
        AS doubt(public_id text, row int, lead bigint, other int, score int, reasons jsonb)
    JOIN who one ON one.row = doubt.row
    CROSS JOIN LATERAL (SELECT coalesce(doubt.lead, (SELECT id FROM who WHERE who.row = doubt.other)) AS id) other
    WHERE one.id <> other.id ORDER BY 2, 3, doubt.score DESC
)
INSERT INTO leads_suspicion (public_id, first_id, second_id, score, reasons, state, found_at)
SELECT public_id, first, second, score, reasons, 'open', now() FROM pair
ON CONFLICT (first_id, second_id) DO NOTHING"""
_FURTHER = """
WITH fresh AS (
    SELECT DISTINCT lead_id, kind, value FROM import_leads CROSS JOIN LATERAL (
        VALUES ('mail', email, %(mail)s), ('phone', phone, %(phone)s)
    ) told(kind, value, is_kept) WHERE lead_id IS NOT NULL AND value <> '' AND is_kept
), noted AS (
    INSERT INTO leads_identifier (lead_id, kind, value, source, at)
    SELECT lead_id, kind, value, %(source)s, now() FROM fresh JOIN leads_lead lead ON lead.id = lead_id
    WHERE value <> CASE kind WHEN 'mail' THEN lead.email ELSE lead.phone END
        AND '' <> CASE kind WHEN 'mail' THEN lead.email ELSE lead.phone END
    ORDER BY lead_id, kind, value ON CONFLICT DO NOTHING RETURNING lead_id, kind, value
)
UPDATE import_leads target SET learnt = new.learnt
FROM (SELECT lead_id, jsonb_agg(jsonb_build_array(kind, value)) AS learnt FROM noted GROUP BY lead_id) new
WHERE target.row = (SELECT min(row) FROM import_leads WHERE lead_id = new.lead_id)"""


@dataclass
class Alike:
    """What likeness told about one batch. A row is the same as a lead, as an earlier row, or perhaps as one of them."""

    leads: dict[int, Likeness] = field(default_factory=dict)  # certain, by row
    rows: dict[int, Likeness] = field(default_factory=dict)
    doubts: dict[int, list[Likeness]] = field(default_factory=dict)

    def why(self, row: int) -> Likeness | None:
        """The likeliest one, certain or not."""
        return self.leads.get(row) or self.rows.get(row) or next(iter(self.doubts.get(row, ())), None)


def look(job: ImportJob, cleaned: Cleaned) -> Alike:
    """Judge the rows of the batch that are unknown so far; certain ones are known from here on."""
    unknown = {row for (row,) in staging.run(_UNKNOWN)}
    people = {row: person for row, person in _people(job, cleaned) if row in unknown}
    if not people:
        return Alike()
    is_small = job.rows_read == 0 and len(cleaned.numbers) < THOROUGH
    alike = _sorted_out(matching.likenesses(people, thorough=is_small))
    known = [
        *({"row": row, "lead": one.lead_id} for row, one in alike.leads.items()),
        *({"row": row, "other": one.other} for row, one in alike.rows.items()),
    ]
    if known:
        staging.run(_KNOWN, known=json.dumps(known))
    return alike


def _people(job: ImportJob, cleaned: Cleaned) -> Any:
    none = [""] * len(cleaned.numbers)
    names = ("first_name", "last_name", "company", "email", "phone", "website", "country", "external_id")
    columns = [cleaned.columns.get(name, none) for name in names]
    for row, first, last, company, mail, phone, website, country, key in zip(cleaned.numbers, *columns, strict=True):
        mails, phones = (mail,) if mail else (), (phone,) if phone else ()
        source = (job.system, key) if key else ("", "")
        yield row, Person(first, last, company, mails, phones, website, country, source)


def _sorted_out(found: Mapping[int, list[Likeness]]) -> Alike:
    """In the order of the file, as a row may be the same as one that is the same as another."""
    alike = Alike()
    for row, matches in sorted(found.items()):
        certain = next((one for one in matches if one.match.is_certain), None)
        if certain is None:
            alike.doubts[row] = matches
        elif certain.lead_id is not None:
            alike.leads[row] = certain
        elif certain.other in alike.leads:
            alike.leads[row] = Likeness(certain.match, lead_id=alike.leads[certain.other].lead_id)
        else:
            root = alike.rows.get(certain.other or 0)
            alike.rows[row] = Likeness(certain.match, other=root.other if root else certain.other)
    return alike


def write_doubts(alike: Alike) -> int:
    """A person will look at them; returns how many rows of the batch are in doubt."""
    doubts = [
        {"public_id": new_public_id(), "row": row, "lead": one.lead_id, "other": one.other, "score": one.match.score,
         "reasons": one.match.reasons}
        for row, matches in alike.doubts.items() for one in matches
    ]  # fmt: skip
    if doubts:
        staging.run(_DOUBTS, doubts=json.dumps(doubts))
    return len(alike.doubts)


def keep_further(job: ImportJob) -> None:
    """Where blanks are filled only, another address or number of a known lead is kept beside the lead's own."""
    rules = {kind: job.conflicts.get(name, FILL) == FILL for kind, name in (("mail", "email"), ("phone", "phone"))}
    staging.run(_FURTHER, source=f"import:{job.public_id}", **rules)
