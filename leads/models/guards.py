# ruff: noqa: S608  (these are trigger bodies made of constants; nothing from outside gets in)
"""The database's own guards, as trigger bodies in PL/pgSQL.

They hold for every surface, raw SQL included. Errors carry the code of a check violation, so that Django raises
IntegrityError for them as for any other constraint.
"""

import pgtrigger
from django.db import models
from django.db.models.functions import Lower

from leads.models.stage import OPEN_STAGES, Stage
from leads.models.terms import ClockKind

_REFUSE = "RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = {message};"


def _refuse(message: str) -> str:
    return _REFUSE.format(message=f"'{message}'")


def refused(message: str) -> str:
    """The body of a trigger that always refuses."""
    return f"{_refuse(message)} RETURN NULL;"


# At commit: a lead stands where its newest ledger entry says, with the person and team that it names, and an open
# handover exists exactly while the stage is "handover". Reads the row anew, for it may have changed again since.
LEAD_DECLARE = [
    ("lead", "leads_lead%ROWTYPE"),
    ("entry", "leads_ledgerentry%ROWTYPE"),
    ("offered", "boolean"),
]
LEAD_EQUALS_LEDGER = f"""
    SELECT * INTO lead FROM leads_lead WHERE id = NEW.id;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT * INTO entry FROM leads_ledgerentry WHERE lead_id = lead.id ORDER BY number DESC LIMIT 1;
    IF entry.id IS NULL OR entry.to_stage <> lead.stage THEN {_refuse("the stage differs from the ledger")} END IF;
    IF entry.responsible_after_id IS DISTINCT FROM lead.responsible_id
        OR entry.team_after_id IS DISTINCT FROM lead.team_id THEN
        {_refuse("the responsible person or team differs from the ledger")}
    END IF;
    SELECT EXISTS (SELECT 1 FROM leads_handover WHERE lead_id = lead.id AND decided_at IS NULL) INTO offered;
    IF offered <> (lead.stage = 'handover') THEN
        {_refuse("an open handover belongs to the stage handover, and only to it")}
    END IF;
    RETURN NULL;
"""

# When entries are written: each continues the one before it, and the newest one says what the lead row says.
# One statement for all rows of an insert, so that an import of many rows pays it once.
LEDGER_HAS_NO_GAPS = f"""
    IF EXISTS (
        SELECT 1 FROM new_entries fresh
        LEFT JOIN leads_ledgerentry before ON before.lead_id = fresh.lead_id AND before.number = fresh.number - 1
        WHERE fresh.number < 1
            OR (fresh.number > 1 AND before.id IS NULL)
            OR fresh.from_stage <> COALESCE(before.to_stage, '')
            OR fresh.responsible_before_id IS DISTINCT FROM before.responsible_after_id
            OR fresh.team_before_id IS DISTINCT FROM before.team_after_id
    ) THEN {_refuse("the ledger would have a gap")} END IF;
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT ON (lead_id) * FROM new_entries ORDER BY lead_id, number DESC) newest
        JOIN leads_lead lead ON lead.id = newest.lead_id
        WHERE lead.stage <> newest.to_stage
            OR lead.responsible_id IS DISTINCT FROM newest.responsible_after_id
            OR lead.team_id IS DISTINCT FROM newest.team_after_id
    ) THEN {_refuse("the ledger would differ from the lead")} END IF;
    RETURN NULL;
"""

# At commit: a handover is open exactly while its lead is in the stage "handover".
HANDOVER_DECLARE = [("where_it_stands", "text"), ("offered", "boolean")]
HANDOVER_MATCHES_STAGE = f"""
    SELECT stage INTO where_it_stands FROM leads_lead WHERE id = NEW.lead_id;
    SELECT EXISTS (SELECT 1 FROM leads_handover WHERE lead_id = NEW.lead_id AND decided_at IS NULL) INTO offered;
    IF offered <> (where_it_stands = 'handover') THEN
        {_refuse("an open handover belongs to the stage handover, and only to it")}
    END IF;
    RETURN NULL;
"""

APPEND_ONLY = refused("the ledger is append-only")

# One exception, see docs/decisions/0015: an import that is being taken back within 30 days (and a day to do it) removes
# the entries that it wrote itself. Foreign keys keep what anything else refers to.
APPEND_ONLY_BUT_FOR_UNDONE_IMPORTS = f"""
    IF TG_OP = 'DELETE' AND OLD.imported AND EXISTS (
        SELECT 1 FROM leads_importjob job JOIN leads_importedrow imported ON imported.job_id = job.id
        WHERE job.status = 'undoing' AND job.finished_at > now() - interval '31 days'
            AND imported.lead_id = OLD.lead_id AND imported.entry = OLD.number AND imported.outcome = ''
    ) THEN RETURN OLD; END IF;
    {_refuse("the ledger is append-only")}
    RETURN NULL;
"""
# At commit: where an entry went, its lead went too, or stands where the newest of the others says.
LEDGER_IS_LEFT_WHOLE = LEAD_EQUALS_LEDGER.replace("WHERE id = NEW.id", "WHERE id = OLD.lead_id")

# Whoever gave the lead back does not rule on whether that was right.
REJECTER_DOES_NOT_RULE = f"""
    IF NEW.ruled_by_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM leads_ledgerentry WHERE id = NEW.entry_id AND by_id = NEW.ruled_by_id
    ) THEN {_refuse("nobody rules on the own return")} END IF;
    RETURN NEW;
"""

# A reason's code is what programs, files and old entries call it by; what is used is retired, never deleted.
REASON_KEEPS_ITS_CODE = f"""
    IF NEW.code <> OLD.code THEN {_refuse("a reason keeps its code")} END IF;
    RETURN NEW;
"""
USED_REASON_STAYS = f"""
    IF EXISTS (SELECT 1 FROM leads_ledgerentry WHERE reason_id = OLD.id)
        OR EXISTS (SELECT 1 FROM leads_handover WHERE reason_id = OLD.id)
    THEN {_refuse("a used reason is retired, never deleted")} END IF;
    RETURN OLD;
"""

# At commit: one calendar is the company's own. (That there are not two is a unique constraint.)
A_DEFAULT_CALENDAR_STAYS = f"""
    IF NOT EXISTS (SELECT 1 FROM leads_workingcalendar WHERE is_default) THEN
        {_refuse("one calendar is the company's own".replace("'", "''"))}
    END IF;
    RETURN NULL;
"""

# A lead that leaves a stage takes its clocks out: whoever moves it and by whichever way, also set by set. The pause
# ends with them. A contest goes on in any stage.
CLOCKS_OF_STAGES = {
    Stage.HANDOVER: [ClockKind.ANSWER],
    Stage.SAL: [ClockKind.FIRST_CONTACT, ClockKind.BANT],
    Stage.SQL: [ClockKind.OFFER],
    Stage.NURTURE: [ClockKind.TOUCH, ClockKind.ASK],
}
_STAYING = " ".join(
    f"WHEN '{stage.value}' THEN kind IN ({', '.join(repr(kind.value) for kind in kinds)})"
    for stage, kinds in CLOCKS_OF_STAGES.items()
)
CLOCKS_END_WITH_THEIR_STAGE = f"""
    UPDATE leads_clock SET stopped_at = NEW.stage_since, paused_until = NULL
    WHERE lead_id = NEW.id AND stopped_at IS NULL AND kind <> 'contest'
        AND NOT (CASE NEW.stage {_STAYING} ELSE false END);
    IF OLD.paused_until IS NOT NULL THEN
        UPDATE leads_pause SET ended_at = LEAST(NEW.stage_since, until) WHERE lead_id = NEW.id AND ended_at IS NULL;
        NEW.paused_until = NULL;
    END IF;
    RETURN NEW;
"""

# A breach stays with all that says what was due; which agreement judged a clock never changes.
A_BREACH_STAYS = f"""
    IF TG_OP = 'DELETE' THEN
        IF OLD.breached_at IS NOT NULL THEN {_refuse("a breach stays")} END IF;
        RETURN OLD;
    END IF;
    IF OLD.breached_at IS NOT NULL AND (NEW.breached_at, NEW.due_at) IS DISTINCT FROM (OLD.breached_at, OLD.due_at) THEN
        {_refuse("a breach stays")}
    END IF;
    IF (NEW.lead_id, NEW.kind, NEW.agreement_id, NEW.minutes, NEW.started_at)
        IS DISTINCT FROM (OLD.lead_id, OLD.kind, OLD.agreement_id, OLD.minutes, OLD.started_at) THEN
        {_refuse("what a clock was started for stays")}
    END IF;
    RETURN NEW;
"""
# At commit: a breach on a clock is in the ledger with the same moment, and the other way round.
BREACH_IS_IN_THE_LEDGER = f"""
    IF NOT EXISTS (SELECT 1 FROM leads_ledgerentry
        WHERE lead_id = NEW.lead_id AND clock_id = NEW.id AND kind = 'breached' AND at = NEW.breached_at) THEN
        {_refuse("a breach is in the ledger")}
    END IF;
    RETURN NULL;
"""
LEDGER_NAMES_A_BREACH = f"""
    IF NOT EXISTS (SELECT 1 FROM leads_clock
        WHERE id = NEW.clock_id AND lead_id = NEW.lead_id AND breached_at = NEW.at) THEN
        {_refuse("the ledger names a breach that did not happen")}
    END IF;
    RETURN NULL;
"""
PAUSE_HAS_ITS_CAUSE = f"""
    IF EXISTS (SELECT 1 FROM leads_clock clock WHERE id = NEW.id AND paused_until IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM leads_pause pause
        WHERE pause.lead_id = clock.lead_id AND pause.ended_at IS NULL AND pause.until = clock.paused_until)) THEN
        {_refuse("a paused clock has its cause")}
    END IF;
    RETURN NULL;
"""
# Answers, reasons and leads name letters of BANT by their code: the four, or one that an admin added.
IS_ADDED_LETTER = "NEW.letter NOT IN ('budget', 'authority', 'need', 'timeframe', '')"
LETTER_IS_KNOWN = f"""
    IF NOT EXISTS (SELECT 1 FROM leads_bantletter WHERE code = NEW.letter) THEN
        {_refuse("BANT has no such letter")}
    END IF;
    RETURN NEW;
"""
LETTER_KEEPS_ITS_CODE = f"{_refuse('a letter of BANT keeps its code')} RETURN NULL;"
LETTER_STAYS = f"{_refuse('a letter of BANT stays: it is retired')} RETURN NULL;"


class KnowsItsLevels(models.Func):
    """Whether the mirror of the added letters says levels only: {code: level}."""

    template = (
        "(jsonb_typeof(%(expressions)s) = 'object' AND NOT jsonb_path_exists(%(expressions)s, "
        """'strict $.* ? (@.type() != "string" || """
        """!(@ == "unknown" || @ == "not_met" || @ == "partly" || @ == "met"))', '{}', true))"""
    )
    output_field = models.BooleanField()


LEAD_CONSTRAINTS = [
    models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="lead_stage_is_known"),
    models.CheckConstraint(
        condition=~models.Q(stage__in=OPEN_STAGES) | models.Q(responsible__isnull=False) | models.Q(team__isnull=False),
        name="open_lead_has_a_responsible",
    ),
    models.CheckConstraint(
        condition=~models.Q(stage__in=[Stage.HANDOVER, Stage.SAL, Stage.NURTURE]) | models.Q(deadline__isnull=False),
        name="open_lead_has_its_deadline",
    ),
    models.CheckConstraint(
        condition=~models.Q(stage=Stage.WON)
        | (models.Q(amount__isnull=False, won_on__isnull=False) & ~models.Q(currency="")),
        name="won_lead_has_amount_and_date",
    ),
    models.CheckConstraint(
        condition=models.Q(amount=None) | models.Q(amount__gte=0),
        name="lead_amount_is_not_negative",
    ),
    models.CheckConstraint(
        condition=models.Q(email=Lower("email")),
        name="lead_email_is_lower_cased",
    ),
    models.CheckConstraint(
        condition=models.Q(merged_into=None)
        | (models.Q(stage=Stage.DISQUALIFIED) & ~models.Q(merged_into=models.F("id"))),
        name="merged_lead_is_closed",
    ),
    models.CheckConstraint(condition=KnowsItsLevels(models.F("more_bant")), name="lead_knows_levels_of_letters"),
    models.UniqueConstraint(
        fields=["external_system", "external_id"],
        condition=~models.Q(external_id=""),
        name="lead_known_once_per_source",
    ),
]

LEAD_TRIGGERS = [
    pgtrigger.Trigger(
        name="stage_equals_ledger",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("stage", "responsible_id", "team_id"),
        timing=pgtrigger.Deferred,
        declare=LEAD_DECLARE,
        func=LEAD_EQUALS_LEDGER,
    ),
    pgtrigger.Trigger(
        name="clocks_end_with_their_stage",
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("stage"),
        condition=pgtrigger.Q(old__stage__df=pgtrigger.F("new__stage")),
        func=CLOCKS_END_WITH_THEIR_STAGE,
    ),
]

__all__ = [
    "APPEND_ONLY",
    "APPEND_ONLY_BUT_FOR_UNDONE_IMPORTS",
    "A_BREACH_STAYS",
    "A_DEFAULT_CALENDAR_STAYS",
    "BREACH_IS_IN_THE_LEDGER",
    "CLOCKS_END_WITH_THEIR_STAGE",
    "CLOCKS_OF_STAGES",
    "HANDOVER_DECLARE",
    "HANDOVER_MATCHES_STAGE",
    "IS_ADDED_LETTER",
    "LEAD_CONSTRAINTS",
    "LEAD_DECLARE",
    "LEAD_EQUALS_LEDGER",
    "LEAD_TRIGGERS",
    "LEDGER_HAS_NO_GAPS",
    "LEDGER_IS_LEFT_WHOLE",
    "LEDGER_NAMES_A_BREACH",
    "LETTER_IS_KNOWN",
    "LETTER_KEEPS_ITS_CODE",
    "LETTER_STAYS",
    "PAUSE_HAS_ITS_CAUSE",
    "REASON_KEEPS_ITS_CODE",
    "REJECTER_DOES_NOT_RULE",
    "USED_REASON_STAYS",
    "refused",
]  # fmt: skip
