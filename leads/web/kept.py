"""Parts of pages that are the same for a role, a filter or a page: rendered once and kept as text."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language


class Kept(template.Node):
    """See `kept`. Each process keeps its own."""

    MOST = 2000  # then it begins anew, so that a house of many people needs no more memory than one of few

    def __init__(self, nodelist: template.NodeList, keys: Sequence[Any], marks: Sequence[Any]) -> None:
        self.nodelist = nodelist
        self.keys = keys
        self.marks = marks
        self.texts: dict[tuple[Any, ...], str] = {}

    def render(self, context: template.Context) -> SafeString:
        values = [conditional_escape(mark.resolve(context)) for mark in self.marks]
        if not all(values):  # nothing to put in: an empty text would be found everywhere
            return self.nodelist.render(context)
        marks = [(value, f"\0{place}\0") for place, value in enumerate(values)]
        key = (get_language(), *[key.resolve(context) for key in self.keys])
        text = self.texts.get(key)
        if text is None:
            text = self._keep(key, self.nodelist.render(context), marks)
        for value, mark in marks:
            text = text.replace(mark, value)
        return SafeString(text)

    def _keep(self, key: tuple[Any, ...], text: str, marks: Iterable[tuple[str, str]]) -> str:
        for value, mark in marks:
            text = text.replace(value, mark)
        if len(self.texts) >= self.MOST:
            self.texts.clear()
        self.texts[key] = text
        return text


def kept(parser: template.base.Parser, token: template.base.Token) -> Kept:
    """`{% kept user.role per lead.public_id csrf_token %}…{% endkept %}`: rendered once per language and value of what
    is named first. What is named after `per` is put in anew each time: long random ids and tokens, which stand for
    nothing else by chance. What stands inside may depend on nothing more; above all not on what one person may see."""
    _, *words = token.split_contents()
    keys, marks = (words[: words.index("per")], words[words.index("per") + 1 :]) if "per" in words else (words, [])
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodelist, [parser.compile_filter(key) for key in keys], [parser.compile_filter(mark) for mark in marks])
