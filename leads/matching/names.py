"""How alike the names of two people are: folded, in any order, with slips of the keyboard and with initials."""

import re
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from leads.matching import words as usual
from leads.matching.folding import folded, words

GIVEN, FAMILY = frozenset(map(folded, usual.GIVEN)), frozenset(map(folded, usual.FAMILY))


class Name(IntEnum):
    """What two names say about each other, from contradiction to equality."""

    DIFFERENT = 0
    GIVEN = 1  # only the given name agrees
    FAMILY = 2  # only the family name agrees
    UNKNOWN = 3  # one has no name
    PARTIAL = 4  # one has half a name, which agrees
    ALIKE = 5  # may be one name
    INITIAL = 6  # the same with an initial
    TYPO = 7  # the same but for a slip
    EQUAL = 8


class _Part(IntEnum):
    DIFFERENT = 0
    ALIKE = 1
    INITIAL = 2
    TYPO = 3
    EQUAL = 4


_WHOLE = {
    (_Part.EQUAL, _Part.EQUAL): Name.EQUAL,
    (_Part.TYPO, _Part.EQUAL): Name.TYPO,
    (_Part.EQUAL, _Part.TYPO): Name.TYPO,
    (_Part.INITIAL, _Part.EQUAL): Name.INITIAL,
    (_Part.DIFFERENT, _Part.EQUAL): Name.FAMILY,
    (_Part.EQUAL, _Part.DIFFERENT): Name.GIVEN,
}
"""By given name and family name; any other pair of parts that both agree somehow is alike."""


def parted(first: str, last: str) -> tuple[list[str], list[str]]:
    """Given and family name in words. A full name in one column is parted before its last word."""
    given, family = words(first), words(last)
    if not given and len(family) > 1:
        return ([family[-1]], family[:-1]) if "," in last and last.count(",") == 1 else (family[:-1], family[-1:])
    if not family and len(given) > 1:
        return given[:-1], given[-1:]
    return given, family


@lru_cache(50_000)
def compare(one: tuple[str, str], other: tuple[str, str]) -> Name:
    """What the names (first, last) say about each other, whichever of the two words comes first."""
    a, b = parted(*one), parted(*other)
    if not any(a) or not any(b):
        return Name.UNKNOWN
    if not (all(a) and all(b)):
        return _halves(a, b)
    return max(_straight(a, b), _straight((a[1], a[0]), b), _straight(a, (b[1], b[0])))


def _straight(a: tuple[list[str], list[str]], b: tuple[list[str], list[str]]) -> Name:
    given, family = _given(a[0], b[0]), _family(a[1], b[1])
    if (given, family) in _WHOLE:
        return _WHOLE[given, family]
    return Name.ALIKE if given and family else Name.DIFFERENT


def _halves(a: tuple[list[str], list[str]], b: tuple[list[str], list[str]]) -> Name:
    """Somebody has one name only: it is among the other's."""
    few, many = sorted((_joined(a), _joined(b)), key=len)
    return Name.PARTIAL if set(few) <= set(many) else Name.DIFFERENT


def _joined(side: tuple[list[str], list[str]]) -> list[str]:
    return ["".join(part) for part in side if part]


def _given(a: list[str], b: list[str]) -> _Part:
    one, other = "".join(a), "".join(b)
    if one == other:
        return _Part.EQUAL
    if one[0] == other[0] and 1 in (len(one), len(other)):
        return _Part.INITIAL
    if a[0] == b[0] or set(a) < set(b) or set(b) < set(a):  # Anna and Anna-Lena, Hans P. and Hans
        return _Part.ALIKE
    if _sound(one) == _sound(other):
        return _Part.TYPO
    if one in GIVEN and other in GIVEN:
        return _Part.DIFFERENT
    if _is_slip(one, other):
        return _Part.TYPO if one[-1] == other[-1] or min(len(one), len(other)) > 5 else _Part.ALIKE
    return _Part.DIFFERENT


_SOUNDS = (("ph", "f"), ("th", "t"), ("dt", "t"), ("ck", "k"), ("y", "i"), ("ai", "ei"))


@lru_cache(10_000)
def _sound(word: str) -> str:
    """One spelling for names that are spelled in several ways: Clara and Klara, Stefan and Stephan, Meyer and Maier."""
    word = re.sub("c(?!h)", "k", word)
    for spelled, heard in _SOUNDS:
        word = word.replace(spelled, heard)
    return re.sub(r"([a-z])\1", r"\1", word)


def _family(a: list[str], b: list[str]) -> _Part:
    one, other = "".join(a), "".join(b)
    if one == other:
        return _Part.EQUAL
    if set(a) < set(b) or set(b) < set(a) or (one[0] == other[0] and 1 in (len(one), len(other))):  # Müller-Lang, M.
        return _Part.ALIKE
    if _is_slip(one, other):
        return _Part.ALIKE if one in FAMILY and other in FAMILY else _Part.TYPO
    return _Part.DIFFERENT


def _is_slip(one: str, other: str) -> bool:
    """One letter changed, lost, doubled or two swapped; two such in long words."""
    if has_other_number(one, other):
        return False
    shorter = min(len(one), len(other))
    return shorter >= 4 and OSA.distance(one, other, score_cutoff=2) <= (2 if shorter >= 8 else 1)


def has_other_number(one: str, other: str) -> bool:
    """Whether the two hold different digits, which nobody mistypes without meaning it: Halle 3 is not Halle 4."""
    return [char for char in one if char.isdigit()] != [char for char in other if char.isdigit()]


def is_usual(first: str, last: str) -> bool:
    """A name that many people have."""
    given, family = parted(first, last)
    either, other = "".join(given), "".join(family)
    return (either in GIVEN and other in FAMILY) or (other in GIVEN and either in FAMILY)
