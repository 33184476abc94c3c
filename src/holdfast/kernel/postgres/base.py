"""The database engine of the settings: Django's own for PostgreSQL with two differences.

A connection that is kept between requests is looked at before it is used, not asked: a server that
ended it (a restart, a failover, an administrator) has left its farewell in the socket. Only then
is it asked ``SELECT 1``, and opened again when it does not answer. That saves a statement in each
request.

And there is :func:`prepared_cursor`, for the few statements that nearly every request makes: the
server keeps their plans, which take it longer to make than to carry out.
"""

from __future__ import annotations

import select
from typing import Any

import psycopg
from django.db import connection as default_connection
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

# psycopg prepares what was executed so often; None would forbid it altogether.
_NOT_BY_ITSELF = 1_000_000_000


class PreparedCursor(psycopg.Cursor[tuple[Any, ...]]):
    """A cursor whose statements the server parses and plans once for each connection."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> PreparedCursor:
        """Execute, with the values sent beside the text."""
        return super().execute(query, params, prepare=True, **options)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection to PostgreSQL."""

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with preparing allowed to who asks for it, unless the address forbids it
        (``?prepare_threshold=none``)."""
        given = super().get_connection_params()
        if given["prepare_threshold"] is not None:
            given["prepare_threshold"] = _NOT_BY_ITSELF
        return given

    def is_usable(self) -> bool:
        """Whether the connection still works; without asking the server while it has said
        nothing by itself."""
        if self.connection is not None and not self._has_news():
            return True
        return bool(super().is_usable())

    def _has_news(self) -> bool:
        """Whether the server sent something unasked, or hung up."""
        if self.connection.closed:
            return True
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return bool(poll.poll(0))

    def prepared_cursor(self) -> CursorWrapper:
        """See :func:`prepared_cursor`."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = PreparedCursor(self.connection)
        made: CursorWrapper = self._prepare_cursor(cursor)  # type: ignore[attr-defined]
        return made


def prepared_cursor() -> CursorWrapper:
    """A cursor like ``connection.cursor()`` whose statements are prepared.

    For statements of which there are few (each connection keeps at most a hundred) and whose best
    plan hardly depends on their values. Values go as ``%s`` and, where PostgreSQL cannot infer
    it, with their type: ``%s::uuid``. What a partial index is chosen by stands in the text.
    """
    cursor: CursorWrapper = default_connection.prepared_cursor()  # type: ignore[attr-defined]
    return cursor
