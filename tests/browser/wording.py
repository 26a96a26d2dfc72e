"""Which texts of a page are English although its reader chose German: every string of the catalogue is looked for."""

import re
from collections.abc import Sequence, Set
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings
from playwright.sync_api import Page

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
LANGUAGES = {"English", "Deutsch"}  # call themselves by their own name
TEXTS = """() => {
  const seen = [], hidden = "script, style, template, noscript, kbd, code, [lang]:not(html), [data-words]";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) if (!node.parentElement.closest(hidden)) seen.push(node.textContent);
  for (const name of ["aria-label", "title", "placeholder", "data-shortcut-label", "alt"])
    document.querySelectorAll(`[${name}]`).forEach((element) => seen.push(element.getAttribute(name)));
  return [...seen, document.title];
}"""


def _plain(text: str) -> str:
    return " ".join(text.replace("%%", "%").split())


def _forms(text: str | Sequence[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


@cache
def _catalogue(path: Path) -> tuple[frozenset[str], tuple[re.Pattern[str], ...], frozenset[str]]:
    """English texts, English patterns with gaps, and all German texts."""
    fixed, patterns, german = set(), [], set()
    for message in read_po(path.read_bytes().splitlines(keepends=True), locale="de"):
        english, said = _forms(message.id), _forms(message.string)
        german |= {_plain(text) for text in said}
        for text in map(_plain, english):
            words = PLACEHOLDER.split(text)
            if len(words) == 1:
                fixed |= {text} if re.search("[A-Za-z]{3}", text) else set()
            elif len(re.findall(r"[A-Za-z]{2,}", " ".join(words))) > 1:  # one word may be the same in both languages
                patterns.append(re.compile(".+".join(map(re.escape, words))))
    return frozenset(fixed - {""}), tuple(patterns), frozenset(german)


def untranslated(page: Page) -> list[str]:
    """What stands on the page in the words of the English catalogue, and is not German too."""
    path = Path(settings.LOCALE_PATHS[0]) / "de" / "LC_MESSAGES" / "django.po"
    fixed, patterns, german = _catalogue(path)
    texts = {_plain(text) for text in page.evaluate(TEXTS)} - german - LANGUAGES
    return sorted(text for text in texts if text in fixed or any(pattern.fullmatch(text) for pattern in patterns))


def in_its_language(page: Page, language: str, *, but: Set[str] = frozenset()) -> None:
    """The page says which language it speaks, and in German nothing of it is left in English, `but` what is data."""
    assert page.locator("html").get_attribute("lang") == language
    if language == "de":
        left = set(untranslated(page)) - but
        assert not left, f"{page.url} is not German: {sorted(left)}"
