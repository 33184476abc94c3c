"""Start, attach, leave, stop: also when somebody is killed at the worst moment."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from holdfast.kernel.embedded import EmbeddedDatabaseError, hold, keeper, server
from holdfast.kernel.embedded.paths import ClusterPaths
from kernel.embedded.watching import (
    Holder,
    eventually,
    keepers,
    leave,
    postmaster,
    wait_until_held,
)

Start = Callable[..., Holder]


def gone(data: Path) -> bool:
    return not server.processes_of(data)


def test_a_second_holder_attaches_and_only_the_last_to_leave_stops_the_server(
    home: Path, holder: Start
) -> None:
    other = holder()
    with hold(home, durable=False) as database:
        first = postmaster(database.data_dir)
        leave(other)
        with psycopg.connect(database.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert postmaster(database.data_dir) == first
    assert gone(database.data_dir)
    eventually(lambda: not keepers(database.data_dir), "the keeper leaves")


def test_a_keeper_who_looks_while_the_last_one_leaves_lets_the_server_rest(home: Path) -> None:
    with hold(home, durable=False) as database:
        pass
    # What a keeper does that found the last one still leaving, and then no server.
    keeper._restart_when_dead(ClusterPaths(database.data_dir.parent, None))
    assert gone(database.data_dir)


def test_what_was_committed_is_there_at_the_next_start(home: Path) -> None:
    with hold(home, durable=False) as database, psycopg.connect(database.url) as connection:
        connection.execute("CREATE TABLE told (what text)")
        connection.execute("INSERT INTO told VALUES ('Peñasco')")
    with hold(home, durable=False) as again, psycopg.connect(again.url) as connection:
        assert connection.execute("SELECT what FROM told").fetchone() == ("Peñasco",)
    assert again == database


def test_a_client_in_an_open_transaction_does_not_keep_the_server_up(home: Path) -> None:
    with hold(home, durable=False) as database:
        connection = psycopg.connect(database.url)
        connection.execute("SELECT 1")
    assert gone(database.data_dir)
    connection.close()


def test_the_server_ends_when_every_holder_is_killed(home: Path, holder: Start) -> None:
    holders = [holder(), holder()]
    with hold(home, durable=False) as database:
        data = database.data_dir
    assert not gone(data)
    for process in holders:
        process.send_signal(signal.SIGKILL)
    eventually(lambda: gone(data), "the keeper stops the server")
    eventually(lambda: not keepers(data), "the keeper leaves")


def test_a_killed_keeper_is_replaced_by_the_next_to_attach(home: Path, holder: Start) -> None:
    first = holder()
    with hold(home, durable=False) as database:
        data = database.data_dir
        eventually(lambda: len(keepers(data)) == 1, "a keeper is there")
        killed = keepers(data)[0]
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: not keepers(data), "it is killed")
    second = holder()
    eventually(lambda: len(keepers(data)) == 1, "another is there")
    for process in (first, second):
        process.send_signal(signal.SIGKILL)
    eventually(lambda: gone(data), "it stops the server")


def test_a_keeper_stays_when_everything_is_told_to_end_until_the_server_has_ended(
    home: Path, holder: Start
) -> None:
    process = holder()
    with hold(home, durable=False) as database:
        data = database.data_dir
    eventually(lambda: len(keepers(data)) == 1, "a keeper is there")
    for victim in (*keepers(data), process.pid):
        os.kill(victim, signal.SIGTERM)
    eventually(lambda: gone(data), "the keeper stops the server")


def test_a_killed_server_is_started_again_by_a_holder_who_asks(home: Path) -> None:
    with hold(home, durable=False) as database:
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE counted AS SELECT generate_series(1, 1000) AS id")
            killed = postmaster(database.data_dir)
            os.kill(killed, signal.SIGKILL)
            eventually(lambda: killed not in server.processes_of(database.data_dir), "it is dead")
        database.ensure_running()
        with psycopg.connect(database.url) as connection:
            assert connection.execute("SELECT count(*) FROM counted").fetchone() == (1000,)
        assert postmaster(database.data_dir) != killed


def test_a_killed_server_comes_back_by_itself_while_somebody_holds_it(
    home: Path, holder: Start
) -> None:
    with hold(home, durable=False) as database:
        killed = postmaster(database.data_dir)
        os.kill(killed, signal.SIGKILL)

        def is_back() -> bool:
            ready = server.status(database.data_dir, database.socket_dir) == "ready"
            return ready and postmaster(database.data_dir) != killed

        eventually(is_back, "the keeper starts it again")


def test_a_server_killed_with_its_holders_and_keeper_starts_again(
    home: Path, holder: Start
) -> None:
    process = holder()
    with hold(home, durable=False) as database:
        data = database.data_dir
    eventually(lambda: len(keepers(data)) == 1, "a keeper is there")
    killed = postmaster(data)
    for victim in (*keepers(data), process.pid, killed):
        os.kill(victim, signal.SIGKILL)
    process.wait()
    eventually(lambda: killed not in server.processes_of(data), "it is dead")
    # The number in the stale note may be somebody else's by now: ours, for one.
    note = data / "postmaster.pid"
    lines = note.read_text().splitlines()
    note.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with hold(home, durable=False) as again, psycopg.connect(again.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_outlived_all_others_is_adopted(home: Path, holder: Start) -> None:
    process = holder()
    with hold(home, durable=False) as database:
        data = database.data_dir
    eventually(lambda: len(keepers(data)) == 1, "a keeper is there")
    left_alone = postmaster(data)
    for victim in (*keepers(data), process.pid):
        os.kill(victim, signal.SIGKILL)
    process.wait()
    with hold(home, durable=False) as again:
        assert postmaster(data) == left_alone
        assert again == database
    assert gone(data)


def test_many_who_start_at_once_share_one_server(home: Path, holder: Start) -> None:
    processes = [holder(wait=False) for _ in range(4)]
    seen: list[int] = []

    def one() -> None:
        with hold(home, durable=False) as database:
            seen.append(postmaster(database.data_dir))
            barrier.wait(60)

    barrier = threading.Barrier(5)
    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for process in processes:
        wait_until_held(process)
    barrier.wait(60)
    for thread in threads:
        thread.join()
    assert len(seen) == 4
    assert len(set(seen)) == 1
    with hold(home, durable=False) as database:
        assert postmaster(database.data_dir) == seen[0]
        assert len(keepers(database.data_dir)) == 1
    for process in processes:
        leave(process)
    assert gone(database.data_dir)


def test_a_forked_child_holds_nothing_and_stops_nothing(home: Path, holder: Start) -> None:
    fork = """
child = os.fork()
if child == 0:
    import time
    time.sleep(600)
with open(sys.argv[1] + "/child", "w") as note:
    note.write(str(child))
print("forked", flush=True)
"""
    process = holder(fork)
    assert process.stdout is not None
    assert process.stdout.readline() == "forked\n"
    child = int((home / "child").read_text())
    try:
        with hold(home, durable=False) as database:
            data = database.data_dir
        process.send_signal(signal.SIGKILL)
        eventually(lambda: gone(data), "the server stops though the child lives")
    finally:
        os.kill(child, signal.SIGKILL)


def test_a_forked_child_that_runs_out_of_the_block_leaves_the_parents_server_alone(
    home: Path, holder: Start
) -> None:
    process = holder("if (child := os.fork()) == 0: sys.exit()\nos.waitpid(child, 0); print(1)")
    assert process.stdout is not None
    process.stdout.readline()
    with hold(home, durable=False) as database:
        kept = postmaster(database.data_dir)
    assert postmaster(database.data_dir) == kept
    leave(process)
    assert gone(database.data_dir)


def test_asking_for_a_server_that_nobody_holds_any_more_is_refused(home: Path) -> None:
    with hold(home, durable=False) as database:
        pass
    with pytest.raises(EmbeddedDatabaseError, match="no longer held"):
        database.ensure_running()
