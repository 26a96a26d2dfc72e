"""What was said in one language and kept is said again in the reader's: the same sentence of the catalogue, with the
same values in it.

Why something could not be done is worded once, at the moment, in the language of whoever stands behind it; who reads
it later may speak another one.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation.trans_real import translation

_GAP = re.compile(r"%\((\w+)\)[sd]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CONTEXT = "\x04"  # between a context and its message, in the catalogues of gettext
MOST_KEPT = 1000


def retold(text: str) -> str:
    """The text in the language that is spoken now; as it is where no sentence of the catalogue says it."""
    return _retold(text, get_language() or settings.LANGUAGE_CODE)


@lru_cache(MOST_KEPT)
def _retold(text: str, language: str) -> str:
    whole, with_gaps = _sentences()
    if text in whole:
        return gettext(whole[text])
    for pattern, message in with_gaps:
        if found := pattern.fullmatch(text):
            values = {name: _retold(value, language) for name, value in found.groupdict().items()}
            return _GAP.sub(r"%(\1)s", gettext(message)) % values  # a number is a text by now
    return text


@cache
def _sentences() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    """By what is said in any language: the message of the catalogue, for those with gaps a pattern of what is said."""
    whole: dict[str, str] = {}
    with_gaps: dict[str, str] = {}
    for message, said in _said():
        kind = with_gaps if _GAP.search(message) else whole
        kind.setdefault(said, message)
    words = {said: _GAP.sub("", said) for said in with_gaps}
    telling = sorted(
        (said for said in words if len(_WORD.findall(words[said])) > 1), key=lambda said: -len(words[said])
    )
    return whole, [(_pattern(said), with_gaps[said]) for said in telling]  # the most particular first


def _said() -> Iterator[tuple[str, str]]:
    """Every message with what is said for it, in English, the language of the messages, and in each other one."""
    for code, _name in settings.LANGUAGES:
        for message, said in translation(code)._catalog.items():  # type: ignore[attr-defined]  # gettext has no other way
            if isinstance(message, str) and message and said and _CONTEXT not in message:
                yield message, message
                yield message, said


def _pattern(said: str) -> re.Pattern[str]:
    parts, seen, end = [], set[str](), 0
    for gap in _GAP.finditer(said):
        name = gap[1]
        parts += [_literal(said[end : gap.start()]), f"(?P={name})" if name in seen else f"(?P<{name}>.+)"]
        seen.add(name)
        end = gap.end()
    return re.compile("".join([*parts, _literal(said[end:])]), re.DOTALL)


def _literal(text: str) -> str:
    return re.escape(text.replace("%%", "%"))
