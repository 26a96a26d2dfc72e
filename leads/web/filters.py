"""What the list, the board and the desk filter by. The whole state is in the address; what makes no sense is ignored.

q words · stage (repeatable) · responsible me, nobody or a person's number · team · origin ("-": none given) ·
generated_by a side · from and to: months of the first contact as 2026-11 · consent · returned: at least so often ·
overdue=1 · won=1 · among: a set of leads that a report counted · sort newest, oldest or deadline ·
after, before: places of keyset pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from leads.models import OPEN_STAGES, ConsentState, LeadQuerySet, Side, Stage
from leads.reports.among import Among, among
from leads.web import words
from leads.web.choices import Choices, marked, number
from leads.web.keyset import NEWEST, ORDERS, Order

SHORTEST_WORD = 3  # the trigram index knows no shorter ones
NO_ORIGIN = "-"  # an empty value in an address means: any
NAMES = (
    "q", "stage", "responsible", "team", "origin", "generated_by", "from", "to", "consent", "returned", "overdue",
    "won", "among",
)  # fmt: skip
PAGING = ("after", "before")


@dataclass(frozen=True)
class Chosen:
    """A filter in use: what it says, and the address without it."""

    words: str
    without: str


@dataclass(frozen=True)
class Filters:
    """The filters of one address, read and ready to be applied to leads."""

    query: QueryDict
    user: User

    # what the address says ------------------------------------------------------------------------

    @property
    def words(self) -> str:
        return " ".join(self._text("q").split())[:200]

    @property
    def is_too_short(self) -> bool:
        """Somebody began to type: nothing is searched yet."""
        return bool(self.words) and not self.searches

    @property
    def searches(self) -> bool:
        return any(len(word) >= SHORTEST_WORD for word in self.words.split())

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        chosen = set(self.query.getlist("stage"))
        return tuple(stage for stage in Stage if stage in chosen)

    @property
    def responsible(self) -> str:
        """me, nobody, a person's number, or empty."""
        value = self._text("responsible")
        return value if value in ("me", "nobody") or number(value) else ""

    @property
    def team(self) -> int:
        return number(self._text("team"))

    @property
    def origin(self) -> str | None:
        """The origin; empty: leads without one; None: any."""
        value = self._text("origin")
        return ("" if value == NO_ORIGIN else value) if value else None

    @property
    def generated_by(self) -> str:
        """The side whose own leads are meant; empty: both."""
        value = self._text("generated_by")
        return value if value in Side.values else ""

    @property
    def first_month(self) -> date | None:
        return _month(self._text("from"))

    @property
    def last_month(self) -> date | None:
        return _month(self._text("to"))

    @property
    def consent(self) -> str:
        value = self._text("consent")
        return value if value in ConsentState.values else ""

    @property
    def returned(self) -> int:
        return min(number(self._text("returned")), 99)

    @property
    def overdue(self) -> bool:
        return self._text("overdue") == "1"

    @property
    def won(self) -> bool:
        return self._text("won") == "1"

    @property
    def among_text(self) -> str:
        return self._text("among")[:100]

    @cached_property
    def among(self) -> Among | None:
        """The set that a number of a report leads to."""
        return among(self.among_text) if self.among_text else None

    @property
    def order(self) -> Order:
        return ORDERS.get(self._text("sort"), NEWEST)

    def _text(self, name: str) -> str:
        return str(self.query.get(name, "")).replace("\0", "").strip()

    # what it means --------------------------------------------------------------------------------

    def applied(self, rows: LeadQuerySet) -> LeadQuerySet:
        """The leads that match."""
        rows = self.applied_but_stage(rows)
        return rows.in_stage(*self.stages_meant) if self.stages_meant else rows

    def applied_but_stage(self, rows: LeadQuerySet) -> LeadQuerySet:
        """The leads that match, in any stage: the board makes columns of these."""
        rows = rows.searched(self.words) if self.searches else rows
        return rows.filter(self._of_whom(), self._from_where(), self._in_which_state())

    @property
    def stages_meant(self) -> tuple[Stage, ...]:
        return (Stage.WON,) if self.won else self.stages

    def _of_whom(self) -> Q:
        wanted = Q(team=self.team) if self.team else Q()
        if self.responsible == "nobody":
            return wanted & Q(responsible=None)
        if self.responsible:
            return wanted & Q(responsible=self.user.pk if self.responsible == "me" else int(self.responsible))
        return wanted

    def _from_where(self) -> Q:
        wanted = Q() if self.origin is None else Q(origin=self.origin)
        if self.generated_by:
            wanted &= Q(generated_by=self.generated_by)
        if self.first_month:
            wanted &= Q(captured_at__gte=_midnight(self.first_month))
        if self.last_month:
            wanted &= Q(captured_at__lt=_midnight(_month_after(self.last_month)))
        return wanted

    def _in_which_state(self) -> Q:
        wanted = Q(consent=self.consent) if self.consent else Q()
        if self.returned:
            wanted &= Q(returned_times__gte=self.returned)
        if self.overdue:
            wanted &= Q(deadline__lt=timezone.now(), stage__in=OPEN_STAGES)
        return wanted & self.among.condition if self.among else wanted

    # addresses ------------------------------------------------------------------------------------

    @cached_property
    def clean(self) -> QueryDict:
        """The address's own state: without empty values and without the place of a page."""
        kept = QueryDict(mutable=True)
        for name in (*NAMES, "sort"):
            values = [value for value in self.query.getlist(name) if value.strip()]
            if values:
                kept.setlist(name, values)
        return kept

    def address(self, path: str, **changes: str) -> str:
        """The page at this path with the same filters, and some parameters changed; empty ones disappear."""
        query = self.clean.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"{path}?{query.urlencode()}" if query else path

    @property
    def is_further_page(self) -> bool:
        return any(self._text(name) for name in PAGING)

    @property
    def is_any(self) -> bool:
        return not any(name in self.clean for name in NAMES)

    def offered(self, choices: Choices) -> dict[str, Any]:
        """What the filter form needs."""
        return {
            "filters": self, "stages": Stage, "consents": ConsentState, "orders": ORDERS.values(),
            "people_options": marked(choices.people_options, self.responsible if number(self.responsible) else ""),
            "team_options": marked(choices.team_options, str(self.team or "")),
            "origin_options": marked(choices.origin_options, self.origin or ""),
        }  # fmt: skip

    # in words -------------------------------------------------------------------------------------

    def chosen(self, path: str, choices: Choices) -> list[Chosen]:
        """Each filter in use, in words, with the way to take it off."""
        return [Chosen(words, self.address(path, **dict.fromkeys(names, ""))) for words, *names in self._said(choices)]

    def _said(self, choices: Choices) -> Iterator[tuple[str, ...]]:
        if self.words:
            yield f"“{self.words}”", "q"
        if self.won:
            yield _("won only"), "won"
        elif self.stages:
            yield ", ".join(str(stage.label) for stage in self.stages), "stage"
        if self.responsible:
            yield choices.name_of(self.responsible), "responsible"
        if self.team:
            yield choices.teams.get(self.team, _("unknown team")), "team"
        yield from self._said_of_origin()
        yield from self._said_of_state()

    def _said_of_origin(self) -> Iterator[tuple[str, ...]]:
        if self.origin is not None:
            yield _("origin: %(origin)s") % {"origin": words.origin(self.origin) or _("none given")}, "origin"
        if self.generated_by:
            yield _("generated by: %(side)s") % {"side": Side(self.generated_by).label}, "generated_by"
        if self.first_month and self.first_month == self.last_month:
            yield _said_month(self.first_month), "from", "to"
            return
        if self.first_month:
            yield _("from %(month)s") % {"month": _said_month(self.first_month)}, "from"
        if self.last_month:
            yield _("until %(month)s") % {"month": _said_month(self.last_month)}, "to"

    def _said_of_state(self) -> Iterator[tuple[str, ...]]:
        if self.consent:
            yield _("consent: %(state)s") % {"state": ConsentState(self.consent).label}, "consent"
        if self.returned:
            times = ngettext("returned at least once", "returned at least %(n)s times", self.returned)
            yield times % {"n": self.returned}, "returned"
        if self.overdue:
            yield _("overdue"), "overdue"
        if self.among:
            yield self.among.words, "among"


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 and text > "1900" else None
    except ValueError:
        return None


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1) if month.year < 9999 else date.max


def _midnight(day: date) -> datetime:
    """When the day begins at the company: a report and the list it links to must agree for all readers."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def _said_month(month: date) -> str:
    return date_format(month, "F Y")
