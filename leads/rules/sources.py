"""Where a field's value comes from: for one lead, and as SQL for all. What both say of a lead is the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DecimalField,
    Expression,
    F,
    Func,
    IntegerField,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce

from leads.models import Activity, AnyLetter, Letter, Level, Touch, scheme
from leads.rules.kinds import Type
from leads.rules.operands import Column, Counted, Mapped, Newest, Operand, Rows, folded, folded_column, of_lead
from leads.rules.subject import Moment, Subject

Params = Mapping[str, Any]


class Source:
    """`value` of one subject, None or "" when it is missing; `operand` for all leads as of `moment.now`."""

    def value(self, subject: Subject, params: Params) -> Any:
        raise NotImplementedError

    def operand(self, moment: Moment, params: Params) -> Operand:
        """Rows later than `moment.now` do not count."""
        raise NotImplementedError

    def most(self) -> int | None:
        """The highest number that a lead can have; None where there is no end."""
        return None


@dataclass(frozen=True)
class LeadColumn(Source):
    name: str
    is_text: bool = False
    can_be_null: bool = False

    def value(self, subject: Subject, params: Params) -> Any:
        return getattr(subject.lead, self.name)

    def operand(self, moment: Moment, params: Params) -> Operand:
        return Column(self.name, self.is_text, self.can_be_null)


@dataclass(frozen=True)
class OrganisationColumn(Source):
    """What is known of the organisation today: its earlier values are not kept."""

    name: str
    is_text: bool = False

    def value(self, subject: Subject, params: Params) -> Any:
        organisation = subject.lead.organisation
        return getattr(organisation, self.name) if organisation else None

    def operand(self, moment: Moment, params: Params) -> Operand:
        return Column(f"organisation__{self.name}", self.is_text)


@dataclass(frozen=True)
class FromColumn(Source):
    """A value that follows from a column's value."""

    name: str
    through: Mapping[str, str | None]

    def value(self, subject: Subject, params: Params) -> Any:
        return self.through.get(str(getattr(subject.lead, self.name)))

    def operand(self, moment: Moment, params: Params) -> Operand:
        return Mapped(Column(self.name, can_be_null=False), self.through)


@dataclass(frozen=True)
class Touches(Source):
    """How many touches: in the last `days`, of one `kind`, with `campaign` in their campaign's name."""

    def value(self, subject: Subject, params: Params) -> Any:
        first = subject.now - timedelta(days=params["days"]) if "days" in params else None
        kind, campaign = params.get("kind"), folded(params.get("campaign", ""))
        return sum(
            (first is None or met.at >= first)
            and (kind is None or met.kind == kind)
            and campaign in folded(met.campaign)
            for met in subject.touches()
        )

    def operand(self, moment: Moment, params: Params) -> Operand:
        def rows() -> Any:
            found = of_lead(Touch.objects.all(), moment.now)
            if "days" in params:
                found = found.filter(at__gte=moment.now - timedelta(days=params["days"]))
            if "kind" in params:
                found = found.filter(touchpoint__kind=params["kind"])
            if "campaign" in params:
                wanted = folded(params["campaign"])
                column = folded_column(F("campaign"), wanted)
                found = found.filter(column.get_lookup("contains")(column, wanted))
            return found

        return Counted(rows)


@dataclass(frozen=True)
class LastTouch(Source):
    def value(self, subject: Subject, params: Params) -> Any:
        return max((met.at for met in subject.touches()), default=None)

    def operand(self, moment: Moment, params: Params) -> Operand:
        rows: Rows = lambda: of_lead(Touch.objects.all(), moment.now)  # noqa: E731  # read as "the rows are"
        return Newest(rows)


@dataclass(frozen=True)
class LastActivity(Source):
    def value(self, subject: Subject, params: Params) -> Any:
        return max(subject.activities(), default=None)

    def operand(self, moment: Moment, params: Params) -> Operand:
        rows: Rows = lambda: of_lead(Activity.objects.all(), moment.now)  # noqa: E731
        return Newest(rows)


@dataclass(frozen=True)
class AddedLetter(Source):
    """The level of a letter of BANT that an admin added."""

    code: str

    def value(self, subject: Subject, params: Params) -> Any:
        return subject.lead.more_bant.get(self.code, Level.UNKNOWN.value)

    def operand(self, moment: Moment, params: Params) -> Operand:
        return Column(_level(self.code), can_be_null=False)


def _level(code: str) -> Expression:
    known: Any = KeyTextTransform(code, "more_bant")
    return Coalesce(known, Value(Level.UNKNOWN.value), output_field=TextField())


@dataclass(frozen=True)
class BantPoints(Source):
    """The sum over all letters that are asked today: 2 for each that is met, 1 for each that is partly met."""

    def value(self, subject: Subject, params: Params) -> Any:
        return sum(subject.lead.level_of(letter).points for letter in scheme.letters())

    def operand(self, moment: Moment, params: Params) -> Operand:
        return Column(reduce(add, map(_points, scheme.letters())), can_be_null=False)

    def most(self) -> int:
        return Level.MET.points * len(scheme.letters())


def _points(letter: AnyLetter) -> Expression:
    column = letter.value if isinstance(letter, Letter) else _level(letter.value)
    worth = [When(Column(column).among([each.value]), then=Value(each.points)) for each in Level if each.points]
    return Case(*worth, default=Value(0), output_field=IntegerField())


# Facts that an admin added ------------------------------------------------------------------------

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_JSON_TYPES = {Type.NUMBER: "number", Type.BOOLEAN: "boolean"}  # all others are kept as strings


@dataclass(frozen=True)
class Extra(Source):
    """A value kept in `lead.extra`. One of another kind than the field's, as an import may have left it, is missing.

    Days are kept and compared as ISO texts, whose order is that of the days.
    """

    code: str
    type: Type

    def value(self, subject: Subject, params: Params) -> Any:
        value = subject.lead.extra.get(self.code)
        if self.type == Type.BOOLEAN:
            return value if isinstance(value, bool) else None
        if self.type == Type.NUMBER:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return Decimal(str(value)) if is_number else None
        if not isinstance(value, str) or (self.type == Type.DATE and not ISO_DAY.fullmatch(value)):
            return None
        return value

    def operand(self, moment: Moment, params: Params) -> Operand:
        return Column(self._expression(), is_text=self.type not in (Type.BOOLEAN, Type.NUMBER))

    def _expression(self) -> Expression:
        """Nothing is cast that does not look like what it is to become: a cast that fails ends the whole query."""
        typed: dict[Type, Any] = {Type.BOOLEAN: BooleanField(), Type.NUMBER: DecimalField()}
        output = typed.get(self.type, TextField())
        kind: Any = Func(KeyTransform(self.code, "extra"), function="jsonb_typeof", output_field=TextField())
        text: Any = KeyTextTransform(self.code, "extra")
        fits = Q(kind.get_lookup("exact")(kind, _JSON_TYPES.get(self.type, "string")))
        if self.type == Type.DATE:
            fits &= Q(_matches(text, f"^{ISO_DAY.pattern}$"))
        cast = {Type.BOOLEAN: "boolean", Type.NUMBER: "numeric"}.get(self.type)
        value = Func(text, template=f"(%(expressions)s)::{cast}", output_field=output) if cast else text
        return Case(When(fits, then=value), default=None, output_field=output)


def _matches(text: Any, pattern: str) -> Any:
    column: Any = Func(text, template="(%(expressions)s)", output_field=TextField())
    return column.get_lookup("regex")(column, pattern)
