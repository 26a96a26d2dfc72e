"""Which inputs a condition's value needs: follows from the type of its field and from its operator.

The catalogue says what there is to ask; here stands how a person enters it, and how an entry becomes a value again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leads import rules
from leads.rules.kinds import NEEDS, Needs, Op, Param, Type

Typed = dict[str, list[str]]

NAMES = ("value", "to", "days", "kind", "campaign")
"""What a condition may send besides its field and operator: its value, the end of a range, what narrows it."""
EMPTY_GROUP = _("This group is empty. Add a condition, or remove it.")
WRONG_NUMBER = _("Please enter a number between 1 and %(most)d.")
NO_FIELD = _("Please choose what to ask about.")
UNKNOWN_FIELD = _("There is no such field any more. Please choose another one.")
NO_VALUE = _("Please enter a value.")
NO_CHOICE = _("Please choose.")
NO_NUMBER = _("Please enter a number.")


@dataclass(frozen=True)
class Input:
    """One control: `kind` is text, lines, number, date, select or several."""

    name: str
    kind: str
    label: Any
    unit: Any = ""
    options: tuple[tuple[str, Any], ...] = ()  # labels are translated when they are shown
    is_optional: bool = False
    is_said: bool = False  # its label stands before it, or around it where it has a gap: "in the last … days"

    @property
    def around(self) -> tuple[str, str]:
        """What stands before and behind the control."""
        if not self.is_said:
            return "", str(self.unit)
        before, gap, behind = str(self.label).partition("…")
        return before.strip(), behind.strip() if gap else str(self.unit)


def ops_of(name: str) -> tuple[Op, ...]:
    """What the field can be asked, in the order in which it is offered."""
    field = rules.field_named(name)
    return field.ops if field else ()


def fitting(name: str, op: str) -> str:
    """The operator, if the field knows it, else the first that it knows: after another field was chosen."""
    known = ops_of(name)
    return op if not known or op in known else str(known[0])


def inputs(name: str, op: str) -> list[Input]:
    field = rules.field_named(name)
    if field is None or op not in field.ops:
        return []
    return [*_of_value(field, NEEDS.get(Op(op), Needs.ONE)), *(_of_param(param) for param in field.params)]


def _of_value(field: rules.Field, needs: Needs) -> list[Input]:
    match needs:
        case Needs.NOTHING:
            return []
        case Needs.DAYS:
            return [Input("value", "number", _("Days"), _("days"))]
        case Needs.TWO:
            kind = _KINDS.get(field.type, "text")
            return [
                Input("value", kind, _("from"), field.unit, is_said=True),
                Input("to", kind, _("to"), field.unit, is_said=True),
            ]
    return [_of_one(field, is_many=needs == Needs.MANY)]


def _of_one(field: rules.Field, *, is_many: bool) -> Input:
    options: tuple[tuple[str, Any], ...] = tuple(field.choices)
    if field.type == Type.BOOLEAN:
        options = (("yes", gettext("yes")), ("no", gettext("no")))
    if options:
        return Input("value", "several" if is_many else "select", _("Value"), options=options)
    if is_many:
        return Input("value", "lines", _("Values, one per line"))
    return Input("value", _KINDS.get(field.type, "text"), _("Value"), field.unit)


def _of_param(param: Param) -> Input:
    options = tuple(param.choices)
    kind = "select" if options else "number" if param.type == Type.COUNT else "text"
    return Input(param.name, kind, param.label, param.unit, options, is_optional=True, is_said=not options)


_KINDS = {
    Type.NUMBER: "number", Type.MONEY: "number", Type.COUNT: "number", Type.DATE: "date", Type.DATETIME: "date",
}  # fmt: skip


# from entries to values and back ------------------------------------------------------------------


def value_of(name: str, op: str, typed: Typed) -> dict[str, Any]:
    """The value as the rule holds it; an entry that can't be read stays the text that it is."""
    needed = inputs(name, op)
    if not needed:
        is_unasked = op in NEEDS and NEEDS[Op(op)] == Needs.NOTHING
        return {} if is_unasked or not typed else {"value": _first(typed)}
    values = {one.name: _READERS[one.kind](typed.get(one.name, [])) for one in needed}
    if rules.field_named(name).type == Type.BOOLEAN and "value" in values:  # type: ignore[union-attr]  # has inputs
        values["value"] = {"yes": True, "no": False}.get(values["value"], values["value"])
    if "to" in values:
        values["value"] = [values["value"], values.pop("to")]
    optional = {one.name for one in needed if one.is_optional}
    return {name: value for name, value in values.items() if name not in optional or value != ""}


def typed_of(name: str, op: str, rule: dict[str, Any]) -> Typed:
    """A stored value as its inputs show it."""
    narrowed = {one: [_as_text(rule[one])] for one in NAMES[2:] if rule.get(one) is not None}
    value = rule.get("value")
    if value is None:
        return narrowed
    if not isinstance(value, list):
        return {"value": [_as_text(value)], **narrowed}
    several = [_as_text(each) for each in value]
    if op == Op.BETWEEN and len(several) == 2:
        return {"value": several[:1], "to": several[1:], **narrowed}
    is_lines = any(one.kind == "lines" for one in inputs(name, op))
    return {"value": ["\n".join(several)] if is_lines else several, **narrowed}


def problem(name: str, op: str, typed: Typed) -> str:
    """What is still to be entered, in words."""
    if not name:
        return str(NO_FIELD)
    if rules.field_named(name) is None:
        return str(UNKNOWN_FIELD)
    return next((words for one in inputs(name, op) if (words := _problem(one, typed))), "")


def _problem(one: Input, typed: Typed) -> str:
    given = [entry for entry in typed.get(one.name, []) if entry.strip()]
    if not given:
        return "" if one.is_optional else str(NO_CHOICE if one.options else NO_VALUE)
    return str(NO_NUMBER) if one.kind == "number" and isinstance(_number(given), str) else ""


def _first(typed: Typed) -> str:
    return next(iter(typed.get("value", [])), "")


def _as_text(value: Any) -> str:
    """Numbers as the reader writes them: 1.5 is 1,5 in German."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value)
    return str(formats.localize_input(Decimal(str(value))))


def _text(entries: Iterable[str]) -> str:
    return next(iter(entries), "").strip()


def _lines(entries: Iterable[str]) -> list[str]:
    return [line.strip() for line in "\n".join(entries).splitlines() if line.strip()]


def _number(entries: Iterable[str]) -> int | float | str:
    text = _text(entries)
    try:
        number = Decimal(str(formats.sanitize_separators(text)))
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number) > 10**15:
        return text
    return int(number) if number == number.to_integral_value() else float(number)


_READERS: dict[str, Callable[[list[str]], Any]] = {
    "text": _text, "lines": _lines, "number": _number, "date": _text, "select": _text, "several": list,
}  # fmt: skip
