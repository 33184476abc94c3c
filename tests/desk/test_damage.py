"""Reported damage: summarized by area and by what is damaged, and what teams found."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from holdfast.catalog import operations as catalog
from holdfast.catalog import queries as services
from holdfast.catalog.yaml_files import load
from holdfast.interactions import operations as interactions
from holdfast.interactions.operations import Contact
from holdfast.journal.actors import ANONYMOUS, system
from holdfast.journal.recording import OperationError
from holdfast.places.locations import Location
from holdfast.relief.operations.damage import assess
from holdfast.relief.queries import damage

from .town import Town

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
ME = system("test")
SERVICE = """
- code: storm-damage
  group: {en: Homes, es: Vivienda}
  name: {en: Storm damage, es: Daños de tormenta}
  owner: streets
  questions:
    - code: damage_to
      type: single
      ask: {en: "What is damaged?", es: "¿Qué está dañado?"}
      choices:
        - {code: home, name: {en: A home, es: Una casa}}
        - {code: shop, name: {en: A shop, es: Una tienda}}
    - code: damage
      type: single
      ask: {en: "How bad is it?", es: "¿Qué tan grave es?"}
      choices:
        - {code: minor, name: {en: Some, es: Algo}}
        - {code: major, name: {en: Bad, es: Grave}}
        - {code: destroyed, name: {en: Destroyed, es: Destruido}}
"""


def text(page: HttpResponse) -> str:
    return page.content.decode()


@pytest.fixture
def reports(town: Town) -> list[UUID]:
    """Four: two homes and a shop in one district, one home in another."""
    catalog.publish_services(actor=ME, definitions=load(SERVICE))
    service = services.current("storm-damage")
    made = []
    for n, (what, bad, district) in enumerate(
        (("home", "minor", "1 Harbor"), ("home", "major", "1 Harbor"),
         ("shop", "minor", "1 Harbor"), ("home", "minor", "2 Old Quay"))
    ):  # fmt: skip
        place = Location(
            typed=f"{n} Quay St", address=f"{n} Quay St", verdict="verified", lat=43.66 + n / 900,
            lon=-70.25, areas={"districts": district},
        )  # fmt: skip
        filed = interactions.take_report(
            actor=ME, service=service, channel="web", location=place, description="Roof",
            answers={"damage_to": what, "damage": bad}, contact=Contact(name="Rosa Delgado"),
        )  # fmt: skip
        made.append(filed.case)
    return made


def test_reports_add_up_by_area_and_by_thing_and_what_a_team_found_counts(
    town: Town, reports: list[UUID]
) -> None:
    ivo = town.actor("ivo")
    assess(actor=ivo, case=reports[0], degree="minor")
    assess(actor=ivo, case=reports[0], degree="destroyed", lived_in=False, note="Roof is gone")
    found = damage.summary(damage.some(ivo), "districts")
    order = [code for code, _words in damage.heads()]
    lines = {line.name: dict(zip(order, line.cells, strict=True)) for line in found.areas}
    assert lines["1 Harbor"]["destroyed"] == 1 and lines["1 Harbor"]["minor"] == 1
    assert [line.name for line in found.areas] == ["1 Harbor", "2 Old Quay"]
    assert {line.name: line.all for line in found.things} == {"A home": 3, "A shop": 1}
    for lines_of in (found.areas, found.things):
        assert [sum(each) for each in zip(*(line.cells for line in lines_of), strict=True)] == (
            found.whole.cells
        )
    assert found.whole.all == 4 and found.whole.assessed == 1


def test_supervisors_see_it_on_a_page_and_take_it_along_without_names(
    town: Town, enter: Enter, reports: list[UUID]
) -> None:
    ivo = enter("ivo")
    page = text(ivo.get("/desk/damage/"))
    assert "1 Harbor" in page and 'class="map dots"' in page and "as reported" in page
    report = f"/desk/damage/{reports[1]}/"
    noted = ivo.post(f"{report}found", {"degree": "destroyed", "note": "Gone"}, follow=True)
    assert "Gone" in text(noted) and "found by a team" in text(ivo.get("/desk/damage/"))
    assert text(ivo.get("/desk/damage/", {"degree": "destroyed"})).count("/desk/damage/0") <= 1
    file = text(ivo.get("/desk/damage/file", {"degree": "destroyed"}))
    rows = list(csv.reader(io.StringIO(file.lstrip("\ufeff"))))
    assert len(rows) == 2 and "Destroyed" in rows[1] and "Major damage" in rows[1]
    assert "Rosa" not in file


def test_each_sees_only_what_they_may_and_only_reports_of_damage_are_assessed(
    town: Town, enter: Enter, reports: list[UUID]
) -> None:
    assert damage.summary(damage.some(town.actor("jo")), "districts").whole.all == 4
    assert damage.summary(damage.some(town.actor("max")), "districts").whole.all == 0
    assert enter("max").get(f"/desk/damage/{reports[0]}/").status_code == 404
    assert enter("ines").get("/desk/damage/").status_code == 403
    with pytest.raises(OperationError):
        assess(actor=town.actor("max"), case=reports[0], degree="minor")
    with pytest.raises(OperationError):
        assess(actor=ANONYMOUS, case=reports[0], degree="minor")
    with pytest.raises(OperationError):
        assess(actor=town.actor("ivo"), case=town.cases[0], degree="minor")
    with pytest.raises(OperationError):
        assess(actor=town.actor("ivo"), case=reports[0], degree="awful")
