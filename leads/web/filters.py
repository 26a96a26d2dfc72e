"""What the list, the board and the desk filter by: leads.filters in an address, in words and in a form.

The whole state is in the address: the filters, and besides them
sort newest, oldest or deadline · view: the saved view from which it began · after, before: places of keyset pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads import filters, rules
from leads.filters import NAMES, number, packed
from leads.models import ConsentState, Side, Stage
from leads.web import words
from leads.web.choices import Choices, marked
from leads.web.keyset import NEWEST, ORDERS, Order

PAGING = ("after", "before")
CARRIED = ("sort", "view")  # what goes along with the filters
NO_VIEW = "-"


@dataclass(frozen=True)
class Chosen:
    """A filter in use: what it says, and the address without it."""

    words: str
    without: str
    change: str = ""  # where it can be changed, if not in the form
    is_wrong: bool = False


@dataclass(frozen=True)
class Filters(filters.Filters):
    """The filters of one address."""

    query: QueryDict

    @property
    def order(self) -> Order:
        return ORDERS.get(self._text("sort"), NEWEST)

    @property
    def view_id(self) -> str:
        """The public id of the saved view from which this began; empty: of none."""
        value = self._text("view")
        return "" if value == NO_VIEW else value[:12]

    # addresses ------------------------------------------------------------------------------------

    @cached_property
    def clean(self) -> QueryDict:
        """The address's own state: without empty values and without the place of a page."""
        kept = QueryDict(mutable=True)
        for name in (*NAMES, *CARRIED):
            values = [value for value in self.query.getlist(name) if value.strip()]
            if values:
                kept.setlist(name, values)
        if self.rule:
            kept["rule"] = packed(self.rule)
        return kept

    def address(self, path: str, **changes: str) -> str:
        """The page at this path with the same filters, and some parameters changed; empty ones disappear."""
        kept = [(name, value) for name, values in self.clean.lists() if name not in changes for value in values]
        query = urlencode([*kept, *((name, value) for name, value in changes.items() if value)])
        return f"{path}?{query}" if query else path

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
            "by_rule": self.address(reverse("lead_rule")),
            "people_options": marked(choices.people_options, self.responsible if number(self.responsible) else ""),
            "team_options": marked(choices.team_options, str(self.team or "")),
            "origin_options": marked(choices.origin_options, self.origin or ""),
        }  # fmt: skip

    # in words -------------------------------------------------------------------------------------

    def chosen(self, path: str, choices: Choices) -> list[Chosen]:
        """Each filter in use, in words, with the way to take it off."""
        said = [Chosen(words, self.address(path, **dict.fromkeys(names, ""))) for words, *names in self._said(choices)]
        return [*said, *self._chosen_rule(path)]

    def _chosen_rule(self, path: str) -> Iterator[Chosen]:
        without, change = self.address(path, rule=""), self.address(reverse("lead_rule"))
        if self.rule:
            yield Chosen(sentence(self.rule), without, change)
        elif self.rule_problem:
            yield Chosen(_("rule: %(problem)s") % {"problem": self.rule_problem}, without, change, is_wrong=True)

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


def _said_month(month: date) -> str:
    return date_format(month, "F Y")


def sentence(rule: dict[str, Any]) -> str:
    """A rule as one reads it."""
    return rules.sentence(rule)


def address_of_rule(rule: dict[str, Any]) -> str:
    """The list of the leads that pass."""
    query = QueryDict(mutable=True)
    query["rule"] = packed(rule)
    return f"{reverse('leads')}?{query.urlencode()}"
