"""Raw SQL attacks clocks, breaches and pauses; the database itself refuses each attack."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from leads import escalating, pausing
from leads.models import Clock, Handover
from tests import cast
from tests.guards.test_the_database_refuses import attack, refused

pytestmark = pytest.mark.django_db(transaction=True)


def breached() -> Clock:
    offer = cast.an_offer_to()
    escalating.climb(now=offer.due_at)
    return Clock.objects.get(handover=offer)


@pytest.mark.parametrize("sql", [
    "UPDATE leads_clock SET breached_at = NULL WHERE id = %s",
    "UPDATE leads_clock SET breached_at = NULL, due_at = due_at + interval '1 day' WHERE id = %s",
    "DELETE FROM leads_clock WHERE id = %s",
])  # fmt: skip
def test_a_breach_cannot_be_removed(sql: str) -> None:
    refused(sql, breached().pk, because="a breach stays")


def test_a_breach_cannot_be_moved() -> None:
    sql = "UPDATE leads_clock SET breached_at = now(), due_at = now() WHERE id = %s"
    refused(sql, breached().pk, because="a breach stays")


def test_a_breach_cannot_be_invented_on_a_clock() -> None:
    sql = "UPDATE leads_clock SET breached_at = due_at WHERE handover_id = %s"
    refused(sql, cast.an_offer_to().pk, because="a breach is in the ledger")


_FALSE_ENTRY = """
    INSERT INTO leads_ledgerentry (lead_id, number, kind, at, recorded_at, from_stage, to_stage, note, currency,
        imported, responsible_before_id, responsible_after_id, team_before_id, team_after_id, clock_id)
    SELECT lead.id, entries + 1, 'breached', due_at, now(), stage, stage, '', '', false, responsible_id, responsible_id,
        team_id, team_id, clock.id FROM leads_lead lead JOIN leads_clock clock ON clock.lead_id = lead.id
    WHERE clock.id = %s"""


def test_a_breach_cannot_be_invented_in_the_ledger() -> None:
    clock = Clock.objects.get(handover=cast.an_offer_to())
    refused(_FALSE_ENTRY, clock.pk, because="a breach that did not happen")


def test_a_breach_is_recorded_once() -> None:
    refused(_FALSE_ENTRY, breached().pk, because="a_breach_is_recorded_once")


def test_a_late_end_is_a_breach() -> None:
    clock = Clock.objects.get(handover=cast.an_offer_to())
    sql = "UPDATE leads_clock SET stopped_at = due_at + interval '1 hour' WHERE id = %s"
    refused(sql, clock.pk, because="late_end_is_a_breach")


def test_what_a_clock_was_started_for_stays() -> None:
    clock = Clock.objects.get(handover=cast.an_offer_to())
    for change in ("minutes = 1", "kind = 'touch'", "started_at = started_at - interval '1 day'"):
        refused(f"UPDATE leads_clock SET {change} WHERE id = %s", clock.pk, because="started for")


def test_two_clocks_of_a_kind_do_not_run_at_once() -> None:
    clock = Clock.objects.get(handover=cast.an_offer_to())
    columns = ", ".join(f'"{f.column}"' for f in Clock._meta.concrete_fields if f.name != "id")
    sql = f"INSERT INTO leads_clock ({columns}) SELECT {columns} FROM leads_clock WHERE id = %s"
    refused(sql, clock.pk, because="one_running_clock_per_kind")


def test_a_paused_clock_has_its_cause() -> None:
    clock = Clock.objects.get(handover=cast.an_offer_to())
    sql = "UPDATE leads_clock SET paused_until = now() + interval '1 day' WHERE id = %s"
    refused(sql, clock.pk, because="a paused clock has its cause")


def test_a_pause_without_words_for_its_cause_cannot_be_kept(rico: User) -> None:
    lead = pausing.pause(cast.a_sal(), by=rico, cause="customer_away", until=timezone.localdate() + timedelta(days=2))
    refused("UPDATE leads_pause SET cause = '' WHERE lead_id = %s", lead.pk, because="pause_says_why")
    refused("UPDATE leads_pause SET cause = 'other', note = '' WHERE lead_id = %s", lead.pk, because="pause_says_why")
    refused("UPDATE leads_pause SET until = at WHERE lead_id = %s", lead.pk, because="pause_has_an_end")


def test_an_answer_by_nobody_is_one_of_silence() -> None:
    offer = cast.an_offer_to()
    sql = "UPDATE leads_handover SET answer = 'accepted', decided_at = now() WHERE id = %s"
    refused(sql, offer.pk, because="answer_has_decider_and_time")


def test_a_person_and_silence_do_not_answer_at_once(rico: User) -> None:
    offer = cast.an_offer_to()
    sql = """UPDATE leads_handover SET answer = 'accepted', decided_at = now(), decided_by_id = %s,
        answered_by_silence = true WHERE id = %s"""
    refused(sql, rico.pk, offer.pk, because="answer_has_decider_and_time")


def test_a_lead_that_leaves_its_stage_takes_its_clocks_out_also_by_raw_sql(rico: User) -> None:
    offer = cast.an_offer_to()
    with pytest.raises(Exception, match="differs"):
        attack("UPDATE leads_lead SET stage = 'sal', stage_since = now() WHERE id = %s", offer.lead_id)
    assert Clock.objects.running().filter(handover=offer).exists()
    Handover.objects.get(pk=offer.pk)


@pytest.mark.parametrize("kind", ["answer", "bant", "touch"])
def test_an_agreement_that_counts_limits_what_leads_wait_for(kind: str) -> None:
    refused("UPDATE leads_agreement SET clock_terms = clock_terms - %s", kind, because="clocks_that_leads_wait_by")
