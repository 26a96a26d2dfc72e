"""Deadlines that run already get their clocks, which keep the end that was promised; expired ones their breach.

Agreements that say nothing of clocks yet say in working minutes what they said in hours: a day of 24 hours is a
working day of eight. Reminders that waited for a deadline are void: the clock itself tells from now on.
"""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from leads import defaults

HOURS = {
    "answer": "answer_hours",
    "bant": "bant_hours",
    "offer": "offer_hours",
    "touch": "touch_hours",
    "ask": "ask_hours",
}


def say_hours_in_minutes(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    for agreement in apps.get_model("leads", "Agreement").objects.filter(clock_terms={}):
        agreement.clock_terms = {**defaults.AGREEMENT["clock_terms"], **{k: _terms(agreement, k) for k in HOURS}}
        agreement.save(update_fields=["clock_terms"])


def _terms(agreement: Any, kind: str) -> dict[str, Any]:
    minutes = max(round(getattr(agreement, HOURS[kind]) / 24 * 8 * 60), 1)
    return {**defaults.AGREEMENT["clock_terms"][kind], "minutes": minutes, "warn_percent": agreement.warn_percent}


def add_what_is_new(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    defaults.install(apps)


_CLOCK = """INSERT INTO leads_clock (lead_id, kind, agreement_id, handover_id, minutes, started_at, due_at, warn_at,
    calendar_id, counted_by, counted_from, "left", rung, next_at, breached_at, is_void)"""
ANSWERS = f"""{_CLOCK}
SELECT handover.lead_id, 'answer', handover.agreement_id, handover.id, said.minutes, offered_at, due_at,
    offered_at + (due_at - offered_at) * 0.75, calendar.id, calendar.version, offered_at,
    make_interval(mins => said.minutes), CASE WHEN expired_at IS NULL THEN 0 ELSE 4 END,
    CASE WHEN expired_at IS NULL THEN offered_at + (due_at - offered_at) * 0.75 END,
    CASE WHEN expired_at IS NOT NULL THEN due_at END, false
FROM leads_handover handover JOIN leads_agreement agreement ON agreement.id = handover.agreement_id
CROSS JOIN LATERAL (SELECT (agreement.clock_terms->'answer'->>'minutes')::int AS minutes) said
CROSS JOIN (SELECT id, version FROM leads_workingcalendar WHERE is_default) calendar
WHERE handover.decided_at IS NULL"""
OTHERS = f"""{_CLOCK}
SELECT lead.id, kind.name, agreement.id, NULL, said.minutes, LEAST(lead.stage_since, lead.deadline), lead.deadline, NULL,
    calendar.id, calendar.version, LEAST(lead.stage_since, lead.deadline), make_interval(mins => said.minutes),
    CASE kind.name WHEN 'ask' THEN 1 ELSE 0 END, lead.deadline, NULL, false
FROM leads_lead lead
CROSS JOIN LATERAL (SELECT CASE WHEN lead.stage = 'sal' THEN 'bant' WHEN lead.stage = 'sql' THEN 'offer'
    WHEN lead.asked_for <> '' THEN 'ask' ELSE 'touch' END AS name) kind
JOIN leads_agreement agreement ON agreement.id = COALESCE(
    lead.agreement_id, (SELECT id FROM leads_agreement WHERE status = 'in_force' LIMIT 1))
CROSS JOIN LATERAL (SELECT (agreement.clock_terms->kind.name->>'minutes')::int AS minutes) said
CROSS JOIN (SELECT id, version FROM leads_workingcalendar WHERE is_default) calendar
WHERE lead.stage IN ('sal', 'sql', 'nurture') AND lead.deadline IS NOT NULL AND said.minutes IS NOT NULL"""
CONTESTS = """INSERT INTO leads_clock (lead_id, kind, agreement_id, person_id, minutes, started_at, due_at, warn_at,
    calendar_id, counted_by, counted_from, "left", rung, next_at, is_void)
SELECT DISTINCT ON (contest.lead_id) contest.lead_id, 'contest', contest.agreement_id, contest.referee_id, said.minutes,
    contest.at, contest.due_at, NULL, calendar.id, calendar.version, contest.at, make_interval(mins => said.minutes), 0,
    contest.due_at, false
FROM leads_contest contest JOIN leads_agreement agreement ON agreement.id = contest.agreement_id
CROSS JOIN LATERAL (SELECT COALESCE((agreement.clock_terms->'contest'->>'minutes')::int, 2400) AS minutes) said
CROSS JOIN (SELECT id, version FROM leads_workingcalendar WHERE is_default) calendar
WHERE contest.ruled_at IS NULL ORDER BY contest.lead_id, contest.at"""
BREACHES = """
WITH counted AS (
    UPDATE leads_lead lead SET entries = entries + 1 FROM leads_clock clock
    WHERE clock.lead_id = lead.id AND clock.breached_at IS NOT NULL
    RETURNING lead.id, lead.entries, lead.stage, lead.responsible_id, lead.team_id, clock.id AS clock_id,
        clock.breached_at, clock.handover_id, clock.agreement_id
)
INSERT INTO leads_ledgerentry (lead_id, number, kind, at, recorded_at, from_stage, to_stage, responsible_before_id,
    responsible_after_id, team_before_id, team_after_id, note, handover_id, agreement_id, currency, imported, clock_id)
SELECT id, entries, 'breached', breached_at, now(), stage, stage, responsible_id, responsible_id, team_id, team_id, '',
    handover_id, agreement_id, '', false, clock_id FROM counted"""
REMINDERS = """
UPDATE leads_handover SET expired_at = due_at WHERE decided_at IS NULL AND expired_at IS NOT NULL;
UPDATE leads_reminder SET clock_id = clock.id FROM leads_clock clock
    WHERE clock.handover_id = leads_reminder.handover_id AND (delivered_at IS NOT NULL OR leads_reminder.kind = 'unrouted');
UPDATE leads_reminder SET cancelled_at = now()
    WHERE handover_id IS NOT NULL AND clock_id IS NULL AND done_at IS NULL AND cancelled_at IS NULL;
UPDATE leads_reminder SET kind = CASE kind WHEN 'answer_warning' THEN 'warning' ELSE 'head' END
    WHERE kind IN ('answer_warning', 'answer_expired');
UPDATE leads_notice SET kind = CASE kind WHEN 'answer_warning' THEN 'warning' ELSE 'head' END
    WHERE kind IN ('answer_warning', 'answer_expired');"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0016_clocks")]
    operations = [
        migrations.RunPython(say_hours_in_minutes, migrations.RunPython.noop),
        migrations.RunPython(add_what_is_new, migrations.RunPython.noop),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (ANSWERS, OTHERS, CONTESTS, BREACHES, REMINDERS)),
    ]
