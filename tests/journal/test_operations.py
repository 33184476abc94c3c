"""What an operation promises: one transaction, at least one fact, one result for one key."""

from __future__ import annotations

import threading
from uuid import UUID

import msgspec
import pytest
from django.db import connection

from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.facts import fact
from holdfast.journal.models import Entry
from holdfast.journal.recording import (
    Denied,
    Key,
    KeyReused,
    NothingRecorded,
    anyone,
    operation,
    record,
)
from holdfast.kernel.ids import new_id

LIT = fact("lamp.lit", "A lamp was lit (tests).")
ME = system("tests")


class Lamp(msgspec.Struct, frozen=True):
    lamp: UUID


@operation(may=anyone)
def light(*, actor: Actor, watts: int) -> Lamp:
    lamp = new_id()
    record(LIT, subject=lamp, data={"watts": watts})
    return Lamp(lamp)


@operation(may=anyone)
def light_two(*, actor: Actor, fail: bool = False) -> Lamp:
    light(actor=actor, watts=1)
    second = light(actor=actor, watts=2)
    if fail:
        raise ValueError("the fuse blew")
    return second


@operation(may=anyone)
def do_nothing(*, actor: Actor) -> None: ...


@operation(may="lamps.light")
def light_guarded(*, actor: Actor) -> None:
    light(actor=actor, watts=1)


@pytest.mark.django_db
def test_an_operation_writes_its_fact_with_the_actor_and_the_site(site: str) -> None:
    lamp = light(actor=ME, watts=40).lamp
    [entry] = Entry.objects.filter(subject=lamp)
    assert (entry.kind, entry.actor, entry.site_id, entry.data) == (
        "lamp.lit",
        "system:tests",
        "main",
        {"watts": 40},
    )
    assert entry.occurred_at <= entry.recorded_at or entry.recorded_at is not None


@pytest.mark.django_db
def test_an_operation_that_records_nothing_is_a_fault(site: str) -> None:
    with pytest.raises(NothingRecorded):
        do_nothing(actor=ME)


@pytest.mark.django_db
def test_an_operation_within_another_joins_its_transaction(site: str) -> None:
    before = Entry.objects.count()
    with pytest.raises(ValueError, match="fuse"):
        light_two(actor=ME, fail=True)
    assert Entry.objects.count() == before
    light_two(actor=ME)
    assert Entry.objects.count() == before + 2


@pytest.mark.django_db
def test_who_lacks_the_permission_is_told_whom_to_ask(site: str) -> None:
    with pytest.raises(Denied, match="Ask your supervisor"):
        light_guarded(actor=ANONYMOUS)
    light_guarded(actor=Actor("staff", new_id(), permissions=frozenset({"lamps.light"})))


@pytest.mark.django_db
def test_a_repeat_with_the_same_key_returns_the_first_result_and_records_nothing(site: str) -> None:
    first = light.once("form-1", actor=ME, watts=40)
    count = Entry.objects.count()
    assert light.once("form-1", actor=ME, watts=40) == first
    assert Entry.objects.count() == count
    assert light.once("form-1", actor=ANONYMOUS, watts=40) != first


@pytest.mark.django_db
def test_a_key_used_again_for_other_content_is_refused(site: str) -> None:
    light.once("form-2", actor=ME, watts=40)
    with pytest.raises(KeyReused):
        light.once("form-2", actor=ME, watts=60)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["Rosa Delgado", "rosa@example.com", "it is deep", "a\nb"])
def test_free_text_cannot_slip_into_the_journal(site: str, text: str) -> None:
    @operation(may=anyone)
    def leak(*, actor: Actor) -> None:
        record(LIT, subject=new_id(), data={"note": text})

    with pytest.raises(ValueError, match="not free text"):
        leak(actor=ME)


@pytest.mark.django_db
def test_a_key_may_stand_for_what_was_sent_and_not_for_what_was_made_of_it(site: str) -> None:
    key = Key("form-3", b"forty watts")
    assert light.first(key, actor=ME) is None
    first = light.once(key, actor=ME, watts=40)
    # The same form is read otherwise today.
    assert light.once(key, actor=ME, watts=41) == first
    assert light.first(key, actor=ME) == first
    assert light.first(key, actor=ANONYMOUS) is None
    with pytest.raises(KeyReused):
        light.first(Key("form-3", b"sixty watts"), actor=ME)
    with pytest.raises(KeyReused):
        light.once(Key("form-3", b"sixty watts"), actor=ME, watts=40)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_make_one_fact(site: str) -> None:
    results: list[Lamp] = []
    barrier = threading.Barrier(4)

    def press() -> None:
        barrier.wait()
        try:
            results.append(light.once("double-click", actor=ME, watts=7))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert len(set(results)) == 1
    assert Entry.objects.filter(subject=results[0].lamp).count() == 1
