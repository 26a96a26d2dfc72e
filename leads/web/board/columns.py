"""What stands in the columns: all their first cards by one statement, all their sizes by another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from leads.models import LeadQuerySet, Stage
from leads.web import keyset
from leads.web.board import cards

UNFOLDED = (Stage.CONTACT, Stage.MQL, Stage.HANDOVER, Stage.SAL, Stage.SQL, Stage.NURTURE, Stage.WON)
FOLDED = (Stage.SGL, Stage.DISQUALIFIED)  # shown as a chip with their size until somebody opens them
PLACES = (
    Stage.CONTACT, Stage.MQL, Stage.SGL, Stage.HANDOVER, Stage.SAL, Stage.SQL, Stage.NURTURE, Stage.WON,
    Stage.DISQUALIFIED,
)  # fmt: skip
"""The columns from left to right; a folded one that is opened takes its own place."""
SIZE = 50
MOST_COUNTED = 1000
WON_SINCE = timedelta(days=30)


@dataclass
class Column:
    stage: Stage
    counted: int
    page: keyset.Page = field(default_factory=lambda: keyset.Page([]))
    more: str = ""  # the address of the next cards

    @property
    def label(self) -> str:
        """Of wins it says which ones stand here, since the list beside counts them all."""
        if self.stage == Stage.WON:
            return _("%(stage)s in the last %(n)s days") % {"stage": self.stage.label, "n": WON_SINCE.days}
        return str(self.stage.label)

    @property
    def size(self) -> str:
        """How many leads stand here, counted no further than a person would."""
        text = number_format(min(self.counted, MOST_COUNTED), force_grouping=True)
        return f"{text}+" if self.counted > MOST_COUNTED else text

    @property
    def shows_all(self) -> bool:
        return not self.page.next

    @cached_property
    def cards(self) -> list[cards.Card]:
        return cards.cards(self.page.rows)


def opened(wanted: Iterable[str]) -> list[Stage]:
    """The stages that have a column of their own."""
    shown = {*UNFOLDED, *(stage for stage in FOLDED if stage in set(wanted))}
    return [stage for stage in PLACES if stage in shown]


def standing(leads: LeadQuerySet, stage: Stage) -> LeadQuerySet:
    """The leads of a column; wins leave the board after a while."""
    found = leads.in_stage(stage)
    return found.filter(won_on__gte=timezone.localdate() - WON_SINCE) if stage == Stage.WON else found


def columns(leads: LeadQuerySet, stages: list[Stage], order: keyset.Order) -> tuple[list[Column], list[Column]]:
    """The columns of these stages with their first cards, and the folded ones with their sizes."""
    counts = _counts({stage: standing(leads, stage) for stage in PLACES})
    firsts = _firsts(leads, stages, order)
    filled = [Column(stage, counts[stage], _first_page(firsts[stage], order)) for stage in stages]
    return filled, [Column(stage, counts[stage]) for stage in FOLDED if stage not in stages]


def _firsts(leads: LeadQuerySet, stages: list[Stage], order: keyset.Order) -> dict[Stage, list[dict[str, Any]]]:
    """A short index scan per stage, all in one statement."""
    scans = [order.among(cards.fetched(standing(leads, stage)))[: SIZE + 1] for stage in stages]
    found: dict[Stage, list[dict[str, Any]]] = {stage: [] for stage in stages}
    for fact in scans[0].union(*scans[1:], all=True):
        found[fact["stage"]].append(fact)
    return found


def _first_page(facts: list[dict[str, Any]], order: keyset.Order) -> keyset.Page:
    shown = facts[:SIZE]
    return keyset.Page(shown, next=keyset.place_of(order, shown[-1]) if len(facts) > SIZE else "")


def _counts(columns: Mapping[Stage, LeadQuerySet]) -> dict[Stage, int]:
    """Each column's size up to a limit. Django's union can't hold several counts, so its own SQL is put together."""
    parts: list[str] = []
    params: list[Any] = []
    for leads in columns.values():
        sql, values = leads.order_by().values("pk")[: MOST_COUNTED + 1].query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS standing)")  # noqa: S608  # the ORM's own statement
        params.extend(values)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        return dict(zip(columns, cursor.fetchone(), strict=True))
