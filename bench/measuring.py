"""One run: all sizes side by side, page after page in small rounds, so that the machine's moods meet all alike."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median, quantiles

from bench import ANNA, RICO, limit
from bench.client import Answer
from bench.pages import PAGES, Visitors, measured
from bench.server import Server

ROUNDS = 10
CLIENTS = 8
BURST = 2.0  # seconds
STEADY = 1.3  # E first and last may differ by this much


@dataclass
class Site:
    """One size: its server, its visitors and the seconds of each page, round by round."""

    size: int
    server: Server
    people: Visitors
    seconds: dict[str, list[list[float]]] = field(default_factory=lambda: defaultdict(list))
    counted: dict[str, object] = field(default_factory=dict)
    accepting: float = 0.0
    creating: float = 0.0

    def p50(self, name: str) -> float | None:
        values = self._all(name)
        return median(values) if values else None

    def p95(self, name: str) -> float | None:
        values = self._all(name)
        return quantiles(values, n=20)[-1] if len(values) > 20 else None

    def in_e(self, name: str) -> float | None:
        """The middle of what each round says: page and floor of one round were measured within a second."""
        pairs = zip(self.seconds[name], self.seconds["empty"], strict=False)
        ratios = [median(page) / median(floor) for page, floor in pairs if page and floor]
        return median(ratios) if ratios else None

    def drift(self) -> float:
        """How far the floor at the beginning and at the end lie apart."""
        rounds = [median(one) for one in self.seconds["empty"]]
        first, last = median(rounds[:2]), median(rounds[-2:])
        return max(first, last) / min(first, last)

    def _all(self, name: str) -> list[float]:
        return [value for one in self.seconds[name] for value in one]


def warm_up(site: Site) -> None:
    """Both workers have met every page."""
    for name in PAGES:
        for _ in range(2 if name in ("accept", "reject") else 4):
            if name not in site.people.failures:
                list(measured(name, site.people))
    site.people.seen = 0


def rounds(sites: list[Site]) -> None:
    for _ in range(ROUNDS):
        for name in PAGES:
            for site in sites:
                site.seconds[name].append(list(measured(name, site.people)))


def limits(sites: list[Site]) -> None:
    for site in sites:
        site.accepting = limit.accepting(site.server.url, RICO)
        site.creating = limit.creating(site.server.url, ANNA)


def throughput(site: Site) -> float | None:
    """The list's answers per second beside the empty view's, eight clients at once; the middle of three."""
    return _compared(site, lambda name: _answers_per_second(site, name))


def processor_time(site: Site) -> float | None:
    """What a list page costs server and database in processor time, in empty views; the middle of three."""
    return _compared(site, lambda name: _spent(site, name))


def _compared(site: Site, asked: Callable[[str], float]) -> float | None:
    if "list" in site.people.failures:
        return None
    return median([asked("list") / asked("empty") for _ in range(3)])


def _answers_per_second(site: Site, name: str) -> float:
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        counts = [clients.submit(_asked_until, site, name, began + BURST) for _ in range(CLIENTS)]
    return sum(count.result() for count in counts) / (time.perf_counter() - began)


def _asked_until(site: Site, name: str, end: float) -> int:
    return sum(1 for _ in _asked(site, name, end))


def _asked(site: Site, name: str, end: float) -> Iterator[Answer]:
    while time.perf_counter() < end:
        yield PAGES[name].visit(site.people)


def _spent(site: Site, name: str, visits: int = 150) -> float:
    before = site.server.cpu()
    for _ in range(visits):
        PAGES[name].visit(site.people)
    return (site.server.cpu() - before) / visits
