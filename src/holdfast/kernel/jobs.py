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
from procrastinate.jobs import Job

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
    """Defer timers in the running transaction, in two statements however many there are.

    One whose name waits already is left as it is; returns how many were set.
    """
    wanted = {timer.name: timer for timer in timers}
    if not wanted:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queueing_lock FROM procrastinate_jobs"
            " WHERE status = 'todo' AND queueing_lock = ANY(%s)",
            [list(wanted)],
        )
        for (name,) in cursor.fetchall():
            del wanted[name]
    if wanted:
        app.job_manager.batch_defer_jobs(
            [
                Job(
                    queue="timers",
                    priority=TIMER_PRIORITY,
                    lock=None,
                    queueing_lock=timer.name,
                    task_name=task,
                    task_kwargs=dict(timer.arguments),
                    scheduled_at=timer.at,
                )
                for timer in wanted.values()
            ]
        )
    return len(wanted)
