"""Django's templates with quicker nodes: the same templates and the same text, in less than half of the time.

After a template is read, its commonest nodes and expressions get a way to render themselves that was worked out
beforehand. Whatever is out of the ordinary (a method to call, a missing name, a form's field) goes Django's own way, so
a template can't tell the difference; tests/web/test_quick.py compares both. With DEBUG nothing is quickened, for
Django's own nodes know the line of an error.
"""

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any

from django.template import Context, Node, NodeList, Template, VariableDoesNotExist, base
from django.template.base import FilterExpression, TextNode, Variable, VariableNode, render_value_in_context
from django.template.defaulttags import IfNode, TemplateLiteral
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.translation import get_language

Rendering = Callable[[Context], str]
Reading = Callable[[Context], Any]


class Loader(cached.Loader):
    """Reads each template once, and quickens it."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        is_new = self.cache_key(template_name, skip) not in self.get_template_cache
        template = super().get_template(template_name, skip)
        if is_new and not self.engine.debug:
            quicken(template.nodelist)
        return template


def quicken(nodes: NodeList) -> None:
    """Give each node of a freshly read template its quick way."""
    for node in nodes:
        for name in node.child_nodelists:
            quicken(getattr(node, name, None) or NodeList())
        for holder, key, expression in _expressions(node):
            holder[key] = _Expression(expression)
        if (make := _WAYS.get(type(node))) and (way := make(node)):
            vars(node)["render_annotated"] = way


# expressions --------------------------------------------------------------------------------------


def _expressions(node: Node) -> Iterator[tuple[Any, Any, FilterExpression]]:
    """Where the node, or a list or dict of it, holds an expression."""
    for holder in (vars(node), *(value for value in vars(node).values() if isinstance(value, list | dict))):
        for key, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
            if type(value) is FilterExpression:
                yield holder, key, value


class _Odd(Exception):
    """Not for the quick way."""


_localtime: Any = base.template_localtime  # type: ignore[attr-defined]  # which its stubs do not know
_ABSENT = object()
_is_plain: dict[type, bool] = {}  # whether instances of a type are read by attribute alone


class _Expression(FilterExpression):
    """A name with its filters, worked out beforehand."""

    def __init__(self, slow: FilterExpression) -> None:
        self.token, self.filters, self.var, self.is_var = slow.token, slow.filters, slow.var, slow.is_var
        names = self.var.lookups if self.is_var and type(self.var) is Variable else None
        if names and not self.var.translate:
            look = _looking(names)
            self.resolve = _filtered(look, slow) if self.filters else _plain(look, slow)  # type: ignore[method-assign]


def _looking(names: Iterable[str]) -> Reading:
    """Read `lead.phase.label` of a context: _ABSENT where it has no `lead`, _Odd where Django has to look itself."""
    first, *others = names
    rest = [(name, int(name) if name.isdecimal() else None) for name in others]

    def look(context: Context) -> Any:
        for layer in reversed(context.dicts):
            if first in layer:
                return _along(layer[first], rest)
        return _ABSENT

    return look


def _along(value: Any, names: Iterable[tuple[str, int | None]]) -> Any:
    """From a value by attributes, items and places; a name in digits has its place."""
    for name, place in names:
        if callable(value):
            raise _Odd
        kind = type(value)
        if kind is dict:
            value = value.get(name, _ABSENT)
        elif _is_plain.get(kind) or _can_be_read(value):
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
    kind = type(value)
    if kind is SimpleLazyObject:
        return _can_be_read_as(value.__class__)
    _is_plain[kind] = _can_be_read_as(kind)
    return _is_plain[kind]


def _can_be_read_as(kind: type) -> bool:
    return issubclass(kind, str) or not hasattr(kind, "__getitem__")


def _plain(look: Reading, slow: FilterExpression) -> Callable[..., Any]:
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


# nodes --------------------------------------------------------------------------------------------


def _text(node: TextNode) -> Rendering:
    text = node.s
    return lambda context: text


def _variable(node: VariableNode) -> Rendering:
    resolve = node.filter_expression.resolve

    def render(context: Context) -> str:
        try:
            value = resolve(context)
        except UnicodeDecodeError:
            return ""
        kind = type(value)
        if issubclass(kind, Promise):  # a label that is yet to be translated
            value = str(value)
            kind = type(value)
        if kind is SafeString:
            return value  # type: ignore[no-any-return]
        if kind is str:
            return escape(value) if context.autoescape else value
        return render_value_in_context(value, context)

    return render


def _if(node: IfNode) -> Rendering:
    ways = [(_test(condition), nodes.render) for condition, nodes in node.conditions_nodelists]

    def render(context: Context) -> str:
        for test, body in ways:
            try:
                is_met = test(context)
            except VariableDoesNotExist:
                is_met = None
            if is_met:
                return body(context)
        return ""

    return render


def _test(condition: Any) -> Reading:
    """The question of an `if`; an `else` has none."""
    if condition is None:
        return lambda context: True
    for part in _parts(condition):
        if type(part) is TemplateLiteral:
            vars(part)["eval"] = _asked(part.value)
    return condition.eval  # type: ignore[no-any-return]


def _parts(condition: Any) -> Iterator[Any]:
    """The condition and whatever its `and`, `or`, `not`, `==` … join."""
    if condition is not None:
        yield condition
        yield from _parts(condition.first)
        yield from _parts(condition.second)


def _asked(expression: Any) -> Reading:
    resolve = _Expression(expression).resolve
    return lambda context: resolve(context, True)


def _include(node: IncludeNode) -> Rendering | None:
    """An include whose name stands in the template finds the other template once."""
    name = node.template.var
    if not isinstance(name, str) or node.template.filters or name.startswith("."):
        return None
    expressions, is_isolated = node.extra_context, node.isolated_context
    found: list[Template] = []

    def render(context: Any) -> str:
        if not found:
            found.append(context.template.engine.get_template(name))
        values = {key: expression.resolve(context) for key, expression in expressions.items()}
        if is_isolated:
            return found[0].render(context.new(values))
        with context.push(**values):
            return found[0].render(context)

    return render


def _translate(node: TranslateNode) -> Rendering | None:
    """A translation of fixed words is the same whenever the language is."""
    said = node.filter_expression
    is_fixed = isinstance(said.var, Variable) and isinstance(said.var.literal, str) and not said.filters
    return _per_language(node) if is_fixed and not node.asvar and not node.message_context else None


def _simple(node: SimpleNode) -> Rendering | None:
    """A tag marked `is_fixed` gives the same for the same arguments in a language."""
    given = [*node.args, *node.kwargs.values()]
    is_fixed = getattr(node.func, "is_fixed", False) and node.target_var is None and not node.takes_context
    has_fixed = all(not said.filters and (not said.is_var or said.var.lookups is None) for said in given)
    return _per_language(node) if is_fixed and has_fixed else None


def _per_language(node: Node) -> Rendering:
    texts: dict[tuple[str | None, bool], str] = {}

    def render(context: Context) -> str:
        key = (get_language(), context.autoescape)
        text = texts.get(key)
        if text is None:
            text = texts[key] = node.render(context)
        return text

    return render


_WAYS: dict[type, Callable[[Any], Rendering | None]] = {
    TextNode: _text, VariableNode: _variable, IfNode: _if, IncludeNode: _include, TranslateNode: _translate,
    SimpleNode: _simple,
}  # fmt: skip
