"""Everyone who works under an agreement says that they have read it; who has not is known by name."""

import pytest

from accounts.models import User
from accounts.roles import Role
from leads import agreeing
from leads.agreeing import NotConcerned
from leads.models import Agreement
from tests import cast

pytestmark = pytest.mark.django_db


def names(agreement: Agreement) -> list[str]:
    return [user.name for user in agreeing.still_to_acknowledge(agreement)]


def test_both_sides_and_the_admin_have_to_read_it(anna: User, rico: User, ada: User, max: User) -> None:
    assert names(cast.an_agreement()) == ["Ada", "Anna", "Rico"]


def test_who_has_signed_has_read_it() -> None:
    assert names(cast.an_agreement()) == []


def test_whoever_acknowledges_is_no_longer_missing(anna: User, rico: User) -> None:
    agreement = cast.an_agreement()
    first = agreeing.acknowledge(agreement, by=anna)
    assert agreeing.acknowledge(agreement, by=anna) == first
    assert names(agreement) == ["Rico"]


def test_who_joins_later_has_to_read_it_too_and_who_leaves_no_more(anna: User) -> None:
    agreement = cast.an_agreement()
    agreeing.acknowledge(agreement, by=anna)
    nina = cast.person("Nina", Role.SALES_REP, cast.nord())
    assert names(agreement) == ["Nina"]
    User.objects.filter(pk=nina.pk).update(is_active=False)
    assert names(agreement) == []


def test_a_new_version_is_read_anew(anna: User) -> None:
    agreeing.acknowledge(cast.an_agreement(), by=anna)
    assert names(cast.an_agreement()) == ["Anna"]


def test_management_has_nothing_to_acknowledge(max: User) -> None:
    with pytest.raises(NotConcerned):
        agreeing.acknowledge(cast.an_agreement(), by=max)


def test_a_proposal_is_not_acknowledged_yet(anna: User) -> None:
    with pytest.raises(agreeing.WrongState):
        agreeing.acknowledge(cast.a_proposal(), by=anna)
