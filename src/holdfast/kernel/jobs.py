"""Jobs and timers: procrastinate's tasks with a sound database session and a sensible back-off.

Why procrastinate, and how it would be left: docs/adr/0004-procrastinate.md. Jobs carry ids and
codes only; a job is deferred in the transaction of the change that asks for it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

# Timers wait by the thousand; what is to be done now must be found before them.
TIMER_PRIORITY = -10
_RETRY = RetryStrategy(max_attempts=12, exponential_wait=4)


class Timer(msgspec.Struct, frozen=True):
    """When a job is wanted (aware; None at once), under a name that waits only once, with its
    arguments (ids and codes)."""

    name: str
    at: datetime | None
    arguments: dict[str, str]


def job(name: str, *, cron: str = "") -> Callable[[Callable[..., None]], Any]:
    """Register a task under a name; with `cron` (UTC, five fields) it runs by itself.

    A failing job is tried again after 4, 16, 64 … seconds, twelve times; then it stays as failed.
    """

    def decorate(function: Callable[..., None]) -> Any:
        @functools.wraps(function)
        def run(**arguments: Any) -> None:
            arguments.pop("timestamp", None)
            try:
                function(**arguments)
            finally:
                # The worker's threads live long and are many: none keeps a session for itself,
                # nor finds one that the database lost. Within a transaction it is the caller's.
                if not connection.in_atomic_block:
                    connection.close()

        task = app.task(name=name, retry=_RETRY, pass_context=False)(run)
        # The moment that procrastinate gives periodic tasks is dropped above.
        return app.periodic(cron=cron)(task) if cron else task  # type: ignore[arg-type]

    return decorate


def set_timers(task: str, timers: list[Timer]) -> int:
    """Set timers in the running transaction, in one statement however many there are.

    One whose name waits already is left as it is; returns how many were set. This is the only way
    jobs are deferred: procrastinate's own goes, within the worker, through another session.
    """
    wanted = list({timer.name: timer for timer in timers}.values())
    if not wanted:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args,"
            " scheduled_at) SELECT 'timers', %s, %s, name, arguments, at"
            " FROM unnest(%s::text[], %s::jsonb[], %s::timestamptz[]) AS t (name, arguments, at)"
            " ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING",
            [
                task,
                TIMER_PRIORITY,
                [timer.name for timer in wanted],
                [msgspec.json.encode(timer.arguments).decode() for timer in wanted],
                [timer.at for timer in wanted],
            ],
        )
        return int(cursor.rowcount)


def rescue(silent_seconds: int) -> list[tuple[int, str]]:
    """Put back what workers had in hand that have not said for so long that they live; returns
    ids and names of tasks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs j SET status = 'todo', attempts = attempts + 1,"
            " worker_id = NULL WHERE status = 'doing' AND NOT EXISTS (SELECT 1"
            " FROM procrastinate_workers w WHERE w.id = j.worker_id"
            " AND w.last_heartbeat > now() - make_interval(secs => %s))"
            # A twin that waits does the same.
            " AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs o WHERE o.status = 'todo'"
            " AND o.queueing_lock = j.queueing_lock) RETURNING id, task_name",
            [silent_seconds],
        )
        return [(int(id), str(name)) for id, name in cursor.fetchall()]
