"""Cleaned rows of leads become leads: set by set, in one transaction per batch, with their first ledger entry."""

import json
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Side
from leads import nurturing, timing
from leads.importing import likeness, sourcing, staging, updating
from leads.importing.cleaning import Cleaned
from leads.importing.likeness import Alike
from leads.importing.updating import OVERWRITE
from leads.matching import is_shared, sets
from leads.models import Agreement, Clock, ClockKind, ImportJob, Lead, Stage

_TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS import_leads (
    row integer PRIMARY KEY, public_id text NOT NULL, is_first boolean NOT NULL, lead_id bigint,
    external_id text NOT NULL DEFAULT '', captured_at timestamptz NOT NULL,
    first_name text NOT NULL DEFAULT '', last_name text NOT NULL DEFAULT '', email text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '', job_title text NOT NULL DEFAULT '', company text NOT NULL DEFAULT '',
    country text NOT NULL DEFAULT '', language text NOT NULL DEFAULT '', interest text NOT NULL DEFAULT '',
    origin text NOT NULL DEFAULT '', expected_value numeric, currency text NOT NULL DEFAULT '',
    stage text NOT NULL DEFAULT '', owner bigint, city text NOT NULL DEFAULT '', website text NOT NULL DEFAULT '',
    consent text NOT NULL DEFAULT 'none', extra jsonb NOT NULL DEFAULT '{}', touchpoint bigint,
    campaign text NOT NULL DEFAULT '', same_as integer, learnt jsonb,
    likely_country text NOT NULL DEFAULT '', likely_language text NOT NULL DEFAULT '',
    time_zone text NOT NULL DEFAULT '', domain text NOT NULL DEFAULT '', sources jsonb NOT NULL DEFAULT '{}'
)"""
_KNOWN_BY_ID = sets.by_id("import_leads")
_KNOWN_BY_MAIL = sets.by_mail_of_file("import_leads")
_KNOWN_BY_FURTHER_MAIL = sets.by_further_mail("import_leads")
_KNOWN_BY_PHONE = sets.by_phone("import_leads")
_ORGANISATIONS = """
WITH made AS (
    INSERT INTO leads_organisation (public_id, name, website, city, country, created_at)
    SELECT DISTINCT ON (lower(fresh.company)) reverse(fresh.public_id), fresh.company, fresh.website, fresh.city,
        fresh.country, now()
    FROM import_leads fresh LEFT JOIN leads_lead lead ON lead.id = fresh.lead_id
    WHERE fresh.company <> '' AND (lead.id IS NULL OR lead.company = '' OR %(overwrites_company)s)
        AND NOT EXISTS (SELECT 1 FROM leads_organisation WHERE lower(name) = lower(fresh.company))
    ORDER BY lower(fresh.company), fresh.row
    ON CONFLICT DO NOTHING
    RETURNING id
)
INSERT INTO leads_importedorganisation (job_id, organisation_id) SELECT %(job)s, id FROM made"""
_LEADS = """
WITH fresh AS (
    SELECT import_leads.*, COALESCE(NULLIF(import_leads.stage, ''), %(stage)s) AS enters, team.id AS own_team,
        COALESCE(NULLIF(import_leads.stage, ''), %(stage)s) = 'sgl' AS of_sales, team.side = 'sales' AS in_sales
    FROM import_leads LEFT JOIN accounts_user person ON person.id = owner
    LEFT JOIN accounts_team team ON team.id = person.team_id
    WHERE lead_id IS NULL AND is_first ORDER BY row
), born AS (
    INSERT INTO leads_lead (
        public_id, version, first_name, last_name, email, phone, job_title, language, country, company,
        organisation_id, generated_by, origin, interest, captured_at, external_system, external_id, extra, stage,
        stage_since, responsible_id, team_id, sales_team_id, deadline, asked_for, returned_times, held_back, entries,
        budget, authority, need, timeframe, consent, consent_mail, consent_phone, consent_post, expected_value,
        currency, time_zone, sources, created_at, updated_at
    )
    SELECT
        public_id, 1, first_name, last_name, lower(email), phone, job_title,
        COALESCE(NULLIF(language, ''), likely_language), COALESCE(NULLIF(country, ''), likely_country), company,
        (SELECT coalesce(merged_into_id, id) FROM leads_organisation
            WHERE lower(name) = lower(company) AND company <> ''),
        CASE WHEN of_sales THEN 'sales' ELSE 'marketing' END,
        CASE WHEN of_sales AND origin = '' THEN 'sgl' ELSE origin END, interest, captured_at,
        CASE WHEN external_id <> '' THEN %(system)s ELSE '' END,
        external_id, extra, enters, captured_at, CASE WHEN of_sales = in_sales THEN owner END,
        CASE WHEN of_sales = in_sales THEN own_team ELSE %(team)s END, CASE WHEN of_sales THEN own_team END,
        CASE WHEN enters = 'nurture' THEN %(deadline)s::timestamptz END, '', 0, %(held_back)s, 1, 'unknown', 'unknown',
        'unknown', 'unknown', consent, consent, consent, consent, expected_value,
        COALESCE(NULLIF(currency, ''), %(currency)s), time_zone, sources, now(), now()
    FROM fresh
    ON CONFLICT DO NOTHING
    RETURNING id, public_id, captured_at, stage, responsible_id, team_id
), imported AS (
    INSERT INTO leads_importedrow
        (job_id, lead_id, row, is_new, entry, version_before, version, before, after, outcome)
    SELECT %(job)s, born.id, fresh.row, true, 1, 0, 1, '{}', '{}', '' FROM born JOIN fresh USING (public_id)
)
INSERT INTO leads_ledgerentry (
    lead_id, number, kind, at, recorded_at, by_id, from_stage, to_stage, responsible_after_id, team_after_id, note,
    currency, imported
)
SELECT id, 1, 'captured', captured_at, now(), %(by)s, '', stage, responsible_id, team_id, '', '', true FROM born"""
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
_NURTURED = """
SELECT lead.id FROM leads_lead lead JOIN import_leads USING (public_id) WHERE lead.stage = 'nurture'"""
_TOUCHES = """
INSERT INTO leads_touch (lead_id, touchpoint_id, at, campaign, utm)
SELECT lead.id, COALESCE(fresh.touchpoint, touchpoint.id), fresh.captured_at, fresh.campaign, '{}'
FROM import_leads fresh JOIN leads_lead lead USING (public_id)
LEFT JOIN leads_touchpoint touchpoint ON touchpoint.code = 'import'
WHERE (fresh.touchpoint IS NOT NULL OR fresh.campaign <> '')
    AND COALESCE(fresh.touchpoint, touchpoint.id) IS NOT NULL"""


@dataclass
class Tally:
    """What became of the rows of a batch; together they are the rows read."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    doubtful: int = 0  # among the created
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
        now, team = timezone.now(), team_of(job.by)
        self._job, self.alike = job, Alike()
        self._clock = timing.planned(
            Lead(stage=Stage.NURTURE, team=team), ClockKind.TOUCH, Agreement.in_force(), since=now
        )
        self.values = {
            "job": job.pk,
            "system": job.system,
            "stage": job.stage,
            "team": team.pk,
            "by": job.by_id,
            "currency": settings.CURRENCY,
            "file": job.file_name[:120],
            "deadline": self._clock.due_at if self._clock else now + timedelta(days=30),
            "held_back": not job.starts_clocks,
            "mark": json.dumps(sourcing.mark(job)),
            "overwrites_company": job.conflicts.get("company") == OVERWRITE,
        }
        self._update = updating.statement(job.conflicts)
        self.has_touches = not {"touchpoint", "campaign"}.isdisjoint(job.mapping)
        self.has_consents = "consent" in job.mapping
        self.has_phones = "phone" in job.mapping
        self._starts_clocks = job.starts_clocks
        staging.run(_TABLE)

    def load(self, cleaned: Cleaned) -> Tally:
        if not cleaned.numbers:
            return Tally()
        self._stage(cleaned)
        self._recognise()
        self.alike = likeness.look(self._job, cleaned) if self._job.finds_alike else Alike()
        sourcing.fill_companies(self._job)
        staging.run(_ORGANISATIONS, **self.values)
        if self.has_consents:
            staging.run(_CONSENTS_OF_KNOWN, **self.values)
        created = self._create()
        self._record_arrivals()
        known = len(cleaned.numbers) - created
        doubtful = likeness.write_doubts(self.alike)
        return Tally(created, updated := self._complete() if known else 0, known - updated, doubtful)

    def _complete(self) -> int:
        """Known leads take what the file says of them; returns how many rows told something new."""
        likeness.keep_further(self._job)
        return staging.count(self._update, **self.values)

    def _record_arrivals(self) -> None:
        if self.has_consents:
            staging.run(_CONSENTS_OF_NEW, **self.values)
        if self.has_touches:
            staging.run(_TOUCHES)
        if self._starts_clocks and self._clock is not None:
            self._start_clocks(self._clock)

    def _start_clocks(self, clock: Clock) -> None:
        """Where it was ticked: who enters in the care of marketing is owed a touch, from now on."""
        born = staging.run(_NURTURED)
        copies = [copy(clock) for _lead in born]
        for one, (pk,) in zip(copies, born, strict=True):
            one.lead_id = pk
        Clock.objects.bulk_create(copies, batch_size=1000)

    def _stage(self, cleaned: Cleaned) -> None:
        none = [""] * len(cleaned.numbers)
        ids, mails, given, family = (
            cleaned.columns.get(name, none) for name in ("external_id", "email", "first_name", "last_name")
        )
        names = (f"{first} {last}".strip().lower() for first, last in zip(given, family, strict=True))
        sourcing.add_sources(self._job, cleaned)
        cleaned.columns["is_first"] = _firsts(ids, mails, names)
        cleaned.columns["public_id"] = staging.public_ids(len(none))
        staging.fill("import_leads", list(cleaned.columns), cleaned.text())

    def _recognise(self) -> None:
        """Which rows are known leads: by the id in the source, else by the address, else by telephone and name."""
        staging.run(_KNOWN_BY_ID, **self.values)
        staging.run(_KNOWN_BY_MAIL, mailboxes=sets.SHARED)
        staging.run(_KNOWN_BY_FURTHER_MAIL, mailboxes=sets.SHARED)
        if self.has_phones:
            staging.run(_KNOWN_BY_PHONE)

    def _create(self) -> int:
        """Insert who is new. Rows that share an id or address with another one are looked at again after it."""
        [(unknown,)] = staging.run("SELECT count(*) FROM import_leads WHERE lead_id IS NULL")
        created = staging.count(_LEADS, **self.values) if unknown else 0
        rest = unknown - created
        while rest:
            self._mark_created()
            staging.run(likeness.OF_OTHER_ROWS)
            self._recognise()
            left = staging.count(_FIRST_OF_THE_REST)
            created += staging.count(_LEADS, **self.values) if left else 0
            rest = left if left < rest else 0
        return created

    def _mark_created(self) -> None:
        """They are known from here on, so that the rest is looked at again."""
        staging.run("""UPDATE import_leads SET lead_id = lead.id FROM leads_lead lead
            WHERE lead_id IS NULL AND is_first AND lead.public_id = import_leads.public_id""")


def _firsts(ids: list[str], mails: list[str], names: Iterable[str]) -> list[str]:
    """Which rows name a person for the first time in this batch. In a mailbox that several people read, another name
    is another person."""
    seen_ids: set[str] = set()
    seen_mails: dict[str, set[str]] = {}
    firsts: list[str] = []
    for external_id, mail, name in zip(ids, mails, names, strict=True):
        known = seen_mails.get(mail)
        again = external_id in seen_ids or (known is not None and not _is_another(mail, name, known))
        firsts.append("f" if again else "t")
        if external_id:
            seen_ids.add(external_id)
        if mail:
            seen_mails.setdefault(mail, set()).add(name)
    return firsts


def _is_another(mail: str, name: str, known: set[str]) -> bool:
    return bool(name) and name not in known and "" not in known and is_shared(mail)
