"""Shelters and centers: run by counts and moves, never by overwriting; read with their age."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.journal.actors import ANONYMOUS, Actor
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text

pytestmark = pytest.mark.django_db
DANA = Actor("staff", new_id(), frozenset({"relief.run", "relief.manage"}))
SOL = Actor("staff", new_id(), frozenset({"relief.run"}))


@pytest.fixture(autouse=True)
def fresh(site: str) -> Iterator[None]:
    from holdfast.relief.queries import facilities

    facilities.forget()
    yield
    facilities.forget()


def added(**changed: Any) -> Any:
    from holdfast.relief.operations import facilities as operations

    given = operations.Given(
        **{
            "kind": "shelter", "name": "Upper Calder High School", "address": "900 Summit Road",
            "lat": 43.66, "lon": -70.25, "capacity": 10, "fits": {"pets": True, "power": False},
        } | changed
    )  # fmt: skip
    return operations.add_facility(actor=DANA, given=given).facility


def opened(**changed: Any) -> Any:
    from holdfast.relief.operations import facilities as operations
    from holdfast.relief.queries import facilities

    id = added(**changed)
    operations.move_facility(actor=SOL, facility=id, to="open")
    facilities.forget()
    return id


def row(id: Any) -> Any:
    from holdfast.relief.models import Facility

    return Facility.objects.get(pk=id)


def test_people_are_counted_in_and_out_and_every_count_stays() -> None:
    from holdfast.relief.operations import facilities as operations

    id = opened()
    operations.count_people(actor=SOL, facility=id, came=7, left=2, shift="night")
    operations.count_heads(actor=DANA, facility=id, heads=4)
    kept = list(row(id).counts.order_by("recorded_at", "after"))
    assert sorted((each.why, each.change) for each in kept) == [
        ("came", 7), ("heads", -1), ("left", -2),
    ]  # fmt: skip
    assert row(id).occupied == 4
    assert {each.by for each in kept} == {SOL.id, DANA.id}
    assert {each.shift for each in kept if each.why != "heads"} == {"night"}


def test_nobody_leaves_who_never_came() -> None:
    from holdfast.relief.operations import facilities as operations

    id = opened()
    operations.count_people(actor=SOL, facility=id, came=2)
    with pytest.raises(OperationError, match="Only 2 are there"):
        operations.count_people(actor=SOL, facility=id, left=3)
    assert row(id).occupied == 2 and row(id).counts.count() == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(["in", "out", "heads"]), st.integers(0, 30)), max_size=8))
def test_the_number_there_is_always_the_sum_of_its_counts(steps: list[tuple[str, int]]) -> None:
    from django.db.models import Sum

    from holdfast.relief.operations import facilities as operations

    id = opened()
    for what, n in steps:
        try:
            if what == "heads":
                operations.count_heads(actor=SOL, facility=id, heads=n)
            else:
                came, left = (n, 0) if what == "in" else (0, n)
                operations.count_people(actor=SOL, facility=id, came=came, left=left)
        except OperationError:
            continue
    found = row(id)
    assert found.occupied == (found.counts.aggregate(n=Sum("change"))["n"] or 0) >= 0
    last = found.counts.order_by("-recorded_at", "-id").first()
    assert last is None or last.after == found.occupied


def test_a_count_sent_twice_counts_once() -> None:
    from holdfast.relief.operations import facilities as operations

    id = opened()
    for _ in range(2):
        operations.count_people.once("k", actor=SOL, facility=id, came=3)
    assert row(id).occupied == 3


def test_its_state_follows_the_table_of_moves() -> None:
    from holdfast.relief import policies
    from holdfast.relief.models import Facility
    from holdfast.relief.operations import facilities as operations

    for state in Facility.State.values:
        for to in Facility.State.values:
            id = added()
            Facility.objects.filter(pk=id).update(state=state)
            if to in policies.MOVES[state]:
                operations.move_facility(actor=SOL, facility=id, to=to)
                assert row(id).state == to
            else:
                with pytest.raises(OperationError):
                    operations.move_facility(actor=SOL, facility=id, to=to)
                assert row(id).state == state


def test_who_runs_a_shelter_neither_adds_nor_changes_one() -> None:
    from holdfast.relief.operations import facilities as operations

    id = added()
    given = operations.Given(kind="shelter", name="Other")
    with pytest.raises(Denied):
        operations.add_facility(actor=SOL, given=given)
    with pytest.raises(Denied):
        operations.change_facility(actor=SOL, facility=id, given=given, base=1)
    for actor in (ANONYMOUS, Actor("staff", new_id(), frozenset({"contacts.take"}))):
        with pytest.raises(Denied):
            operations.count_people(actor=actor, facility=id, came=1)


def test_two_who_change_it_at_once_do_not_overwrite_each_other() -> None:
    from holdfast.relief.operations import facilities as operations

    id = added()
    operations.say_needs(actor=SOL, facility=id, needs=Text.of("Cots"), base=1)
    given = operations.Given(kind="shelter", name="Other")
    with pytest.raises(operations.Conflict):
        operations.change_facility(actor=DANA, facility=id, given=given, base=1)
    assert str(row(id).needs) == "Cots" and row(id).name == "Upper Calder High School"


def test_the_nearest_that_takes_people_and_has_what_is_needed() -> None:
    from holdfast.relief.operations import facilities as operations
    from holdfast.relief.queries import facilities

    near = opened(name="Near")
    opened(name="Far", lat=43.7, fits={"pets": True, "power": True})
    added(name="Not open", lat=43.6601)
    opened(name="Hidden", listed=False)
    opened(name="Unknown", lat=43.6602, fits={})
    at = 43.66, -70.25

    def names(*fits: str) -> list[str]:
        facilities.forget()
        return [each.place.name for each in facilities.nearest(*at, fits=fits)]

    assert names() == ["Near", "Unknown", "Far"]
    assert names("pets") == ["Near", "Far"]
    assert names("pets", "power") == ["Far"]
    operations.count_people(actor=SOL, facility=near, came=10)
    assert names("pets") == ["Far"]


def test_residents_read_room_what_fits_and_how_old_it_is(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    from holdfast.relief.operations import facilities as operations
    from holdfast.relief.queries import facilities

    id = opened()
    operations.count_people(actor=SOL, facility=id, came=3)
    facilities.forget()
    text = client.get("/shelters/").content.decode()
    assert "7 of 10 places free, counted today" in text
    assert "Has: Pets" in text and "Does not have: Power for medical devices" in text
    assert "That is long ago" not in text
    assert "Quedan 7 de 10 lugares" in client.get("/es/shelters/").content.decode()
    assert "7 of 10" in client.get("/plain/").content.decode()
    later = clock.now() + timedelta(hours=7)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "That is long ago: call before you go." in client.get("/shelters/").content.decode()


def test_residents_never_read_whom_staff_call_nor_what_is_not_listed(client: Client) -> None:
    from holdfast.relief.operations import facilities as operations
    from holdfast.relief.queries import facilities

    id = opened()
    opened(name="Secret place", listed=False)
    people = (operations.Reach("Sol Arrieta", "manager", "555 0199"),)
    operations.set_reachable(actor=SOL, facility=id, people=people)
    facilities.forget()
    for path in ("/shelters/", "/", "/plain/"):
        text = client.get(path).content.decode()
        assert "Arrieta" not in text and "555 0199" not in text and "Secret" not in text
    assert [each.name for each in facilities.reachable(SOL, row(id))] == ["Sol Arrieta"]
    nobody = Actor("staff", new_id(), frozenset({"knowledge.edit"}))
    assert facilities.reachable(nobody, row(id)) == []


def test_a_resident_asks_for_what_they_need(client: Client) -> None:
    opened(name="Pet place")
    opened(name="Other place", fits={"pets": False, "wheelchair": True})
    text = client.get("/shelters/?pets=1").content.decode()
    assert "Pet place" in text and "Other place" not in text
    text = client.get("/shelters/?pets=1&wheelchair=1&kind=nonsense").content.decode()
    assert "None like this is known now." in text
