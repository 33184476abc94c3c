"""Filling a new installation with Port Calder: once, in steps that may be interrupted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from msgspec.structs import replace

from holdfast.accounts import operations as accounts
from holdfast.accounts.models import ApiClient, Department, Staff
from holdfast.accounts.models import City as Jurisdiction
from holdfast.cases import ruling
from holdfast.cases.models import Case, RoutingRule
from holdfast.catalog import operations as catalog
from holdfast.catalog.models import Service
from holdfast.catalog.yaml_files import load
from holdfast.config.demo import history, relieving
from holdfast.config.demo.city import City, build
from holdfast.journal.actors import system
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.knowledge import operations as knowledge
from holdfast.knowledge.content import Definition
from holdfast.knowledge.files import load as load_articles
from holdfast.knowledge.models import Article
from holdfast.places import operations as places
from holdfast.places.imports import AddressRow
from holdfast.places.models import Address, Landmark
from holdfast.places.operations import Corner, LandmarkRow
from holdfast.relief.models import Facility, Register
from holdfast.relief.operations import facilities
from holdfast.relief.operations.facilities import Given
from holdfast.scripts import operations as scripts
from holdfast.scripts import reading
from holdfast.scripts.models import Script

ME = system("demo")
HERE = Path(__file__).parent
NAME = "Port Calder"
PASSWORD = "lantern-point-311"
LAYERS = {
    code: Text.of({"en": english, "es": spanish})
    for code, english, spanish in (
        ("city", "City", "Ciudad"),
        ("districts", "District", "Distrito"),
        ("neighborhoods", "Neighborhood", "Vecindario"),
        ("council_districts", "City Council", "Concejo Municipal"),
        ("collection_routes", "Trash and recycling", "Basura y reciclaje"),
        ("yard_waste_weeks", "Yard waste", "Desechos de jardín"),
        ("street_sweeping", "Street sweeping", "Barrido de calles"),
        ("evacuation_zones", "Evacuation zone", "Zona de evacuación"),
        ("zip_codes", "ZIP code", "Código postal"),
        ("elementary_schools", "Elementary school", "Escuela primaria"),
        ("high_schools", "High school", "Escuela secundaria"),
        ("fire_districts", "Fire district", "Distrito de bomberos"),
        ("snow_routes", "Snow plowing", "Remoción de nieve"),
    )
}
# e-mail, name, what they do, roles, departments
STAFF: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("nadia@portcalder.example", "Nadia Brandt", "agent", ("agent",), ()),
    ("ivo@portcalder.example", "Ivo Marsh", "supervisor", ("supervisor",), ()),
    ("jo@portcalder.example", "Jo Reyes", "department worker, Streets", ("department",),
     ("streets",)),
    ("dana@portcalder.example", "Dana Whitlock", "emergency management", ("liaison",), ()),
    ("rex@portcalder.example", "Rex Castellano", "emergency management, deputy", ("liaison",), ()),
    ("sol@portcalder.example", "Sol Arrieta", "shelter manager", ("shelter",), ()),
    ("ines@portcalder.example", "Inés Okafor", "knowledge editor", ("editor",), ()),
    ("tom@portcalder.example", "Tom Achterberg", "service owner, Streets", ("owner",),
     ("streets",)),
    ("admin@portcalder.example", "Ana Whitlock", "administrator", ("administrator",), ()),
)  # fmt: skip


def fill(*, cases: int, say: Callable[[str], None]) -> None:
    """Fill what is missing; steps done before are left as they are.

    Each step is one transaction, so that a first start that was broken off leaves no step half
    done for the next one.
    """
    steps: tuple[tuple[bool, str, Callable[[], object]], ...] = (
        (not Jurisdiction.objects.filter(name=NAME).exists(), "describing the city", _describe),
        (not Department.objects.exists(), "opening 8 departments", _departments),
        (not Service.objects.exists(), "publishing services", _services),
        (not RoutingRule.objects.exists(), "", _rules),
        (not Article.objects.exists(), "publishing articles", _articles),
        (not Script.objects.exists(), "publishing guides", _scripts),
        (not Staff.objects.exists(), "hiring staff", _staff),
        (not Address.objects.exists(), "drawing streets, addresses and districts", _places),
        (not Facility.objects.exists(), "", _shelters),
        (
            cases > 0 and not Case.objects.exists(),
            f"remembering a year of {cases} cases",
            lambda: history.fill(_city(), cases, say),
        ),
        (not Register.objects.exists(), "", relieving.fill),
        (not ApiClient.objects.exists(), "", _client),
    )
    for missing, says, step in steps:
        if missing:
            if says:
                say(says)
            with transaction.atomic():
                step()
    _city.cache_clear()


def _services() -> None:
    catalog.publish_services(actor=ME, definitions=load(HERE / "services"))


def _scripts() -> None:
    for flow in reading.load():
        written = scripts.write_script(actor=ME, flow=flow)
        scripts.publish_script(actor=ME, script=written.script)


def _rules() -> None:
    ruling.set_rules(actor=ME, rules=ruling.read(HERE / "routing.yaml"))


def _staff() -> None:
    for email, name, _says, roles, departments in STAFF:
        accounts.create_staff(
            actor=ME, email=email, name=name, roles=roles, departments=departments,
            password=PASSWORD,
        )  # fmt: skip


def _client() -> None:
    accounts.create_client(
        actor=ME, name="Demo client", key="demo", permissions=("cases.open", "cases.move"),
        per_minute=1_000_000,
    )  # fmt: skip


def _articles() -> None:
    knowledge.publish_articles(actor=ME, definitions=_written())


def _written() -> list[Definition]:
    """The city's articles, each reviewed on some day of the past year."""
    definitions = []
    for number, each in enumerate(load_articles(HERE / "articles")):
        reviewed = clock.now().date() - timedelta(days=5 + number * 41 % 350)
        review = reviewed + timedelta(days=365)
        definitions.append(replace(each, reviewed=reviewed, review=review))
    return definitions


@lru_cache(maxsize=1)
def _city() -> City:
    return build()


def _places() -> None:
    city = _city()
    places.load(
        actor=ME,
        source="portcalder",
        addresses=(
            AddressRow(
                number=str(each.number), street=each.street, unit=each.unit, place=NAME,
                zipcode=each.zip, lat=each.lat, lon=each.lon, source_id=str(each),
            )
            for each in city.addresses
        ),
        corners=(
            Corner(first, second, each.lat, each.lon, NAME)
            for each in city.intersections
            for first, second in combinations(each.streets, 2)
        ),
        landmarks=(
            LandmarkRow(
                code=f"{each.kind}-{index}", name=Text.of({"en": each.name, "es": each.name_es}),
                lat=each.lat, lon=each.lon, kind=each.kind, address=each.address,
            )
            for index, each in enumerate(city.landmarks)
        ),
        layers={
            layer: (LAYERS[layer], [_area(each) for each in drawn["features"]])
            for layer, drawn in city.layers.items()
        },
    )  # fmt: skip


def _shelters() -> None:
    """Shelters and centers in the city's own buildings; names stand in Spanish as in English."""
    sites = {str(each.name.texts["en"]): each for each in Landmark.objects.all()}
    for each in yaml.safe_load((HERE / "shelters.yaml").read_text(encoding="utf-8")):
        site = sites[each["place"]]
        given = Given(
            kind=each["kind"], name=each["place"], address=site.address,
            lat=site.lat, lon=site.lon, capacity=each.get("capacity"), fits=each["fits"],
            hours=Text.of(each.get("hours")), notes=Text.of(each.get("notes")),
            phone=each.get("phone", ""),
        )  # fmt: skip
        told = facilities.add_facility(actor=ME, given=given)
        if each.get("open"):
            facilities.move_facility(actor=ME, facility=told.facility, to="open")


def _area(feature: Mapping[str, Any]) -> dict[str, Any]:
    """A drawn area with the code that staff and data know it by, and plain lists."""
    known = feature["properties"]
    code = next((known[key] for key in ("zone", "zip", "number", "week", "route") if key in known),
                known["name"])  # fmt: skip
    named = {**known, "code": str(code), "name": known.get("label", known["name"])}
    plain: dict[str, Any] = json.loads(json.dumps({**feature, "properties": named}))
    return plain


def _describe() -> None:
    accounts.describe_city(
        actor=ME,
        fields={
            "name": NAME,
            "brand": "Port Calder 311",
            "zone": "America/New_York",
            "jurisdiction": "portcalder.example",
            "phone": "3-1-1",
            "outside_phone": "(555) 555-0131",
            "text_number": "311",
            "email": "311@portcalder.example",
            "office": Text.of(
                {
                    "en": "Custom House, 1 Custom House Square. Weekdays 8 a.m. to 5 p.m. "
                    "Step-free.",
                    "es": "Custom House, 1 Custom House Square. De lunes a viernes, de 8 a. m. a "
                    "5 p. m. Sin escalones.",
                }
            ),
            "hours": Text.of(
                {
                    "en": "A person answers 7 a.m. to 10 p.m., every day of the year.",
                    "es": "Una persona contesta de 7\u00a0a.\u00a0m. a 10\u00a0p.\u00a0m., "
                    "todos los días del año.",
                }
            ),
        },
    )


def _departments() -> None:
    for each in yaml.safe_load((HERE / "departments.yaml").read_text(encoding="utf-8")):
        accounts.save_department(
            actor=ME,
            code=each["code"],
            name=Text.of(each["name"]),
            email=each.get("email", ""),
            phone=each.get("phone", ""),
            teams=each.get("teams", {}),
        )
