"""The deal is closed with amount and date."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from leads import closing
from leads.models import Kind, Lead, Reminder, Stage
from leads.recording import WrongStage
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def test_it_is_on_record_with_amount_date_and_currency(rico: User) -> None:
    lead = closing.win(cast.an_sql(), by=rico, amount=Decimal("1234.50"), won_on=TODAY, currency="CHF")
    assert (lead.stage, lead.amount, lead.won_on, lead.currency) == (Stage.WON, Decimal("1234.50"), TODAY, "CHF")
    assert (lead.deadline, lead.side) == (None, None)
    entry = lead.ledger.latest("number")
    assert (entry.kind, entry.amount, entry.currency) == (Kind.WON, Decimal("1234.50"), "CHF")


@pytest.mark.parametrize(
    ("deal", "field"),
    [
        ({"amount": None, "won_on": TODAY}, "amount"),
        ({"amount": Decimal(0), "won_on": TODAY}, "amount"),
        ({"amount": Decimal(-1), "won_on": TODAY}, "amount"),
        ({"amount": Decimal("NaN"), "won_on": TODAY}, "amount"),
        ({"amount": Decimal(10) ** 13, "won_on": TODAY}, "amount"),
        ({"amount": Decimal(1), "won_on": None}, "won_on"),
        ({"amount": Decimal(1), "won_on": TODAY + timedelta(days=2)}, "won_on"),
    ],
)
def test_half_a_deal_is_none(rico: User, deal: dict[str, Any], field: str) -> None:
    lead = cast.an_sql()
    with pytest.raises(closing.BadDeal) as refused:
        closing.win(lead, by=rico, **deal)
    assert field in refused.value.fields
    assert Lead.objects.get(pk=lead.pk).stage == Stage.SQL


def test_only_an_sql_can_be_won(rico: User) -> None:
    with pytest.raises(WrongStage):
        closing.win(cast.a_sal(), by=rico, amount=Decimal(1), won_on=TODAY)


def test_a_deal_won_before_the_first_contact_is_flagged(rico: User) -> None:
    assert closing.win(cast.an_sql(), by=rico, amount=Decimal(1), won_on=date(2020, 1, 1)).won_before_contact
    assert not cast.a_won_lead().won_before_contact


def test_nobody_is_reminded_any_more() -> None:
    assert not Reminder.objects.filter(lead=cast.a_won_lead()).open().exists()
