"""Won deals from elsewhere: each closes the lead of its id, with the source's date and amount, as imported history."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from leads.importing import staging
from leads.importing.cleaning import Cleaned
from leads.importing.loading import Tally
from leads.models import ImportJob, Reminder, ReminderKind, Stage

OPEN_FOR_DEALS = (Stage.CONTACT, Stage.MQL, Stage.NURTURE)
"""Where nobody in sales is at work on the lead: elsewhere its rep wins it, under the agreement."""

_TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS import_deals (
    row integer PRIMARY KEY, external_id text NOT NULL, won_at timestamptz NOT NULL, amount numeric NOT NULL,
    currency text NOT NULL DEFAULT '', extra jsonb NOT NULL DEFAULT '{}', lead_id bigint, stage text NOT NULL DEFAULT ''
)"""
_RECOGNISE = """
UPDATE import_deals deal SET lead_id = lead.id FROM leads_lead lead
WHERE lead.external_system = %(system)s AND lead.external_id = deal.external_id AND lead.external_id <> ''"""
_HOLD = """
SELECT lead.id FROM leads_lead lead JOIN import_deals deal ON deal.lead_id = lead.id
ORDER BY lead.id FOR UPDATE OF lead"""
_STAGES = "UPDATE import_deals SET stage = lead.stage FROM leads_lead lead WHERE lead.id = import_deals.lead_id"
_REFUSED = """
SELECT row, external_id, stage FROM import_deals
WHERE lead_id IS NULL OR NOT stage = ANY(%(open)s) AND stage <> 'won' ORDER BY row"""
KEPT = (
    "stage", "stage_since", "entries", "amount", "currency", "won_on", "deadline", "asleep_until", "asked_for", "extra",
)  # fmt: skip
"""What winning changes, written down so that it can be taken back."""


def _kept(table: str) -> str:
    return ", ".join(f"'{name}', {table}.{name}" for name in KEPT)


_WIN = f"""
WITH deal AS (
    SELECT DISTINCT ON (lead_id) *, (won_at AT TIME ZONE %(zone)s)::date AS won_on FROM import_deals
    WHERE stage = ANY(%(open)s) ORDER BY lead_id, row
), before AS (
    SELECT lead.*, ARRAY(
        SELECT id FROM leads_reminder WHERE lead_id = lead.id AND cancelled_at = %(now)s
    ) AS reminders, ARRAY(
        SELECT id FROM leads_clock WHERE lead_id = lead.id AND stopped_at IS NULL AND kind <> 'contest'
    ) AS clocks FROM leads_lead lead
    JOIN deal ON deal.lead_id = lead.id
), closed AS (
    UPDATE leads_lead lead SET
        stage = 'won', stage_since = deal.won_at, entries = lead.entries + 1, version = lead.version + 1,
        amount = deal.amount, currency = COALESCE(NULLIF(deal.currency, ''), NULLIF(lead.currency, ''), %(currency)s),
        won_on = deal.won_on, deadline = NULL, asleep_until = NULL, asked_for = '',
        extra = deal.extra || lead.extra, updated_at = now()
    FROM deal WHERE lead.id = deal.lead_id
    RETURNING lead.*, deal.won_at, deal.row
), imported AS (
    INSERT INTO leads_importedrow
        (job_id, lead_id, row, is_new, entry, version_before, version, before, after, outcome)
    SELECT %(job)s, closed.id, closed.row, false, closed.entries, before.version, closed.version,
        jsonb_build_object({_kept("before")}, 'reminders', to_jsonb(before.reminders),
            'clocks', to_jsonb(before.clocks)),
        jsonb_build_object({_kept("closed")}, 'reminders', to_jsonb(before.reminders),
            'clocks', to_jsonb(before.clocks)), ''
    FROM closed JOIN before USING (id)
), entered AS (
    INSERT INTO leads_ledgerentry (
        lead_id, number, kind, at, recorded_at, by_id, from_stage, to_stage, responsible_before_id,
        responsible_after_id, team_before_id, team_after_id, note, amount, currency, imported
    )
    SELECT id, closed.entries, 'won', closed.won_at, now(), %(by)s, before.stage, 'won', before.responsible_id,
        before.responsible_id, before.team_id, before.team_id, '', closed.amount, closed.currency, true
    FROM closed JOIN before USING (id)
)
SELECT count(*), count(*) FILTER (WHERE won_on < (captured_at AT TIME ZONE %(zone)s)::date) FROM closed"""  # noqa: S608  # our own names


class Deals:
    """Loads batches of won deals; one at a time for each connection."""

    def __init__(self, job: ImportJob) -> None:
        self.job = job
        self.values = {
            "job": job.pk,
            "system": job.system,
            "by": job.by_id,
            "open": list(OPEN_FOR_DEALS),
            "zone": timezone.get_default_timezone_name(),
            "currency": settings.CURRENCY,
        }
        staging.run(_TABLE)

    def load(self, cleaned: Cleaned) -> Tally:
        if not cleaned.numbers:
            return Tally()
        staging.fill("import_deals", list(cleaned.columns), cleaned.text())
        for step in (_RECOGNISE, _HOLD, _STAGES):
            staging.run(step, **self.values)
        refused = [(row, self._cause(key, stage)) for row, key, stage in staging.run(_REFUSED, **self.values)]
        now = timezone.now()
        self._cancel_reminders(now)
        [(won, flagged)] = staging.run(_WIN, **self.values, now=now)
        skipped = len(cleaned.numbers) - won - len(refused)
        return Tally(updated=won, skipped=skipped, flagged=flagged, refused=[(row, why, []) for row, why in refused])

    def _cause(self, key: str, stage: str) -> str:
        if stage:
            return _("The lead is in stage “%(stage)s”; whoever is responsible there decides about it.") % {
                "stage": Stage(stage).label
            }
        words = _("No lead with the id “%(id)s” from “%(system)s” is known.")
        return words % {"id": key[:60], "system": self.job.system}

    def _cancel_reminders(self, now: datetime) -> None:
        """What was planned for leads that are won now is void; what a person noted for themselves stays."""
        _planned_for([pk for (pk,) in staging.run(_OPEN_LEADS, **self.values)]).update(cancelled_at=now)


_OPEN_LEADS = "SELECT lead_id FROM import_deals WHERE stage = ANY(%(open)s)"


def _planned_for(leads: list[int]) -> QuerySet[Reminder]:
    return Reminder.objects.filter(lead__in=leads).open().exclude(kind=ReminderKind.OWN)
