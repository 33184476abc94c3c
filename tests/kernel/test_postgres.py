"""The database engine: a kept connection is used unasked, and lost ones are opened again."""

from __future__ import annotations

import time
from typing import Any

import pytest


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the connection asked the server to see whether it still works."""
    from django.db.backends.postgresql import base

    seen: list[str] = []
    original = base.DatabaseWrapper.is_usable

    def is_usable(self: Any) -> Any:
        seen.append("SELECT 1")
        return original(self)

    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", is_usable)
    return seen


def _next_request() -> None:
    """What Django does with connections between two requests."""
    from django.core.signals import request_finished, request_started

    request_finished.send(sender=None)
    request_started.send(sender=None)


def _backend() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_kept_connection_is_used_again_without_asking_the_server(asked: list[str]) -> None:
    first = _backend()
    for _ in range(3):
        _next_request()
        assert _backend() == first
    assert asked == []


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_opened_again_at_the_next_request(
    asked: list[str],
) -> None:
    import psycopg
    from django.conf import settings
    from django.db import connection

    first = _backend()
    with psycopg.connect(
        settings.HOLDFAST.database_url, dbname=connection.settings_dict["NAME"], autocommit=True
    ) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [first])
        while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [first]).fetchone():
            time.sleep(0.01)
    _next_request()
    assert _backend() != first
    assert asked == ["SELECT 1"]


@pytest.mark.parametrize(("asked_for", "given"), [("", 1_000_000_000), ("none", None)])
def test_an_address_may_forbid_prepared_statements(asked_for: str, given: int | None) -> None:
    """For poolers that hand a session to another after each transaction."""
    from holdfast.config.settings import _database
    from holdfast.kernel.postgres.base import DatabaseWrapper

    url = "postgresql://x@127.0.0.1/x" + (f"?prepare_threshold={asked_for}" if asked_for else "")
    made = DatabaseWrapper({**_database(url), "TIME_ZONE": None})
    assert made.get_connection_params()["prepare_threshold"] == given
