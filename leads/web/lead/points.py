"""A rule's judgement as points on a page: what is there, what is missing, and where to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from leads import rules
from leads.models import FACTS, scheme
from leads.models.custom_field import PREFIX
from leads.web.custom import place_of


@dataclass(frozen=True)
class Point:
    passed: bool
    text: str
    todo: str = ""
    anchor: str = ""  # where on the lead's page it can be mended


@dataclass(frozen=True)
class Points:
    """A judgement, with how much of it is met for the ring."""

    passed: bool
    points: tuple[Point, ...]

    @property
    def met(self) -> int:
        return sum(point.passed for point in self.points)

    @property
    def share(self) -> int:
        return round(100 * self.met / len(self.points)) if self.points else 0


def judged(judgement: rules.Judgement) -> Points:
    return Points(judgement.passed, tuple(_point(line) for line in judgement.lines))


def _point(line: rules.Line) -> Point:
    return Point(line.passed, line.sentence, "" if line.passed else line.ask, _anchor(_first_field(line)))


def _first_field(line: rules.Line) -> str:
    wanted = [part.field for part in line.parts if part.passed == line.passed or not part.passed]
    return line.field or next(iter(wanted), "")


def _anchor(name: str) -> str:
    if letter := scheme.of_field(name):
        return f"bant-{letter.value}"
    if name == "bant_points":
        return "bant-title"
    if name in FACTS or name.startswith(PREFIX):
        return f"fact-{place_of(name)}"
    return "consent" if name == "consent" else ""


def kept(conditions: Iterable[dict[str, Any]]) -> Points:
    """The conditions of a handover's dossier, as the lead was when it was offered."""
    points = tuple(
        Point(bool(line["passed"]), f"{line['asks']}: {line['has']}" if line["has"] else str(line["asks"]))
        for line in conditions
    )
    return Points(all(point.passed for point in points), points)
