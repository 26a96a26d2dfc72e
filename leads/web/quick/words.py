"""Translated words, and values within them."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from html import escape
from typing import Any

from django.template import Context
from django.template.base import Variable, render_value_in_context
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

Rendering = Callable[[Context], str]


def shown(value: Any, context: Context) -> str:
    """A value as a template shows it."""
    kind = type(value)
    if kind is str:
        return escape(value) if context.autoescape else value
    if kind is SafeString:
        return value  # type: ignore[no-any-return]
    if kind is int and -1000 < value < 1000:  # nothing to group
        return str(value)
    if issubclass(kind, Promise) or _is_lazy_text(kind, value):  # such as a label that is yet to be translated
        return render_value_in_context(str(value), context)
    return render_value_in_context(value, context)


def escaped(text: Any) -> str:
    """For HTML, as conditional_escape does it; a plain text at once."""
    kind = type(text)
    if kind is SafeString:
        return text  # type: ignore[no-any-return]
    return escape(text) if kind is str else conditional_escape(text)


def _is_lazy_text(kind: type, value: Any) -> bool:
    """Such as the token of forms, which is made when it is asked for."""
    return kind is SimpleLazyObject and value.__class__ is str


def per_language(say: Rendering) -> Rendering:
    """Said once in a language, and kept."""
    texts: dict[tuple[str | None, bool], str] = {}

    def render(context: Context) -> str:
        key = (get_language(), context.autoescape)
        text = texts.get(key)
        if text is None:
            text = texts[key] = say(context)
        return text

    render.is_fixed = True  # type: ignore[attr-defined]  # for `nodes.body`
    return render


def translated(node: TranslateNode) -> Rendering | None:
    """A translation of fixed words is the same whenever the language is."""
    said = node.filter_expression
    is_fixed = isinstance(said.var, Variable) and isinstance(said.var.literal, str) and not said.filters
    return per_language(node.render) if is_fixed and not node.asvar and not node.message_context else None


def block(node: BlockTranslateNode) -> Rendering | None:
    """A sentence with values in it; what cannot be said so is left to Django, which knows how to complain."""
    if node.message_context or node.asvar:
        return None
    counter: Any = node.counter if node.plural and node.countervar else None
    counted = str(node.countervar)
    one, names = node.render_token_list(node.singular)
    many, more = node.render_token_list(node.plural) if counter else ("", [])
    names, given = [*names, *more], node.extra_context
    if not names and not given and not counter:
        return per_language(node.render)

    def render(context: Context) -> str:
        context.update({name: value.resolve(context) for name, value in given.items()})
        count = counter.resolve(context) if counter else 1
        said = None
        if type(count) is int:
            if counter:
                context[counted] = count
            text = ngettext(one, many, count) if counter else gettext(one)
            with suppress(LookupError, ValueError):
                said = text % _values(names, context)
        context.pop()
        return node.render(context) if said is None else said

    return render


def _values(names: list[str], context: Context) -> Mapping[str, str]:
    """LookupError where the context does not know a name."""
    return {name: shown(context[name], context) for name in names}
