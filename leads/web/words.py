"""How times, deadlines and money are said: on pages, in their scripts, and wherever else people read them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from leads.spoken import absolute, day, money

__all__ = [
    "SOON", "WORDS", "Deadline", "absolute", "day", "deadline_at", "money", "origin", "relative", "remaining_words",
]  # fmt: skip

# Spoken by the server and, through the tag `words`, by the scripts: one source for both.
WORDS: dict[str, Any] = {
    "left": gettext_lazy("%(time)s left"),
    "overdue": gettext_lazy("overdue %(time)s"),
    "days": gettext_lazy("%(n)s d"),
    "hours": gettext_lazy("%(n)s h"),
    "minutes": gettext_lazy("%(n)s min"),
    "undo": gettext_lazy("Undo"),
    "offline": gettext_lazy("The server can't be reached. Your entries are still here."),
    "retry": gettext_lazy("Try again"),
    "failed": gettext_lazy("That didn't work. Please try again, or load the page anew."),
    "forbidden": gettext_lazy("Your role doesn't allow that."),
    "gone": gettext_lazy("This no longer exists, or another team has it now."),
    "selected": gettext_lazy("%(n)s selected"),
    "search": gettext_lazy("Search leads for “%(text)s”"),
    "moved": gettext_lazy("Moved to %(column)s"),
    "then": gettext_lazy("then"),
    "note_needed": gettext_lazy("Please add a few words for this reason."),
    "restored": gettext_lazy("What you typed before is back."),
}
SOON = 0.25  # the last quarter of a deadline is shown as "soon"

# Time ---------------------------------------------------------------------------------------------


def _span(span: timedelta) -> str:
    """A length of time in at most two units: "2 d 4 h", "1 h 20 min", "35 min"."""
    minutes = int(span.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    parts = [("days", days), ("hours", hours)] if days else [("hours", hours), ("minutes", minutes % 60)]
    said = [WORDS[unit] % {"n": n} for unit, n in parts if n]
    return " ".join(said) or WORDS["minutes"] % {"n": 0}


def _coarse(span: timedelta) -> str:
    """A length of time in one unit."""
    minutes = int(span.total_seconds()) // 60
    if minutes < 60:
        return str(WORDS["minutes"] % {"n": minutes})
    if minutes < 24 * 60:
        return str(WORDS["hours"] % {"n": minutes // 60})
    return str(WORDS["days"] % {"n": minutes // (24 * 60)})


def relative(moment: datetime) -> str:
    span = timezone.now() - moment
    if abs(span) < timedelta(minutes=1):
        return gettext("just now")
    if abs(span) > timedelta(days=30):
        return day(moment)
    sentence = gettext("%(time)s ago") if span > timedelta() else gettext("in %(time)s")
    return sentence % {"time": _coarse(abs(span))}


@dataclass(frozen=True)
class Deadline:
    """How a deadline stands now. `state` is "ok", "soon" or "over"; `used` the share of the time that is gone."""

    due: datetime
    started: datetime | None
    state: str
    words: str
    used: int

    @property
    def icon(self) -> str:
        return {
            "ok": "clock",
            "soon": "hourglass-split",
            "over": "exclamation-triangle",
        }[self.state]

    @property
    def due_iso(self) -> str:
        return self.due.isoformat(timespec="seconds")

    @property
    def started_iso(self) -> str:
        return self.started.isoformat(timespec="seconds") if self.started else ""

    @property
    def absolute(self) -> str:
        return absolute(self.due)


def remaining_words(due: datetime, now: datetime) -> str:
    """ "2 h 10 min left" or "overdue 35 min"."""
    return str(WORDS["left" if now < due else "overdue"] % {"time": _span(abs(due - now))})


def _share_gone(due: datetime, started: datetime | None, now: datetime) -> float:
    if not started or started >= due:
        return 1.0 if now >= due else 0.0
    return min(max((now - started) / (due - started), 0.0), 1.0)


def deadline_at(due: datetime, started: datetime | None, now: datetime) -> Deadline:
    """How the deadline stands at that moment; without a beginning only whether it is over."""
    used = _share_gone(due, started, now)
    state = "over" if now >= due else "soon" if used >= 1 - SOON else "ok"
    return Deadline(due, started or None, state, remaining_words(due, now), round(used * 100))


# Origins ------------------------------------------------------------------------------------------

_ORIGINS = {  # what sources usually write; anything else is shown as it was written
    "organic_search": gettext_lazy("Organic search"), "paid_search": gettext_lazy("Paid search"),
    "social": gettext_lazy("Social media"), "direct_traffic": gettext_lazy("Direct traffic"),
    "display": gettext_lazy("Display ads"), "ads": gettext_lazy("Ads"), "email": gettext_lazy("E-mail"),
    "referral": gettext_lazy("Referral"), "website": gettext_lazy("Website"), "fair": gettext_lazy("Fair"),
    "phone": gettext_lazy("Telephone"), "webinar": gettext_lazy("Webinar"), "sales": gettext_lazy("Sales"),
    "sgl": gettext_lazy("SGL (brought in by sales)"), "import": gettext_lazy("Import"),
    "other": pgettext_lazy("origin", "Other"), "other_publicities": gettext_lazy("Other publicity"),
    "unknown": pgettext_lazy("origin", "Unknown"),
}  # fmt: skip


def origin(code: str) -> str:
    """Where a lead came from, in the reader's language where it is one of the usual origins."""
    return str(_ORIGINS.get(code, code))
