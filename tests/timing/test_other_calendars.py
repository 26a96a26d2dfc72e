"""Clocks run in the working time of the team that owes them, and are counted anew when it changes."""

from dataclasses import replace
from datetime import date

import pytest

from accounts.models import User
from leads import assigning, escalating, scheduling
from leads.models import Clock, Handover, Lead, WorkingCalendar
from leads.scheduling import Closed, Plan
from tests import cast
from tests.escalating.conftest import Move, at, clock

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
OFFICE = Plan("Standard", "Europe/Berlin", (((540, 1020),),) * 5 + ((),) * 2, "DE")
EARLY = replace(OFFICE, name="Early", week=(((360, 840),),) * 5 + ((),) * 2)


def own() -> WorkingCalendar:
    return WorkingCalendar.objects.get(is_default=True)


def ends(handover: Handover) -> set[object]:
    """Clock, offer and lead say the same."""
    lead = Lead.objects.get(pk=handover.lead_id)
    return {lead.deadline, Handover.objects.get(pk=handover.pk).due_at, Clock.objects.get(handover=handover).due_at}


def test_a_team_answers_in_its_own_working_time(clock: Move, ada: User) -> None:
    scheduling.set_up(replace(EARLY, teams=(cast.nord(),)), by=ada)
    clock("2026-11-27 12:00")
    assert ends(cast.an_offer_to()) == {at("2026-11-30 12:00")}
    assert ends(cast.an_offer_to(cast.sued())) == {at("2026-11-30 12:00")}
    clock("2026-11-27 15:00")
    assert ends(cast.an_offer_to()) == {at("2026-11-30 14:00")}
    assert ends(cast.an_offer_to(cast.sued())) == {at("2026-11-30 15:00")}


def test_what_is_left_runs_on_in_the_new_teams_time(clock: Move, ada: User, hilde: User) -> None:
    scheduling.set_up(replace(EARLY, teams=(cast.sued(),)), by=ada)
    clock("2026-11-27 09:00")
    offer = cast.an_offer_to()
    clock("2026-11-27 13:00")  # half of it is gone
    assigning.assign(offer.lead, by=hilde, team=cast.sued())
    assert ends(offer) == {at("2026-11-30 09:00")}  # an hour on Friday, three on Monday from six


def test_a_closure_moves_the_ends_of_what_runs(clock: Move, ada: User) -> None:
    clock("2026-11-27 12:00")
    offer, sal = cast.an_offer_to(), cast.a_sal()
    scheduling.change(own(), replace(OFFICE, closures=(Closed(date(2026, 11, 30), date(2026, 12, 1)),)), by=ada)
    escalating.climb(now=clock("2026-11-27 12:01"))
    assert ends(offer) == {at("2026-12-02 12:00")}
    sal.refresh_from_db()
    assert sal.deadline == at("2026-12-02 12:00")


def test_a_change_comes_before_a_breach(clock: Move, ada: User) -> None:
    clock("2026-11-27 12:00")
    offer = cast.an_offer_to()
    clock("2026-11-30 12:30")
    scheduling.change(own(), replace(OFFICE, closures=(Closed(date(2026, 11, 30), date(2026, 11, 30)),)), by=ada)
    escalating.climb(now=clock("2026-11-30 13:00"))
    assert Clock.objects.get(handover=offer).breached_at is None


def test_a_breach_stays_where_it_was(clock: Move, ada: User) -> None:
    clock("2026-11-27 12:00")
    offer = cast.an_offer_to()
    escalating.climb(now=clock("2026-11-30 12:30"))
    scheduling.change(own(), replace(OFFICE, closures=(Closed(date(2026, 11, 30), date(2026, 11, 30)),)), by=ada)
    escalating.climb(now=clock("2026-11-30 13:00"))
    assert ends(offer) == {at("2026-11-30 12:00")}


def test_teams_that_get_or_lose_a_calendar_are_counted_anew(clock: Move, ada: User) -> None:
    clock("2026-11-27 15:00")
    offer = cast.an_offer_to()
    assert ends(offer) == {at("2026-11-30 15:00")}
    early = scheduling.set_up(replace(EARLY, teams=(cast.nord(),)), by=ada)
    escalating.climb(now=clock("2026-11-27 15:01"))
    assert ends(offer) == {at("2026-11-30 14:00")}
    scheduling.change(early, EARLY, by=ada)  # without its team
    escalating.climb(now=clock("2026-11-27 15:02"))
    assert ends(offer) == {at("2026-11-30 15:00")}
    scheduling.change(early, replace(EARLY, teams=(cast.nord(),)), by=ada)
    escalating.climb(now=clock("2026-11-27 15:03"))
    scheduling.give_up(early)
    escalating.climb(now=clock("2026-11-27 15:04"))
    assert ends(offer) == {at("2026-11-30 15:00")}
