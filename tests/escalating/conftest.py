"""Agreements with ladders, and a clock on the wall in Berlin that stands still until somebody moves it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from leads.models import Agreement, ClockKind, Lead, LedgerEntry, Notice

BERLIN = ZoneInfo("Europe/Berlin")
Move = Callable[[str], datetime]


def at(text: str) -> datetime:
    """A moment by the clock in Berlin: "2026-11-27 16:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.fixture
def clock() -> Iterator[Move]:
    """`clock("2026-11-27 15:00")` moves the time; it stands still in between."""
    travels: list[Any] = []

    def move(text: str) -> datetime:
        if travels:
            travels.pop().stop()
        travel = time_machine.travel(at(text), tick=False)
        travel.start()
        travels.append(travel)
        return at(text)

    yield move
    for travel in travels:
        travel.stop()


def agree(kind: ClockKind, minutes: int, *ladder: tuple[int, str], silence: str = "none", warn: int = 75) -> None:
    """Say in the agreement in force what follows the end of this clock."""
    steps = [{"after_minutes": after, "act": act} for after, act in ladder]
    terms = {"minutes": minutes, "warn_percent": warn, "ladder": steps, "silence": silence}
    agreement = Agreement.in_force()
    Agreement.objects.filter(pk=agreement.pk).update(clock_terms={**agreement.clock_terms, kind.value: terms})


def told(lead: Lead) -> list[tuple[str, str]]:
    """Who was told what, in the order in which it happened."""
    return list(Notice.objects.filter(lead=lead).order_by("pk").values_list("kind", "user__name"))


def ledger(lead: Lead, last: int) -> list[tuple[str, datetime]]:
    """The newest entries with their moments, the oldest first."""
    newest = LedgerEntry.objects.filter(lead=lead).order_by("-number")[:last]
    return [(entry.kind, entry.at) for entry in reversed(newest)]
