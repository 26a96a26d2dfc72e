"""A kept dossier, told to its reader."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from leads import rules, spoken

SECTIONS = {
    "consent": lazy("What sales may do"),
    "contact": lazy("How to reach the person"),
    "interest": lazy("What they want"),
    "touches": lazy("Contact points"),
    "bant": lazy("BANT so far"),
    "notes": lazy("Notes and conversations"),
    "returns": lazy("Returns so far"),
}
"""The parts of a dossier beside its conditions, in their order."""


@dataclass(frozen=True)
class Item:
    """A line in the reader's language, with its moment and somebody's own words."""

    text: str
    at: datetime | None = None
    quote: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Section:
    name: str
    items: list[Item]

    @property
    def label(self) -> str:
        return str(SECTIONS[self.name])


@dataclass(frozen=True)
class Dossier:
    """A kept dossier in the reader's language; `conditions` as `rules.told` has them."""

    conditions: list[dict[str, Any]] = field(default_factory=list)
    why_now: list[Item] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def met(self) -> int:
        return sum(bool(line["passed"]) for line in self.conditions)

    @property
    def is_complete(self) -> bool:
        return self.met == len(self.conditions)


def told(dossier: Any) -> Dossier:
    """What was kept with a handover; the oldest ones are the conditions alone."""
    if isinstance(dossier, list):
        return Dossier([rules.told(line) for line in dossier])
    return Dossier(
        [rules.told(line) for line in dossier["conditions"]],
        [_told(item) for item in dossier["why_now"]],
        [
            Section(name, [_told(item) for item in dossier["sections"][name]])
            for name in SECTIONS
            if dossier["sections"].get(name)
        ],
    )


def _told(item: dict[str, Any]) -> Item:
    at = datetime.fromisoformat(item["at"]) if item["at"] else None
    return Item(spoken.told(item["words"], ""), at, item["quote"], item["icon"])
