"""The sweep brings what is due to whoever answers for the lead by then: once, and in constant statements."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from leads import assigning, checking, escalating, handing_over, notifying, reminding, timing
from leads.models import Clock, Handover, Lead, Letter, Notice, Reminder, ReminderKind, Stage
from tests import cast

LATER = timedelta(days=400)


def far() -> datetime:
    return timezone.now() + LATER


def told(lead: Lead, kind: ReminderKind | None = None) -> list[str]:
    found = Notice.objects.filter(lead=lead, **({"kind": kind} if kind else {}))
    return sorted(found.values_list("user__name", flat=True))


def nurtured(rico: User) -> Lead:
    return checking.give_back(cast.a_sal(), by=rico, reason=cast.reason("cannot_decide"))


def own(lead: Lead, by: User, text: str = "Call", days: int = 1) -> Reminder:
    return reminding.remind_me(lead, by=by, due=timezone.now() + timedelta(days=days), text=text)


# To whom ------------------------------------------------------------------------------------------


def test_the_marketer_is_told_of_each_step_once(anna: User, rico: User) -> None:
    lead = nurtured(rico)
    assert reminding.bring_due(now=far()) == 3
    assert told(lead) == ["Anna"] * 3
    assert reminding.bring_due(now=far()) == 0


def test_nothing_comes_before_its_time(rico: User) -> None:
    nurtured(rico)
    assert reminding.bring_due(now=timezone.now() + timedelta(days=1)) == 0


def test_each_is_told_in_their_own_language(anna: User, rico: User) -> None:
    User.objects.filter(pk=anna.pk).update(language="de")
    lead = nurtured(rico)
    reminding.bring_due(now=far())
    assert "Zum Webinar für Entscheider einladen" in Notice.objects.filter(lead=lead).values_list("text", flat=True)


def test_a_handover_about_to_expire_reminds_the_rep(rico: User, nina: User) -> None:
    offer = handing_over.hand_over(
        cast.a_ready_mql(), by=cast.person("Anna", Role.MARKETING, cast.marketing()), team=cast.nord(), person=rico
    )
    assert escalating.bring_due(now=timing.after(offer.offered_at, 359)) == 0
    assert escalating.bring_due(now=timing.after(offer.offered_at, 361)) == 1
    assert told(offer.lead) == ["Rico"]


def test_where_nobody_is_named_the_whole_team_is_reminded(rico: User, nina: User, sven: User) -> None:
    offer = cast.an_offer_to()
    escalating.bring_due(now=offer.due_at - timedelta(minutes=1))
    assert told(offer.lead) == ["Nina", "Rico"]


def test_an_expired_one_tells_the_head_and_stays_on_record(rico: User, hilde: User) -> None:
    offer = cast.an_offer_to()
    escalating.bring_due(now=offer.due_at + timedelta(hours=5))
    offer.refresh_from_db()
    assert offer.expired_at == offer.due_at
    assert told(offer.lead, ReminderKind.HEAD) == ["Hilde"]


def test_a_team_without_a_head_is_heard_by_the_heads_of_its_side(sven: User, hilde: User, ada: User) -> None:
    offer = cast.an_offer_to(cast.sued())
    escalating.bring_due(now=offer.due_at)
    assert told(offer.lead, ReminderKind.HEAD) == ["Hilde"]


def test_without_any_head_an_admin_hears_it(rico: User, ada: User) -> None:
    offer = cast.an_offer_to()
    escalating.bring_due(now=offer.due_at)
    assert told(offer.lead, ReminderKind.HEAD) == ["Ada"]


def test_a_late_answer_leaves_the_breach_on_record_even_without_a_sweep(rico: User) -> None:
    offer = cast.an_offer_to()
    with time_machine.travel(offer.due_at + timedelta(hours=1)):
        handing_over.accept(offer, by=rico)
    offer.refresh_from_db()
    assert offer.expired_at == offer.due_at


def test_an_answer_in_time_is_no_breach(rico: User) -> None:
    offer = cast.an_offer_to()
    handing_over.accept(offer, by=rico)
    escalating.bring_due(now=far())
    offer.refresh_from_db()
    assert offer.expired_at is None
    assert Clock.objects.get(handover=offer).breached_at is None
    assert not Reminder.objects.filter(clock__handover=offer).exists()


def test_an_answer_taken_back_makes_its_reminders_valid_again(rico: User) -> None:
    offer = cast.an_offer_to()
    handing_over.accept(offer, by=rico)
    escalating.bring_due(now=timezone.now())
    handing_over.take_back(offer, by=rico)
    escalating.bring_due(now=offer.due_at - timedelta(minutes=1))
    assert told(offer.lead, ReminderKind.WARNING) == ["Rico"]


def test_who_has_left_is_replaced_by_whoever_answers_now(anna: User, mara: User, rico: User) -> None:
    lead = nurtured(rico)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    reminding.bring_due(now=far())
    assert told(lead) == ["Mara"] * 3


def test_an_own_reminder_of_someone_who_left_goes_to_the_team(anna: User, rico: User, nina: User) -> None:
    lead = cast.an_offer_to().lead
    own(lead, rico)
    User.objects.filter(pk=rico.pk).update(is_active=False)
    reminding.bring_due(now=timezone.now() + timedelta(days=2))
    assert told(lead, ReminderKind.OWN) == ["Nina"]


def test_who_works_for_the_other_side_now_gets_none(anna: User, mara: User, rico: User) -> None:
    lead = nurtured(rico)
    User.objects.filter(pk=anna.pk).update(role=Role.SALES_REP, team=cast.nord())
    reminding.bring_due(now=far())
    assert told(lead) == ["Mara"] * 3


def test_a_rep_whose_lead_went_to_another_team_is_not_reminded_of_it(rico: User, sven: User) -> None:
    lead = cast.a_sal()
    own(lead, rico)
    assigning.assign(lead, by=cast.person("Hilde", Role.SALES_HEAD, cast.nord()), person=sven)
    reminding.bring_due(now=far())
    assert told(lead, ReminderKind.OWN) == []


def test_a_marketer_keeps_own_reminders_while_sales_has_the_lead(anna: User) -> None:
    lead = cast.an_mql()
    own(lead, anna)
    cast.an_offer_to(lead=cast.know(lead, Letter.NEED, Letter.TIMEFRAME))
    reminding.bring_due(now=timezone.now() + timedelta(days=2))
    assert told(lead, ReminderKind.OWN) == ["Anna"]


def test_a_reassigned_lead_takes_its_reminders_along(anna: User, mara: User, rico: User) -> None:
    lead = nurtured(rico)
    own(lead, anna, days=100)
    reminding.bring_due(now=timezone.now() + timedelta(days=3))  # the first step has been brought to Anna
    assigning.assign(lead, by=mara, person=mara)
    reminding.bring_due(now=far())
    assert told(lead, ReminderKind.STEP) == ["Anna", "Mara", "Mara", "Mara"]
    assert told(lead, ReminderKind.OWN) == ["Anna"]


def test_assigning_within_the_team_moves_the_warning_and_not_the_alarm(rico: User, nina: User, hilde: User) -> None:
    offer = cast.an_offer_to()
    assigning.assign(offer.lead, by=hilde, person=nina)
    escalating.bring_due(now=offer.due_at - timedelta(minutes=1))
    escalating.bring_due(now=offer.due_at)
    assert told(offer.lead, ReminderKind.WARNING) == ["Nina"]
    assert told(offer.lead, ReminderKind.HEAD) == ["Hilde"]


# Once ---------------------------------------------------------------------------------------------


def test_what_was_done_before_its_time_is_not_brought(anna: User, rico: User) -> None:
    lead = nurtured(rico)
    for reminder in Reminder.objects.filter(lead=lead):
        reminding.finish(reminder, by=anna)
    assert reminding.bring_due(now=far()) == 0


def test_reminders_of_stopped_clocks_leave_the_queue(rico: User) -> None:
    offer = cast.an_offer_to()
    due = {"lead": offer.lead, "clock": Clock.objects.get(handover=offer), "due_at": timezone.now()}
    Reminder.objects.create(kind=ReminderKind.WARNING, **due)
    handing_over.accept(offer, by=rico)
    reminding.bring_due(now=far())
    assert not Reminder.objects.filter(delivered_at=None, cancelled_at=None, due_at__lte=far()).exists()


def many_due(number: int, people: list[User]) -> None:
    leads = [cast.an_mql() for _ in range(3)]
    now = timezone.now()
    Reminder.objects.bulk_create(
        Reminder(lead=leads[n % 3], kind=ReminderKind.OWN, person=people[n % len(people)], text=f"Task {n}", due_at=now)
        for n in range(number)
    )


def test_statements_do_not_grow_with_reminders_or_people(anna: User, mara: User, rico: User, hilde: User) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            reminding.bring_due(now=timezone.now() + LATER)
        return len([one for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]])

    many_due(1, [anna])
    cast.an_offer_to()
    few = statements()
    many_due(reminding.BATCH - 50, [anna, mara, hilde])
    for _ in range(5):
        cast.an_offer_to()
        nurtured(rico)
    assert statements() == few <= 8


@pytest.fixture
def batches_of_seven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminding, "BATCH", 7)


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_time_share_the_work(transactional_db: None, anna: User, batches_of_seven: None) -> None:
    many_due(100, [anna])
    brought: list[int] = []

    def sweep() -> None:
        brought.append(reminding.bring_due(now=timezone.now()))
        connection.close()

    sweeps = [Thread(target=sweep) for _ in range(4)]
    for one in sweeps:
        one.start()
    for one in sweeps:
        one.join()
    assert sum(brought) == 100
    assert Notice.objects.count() == 100


@pytest.fixture
def own_connection(transactional_db: None) -> Iterator[Any]:
    """A second connection, as another person's request has one."""
    other = connection.copy()
    other.connect()
    yield other
    other.close()


def test_a_reminder_that_somebody_holds_is_left_for_the_next_bell(anna: User, own_connection: Any) -> None:
    many_due(10, [anna])
    held = Reminder.objects.earliest("pk")
    own_connection.set_autocommit(False)
    with own_connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM leads_reminder WHERE id = %s FOR UPDATE", [held.pk])
    assert reminding.bring_due(now=timezone.now()) == 9
    own_connection.rollback()
    assert reminding.bring_due(now=timezone.now()) == 1


def test_a_batch_that_breaks_leaves_nothing_half_done(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    many_due(5, [anna])

    tell = notifying.tell

    def then_breaks(*news: Any, **more: Any) -> None:
        tell(*news, **more)
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(notifying, "tell", then_breaks)
        with pytest.raises(MemoryError):
            reminding.bring_due(now=timezone.now())
    assert Notice.objects.count() == 0
    assert reminding.bring_due(now=timezone.now()) == 5


def test_the_lead_of_an_open_handover_stands_where_it_stood(rico: User) -> None:
    """Bringing reminders changes no lead and answers nothing."""
    offer = cast.an_offer_to()
    reminding.bring_due(now=far())
    assert Handover.objects.get(pk=offer.pk).is_open
    assert Lead.objects.get(pk=offer.lead.pk).stage == Stage.HANDOVER
