"""What the database itself refuses about people, also to raw SQL."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from accounts.models import Team, User
from accounts.roles import Role, Side
from tests.accounts.conftest import Hire

pytestmark = pytest.mark.django_db


def refused_by_database(sql: str, *values: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_mail_addresses_are_kept_in_lower_case(hire: Hire) -> None:
    user = hire(email="Anna.BERG@Nordlicht.example")
    assert user.email == "anna.berg@nordlicht.example"
    assert User.objects.get(email="ANNA.berg@nordlicht.example") == user


def test_two_people_cannot_share_a_mail_address_in_any_case(hire: Hire) -> None:
    hire(email="anna@nordlicht.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        hire(email="ANNA@nordlicht.example")


def test_raw_sql_cannot_store_an_upper_case_address(hire: Hire) -> None:
    user = hire()
    refused_by_database("UPDATE accounts_user SET email = 'Anna@nordlicht.example' WHERE id = %s", user.pk)


def test_raw_sql_cannot_double_an_address(hire: Hire) -> None:
    hire(email="anna@nordlicht.example")
    other = hire(email="ben@nordlicht.example")
    refused_by_database("UPDATE accounts_user SET email = 'anna@nordlicht.example' WHERE id = %s", other.pk)


def test_raw_sql_cannot_invent_a_role(hire: Hire) -> None:
    refused_by_database("UPDATE accounts_user SET role = 'emperor', team_id = NULL WHERE id = %s", hire().pk)


@pytest.mark.parametrize("role", [role for role in Role if role.side])
def test_a_role_of_a_side_needs_a_team(hire: Hire, role: Role) -> None:
    refused_by_database("UPDATE accounts_user SET team_id = NULL WHERE id = %s", hire(role).pk)


@pytest.mark.parametrize("role", [role for role in Role if not role.side])
def test_admin_and_management_work_in_no_team(hire: Hire, teams: dict[Side, Team], role: Role) -> None:
    refused_by_database("UPDATE accounts_user SET team_id = %s WHERE id = %s", teams[Side.SALES].pk, hire(role).pk)


@pytest.mark.parametrize(
    ("role", "side"),
    [(Role.SALES_REP, Side.MARKETING), (Role.SALES_HEAD, Side.MARKETING), (Role.MARKETING, Side.SALES)],
)
def test_the_team_is_of_the_roles_side(hire: Hire, teams: dict[Side, Team], role: Role, side: Side) -> None:
    refused_by_database("UPDATE accounts_user SET team_id = %s WHERE id = %s", teams[side].pk, hire(role).pk)


def test_a_change_of_role_cannot_leave_somebody_in_the_other_sides_team(hire: Hire) -> None:
    refused_by_database("UPDATE accounts_user SET role = 'sales_rep' WHERE id = %s", hire(Role.MARKETING).pk)


def test_a_team_keeps_its_side(teams: dict[Side, Team]) -> None:
    refused_by_database("UPDATE accounts_team SET side = 'marketing' WHERE id = %s", teams[Side.SALES].pk)


@pytest.mark.parametrize(
    ("role", "side", "said"),
    [
        (Role.SALES_REP, None, "This role needs a team."),
        (Role.SALES_REP, Side.MARKETING, "Please choose a team of the side that the role works for."),
        (Role.ADMIN, Side.SALES, "Admin and management work in no team. Please leave this empty."),
    ],
)
def test_forms_say_what_is_wrong_with_the_team(
    teams: dict[Side, Team], role: Role, side: Side | None, said: str
) -> None:
    user = User(email="x@nordlicht.example", name="X", role=role, team=teams[side] if side else None)
    with pytest.raises(ValidationError) as refusal:
        user.clean()
    assert refusal.value.message_dict == {"team": [said]}


def test_users_and_teams_with_members_are_not_deleted(hire: Hire) -> None:
    user = hire()
    with pytest.raises(ProtectedError):
        user.team.delete()  # type: ignore[union-attr]


def test_the_querysets_speak_of_sides_teams_and_heads(hire: Hire, teams: dict[Side, Team]) -> None:
    rep, head, gone = hire(Role.SALES_REP), hire(Role.SALES_HEAD), hire(email="gone@x.example", is_active=False)
    assert set(User.objects.of_side(Side.SALES)) == {rep, head}
    assert set(User.objects.in_team(teams[Side.SALES])) == {rep, head}
    assert list(User.objects.heads_of(Side.SALES)) == [head]
    assert gone not in User.objects.working()


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Anna Berg", "AB"),
        ("Anna von Berg", "AB"),
        ("Cher", "C"),
        ("  ", ""),
        ("Mehmet Yıldız", "MY"),
        ("Ärn Öz", "ÄÖ"),
    ],
)
def test_initials_are_of_the_first_and_last_name(name: str, initials: str) -> None:
    assert User(name=name).initials == initials


def test_the_command_line_makes_an_admin() -> None:
    user = User.objects.create_superuser("Root@nordlicht.example", "x", name="Root")
    assert (user.role, user.is_staff, user.email) == (Role.ADMIN, True, "root@nordlicht.example")


def test_a_time_zone_must_exist(hire: Hire) -> None:
    user = hire()
    user.time_zone = "Europe/Atlantis"
    with pytest.raises(ValidationError, match="no known time zone"):
        user.full_clean()
