"""The one table of rights is complete, and the user model repeats it faithfully."""

import pytest

from accounts.models import HEADS, User
from accounts.roles import REACH, RIGHTS, Act, Role, Side


def test_every_role_has_rights_and_a_reach() -> None:
    assert set(RIGHTS) == set(REACH) == set(Role)


def test_every_act_is_somebodys_right() -> None:
    assert frozenset().union(*RIGHTS.values()) == set(Act)


def test_only_the_admin_administers() -> None:
    assert [role for role in Role if Act.ADMINISTER in RIGHTS[role]] == [Role.ADMIN]


@pytest.mark.parametrize("side", Side)
def test_each_side_has_a_head_of_its_own(side: Side) -> None:
    assert HEADS[side].side == side


@pytest.mark.parametrize("role", Role)
def test_a_user_may_exactly_what_the_role_may(role: Role) -> None:
    user = User(role=role)
    assert {act for act in Act if user.may(act)} == RIGHTS[role] == user.rights
    assert user.side == role.side


@pytest.mark.parametrize("role", Role)
def test_a_deactivated_user_may_nothing(role: Role) -> None:
    user = User(role=role, is_active=False)
    assert not any(user.may(act) for act in Act)


@pytest.mark.parametrize("role", Role)
def test_model_permissions_and_staff_follow_the_right_to_administer(role: Role) -> None:
    user = User(role=role)
    expected = role == Role.ADMIN
    assert user.is_staff == user.has_perm("accounts.change_user") == user.has_module_perms("accounts") == expected
