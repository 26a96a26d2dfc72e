"""People remind themselves, finish, take up again and postpone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from leads import checking, escalating, reminding, timing
from leads.models import Lead, Notice, Reminder, ReminderKind
from tests import cast


@pytest.fixture
def lead(anna: User) -> Lead:
    return cast.an_mql()


def own(lead: Lead, by: User, text: str = "Call") -> Reminder:
    return reminding.remind_me(lead, by=by, due=timezone.now() + timedelta(hours=1), text=text)


def next_week() -> date:
    return timezone.localdate() + timedelta(days=7)


def brought(days: int = 1) -> int:
    return reminding.bring_due(now=timezone.now() + timedelta(days=days))


def test_an_own_reminder_comes_to_its_owner(lead: Lead, anna: User) -> None:
    own(lead, anna, "  Ask for\nthe plans ")
    brought()
    notice = Notice.objects.get()
    assert (notice.user, notice.text) == (anna, "Ask for the plans")


def test_it_must_lie_in_the_future(lead: Lead, anna: User) -> None:
    with pytest.raises(reminding.PastReminder) as refused:
        reminding.remind_me(lead, by=anna, due=timezone.now(), text="Call")
    assert "due_at" in refused.value.fields


@pytest.mark.parametrize("text", ["a\x00b", "x" * 201])
def test_a_text_that_cannot_be_kept_is_refused(lead: Lead, anna: User, text: str) -> None:
    with pytest.raises(reminding.BadReminder) as refused:
        own(lead, anna, text)
    assert "text" in refused.value.fields


def test_done_is_done_once(lead: Lead, anna: User, mara: User) -> None:
    reminder = own(lead, anna)
    first = reminding.finish(reminder, by=anna)
    second = reminding.finish(reminder, by=mara)
    assert (second.done_by, second.done_at) == (anna, first.done_at)


def test_taken_up_again_it_is_brought_when_due(lead: Lead, anna: User) -> None:
    reminder = reminding.take_up_again(reminding.finish(own(lead, anna), by=anna))
    assert (reminder.done_at, reminder.delivered_at) == (None, None)
    assert brought() == 1


def test_taken_up_again_after_it_was_brought_it_only_waits_in_the_list(lead: Lead, anna: User) -> None:
    reminder = own(lead, anna)
    Reminder.objects.update(due_at=timezone.now())
    brought()
    reminding.take_up_again(reminding.finish(reminder, by=anna))
    assert list(Reminder.objects.open().of(anna)) == [reminder]
    assert brought() == 0


def test_a_postponed_one_is_brought_again_on_that_morning(lead: Lead, anna: User) -> None:
    reminder = own(lead, anna)
    brought()
    reminder = reminding.postpone(reminder, to=next_week())
    assert reminder.due_at == timing.morning_of(next_week())
    assert Notice.objects.count() == 0
    assert (brought(days=2), brought(days=9)) == (0, 1)
    assert Notice.objects.count() == 1


def test_it_is_postponed_into_the_future_only(lead: Lead, anna: User) -> None:
    with pytest.raises(reminding.PastReminder) as refused:
        reminding.postpone(own(lead, anna), to=timezone.localdate() - timedelta(days=1))
    assert "to" in refused.value.fields


def test_an_agreed_deadline_is_not_postponed(rico: User) -> None:
    offer = cast.an_offer_to()
    escalating.climb(now=offer.due_at - timedelta(minutes=1))
    warning = Reminder.objects.get(clock__handover=offer, kind=ReminderKind.WARNING)
    with pytest.raises(reminding.BadReminder):
        reminding.postpone(warning, to=next_week())


def test_what_is_done_stays_done_when_somebody_postpones_it_late(lead: Lead, anna: User) -> None:
    reminder = reminding.finish(own(lead, anna), by=anna)
    due = reminder.due_at
    assert reminding.postpone(reminder, to=next_week()).due_at == due


# Whose is it --------------------------------------------------------------------------------------


def test_mine_are_those_that_name_me_and_those_of_my_team_that_name_nobody(
    anna: User, mara: User, rico: User, nina: User, sven: User, hilde: User
) -> None:
    lead = checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("cannot_decide"))
    offer = cast.an_offer_to()
    escalating.climb(now=offer.due_at - timedelta(minutes=1))
    warning = Reminder.objects.get(clock__handover=offer, kind=ReminderKind.WARNING)
    assert set(Reminder.objects.open().of(anna).values_list("lead", flat=True)) == {lead.pk}
    assert list(Reminder.objects.open().of(mara)) == []
    for rep in (rico, nina, hilde):
        assert list(Reminder.objects.open().of(rep)) == [warning]  # the alarm to the head is no task of the team
    assert list(Reminder.objects.open().of(sven)) == []
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert Reminder.objects.open().of(mara).count() == 3


def test_people_without_a_team_have_only_their_own(lead: Lead, ada: User, anna: User) -> None:
    own(lead, anna)
    mine = own(lead, ada)
    assert list(Reminder.objects.open().of(ada)) == [mine]
