"""Raw SQL attacks the invariants of the journey; the database itself refuses each attack."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from leads import handing_over
from leads.models import Lead, LeadHistory, Stage
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def attack(sql: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(sql: str, *values: Any, because: str) -> None:
    with pytest.raises(IntegrityError, match=because):
        attack(sql, *values)


def test_a_ledger_row_cannot_be_edited() -> None:
    lead = cast.an_mql()
    refused("UPDATE leads_ledgerentry SET note = 'x' WHERE lead_id = %s", lead.pk, because="append-only")


def test_a_ledger_row_cannot_be_deleted() -> None:
    lead = cast.an_mql()
    refused("DELETE FROM leads_ledgerentry WHERE lead_id = %s", lead.pk, because="append-only")


def test_the_ledger_cannot_be_emptied() -> None:
    cast.an_mql()
    refused("TRUNCATE leads_ledgerentry CASCADE", because="append-only")


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.MQL, Stage.WON)])
def test_a_stage_cannot_be_set_without_an_entry(stage: Stage) -> None:
    lead = cast.an_mql()
    refused("UPDATE leads_lead SET stage = %s, deadline = now() WHERE id = %s", stage, lead.pk, because="the ledger")


def test_a_won_stage_cannot_be_set_even_with_amount_and_date() -> None:
    lead = cast.an_mql()
    sql = "UPDATE leads_lead SET stage = 'won', amount = 1, won_on = now() WHERE id = %s"
    refused(sql, lead.pk, because="the stage differs from the ledger")


def test_a_lead_cannot_begin_without_an_entry() -> None:
    known = cast.an_mql()
    columns = [field.column for field in Lead._meta.concrete_fields if field.name not in ("id", "search", "public_id")]
    names = ", ".join(f'"{column}"' for column in columns)
    sql = f"INSERT INTO leads_lead (public_id, {names}) SELECT 'unheard', {names} FROM leads_lead WHERE id = %s"
    refused(sql, known.pk, because="the stage differs from the ledger")


def test_an_entry_cannot_leave_a_gap_in_its_number() -> None:
    lead = cast.an_mql()
    _refuse_entry(lead, number=lead.entries + 2, from_stage="mql", to_stage="mql")


def test_an_entry_must_begin_where_the_last_one_ended() -> None:
    lead = cast.an_mql()
    _refuse_entry(lead, number=lead.entries + 1, from_stage="sal", to_stage="mql")


def test_an_entry_must_say_what_the_lead_says() -> None:
    lead = cast.an_mql()
    _refuse_entry(lead, number=lead.entries + 1, from_stage="mql", to_stage="sql")


def _refuse_entry(lead: Lead, *, number: int, from_stage: str, to_stage: str) -> None:
    sql = """
        INSERT INTO leads_ledgerentry (lead_id, number, kind, at, recorded_at, from_stage, to_stage, note, currency,
            imported, responsible_before_id, responsible_after_id, team_before_id, team_after_id)
        VALUES (%s, %s, 'qualified', now(), now(), %s, %s, '', '', false, %s, %s, %s, %s)"""
    who = [lead.responsible_id, lead.responsible_id, lead.team_id, lead.team_id]
    refused(sql, lead.pk, number, from_stage, to_stage, *who, because="the ledger would")


def test_a_second_handover_cannot_be_opened() -> None:
    handover = cast.an_offer_to()
    refused(_COPY_OF_HANDOVER, handover.pk, because="one_open_handover_per_lead")


def test_a_handover_cannot_be_opened_beside_the_stage(rico: User) -> None:
    handover = cast.an_offer_to()
    handing_over.accept(handover, by=rico)
    refused(_COPY_OF_HANDOVER, handover.pk, because="an open handover belongs to the stage")


_COPY_OF_HANDOVER = """
    INSERT INTO leads_handover (public_id, lead_id, from_stage, offered_by_id, offered_at, to_team_id, note, dossier,
        agreement_id, due_at, answer, answered_by_silence, answer_note, cause, missing, against_rule,
        against_rule_why, route)
    SELECT 'second', lead_id, from_stage, offered_by_id, offered_at, to_team_id, note, dossier,
        agreement_id, due_at, '', false, '', cause, missing, against_rule, against_rule_why, route
    FROM leads_handover WHERE id = %s"""


def test_a_handover_cannot_be_answered_beside_the_lead(rico: User) -> None:
    handover = cast.an_offer_to()
    sql = "UPDATE leads_handover SET answer = 'accepted', decided_by_id = %s, decided_at = now() WHERE id = %s"
    refused(sql, rico.pk, handover.pk, because="an open handover belongs to the stage")


def test_half_an_answer_is_none() -> None:
    handover = cast.an_offer_to()
    sql = "UPDATE leads_handover SET decided_at = now() WHERE id = %s"
    refused(sql, handover.pk, because="answer_has_decider_and_time")


def test_a_rejection_needs_a_reason(rico: User) -> None:
    handover = cast.an_offer_to()
    sql = "UPDATE leads_handover SET answer = 'rejected', decided_by_id = %s, decided_at = now() WHERE id = %s"
    refused(sql, rico.pk, handover.pk, because="rejection_has_a_reason")


def test_an_open_lead_cannot_lose_person_and_team() -> None:
    lead = cast.an_mql()
    sql = "UPDATE leads_lead SET responsible_id = NULL, team_id = NULL WHERE id = %s"
    refused(sql, lead.pk, because="open_lead_has_a_responsible")


def test_routing_with_everyone_away_leaves_a_lead_that_cannot_lose_its_team(rico: User, nina: User) -> None:
    for rep in (rico, nina):
        cast.away(rep)
    cast.agreed(routing_terms={"team": cast.nord().pk, "method": "round_robin", "person_limit": 1})
    offer = handing_over.hand_over(cast.a_ready_mql(), by=cast.person("Anna", Role.MARKETING))
    assert (offer.lead.responsible, offer.lead.team) == (None, cast.nord())
    refused("UPDATE leads_lead SET team_id = NULL WHERE id = %s", offer.lead_id, because="open_lead_has_a_responsible")
    refused("UPDATE leads_handover SET to_team_id = NULL WHERE id = %s", offer.pk, because="null value")
    sued = "UPDATE leads_lead SET team_id = %s WHERE id = %s"
    refused(sued, cast.sued().pk, offer.lead_id, because="responsible person or team differs")
    refused("DELETE FROM accounts_team WHERE id = %s", cast.nord().pk, because="foreign key")
    nowhere = "UPDATE leads_lead SET team_id = (SELECT id FROM accounts_team WHERE name = 'none') WHERE id = %s"
    refused(nowhere, offer.lead_id, because="open_lead_has_a_responsible")


def test_a_person_cannot_be_exchanged_without_an_entry(mara: User) -> None:
    lead = cast.an_mql()
    sql = "UPDATE leads_lead SET responsible_id = %s WHERE id = %s"
    refused(sql, mara.pk, lead.pk, because="responsible person or team differs")


@pytest.mark.parametrize("column", ["amount", "won_on"])
def test_a_won_lead_keeps_its_amount_and_date(column: str) -> None:
    lead = cast.a_won_lead()
    sql = f"UPDATE leads_lead SET {column} = NULL WHERE id = %s"
    refused(sql, lead.pk, because="won_lead_has_amount_and_date")


@pytest.mark.parametrize("stage", [Stage.HANDOVER, Stage.SAL, Stage.NURTURE])
def test_a_lead_that_somebody_waits_for_keeps_its_deadline(stage: Stage) -> None:
    lead = cast.lead_in(stage)
    refused("UPDATE leads_lead SET deadline = NULL WHERE id = %s", lead.pk, because="open_lead_has_its_deadline")


def test_a_lead_with_a_history_cannot_be_deleted() -> None:
    lead = cast.an_mql()
    refused("DELETE FROM leads_lead WHERE id = %s", lead.pk, because="foreign key")


def test_an_address_is_stored_in_lower_case_only() -> None:
    lead = cast.an_mql()
    refused("UPDATE leads_lead SET email = 'A@B.de' WHERE id = %s", lead.pk, because="lead_email_is_lower_cased")


def test_no_setting_switches_a_guard_off() -> None:
    lead = cast.an_mql()
    everything = "SELECT set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger), true);"
    refused(everything + "DELETE FROM leads_ledgerentry WHERE lead_id = %s", lead.pk, because="append-only")


def test_every_change_of_a_fact_is_kept_also_by_raw_sql() -> None:
    lead = cast.an_mql(first_name="Clara")
    attack("UPDATE leads_lead SET first_name = 'Carla' WHERE id = %s", lead.pk)
    assert LeadHistory.objects.filter(pgh_obj=lead).latest("pgh_id").first_name == "Clara"
