"""The catalogue of what rules may ask about, with type, label, unit and what to do where it is missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from leads import spoken
from leads.models import ConsentState, Letter, Level, Side, Stage, Touchpoint, scheme
from leads.rules.kinds import OPS, PRESENCE, Op, Param, Type
from leads.rules.sources import (
    AddedLetter,
    BantPoints,
    Extra,
    FromColumn,
    LastActivity,
    LastTouch,
    LeadColumn,
    OrganisationColumn,
    Source,
    Touches,
)

Choice = tuple[str, Any]


@dataclass(frozen=True)
class Field:
    """One thing a rule can ask about. `can_be_missing`: then it can be asked whether it is known at all."""

    name: str
    label: Any  # lazily translated
    type: Type
    source: Source
    group: Any
    choices: tuple[Choice, ...] = ()
    are_all: bool = False  # no lead has a value besides the choices
    can_be_missing: bool = True
    unit: Any = ""
    ask: Any = ""  # what the person who is to supply it should do
    help: Any = ""
    params: tuple[Param, ...] = ()
    explain: Callable[..., str] | None = None  # says a subject's value with its reasons
    retired: bool = False

    @property
    def ops(self) -> tuple[Op, ...]:
        """In the order in which they are offered: the likeliest first."""
        if not self.can_be_missing:
            return OPS[self.type]
        return (*PRESENCE, *OPS[self.type]) if self.type == Type.TEXT else (*OPS[self.type], *PRESENCE)

    @property
    def order(self) -> list[str]:
        """The values of a LEVEL from lowest to highest."""
        return [code for code, _label in self.choices]

    @property
    def has_iso_days(self) -> bool:
        """Keeps its days as ISO texts, whose order is that of the days."""
        return self.type == Type.DATE and isinstance(self.source, Extra)

    @property
    def is_whole(self) -> bool:
        """Has whole numbers from 0 only."""
        return self.type == Type.COUNT

    def in_words(self, value: Any) -> str:
        """A value as the reader sees it."""
        if value is None or value == "":
            return translated("missing")
        if self.choices:
            return str(dict(self.choices).get(str(value), value))
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        match value:
            case bool():
                return translated("yes") if value else translated("no")
            case str() if self.type in (Type.DATE, Type.DATETIME):  # as a rule has it
                return spoken.day(date.fromisoformat(value)) if _is_day(value) else value
            case datetime() | date():
                return spoken.day(value)
            case int() | float() | Decimal():
                return self._number(Decimal(str(value)))
        return str(value)

    def _number(self, value: Decimal) -> str:
        if self.type == Type.MONEY:
            return spoken.money(value, decimals=0 if value == value.to_integral_value() else 2)
        said = spoken.number(value)
        return f"{said}\N{NO-BREAK SPACE}{self.unit}" if self.unit and self.type == Type.NUMBER else said

    def quoted(self, value: Any) -> str:
        """A value inside a sentence: words in quotes, numbers and days without."""
        said = self.in_words(value)
        if self.type in (Type.TEXT, Type.CHOICE, Type.LEVEL, Type.BOOLEAN):
            return translated("“%(value)s”") % {"value": said}
        return said


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


PERSON, SOURCE, JOURNEY = _("Person"), pgettext_lazy("rules", "Source"), _("Journey")
ORGANISATION, TOUCHES, BANT, SCORE = _("Organisation"), _("Touches"), _("BANT"), _("Score")
FURTHER = _("Further facts")


def _text(name: str, label: Any, group: Any, ask: Any = "") -> Field:
    return Field(name, label, Type.TEXT, LeadColumn(name, is_text=True), group, ask=ask)


def _closed(name: str, label: Any, group: Any, choices: Any, ask: Any = "") -> Field:
    column = LeadColumn(name)
    return Field(name, label, Type.CHOICE, column, group, tuple(choices), True, False, ask=ask)


def _nullable(name: str, label: Any, kind: Type, group: Any, **more: Any) -> Field:
    return Field(name, label, kind, LeadColumn(name, can_be_null=True), group, **more)


def level_field(name: str, label: Any, source: Source, *, retired: bool = False) -> Field:
    """A letter of BANT: unknown until somebody found out."""
    ask = _("Ask for it in the next conversation and note the answer")
    return Field(name, label, Type.LEVEL, source, BANT, tuple(Level.choices), True, ask=ask, retired=retired)


_SIDES = {stage.value: stage.side.value if stage.side else None for stage in Stage}
_COUNT_PARAMS = (
    Param("days", _("In the last … days"), Type.COUNT, unit=_("days")),
    Param("kind", _("Kind of touchpoint"), Type.CHOICE, tuple(Touchpoint.Kind.choices)),
    Param("campaign", _("Campaign contains"), Type.TEXT),
)

BUILT_IN: Mapping[str, Field] = {
    field.name: field
    for field in [
        _closed("consent", _("Consent to be contacted"), PERSON, ConsentState.choices,
                _("Ask for consent and record it")),
        _closed("consent_mail", _("Consent by e-mail"), PERSON, ConsentState.choices,
                _("Ask for consent to e-mails and record it")),
        _closed("consent_phone", _("Consent by telephone"), PERSON, ConsentState.choices,
                _("Ask for consent to calls and record it")),
        _closed("consent_post", _("Consent by post"), PERSON, ConsentState.choices,
                _("Ask for consent to letters and record it")),
        _text("company", _("Company"), PERSON, _("Enter the company")),
        _text("email", _("E-mail"), PERSON, _("Enter an e-mail address")),
        _text("phone", _("Telephone"), PERSON, _("Enter a telephone number")),
        _text("first_name", _("First name"), PERSON),
        _text("last_name", _("Last name"), PERSON),
        _text("job_title", _("Position"), PERSON),
        _text("country", _("Country"), PERSON),
        Field("language", _("Language"), Type.CHOICE, LeadColumn("language", is_text=True), PERSON,
              tuple(settings.LANGUAGES)),
        _text("interest", _("Proven interest"), SOURCE, _("Note what the person is interested in")),
        _text("origin", _("Origin"), SOURCE),
        _closed("generated_by", _("Generated by"), SOURCE, Side.choices),
        Field("captured_at", _("First contact"), Type.DATETIME, LeadColumn("captured_at"), SOURCE,
              can_be_missing=False),
        _nullable("expected_value", _("Expected value"), Type.MONEY, JOURNEY, ask=_("Note what the deal may be worth"),
                  unit=settings.CURRENCY, help=_("In the lead's own currency, as it was entered")),
        _closed("stage", _("Stage"), JOURNEY, Stage.choices),
        Field("side", _("Responsible side"), Type.CHOICE, FromColumn("stage", _SIDES), JOURNEY, tuple(Side.choices)),
        Field("stage_since", _("In this stage since"), Type.DATETIME, LeadColumn("stage_since"), JOURNEY,
              can_be_missing=False),
        _nullable("deadline", _("Deadline"), Type.DATETIME, JOURNEY),
        _nullable("asleep_until", _("Asleep until"), Type.DATE, JOURNEY),
        Field("returned_times", _("Times returned"), Type.COUNT, LeadColumn("returned_times"), JOURNEY,
              can_be_missing=False),
        _nullable("won_on", _("Won on"), Type.DATE, JOURNEY),
        _nullable("amount", _("Amount"), Type.MONEY, JOURNEY, unit=settings.CURRENCY,
                  help=_("In the lead's own currency, as it was entered")),
        Field("organisation.employees", _("Company size"), Type.COUNT, OrganisationColumn("employees"), ORGANISATION,
              unit=_("employees"), ask=_("Find out how many people work there")),
        Field("organisation.country", _("Country of the organisation"), Type.TEXT,
              OrganisationColumn("country", is_text=True), ORGANISATION),
        Field("organisation.city", _("City of the organisation"), Type.TEXT,
              OrganisationColumn("city", is_text=True), ORGANISATION),
        Field("organisation.website", _("Website"), Type.TEXT, OrganisationColumn("website", is_text=True),
              ORGANISATION, ask=_("Enter the organisation's website")),
        Field("touches", _("Number of touches"), Type.COUNT, Touches(), TOUCHES, can_be_missing=False,
              params=_COUNT_PARAMS),
        Field("last_touch", _("Last touch"), Type.DATETIME, LastTouch(), TOUCHES),
        Field("last_activity", _("Last activity"), Type.DATETIME, LastActivity(), TOUCHES,
              help=_("Notes, calls, mails and meetings")),
        *(level_field(letter.value, letter.label, LeadColumn(letter.value)) for letter in Letter),
        Field("bant_points", _("BANT points"), Type.COUNT, BantPoints(), BANT, can_be_missing=False,
              help=_("2 for each letter that is met, 1 for each that is partly met")),
    ]
}  # fmt: skip

Provider = Callable[[], Mapping[str, Field]]
PROVIDERS: dict[str, Provider] = {}
"""Fields that are not known beforehand, by the prefix of their names: "custom" provides "custom.<code>". A provider
is asked whenever a rule names such a field, so it must answer from memory."""


_as_read = lazy(str, str)  # made once: each `lazystr` would build a class of its own, which costs more than a judgement


def _added_letters() -> Mapping[str, Field]:
    """The letters of BANT beside the four, called as they are in the language of whoever reads at last."""
    return {
        letter.field: level_field(
            letter.field, _as_read(letter), AddedLetter(letter.code), retired=letter.is_retired
        )
        for letter in scheme.added()
    }  # fmt: skip


PROVIDERS["bant"] = _added_letters


def field_named(name: str) -> Field | None:
    """The field, retired ones included: old rules stay readable."""
    if (known := BUILT_IN.get(name)) is not None:
        return known
    provider = PROVIDERS.get(name.partition(".")[0])
    return provider().get(name) if provider else None


def catalogue() -> dict[str, Field]:
    """All fields that a new rule may ask about, in the order in which they are offered."""
    provided = {name: field for provider in PROVIDERS.values() for name, field in provider().items()}
    return {name: field for name, field in {**BUILT_IN, **provided}.items() if not field.retired}
