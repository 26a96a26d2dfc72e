"""Sets of leads that a report counted, named in an address so that each number opens its leads.

`backtest.<id>.<set>` (`.<Monday>` of one week, `.team-<number>` of one team). What makes no sense names no lead.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.reports import backtest

NOBODY = Q(pk=None)


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
        words += " · " + _("week of %(day)s") % {"day": date_format(monday, "SHORT_DATE_FORMAT")}
    return Among(Q(backtest.leads_of(public_id.replace("\0", ""), name, **narrowed)), words)


def _narrowed(part: str) -> dict[str, Any] | None:
    if part.startswith("team-"):
        number = part.removeprefix("team-")
        return {"team": int(number)} if number.isascii() and number.isdigit() and len(number) < 18 else None
    try:
        monday = date.fromisoformat(part)
    except ValueError:
        return None
    return {"monday": monday} if 1900 < monday.year < 2200 else None


_KINDS: dict[str, Callable[[list[str]], Among | None]] = {"backtest": _backtest}
