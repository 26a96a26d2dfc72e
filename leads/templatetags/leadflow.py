"""The words of the pages: icons, times, deadlines, money, rates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from accounts.demo import PASSWORD, SIGN_INS
from leads import working_time
from leads.models import Clock
from leads.retelling import retold
from leads.web import words
from leads.web.kept import kept

register = template.Library()
register.filter("retold", retold)
register.filter("moment", words.absolute)  # as plain text

TOO_FEW = 30  # below this a rate is shown greyed: one case more would change it visibly


# Icons --------------------------------------------------------------------------------------------


@cache
def _sprite() -> str:
    return static("icons.svg")


@cache
def _decoration(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', _sprite(), name
    )


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Decoration beside a text; with `label` the icon speaks for itself."""
    if not label:
        return _decoration(name)
    return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, _sprite(), name)


icon.is_fixed = True  # type: ignore[attr-defined]  # leads.web.quick


# Time ---------------------------------------------------------------------------------------------


def _time(moment: datetime, text: str, title: str) -> SafeString:
    iso = moment.isoformat(timespec="seconds")
    return SafeString(f'<time datetime="{iso}" title="{escape(title)}">{escape(text)}</time>')


@register.filter
def ago(moment: datetime | None) -> str:
    """ "12 min ago", with the date and time behind it."""
    if not moment:
        return "–"
    said, near = words.both(moment)
    return _time(moment, near, said)


@register.filter
def when(moment: datetime | None) -> str:
    """The date and time, with "12 min ago" behind it."""
    return _time(moment, *words.both(moment)) if moment else "–"


@register.filter
def rest(clock: Clock) -> str:
    """ "2 h left" or "overdue 35 min", in the working time by which the clock is counted."""
    known = working_time.calendars()
    calendar = known.all.get(clock.calendar_id or 0) or known.of(None)
    return words.clock_at(clock.due_at, clock.started_at, timezone.now(), calendar, clock.paused_until).words


@register.filter
def day(moment: date | None) -> str:
    """The date alone."""
    return words.day(moment) if moment else "–"


@register.simple_tag
def deadline(due: datetime | None, started: datetime | None = None) -> words.Deadline | None:
    """{% deadline lead.due_at lead.state_since as d %}"""
    return words.deadline_at(due, started, timezone.now()) if due else None


@register.simple_tag
def sla(
    due: datetime | None, started: datetime | None = None, label: str = "", team: int | str | None = None,
    paused: datetime | None = None,
) -> SafeString | str:  # fmt: skip
    """The chip of components/sla_chip.html for long lists: icon, rest of the time, bar; it ticks by itself. With the id
    of a team it is said in that team's working time; `paused`: until when it stands still."""
    if not due:
        return ""
    now = timezone.now()
    if team in (None, ""):  # a template's word for nothing
        return chip(words.deadline_at(due, started or None, now), now, label)
    calendar = working_time.calendars().of(int(team or 0))
    return chip(words.clock_at(due, started or None, now, calendar, paused or None), now, label)


def chip(at: words.Deadline, now: datetime, label: str = "", *, has_bar: bool = True) -> SafeString:
    """A deadline as it is shown everywhere."""
    title = f"{label}: {at.absolute}" if label else at.absolute
    said = f'<span class="sla-label">{escape(label)}</span> ' if label else ""
    bar = f'<progress value="{at.used}" max="100" aria-hidden="true"></progress>' if at.started and has_bar else ""
    return SafeString(
        f'<span class="sla sla-{at.state}" title="{escape(title)}"{_ticks(at, now)}>{_decoration(at.icon)}{said}'
        f'<time datetime="{at.due_iso}" data-remaining>{escape(at.words)}</time>{bar}</span>'
    )


def _ticks(at: words.Deadline, now: datetime) -> str:
    """What the script needs to count on; a paused clock stands still."""
    if at.state == "paused":
        return ""
    if at.calendar is None:
        return f' data-due="{at.due_iso}" data-started="{at.started_iso}"'
    return (
        f' data-due="{at.due_iso}" data-calendar="{at.calendar}" data-left="{at.left}" data-total="{at.total}"'
        f' data-at="{now.timestamp():.3f}"'  # a second less would show a minute less all weekend
    )


@register.filter
def due(moment: datetime | None) -> str:
    """The rest of the time in words, with the deadline behind it."""
    return _time(moment, words.remaining_words(moment, timezone.now()), words.absolute(moment)) if moment else "–"


# Numbers ------------------------------------------------------------------------------------------


@register.filter
def money(amount: Decimal | None, currency: str = "") -> str:
    """1.234,56 € in German, €1,234.56 in English; without a currency in the company's."""
    return "–" if amount is None else words.money(amount, currency)


@register.filter
def money_round(amount: Decimal | None, currency: str = "") -> str:
    """Like `money` without the cents, for sums and tiles."""
    return "–" if amount is None else words.money(amount, currency, decimals=0)


@register.simple_tag
def percent(part: int, whole: int) -> SafeString:
    """A rate with its counts, greyed when they are too few to mean anything."""
    if not whole:
        return SafeString('<span class="rate rate-thin">–</span>')
    share = number_format(part / whole * 100, 0 if whole < 1000 else 1)
    counts = gettext("%(part)s of %(whole)s") % {"part": number_format(part), "whole": number_format(whole)}
    look, title = ("rate", "") if whole >= TOO_FEW else ("rate rate-thin", gettext("Too few to judge"))
    text = '<span class="{}" title="{}">{}\N{NO-BREAK SPACE}% <small>{}</small></span>'
    return format_html(text, look, title, share, counts)


@dataclass(frozen=True)
class Bar:
    label: str
    value: Any
    text: str
    url: str
    width: str  # of the longest bar, as an SVG length


def _bar(fact: dict[str, Any], greatest: float) -> Bar:
    value = fact["value"]
    width = f"{max(float(value), 0.0) / greatest * 100:.1f}%"
    return Bar(fact["label"], value, fact.get("text") or number_format(value), fact.get("url") or "", width)


@register.simple_tag
def bars(rows: Iterable[Any]) -> list[Bar]:
    """Rows of (label, value, text, url), the last two optional, or dicts of these; the greatest value is full width."""
    names = ("label", "value", "text", "url")
    facts = [row if isinstance(row, dict) else dict(zip(names, row, strict=False)) for row in rows]
    greatest = max((float(fact["value"]) for fact in facts), default=0.0) or 1.0
    return [_bar(fact, greatest) for fact in facts]


# People, addresses, forms -------------------------------------------------------------------------


@register.filter
def origin(code: str) -> str:
    """Where a lead came from, in the reader's language."""
    return words.origin(code)


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


@register.simple_tag(name="words")
def script_words() -> SafeString:
    """The texts of the scripts, as data: a script element that nothing runs."""
    return json_script({key: str(value) for key, value in words.WORDS.items()}, "words")


@register.simple_tag(name="working_time")
def script_working_time() -> SafeString:
    """When people work around now, for the deadlines that tick. Made anew each hour, and when a calendar changes."""
    known = working_time.calendars().all
    return _working_time(timezone.now().replace(minute=0, second=0, microsecond=0), tuple(known.values()))


@lru_cache(maxsize=4)
def _working_time(hour: datetime, calendars: tuple[working_time.Calendar, ...]) -> SafeString:
    return json_script(words.working_spans(hour), "working-time")


@cache
def _furniture(language: str) -> SafeString:
    return render_to_string("components/furniture.html")


@register.simple_tag
def furniture() -> SafeString:
    """Dialogs and texts that scripts need on every page: rendered once per language."""
    return _furniture(get_language() or "")


register.tag("kept", kept)


@register.simple_tag
def demo_sign_ins() -> list[dict[str, Any]]:
    """Role, name, mail address and password of each demo user; nothing outside demo mode."""
    if not settings.DEMO:
        return []
    return [{"role": who.role.label, "name": who.name, "email": who.email, "password": PASSWORD} for who in SIGN_INS]
