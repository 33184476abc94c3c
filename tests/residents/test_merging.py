"""Two records of one person: merged by somebody, everything follows, undone exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.cases.models import Case, Follower
from holdfast.cases.operations import follow_case, open_case
from holdfast.catalog.operations import publish_services
from holdfast.catalog.queries import Current, current
from holdfast.catalog.yaml_files import load
from holdfast.interactions.models import Interaction
from holdfast.interactions.operations import Contact, take_report
from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel.ids import new_id
from holdfast.messaging.models import Message
from holdfast.residents import merging, queries
from holdfast.residents.models import Identifier, Merge, Resident
from holdfast.residents.operations import note_resident, set_consent
from holdfast.scripts.models import Run
from holdfast.scripts.operations import start

AGENT = Actor("staff", new_id(), permissions=frozenset({"residents.change"}))
Seal = Callable[[], int]


@pytest.fixture
def service(site: str) -> Current:
    from holdfast.accounts.operations import save_department
    from holdfast.kernel.texts import Text

    save_department(actor=system("test"), code="streets", name=Text.of("Streets"))
    text = "code: hole\ngroup: {en: S}\nname: {en: Hole}\nowner: streets\n"
    publish_services(actor=system("test"), definitions=load(text))
    return current("hole")


def person(**given: str) -> UUID:
    return note_resident(actor=ANONYMOUS, **given).resident


def merge(survivor: UUID, merged: UUID) -> UUID:
    return merging.merge_residents(actor=AGENT, survivor=survivor, merged=merged).merge


def report(service: Current, phone: str) -> UUID:
    filed = take_report(
        actor=ANONYMOUS, service=service, channel="web", contact=Contact(phone=phone)
    )
    return filed.case


ROSA, SAM = "+15555550142", "+15555550143"


def test_what_hangs_on_the_merged_one_follows_the_survivor(service: Current, seal: Seal) -> None:
    case = report(service, ROSA)
    rosa = Case.objects.get(pk=case).resident_id
    assert rosa
    run = start(actor=ANONYMOUS, service="hole", channel="web", resident=rosa).run
    other = open_case(actor=ANONYMOUS, service=service).case
    follow_case(actor=ANONYMOUS, case=other, resident=rosa)
    seal()
    sam = person(email="sam@example.com")

    merge(sam, rosa)
    seal()
    assert Case.objects.get(pk=case).resident_id == sam
    assert Interaction.objects.get(about__case=case).resident_id == sam
    assert Follower.objects.get(case=other).resident_id == sam
    assert Run.objects.get(pk=run).resident == sam
    assert set(Message.objects.values_list("resident", flat=True)) == {sam}
    [match] = queries.lookup(phone=ROSA)
    assert match == queries.Match(sam, sure=True)
    assert queries.current(rosa) == sam
    assert queries.lookup(phone=ROSA, email="sam@example.com")[0].sure


def test_a_case_both_follow_is_followed_once_and_twice_again_after_an_undo(
    service: Current, seal: Seal
) -> None:
    case = open_case(actor=ANONYMOUS, service=service).case
    rosa, sam = person(phone=ROSA), person(phone=SAM)
    for each in (rosa, sam):
        follow_case(actor=ANONYMOUS, case=case, resident=each)
    done = merge(sam, rosa)
    seal()
    assert Case.objects.get(pk=case).followers == Follower.objects.filter(case=case).count() == 1
    merging.unmerge(actor=AGENT, merge=done)
    seal()
    assert Case.objects.get(pk=case).followers == Follower.objects.filter(case=case).count() == 2


def test_a_stop_said_to_either_holds_for_both_and_is_given_back(site: str) -> None:
    rosa, sam = person(phone=ROSA), person(phone=SAM)
    Identifier.objects.create(resident_id=sam, kind="phone", value=ROSA, consent=True)
    set_consent(actor=AGENT, resident=rosa, kind="phone", value=ROSA, allowed=False)
    done = merge(sam, rosa)
    assert [each.value for each in queries.reach(sam)] == [SAM]
    merging.unmerge(actor=AGENT, merge=done)
    assert Identifier.objects.get(resident=sam, value=ROSA).consent is True
    assert Identifier.objects.get(resident=rosa, value=ROSA).consent is False


def test_what_came_after_the_merge_stays_with_the_survivor(service: Current, seal: Seal) -> None:
    rosa, sam = person(phone=ROSA), person(phone=SAM)
    done = merge(sam, rosa)
    seal()
    new = report(service, ROSA)
    seal()
    merging.unmerge(actor=AGENT, merge=done)
    seal()
    assert Case.objects.get(pk=new).resident_id == sam
    assert queries.lookup(phone=ROSA) == [queries.Match(rosa, sure=True)]


def test_only_a_person_merges_and_only_two_living_records(site: str) -> None:
    rosa, sam, ida = person(phone=ROSA), person(phone=SAM), person(email="ida@example.com")
    with pytest.raises(Denied):
        merging.merge_residents(actor=ANONYMOUS, survivor=sam, merged=rosa)
    with pytest.raises(OperationError, match="two different"):
        merge(sam, sam)
    merge(sam, rosa)
    for survivor, merged in ((rosa, sam), (ida, rosa), (rosa, ida)):
        with pytest.raises(OperationError, match="merged or erased already"):
            merge(survivor, merged)


def test_later_merges_are_undone_first(site: str) -> None:
    a, b, c = person(phone=ROSA), person(phone=SAM), person(email="c@example.com")
    first, second = merge(b, a), merge(c, b)
    assert sorted(queries.everyone(c), key=str) == sorted([a, b, c], key=str)
    assert queries.current(a) == c
    with pytest.raises(OperationError, match="later merge"):
        merging.unmerge(actor=AGENT, merge=first)
    merging.unmerge(actor=AGENT, merge=second)
    merging.unmerge(actor=AGENT, merge=first)
    with pytest.raises(OperationError, match="undone already"):
        merging.unmerge(actor=AGENT, merge=first)


def _picture() -> dict[str, Any]:
    """Everything that a merge may touch, as it stands."""
    tables: dict[str, Any] = {
        "residents": list(Resident.objects.order_by("pk").values()),
        "identifiers": list(Identifier.objects.order_by("pk").values()),
        "cases": list(Case.objects.order_by("pk").values("pk", "resident", "followers")),
        "follows": list(
            Follower.objects.order_by("case", "resident").values("case", "resident", "at")
        ),
        "contacts": list(Interaction.objects.order_by("pk").values("pk", "resident")),
        "messages": list(Message.objects.order_by("pk").values("pk", "resident")),
        "runs": list(Run.objects.order_by("pk").values("pk", "resident")),
    }
    return tables


PEOPLE = 5


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    reporters=st.lists(st.integers(0, PEOPLE - 1), max_size=4),
    follows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, PEOPLE - 1)), max_size=8),
    shared=st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.booleans()), max_size=3),
    merges=st.lists(
        st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)), min_size=1, max_size=4
    ),
    between=st.booleans(),
)
def test_merging_and_undoing_leaves_everything_as_it_was(
    service: Current,
    seal: Seal,
    reporters: list[int],
    follows: list[tuple[int, int]],
    shared: list[tuple[int, bool]],
    merges: list[tuple[int, int]],
    between: bool,
) -> None:
    from django.db import transaction

    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        people = [person(phone=f"+1555555{n:04}") for n in range(PEOPLE)]
        for each, allowed in shared:
            if not Identifier.objects.filter(resident=people[each], value="all@example.com"):
                Identifier.objects.create(
                    resident_id=people[each], kind="email", value="all@example.com",
                    consent=allowed,
                )  # fmt: skip
        cases = [report(service, f"+1555555{each:04}") for each in reporters]
        cases += [open_case(actor=ANONYMOUS, service=service).case for _ in range(4)]
        for case, each in follows:
            follow_case(actor=ANONYMOUS, case=cases[case], resident=people[each])
        seal()
        before, done = _picture(), []
        for survivor, merged in merges:
            try:
                done.append(merge(people[survivor], people[merged]))
            except OperationError:
                continue
            if between:
                seal()
        for each in reversed(done):
            merging.unmerge(actor=AGENT, merge=each)
            if between:
                seal()
        seal()
        assert _picture() == before
        assert not Merge.objects.filter(undone_at=None).exists()
        raise Undo


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_the_same_two_at_once_one_is_told(site: str) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connection

    rosa, sam = person(phone=ROSA), person(phone=SAM)
    seen, start = queries.mark(rosa, sam), Barrier(2)

    def decide(survivor: UUID, merged: UUID) -> str:
        start.wait()
        try:
            merging.merge_residents(actor=AGENT, survivor=survivor, merged=merged, seen=seen)
        except OperationError as refused:
            return str(refused)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(decide, (rosa, sam), (sam, rosa)))
    assert sorted(bool(each) for each in said) == [False, True], said
    assert Merge.objects.count() == 1
    assert Resident.objects.filter(merged_into=None).count() == 1
