"""A lead comes back to marketing: each reason has its effect, at once and in the weeks after."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from leads import capturing, checking, escalating, handing_over, nurturing, qualifying, reminding, timing
from leads.models import Clock, ClockKind, Consent, ConsentState, Kind, Lead, Reminder, ReminderKind, Stage
from tests import cast

IN_A_MONTH = timedelta(days=30)


def in_a_month() -> date:
    return timezone.localdate() + IN_A_MONTH


def returned(code: str, *, by: User, **more: Any) -> Lead:
    return checking.give_back(cast.a_sal(), by=by, reason=cast.reason(code), **more)


def open_kinds(lead: Lead) -> list[str]:
    return list(Reminder.objects.filter(lead=lead).open().order_by("due_at", "pk").values_list("kind", flat=True))


def test_a_track_reminds_its_marketer_step_by_step(anna: User, rico: User) -> None:
    before = timezone.now()
    lead = returned("cannot_decide", by=rico)
    steps = list(Reminder.objects.filter(lead=lead).open().select_related("step", "person").order_by("due_at"))
    assert [step.step.after_days for step in steps if step.step] == [2, 10, 30]
    assert {step.person for step in steps} == {anna}
    for reminder in steps:
        assert reminder.step
        assert (
            timedelta(0) <= reminder.due_at - before - timedelta(days=reminder.step.after_days) < timedelta(minutes=1)
        )


def test_a_track_that_begins_after_a_rest_counts_from_its_end(rico: User) -> None:
    lead = returned("no_budget_now", by=rico, until=in_a_month())
    wake = timing.morning_of(in_a_month())
    dues = list(Reminder.objects.filter(lead=lead).open().order_by("due_at").values_list("kind", "due_at"))
    assert dues[0] == (ReminderKind.WAKE, wake)
    assert dues[1:] == [(ReminderKind.STEP, wake + timedelta(days=days)) for days in (3, 14, 45)]
    assert (lead.asleep_until, lead.deadline) == (in_a_month(), timing.after(wake, 10 * 480))


def test_an_asked_for_fact_has_its_own_clock_and_reminder(anna: User, rico: User) -> None:
    lead = returned("budget_unknown", by=rico)
    escalating.climb(now=timezone.now())
    ask = Reminder.objects.get(lead=lead, kind=ReminderKind.ASK)
    assert (lead.asked_for, ask.person, ask.what) == ("budget", anna, "Sales asks for: the budget")
    assert lead.deadline == timing.after(lead.stage_since, 3 * 480)


def test_supplying_the_fact_ends_the_asking_and_starts_the_usual_clock(anna: User, rico: User) -> None:
    asked = returned("budget_unknown", by=rico)
    escalating.climb(now=timezone.now())
    lead = capturing.supply(asked, by=anna)
    assert lead.asked_for == ""
    [clock] = Clock.objects.running().filter(lead=lead)
    assert (clock.kind, clock.due_at) == (ClockKind.TOUCH, lead.deadline)
    assert lead.deadline == timing.after(clock.started_at, 10 * 480)
    ask = Reminder.objects.get(lead=lead, kind=ReminderKind.ASK)
    assert ask.done_by == anna
    assert reminding.bring_due(now=timezone.now()) == 0


def test_a_known_customer_is_told_of_at_once(rico: User) -> None:
    lead = returned("known_customer", by=rico)
    assert open_kinds(lead) == [ReminderKind.KNOWN_CUSTOMER]


def test_a_closing_reason_closes_and_plans_nothing(rico: User) -> None:
    lead = returned("outside_offer", by=rico)
    assert lead.stage == Stage.DISQUALIFIED
    assert not Reminder.objects.filter(lead=lead).open().exists()
    last_two = [entry.kind for entry in lead.ledger.order_by("-number")[:2]]
    assert last_two == [Kind.DISQUALIFIED, Kind.RETURNED]


def test_wants_no_contact_stops_everything_own_reminders_too(anna: User, rico: User) -> None:
    lead = cast.a_sal()
    reminding.remind_me(lead, by=anna, due=timezone.now() + IN_A_MONTH, text="Ask again")
    lead = checking.give_back(lead, by=rico, reason=cast.reason("no_contact_wanted"))
    assert (lead.stage, lead.consent) == (Stage.DISQUALIFIED, ConsentState.WITHDRAWN)
    assert Consent.objects.filter(lead=lead, state=ConsentState.WITHDRAWN, by=rico).exists()
    assert open_kinds(lead) == []


def test_taking_that_back_brings_consent_and_own_reminders_back(anna: User, rico: User) -> None:
    offer = cast.an_offer_to()
    reminding.remind_me(offer.lead, by=anna, due=timezone.now() + IN_A_MONTH, text="Ask again")
    handing_over.reject(offer, by=rico, reason=cast.reason("no_contact_wanted"))
    handing_over.take_back(offer, by=rico)
    lead = Lead.objects.get(pk=offer.lead.pk)
    assert (lead.stage, lead.consent) == (Stage.HANDOVER, ConsentState.GIVEN)
    assert ReminderKind.OWN in open_kinds(lead)


def test_leaving_nurture_cancels_the_series_and_keeps_own_reminders(anna: User, rico: User) -> None:
    lead = returned("cannot_decide", by=rico)
    reminding.remind_me(lead, by=anna, due=timezone.now() + IN_A_MONTH, text="Birthday")
    qualifying.qualify(lead, by=anna)
    assert open_kinds(lead) == [ReminderKind.OWN]


def test_a_second_return_begins_a_new_series_only(anna: User, rico: User) -> None:
    lead = returned("cannot_decide", by=rico)
    lead = qualifying.qualify(lead, by=anna)
    offer = cast.an_offer_to(lead=lead)
    lead = handing_over.reject(offer, by=rico, reason=cast.reason("too_early"), until=in_a_month())
    assert open_kinds(lead) == [ReminderKind.WAKE, ReminderKind.STEP, ReminderKind.STEP]


@pytest.mark.parametrize("reason", ["no_need_seen", "not_reachable", "other", "lost_price"])
def test_every_return_leaves_a_clock_running(reason: str, rico: User) -> None:
    lead = cast.an_sql() if reason.startswith("lost") else cast.a_sal()
    lead = checking.give_back(lead, by=rico, reason=cast.reason(reason), note="As they said")
    assert lead.stage == Stage.NURTURE
    assert lead.deadline == timing.after(lead.stage_since, 10 * 480)


def test_a_marketer_who_left_is_not_given_the_lead_back(anna: User, mara: User, rico: User) -> None:
    lead = cast.a_sal()
    anna.is_active = False
    anna.save()
    lead = checking.give_back(lead, by=rico, reason=cast.reason("cannot_decide"))
    assert (lead.responsible, lead.team) == (None, cast.marketing())
    assert set(Reminder.objects.filter(lead=lead).open().values_list("person", flat=True)) == {None}


@pytest.mark.parametrize(
    ("code", "note", "until", "field"),
    [
        ("too_early", "", None, "until"),
        ("too_early", "", timedelta(0), "until"),
        ("information_missing", " ", None, "note"),
        ("lost_price", "", None, "reason"),
        ("", "", None, "reason"),
    ],
)
def test_a_reason_without_what_it_needs_is_refused(
    code: str, note: str, until: timedelta | None, field: str, rico: User
) -> None:
    offer = cast.an_offer_to()
    reason = cast.reason(code) if code else None
    with pytest.raises(nurturing.ReasonRefused) as refused:
        handing_over.reject(
            offer, by=rico, reason=reason, note=note,
            until=None if until is None else timezone.localdate() + until,
        )  # fmt: skip
    assert list(refused.value.fields) == [field]
    assert not Reminder.objects.filter(lead=offer.lead, kind=ReminderKind.STEP).exists()
