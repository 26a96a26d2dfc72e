"""In which encoding a text file is written, told from its bytes."""

import codecs
from typing import BinaryIO

import charset_normalizer
from django.utils.translation import gettext_lazy

UTF_8, UTF_16, WINDOWS, MAC, LATIN_9, DOS = "utf-8-sig", "utf-16", "cp1252", "mac_roman", "iso8859-15", "cp850"
ENCODINGS = {
    UTF_8: gettext_lazy("UTF-8"),
    UTF_16: gettext_lazy("UTF-16"),
    WINDOWS: gettext_lazy("Windows (Western Europe)"),
    LATIN_9: gettext_lazy("ISO 8859-15 (Western Europe)"),
    MAC: gettext_lazy("Mac (Western Europe)"),
    DOS: gettext_lazy("DOS (Western Europe)"),
    "cp1250": gettext_lazy("Windows (Central Europe)"),
    "cp1251": gettext_lazy("Windows (Cyrillic)"),
    "cp1253": gettext_lazy("Windows (Greek)"),
    "cp1254": gettext_lazy("Windows (Turkish)"),
    "shift_jis": gettext_lazy("Shift JIS (Japanese)"),
    "gb18030": gettext_lazy("GB 18030 (Chinese)"),
    "big5": gettext_lazy("Big5 (Chinese)"),
}
_CHUNK = 1024 * 1024
_USUAL = frozenset("äöüÄÖÜßéèêëàâáåæœçñóòôõøíìîïúùûý€–„“”’…§°´")  # of Western texts
_GUESSED_FROM = 32 * 1024  # bytes


def encoding_of(head: bytes, rest: BinaryIO) -> str:
    """UTF-8 if all of it is; else what the letters beside those of English speak for."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _looks_like_utf_16(head):
        return UTF_16
    if head.startswith(codecs.BOM_UTF8):
        return UTF_8  # so the file says; single wrong bytes refuse their row
    wrong = _first_beyond_utf_8(head, rest)
    return _western(wrong) if wrong else UTF_8


def codec(head: bytes, encoding: str) -> str:
    """UTF-16 without a mark at its beginning: which half of each pair is empty tells the order."""
    if encoding == UTF_16 and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    return encoding


def _looks_like_utf_16(head: bytes) -> bool:
    """Latin text in UTF-16 has a NUL in every second byte."""
    return len(head) > 3 and max(head[0::2].count(0), head[1::2].count(0)) > 0.4 * len(head[0::2])


def _first_beyond_utf_8(head: bytes, rest: BinaryIO) -> bytes:
    """The part of the file that is no UTF-8; nothing where all of it is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    while head:
        try:
            decoder.decode(head)
        except UnicodeDecodeError:
            return head
        last, head = head, rest.read(_CHUNK)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return last
    return b""


def _western(sample: bytes) -> str:
    """The Western encoding whose letters make the most sense, or what a guess by frequency finds elsewhere."""
    best = max((WINDOWS, MAC, DOS), key=lambda name: _fitness(sample, name))
    if _fitness(sample, best) < 0.5:
        return _elsewhere(sample) or best
    is_latin_9 = best == WINDOWS and b"\xa4" in sample and not any(128 <= byte < 160 for byte in sample)
    return LATIN_9 if is_latin_9 else best


def _fitness(sample: bytes, name: str) -> float:
    """The share of usual letters among those beyond ASCII."""
    beyond = [letter for letter in sample.decode(name, "replace") if ord(letter) > 127]
    return sum(letter in _USUAL for letter in beyond) / len(beyond) if beyond else 0.0


def _elsewhere(sample: bytes) -> str:
    lines = [line for line in sample.splitlines() if not line.isascii()]
    found = charset_normalizer.from_bytes(
        b"\n".join(lines)[:_GUESSED_FROM], cp_isolation=[name for name in ENCODINGS if not name.startswith("utf")]
    ).best()
    return found.encoding if found is not None and found.encoding in ENCODINGS else ""
