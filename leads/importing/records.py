"""Lines of text become records. One that can't be read is told and takes no other along."""

import csv
from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import TextIO

LONGEST_LINE = 500_000  # characters; what is longer is no row of a table
MOST_LINES = 200  # of one record: beyond them a quotation mark was not closed
_KEPT = 2_000  # characters of a record that can't be read
_ENDS = ("\n", "\r")


class Broken(list[str]):
    """The cells of a line that can't be read as a record, as far as they can be told apart."""


class _Endless(Exception):
    """A record goes on and on: its quotation mark is not closed, or its line is far too long."""


def _line(text: TextIO) -> str:
    """The next line; of one that is far too long its beginning, and none of its rest is taken for a further one."""
    line = text.readline(LONGEST_LINE)
    if len(line) < LONGEST_LINE or line.endswith(_ENDS):
        return line
    rest = text.readline(LONGEST_LINE)
    while len(rest) == LONGEST_LINE and not rest.endswith(_ENDS):
        rest = text.readline(LONGEST_LINE)
    return line + rest[-1:]


class _Lines:
    """Lines that can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._read = partial(_line, text)
        self._back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._read()
        if not line:
            raise StopIteration
        self.taken.append(line)
        if len(self.taken) > MOST_LINES or len(line) > LONGEST_LINE:
            raise _Endless
        return line

    def give_back(self) -> str:
        """All lines of the record but its first, which is returned."""
        first, *others = self.taken
        self._back.extendleft(reversed(others))
        self.taken = []
        return first


def records(text: TextIO, delimiter: str) -> Iterator[list[str]]:
    """Every record, blank ones too, in the order of the file."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            for cells in reader:
                if len(lines.taken) > 1 and _is_open(lines.taken, delimiter):
                    raise _Endless
                lines.taken.clear()
                yield cells
            if not lines.taken:
                return
        except (csv.Error, _Endless):
            pass
        yield Broken(_loosely(lines.give_back(), delimiter))
        reader = csv.reader(lines, delimiter=delimiter)


def _is_open(taken: list[str], delimiter: str) -> bool:
    """Whether the file ended within a quotation. Only its last record can; so ask only where lines were joined."""
    try:
        for _cells in csv.reader(chain(taken), delimiter=delimiter, strict=True):
            pass
    except csv.Error as problem:
        return "unexpected end" in str(problem)
    return False


def _loosely(line: str, delimiter: str) -> list[str]:
    """The cells of a line in which quotation marks mean nothing."""
    return [cell.strip('"') for cell in line[:_KEPT].rstrip("\r\n").split(delimiter)]
