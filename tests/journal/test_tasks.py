"""What the journal does by itself: old keys go, jobs of killed workers come back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from holdfast.journal import operations, tasks
from holdfast.journal.actors import system
from holdfast.journal.models import Repeat
from holdfast.journal.recording import OperationError
from holdfast.kernel import clock


def keep(key: str, days: float) -> None:
    row = Repeat.objects.create(scope="tests", key=key, fingerprint=b"1")
    Repeat.objects.filter(pk=row.pk).update(created_at=clock.now() - timedelta(days=days))


def test_keys_are_kept_for_a_month(site: str) -> None:
    for key, days in (("new", 0), ("week", 7.5), ("month", 29), ("old", 31)):
        keep(key, days)
    tasks.forget_repeats.func()
    assert set(Repeat.objects.values_list("key", flat=True)) == {"new", "week", "month"}


def test_nobody_may_forget_them_within_a_week(site: str) -> None:
    with pytest.raises(OperationError, match="7 days"):
        operations.forget_repeats(actor=system("test"), days=6)


def _job(worker: int | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
            " VALUES ('x', 'x', '{}', 'doing', %s) RETURNING id", [worker],
        )  # fmt: skip
        return int(cursor.fetchone()[0])


def _worker(silent_seconds: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id", [silent_seconds],
        )  # fmt: skip
        return int(cursor.fetchone()[0])


def test_jobs_of_a_killed_worker_are_tried_again_and_those_of_a_living_one_left(
    site: str,
) -> None:
    living, killed, gone = _job(_worker(5)), _job(_worker(120)), _job(None)
    tasks.rescue_jobs.func()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, status::text FROM procrastinate_jobs")
        assert dict(cursor.fetchall()) == {living: "doing", killed: "todo", gone: "todo"}
