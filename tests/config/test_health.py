"""Health: what a load balancer and a monitor ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client

from holdfast.config.cli import main
from holdfast.journal import reactions, sealing
from holdfast.journal.events import SITE_OPENED
from holdfast.journal.models import Entry
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.messaging.models import Message


@pytest.mark.django_db
def test_a_ready_installation_says_so_part_by_part(client: Client, site: str) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    parts = answer.json()["parts"]
    assert set(parts) == {"database", "migrations", "queues", "disk"}
    assert all(part["ok"] for part in parts.values())


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "ready"), [(5, True), (11, False)])
def test_mail_may_be_late_after_a_rush(
    client: Client, site: str, minutes: int, ready: bool
) -> None:
    late = clock.now() - timedelta(minutes=minutes)
    Message.objects.create(
        fact=new_id(), template="code", channel="email", address="a@example.com",
        subject="s", body="b", next_attempt_at=late,
    )  # fmt: skip
    queues = client.get("/readyz").json()["parts"]["queues"]
    assert queues["ok"] is ready
    # By the clock of the transaction, which began a moment before.
    assert queues["is"]["messages"] > 60 * minutes - 30


@pytest.mark.django_db
def test_an_old_queue_makes_it_not_ready(client: Client, site: str) -> None:
    # A fact that nobody sealed for an hour: the worker is away.
    assert Entry.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE journal_entry SET recorded_at = now() - interval '1 hour'")
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER USER")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["queues"]["ok"] is False


def test_a_living_process_answers_without_a_database(client: Client) -> None:
    assert client.get("/livez").content == b"ok\n"


@pytest.mark.django_db
def test_metrics_are_read_by_prometheus(client: Client, site: str) -> None:
    text = client.get("/metrics").content.decode()
    assert 'holdfast_queue_age_seconds{queue="seal"}' in text
    assert "holdfast_journal_position" in text


@pytest.mark.django_db
def test_what_waits_for_a_reaction_is_shown_and_sends_nobody_away(
    client: Client, site: str, seal: Callable[[], int]
) -> None:
    @reactions.reaction("tests.slow", on=[SITE_OPENED])
    def slow(entries: Sequence[object]) -> None:
        pass

    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
            cursor.execute("UPDATE journal_entry SET recorded_at = now() - interval '1 hour'")
            cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER USER")
        sealing.seal()
        answer = client.get("/readyz")
        assert answer.json()["parts"]["queues"]["is"]["reactions"] >= 3600
        assert answer.status_code == 200
        seal()
        assert client.get("/readyz").json()["parts"]["queues"]["is"]["reactions"] == 0
    finally:
        del reactions._reactions["tests.slow"]


@pytest.mark.django_db(transaction=True)
def test_the_check_of_the_journal_counts_what_is_not_sealed_yet(site: str) -> None:
    done = CliRunner().invoke(main, ["check", "journal"])
    assert done.exit_code == 0
    assert "1 more wait for a worker to seal them" in done.output
    sealing.seal()
    assert "more wait" not in CliRunner().invoke(main, ["check", "journal"]).output
