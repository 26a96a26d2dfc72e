"""The words of the pages: icons, times, deadlines, money, rates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy

from accounts.demo import PASSWORD, SIGN_INS

register = template.Library()

# Spoken by the server and, through {% words %}, by the scripts: one source for both.
WORDS: dict[str, Any] = {
    "left": gettext_lazy("%(time)s left"),
    "overdue": gettext_lazy("overdue %(time)s"),
    "days": gettext_lazy("%(n)s d"),
    "hours": gettext_lazy("%(n)s h"),
    "minutes": gettext_lazy("%(n)s min"),
    "undo": gettext_lazy("Undo"),
    "close": gettext_lazy("Close"),
    "saving": gettext_lazy("Saving …"),
    "offline": gettext_lazy("The server can't be reached. Your entries are still here."),
    "retry": gettext_lazy("Try again"),
    "failed": gettext_lazy("That didn't work. Please try again, or load the page anew."),
    "forbidden": gettext_lazy("Your role doesn't allow that."),
    "gone": gettext_lazy("This no longer exists, or another team has it now."),
    "selected": gettext_lazy("%(n)s selected"),
    "search": gettext_lazy("Search leads for “%(text)s”"),
    "nothing": gettext_lazy("Nothing found"),
    "moved": gettext_lazy("Moved to %(column)s"),
    "page": gettext_lazy("This page"),
    "everywhere": gettext_lazy("Everywhere"),
    "then": gettext_lazy("then"),
    "note_needed": gettext_lazy("Please add a few words for this reason."),
    "restored": gettext_lazy("What you typed before is back."),
}
SOON = 0.25  # the last quarter of a deadline is shown as "soon"
TOO_FEW = 30  # below this a rate is shown greyed: one case more would change it visibly
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "BRL": "R$"}


# Icons --------------------------------------------------------------------------------------------


@cache
def _sprite() -> str:
    return static("icons.svg")


@cache
def _decoration(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        _sprite(),
        name,
    )


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Decoration beside a text; with `label` the icon speaks for itself."""
    if not label:
        return _decoration(name)
    return format_html(
        '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
        label,
        _sprite(),
        name,
    )


@register.simple_tag
def sprite() -> str:
    """The address of the icons, for an icon that a script exchanges."""
    return _sprite()


# Time ---------------------------------------------------------------------------------------------


def _absolute(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), gettext("j M Y, H:i"))


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


def _relative(moment: datetime) -> str:
    span = timezone.now() - moment
    if abs(span) < timedelta(minutes=1):
        return gettext("just now")
    if abs(span) > timedelta(days=30):
        return date_format(timezone.localtime(moment), gettext("j M Y"))
    sentence = gettext("%(time)s ago") if span > timedelta() else gettext("in %(time)s")
    return sentence % {"time": _coarse(abs(span))}


def _time(moment: datetime, text: str, title: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        title,
        text,
    )


@register.filter
def ago(moment: datetime | None) -> str:
    """ "12 min ago", with the date and time behind it."""
    return _time(moment, _relative(moment), _absolute(moment)) if moment else "–"


@register.filter
def when(moment: datetime | None) -> str:
    """The date and time, with "12 min ago" behind it."""
    return _time(moment, _absolute(moment), _relative(moment)) if moment else "–"


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
        return _absolute(self.due)


def remaining_words(due: datetime, now: datetime) -> str:
    """ "2 h 10 min left" or "overdue 35 min"."""
    return str(WORDS["left" if now < due else "overdue"] % {"time": _span(abs(due - now))})


def _used(due: datetime, started: datetime | None, now: datetime) -> float:
    if not started or started >= due:
        return 1.0 if now >= due else 0.0
    return min(max((now - started) / (due - started), 0.0), 1.0)


def _deadline(due: datetime, started: datetime | None, now: datetime) -> Deadline:
    used = _used(due, started, now)
    state = "over" if now >= due else "soon" if used >= 1 - SOON else "ok"
    return Deadline(due, started or None, state, remaining_words(due, now), round(used * 100))


@register.simple_tag
def deadline(due: datetime | None, started: datetime | None = None) -> Deadline | None:
    """{% deadline lead.due_at lead.state_since as d %}"""
    return _deadline(due, started, timezone.now()) if due else None


@register.filter
def due(moment: datetime | None) -> str:
    """The rest of the time in words, with the deadline behind it."""
    return _time(moment, remaining_words(moment, timezone.now()), _absolute(moment)) if moment else "–"


# Numbers ------------------------------------------------------------------------------------------


def _priced(number: str, currency: str) -> str:
    sign = _SIGNS.get(currency, currency)
    if (get_language() or "en").startswith("de"):
        return f"{number}\N{NO-BREAK SPACE}{sign}"
    return f"{sign}{number}" if len(sign) == 1 else f"{sign}\N{NO-BREAK SPACE}{number}"


@register.filter
def money(amount: Decimal | None, currency: str = "") -> str:
    """1.234,56 € in German, €1,234.56 in English; without a currency in the company's."""
    if amount is None:
        return "–"
    return _priced(number_format(amount, 2, force_grouping=True), currency or settings.CURRENCY)


@register.filter
def money_round(amount: Decimal | None, currency: str = "") -> str:
    """Like `money` without the cents, for sums and tiles."""
    if amount is None:
        return "–"
    return _priced(
        number_format(round(amount), 0, force_grouping=True),
        currency or settings.CURRENCY,
    )


@register.simple_tag
def percent(part: int, whole: int) -> SafeString:
    """A rate with its counts, greyed when they are too few to mean anything."""
    if not whole:
        return SafeString('<span class="rate rate-thin">–</span>')
    share = number_format(part / whole * 100, 0 if whole < 1000 else 1)
    counts = gettext("%(part)s of %(whole)s") % {
        "part": number_format(part),
        "whole": number_format(whole),
    }
    if whole >= TOO_FEW:
        return format_html(
            '<span class="rate">{}\N{NO-BREAK SPACE}% <small>{}</small></span>',
            share,
            counts,
        )
    title = gettext("Too few to judge")
    return format_html(
        '<span class="rate rate-thin" title="{}">{}\N{NO-BREAK SPACE}% <small>{}</small></span>',
        title,
        share,
        counts,
    )


@dataclass(frozen=True)
class Bar:
    label: str
    value: Any
    text: str
    url: str
    width: str  # of the longest bar, as an SVG length


@register.simple_tag
def bars(rows: Iterable[Any]) -> list[Bar]:
    """Rows of (label, value, text, url) or dicts of these, measured against the greatest value."""
    facts = [row if isinstance(row, dict) else dict(zip(("label", "value", "text", "url"), row)) for row in rows]
    greatest = max((float(fact["value"]) for fact in facts), default=0.0) or 1.0
    return [
        Bar(
            fact["label"],
            fact["value"],
            fact.get("text") or number_format(fact["value"]),
            fact.get("url") or "",
            f"{max(float(fact['value']), 0.0) / greatest * 100:.1f}%",
        )
        for fact in facts
    ]


# People, addresses, forms -------------------------------------------------------------------------


@register.filter
def initials(person: object) -> str:
    """First letters of the first and last name."""
    words = str(person or "").split()
    return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[-1:]])).upper() or "?"


@register.filter
def hue(person: object) -> int:
    """One of eight avatar colours, always the same for the same name."""
    return sum(map(ord, str(person or ""))) % 8


@register.simple_tag(takes_context=True)
def url_with(context: template.Context, **changes: Any) -> str:
    """This page's address with some parameters changed; empty ones disappear."""
    request = context["request"]
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else str(request.path)


def _css(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect):  # CheckboxSelectMultiple is one too
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


@register.simple_tag
def widget(field: BoundField, **attrs: str) -> SafeString:
    """The field's input in the look of the house; `data_keep` becomes `data-keep`."""
    look = [
        _css(field.field.widget),
        str(field.field.widget.attrs.get("class", "")),
        "is-invalid" if field.errors else "",
    ]
    given = {key.replace("_", "-"): value for key, value in attrs.items()}
    return field.as_widget(attrs={"class": " ".join(filter(None, look)), **given})


@register.filter
def is_check(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


# The page's own data ------------------------------------------------------------------------------


@register.simple_tag
def words() -> SafeString:
    """The texts of the scripts, as data: a script element that nothing runs."""
    return json_script({key: str(value) for key, value in WORDS.items()}, "words")


@register.simple_tag
def demo_sign_ins() -> list[dict[str, Any]]:
    """Role, name, mail address and password of each demo user; nothing outside demo mode."""
    if not settings.DEMO:
        return []
    return [{"role": who.role.label, "name": who.name, "email": who.email, "password": PASSWORD} for who in SIGN_INS]
