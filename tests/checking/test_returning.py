"""Back to marketing after contact: returned from SAL, lost from SQL."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from leads import checking, timing
from leads.models import ConsentState, Kind, Lead, Reason, Reminder, ReminderKind, Stage, Use
from leads.nurturing import ReasonRefused
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_marketer_who_handed_it_over_answers_for_it_again(anna: User, rico: User) -> None:
    lead = checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("cannot_decide"))
    assert (lead.stage, lead.responsible, lead.returned_times) == (Stage.NURTURE, anna, 1)
    assert lead.ledger.latest("number").kind == Kind.RETURNED


def test_each_step_of_the_track_becomes_a_reminder_for_the_marketer(anna: User, rico: User) -> None:
    lead = checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("cannot_decide"))
    steps = Reminder.objects.open().filter(lead=lead, kind=ReminderKind.STEP).order_by("due_at")
    track = cast.reason("cannot_decide").track
    assert track is not None
    assert [reminder.step for reminder in steps] == list(track.steps.all())
    assert {reminder.person for reminder in steps} == {anna}
    days = [round((reminder.due_at - lead.stage_since).total_seconds() / 86400) for reminder in steps]
    assert days == [step.after_days for step in track.steps.all()]


def test_no_budget_now_sleeps_and_then_begins_its_track(rico: User) -> None:
    until = timezone.localdate() + timedelta(days=60)
    lead = checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("no_budget_now"), until=until)
    assert lead.asleep_until == until
    first = Reminder.objects.open().filter(lead=lead, kind=ReminderKind.STEP).earliest("due_at")
    assert timezone.localtime(first.due_at).date() > until


def test_asking_for_a_fact_has_its_own_clock(rico: User) -> None:
    lead = checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("budget_unknown"))
    assert lead.asked_for == "budget"
    assert lead.deadline is not None
    assert lead.deadline == timing.after(lead.stage_since, 3 * 480)


def test_from_sql_it_is_lost_and_takes_reasons_of_loss(rico: User) -> None:
    lead = cast.an_sql()
    with pytest.raises(ReasonRefused):
        checking.give_back(lead, by=rico, reason=cast.reason("cannot_decide"))
    lost = checking.give_back(lead, by=rico, reason=cast.reason("lost_price"))
    assert (lost.stage, lost.ledger.latest("number").kind) == (Stage.NURTURE, Kind.LOST)


def test_from_sal_reasons_of_loss_are_not_offered(rico: User) -> None:
    with pytest.raises(ReasonRefused):
        checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("lost_price"))


def test_who_wants_no_contact_leaves_the_pipeline(rico: User) -> None:
    lead = checking.give_back(cast.an_sql(), by=rico, reason=cast.reason("no_contact_wanted"))
    assert (lead.stage, lead.consent) == (Stage.DISQUALIFIED, ConsentState.WITHDRAWN)


@pytest.mark.parametrize("use", [Use.RETURN, Use.LOSE])
def test_every_reason_on_offer_works(rico: User, use: Use) -> None:
    until = timezone.localdate() + timedelta(days=30)
    twin = cast.a_contact()
    for reason in Reason.objects.offered_for(use):
        lead = cast.a_sal() if use == Use.RETURN else cast.an_sql()
        day = until if reason.needs_date else None
        checking.give_back(lead, by=rico, reason=reason, note="Because", until=day, same_as=twin)
        assert Lead.objects.get(pk=lead.pk).stage in (Stage.NURTURE, Stage.DISQUALIFIED)


def test_a_lead_that_sales_generated_goes_to_marketings_first_team(rico: User) -> None:
    cast.marketing()
    lead = checking.take_on(cast.an_sgl(rico), by=rico)
    back = checking.give_back(lead, by=rico, reason=cast.reason("not_reachable"))
    assert (back.responsible, back.team) == (None, cast.marketing())
