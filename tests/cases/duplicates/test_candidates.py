"""Likely duplicates from the database: who sees which, originals for copies, one statement."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from holdfast.cases.models import Case

pytestmark = pytest.mark.django_db
HERE = (38.9, -73.9)
SERVICE = "{code: light, group: Streets, name: Street light out, owner: streets}"


@pytest.fixture
def service(site: str) -> Any:
    """Street lights of a department."""
    from holdfast.accounts.operations import save_department
    from holdfast.catalog import queries
    from holdfast.catalog.operations import publish_services
    from holdfast.catalog.yaml_files import load
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text

    me = system("test")
    save_department(actor=me, code="streets", name=Text.of("Streets"))
    publish_services(actor=me, definitions=load(SERVICE))
    return queries.current("light")


def put(
    service: Any, *, north: float = 0.0, days: float = 1.0, address: str = "", **more: Any
) -> Case:
    """A case so many meters north of here, opened so many days ago."""
    from holdfast.cases.models import Case
    from holdfast.cases.operations import open_case
    from holdfast.journal.actors import system
    from holdfast.kernel import clock
    from holdfast.places.locations import Location

    point = {} if address else {"lat": HERE[0] + north / 111_195, "lon": HERE[1]}
    opened = open_case(
        actor=system("test"), service=service, location=Location(address=address, **point),
        occurred_at=clock.now() - timedelta(days=days), **more,
    )  # fmt: skip
    return Case.objects.get(pk=opened.case)


def likely(service: Any, viewer: Any = None, **more: Any) -> list[Any]:
    """The ids that are offered here, best first."""
    from holdfast.cases.queries import likely_duplicates
    from holdfast.journal.actors import system

    given = {"lat": HERE[0], "lon": HERE[1], "least": 0.0, **more}
    found = likely_duplicates(viewer or system("test"), service, **given)
    return [each.case.pk for each in found]


def test_the_nearer_and_fresher_case_comes_first_and_far_ones_never(service: Any) -> None:
    far, near = put(service, north=120), put(service, north=10)
    put(service, north=400), put(service, north=5, days=120)
    assert likely(service) == [near.pk, far.pk]


def test_a_copy_is_offered_as_its_original(service: Any) -> None:
    from holdfast.cases.operations import move_case
    from holdfast.journal.actors import system

    original, copy = put(service, north=300, days=5), put(service, north=2)
    move_case(actor=system("test"), case=copy.pk, to="duplicate", version=1, other=original.pk)
    assert likely(service) == [original.pk], "also where the original lies outside the box"


def test_nobody_is_offered_what_they_may_not_see(service: Any) -> None:
    from holdfast.journal.actors import ANONYMOUS

    put(service, public=False)
    seen = put(service, north=20)
    assert likely(service, ANONYMOUS) == [seen.pk]


def test_the_same_address_stands_for_the_same_spot_where_a_case_has_no_point(
    service: Any,
) -> None:
    same = put(service, address="418 Tidewater Lane, Port Calder")
    put(service, address="420 Tidewater Lane, Port Calder")
    assert likely(service, lat=None, lon=None, address="418 Tidewater Lane")[0] == same.pk
    assert likely(service, lat=None, lon=None, address="Tidewater Lane") == []
    assert likely(service, lat=None, lon=None, address="1 '; & | ! <-> Lane") == []


def test_the_moment_of_asking_bounds_what_is_known(service: Any) -> None:
    put(service, days=1)
    early = put(service, days=10)
    assert likely(service, moment=early.opened_at + timedelta(days=1)) == [early.pk]


def test_it_takes_one_statement(service: Any, django_assert_num_queries: Any) -> None:
    for north in range(20):
        put(service, north=north)
    likely(service)
    with django_assert_num_queries(1):
        likely(service)
