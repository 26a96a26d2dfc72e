"""The way into the database: a temporary table beside the real ones, filled by COPY."""

import os
from collections.abc import Iterator
from typing import Any

from django.db import connection

from leads.importing.cells import NULL
from leads.models.ids import ALPHABET, LENGTH

_USABLE = 256 // len(ALPHABET) * len(ALPHABET)  # bytes above would make some letters likelier
_LETTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
_SURPLUS = bytes(range(_USABLE, 256))


def fill(table: str, columns: list[str], text: str) -> None:
    """Copy the lines into the (emptied) table and let the planner know how many they are."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}")
        raw: Any = cursor.cursor
        with raw.copy(f"COPY {table} (row, {', '.join(columns)}) FROM STDIN WITH (NULL E'\\x{ord(NULL):02x}')") as copy:
            copy.write(text)
        cursor.execute(f"ANALYZE {table}")


def run(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def count(sql: str, **values: Any) -> int:
    """How many rows the statement changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def public_ids(wanted: int) -> list[str]:
    """As random as new_public_id's, thousands at once."""
    letters = "".join(_random_letters(wanted * LENGTH))
    return [letters[at : at + LENGTH] for at in range(0, wanted * LENGTH, LENGTH)]


def _random_letters(wanted: int) -> Iterator[str]:
    while wanted > 0:
        letters = os.urandom(wanted + 64).translate(_LETTERS, _SURPLUS).decode()
        yield letters[:wanted]
        wanted -= len(letters)
