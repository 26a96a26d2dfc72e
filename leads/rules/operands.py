"""What of a lead is compared, as SQL. Conditions are built from these few comparisons; none multiplies rows."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Expression, F, Func, OuterRef, Q, QuerySet, TextField, Value

from leads.models import SEARCHED

ALWAYS = Q(pk__isnull=False)
NEVER = Q(pk__isnull=True)

# Letters are compared without their case by one table, in Python and in SQL: the lower() of a database depends on
# its locale, Python's does not, and both must say the same of every name.
_UPPER = "".join(chr(code) for code in range(0x530) if len(chr(code).lower()) == 1 and chr(code).lower() != chr(code))
_LOWER = "".join(letter.lower() for letter in _UPPER)
_TABLE = str.maketrans(_UPPER, _LOWER)


def folded(text: str) -> str:
    return text.translate(_TABLE)


def folded_column(column: Any, wanted: str) -> Any:
    """The column with the letters of `wanted` (folded already) in lower case; the others can't match anyway."""
    pairs = [(upper, lower) for upper, lower in zip(_UPPER, _LOWER, strict=True) if lower in wanted]
    upper, lower = ("".join(letters) for letters in zip(*pairs, strict=True)) if pairs else ("", "")
    return Func(column, Value(upper), Value(lower), function="translate", output_field=TextField())


class Operand:
    """A value of each lead. Every answer is a plain yes or no in SQL, so a condition on a missing value is no."""

    def present(self) -> Q:
        raise NotImplementedError

    def absent(self) -> Q:
        raise NotImplementedError

    def among(self, values: Collection[Any]) -> Q:
        raise NotImplementedError

    def at_least(self, value: Any) -> Q:
        raise NotImplementedError

    def at_most(self, value: Any) -> Q:
        raise NotImplementedError

    def over(self, value: Any) -> Q:
        raise NotImplementedError

    def under(self, value: Any) -> Q:
        raise NotImplementedError

    def like(self, needle: str, starts: bool) -> Q:
        raise NotImplementedError

    def unlike(self, needle: str, starts: bool) -> Q:
        raise NotImplementedError


@dataclass(frozen=True)
class Column(Operand):
    """A column of the lead or of its organisation, by its path (an index can serve it), or an expression."""

    of: str | Expression | F
    is_text: bool = False
    can_be_null: bool = True

    def _q(self, lookup: str, value: Any) -> Q:
        if isinstance(self.of, str):
            return Q(**{f"{self.of}__{lookup}": value})
        expression: Any = self.of
        return Q(expression.get_lookup(lookup)(expression, value))

    def present(self) -> Q:
        if self.is_text:
            return self._q("gt", "")
        return self._q("isnull", False) if self.can_be_null else ALWAYS

    def absent(self) -> Q:
        null = self._q("isnull", True) if self.can_be_null else NEVER
        if not self.is_text:
            return null
        return self._q("exact", "") | null if self.can_be_null else self._q("exact", "")

    def among(self, values: Collection[Any]) -> Q:
        chosen = sorted(values)
        if not chosen:
            return NEVER
        return self._q("exact", chosen[0]) if len(chosen) == 1 else self._q("in", chosen)

    def at_least(self, value: Any) -> Q:
        return self._q("gte", value)

    def at_most(self, value: Any) -> Q:
        return self._q("lte", value)

    def over(self, value: Any) -> Q:
        return self._q("gt", value)

    def under(self, value: Any) -> Q:
        return self._q("lt", value)

    def like(self, needle: str, starts: bool) -> Q:
        wanted = folded(needle)
        if self.of in SEARCHED and wanted.isascii() and len(wanted) >= 3:
            return Q(search__contains=wanted) & self._like(wanted, starts)  # the trigram index finds the few
        return self._like(wanted, starts)

    def unlike(self, needle: str, starts: bool) -> Q:
        return self.present() & ~self._like(folded(needle), starts)

    def _like(self, wanted: str, starts: bool) -> Q:
        column = folded_column(F(self.of) if isinstance(self.of, str) else self.of, wanted)
        return Q(column.get_lookup("startswith" if starts else "contains")(column, wanted))


@dataclass(frozen=True)
class Mapped(Operand):
    """A value that follows from another column's (as the side from the stage)."""

    column: Column
    through: Mapping[str, str | None]

    def among(self, values: Collection[Any]) -> Q:
        return self.column.among([code for code, value in self.through.items() if value in values])

    def present(self) -> Q:
        return self.among({value for value in self.through.values() if value})

    def absent(self) -> Q:
        return self.among({None})


Rows = Callable[[], QuerySet[Any]]
"""Rows of another table that belong to the lead of the outer query, until now."""


@dataclass(frozen=True)
class Counted(Operand):
    """How many such rows there are. Looks no further than it must, and for at least one by the rows' own index."""

    rows: Rows

    def present(self) -> Q:
        return ALWAYS

    def absent(self) -> Q:
        return NEVER

    def at_least(self, value: int) -> Q:
        if value <= 0:
            return ALWAYS
        any_row = Q(Exists(self.rows()))
        return any_row if value == 1 else any_row & Q(Exists(self.rows()[value - 1 : value]))

    def under(self, value: int) -> Q:
        return NEVER if value <= 0 else ~Q(Exists(self.rows()[value - 1 : value] if value > 1 else self.rows()))

    def at_most(self, value: int) -> Q:
        return self.under(value + 1)

    def over(self, value: int) -> Q:
        return self.at_least(value + 1)


@dataclass(frozen=True)
class Newest(Operand):
    """When the newest of such rows happened."""

    rows: Rows

    def present(self) -> Q:
        return Q(Exists(self.rows()))

    def absent(self) -> Q:
        return ~self.present()

    def at_least(self, value: datetime) -> Q:
        return Q(Exists(self.rows().filter(at__gte=value)))

    def over(self, value: datetime) -> Q:
        return Q(Exists(self.rows().filter(at__gt=value)))

    def at_most(self, value: datetime) -> Q:
        return self.present() & ~self.over(value)

    def under(self, value: datetime) -> Q:
        return self.present() & ~self.at_least(value)


def of_lead(rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    return rows.filter(lead=OuterRef("pk"), at__lte=now).order_by()
