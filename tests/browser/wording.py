"""Which texts of a page are in the other language: every string of the catalogue is looked for, both ways."""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings
from playwright.sync_api import Page

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
OTHER = {"de": "en", "en": "de"}
LANGUAGES = {"English", "Deutsch"}  # call themselves by their own name
HIDDEN = ("script", "style", "template", "noscript", "kbd", "code")
SAYING = ("aria-label", "title", "placeholder", "data-shortcut-label", "alt")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
TEXTS = """([hidden, saying]) => {
  const seen = [], unread = [...hidden, "[lang]:not(html)", "[data-words]"].join();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) if (!node.parentElement.closest(unread)) seen.push(node.textContent);
  for (const name of saying)
    document.querySelectorAll(`[${name}]`).forEach((element) => seen.push(element.getAttribute(name)));
  return [...seen, document.title];
}"""


class Texts(HTMLParser):
    """The same texts of a page that no browser has opened, and the language that it says it is in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.language = ""
        self._unread: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.seen += [text for name in SAYING if (text := said.get(name))]
        if tag == "html":
            self.language = said.get("lang") or ""
        elif tag not in VOID:
            is_hidden = tag in HIDDEN or "lang" in said or "data-words" in said
            self._unread.append(is_hidden or (bool(self._unread) and self._unread[-1]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._unread:
            self._unread.pop()

    def handle_data(self, data: str) -> None:
        if not (self._unread and self._unread[-1]):
            self.seen.append(data)


@dataclass(frozen=True)
class _Words:
    """One language's side of the catalogue: texts, patterns with gaps, and everything that is said in it."""

    fixed: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    said: frozenset[str]


def _plain(text: str) -> str:
    return " ".join(text.replace("%%", "%").split())


def _forms(text: str | Sequence[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


@cache
def _catalogue() -> dict[str, _Words]:
    path = Path(settings.LOCALE_PATHS[0]) / "de" / "LC_MESSAGES" / "django.po"
    messages = list(read_po(path.read_bytes().splitlines(keepends=True), locale="de"))
    return {
        "en": _words(text for message in messages for text in _forms(message.id)),
        "de": _words(text for message in messages for text in _forms(message.string)),
    }


def _words(texts: Iterable[str]) -> _Words:
    said = frozenset(map(_plain, texts)) - {""}
    fixed, patterns = set(), []
    for text in said:
        words = PLACEHOLDER.split(text)
        if len(words) == 1:
            fixed |= {text} if re.search("[^\\W\\d_]{3}", text) else set()
        elif len(re.findall(r"[^\W\d_]{2,}", " ".join(words))) > 1:  # one word may be the same in both languages
            patterns.append(re.compile(".+".join(map(re.escape, words))))
    return _Words(frozenset(fixed), tuple(patterns), said)


@cache
def _is_foreign(text: str, language: str) -> bool:
    """Whether the catalogue knows the text as one of the other language, and not of this one too."""
    own, other = _catalogue()[language], _catalogue()[OTHER[language]]
    if text in own.said or text in LANGUAGES:
        return False
    return text in other.fixed or any(pattern.fullmatch(text) for pattern in other.patterns)


def foreign(texts: Iterable[str], language: str) -> list[str]:
    return sorted({text for text in map(_plain, texts) if _is_foreign(text, language)})


def in_its_language(page: Page, language: str, *, but: Set[str] = frozenset()) -> None:
    """The page says which language it speaks, and nothing of it is left in the other one, `but` what is data."""
    assert page.locator("html").get_attribute("lang") == language
    left = set(foreign(page.evaluate(TEXTS, [HIDDEN, SAYING]), language)) - but
    assert not left, f"{page.url} is not {language}: {sorted(left)}"


def html_in_its_language(html: str, language: str, *, but: Set[str] = frozenset()) -> None:
    """The same of a page as the server sends it."""
    page = Texts(html)
    assert page.language == language
    left = set(foreign(page.seen, language)) - but
    assert not left, f"it is not {language}: {sorted(left)}"
