"""The journal's order and its chain: nothing is skipped, nothing can be changed unseen."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError

from holdfast.journal import queries, sealing
from holdfast.journal.actors import system
from holdfast.journal.facts import fact
from holdfast.journal.models import Entry, Seal
from holdfast.journal.recording import operation, record
from holdfast.kernel.ids import new_id

LIT = fact("lamp.lit", "A lamp was lit (tests).")
ME = system("tests")


@operation(may="system")
def light(*, actor: object, lamp: object = None, pause: float = 0.0, count: int = 1) -> None:
    for number in range(count):
        record(LIT, subject=lamp or new_id(), data={"n": number})
    if pause:
        time.sleep(pause)


def check_keys_now() -> None:
    """Foreign keys are checked at commit; a test in one transaction asks for it earlier."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET kind = 'x.y'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry CASCADE",
        "UPDATE journal_seal SET hash = ''",
        "DELETE FROM journal_seal",
        "TRUNCATE journal_seal",
    ],
)
def test_what_was_recorded_cannot_be_changed(site: str, statement: str) -> None:
    light(actor=ME)
    sealing.seal()
    check_keys_now()
    with (
        pytest.raises((InternalError, ProgrammingError), match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_chain_holds_over_everything_sealed(site: str) -> None:
    for _ in range(3):
        light(actor=ME, count=5)
        sealing.seal(limit=4)
    while sealing.seal():
        pass
    assert list(sealing.verify(batch=4)) == []
    assert queries.head() == Entry.objects.count()


@pytest.mark.django_db
def test_a_change_behind_the_triggers_back_is_found_and_named(site: str) -> None:
    light(actor=ME, count=6)
    sealing.seal()
    victim = Seal.objects.get(position=3)
    check_keys_now()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE journal_entry SET data = '{\"n\": 99}' WHERE id = %s", [victim.entry_id]
        )
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER USER")
    assert [fault.position for fault in sealing.verify()] == [3]


@pytest.mark.django_db
def test_a_removed_seal_is_found(site: str) -> None:
    light(actor=ME, count=6)
    sealing.seal()
    check_keys_now()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_seal DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM journal_seal WHERE position = 4")
        cursor.execute("ALTER TABLE journal_seal ENABLE TRIGGER USER")
    assert "missing" in next(iter(sealing.verify())).says


@pytest.mark.django_db(transaction=True)
def test_a_reader_behind_concurrent_writers_misses_none_and_sees_each_subject_in_order(
    site: str,
) -> None:
    """Writers hold their transactions open for random times, so ids and commits disagree."""
    start = queries.head()
    while sealing.seal():
        pass
    start = queries.head()
    stop = threading.Event()
    seen: list[queries.Sealed] = []

    def write(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(25):
                light(actor=ME, pause=chance.random() / 100, count=chance.randint(1, 3))
        finally:
            connection.close()

    def read() -> None:
        position = start
        try:
            while not stop.is_set() or queries.after(position, limit=1):
                sealing.seal(limit=7)
                batch = queries.after(position, limit=11)
                seen.extend(batch)
                position = batch[-1].position if batch else position
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(6)]
    readers = threading.Thread(target=read)
    readers.start()
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    while Entry.objects.filter(seal=None).exists():
        time.sleep(0.01)
    stop.set()
    readers.join()
    assert [entry.position for entry in seen] == list(range(start + 1, start + len(seen) + 1))
    lamps = Entry.objects.filter(kind="lamp.lit", seal__position__gt=start)
    assert {entry.id for entry in seen} == set(lamps.values_list("id", flat=True))


@pytest.mark.django_db(transaction=True)
def test_two_facts_one_after_the_other_are_sealed_in_that_order(site: str) -> None:
    lamp = new_id()
    for _ in range(20):
        light(actor=ME, lamp=lamp)
    while sealing.seal(limit=3):
        pass
    entries = Entry.objects.filter(subject=lamp).order_by("seal__position")
    assert [e.id for e in entries] == sorted(e.id for e in entries)


@pytest.mark.django_db(transaction=True)
def test_dump_and_restore_into_a_new_cluster_skips_nothing(site: str, tmp_path: Path) -> None:
    """Some entries sealed, some not: in the new cluster the rest is sealed after them."""
    light(actor=ME, count=5)
    while sealing.seal():
        pass
    sealed = queries.head()
    light(actor=ME, count=4)
    from holdfast.kernel import embedded

    settings = connection.settings_dict
    url = (
        f"postgresql://{settings['USER']}:{settings['PASSWORD']}@/{settings['NAME']}"
        f"?host={settings['HOST']}"
    )
    with embedded.scratch(durable=False) as other:
        tools = other.bin_dir
        dump = subprocess.run(
            [tools / "pg_dump", "--no-owner", "--no-privileges", url],
            capture_output=True, check=False,
        )  # fmt: skip
        if dump.returncode:
            pytest.skip(f"pg_dump of this engine does not run here: {dump.stderr[-200:]!r}")
        psql = next((p for p in (tools / "psql", Path("/usr/bin/psql")) if p.exists()), None)
        if psql is None:
            pytest.skip("no psql")
        subprocess.run(
            [psql, "-q", "-v", "ON_ERROR_STOP=1", other.url],
            input=dump.stdout, check=True, capture_output=True,
        )  # fmt: skip
        with psycopg.connect(other.url) as restored:
            waiting = restored.execute("SELECT count(*) FROM journal_pending").fetchone()
            head = restored.execute("SELECT max(position) FROM journal_seal").fetchone()
            assert waiting == (4,)
            assert head == (sealed,)
            restored.execute(
                "INSERT INTO journal_entry (id, kind, subject, actor, occurred_at, site_id, data)"
                " VALUES (%s, 'lamp.lit', %s, 'system:tests', now(), 'main', '{}')",
                [new_id(), new_id()],
            )
            order = restored.execute("SELECT seq FROM journal_pending ORDER BY seq").fetchall()
            assert len(order) == 5
            assert order[-1][0] > order[0][0]
