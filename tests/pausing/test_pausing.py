"""The lead's clocks stand still for a stated cause, keep what is left, and go on by themselves."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from leads import escalating, handing_over, pausing
from leads.models import Clock, Handover, Lead, Pause
from leads.pausing import CannotPause, NotPaused
from leads.recording import StaleLead
from leads.reports.timeline import timeline
from tests import cast
from tests.escalating.conftest import Move, at, clock

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 7)


def paused(lead: Lead, by: User, until: date = MONDAY) -> Lead:
    return pausing.pause(lead, by=by, cause="customer_away", until=until, note="Skiing")


def test_what_is_left_runs_on_from_the_morning_of_the_day(clock: Move, rico: User) -> None:
    clock("2026-11-27 09:00")
    lead = cast.a_sal()
    clock("2026-11-27 15:00")  # two hours are left to the first contact, and nine days and two hours to BANT
    lead = paused(lead, rico)
    assert (lead.deadline, lead.paused_until) == (at("2026-12-07 11:00"), at("2026-12-07 00:00"))
    ends = dict(Clock.objects.running().filter(lead=lead).values_list("kind", "due_at"))
    assert ends == {"first_contact": at("2026-12-07 11:00"), "bant": at("2026-12-18 11:00")}


def test_whoever_goes_on_earlier_has_the_same_time_left(clock: Move, rico: User) -> None:
    clock("2026-11-27 09:00")
    lead = cast.a_sal()
    clock("2026-11-27 15:00")
    paused(lead, rico)
    clock("2026-12-01 10:00")
    lead = pausing.resume(lead, by=rico)
    assert (lead.deadline, lead.paused_until) == (at("2026-12-01 12:00"), None)
    pause = Pause.objects.get(lead=lead)
    assert (pause.ended_at, pause.ended_by) == (at("2026-12-01 10:00"), rico)


def test_the_answer_waits_too_and_the_inbox_says_so(clock: Move, rico: User) -> None:
    clock("2026-11-27 09:00")
    offer = cast.an_offer_to()
    paused(offer.lead, rico)
    assert Handover.objects.get(pk=offer.pk).due_at == at("2026-12-07 17:00")


def test_a_pause_that_is_over_may_be_followed_by_another(clock: Move, rico: User) -> None:
    clock("2026-11-27 09:00")
    lead = cast.a_sal()
    paused(lead, rico, date(2026, 11, 30))
    clock("2026-11-30 12:00")
    lead = paused(lead, rico)
    assert lead.deadline == at("2026-12-07 14:00")  # eight hours less three
    first, second = Pause.objects.order_by("at")
    assert (first.ended_at, second.ended_at) == (at("2026-11-30 00:00"), None)


def test_an_answer_ends_the_pause(clock: Move, rico: User) -> None:
    clock("2026-11-27 09:00")
    offer = cast.an_offer_to()
    paused(offer.lead, rico)
    clock("2026-11-27 10:00")
    handing_over.accept(offer, by=rico)
    lead = Lead.objects.get(pk=offer.lead_id)
    assert lead.paused_until is None
    assert lead.deadline == at("2026-11-30 10:00")
    assert Pause.objects.get(lead=lead).ended_at == at("2026-11-27 10:00")


def test_cause_and_end_are_in_the_timeline(clock: Move, rico: User) -> None:
    clock("2026-11-27 09:00")
    lead = cast.a_sal()
    paused(lead, rico)
    clock("2026-11-28 09:00")
    pausing.resume(lead, by=rico)
    newest, before = timeline(lead, show="system", limit=2).entries
    assert newest.sentence == "Rico let the clocks run again."
    assert (before.sentence, before.quote, before.day) == (
        "Rico let the clocks stand still: Customer is away.", "Skiing", MONDAY,
    )  # fmt: skip


def test_what_has_run_out_cannot_be_paused_away(clock: Move, rico: User) -> None:
    clock("2026-11-27 09:00")
    offer = cast.an_offer_to()
    clock("2026-12-01 09:00")
    with pytest.raises(CannotPause, match="too late"):
        paused(offer.lead, rico)


def test_what_has_run_out_stays_while_the_rest_waits(clock: Move, rico: User) -> None:
    clock("2026-11-27 09:00")
    lead = cast.a_sal()
    clock("2026-12-01 09:00")
    lead = paused(lead, rico)
    assert dict(Clock.objects.running().filter(lead=lead).values_list("kind", "paused_until")) == {
        "first_contact": None, "bant": at("2026-12-07 00:00"),
    }  # fmt: skip
    escalating.climb(now=clock("2026-12-02 09:00"))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("cause", {"cause": "lunch"}),
        ("note", {"cause": "other", "note": " "}),
        ("until", {"until": None}),
        ("until", {"until": timezone.localdate()}),
        ("until", {"until": timezone.localdate() + timedelta(days=200)}),
    ],
)
def test_a_pause_needs_its_cause_and_its_end(rico: User, field: str, wrong: dict) -> None:
    lead = cast.a_sal()
    said = {"cause": "customer_away", "until": timezone.localdate() + timedelta(days=3), **wrong}
    with pytest.raises(CannotPause) as refused:
        pausing.pause(lead, by=rico, **said)
    assert list(refused.value.fields) == [field]


def test_where_nothing_runs_nothing_stands_still(anna: User, rico: User) -> None:
    soon = timezone.localdate() + timedelta(days=3)
    with pytest.raises(CannotPause, match="No clock"):
        pausing.pause(cast.an_mql(), by=anna, cause="customer_away", until=soon)
    lead = pausing.pause(cast.a_sal(), by=rico, cause="customer_away", until=soon)
    with pytest.raises(CannotPause, match="already"):
        pausing.pause(lead, by=rico, cause="customer_away", until=soon)
    with pytest.raises(NotPaused):
        pausing.resume(cast.a_sal(), by=rico)


def test_whoever_saw_an_older_lead_is_told(rico: User) -> None:
    lead = cast.a_sal()
    soon = timezone.localdate() + timedelta(days=3)
    with pytest.raises(StaleLead):
        pausing.pause(lead, by=rico, cause="customer_away", until=soon, seen=lead.version - 1)


def test_a_pause_ends_by_itself(rico: User) -> None:
    lead = pausing.pause(cast.a_sal(), by=rico, cause="customer_away", until=timezone.localdate() + timedelta(days=3))
    assert lead.paused_until
    with time_machine.travel(lead.paused_until + timedelta(minutes=1)):
        assert not pausing.is_paused(lead, now=timezone.now())
        with pytest.raises(NotPaused):
            pausing.resume(lead, by=rico)
