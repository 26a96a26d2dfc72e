"""Sets of leads that a report counted, named in an address so that each number opens its leads.

`backtest.<id>.<set>` (`.<Monday>` of one week, `.team-<number>` of one team), `shadow.<version>.pass` or `.fail`
(`.<day>`), `promise.<name>.<all, kept or missed>.<period>.<day>`. What makes no sense names no lead.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads import spoken
from leads.reports import backtest, promises, shadow

NOBODY = Q(pk=None)
FEW = 500


@dataclass(frozen=True)
class Among:
    """A set of leads: which they are, and how it is said."""

    condition: Q
    words: str


def among(text: str) -> Among:
    """The set that this text names; the empty one where it names none."""
    kind, *parts = text.split(".")
    read = _KINDS.get(kind)
    found = read(parts) if read else None
    return found or Among(NOBODY, _("a report that is no longer there"))


def _condition(rows: QuerySet[Any]) -> Q:
    """The leads of these rows. A few are named one by one: walking along the list's index until a page of them is found
    would mean to walk through all of it."""
    first = list(rows.order_by().values_list("lead", flat=True)[: FEW + 1])
    return Q(pk__in=first) if len(first) <= FEW else Q(Exists(rows.filter(lead=OuterRef("pk"))))


def of_backtest(public_id: str, name: str, *, monday: date | None = None, team: int | None = None) -> str:
    """The text that names a set of a backtest."""
    part = [f"{monday:%Y-%m-%d}"] if monday else [f"team-{team}"] if team else []
    return ".".join(["backtest", public_id, name, *part])


_BACKTEST: Mapping[str, Any] = {
    "passed-all": gettext_lazy("would have been handed over"),
    "passed-accepted": gettext_lazy("would have been handed over, and were accepted"),
    "passed-rejected": gettext_lazy("would have been handed over, and were rejected"),
    "passed-won": gettext_lazy("would have been handed over, and were won"),
    "in-force-all": gettext_lazy("met the rule in force"),
    "in-force-accepted": gettext_lazy("met the rule in force, and were accepted"),
    "in-force-rejected": gettext_lazy("met the rule in force, and were rejected"),
    "in-force-won": gettext_lazy("met the rule in force, and were won"),
    "offered-all": gettext_lazy("were handed over"),
    "offered-accepted": gettext_lazy("were handed over and accepted"),
    "offered-rejected": gettext_lazy("were handed over and rejected"),
    "offered-won": gettext_lazy("were handed over and won"),
    "new": gettext_lazy("would newly be handed over"),
    "new-accepted": gettext_lazy("would newly be handed over, and were accepted"),
    "new-won": gettext_lazy("would newly be handed over, and were won"),
    "dropped": gettext_lazy("would no longer be handed over"),
    "dropped-accepted": gettext_lazy("would no longer be handed over, yet were accepted"),
    "missed-wins": gettext_lazy("wins that would have been missed"),
    "waiting": gettext_lazy("would have been handed over, and were not"),
    "against": gettext_lazy("were handed over though they did not meet the rule in force"),
    "own": gettext_lazy("own leads of sales that would have been handed over"),
    "imported": gettext_lazy("came by import"),
}


def _backtest(parts: list[str]) -> Among | None:
    if len(parts) not in (2, 3) or parts[1] not in _BACKTEST:
        return None
    public_id, name, *part = parts
    narrowed = _narrowed(part[0]) if part else {}
    if narrowed is None:
        return None
    words = _("backtest: %(set)s") % {"set": _BACKTEST[name]}
    if monday := narrowed.get("monday"):
        words += " · " + _("week of %(day)s") % {"day": spoken.day(monday)}
    return Among(_condition(backtest.rows_of(public_id.replace("\0", ""), name, **narrowed)), words)


def _narrowed(part: str) -> dict[str, Any] | None:
    if part.startswith("team-"):
        number = part.removeprefix("team-")
        return {"team": int(number)} if _is_number(number) else None
    monday = _day(part)
    return {"monday": monday} if monday else None


_SHADOW: Mapping[str, Any] = {
    "pass": gettext_lazy("the shadow would hand over, the version in force not"),
    "fail": gettext_lazy("the version in force would hand over, the shadow not"),
}


def of_shadow(version: int, name: str, day: date | None = None) -> str:
    """The text that names a set of a shadow: pass or fail, on the day that the difference was noted."""
    return ".".join(["shadow", str(version), name, *([f"{day:%Y-%m-%d}"] if day else [])])


def _shadow(parts: list[str]) -> Among | None:
    if len(parts) not in (2, 3) or parts[1] not in _SHADOW or not _is_number(parts[0]):
        return None
    day = _day(parts[2]) if len(parts) == 3 else None
    if len(parts) == 3 and day is None:
        return None
    words = _("shadow of v%(version)s: %(set)s") % {"version": parts[0], "set": _SHADOW[parts[1]]}
    if day:
        words += f" · {spoken.day(day)}"
    return Among(_condition(shadow.rows_of(int(parts[0]), parts[1], day)), words)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None


_PROMISE: Mapping[str, tuple[Any, Any, Any]] = {  # all cases, kept, missed
    "volume": (gettext_lazy("handed over"),) * 3,
    "accepted": (
        gettext_lazy("handed over and answered"), gettext_lazy("handed over and accepted"),
        gettext_lazy("handed over and rejected"),
    ),
    "complete": (
        gettext_lazy("handed over"), gettext_lazy("handed over with a complete dossier"),
        gettext_lazy("handed over with something missing"),
    ),
    "answered": (
        gettext_lazy("an answer was due"), gettext_lazy("answered in time"), gettext_lazy("not answered in time"),
    ),
    "contacted": (
        gettext_lazy("a first contact was due"), gettext_lazy("contacted in time"),
        gettext_lazy("not contacted in time"),
    ),
    "attempted": (
        gettext_lazy("given back as not reachable"), gettext_lazy("given back after the agreed attempts"),
        gettext_lazy("given back after fewer attempts than agreed"),
    ),
}  # fmt: skip


def of_promise(name: str, part: promises.Part, span: promises.Span) -> str:
    """The text that names the cases of a promise."""
    return f"promise.{name}.{part}.{span}.{span.as_of:%Y-%m-%d}"


def _promise(parts: list[str]) -> Among | None:
    if len(parts) != 4 or parts[0] not in promises.MEASURES or parts[1] not in list(promises.Part):
        return None
    span = promises.Span.read(parts[2], parts[3])
    if span is None:
        return None
    part = promises.Part(parts[1])
    said = _PROMISE[parts[0]][list(promises.Part).index(part)]
    words = _("%(set)s · %(period)s, as of %(day)s") % {
        "set": said, "period": span.label, "day": spoken.day(span.as_of)
    }  # fmt: skip
    return Among(_condition(promises.rows_of(parts[0], part, span, promises.version_of(span))), words)


_KINDS: dict[str, Callable[[list[str]], Among | None]] = {"backtest": _backtest, "shadow": _shadow, "promise": _promise}
