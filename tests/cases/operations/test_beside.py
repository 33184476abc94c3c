"""What stands beside a case: followers, files, links, notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from holdfast.cases.models import Attachment, Case, Follower, Link, Note
from holdfast.cases.operations import (
    add_note,
    assign_case,
    attach_file,
    follow_case,
    link_cases,
    move_case,
    unfollow_case,
)
from holdfast.files.models import File
from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel.ids import new_id
from holdfast.residents.operations import note_resident

Opened = Callable[..., Case]
Departments = dict[str, UUID]


def facts(case: UUID, kind: str) -> list[Any]:
    return list(Entry.objects.filter(subject=case, kind=kind).order_by("id"))


def test_following_counts_each_resident_once(opened: Opened) -> None:
    case = opened()
    people = [note_resident(actor=ANONYMOUS, phone=f"+1555555014{n}").resident for n in range(3)]
    for resident in [*people, people[0]]:
        follow_case(actor=ANONYMOUS, case=case.pk, resident=resident)
    case.refresh_from_db()
    assert case.followers == Follower.objects.count() == 3
    for _ in range(2):
        unfollow_case(actor=Actor("resident", people[0]), case=case.pk, resident=people[0])
    case.refresh_from_db()
    assert case.followers == Follower.objects.count() == 2


def test_nobody_stops_another_persons_news(
    opened: Opened, agent: Actor, departments: Departments
) -> None:
    case = opened(public=False)
    rosa, sam = (note_resident(actor=ANONYMOUS, phone=f"+1555555014{n}").resident for n in range(2))
    follow_case(actor=system("t"), case=case.pk, resident=rosa)
    answers_phones = Actor("staff", new_id(), permissions=frozenset({"contacts.take"}))
    strangers = (ANONYMOUS, Actor("resident", sam), answers_phones, Actor("staff", new_id()))
    for actor in strangers:
        with pytest.raises(Denied):
            unfollow_case(actor=actor, case=case.pk, resident=rosa)
    assert Follower.objects.count() == 1
    unfollow_case(actor=Actor("resident", rosa), case=case.pk, resident=rosa)
    assert not Follower.objects.exists()


def stored() -> UUID:
    """The id of a file that is kept."""
    return File.objects.create(kind="image/png", digest="", size=1).pk


def test_nobody_hangs_a_file_on_a_case_they_may_not_change(
    opened: Opened, agent: Actor, departments: Departments
) -> None:
    rosa, sam = (note_resident(actor=ANONYMOUS, phone=f"+1555555014{n}").resident for n in range(2))
    case = opened(resident=rosa)
    elsewhere = Actor(
        "staff", new_id(), permissions=frozenset({"cases.see_department", "cases.move"}),
        departments=frozenset({new_id()}),
    )  # fmt: skip
    for actor in (ANONYMOUS, Actor("resident", sam), elsewhere, Actor("staff", new_id())):
        with pytest.raises(Denied):
            attach_file(actor=actor, case=case.pk, file=new_id())
    assert not Attachment.objects.exists()
    for actor in (agent, Actor("resident", rosa), system("t")):
        attach_file(actor=actor, case=case.pk, file=stored())
    assert Attachment.objects.count() == 3


def test_another_cases_hidden_file_is_not_shown_by_hanging_it_on_ones_own(
    opened: Opened, agent: Actor
) -> None:
    rosa, sam = (note_resident(actor=ANONYMOUS, phone=f"+1555555014{n}").resident for n in range(2))
    hers, his, file = opened(resident=rosa, public=False), opened(resident=sam), stored()
    attach_file(actor=Actor("resident", rosa), case=hers.pk, file=file)
    with pytest.raises(OperationError, match="no such file"):
        attach_file(actor=Actor("resident", sam), case=his.pk, file=file)
    attach_file(actor=agent, case=his.pk, file=file)
    assert Attachment.objects.filter(file=file).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_join_the_same_two_cases_the_other_way_round_one_is_told(
    opened: Opened, agent: Actor
) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connection

    def join(case: UUID, other: UUID, start: Barrier) -> str:
        start.wait()
        try:
            move_case(actor=agent, case=case, to="duplicate", version=1, other=other)
        except OperationError as refused:
            return str(refused)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        for _ in range(6):
            one, other, start = opened().pk, opened().pk, Barrier(2)
            told = list(pool.map(join, (one, other), (other, one), (start, start)))
            assert sorted(bool(each) for each in told) == [False, True], told


def test_linking_twice_links_once(opened: Opened, agent: Actor) -> None:
    one, other = opened(), opened()
    for _ in range(2):
        link_cases(actor=agent, case=one.pk, other=other.pk, kind="same")
    assert Link.objects.count() == 1
    for kind, target in (("twin", other.pk), ("same", one.pk)):
        with pytest.raises(OperationError):
            link_cases(actor=agent, case=one.pk, other=target, kind=kind)


def test_what_one_may_not_see_is_neither_followed_nor_linked_nor_joined(
    opened: Opened, agent: Actor, departments: Departments
) -> None:
    hidden, hole = opened("noise"), opened()
    rosa = note_resident(actor=ANONYMOUS, phone="+15555550142").resident
    for actor in (ANONYMOUS, Actor("resident", rosa)):
        with pytest.raises(OperationError, match="no such case"):
            follow_case(actor=actor, case=hidden.pk, resident=rosa)
    assert not Follower.objects.exists()
    of_lights = Actor(
        "staff", new_id(), permissions=frozenset({"cases.move", "cases.see_department"}),
        departments=frozenset({departments["lights"]}),
    )  # fmt: skip
    light = opened("light")
    with pytest.raises(Denied):
        link_cases(actor=of_lights, case=hole.pk, other=light.pk, kind="same")
    with pytest.raises(OperationError):
        link_cases(actor=of_lights, case=light.pk, other=hole.pk, kind="same")
    with pytest.raises(OperationError, match="number of the case"):
        move_case(actor=of_lights, case=light.pk, to="duplicate", version=1, other=hole.pk)
    assert not Link.objects.exists()


def test_two_cases_are_not_joined_to_each_other(opened: Opened, agent: Actor) -> None:
    one, two, three = opened(), opened(), opened()
    move_case(actor=agent, case=one.pk, to="duplicate", version=1, other=two.pk)
    move_case(actor=agent, case=two.pk, to="duplicate", version=1, other=three.pk)
    with pytest.raises(OperationError, match="number of the case"):
        move_case(actor=agent, case=three.pk, to="duplicate", version=1, other=one.pk)
    three.refresh_from_db()
    assert three.status == "new"


def test_a_note_for_everyone_is_masked_and_one_for_staff_is_not_public(
    opened: Opened, agent: Actor
) -> None:
    case = opened()
    for audience in ("public", "staff"):
        add_note(actor=agent, case=case.pk, text="Call 360-555-0142", audience=audience)
    public, staff = Note.objects.order_by("id")
    assert (public.public_text, staff.public_text) == ("Call [phone]", "")
    assert staff.author_id == agent.id
    assert all("555" not in str(entry.data) for entry in facts(case.pk, "case.noted"))


def test_an_empty_note_an_endless_one_and_one_for_nobody_are_refused(
    opened: Opened, agent: Actor
) -> None:
    case = opened()
    for text, audience in (("  ", "staff"), ("a" * 10_001, "staff"), ("hello", "nobody")):
        with pytest.raises(OperationError):
            add_note(actor=agent, case=case.pk, text=text, audience=audience)
    assert not Note.objects.exists()


def test_nothing_is_done_to_a_case_that_is_not_there(site: str, agent: Actor) -> None:
    gone = new_id()
    for change in (
        lambda: move_case(actor=agent, case=gone, to="fixed", version=1),
        lambda: assign_case(actor=agent, case=gone, version=1),
        lambda: add_note(actor=agent, case=gone, text="x", audience="staff"),
        lambda: attach_file(actor=system("t"), case=gone, file=new_id()),
    ):
        with pytest.raises(OperationError, match="no such case"):
            change()
