"""How times, deadlines and money are said: on pages, in their scripts, and wherever else people read them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from leads import working_time
from leads.spoken import absolute, day, money
from leads.working_time import Calendar

__all__ = [
    "SOON", "WORDS", "Deadline", "absolute", "both", "clock_at", "day", "deadline_at", "money", "origin", "relative",
    "remaining_words", "working_spans",
]  # fmt: skip

# Spoken by the server and, through the tag `words`, by the scripts: one source for both.
WORDS: dict[str, Any] = {
    "left": gettext_lazy("%(time)s left"),
    "overdue": gettext_lazy("overdue %(time)s"),
    "over": gettext_lazy("overdue"),
    "paused": gettext_lazy("paused until %(day)s"),
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
SPANS_AHEAD = timedelta(days=14)  # a page that stays open longer stands still
LONG = timedelta(days=30)
SOON = 0.25  # the last quarter of a deadline is shown as "soon"

# Time ---------------------------------------------------------------------------------------------


def _span(span: timedelta, day: int = 24 * 60) -> str:
    """A length of time in at most two units: "2 d 4 h", "1 h 20 min", "35 min". `day`: minutes of one day, which is a
    working day where working time is said."""
    days, minutes = divmod(int(span.total_seconds()) // 60, day)
    hours = minutes // 60
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
    return both(moment)[1]


def both(moment: datetime) -> tuple[str, str]:
    """The moment as date and time, and as it lies from now; far away that is its day."""
    said, span = absolute(moment), timezone.now() - moment
    if abs(span) > LONG:
        return said, said.partition(",")[0]
    return said, _near(span)


def _near(span: timedelta) -> str:
    if abs(span) < timedelta(minutes=1):
        return gettext("just now")
    sentence = gettext("%(time)s ago") if span > timedelta() else gettext("in %(time)s")
    return sentence % {"time": _coarse(abs(span))}


@dataclass(frozen=True)
class Deadline:
    """How a deadline stands now. `state` is "ok", "soon", "over" or "paused"; `used` the share of the time that is
    gone; `left` and `total` are seconds. Of a clock they are working time, by the calendar of that id."""

    due: datetime
    started: datetime | None
    state: str
    words: str
    used: int
    left: float = 0
    total: int = 0
    calendar: int | None = None

    @property
    def icon(self) -> str:
        return {
            "ok": "clock",
            "soon": "hourglass-split",
            "over": "exclamation-triangle",
            "paused": "pause-circle",
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
    """ "2 h 10 min left" or "overdue 35 min", by the clock on the wall."""
    return _remaining(due - now, now >= due)


def _remaining(left: timedelta, is_over: bool, day: int = 24 * 60) -> str:
    if is_over and abs(left) < timedelta(minutes=1):  # by night and on weekends for hours, in working time
        return str(WORDS["over"])
    return str(WORDS["overdue" if is_over else "left"] % {"time": _span(abs(left), day)})


def deadline_at(due: datetime, started: datetime | None, now: datetime) -> Deadline:
    """How a deadline by the clock on the wall stands; without a beginning only whether it is over."""
    return _standing(due, started, now, due - now, due - started if started else None)


def clock_at(
    due: datetime, started: datetime | None, now: datetime, calendar: Calendar, paused_until: datetime | None = None
) -> Deadline:
    """How a deadline in working time stands: what is left of it stands still by night, on weekends and holidays."""
    left = calendar.time.between(now, due)  # also of a clock that begins later: wherever it is shown, it says the same
    total = calendar.time.between(started, due) if started and started < due else None
    told = _standing(due, started, now, left, total, calendar)
    if paused_until is None or paused_until <= now:
        return told
    return replace(told, state="paused", words=str(WORDS["paused"] % {"day": day_at_work(paused_until, calendar)}))


def day_at_work(moment: datetime, calendar: Calendar) -> str:
    """The day of a moment for those who work by the calendar, wherever the reader is: their pause ends at midnight."""
    return day(moment.astimezone(calendar.time.zone).date())


def _standing(
    due: datetime, started: datetime | None, now: datetime, left: timedelta, total: timedelta | None,
    calendar: Calendar | None = None,
) -> Deadline:  # fmt: skip
    is_over = now >= due
    gone = min(max(1 - left / total, 0.0), 1.0) if total else float(is_over)
    state = "over" if is_over else "soon" if gone >= 1 - SOON else "ok"
    said = _remaining(left, is_over, calendar.time.hours.usual_day if calendar else 24 * 60)
    return Deadline(
        due, started or None, state, said, round(gone * 100), round(left.total_seconds(), 3),
        int(total.total_seconds()) if total else 0, calendar.pk if calendar else None,
    )  # fmt: skip


def working_spans(now: datetime) -> dict[str, Any]:
    """What the scripts need to let the deadlines tick: each calendar's usual day in minutes and its working spans
    around now, in seconds since 1970."""
    return {
        str(pk): {
            "day": calendar.time.hours.usual_day,
            "spans": [
                [int(begin.timestamp()), int(end.timestamp())]
                for begin, end in calendar.time.spans(now - timedelta(days=1), now + SPANS_AHEAD)
            ],
        }
        for pk, calendar in working_time.calendars().all.items()
    }


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
