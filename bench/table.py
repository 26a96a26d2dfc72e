"""The goals with their limits, and the verdict on what was measured."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

ALL = range(1, 21)
ENFORCED = {*range(1, 11), 13, 17, 18, 20}


@dataclass(frozen=True)
class Goal:
    """`at_least`: more is better. `unit` follows the numbers: E, L or nothing."""

    number: int
    name: str
    must: float
    stretch: float
    unit: str = ""
    at_least: bool = False


GOALS = (
    Goal(1, "list of a rep, state + owner, 25 rows, p50", 5, 3.5, "E"),
    Goal(1, "list of a marketer, state + owner, 25 rows, p50", 5, 3.5, "E"),
    Goal(2, "list, p95 / p50", 1.6, 1.3),
    *(
        Goal(3, f"growth of p50 / E: {page}", 1.2, 1.1)
        for page in ("list", "deep page", "detail", "create", "accept", "reject")
    ),
    Goal(4, "growth of blocks read per list page", 1.3, 1.0),
    Goal(5, "deep page / first page", 1.2, 1.0),
    Goal(6, "search, few hits, p50", 3.5, 2.2, "E"),
    Goal(7, "search, common word, p50", 8, 5, "E"),
    Goal(7, "growth of p50 / E: search, common word", 2, 1.5),
    Goal(8, "detail with history, p50", 3, 2, "E"),
    Goal(9, "create with duplicate check and history, p50", 3.5, 2.3, "E"),
    Goal(9, "create beside raw SQL", 20, 14, "L"),
    Goal(10, "accept, p50", 3.5, 2.3, "E"),
    Goal(10, "accept beside raw SQL", 9, 6, "L"),
    Goal(10, "reject, p50", 3.5, 2.3, "E"),
    Goal(10, "reject beside raw SQL of an acceptance", 9, 6, "L"),
    Goal(12, "report: the funnel page, p50", 3, 2, "E"),
    Goal(12, "growth of p50 / E: funnel", 1.1, 1.0),
    Goal(13, "import, of raw COPY with dedupe and history, %", 60, 85, at_least=True),
    Goal(13, "import with fuzzy matching, of raw, %", 25, 40, at_least=True),
    Goal(14, "import, speed at the biggest size / at the smallest", 0.75, 0.9, at_least=True),
    Goal(17, "statements: list", 6, 3),
    Goal(17, "statements: detail", 8, 4),
    Goal(17, "statements: accept", 9, 5),
    Goal(17, "statements: reject", 9, 5),
    Goal(17, "statements: create", 8, 5),
    Goal(18, "throughput at 8 clients: list / empty view", 0.25, 0.35, at_least=True),
    Goal(19, "memory of 2 workers after the run, MB", 200, 160),
    Goal(20, "processor time: list page / empty view", 5.5, 3.5),
)


def verdict(goal: Goal, value: float | None) -> str:
    if value is None:
        return "not measured"
    shown = round(value, 2)  # what the table says decides
    reached = [(shown >= limit if goal.at_least else shown <= limit) for limit in (goal.must, goal.stretch)]
    word = "stretch" if reached[1] else "must" if reached[0] else "MISSED"
    return word if goal.number in ENFORCED else f"({word})"


def missed(values: Mapping[str, float | None], numbers: Collection[int] = ENFORCED) -> list[str]:
    """The goals that must hold and do not. What could not be measured is missed too."""
    asked = [goal for goal in GOALS if goal.number in ENFORCED and goal.number in numbers]
    return [goal.name for goal in asked if verdict(goal, values.get(goal.name)) in ("MISSED", "not measured")]


def written(values: Mapping[str, float | None], numbers: Collection[int] = ALL) -> str:
    """The table in Markdown, which a terminal shows as well."""
    rows = [["#", "goal", "must", "stretch", "measured", "verdict"], ["---:", "---", "---:", "---:", "---:", "---"]]
    rows += [_row(goal, values.get(goal.name)) for goal in GOALS if goal.number in numbers]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("| " + " | ".join(_fitted(row, widths)) + " |" for row in rows)


def _row(goal: Goal, value: float | None) -> list[str]:
    sign = ">=" if goal.at_least else "<="
    limits = [f"{sign} {limit:g} {goal.unit}".strip() for limit in (goal.must, goal.stretch)]
    shown = "" if value is None else f"{value:.2f} {goal.unit}".strip()
    return [str(goal.number), goal.name, *limits, shown, verdict(goal, value)]


def _fitted(row: list[str], widths: list[int]) -> list[str]:
    return [
        cell.rjust(width) if column in (0, 2, 3, 4) else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
