"""Reactions: each fact once, in order; a failure holds back only its own subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from holdfast.journal import operations, queries, reactions, sealing
from holdfast.journal.actors import system
from holdfast.journal.facts import fact
from holdfast.journal.models import Cursor, Entry, Held
from holdfast.journal.queries import Sealed
from holdfast.journal.recording import operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

LIT = fact("lamp.lit", "A lamp was lit (tests).")
SEEN = fact("lamp.seen", "A lamp was seen (tests).")
ME = system("tests")


@operation(may="system")
def light(*, actor: object, lamp: UUID, watts: int = 1) -> None:
    record(LIT, subject=lamp, data={"watts": watts})


@operation(may="system")
def see(*, actor: object, lamp: UUID) -> None:
    record(SEEN, subject=lamp)


class Watcher:
    def __init__(self) -> None:
        self.taken: list[tuple[UUID, int]] = []
        self.broken: set[UUID] = set()

    def __call__(self, entries: Sequence[Sealed]) -> None:
        for entry in entries:
            if entry.subject in self.broken:
                raise RuntimeError("bulb")
            self.taken.append((entry.subject, entry.data["watts"]))


@pytest.fixture
def watcher(site: str) -> Iterator[Watcher]:
    watch = Watcher()
    reactions.reaction("tests.watch", on=[LIT])(watch)
    while sealing.seal():
        pass
    Cursor.objects.create(reaction="tests.watch", position=queries.head())
    yield watch
    del reactions._reactions["tests.watch"]


def run() -> None:
    while sealing.seal():
        pass
    reactions.run(reactions._reactions["tests.watch"])


def make_due() -> None:
    Held.objects.update(next_attempt_at=clock.now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_a_reaction_takes_each_fact_once_in_order(watcher: Watcher) -> None:
    lamp = new_id()
    for watts in range(5):
        light(actor=ME, lamp=lamp, watts=watts)
    run()
    run()
    assert watcher.taken == [(lamp, watts) for watts in range(5)]


@pytest.mark.django_db
def test_a_failing_fact_holds_back_only_its_own_subject(watcher: Watcher) -> None:
    good, bad = new_id(), new_id()
    watcher.broken = {bad}
    light(actor=ME, lamp=bad, watts=1)
    light(actor=ME, lamp=good, watts=1)
    light(actor=ME, lamp=bad, watts=2)
    light(actor=ME, lamp=good, watts=2)
    run()
    assert watcher.taken[-2:] == [(good, 1), (good, 2)]
    assert Held.objects.filter(subject=bad).count() == 2
    watcher.broken, watcher.taken = set(), []
    make_due()
    run()
    assert watcher.taken == [(bad, 1), (bad, 2)]
    assert not Held.objects.exists()


@pytest.mark.django_db
def test_what_fails_again_and_again_is_parked_and_a_person_retries_it(watcher: Watcher) -> None:
    bad = new_id()
    watcher.broken = {bad}
    light(actor=ME, lamp=bad)
    for _ in range(len(reactions.BACK_OFF) + 1):
        run()
        make_due()
    [held] = queries.parked()
    assert held.error == "builtins.RuntimeError"
    make_due()
    run()
    assert Held.objects.get().state == Held.State.PARKED
    watcher.broken = set()
    operations.retry_held(actor=ME, held=held.pk)
    run()
    assert watcher.taken == [(bad, 1)]


@pytest.mark.django_db
def test_a_parked_fact_may_be_skipped_with_a_reason_and_those_behind_it_go_on(
    watcher: Watcher,
) -> None:
    bad = new_id()
    watcher.broken = {bad}
    light(actor=ME, lamp=bad, watts=1)
    light(actor=ME, lamp=bad, watts=2)
    for _ in range(len(reactions.BACK_OFF) + 1):
        run()
        make_due()
    [held] = queries.parked()
    operations.skip_held(actor=ME, held=held.pk, reason="lamp_sold")
    watcher.broken = set()
    run()
    assert watcher.taken == [(bad, 2)]
    assert Entry.objects.filter(kind="reaction.skipped").count() == 1


@pytest.mark.django_db
def test_effect_and_cursor_are_one_transaction(site: str, seal: Callable[[], int]) -> None:
    """What a reaction records itself names the fact that caused it, and is there exactly once."""

    def follow(entries: Sequence[Sealed]) -> None:
        for entry in entries:
            see(actor=ME, lamp=entry.subject)

    reactions.reaction("tests.follow", on=[LIT])(follow)
    try:
        lamp = new_id()
        light(actor=ME, lamp=lamp)
        seal()
        seal()
        [seen] = Entry.objects.filter(subject=lamp, kind="lamp.seen")
        assert seen.cause == Entry.objects.get(subject=lamp, kind="lamp.lit").id
    finally:
        del reactions._reactions["tests.follow"]
