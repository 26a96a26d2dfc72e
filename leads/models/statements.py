"""Statements that are spelled once: what a query set spells anew at each call takes it longer than PostgreSQL's answer.

`rows` runs a statement of one's own, which PostgreSQL plans once in a connection; `get` reads one record with what
stands beside it; records that inherit `Written` (leads.models.written) are saved likewise. For the few places that
every page or act goes through; everywhere else a query set says it better.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Generic, TypeVar, cast

from django.db import DatabaseError, connection, models
from django.db.backends.postgresql import base
from django.db.models.base import ModelState
from psycopg import RawCursor
from psycopg._preparing import Prepare, PrepareManager
from psycopg.pq.abc import PGresult
from psycopg.types.numeric import Int8

R = TypeVar("R", bound=models.Model)

_OfDjango: Any = base.CursorMixin
_NAMED = re.compile(r"%\((\w+)\)s|%%")


class _Cursor(_OfDjango, RawCursor[Any]):  # type: ignore[misc]
    """Values travel beside the statement, where Django's own cursor writes them into its text."""

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # Django's log of statements asks for it
        return self._query


def plan_for_all_values(connection: Any, **_: Any) -> None:
    """Of a new connection: the plan of a prepared statement serves all values. Left to itself PostgreSQL plans many of
    them anew for the values of each call. Said by a statement, as poolers pass on no parameter of a connection."""
    session = connection.connection
    if session.prepare_threshold is not None:
        session.execute("SET plan_cache_mode = force_generic_plan")
        session._prepared.__class__ = _Lasting


class _Lasting(PrepareManager):
    """PostgreSQL keeps a prepared statement when a transaction is taken back. psycopg forgets them all, lest a table
    had been made within; nobody makes tables here while pages are answered, and after each refused act whoever came
    next would wait until all is planned anew."""

    __slots__ = ()

    def clear(self) -> bool:
        return False

    def forget(self) -> bool:
        return super().clear()

    def _should_discard(self, prep: Prepare, results: Sequence[PGresult], *_known: Any) -> bool:
        done = [result.command_status or b"" for result in results]
        return self.forget() if any(status.startswith(_UNSETTLING) for status in done) else False


_UNSETTLING = (b"DROP", b"ALTER", b"DISCARD", b"DEALLOCATE ALL")


def rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a SELECT written with `%(name)s`. Its text must not depend on the values, as each text is planned."""
    try:
        return _rows(statement, parameters)
    except DatabaseError as problem:
        if not _forget_plans(problem) or connection.in_atomic_block:
            raise
        return _rows(statement, parameters)


def _forget_plans(problem: DatabaseError) -> bool:
    """Where a plan no longer fits its table (which another release may have changed), or the server lost it."""
    if getattr(problem.__cause__, "sqlstate", None) not in ("0A000", "26000"):
        return False
    session: Any = connection.connection
    if isinstance(session._prepared, _Lasting):
        session._prepared.forget()
    return True


def _rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    spelled, names = _numbered(statement)
    wrapped: Any = connection  # Django has no public way to a cursor of another kind
    with wrapped._prepare_cursor(_Cursor(connection.connection)) as cursor:
        cursor.execute(spelled, [_sent(parameters[name]) for name in names])
        return cast(list[tuple[Any, ...]], cursor.fetchall())


@cache
def _numbered(statement: str) -> tuple[str, list[str]]:
    """With `$1`, `$2` …, as PostgreSQL itself reads it, and the names in this order: worked out once."""
    names: list[str] = []

    def numbered(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "%"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _NAMED.sub(numbered, statement), names


def _sent(value: Any) -> Any:
    """Whole numbers travel as bigint whatever their size, so that one plan serves them all."""
    return Int8(value) if type(value) is int else value


def beside(columns: str, source: str, order: str, where: str = "r.lead_id = leads_lead.id") -> str:
    """Rows of another table (`r`) beside a lead, as a JSON list. All parts are constants, never what somebody typed."""
    rows = f"SELECT {columns} FROM {source} WHERE {where} ORDER BY {order}"  # noqa: S608  # constants
    return f"(SELECT coalesce(json_agg(told), '[]')::text FROM ({rows}) told)"  # noqa: S608  # constants


# records ------------------------------------------------------------------------------------------


class Columns(Generic[R]):
    """The columns of a model within a statement, and the record made of them again, as a query set would make it.

    Generated columns stay out: they are long, for the database's own use, and read when somebody asks.
    """

    def __init__(self, model: type[R], table: str, *, without: Sequence[str] = (), only: Sequence[str] = ()) -> None:
        own = [field for field in model._meta.concrete_fields if not field.generated]
        assert {*without, *only} <= {field.name for field in own}
        fields = [field for field in own if field.name not in without and (not only or field.name in only)]
        self.model = model
        self.spelled = ", ".join(f"{table}.{field.column}" for field in fields)
        self._names = [field.attname for field in fields]
        self._key = self._names.index(model._meta.pk.attname)
        self._converted = [
            (place, field.from_db_value) for place, field in enumerate(fields) if hasattr(field, "from_db_value")
        ]

    def read(self, values: Iterator[Any]) -> R | None:
        """The record of the next columns of a row; None where an outer join found none."""
        own = [next(values) for _ in self._names]
        if own[self._key] is None:
            return None
        for place, convert in self._converted:
            own[place] = convert(own[place], None, connection)
        return self._made(own)

    def _made(self, values: list[Any]) -> R:
        """As Model.from_db makes it, without going through each field: nothing here listens to its signals."""
        record = self.model.__new__(self.model)
        state = record._state = ModelState()
        state.adding, state.db = False, connection.alias
        vars(record).update(zip(self._names, values, strict=True))
        return record


def get(
    model: type[R], *beside: str, where: str, values: Mapping[str, Any], held: Sequence[str] = (),
    also: Mapping[str, str] | None = None,
) -> R:  # fmt: skip
    """The record that `where` finds, with the records that it refers to by the names of `beside`. DoesNotExist.

    In `where` the record is called `self`, the others by their names; the rows of those `held` are held in this order
    until the transaction ends. `also` names further expressions, whose values the record has as attributes.
    """
    statement, own, others = _reading(model, beside, where, tuple(held), tuple((also or {}).values()))
    found = rows(statement, values)
    if not found:
        raise cast(Any, model).DoesNotExist
    row = iter(found[0])
    record = cast(R, own.read(row))
    for name, columns in others:
        setattr(record, name, columns.read(row))
    vars(record).update(zip(also or (), row, strict=True))
    return record


@cache
def _reading(
    model: type[R], beside: tuple[str, ...], where: str, held: tuple[str, ...], also: tuple[str, ...]
) -> tuple[str, Columns[R], list[tuple[str, Columns[Any]]]]:
    """The statement with the columns that it reads, in their order."""
    references: dict[str, Any] = {name: model._meta.get_field(name) for name in beside}
    own = Columns(model, "self")
    others = [(name, Columns[Any](reference.related_model, name)) for name, reference in references.items()]
    spelled = ", ".join([own.spelled, *(columns.spelled for _name, columns in others), *also])
    joins = " ".join(_join(name, reference) for name, reference in references.items())
    lock = f" FOR UPDATE OF {', '.join(held)}" if held else ""
    statement = f"SELECT {spelled} FROM {model._meta.db_table} self {joins} WHERE {where} LIMIT 1{lock}"  # noqa: S608  # our own names
    return statement, own, others


def _join(name: str, reference: Any) -> str:
    kind = "LEFT JOIN" if reference.null else "JOIN"
    return f"{kind} {reference.related_model._meta.db_table} {name} ON {name}.id = self.{reference.column}"
