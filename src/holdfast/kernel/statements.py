"""Statements that nearly every request runs: kept prepared in each database session.

Django binds parameters into the text, so that the server reads and plans it anew each time; for
the few statements behind every report, list and sign-in that costs more than running them. These
go to the same session and the same transaction, by a cursor that binds on the server and prepares.
A session keeps at most a hundred; what a partial index is chosen by stands in the text.

What an operation writes and does not read back may wait for its end (:meth:`Statement.later`):
four INSERTs of one report then are one question to the server instead of four.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, cast

import psycopg
from django.db import connections

Parameters = Sequence[Any] | Mapping[str, Any]


class Statement:
    """One SQL text with psycopg's placeholders; call it with parameters for its rows.

    Parameters need a type the server can tell: an id, a number, a moment or a list has one, a text
    is taken as what it is compared with or written to, and None needs a cast in the text.
    """

    __slots__ = ("_bytes", "sql")

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self._bytes = sql.encode()

    def __call__(self, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Run it; the rows it answers, none for one that answers none."""
        wrapper = connections["default"]
        write_waiting(wrapper)
        return self._run(wrapper, parameters)

    def later(self, parameters: Sequence[Any]) -> None:
        """Write it with what else waits, in one statement: before the next statement of the
        session, or at the end of the transaction. At once where no transaction runs.

        For an INSERT with positional parameters whose refusal nobody has to know before. What
        waits together is written on one snapshot: none of it sees what another part wrote.
        """
        wrapper: Any = connections["default"]
        if not wrapper.in_atomic_block:
            self(parameters)
            return
        wrapper.validate_no_broken_transaction()
        wrapper.waiting.append((self, parameters))

    def _run(self, wrapper: Any, parameters: Parameters) -> list[tuple[Any, ...]]:
        if wrapper.execute_wrappers or wrapper.queries_logged:
            # Somebody counts or watches the statements: let them see this one too.
            with wrapper.cursor() as watched:
                watched.execute(self.sql, parameters)
                return list(watched.fetchall()) if watched.description else []
        wrapper.close_if_health_check_failed()
        wrapper.ensure_connection()
        wrapper.validate_no_broken_transaction()
        with wrapper.wrap_database_errors:
            cursor = _cursor(wrapper)
            cursor.execute(self._bytes, parameters, prepare=True)
            # `description` would describe every column, for nobody to read.
            answered = cursor.pgresult
            return cursor.fetchall() if answered is not None and answered.nfields else []


def write_waiting(wrapper: Any) -> None:
    """Write what waits in this session, all in one statement."""
    if wrapper.waiting:
        waiting, wrapper.waiting = wrapper.waiting, []
        together = _together(tuple(statement for statement, _ in waiting))
        together._run(wrapper, [each for _, given in waiting for each in given])


@functools.lru_cache(maxsize=64)
def _together(statements: tuple[Statement, ...]) -> Statement:
    """One statement that does what several do."""
    *before, last = (statement.sql for statement in statements)
    if not before:
        return statements[0]
    parts = ", ".join(f"part_{number} AS ({sql})" for number, sql in enumerate(before))
    return Statement(f"WITH {parts} {last}")


def _cursor(wrapper: Any) -> psycopg.Cursor[tuple[Any, ...]]:
    """The session's one cursor for these; results are read whole, so it is free again at once."""
    kept = getattr(wrapper, "_statement_cursor", None)
    if kept is None or kept.connection is not wrapper.connection:
        kept = wrapper._statement_cursor = psycopg.Cursor(wrapper.connection)
    return cast(psycopg.Cursor[tuple[Any, ...]], kept)
