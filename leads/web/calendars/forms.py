"""A working calendar as a form: weekdays as people write them, rows of short days and closures."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Team
from leads import countries, working_time
from leads.models import ShortDay, WorkingCalendar
from leads.models.hours import Span, clock_face, minute_of, read_week
from leads.refusals import Refusal
from leads.scheduling import DAYS, Closed, Plan
from leads.web.forms import ActForm, day_field

SPANS = re.compile(r"\s*(\d{1,2}(?::\d{2})?)\s*(?:-|–|—|bis|to)\s*(\d{1,2}(?::\d{2})?)\s*")  # no escapes needed
MOST_CLOSURES = 200
BLANK_ROWS = 2


class SpansField(forms.CharField):
    """Spans of a day: "09:00–12:30, 13:30–17:00"; empty: nobody works."""

    def to_python(self, value: Any) -> tuple[Span, ...]:  # type: ignore[override]  # spans, not text
        text = str(value or "").strip()
        return tuple(self._span(part) for part in re.split(r"[,;]", text)) if text else ()

    def _span(self, part: str) -> Span:
        written = SPANS.fullmatch(part)
        try:
            if written:
                return (_minute(written[1]), _minute(written[2]))
        except ValueError:
            pass
        raise forms.ValidationError(_("Please write it like 09:00–12:30, 13:30–17:00."))

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else in_words(value or ())

    def validate(self, value: Any) -> None:
        """Any spans may be given; the process knows whether they make sense."""

    def run_validators(self, value: Any) -> None:
        """As above."""


def in_words(spans: Iterable[Span]) -> str:
    return ", ".join(f"{clock_face(begin)}–{clock_face(end)}" for begin, end in spans)


def _minute(text: str) -> int:
    return minute_of(text if ":" in text else f"{text}:00")


class UntilField(forms.CharField):
    """The time at which a short day ends; empty: closed all day."""

    def to_python(self, value: Any) -> int:  # type: ignore[override]  # minutes, not text
        text = str(value or "").strip()
        try:
            return _minute(text) if text else 0
        except ValueError:
            raise forms.ValidationError(_("Please write the time like 12:00.")) from None

    def validate(self, value: Any) -> None:
        """Any time of the day."""

    def run_validators(self, value: Any) -> None:
        """As above."""


class CalendarForm(ActForm):
    name = forms.CharField(label=lazy("Name"), max_length=80)
    time_zone = forms.CharField(
        label=lazy("Time zone"), widget=forms.TextInput({"list": "time-zones", "autocomplete": "off"})
    )
    country = forms.CharField(label=lazy("Public holidays of"), required=False, widget=forms.Select())
    subdivision = forms.CharField(label=lazy("Region"), required=False, widget=forms.Select())

    def __init__(self, *args: Any, calendar: WorkingCalendar | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendar = calendar
        for number, name in enumerate(DAYS):
            self.fields[name] = SpansField(label=capfirst(str(WEEKDAYS[number])), required=False)
        if calendar is None or not calendar.is_default:
            teams = Team.objects.filter(is_active=True).order_by("side", "name")
            self.fields["teams"] = forms.ModelMultipleChoiceField(
                label=_("Teams that work by it"), queryset=teams, required=False, widget=forms.CheckboxSelectMultiple()
            )
        self._offer_places()

    def _offer_places(self) -> None:
        self._choices("country", [("", _("none")), *country_choices()])
        self._choices("subdivision", [("", _("whole country")), *working_time.regions(self.chosen_country).items()])

    def _choices(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        widget: Any = self.fields[name].widget
        widget.choices = list(choices)

    @property
    def chosen_country(self) -> str:
        return str(self["country"].value() or "")

    @property
    def days(self) -> list[Any]:
        return [self[name] for name in DAYS]


class ShortDayForm(forms.Form):
    day = forms.IntegerField(label=lazy("Day"), min_value=1, max_value=31, required=False)
    month = forms.TypedChoiceField(
        label=lazy("Month"), coerce=int, empty_value=None, required=False,
        choices=lambda: [("", "–"), *((number, str(name)) for number, name in MONTHS.items())],
    )  # fmt: skip
    until = UntilField(label=lazy("Work ends at"), required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if bool(given.get("day")) != bool(given.get("month")) or (given.get("until") and not given.get("day")):
            raise forms.ValidationError(_("Please enter day and month."))
        return given

    def given(self) -> ShortDay | None:
        known = self.cleaned_data
        return ShortDay(known["month"], known["day"], known["until"]) if known.get("day") else None


class ClosureForm(forms.Form):
    first_day = day_field(lazy("First day"), required=False)
    last_day = day_field(lazy("Last day"), required=False)
    name = forms.CharField(label=lazy("Occasion"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        is_told = bool(given.get("last_day") or given.get("name"))
        if is_told and not given.get("first_day") and "first_day" not in self.errors:
            raise forms.ValidationError(_("Please enter the first day."))
        return given

    def given(self) -> Closed | None:
        known = self.cleaned_data
        first = known.get("first_day")
        return Closed(first, known.get("last_day") or first, known["name"].strip()) if first else None


ShortDays: Any = forms.formset_factory(ShortDayForm, extra=BLANK_ROWS, max_num=60, validate_max=True)
Closures: Any = forms.formset_factory(ClosureForm, extra=BLANK_ROWS, max_num=MOST_CLOSURES, validate_max=True)


class Sheet:
    """The three parts of the page's form together; rows left empty go."""

    def __init__(self, calendar: WorkingCalendar | None, data: Any = None) -> None:
        known = _known(calendar) if calendar else _as_new()
        self.form = CalendarForm(data, calendar=calendar, initial=known["facts"])
        self.short_days = ShortDays(data, initial=known["short_days"], prefix="short")
        self.closures = Closures(data, initial=known["closures"], prefix="closed")

    def is_valid(self) -> bool:
        parts = [self.form.is_valid(), self.short_days.is_valid(), self.closures.is_valid()]
        return all(parts)

    def take(self, refusal: Refusal) -> None:
        """Show what the process refuses; what concerns a row of days stands on top."""
        beside = [words for name, words in refusal.fields.items() if name not in self.form.fields]
        for words in beside:
            self.form.add_error(None, words)
        if not beside or len(beside) < len(refusal.fields):
            self.form.take(Refusal(refusal.message, refusal.fields))

    def plan(self) -> Plan:
        given = self.form.cleaned_data
        return Plan(
            name=given["name"], time_zone=given["time_zone"], week=tuple(given[name] for name in DAYS),
            country=given["country"], subdivision=given["subdivision"],
            short_days=tuple(filter(None, (row.given() for row in self.short_days))),
            closures=tuple(filter(None, (row.given() for row in self.closures))),
            teams=tuple(given.get("teams") or ()),
        )  # fmt: skip


def _known(calendar: WorkingCalendar) -> dict[str, Any]:
    facts = {name: getattr(calendar, name) for name in ("name", "time_zone", "country", "subdivision")}
    return {
        "facts": {
            **facts,
            **dict(zip(DAYS, read_week(calendar.week), strict=True)),
            "teams": [of.team_id for of in calendar.of_teams.all()],
        },
        "short_days": [_row(ShortDay.read(day)) for day in calendar.short_days],
        "closures": [
            {"first_day": closed.first_day, "last_day": closed.last_day, "name": closed.name}
            for closed in calendar.closures.all()
        ],
    }


def _row(day: ShortDay) -> dict[str, Any]:
    return {"day": day.day, "month": day.month, "until": clock_face(day.until) if day.until else ""}


def _as_new() -> dict[str, Any]:
    """A further calendar begins as a copy of the company's own, without its name and closures."""
    known = _known(WorkingCalendar.objects.get(is_default=True))
    return {**known, "facts": {**known["facts"], "name": "", "teams": []}, "closures": []}


def country_choices() -> list[tuple[str, str]]:
    """Countries whose holidays are known, by their names in the reader's language."""
    language = (get_language() or "en")[:2]
    said = [(code, countries.name_of_country(code, language) or code) for code in working_time.countries()]
    return sorted(said, key=lambda choice: countries.in_order(choice[1]))
