"""Records whose rows are written by statements that are spelled once."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DatabaseError, connection, models, transaction
from django.db.models.expressions import DatabaseDefault

R = TypeVar("R", bound=models.Model)


class Written(models.Model):
    """Saves as every model does, in a third of the time; without Django's signals, which this house does not use."""

    class Meta:
        abstract = True

    def save_base(self, *args: Any, **options: Any) -> None:
        named = options.get("update_fields")
        is_new = self._state.adding and self.pk is None
        if named and self.pk is not None:
            done = _update(self, frozenset(named))
        else:
            done = is_new and not named and insert([self])
        if not done:
            super().save_base(*args, **options)


class WrittenQuerySet(models.QuerySet[R]):
    """Adds many records by a statement that is spelled once."""

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> list[R]:
        records = list(objs)
        is_plain = bool(records) and not args and not options and all(record.pk is None for record in records)
        if is_plain and issubclass(self.model, Written) and insert(records):
            return records
        return super().bulk_create(records, *args, **options)


def insert(records: Sequence[models.Model]) -> bool:
    """Write new records of one kind and give them their keys. False, and nothing is written, where a value is left to
    the database."""
    spelled, fields = _inserting(type(records[0]), len(records))
    for record in records:
        _fill(record)
    values = [
        field.get_db_prep_save(field.pre_save(record, add=True), connection) for record in records for field in fields
    ]
    if any(hasattr(value, "resolve_expression") for value in values):
        return False
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(spelled, values)
        for record, (key,) in zip(records, cursor.fetchall(), strict=True):
            record.pk, record._state.adding, record._state.db = key, False, connection.alias
    return True


def _fill(record: models.Model) -> None:
    """What the database would fill in, where that is a plain value: then the statement can name it."""
    for name, value in _filled_in(type(record)):
        if isinstance(getattr(record, name), DatabaseDefault):
            setattr(record, name, value)


@cache
def _filled_in(model: type[models.Model]) -> list[tuple[str, Any]]:
    fields = [field for field in model._meta.concrete_fields if field.has_db_default() and not field.has_default()]
    defaults = [(field.attname, field.db_default) for field in fields]
    return [(name, value) for name, value in defaults if not hasattr(value, "resolve_expression")]


@cache
def _inserting(model: type[models.Model], many: int) -> tuple[str, list[Any]]:
    """The statement, and the fields whose values it takes. The database makes the keys and the generated columns."""
    own = model._meta
    fields = [field for field in own.concrete_fields if not field.generated and field != own.auto_field]
    names, marks = ", ".join(map(_name, fields)), ", ".join(map(_mark, fields))
    lines = ", ".join([f"({marks})"] * many)
    statement = f"INSERT INTO {own.db_table} ({names}) VALUES {lines} RETURNING {own.pk.column}"  # noqa: S608  # our own names
    return statement, fields


def _name(field: Any) -> str:
    """Its column, which may be called like a word of SQL."""
    return str(connection.ops.quote_name(field.column))


def _mark(field: Any) -> str:
    """Where the value stands; a list needs its type."""
    return f"%s::{field.db_type(connection)}" if hasattr(field, "get_placeholder") else "%s"


def _update(record: models.Model, named: Collection[str]) -> bool:
    """Write these columns of a known record. False, and nothing is written, where a value is left to the database."""
    spelled, fields = _updating(type(record), frozenset(named))
    values = [field.get_db_prep_save(field.pre_save(record, add=False), connection) for field in fields]
    if any(hasattr(value, "resolve_expression") for value in values):
        return False
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(spelled, [*values, record.pk])
        if cursor.rowcount != 1:
            raise DatabaseError("Save with update_fields did not affect any rows.")
    return True


@cache
def _updating(model: type[models.Model], named: frozenset[str]) -> tuple[str, list[Any]]:
    own = model._meta
    fields = [field for field in own.concrete_fields if {field.name, field.attname} & named and not field.primary_key]
    changes = ", ".join(f"{_name(field)} = {_mark(field)}" for field in fields)
    return f"UPDATE {own.db_table} SET {changes} WHERE {own.pk.column} = %s", fields  # noqa: S608  # our own names
