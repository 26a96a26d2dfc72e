"""A version in force that wants two BANT letters, and drafts that want more or less."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from leads import backtesting
from leads.models import Agreement, Backtest
from tests.past import a_draft, at, day

Run = Callable[..., Backtest]
BASICS = [{"field": "consent", "op": "is", "value": "given"}, {"field": "company", "op": "known"}]


def letters(number: int) -> dict[str, Any]:
    """A handover rule that wants so many letters."""
    known = [
        {"field": name, "op": "is_not", "value": "unknown"} for name in ("budget", "authority", "need", "timeframe")
    ]
    return {"all": [*BASICS, {"at_least": number, "of": known}]}


@pytest.fixture
def looser(db: None) -> Agreement:
    """One letter will do."""
    return a_draft(handover_rule=letters(1))


@pytest.fixture
def stricter(db: None) -> Agreement:
    """Three letters."""
    return a_draft(handover_rule=letters(3))


@pytest.fixture
def run(mara: User) -> Run:
    """`run(version)`: a backtest of it over the hundred days after the beginning, asked at their end."""

    def asked(version: Agreement, first: date | None = None, last: date | None = None) -> Backtest:
        first_day, last_day = first or day(0).date(), last or day(99).date()
        with at(100):
            return backtesting.ask(version, by=mara, first_day=first_day, last_day=last_day)

    return asked
