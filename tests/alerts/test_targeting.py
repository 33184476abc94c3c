"""Whom a bulletin's rule means: by point, area and wish; nobody is left out for what is unknown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from holdfast.journal.recording import OperationError
from holdfast.kernel import clock

from .bulletins import OTHER, THIRD, approve, road, submitted, write
from .town import EAST, METER, MIDDLE, WEST, districts, subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]
SQUARE = "43.60, -70.30\n43.60, -70.28\n43.62, -70.28\n43.62, -70.30"


@pytest.fixture
def town(fresh: None, tmp_path: Path) -> None:
    districts(tmp_path)


def chosen(areas: tuple[str, ...] = ("districts:west",), rule: Any = None, **road: Any) -> Any:
    """Whom a version for these areas and with this rule means now."""
    from holdfast.alerts import audience, targeting
    from holdfast.alerts.models import Version

    rule = rule or audience.EVERYBODY
    version = Version.objects.get(pk=write(areas=areas, audience=rule, **road).version)
    return targeting.choose(version, rule, at=clock.now())


def who(found: Any) -> tuple[set[Any], set[Any]]:
    from holdfast.alerts import targeting

    return set(targeting.ids(found.sure)), set(targeting.ids(found.unsure))


@pytest.mark.usefixtures("town")
def test_who_lives_in_the_area_is_told_and_who_lives_elsewhere_is_not() -> None:
    inside, outside = subscriber(WEST), subscriber(EAST)
    assert who(chosen()) == ({inside.pk}, set())
    assert who(chosen(("districts:east",))) == ({outside.pk}, set())
    assert who(chosen(())) == ({inside.pk, outside.pk}, set())


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(("verdict", "meters", "told"), [
    ("verified", 15, True), ("verified", 60, False),
    ("approximate", 250, True), ("approximate", 400, False),
])  # fmt: skip
def test_a_point_that_may_be_off_is_told_as_far_as_it_may_be_off(
    verdict: str, meters: int, told: bool
) -> None:
    row = subscriber((43.61, MIDDLE + meters * METER), verdict=verdict)
    assert who(chosen()) == (set(), {row.pk} if told else set())


@pytest.mark.usefixtures("town")
def test_a_place_that_nobody_knows_is_told_and_asked_to_look() -> None:
    row = subscriber(place="by the old mill")
    assert who(chosen()) == (set(), {row.pk})
    # For the whole city there is nothing to doubt.
    assert who(chosen(())) == ({row.pk}, set())


@pytest.mark.usefixtures("town")
def test_areas_and_the_whole_city_are_told_by_what_they_have_of_the_ground() -> None:
    west = subscriber(areas=["districts:west"])
    subscriber(areas=["districts:east"])
    city = subscriber(everywhere=True)
    # The districts share a border: that is no part of the other.
    assert who(chosen()) == ({west.pk, city.pk}, set())


@pytest.mark.usefixtures("town")
def test_a_ring_around_an_area_and_a_drawn_area_take_in_more() -> None:
    from holdfast.alerts.audience import Audience, drawn

    near = subscriber((43.61, MIDDLE + 150 * METER))
    assert who(chosen(rule=Audience(buffer=100)))[0] == set()
    assert who(chosen(rule=Audience(buffer=200)))[0] == {near.pk}
    east = "43.60, -70.28\n43.60, -70.26\n43.62, -70.26\n43.62, -70.28"
    assert who(chosen(rule=Audience(shapes=drawn(east))))[0] == {near.pk}


@pytest.mark.usefixtures("town")
def test_a_list_of_addresses_is_told_and_nobody_else() -> None:
    from holdfast.alerts.audience import Audience, Place

    home = subscriber(EAST)
    subscriber((EAST[0], EAST[1] + 100 * METER))
    rule = Audience(places=(Place("9 Mill St", *EAST),))
    assert who(chosen((), rule)) == ({home.pk}, set())


@pytest.mark.usefixtures("town")
def test_topics_and_channels_narrow_it_but_never_what_saves_lives() -> None:
    from holdfast.alerts.audience import Audience

    roads = subscriber(WEST, topics=["roads"])
    water = subscriber(WEST, topics=["water"])
    mail = subscriber(WEST, channel="email")
    assert who(chosen())[0] == {roads.pk, mail.pk}
    assert who(chosen(severity="life"))[0] == {roads.pk, water.pk, mail.pk}
    assert who(chosen(rule=Audience(channels=("email",))))[0] == {mail.pk}
    found = chosen()
    assert found.by_channel == {"text": 1, "voice": 0, "email": 1}


@pytest.mark.usefixtures("town")
def test_who_has_not_confirmed_or_has_stopped_is_not_told() -> None:
    from holdfast.alerts import subscribing
    from holdfast.journal.actors import ANONYMOUS, Actor

    stopped = subscriber(WEST)
    subscribing.unsubscribe(actor=Actor("resident", stopped.resident), subscription=stopped.pk)
    subscribing.subscribe(
        actor=ANONYMOUS, channel="email", address="eve@example.com", language="en",
        everywhere=True,
    )  # fmt: skip
    assert chosen().count == 0


@pytest.mark.usefixtures("town")
def test_an_approval_keeps_the_list_of_its_moment_and_the_mark_binds_the_rule() -> None:
    from holdfast.alerts.audience import Audience
    from holdfast.alerts.models import Approval, Version

    first = subscriber(WEST)
    written = submitted(severity="life", areas=("districts:west",))
    approve(OTHER, written)
    second = subscriber(WEST)
    approve(THIRD, written)
    one, two = Approval.objects.filter(version=written.version).order_by("approved_at")
    assert one.frozen and two.frozen
    assert bytes(one.frozen.sure) == first.pk.bytes
    assert bytes(two.frozen.sure) == first.pk.bytes + second.pk.bytes
    assert bytes(one.frozen.digest) != bytes(two.frozen.digest)
    again = write(
        bulletin=written.bulletin, base=1, severity="life", areas=("districts:west",),
        audience=Audience(buffer=50),
    )  # fmt: skip
    digests = {bytes(each.digest) for each in Version.objects.all()}
    assert len(digests) == 2
    with pytest.raises(OperationError, match="newer version"):
        approve(OTHER, written)
    assert not Approval.objects.filter(version=again.version).exists()


@given(st.sampled_from(["shapes", "buffer", "places", "service", "days", "channels"]))
def test_whatever_changes_in_the_rule_changes_the_digest(part: str) -> None:
    from msgspec.structs import replace

    from holdfast.alerts import saying
    from holdfast.alerts.audience import EVERYBODY, Place, drawn

    other: Any = {
        "shapes": drawn(SQUARE), "buffer": 7, "places": (Place("9 Mill St", *EAST),),
        "service": "pothole", "days": 3, "channels": ("email",),
    }[part]  # fmt: skip
    now = clock.now()
    base = saying.Content(**road(starts_at=now, until=now + timedelta(hours=1)))
    changed = replace(base, audience=replace(EVERYBODY, **{part: other}))
    words = saying.said(base)
    assert saying.digest(base, words) != saying.digest(changed, words)


@pytest.mark.parametrize(("text", "says"), [
    ("43.6, -70.3\n43.7, -70.3", "three corners"),
    ("43.60, -70.30\n43.62, -70.28\n43.60, -70.28\n43.62, -70.30", "no crossing lines"),
    ("north, west", "latitude, longitude"), ("95, 10\n1, 2\n3, 4", "latitude, longitude"),
    ('{"type": "Point", "coordinates": [1, 2]}', "no GeoJSON of areas"), ("{", "no GeoJSON"),
])  # fmt: skip
def test_what_is_no_drawn_area_is_said(text: str, says: str) -> None:
    from holdfast.alerts.audience import drawn

    with pytest.raises(OperationError, match=says):
        drawn(text)


def test_a_drawn_area_is_read_from_corners_and_from_geojson() -> None:
    from holdfast.alerts.audience import drawn

    ring = "[[-70.3, 43.6], [-70.28, 43.6], [-70.28, 43.62], [-70.3, 43.62], [-70.3, 43.6]]"
    polygon = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
    feature = f'{{"type": "Feature", "properties": {{}}, "geometry": {polygon}}}'
    whole = f'{{"type": "FeatureCollection", "features": [{feature}, {feature}]}}'
    assert len(drawn(polygon)) == len(drawn(feature)) == 1 and len(drawn(whole)) == 2
    assert drawn(polygon)[0][0] == (43.6, -70.3)
    assert drawn(SQUARE)[0][0] == drawn(SQUARE)[0][-1] and len(drawn(SQUARE)[0]) == 5


@pytest.fixture
def desk(fresh: None) -> Client:
    """A writer's and approver's browser."""
    from django.test import Client

    from holdfast.accounts.models import Role, Staff

    person = Staff.objects.create(email="dana@example.gov", name="Dana Wu")
    role = Role.objects.create(
        code="both", name="Both", permissions=["bulletins.write", "bulletins.approve"]
    )
    person.roles.add(role)
    browser = Client()
    browser.force_login(person, backend="holdfast.accounts.backend.StaffBackend")
    return browser


@pytest.mark.usefixtures("town")
def test_its_page_shows_before_approval_how_many_who_and_where(desk: Client) -> None:
    subscriber(WEST)
    subscriber(place="by the old mill", channel="email")
    written = submitted(areas=("districts:west",))
    page = desk.get(f"/desk/bulletins/{written.bulletin}/").content.decode()
    assert "2 recipients, as of now" in page and "told too, and asked to look" in page
    assert "by the old mill" in page and "told-area" in page and "told-dot" in page
    # Enough to see that it is an address, not whose.
    assert "p1@example.com" not in page and "p…@example.com" in page
    approve(OTHER, written)
    subscriber(WEST)
    page = desk.get(f"/desk/bulletins/{written.bulletin}/").content.decode()
    assert "2 recipients, as of the approval" in page


@pytest.mark.usefixtures("town")
def test_the_form_keeps_the_rule_and_says_what_it_does_not_understand(desk: Client) -> None:
    from holdfast.alerts.models import Version

    form = {
        "severity": "warning", "slot_road_en": "Mill St", "slot_road_es": "Mill St",
        "slot_why_en": "Flood", "slot_why_es": "Crecida", "areas": "districts:west",
        "starts_at": "2030-01-01T10:00", "until": "2030-01-01T12:00", "source": "Streets",
        "channels": ["text", "email"], "buffer": "250", "drawn": SQUARE,
    }  # fmt: skip
    wrong = desk.post("/desk/bulletins/new/road_closed", form | {"drawn": "here"})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "latitude, longitude" in page and "\nhere</textarea>" in page
    assert desk.post("/desk/bulletins/new/road_closed", form).status_code == 302
    rule = Version.objects.get().audience
    assert (rule["buffer"], rule["channels"], len(rule["shapes"])) == (250, ["text", "email"], 1)
    bulletin = Version.objects.get().bulletin_id
    again = desk.get(f"/desk/bulletins/{bulletin}/edit").content.decode()
    assert 'value="250"' in again and "43.6, -70.3" in again
