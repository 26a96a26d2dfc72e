"""Great statements that PostgreSQL plans once in a connection instead of at each call, and records made of their rows.

For statements whose planning takes longer than their answer: many tables, each read by an index.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar, cast

from django.db import connection, models
from django.db.backends.postgresql import base
from psycopg.types.numeric import Int8

R = TypeVar("R", bound=models.Model)


_BoundByServer: Any = base.ServerBindingCursor  # which its stubs do not know


class _Cursor(_BoundByServer):  # type: ignore[misc]
    """Values travel beside the statement, where Django's own cursor writes them into its text."""

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)  # Django's log of statements asks for it
        return self._query


def rows(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a SELECT written with `%(name)s`. Its text must not depend on the values, as each text is planned."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    wrapped: Any = connection  # Django has no public way to a cursor of another kind
    with wrapped._prepare_cursor(_Cursor(connection.connection)) as cursor:
        cursor.execute(statement, {name: _sent(value) for name, value in parameters.items()})
        return cast(list[tuple[Any, ...]], cursor.fetchall())


def beside(columns: str, source: str, order: str, where: str = "r.lead_id = leads_lead.id") -> str:
    """Rows of another table (`r`) beside a lead, as a JSON list. All parts are constants, never what somebody typed."""
    rows = f"SELECT {columns} FROM {source} WHERE {where} ORDER BY {order}"  # noqa: S608  # constants
    return f"(SELECT coalesce(jsonb_agg(told), '[]') FROM ({rows}) told)"  # noqa: S608  # constants


def _sent(value: Any) -> Any:
    """Whole numbers travel as bigint whatever their size, so that one plan serves them all."""
    return Int8(value) if type(value) is int else value


class Columns(Generic[R]):
    """The columns of a model within a statement, and the record made of them again, as a query set would make it."""

    def __init__(self, model: type[R], table: str, *, without: Sequence[str] = ()) -> None:
        fields = [field for field in model._meta.concrete_fields if field.name not in without]
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
        return self.model.from_db(connection.alias, self._names, own)
