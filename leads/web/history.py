"""Who changes something: told to the database, which notes it with each change of a tracked record."""

from collections.abc import Callable
from typing import Any

import pghistory
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from pghistory import config
from pghistory.middleware import HistoryMiddleware, WSGIRequest
from psycopg.pq import TransactionStatus


class History(HistoryMiddleware):
    """The database notes with each change of a tracked record who made it by which request."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in config.middleware_methods():
            return self.get_response(request)  # type: ignore[no-any-return]
        with _Changes(**self.get_context(request)):
            request.__class__ = WSGIRequest  # tells who it is when the API signs somebody in
            return self.get_response(request)  # type: ignore[no-any-return]


class _Changes(pghistory.context):
    def __enter__(self) -> Any:
        before = len(connection.execute_wrappers)
        told = super().__enter__()  # type: ignore[no-untyped-call]
        if len(connection.execute_wrappers) > before:  # the outermost, which tells the database
            connection.execute_wrappers[-1] = _Once(connection.execute_wrappers[-1], told.metadata)
        return told


_WRITES = ("INSERT ", "UPDATE ", "DELETE ")
_OF_TRANSACTIONS = ("SAVEPOINT ", "RELEASE ", "ROLLBACK ")


class _Once:
    """Who changes something is told before the first statement of a transaction that writes, where pghistory tells it
    before each: the database keeps it until the transaction ends. What was told within a savepoint may be undone with
    it, so behind the savepoint it is told anew; so it is when more is known, as of whom a token belongs to."""

    def __init__(self, tell: Callable[..., Any], known: dict[str, Any]) -> None:
        self._tell = tell
        self._known = known
        self._told: tuple[list[str], dict[str, Any]] | None = None  # within which savepoints, and what

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        ours = context["connection"]
        if not ours.in_atomic_block or not isinstance(sql, str):
            return self._tell(execute, sql, params, many, context)
        if ours.connection.pgconn.transaction_status == TransactionStatus.IDLE:
            self._told = None  # a new transaction begins with this statement
        if sql.startswith(_OF_TRANSACTIONS) or self._is_told(ours.savepoint_ids):
            return execute(sql, params, many, context)
        answer = self._tell(execute, sql, params, many, context)
        if sql.startswith(_WRITES) and not many:
            self._told = (list(ours.savepoint_ids), dict(self._known))
        return answer

    def _is_told(self, savepoints: list[str]) -> bool:
        if self._told is None:
            return False
        within, known = self._told
        return within == savepoints[: len(within)] and known == self._known
