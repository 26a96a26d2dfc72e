"""Clocks warn, run out and climb their ladders by themselves: once, in order, at the moment at which it was due."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from leads import assigning, checking, escalating, handing_over, noting, pausing, reminding
from leads.models import Activity, Clock, ClockKind, Handover, Kind, Lead, LedgerEntry, Letter, Notice, Reminder, Stage
from tests import cast
from tests.escalating.conftest import Move, agree, at, ledger, told

pytestmark = pytest.mark.django_db
LADDER = ((0, "remind"), (60, "tell_head"), (120, "silence"))


def offered(rico: User) -> Handover:
    """On Friday at three, to Rico; he has four working hours, until Monday eleven."""
    agree(ClockKind.ANSWER, 240, *LADDER, silence="accept")
    anna = cast.person("Anna", Role.MARKETING, cast.marketing())
    return handing_over.hand_over(cast.a_ready_mql(), by=anna, team=cast.nord(), person=rico)


def test_each_rung_at_its_moment(clock: Move, rico: User, hilde: User) -> None:
    clock("2026-11-27 15:00")
    lead = offered(rico).lead
    assert lead.deadline == at("2026-11-30 11:00")
    for moment, expected in [
        ("2026-11-30 09:59", []),
        ("2026-11-30 10:00", [("warning", "Rico")]),
        ("2026-11-30 10:59", [("warning", "Rico")]),
        ("2026-11-30 11:00", [("warning", "Rico"), ("overdue", "Rico")]),
        ("2026-11-30 12:00", [("warning", "Rico"), ("overdue", "Rico"), ("head", "Hilde")]),
        ("2026-11-30 13:00",
         [("warning", "Rico"), ("overdue", "Rico"), ("head", "Hilde"), ("silence", "Rico")]),
    ]:  # fmt: skip
        escalating.bring_due(now=clock(moment))
        escalating.bring_due(now=clock(moment))
        assert told(lead) == expected
    assert ledger(lead, 2) == [(Kind.BREACHED, at("2026-11-30 11:00")), (Kind.ACCEPTED, at("2026-11-30 13:00"))]


def test_nobody_opens_a_page_from_friday_to_tuesday(clock: Move, rico: User, hilde: User) -> None:
    clock("2026-11-27 15:00")
    offer = offered(rico)
    escalating.bring_due(now=clock("2026-12-01 10:00"))
    assert ledger(offer.lead, 2) == [(Kind.BREACHED, at("2026-11-30 11:00")), (Kind.ACCEPTED, at("2026-11-30 13:00"))]
    assert told(offer.lead) == [("overdue", "Rico"), ("head", "Hilde"), ("silence", "Rico")]
    dues = [reminder.due_at for reminder in Reminder.objects.filter(lead=offer.lead).order_by("pk")]
    assert dues == [at("2026-11-30 11:00"), at("2026-11-30 12:00"), at("2026-11-30 13:00")]
    answered = Handover.objects.get(pk=offer.pk)
    assert (answered.answer, answered.decided_by, answered.answered_by_silence) == ("accepted", None, True)
    assert (answered.decided_at, answered.expired_at) == (at("2026-11-30 13:00"), at("2026-11-30 11:00"))
    lead = Lead.objects.get(pk=offer.lead_id)
    assert (lead.stage, lead.responsible, lead.stage_since) == (Stage.SAL, rico, at("2026-11-30 13:00"))
    bant = Clock.objects.get(lead=lead, kind=ClockKind.BANT)
    assert bant.started_at == at("2026-11-30 13:00")


def test_the_breach_names_clock_agreement_and_offer(clock: Move, rico: User) -> None:
    clock("2026-11-27 15:00")
    offer = offered(rico)
    escalating.climb(now=at("2026-11-30 11:00"))
    entry = LedgerEntry.objects.get(lead=offer.lead, kind=Kind.BREACHED)
    assert (entry.by, entry.handover, entry.agreement) == (None, offer, offer.agreement)
    assert entry.sentence == "The agreed time ran out: Accept or reject."
    running = Clock.objects.get(handover=offer)
    assert (running.breached_at, entry.clock) == (at("2026-11-30 11:00"), running)


def test_a_breach_makes_no_open_page_stale(clock: Move, rico: User) -> None:
    clock("2026-11-27 15:00")
    offer = offered(rico)
    seen = offer.lead.version
    escalating.climb(now=clock("2026-11-30 11:30"))
    assert handing_over.accept(offer, by=rico, seen=seen).stage == Stage.SAL


def test_a_late_answer_keeps_the_breach_and_ends_the_ladder(clock: Move, rico: User, hilde: User) -> None:
    clock("2026-11-27 15:00")
    offer = offered(rico)
    clock("2026-11-30 11:30")
    handing_over.accept(offer, by=rico)  # before any sweep came
    assert ledger(offer.lead, 2) == [(Kind.BREACHED, at("2026-11-30 11:00")), (Kind.ACCEPTED, at("2026-11-30 11:30"))]
    escalating.bring_due(now=clock("2026-11-30 12:00"))
    assert told(offer.lead) == []
    assert LedgerEntry.objects.filter(lead=offer.lead, kind=Kind.BREACHED).count() == 1


@pytest.mark.parametrize("late", ["promote", "return", "note"])
def test_whatever_is_done_late_is_done_after_its_breach(clock: Move, rico: User, late: str) -> None:
    clock("2026-11-27 09:00")
    lead = cast.know(cast.a_sal(), *Letter, by=rico)
    clock("2026-12-18 09:00")
    if late == "promote":
        checking.promote(lead, by=rico)
    elif late == "return":
        checking.give_back(lead, by=rico, reason=cast.reason("not_reachable"))
    else:
        noting.note(lead, by=rico, kind=Activity.Kind.CALL, outcome="reached")
    breaches = LedgerEntry.objects.filter(lead=lead, kind=Kind.BREACHED).order_by("number")
    assert [str(entry.clock) for entry in breaches] == ["First contact", "BANT decision"]
    assert [entry.at for entry in breaches] == [at("2026-11-27 17:00"), at("2026-12-10 17:00")]


def test_a_first_contact_in_time_leaves_the_decision_running(clock: Move, rico: User) -> None:
    clock("2026-11-27 09:00")
    lead = cast.a_sal()
    assert lead.deadline == at("2026-11-27 17:00")
    clock("2026-11-27 14:00")
    noting.note(lead, by=rico, kind=Activity.Kind.MAIL, text="Introduced myself")
    lead.refresh_from_db()
    assert lead.deadline == at("2026-12-10 17:00")
    escalating.climb(now=clock("2026-12-01 09:00"))
    assert not LedgerEntry.objects.filter(lead=lead, kind=Kind.BREACHED).exists()


def test_a_note_is_no_contact_and_marketing_makes_none_for_sales(clock: Move, anna: User, rico: User) -> None:
    clock("2026-11-27 09:00")
    lead = cast.a_sal()
    noting.note(lead, by=rico, kind=Activity.Kind.NOTE, text="Looks nice")
    noting.note(lead, by=anna, kind=Activity.Kind.CALL, outcome="reached")
    assert Clock.objects.running().filter(lead=lead, kind=ClockKind.FIRST_CONTACT).exists()


def test_an_offer_that_was_presented_ends_its_clock(clock: Move, rico: User) -> None:
    clock("2026-11-27 09:00")
    lead = cast.an_sql()
    assert lead.deadline == at("2026-12-10 17:00")
    noting.note(lead, by=rico, kind=Activity.Kind.OFFER, text="18,400 euros")
    assert Lead.objects.get(pk=lead.pk).deadline is None
    assert not Clock.objects.running().filter(lead=lead).exists()


def test_silence_may_send_the_lead_back(clock: Move, anna: User, rico: User) -> None:
    agree(ClockKind.ANSWER, 60, (0, "silence"), silence="return")
    clock("2026-11-27 16:30")
    offer = cast.an_offer_to()
    escalating.bring_due(now=clock("2026-12-01 10:00"))
    lead = Lead.objects.get(pk=offer.lead_id)
    assert (lead.stage, lead.responsible, lead.returned_times) == (Stage.NURTURE, anna, 1)
    assert ledger(lead, 2) == [(Kind.BREACHED, at("2026-11-30 09:30")), (Kind.REJECTED, at("2026-11-30 09:30"))]
    newest = lead.ledger.latest("number")
    assert str(newest.reason) == "Not answered in time"
    assert newest.sentence.startswith("Nobody answered in time: by the agreement the lead goes back.")
    assert told(lead) == [("silence", "Anna")]


def test_silence_about_bant_returns_the_lead(clock: Move, anna: User, rico: User) -> None:
    agree(ClockKind.BANT, 480, (60, "silence"), silence="return")
    clock("2026-11-27 09:00")
    lead = cast.a_sal()
    escalating.bring_due(now=clock("2026-12-04 10:00"))
    lead.refresh_from_db()
    assert lead.stage == Stage.NURTURE
    assert (Kind.RETURNED, at("2026-11-30 10:00")) in ledger(lead, 1)


def test_silence_may_find_another_person_who_gets_no_new_time(clock: Move, rico: User, nina: User, hilde: User) -> None:
    agree(ClockKind.ANSWER, 60, (0, "silence"), (30, "tell_head"), silence="reassign")
    clock("2026-11-27 15:00")
    anna = cast.person("Anna", Role.MARKETING, cast.marketing())
    lead = handing_over.hand_over(cast.a_ready_mql(), by=anna, team=cast.nord(), person=rico).lead
    escalating.bring_due(now=clock("2026-11-27 16:00"))
    lead.refresh_from_db()
    assert lead.responsible in (nina, hilde)
    assert lead.deadline == at("2026-11-27 16:00")
    assert ledger(lead, 1) == [(Kind.ASSIGNED, at("2026-11-27 16:00"))]
    escalating.bring_due(now=clock("2026-11-27 16:30"))
    assert [kind for kind, _who in told(lead)] == ["silence", "head"]


def test_where_there_is_nobody_else_the_team_has_the_lead(clock: Move, rico: User) -> None:
    agree(ClockKind.ANSWER, 60, (0, "silence"), silence="reassign")
    clock("2026-11-27 15:00")
    anna = cast.person("Anna", Role.MARKETING, cast.marketing())
    lead = handing_over.hand_over(cast.a_ready_mql(), by=anna, team=cast.nord(), person=rico).lead
    escalating.bring_due(now=clock("2026-11-27 16:00"))
    lead.refresh_from_db()
    assert (lead.responsible, lead.team) == (None, cast.nord())


def test_a_rule_that_makes_no_sense_for_a_clock_does_nothing(clock: Move, rico: User) -> None:
    agree(ClockKind.TOUCH, 60, (0, "silence"), silence="accept")
    clock("2026-11-27 09:00")
    lead = checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("not_reachable"))
    escalating.bring_due(now=clock("2026-11-30 10:00"))
    lead.refresh_from_db()
    assert lead.stage == Stage.NURTURE


def test_what_stops_before_its_end_climbs_nothing(clock: Move, rico: User) -> None:
    clock("2026-11-27 15:00")
    offer = offered(rico)
    handing_over.accept(offer, by=rico)
    escalating.climb(now=clock("2026-11-30 16:00"))
    assert Clock.objects.get(handover=offer).rung == 0


def test_a_silence_that_fails_keeps_nobody_waiting_and_is_tried_again(
    clock: Move, rico: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock("2026-11-27 15:00")
    first, second = offered(rico), cast.an_offer_to()

    def broken(*_: object, **__: object) -> Lead:
        raise RuntimeError

    monkeypatch.setattr(handing_over, "accept", broken)
    now = clock("2026-11-30 14:00")
    escalating.climb(now=now)
    assert set(Clock.objects.filter(handover__in=[first, second]).values_list("rung", flat=True)) == {4}
    monkeypatch.undo()
    clock("2026-11-30 14:30")
    escalating.climb(now=now + escalating.TRY_AGAIN)
    assert Handover.objects.filter(answered_by_silence=True, decided_at=at("2026-11-30 13:00")).count() == 2


def test_an_asked_for_fact_is_told_of_at_once(clock: Move, anna: User, rico: User) -> None:
    now = clock("2026-11-27 15:00")
    lead = checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("budget_unknown"))
    escalating.bring_due(now=now)
    assert told(lead) == [("ask", "Anna")]
    assert lead.deadline == at("2026-12-02 15:00")


def test_the_ladder_follows_the_lead_to_its_new_person(clock: Move, rico: User, nina: User, hilde: User) -> None:
    clock("2026-11-27 15:00")
    offer = offered(rico)
    assigning.assign(offer.lead, by=hilde, person=nina)
    escalating.bring_due(now=clock("2026-11-30 11:00"))
    assert ("overdue", "Nina") in told(offer.lead)
    assert Lead.objects.get(pk=offer.lead_id).deadline == at("2026-11-30 11:00")


def test_a_paused_clock_neither_warns_nor_runs_out(clock: Move, rico: User) -> None:
    clock("2026-11-27 15:00")
    offer = offered(rico)
    pausing.pause(offer.lead, by=rico, cause="customer_away", until=at("2026-12-07 00:00").date())
    escalating.bring_due(now=clock("2026-12-05 12:00"))
    assert told(offer.lead) == []
    escalating.bring_due(now=clock("2026-12-07 13:00"))  # four hours from Monday nine
    assert (Kind.BREACHED, at("2026-12-07 13:00")) in ledger(offer.lead, 1)


def test_statements_do_not_grow_with_the_clocks(
    clock: Move, rico: User, hilde: User, django_assert_max_num_queries: object
) -> None:
    """Apart from one small update per breach, which keeps the number of the lead's newest entry."""
    clock("2026-11-27 15:00")
    for _ in range(20):
        cast.an_offer_to()
    with django_assert_max_num_queries(20 + 30):  # type: ignore[operator]  # pytest-django's fixture
        escalating.climb(now=at("2026-12-01 10:00"))
    assert Notice.objects.filter(kind="head").count() == 20


def test_other_reminders_are_brought_in_the_same_ring(clock: Move, anna: User) -> None:
    now = clock("2026-11-27 15:00")
    lead = cast.an_mql()
    reminding.remind_me(lead, by=anna, due=now + timedelta(minutes=5), text="Call")
    assert escalating.bring_due(now=now + timedelta(minutes=6)) == 1
