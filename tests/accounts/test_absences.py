"""Absences: who is away when, who may say so, and what the database refuses."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import taking_leave
from accounts.models import Absence, User, company_day
from accounts.roles import Role
from accounts.taking_leave import BadAbsence
from tests import cast

pytestmark = pytest.mark.django_db


def day(ahead: int) -> date:
    return company_day() + timedelta(days=ahead)


def test_both_days_of_an_absence_count(rico: User) -> None:
    taking_leave.be_away(rico, by=rico, first_day=day(1), last_day=day(2))
    assert [rico.is_away(day(ahead)) for ahead in range(4)] == [False, True, True, False]
    assert [rico in User.objects.present(day(ahead)) for ahead in range(4)] == [True, False, False, True]


def test_whoever_left_is_not_present(rico: User) -> None:
    User.objects.filter(pk=rico.pk).update(is_active=False)
    assert rico not in User.objects.present()


def test_a_person_is_shown_with_the_end_of_the_absence_and_the_deputy(rico: User, nina: User) -> None:
    cast.away(rico, days=3, deputy=nina)
    shown: list[Any] = list(User.objects.with_absence())
    told = {user.name: (user.away_until, user.deputy_name) for user in shown}
    assert told == {"Rico": (day(3), "Nina"), "Nina": (None, None)}


@pytest.mark.parametrize(("first", "last"), [(0, 0), (5, 9), (-3, 1), (4, 4)])
def test_two_absences_of_one_person_never_overlap(rico: User, first: int, last: int) -> None:
    taking_leave.be_away(rico, by=rico, first_day=day(-1), last_day=day(5))
    with pytest.raises(BadAbsence, match="already") as refused:
        taking_leave.be_away(rico, by=rico, first_day=day(first), last_day=day(last))
    assert set(refused.value.fields) == {"first_day"}


def test_an_absence_may_begin_the_day_after_another_one_and_two_people_may_be_away_together(
    rico: User, nina: User
) -> None:
    taking_leave.be_away(rico, by=rico, first_day=day(0), last_day=day(5))
    taking_leave.be_away(rico, by=rico, first_day=day(6), last_day=day(6))
    taking_leave.be_away(nina, by=nina, first_day=day(0), last_day=day(5))
    assert Absence.objects.count() == 3


def test_the_database_itself_refuses_an_overlap(rico: User) -> None:
    cast.away(rico)
    with pytest.raises(IntegrityError, match="one_absence_at_a_time"), transaction.atomic():
        _copy("user_id, first_day, last_day, deputy_id")


@pytest.mark.parametrize(
    ("columns", "because"),
    [
        ("user_id, first_day, first_day - 1, deputy_id", "ends_after_its_beginning|lower bound"),
        ("user_id, first_day + 90, last_day + 90, user_id", "nobody_is_their_own_deputy"),
    ],
)
def test_the_database_refuses_nonsense(rico: User, columns: str, because: str) -> None:
    cast.away(rico)
    with pytest.raises(Exception, match=because), transaction.atomic():
        _copy(columns)


def _copy(columns: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO accounts_absence (user_id, first_day, last_day, deputy_id, note, entered_by_id, entered_at)
            SELECT {columns}, '', user_id, now() FROM accounts_absence"""
        )


@pytest.mark.parametrize(("first", "last", "field"), [(2, 1, "last_day"), (-9, -2, "last_day"), (0, 2000, "last_day")])
def test_days_that_make_no_sense_are_refused_at_their_field(rico: User, first: int, last: int, field: str) -> None:
    with pytest.raises(BadAbsence) as refused:
        taking_leave.be_away(rico, by=rico, first_day=day(first), last_day=day(last))
    assert set(refused.value.fields) == {field}


def test_the_deputy_is_another_colleague_of_the_same_side(rico: User, anna: User) -> None:
    for deputy in (rico, anna):
        with pytest.raises(BadAbsence) as refused:
            taking_leave.be_away(rico, by=rico, first_day=day(0), last_day=day(1), deputy=deputy)
        assert set(refused.value.fields) == {"deputy"}


def test_who_is_back_earlier_is_there_from_that_day_on(rico: User) -> None:
    absence = taking_leave.be_away(rico, by=rico, first_day=day(-3), last_day=day(5))
    taking_leave.come_back(absence)
    assert not rico.is_away()
    assert rico.is_away(day(-1))


def test_an_absence_that_has_not_begun_is_struck_out(rico: User) -> None:
    absence = taking_leave.be_away(rico, by=rico, first_day=day(3), last_day=day(5))
    assert taking_leave.come_back(absence) is None
    assert taking_leave.come_back(absence) is None
    assert not Absence.objects.exists()


def test_what_is_over_stays_as_it_was(rico: User) -> None:
    absence = taking_leave.be_away(rico, by=rico, first_day=day(-3), last_day=day(0))
    Absence.objects.update(last_day=day(-2))
    taking_leave.come_back(absence)
    assert Absence.objects.get().last_day == day(-2)


def test_people_plan_their_own_absence_heads_those_of_their_side_and_admins_everybodys(
    rico: User, nina: User, hilde: User, mara: User, ada: User, max: User
) -> None:
    planners = [user.name for user in (rico, nina, hilde, mara, ada, max) if user.may_plan_for(rico)]
    assert planners == ["Rico", "Hilde", "Ada"]
    assert max.may_plan_for(max)
    assert Role(max.role) == Role.MANAGEMENT
