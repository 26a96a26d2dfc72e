"""BANT is met: SAL becomes SQL."""

import pytest

from accounts.models import User
from leads import checking
from leads.models import Kind, Letter, Stage
from leads.qualifying import NotReady
from leads.recording import WrongStage
from tests import cast

pytestmark = pytest.mark.django_db


def test_with_all_letters_the_lead_is_an_sql_with_a_new_clock(rico: User) -> None:
    lead = cast.know(cast.a_sal(), *Letter, by=rico)
    promoted = checking.promote(lead, by=rico)
    assert promoted.stage == Stage.SQL
    assert promoted.deadline is not None
    assert promoted.deadline > promoted.stage_since
    assert promoted.ledger.latest("number").kind == Kind.PROMOTED


def test_the_refusal_names_the_missing_letters(rico: User) -> None:
    lead = cast.know(cast.a_sal(), Letter.BUDGET, by=rico)
    with pytest.raises(NotReady, match="Authority") as refused:
        checking.promote(lead, by=rico)
    assert set(refused.value.fields) == {"authority"}


def test_an_mql_cannot_be_promoted(rico: User) -> None:
    with pytest.raises(WrongStage):
        checking.promote(cast.an_mql(), by=rico)
