"""The letters of BANT that are in use: the four, and those that an admin added. Read once for a request."""

from collections.abc import Iterable
from threading import local
from time import monotonic

from leads.models.bant import AnyLetter, BantLetter, Letter

KEPT_FOR = 5  # seconds, where no request begins: in a worker
FOUR: tuple[AnyLetter, ...] = tuple(Letter)
_OF_FOUR = {letter.field: letter for letter in FOUR}


class _Memory(local):
    """What this thread has read; each request begins without."""

    added: tuple[BantLetter, ...] | None = None
    read_at: float = 0


_memory = _Memory()


def letters() -> tuple[AnyLetter, ...]:
    """What is asked today, in the order in which it is asked."""
    return (*FOUR, *(letter for letter in added() if not letter.is_retired))


def added() -> tuple[BantLetter, ...]:
    """The letters beside the four, the retired ones among them."""
    if _memory.added is None or monotonic() - _memory.read_at > KEPT_FOR:
        return remember(BantLetter.objects.all())
    return _memory.added


def named(code: str) -> AnyLetter | None:
    """The letter of this code; a retired one too, so that what was answered stays readable."""
    if code in Letter.values:
        return Letter(code)
    return next((letter for letter in added() if letter.code == code), None)


def asked(code: str) -> AnyLetter | None:
    """The letter of this code, if it is asked today."""
    letter = named(code)
    return None if letter is None or letter.is_retired else letter


def label(code: str) -> str:
    """How the letter of this code is called, in the reader's language."""
    letter = named(code)
    return str(letter.label) if letter else code


def of_field(name: str) -> AnyLetter | None:
    """The letter that a rule means by this field."""
    return _OF_FOUR.get(name) or next((letter for letter in added() if letter.field == name), None)


def remember(read: Iterable[BantLetter]) -> tuple[BantLetter, ...]:
    """Keep what was read, here or within a greater statement, until this request ends."""
    _memory.added, _memory.read_at = tuple(read), monotonic()
    return _memory.added


def forget() -> None:
    _memory.added = None
