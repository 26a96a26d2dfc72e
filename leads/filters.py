"""What a list of leads is narrowed by: named values, as an address or a saved view holds them. What makes no sense
is ignored, except a rule: a broken one lets no lead pass, so that nobody acts on all leads by mistake.

q words · stage (repeatable) · responsible me, nobody or a person's number · team · origin ("-": none given) ·
generated_by a side · from and to: months of the first contact as 2026-11 · consent · returned: at least so often ·
overdue=1 · won=1 · rule: a rule of leads.rules as JSON, or packed · among: a set of leads that a report counted.
"""

import base64
import binascii
import json
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from accounts.models import User
from leads import rules
from leads.models import OPEN_STAGES, ConsentState, LeadQuerySet, SavedView, Side, Stage
from leads.reports.among import Among, among

SHORTEST_WORD = 3  # the trigram index knows no shorter ones
NO_ORIGIN = "-"  # an empty value in an address means: any
NAMES = (
    "q", "stage", "responsible", "team", "origin", "generated_by", "from", "to", "consent", "returned", "overdue",
    "won", "rule", "among",
)  # fmt: skip
LONGEST_RULE = 64 * 1024  # characters of JSON; a packed text may hide a million times its length
NO_LEAD = Q(pk__isnull=True)


@dataclass(frozen=True)
class Filters:
    """The filters of one list, read and ready to be applied to leads. "me" is the user."""

    query: MultiValueDict[str, str]
    user: User

    # what is said --------------------------------------------------------------------------------

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

    def _text(self, name: str) -> str:
        return str(self.query.get(name, "")).replace("\0", "").strip()

    @cached_property
    def kept(self) -> dict[str, list[str]]:
        """What makes sense of it, as a view keeps it: name -> values. The rule is kept beside it."""
        flags = {"overdue": self.overdue, "won": self.won}
        numbers = {"team": self.team, "returned": self.returned}
        months = {"from": self.first_month, "to": self.last_month}
        said: dict[str, Any] = {
            "q": self.words, "stage": [stage.value for stage in self.stages], "responsible": self.responsible,
            "origin": NO_ORIGIN if self.origin == "" else self.origin, "generated_by": self.generated_by,
            "consent": self.consent, "among": self.among_text,
            **{name: str(number) for name, number in numbers.items() if number},
            **{name: f"{month:%Y-%m}" for name, month in months.items() if month},
            **{name: "1" for name, is_set in flags.items() if is_set},
        }  # fmt: skip
        return {name: value if isinstance(value, list) else [value] for name, value in said.items() if value}

    # what it means --------------------------------------------------------------------------------

    def applied(self, rows: LeadQuerySet) -> LeadQuerySet:
        """The leads that match."""
        rows = self.applied_but_stage(rows)
        return rows.in_stage(*self.stages_meant) if self.stages_meant else rows

    def applied_but_stage(self, rows: LeadQuerySet) -> LeadQuerySet:
        """The leads that match, in any stage: the board makes columns of these."""
        rows = rows.searched(self.words) if self.searches else rows
        return rows.filter(self._of_whom(), self._from_where(), self._in_which_state(), self._by_rule())

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

    # a rule ---------------------------------------------------------------------------------------

    @cached_property
    def rule(self) -> dict[str, Any] | None:
        """The rule that leads must pass; None where none is given, or where it is broken."""
        return self._read_rule[0]

    @property
    def rule_problem(self) -> str:
        """Why the given rule makes no sense, in words."""
        return self._read_rule[1]

    @cached_property
    def _read_rule(self) -> tuple[dict[str, Any] | None, str]:
        text = self._text("rule")
        if not text:
            return None, ""
        try:
            rule = unpacked(text)
            rules.parse(rule)
        except rules.BadRule as refusal:
            return None, str(refusal)
        return rule, ""

    def _by_rule(self) -> Q:
        if self.rule is not None:
            return rules.passing(self.rule)
        return NO_LEAD if self.rule_problem else Q()


def number(text: str) -> int:
    """A row's number, or 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


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


def of_view(view: SavedView, user: User) -> Filters:
    """The filters of a saved view, as they apply to this user."""
    query = MultiValueDict(view.filters)
    if view.rule:
        query["rule"] = json.dumps(view.rule)
    return Filters(query, user)


# rules in addresses -------------------------------------------------------------------------------


def packed(rule: dict[str, Any]) -> str:
    """A rule as short text for an address: thirty conditions take some hundred characters."""
    text = json.dumps(rule, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def unpacked(text: str) -> Any:
    """The rule of an address, packed or as JSON; BadRule where there is none in it."""
    try:
        return json.loads(text if text.startswith("{") else _inflated(text))
    except (ValueError, RecursionError, binascii.Error, zlib.error):
        raise rules.BadRule(_("This is no rule.")) from None


def _inflated(text: str) -> str:
    compressed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return zlib.decompressobj().decompress(compressed, LONGEST_RULE).decode()
