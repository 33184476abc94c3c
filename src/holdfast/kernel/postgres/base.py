"""The database engine of the settings: Django's own for PostgreSQL with three differences.

A connection that is kept between requests is looked at before it is used, not asked: a server that
ended it (a restart, a failover, an administrator) has left its farewell in the socket. Only then
is it asked ``SELECT 1``, and opened again when it does not answer. That saves a statement in each
request.

And statements may be kept prepared by who asks for it (:mod:`holdfast.kernel.statements`), which
Django forbids altogether; what they let wait is written before anything else is asked, and gone
where the transaction is undone.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper

from holdfast.kernel.statements import Statement, write_waiting

# psycopg prepares what was executed so often; None would forbid it altogether.
_NOT_BY_ITSELF = 1_000_000_000


class _WritesFirst:
    """What waits is written before a cursor executes anything."""

    db: Any

    def _execute_with_wrappers(self, *args: Any, **kwargs: Any) -> Any:
        write_waiting(self.db)
        return super()._execute_with_wrappers(*args, **kwargs)  # type: ignore[misc]


class _Cursor(_WritesFirst, CursorWrapper):
    pass


class _DebugCursor(_WritesFirst, CursorDebugWrapper):
    pass


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection to PostgreSQL."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: list[tuple[Statement, Sequence[Any]]] = []

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        """Django's, which lets nothing wait any longer when it is asked something."""
        return _Cursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> CursorDebugWrapper:
        """See :meth:`make_cursor`."""
        return _DebugCursor(cursor, self)

    def _commit(self) -> None:
        write_waiting(self)
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self.waiting.clear()
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        # All of it is younger than the savepoint: setting that wrote what waited before.
        self.waiting.clear()
        super()._savepoint_rollback(sid)  # type: ignore[misc]

    def _close(self) -> None:
        self.waiting.clear()
        super()._close()  # type: ignore[misc]

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
