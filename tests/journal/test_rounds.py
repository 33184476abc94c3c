"""A worker's rounds: every fact reaches every reaction, and nothing is asked for nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.journal import reactions, sealing
from holdfast.journal.actors import system
from holdfast.journal.facts import fact
from holdfast.journal.models import Cursor, Held
from holdfast.journal.queries import Sealed, head
from holdfast.journal.recording import operation, record
from holdfast.journal.rounds import _EVERYBODY_AFTER, Rounds
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

RUNG = fact("bell.rung", "A bell was rung (tests).")
MADE = fact("bell.made", "A bell was made (tests).")
ME = system("tests")


@operation(may="system")
def ring(*, actor: object, times: int = 1) -> None:
    for _ in range(times):
        record(RUNG, subject=new_id())


@operation(may="system")
def make(*, actor: object, times: int = 1) -> None:
    for _ in range(times):
        record(MADE, subject=new_id())


def seal() -> None:
    while sealing.seal():
        pass


@pytest.fixture
def heard(site: str) -> Iterator[list[Sealed]]:
    found: list[Sealed] = []

    @reactions.reaction("tests.rounds", on=[RUNG])
    def hear(entries: Sequence[Sealed]) -> None:
        found.extend(entries)

    seal()
    yield found
    del reactions._reactions["tests.rounds"]


@pytest.fixture
def make_due() -> Callable[[], None]:
    def run() -> None:
        Held.objects.update(next_attempt_at=clock.now() - timedelta(seconds=1))

    return run


def settled() -> Rounds:
    rounds = Rounds()
    while rounds.run_once():
        pass
    return rounds


@pytest.mark.django_db
def test_what_was_sealed_before_and_after_a_worker_began_is_taken_once(heard: list[Any]) -> None:
    ring(actor=ME)
    seal()
    rounds = settled()
    assert len(heard) == 1
    ring(actor=ME, times=3)
    seal()
    while rounds.run_once():
        pass
    assert len(heard) == 4
    assert rounds.run_once() == 0


@pytest.mark.django_db
def test_an_idle_round_is_one_statement(heard: list[Any]) -> None:
    ring(actor=ME)
    seal()
    rounds = settled()
    with CaptureQueriesContext(connection) as asked:
        assert rounds.run_once() == 0
    assert len(asked) == 1


@pytest.mark.django_db
def test_a_backlog_longer_than_a_batch_is_taken_to_its_end(heard: list[Any]) -> None:
    rounds = settled()
    ring(actor=ME, times=reactions.BATCH * 2 + 1)
    seal()
    while rounds.run_once():
        pass
    assert len(heard) == reactions.BATCH * 2 + 1


@pytest.mark.django_db
def test_a_reaction_another_worker_is_at_is_asked_again(
    heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = settled()
    ring(actor=ME)
    seal()
    lock = reactions._lock
    monkeypatch.setattr(reactions, "_lock", lambda cursor, name: None)
    assert rounds.run_once() == 0
    monkeypatch.setattr(reactions, "_lock", lock)
    assert rounds.run_once() == 1
    assert len(heard) == 1


@pytest.mark.django_db
def test_what_failed_is_tried_again_when_it_is_due(
    heard: list[Any], make_due: Callable[[], None]
) -> None:
    def fail(entries: Sequence[Sealed]) -> None:
        raise RuntimeError("no")

    rounds = settled()
    works = reactions._reactions["tests.rounds"]
    reactions._reactions["tests.rounds"] = reactions.Reaction(works.name, works.kinds, fail)
    ring(actor=ME)
    seal()
    while rounds.run_once():
        pass
    reactions._reactions["tests.rounds"] = works
    assert rounds.run_once() == 0
    make_due()
    assert rounds.run_once() == 1
    assert len(heard) == 1
    assert not Held.objects.filter(reaction="tests.rounds").exists()


@pytest.mark.django_db
def test_cursors_of_reactions_with_nothing_to_do_move_up_too(heard: list[Any]) -> None:
    rounds = settled()
    make(actor=ME, times=_EVERYBODY_AFTER)
    seal()
    while rounds.run_once():
        pass
    assert Cursor.objects.get(reaction="tests.rounds").position == head()
