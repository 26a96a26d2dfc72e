"""Names with their filters, worked out beforehand."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.template import Context, Node, base
from django.template.base import FilterExpression, Variable
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeData, mark_safe

Reading = Callable[[Context], Any]


def held(node: Node) -> Iterator[tuple[Any, Any, FilterExpression]]:
    """Where the node, or a list or dict of it, holds an expression."""
    for holder in (vars(node), *(value for value in vars(node).values() if isinstance(value, list | dict))):
        for key, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
            if type(value) is FilterExpression:
                yield holder, key, value


class _Odd(Exception):
    """Not for the quick way."""


_localtime: Any = base.template_localtime  # type: ignore[attr-defined]  # which its stubs do not know
_ABSENT = object()
_plain: set[type] = set()  # whose instances have attributes, but no items, and are not called


class Expression(FilterExpression):
    """A name with its filters, worked out beforehand."""

    look: Reading | None = None  # where there are no filters

    def __init__(self, slow: FilterExpression) -> None:
        self.token, self.filters, self.var, self.is_var = slow.token, slow.filters, slow.var, slow.is_var
        names = self.var.lookups if self.is_var and type(self.var) is Variable else None
        if names and not self.var.translate:
            look = _looking(names)
            self.look = None if self.filters else look
            self.resolve = _filtered(look, slow) if self.filters else _unfiltered(look, slow)  # type: ignore[method-assign]


def asked(slow: FilterExpression) -> Reading:
    """How an `if` reads it: what is absent is None."""
    expression = Expression(slow)
    look = expression.look
    if look is None:
        return lambda context: expression.resolve(context, True)

    def read(context: Context) -> Any:
        try:
            value = look(context)
        except _Odd:
            return slow.resolve(context, True)
        return None if value is _ABSENT else value

    return read


def _looking(names: Iterable[str]) -> Reading:
    """Read `lead.phase.label` of a context: _ABSENT where it has no `lead`, _Odd where Django has to look itself."""
    first, *rest = names
    if not rest:
        return _looking_for_one(first)
    second, *further = rest
    others = [(name, int(name) if name.isdecimal() else None) for name in rest]

    def look(context: Context) -> Any:
        for layer in reversed(context.dicts):
            if first in layer:
                value = layer[first]
                if further or type(value) not in _plain:
                    return _along(value, others)
                value = getattr(value, second, _ABSENT)
                if value is _ABSENT or callable(value):
                    raise _Odd
                return value
        return _ABSENT

    return look


def _looking_for_one(name: str) -> Reading:
    def look(context: Context) -> Any:
        for layer in reversed(context.dicts):
            if name in layer:
                value = layer[name]
                if callable(value):
                    raise _Odd
                return value
        return _ABSENT

    return look


def _along(value: Any, names: Iterable[tuple[str, int | None]]) -> Any:
    """From a value by attributes, items and places; a name in digits has its place."""
    for name, place in names:
        kind = type(value)
        if kind is dict:
            value = value.get(name, _ABSENT)
        elif kind in _plain or _can_be_read(value):
            value = getattr(value, name, _ABSENT)
        elif place is not None and kind is list and place < len(value):
            value = value[place]
        else:
            raise _Odd
    if value is _ABSENT or callable(value):
        raise _Odd
    return value


def _can_be_read(value: Any) -> bool:
    """By attribute alone: it has no items, or (as a text) none that have names. A lazy user is read as a user."""
    if callable(value):
        return False
    if type(value) is SimpleLazyObject:
        return _has_no_items(value.__class__)
    if _has_no_items(type(value)):
        _plain.add(type(value))
    return type(value) in _plain


def _has_no_items(kind: type) -> bool:
    return issubclass(kind, str) or not hasattr(kind, "__getitem__")


def _unfiltered(look: Reading, slow: FilterExpression) -> Callable[..., Any]:
    def resolve(context: Context, ignore_failures: bool = False) -> Any:
        try:
            value = look(context)
        except _Odd:
            return slow.resolve(context, ignore_failures)
        if value is _ABSENT:
            return None if ignore_failures else slow.resolve(context)
        return value

    return resolve


def _filtered(look: Reading, slow: FilterExpression) -> Callable[..., Any]:
    steps = [_step(*one) for one in slow.filters]

    def resolve(context: Context, ignore_failures: bool = False) -> Any:
        try:
            value = look(context)
        except _Odd:
            return slow.resolve(context, ignore_failures)
        if value is _ABSENT:
            return slow.resolve(context, ignore_failures)
        for step in steps:
            value = step(value, context)
        return value

    return resolve


def _step(func: Any, arguments: list[tuple[bool, Any]]) -> Callable[[Any, Context], Any]:
    """One filter, as FilterExpression.resolve applies it."""
    wants_local, wants_escape = getattr(func, "expects_localtime", False), getattr(func, "needs_autoescape", False)
    is_safe = getattr(func, "is_safe", False)
    given: list[tuple[bool, Any]] = [(is_name, value if is_name else mark_safe(value)) for is_name, value in arguments]  # noqa: S308  # as in the template

    def step(value: Any, context: Context) -> Any:
        values = [argument.resolve(context) if is_name else argument for is_name, argument in given]
        if wants_local:
            value = _localtime(value, context.use_tz)
        more = {"autoescape": context.autoescape} if wants_escape else {}
        made = func(value, *values, **more)
        return mark_safe(made) if is_safe and isinstance(value, SafeData) else made  # noqa: S308  # as Django

    return step
