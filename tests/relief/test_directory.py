"""Others' directories: every row is taken or told why not, twice is once, and people decide what
is one and the same."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError
from holdfast.kernel.ids import new_id
from holdfast.relief.directory import reading

pytestmark = pytest.mark.django_db
DANA = Actor("staff", new_id(), frozenset({"relief.run", "relief.manage"}))
OHANA = {
    "name": "Bay Families", "description": "Helps families.",
    "locations": [
        {"name": "Oak Center", "latitude": 37.47, "longitude": -122.21,
         "contacts_attributes": [{"name": "Ann Persona", "title": "Director"}],
         "address_attributes": {"street_1": "26 Middle Road", "city": "Redwood", "state": "CA",
                                "postal_code": "94063"},
         "hours": "Monday-Friday, 9-5", "accessibility": ["ramp", "wheelchair"],
         "phones_attributes": [{"number": "650 701-0856", "number_type": "fax"},
                               {"number": "650 780-7525", "extension": "43"}],
         "urls": ["http://www.bayfamilies.example"],
         "services_attributes": [
             {"name": "Lunch", "description": "A hot lunch.", "status": "active"},
             {"name": "Overnight Shelter", "status": "active"}]},
        {"name": "Second Street Office", "coordinates": [-122.3, 37.5],
         "address": {"street": "24 Second Avenue", "city": "San Mateo", "zip": "94401"}},
    ],
}  # fmt: skip
FLAT = {
    "id": 7, "shelter": " East High\u2028", "address": "5 Elm St, Palm Coast, FL 32164, USA",
    "city": "Palm Coast", "zip": "32164", "latitude": 29.5, "longitude": -81.2, "pets": "Yes",
    "pets_notes": None, "special_needs": True, "accepting": True, "phone": "N/A",
    "needs": ["Unknown", "Cots"], "notes": "Generator.", "updatedAt": "2017-09-09T20:14:17-05:00",
}  # fmt: skip


def lines(*records: Any) -> bytes:
    return "\n".join(json.dumps(each) for each in records).encode()


def entries(*records: Any) -> list[Any]:
    return [each for row in reading.read(lines(*records)) for each in row.entries]


@pytest.fixture(autouse=True)
def fresh(site: str) -> Iterator[None]:
    from holdfast.relief.queries import facilities

    facilities.forget()
    yield
    facilities.forget()


def taken(content: bytes, *, source: str = "feed", listed: bool = True) -> tuple[Any, list[Any]]:
    from holdfast.relief.operations.directory import import_directory

    told: list[Any] = []
    done = import_directory(
        actor=DANA, rows=reading.read(content), source=source, listed=listed, tell=told.append
    )
    return done, told


def test_an_organization_gives_an_entry_for_each_service_at_each_location() -> None:
    found = {each.name: each for each in entries(OHANA)}
    assert set(found) == {
        "Lunch, Oak Center", "Overnight Shelter, Oak Center", "Second Street Office"
    }  # fmt: skip
    lunch, shelter = found["Lunch, Oak Center"], found["Overnight Shelter, Oak Center"]
    assert (lunch.kind, shelter.kind) == ("listing", "shelter")
    assert lunch.address == "26 Middle Road, Redwood, CA 94063" and lunch.zipcode == "94063"
    assert lunch.phone == "650 780-7525 x43" and lunch.run_by == "Bay Families"
    assert lunch.fits == {"wheelchair": True} and lunch.hours == "Monday-Friday, 9-5"
    assert (found["Second Street Office"].lat, found["Second Street Office"].lon) == (37.5, -122.3)
    assert all("Persona" not in str(each) for each in found.values())


def test_a_feed_of_shelters_is_read_with_what_it_does_not_know() -> None:
    [one] = entries(FLAT)
    assert (one.kind, one.name, one.state) == ("shelter", "East High", "open")
    assert one.fits == {"pets": True, "power": True}
    assert one.phone == "" and one.needs == "Cots"
    assert one.address == "5 Elm St, Palm Coast, FL 32164, USA"
    assert one.told_at is not None and one.told_at.year == 2017
    [other] = entries(FLAT | {"pets_notes": "No pets", "accepting": False})
    assert "pets" not in other.fits and other.state == "closed"


def test_hsds_is_read_from_every_side_as_the_same_entry() -> None:
    organization = {"id": "o", "name": "City", "description": "."}
    location = {"id": "l", "name": "Hall", "location_type": "physical", "latitude": 38.9,
                "longitude": -73.9, "addresses": [{"address_1": "1 A St", "city": "B",
                "state_province": "C", "postal_code": "1", "country": "US"}]}  # fmt: skip
    service = {"id": "s", "name": "Emergency shelter", "status": "temporarily closed",
               "capacities": [{"id": "c", "available": 12, "maximum": 40, "unit": {"name": "bed"},
                               "updated": "2024-09-25T14:23:06Z"}]}  # fmt: skip
    at = {"id": "sl", "location": location}
    whole = service | {"organization": organization, "service_at_locations": [at]}
    inside = organization | {"services": [service | {"service_at_locations": [at]}],
                             "locations": [location]}  # fmt: skip
    beside = {"id": "sl", "service": service | {"organization": organization},
              "location": location}  # fmt: skip
    found = [entries(each) for each in (whole, inside, beside)]
    for [one] in found:
        assert (one.ref, one.kind, one.state, one.capacity) == ("sl", "shelter", "closed", 40)
        assert (one.lat, one.lon, one.run_by) == (38.9, -73.9, "City")
    assert len({one.name for [one] in found}) == 1


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda rows: json.dumps(rows),
        lambda rows: json.dumps([[rows[0]], rows[1:]]),
        lambda rows: json.dumps({"contents": rows, "total_items": 2}),
        lambda rows: json.dumps({each["shelter"]: each for each in rows}),
        lambda rows: json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": each} for each in rows]}),
        lambda rows: "\ufeff" + "\r\n".join(json.dumps(each) for each in rows),
        lambda rows: "[" + ",\n".join(json.dumps(each) for each in rows) + ",\n]",
    ],
)  # fmt: skip
def test_however_the_records_are_wrapped_they_are_found(wrapped: Any) -> None:
    rows = [FLAT, FLAT | {"id": 8, "shelter": "West High"}]
    content = wrapped(rows).encode()
    for each in (content, gzip.compress(content)):
        assert [e.name for row in reading.read(each) for e in row.entries] == [
            "East High", "West High",
        ]  # fmt: skip


def test_every_row_that_is_not_taken_is_told_with_its_reason() -> None:
    content = lines(FLAT) + b'\n{"broken\n[1]\n{"shelter": "N/A"}\n"word"\n'
    done, told = taken(content)
    assert (done.rows, done.taken, done.rejected) == (5, 1, 4)
    assert {each.row for each in told if each.rejected} == {2, 3, 4, 5}
    assert all(each.says for each in told)


def test_taking_a_file_twice_changes_nothing() -> None:
    from holdfast.relief.models import Facility

    content = lines(OHANA, FLAT)
    first, _told = taken(content)
    again, _told = taken(content)
    assert (first.taken, first.added) == (2, 4)
    assert (again.unchanged, again.taken, again.updated, again.added) == (2, 0, 0, 0)
    assert Facility.objects.count() == 4


def test_what_people_here_said_stays_when_the_feed_says_otherwise() -> None:
    from holdfast.relief.models import Facility
    from holdfast.relief.operations import facilities as operations

    taken(lines(FLAT, FLAT | {"id": 8, "shelter": "West High", "latitude": 30.5}))
    east = Facility.objects.get(name="East High")
    operations.move_facility(actor=DANA, facility=east.pk, to="full")
    later = {"updatedAt": "2017-09-10T20:14:17-05:00", "accepting": False}
    done, told = taken(
        lines(FLAT | later, FLAT | later | {"id": 8, "shelter": "West High", "latitude": 30.5})
    )
    assert (done.updated, done.unchanged, done.kept) == (1, 1, 1)
    assert Facility.objects.get(name="East High").state == "full"
    assert Facility.objects.get(name="West High").state == "closed"
    assert any("what they said stays" in each.says for each in told)


def test_residents_see_what_was_taken_in_only_when_somebody_lists_it(client: Client) -> None:
    from holdfast.relief.queries import facilities

    taken(lines(FLAT), listed=False)
    assert "East High" not in client.get("/shelters/").content.decode()
    taken(lines(FLAT | {"id": 9, "shelter": "North High"}), listed=True)
    facilities.forget()
    assert "North High" in client.get("/shelters/").content.decode()


def test_one_and_the_same_is_offered_and_joined_by_a_person_only() -> None:
    from holdfast.relief.models import Facility
    from holdfast.relief.operations import directory as operations
    from holdfast.relief.operations import facilities as running
    from holdfast.relief.queries import facilities

    taken(lines(FLAT), source="county")
    other = {"id": 1, "shelter": "East H.S.", "latitude": 29.5002, "longitude": -81.2001,
             "phone": "555-555-0101", "accepting": True, "capacity": 300}  # fmt: skip
    far = {"id": 2, "shelter": "East High", "latitude": 31.0, "longitude": -81.2, "accepting": True}
    done, _told = taken(lines(other, far), source="red-cross")
    assert done.alike == 1 and Facility.objects.count() == 3
    [pair] = facilities.alike(DANA)
    keep = Facility.objects.get(origins__source="county")
    running.count_people(actor=DANA, facility=pair.second_id, came=2)
    operations.join_facilities(actor=DANA, pair=pair.pk, keep=keep.pk)
    keep.refresh_from_db()
    assert (keep.capacity, keep.phone, keep.occupied) == (300, "555-555-0101", 2)
    assert keep.origins.count() == 2 and facilities.alike(DANA) == []
    again, _told = taken(lines(other, far), source="red-cross")
    assert again.unchanged == 2 and facilities.alike(DANA) == []
    with pytest.raises(OperationError):
        operations.tell_apart(actor=DANA, pair=pair.pk)


def test_two_that_a_person_told_apart_are_not_offered_again() -> None:
    from holdfast.relief.operations import directory as operations
    from holdfast.relief.queries import facilities

    two = (FLAT, FLAT | {"id": 8, "shelter": "East High Gym"})
    taken(lines(*two))
    [pair] = facilities.alike(DANA)
    operations.tell_apart(actor=DANA, pair=pair.pk)
    taken(lines(*two), source="again")
    assert pair.pk not in {each.pk for each in facilities.alike(DANA)}


def test_people_counted_at_both_are_never_counted_twice() -> None:
    from holdfast.relief.operations import directory as operations
    from holdfast.relief.operations import facilities as running
    from holdfast.relief.queries import facilities

    taken(lines(FLAT, FLAT | {"id": 8, "shelter": "East High Gym"}))
    [pair] = facilities.alike(DANA)
    for id in (pair.first_id, pair.second_id):
        running.count_people(actor=DANA, facility=id, came=3)
    with pytest.raises(OperationError, match="counted twice"):
        operations.join_facilities(actor=DANA, pair=pair.pk, keep=pair.first_id)


def test_partners_read_ours_as_hsds_and_it_reads_back_the_same(client: Client) -> None:
    from holdfast.relief.models import Facility
    from holdfast.relief.operations import facilities as running

    taken(lines(FLAT | {"capacity": 40}, OHANA))
    taken(lines(FLAT | {"id": 3, "shelter": "Hidden"}), source="other", listed=False)
    east = Facility.objects.get(name="East High")
    running.count_people(actor=DANA, facility=east.pk, came=30)
    page = client.get("/hsds/services?per_page=3").json()
    assert (page["total_items"], page["total_pages"], page["size"]) == (4, 2, 3)
    assert page["first_page"] and not page["last_page"] and not page["empty"]
    one = client.get(f"/hsds/services/{east.pk}").json()
    assert one["status"] == "active" and "alert" not in one
    assert (one["capacities"][0]["available"], one["capacities"][0]["maximum"]) == (10, 40)
    at = one["service_at_locations"][0]["location"]
    assert (at["location_type"], at["latitude"]) == ("physical", 29.5)
    for part in (one["organization"], one, at, one["capacities"][0]):
        assert part["id"]
    [back] = entries(one)
    assert (back.kind, back.name, back.capacity) == ("shelter", "East High", 40)
    assert back.fits == east.fits
    running.move_facility(actor=DANA, facility=east.pk, to="closed")
    one = client.get(f"/hsds/services/{east.pk}").json()
    assert one["status"] == "temporarily closed" and one["alert"]
    assert client.get("/hsds/services?search=lunch&minimal=true").json()["contents"] == [
        {"id": str(Facility.objects.get(name__startswith="Lunch").pk),
         "name": "Lunch, Oak Center", "status": "active"}
    ]  # fmt: skip
    assert client.get(f"/hsds/services/{new_id()}").status_code == 404
    assert client.get("/hsds/services?page=999999&search=%00").json()["empty"]
    assert client.get("/hsds/").json()["version"].startswith("3")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["name", "shelter", "locations", "services", "organization", "location",
                         "service", "address", "latitude", "longitude", "coordinates", "id",
                         "phones", "pets", "capacities", "status", "accepting", "hours", "url",
                         "service_at_locations", "schedules", "updated_at", "capacity"])
        | st.text(max_size=4), inner, max_size=6),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(_json, min_size=1, max_size=5))
def test_no_json_breaks_the_reader(records: list[Any]) -> None:
    for content in (lines(*records), json.dumps(records).encode()):
        try:
            rows = list(reading.read(content))
        except reading.Unreadable:
            continue
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert all(bool(row.entries) != bool(row.says) for row in rows)
        for each in (entry for row in rows for entry in row.entries):
            assert each.name and each.digest and "\x00" not in str(each)
            assert each.lat is None or -90 <= each.lat <= 90


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_json, min_size=1, max_size=6))
def test_taken_updated_unchanged_and_rejected_are_all_rows(records: list[Any]) -> None:
    try:
        done, told = taken(lines(*records))
    except reading.Unreadable:
        return
    assert done.taken + done.updated + done.unchanged + done.rejected == done.rows
    assert len({each.row for each in told if each.rejected}) == done.rejected
    again, _told = taken(lines(*records))
    assert (again.taken, again.added) == (0, 0) and again.rejected == done.rejected


def test_real_feeds_are_taken_whole(shared_data: Path) -> None:
    done, told = taken((shared_data / "shelters" / "irma_shelters.json").read_bytes())
    assert (done.rows, done.taken, done.rejected) == (1152, 1152, 0)
    assert 10 <= done.alike <= 400
    for file in sorted((shared_data / "hsds_examples_v3").glob("*.json")):
        done, told = taken(file.read_bytes(), source=file.stem)
        assert (done.rows, done.taken) == (1, 1)
        assert any("no place on earth" in each.says for each in told)
