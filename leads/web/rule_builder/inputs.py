"""Which inputs a condition's value needs: follows from the type of its field and from its operator.

The catalogue says what there is to ask; here stands how a person enters it, and how an entry becomes a value again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from leads.rules.fields import CATALOGUE, Field, Type
from leads.rules.tree import OPS, WITHOUT_VALUE, Op

Typed = dict[str, list[str]]

NAMES = ("value",)
EMPTY_GROUP = _("This group is empty. Add a condition, or remove it.")
WRONG_NUMBER = _("Please enter a number between 1 and %(most)d.")
NO_FIELD = _("Please choose what to ask about.")
UNKNOWN_FIELD = _("There is no such field any more. Please choose another one.")
NO_VALUE = _("Please enter a value.")
NO_CHOICE = _("Please choose.")
NO_NUMBER = _("Please enter a number.")

OP_WORDS: dict[Op, Any] = {
    Op.KNOWN: _("is known"),
    Op.UNKNOWN: _("is unknown"),
    Op.IS: _("is"),
    Op.IS_NOT: _("is not"),
    Op.ONE_OF: _("is one of"),
    Op.CONTAINS: _("contains"),
    Op.AT_LEAST: _("is at least"),
    Op.AT_MOST: _("is at most"),
}


@dataclass(frozen=True)
class Input:
    """One control: `kind` is text, lines, number, select or several."""

    name: str
    kind: str
    label: Any
    unit: Any = ""
    options: tuple[tuple[str, str], ...] = ()


def ops_of(name: str) -> list[Op]:
    """What the field can be asked, in the order in which it is offered."""
    field = CATALOGUE.get(name)
    return [op for op in Op if op in OPS[field.type]] if field else []


def fitting(name: str, op: str) -> str:
    """The operator, if the field knows it, else the first that it knows: after another field was chosen."""
    known = ops_of(name)
    return op if not known or op in known else str(known[0])


def inputs(name: str, op: str) -> list[Input]:
    field = CATALOGUE.get(name)
    if field is None or op not in ops_of(name) or op in WITHOUT_VALUE:
        return []
    options = _options(field)
    if options:
        return [Input("value", "several" if op == Op.ONE_OF else "select", _("Value"), options=options)]
    if field.type == Type.NUMBER:
        return [Input("value", "number", _("Number"))]
    return [
        Input("value", "lines", _("Values, one per line")) if op == Op.ONE_OF else Input("value", "text", _("Value"))
    ]


def _options(field: Field) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), str(label)) for value, label in field.choices.choices) if field.choices else ()


# from entries to values and back ------------------------------------------------------------------


def value_of(name: str, op: str, typed: Typed) -> dict[str, Any]:
    """The value as the rule holds it; an entry that can't be read stays the text that it is."""
    needed = inputs(name, op)
    if not needed:
        return {} if op in WITHOUT_VALUE or not typed else {"value": _first(typed)}
    reader = _READERS[needed[0].kind]
    return {"value": reader(typed.get("value", []))}


def typed_of(name: str, op: str, rule: dict[str, Any]) -> Typed:
    """A stored value as its inputs show it."""
    value = rule.get("value")
    if value is None:
        return {}
    if isinstance(value, list):
        several = [_as_text(each) for each in value]
        return {"value": ["\n".join(several)] if _kind(name, op) == "lines" else several}
    return {"value": [_as_text(value)]}


def problem(name: str, op: str, typed: Typed) -> str:
    """What is still to be entered, in words."""
    if not name:
        return str(NO_FIELD)
    if name not in CATALOGUE:
        return str(UNKNOWN_FIELD)
    needed = inputs(name, op)
    given = [entry for entry in typed.get("value", []) if entry.strip()]
    if needed and not given:
        return str(NO_CHOICE if needed[0].options else NO_VALUE)
    if needed and needed[0].kind == "number" and isinstance(_number(given), str):
        return str(NO_NUMBER)
    return ""


def _kind(name: str, op: str) -> str:
    return next((each.kind for each in inputs(name, op)), "")


def _first(typed: Typed) -> str:
    return next(iter(typed.get("value", [])), "")


def _as_text(value: Any) -> str:
    """Numbers as the reader writes them: 1.5 is 1,5 in German."""
    if isinstance(value, bool) or not isinstance(value, int | float):
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
    "text": _text, "lines": _lines, "number": _number, "select": _text, "several": list,
}  # fmt: skip
