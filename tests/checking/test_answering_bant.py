"""Sales (or marketing before it) finds out about a letter."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from leads import checking
from leads.checking import Finding
from leads.models import Lead, Letter, Level
from leads.recording import StaleLead
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_newest_answer_counts_and_the_older_ones_stay(rico: User) -> None:
    lead = cast.a_sal()
    checking.answer(lead, Finding(Letter.BUDGET, Level.NOT_MET, "Nothing left"), by=rico)
    checking.answer(lead, Finding(Letter.BUDGET, Level.MET, "Found some"), by=rico)
    assert Lead.objects.get(pk=lead.pk).level_of(Letter.BUDGET) == Level.MET
    answers = lead.bant_answers.filter(letter=Letter.BUDGET).order_by("at")
    assert [answer.evidence for answer in answers] == ["Nothing left", "Found some"]


def test_budget_has_an_amount_and_timeframe_a_date(rico: User) -> None:
    lead = cast.a_sal()
    checking.answer(lead, Finding(Letter.BUDGET, Level.MET, "Agreed", amount=Decimal("500.00")), by=rico)
    checking.answer(lead, Finding(Letter.TIMEFRAME, Level.MET, "May", by_when=date(2030, 5, 1)), by=rico)
    assert lead.bant_answers.get(letter="budget").amount == Decimal("500.00")
    assert Lead.objects.get(pk=lead.pk).expected_value == Decimal("500.00")


@pytest.mark.parametrize(
    ("finding", "field"),
    [
        (Finding(Letter.NEED, Level.MET), "evidence"),
        (Finding(Letter.NEED, Level.MET, "x", amount=Decimal(1)), "amount"),
        (Finding(Letter.BUDGET, Level.MET, "x", by_when=date(2030, 5, 1)), "date"),
    ],
)
def test_an_answer_that_says_nothing_is_refused(rico: User, finding: Finding, field: str) -> None:
    with pytest.raises(checking.BadAnswer) as refused:
        checking.answer(cast.a_sal(), finding, by=rico)
    assert field in refused.value.fields


def test_who_saw_an_older_lead_is_told(rico: User) -> None:
    lead = cast.a_sal()
    checking.answer(lead, Finding(Letter.NEED, Level.NOT_MET), by=rico)
    with pytest.raises(StaleLead):
        checking.answer(lead, Finding(Letter.NEED, Level.UNKNOWN), by=rico, seen=lead.version)
