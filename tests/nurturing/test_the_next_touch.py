"""Marketing must touch a nurtured lead again in time: whatever it does with the lead starts that clock anew."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from leads import checking, noting, reminding, timing
from leads.models import Activity, Lead, LeadHistory, Reminder, ReminderKind
from tests import cast

TOUCH = 10 * 480  # working minutes


def in_time() -> datetime:
    """When the next touch is due after one just now."""
    return timing.after(timezone.now(), TOUCH)


def nurtured(rico: User, code: str = "cannot_decide") -> Lead:
    return checking.give_back(cast.a_sal(), by=rico, reason=cast.reason(code))


def deadline(lead: Lead) -> datetime:
    found = Lead.objects.get(pk=lead.pk).deadline
    assert found is not None
    return found


@pytest.mark.parametrize("kind", Activity.Kind)
def test_an_activity_of_marketing_starts_the_clock_anew(kind: Activity.Kind, anna: User, rico: User) -> None:
    lead = nurtured(rico)
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        noting.note(lead, by=anna, kind=kind, text="Sent the case study")
        assert deadline(lead) == in_time()


def test_the_page_that_others_have_open_stays_fresh(anna: User, rico: User) -> None:
    lead = nurtured(rico)
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        noting.note(lead, by=anna, kind=Activity.Kind.CALL, outcome="reached")
    now = Lead.objects.get(pk=lead.pk)
    assert (now.version, now.entries) == (lead.version, lead.entries)
    newest = LeadHistory.objects.filter(pgh_obj_id=lead.pk).latest("pgh_id")
    assert (newest.deadline, now.deadline != lead.deadline) == (lead.deadline, True)  # the change itself is kept


def test_a_note_of_sales_is_no_touch_of_marketing(rico: User) -> None:
    lead = nurtured(rico)
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        noting.note(lead, by=rico, kind=Activity.Kind.NOTE, text="Met them by chance")
        assert deadline(lead) == lead.deadline
        assert deadline(lead) < in_time()


def test_a_lead_asleep_sleeps_on(anna: User) -> None:
    lead = cast.a_nurtured_lead()
    noting.note(lead, by=anna, kind=Activity.Kind.NOTE, text="Their fair is in May")
    same = Lead.objects.get(pk=lead.pk)
    assert (same.deadline, same.asleep_until) == (lead.deadline, lead.asleep_until)


def test_after_the_rest_a_touch_wakes_the_lead_for_good(anna: User) -> None:
    lead = cast.a_nurtured_lead()
    assert lead.asleep_until
    with time_machine.travel(timing.morning_of(lead.asleep_until) + timedelta(hours=1), tick=False):
        noting.note(lead, by=anna, kind=Activity.Kind.CALL, outcome="reached")
        assert deadline(lead) == in_time()
        assert Lead.objects.get(pk=lead.pk).asleep_until is None


def test_while_sales_waits_for_a_fact_its_clock_runs_on(anna: User, rico: User) -> None:
    lead = nurtured(rico, "budget_unknown")
    noting.note(lead, by=anna, kind=Activity.Kind.CALL, outcome="not_reached")
    assert Lead.objects.get(pk=lead.pk).deadline == lead.deadline


def test_a_step_that_is_done_is_a_touch(anna: User, rico: User) -> None:
    lead = nurtured(rico)
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        reminding.finish(Reminder.objects.filter(lead=lead, kind=ReminderKind.STEP).earliest("due_at"), by=anna)
        assert deadline(lead) == in_time()


def test_elsewhere_a_note_moves_no_clock(anna: User) -> None:
    lead = cast.an_mql()
    noting.note(lead, by=anna, kind=Activity.Kind.NOTE, text="x")
    assert Lead.objects.get(pk=lead.pk).deadline is None
