"""Statements that nearly every request runs: kept prepared in each database session.

Django binds parameters into the text, so that the server reads and plans it anew each time; for
the few statements behind every report, list and sign-in that costs more than running them. These
go to the same session and the same transaction, by a cursor that binds on the server and prepares.
A session keeps at most a hundred; what a partial index is chosen by stands in the text.
"""

from __future__ import annotations

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


def _cursor(wrapper: Any) -> psycopg.Cursor[tuple[Any, ...]]:
    """The session's one cursor for these; results are read whole, so it is free again at once."""
    kept = getattr(wrapper, "_statement_cursor", None)
    if kept is None or kept.connection is not wrapper.connection:
        kept = wrapper._statement_cursor = psycopg.Cursor(wrapper.connection)
    return cast(psycopg.Cursor[tuple[Any, ...]], kept)
