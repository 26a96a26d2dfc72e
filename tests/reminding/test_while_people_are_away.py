"""Reminders go past whoever is away: to the deputy, else the colleagues of the team, else the head; never to nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import Role
from leads import assigning, escalating, handing_over, reminding
from leads.models import Lead, Notice, Reminder, ReminderKind
from tests import cast

pytestmark = pytest.mark.django_db
OVERDUE, UNROUTED, NEAR = ReminderKind.OVERDUE, ReminderKind.UNROUTED, ReminderKind.NEAR_LIMIT


def told(kind: ReminderKind) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("user__name", flat=True))


def pass_by(lead: Lead, **more: int) -> None:
    """The answer is overdue, still within a week's absence."""
    escalating.bring_due(now=lead.handovers.get().due_at + timedelta(minutes=1, **more))


def offered_to(person: User) -> Lead:
    anna = cast.person("Anna", Role.MARKETING, cast.marketing())
    return handing_over.hand_over(cast.a_ready_mql(), by=anna, person=person).lead


def test_the_deputy_is_told_instead(rico: User, nina: User, hilde: User) -> None:
    lead = offered_to(rico)
    cast.away(rico, deputy=hilde)
    pass_by(lead)
    assert told(OVERDUE) == ["Hilde"]


def test_a_deputy_who_does_not_see_the_lead_is_no_help(rico: User, nina: User, sven: User) -> None:
    lead = offered_to(rico)
    cast.away(rico, deputy=sven)
    pass_by(lead)
    assert told(OVERDUE) == ["Nina"]


def test_without_a_deputy_the_colleagues_who_are_there_are_told(rico: User, nina: User, hilde: User) -> None:
    lead = offered_to(rico)
    cast.away(rico)
    pass_by(lead)
    assert told(OVERDUE) == ["Hilde", "Nina"]


def test_with_everyone_away_the_head_is_told_all_the_same(rico: User, hilde: User) -> None:
    lead = offered_to(rico)
    cast.away(rico)
    cast.away(hilde)
    pass_by(lead)
    assert told(OVERDUE) == ["Hilde"]


def test_who_is_back_is_told_again(rico: User, nina: User) -> None:
    lead = offered_to(rico)
    cast.away(rico, days=0, deputy=nina)
    pass_by(lead, days=3)
    assert told(OVERDUE) == ["Rico"]


def test_an_own_reminder_stays_the_own_one(rico: User, nina: User) -> None:
    lead = offered_to(rico)
    reminding.remind_me(lead, by=rico, due=timezone.now() + timedelta(hours=1), text="Call")
    cast.away(rico, deputy=nina)
    reminding.bring_due(now=timezone.now() + timedelta(hours=2))
    assert told(ReminderKind.OWN) == ["Rico"]


# what routing found -----------------------------------------------------------------------------------


def routed(**terms: object) -> Lead:
    cast.agreed(routing_terms={"team": cast.nord().pk, "method": "round_robin", **terms})
    return handing_over.hand_over(cast.a_ready_mql(), by=cast.person("Anna", Role.MARKETING, cast.marketing())).lead


def test_the_head_is_told_that_nobody_can_take_a_lead(rico: User, hilde: User) -> None:
    cast.away(rico)
    routed()
    reminding.bring_due(now=timezone.now())
    assert told(UNROUTED) == ["Hilde"]
    notice = Notice.objects.get(kind=UNROUTED)
    assert notice.text == "Nobody of Nord can take this lead: choose who answers"
    assert list(Reminder.objects.open().of(rico).filter(kind=UNROUTED)) == []


def test_an_absent_head_is_represented_by_the_deputy(rico: User, hilde: User, ada: User) -> None:
    lena = cast.person("Lena", Role.SALES_HEAD, cast.sued())
    cast.away(rico)
    cast.away(hilde, deputy=lena)
    routed()
    reminding.bring_due(now=timezone.now())
    assert told(UNROUTED) == ["Lena"]


def test_once_somebody_answers_nobody_is_told_any_more(rico: User, nina: User, hilde: User) -> None:
    for rep in (rico, nina):
        cast.away(rep)
    lead = routed()
    assigning.assign(lead, by=hilde, person=nina)
    reminding.bring_due(now=timezone.now())
    assert told(UNROUTED) == []


def test_the_head_is_told_that_a_limit_comes_near_and_in_their_language(rico: User, hilde: User) -> None:
    User.objects.filter(pk=hilde.pk).update(language="de")
    for _ in range(4):
        routed(person_limit=5)
    reminding.bring_due(now=timezone.now())
    assert told(NEAR) == ["Hilde"]
    with translation.override("en"):
        assert Notice.objects.get(kind=NEAR).text == "Die offenen Leads nähern sich der vereinbarten Grenze: Rico (4/5)"
