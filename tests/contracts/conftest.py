"""A city with a service of every kind, and programs that speak GeoReport to it in both formats."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

if TYPE_CHECKING:
    # Django is set up only after this file is read.
    from django.test import Client

    from ..conftest import Ground

SERVICES = """
code: pothole
group: {en: Streets, es: Calles}
name: {en: Pothole or broken street, es: Bache o calle dañada}
description: {en: "Holes & broken pavement, <4 inches too.", es: Hoyos.}
words: {en: [pothole, hole in the road], es: [bache]}
owner: streets
promise: 5 business days
told: {en: A crew will look at it., es: Una cuadrilla lo revisará.}
questions:
  - code: danger
    type: yesno
    ask: {en: "Is anyone hurt?", es: "¿Hay alguien herido?"}
    required: true
    stops:
      - {when: danger, call: "911", say: {en: Call 911 now., es: Llame al 911 ahora.}}
  - code: hint
    type: information
    ask: {en: Stay off the road., es: No pise la calle.}
  - code: size
    type: single
    ask: {en: "How big is it?", es: "¿Qué tan grande es?"}
    why: {en: A guess is enough., es: Basta un cálculo.}
    required: true
    choices:
      - {code: small, name: {en: Smaller than a plate, es: Chico}}
      - {code: large, name: {en: Larger, es: Grande}}
  - code: depth
    type: number
    ask: {en: "How deep, in inches?", es: "¿Qué profundidad?"}
    shown_when: size == "large"
    required: true
    limits: {min: 1, max: 60}
  - code: where
    type: multiple
    ask: {en: "Where on the street?", es: "¿Dónde?"}
    choices:
      - {code: lane, name: {en: In a lane, es: Carril}}
      - {code: curb, name: {en: At the curb, es: Acera}}
      - {code: bike, name: {en: In the bike lane, es: Ciclovía}}
  - code: since
    type: date
    ask: {en: "Since when?", es: "¿Desde cuándo?"}
    limits: {max: today}
  - code: more
    type: paragraph
    ask: {en: "What else?", es: "¿Qué más?"}
  - code: photo
    type: photo
    required: true
    ask: {en: "A photo", es: "Una foto"}
---
code: "001"
group: {en: Trees}
name: {en: "Árbol caído 🌳 شجرة"}
owner: streets
---
code: batchy
group: {en: Trees}
name: {en: Plant a tree}
owner: streets
georeport: batch
---
code: secret
group: {en: Code}
name: {en: Report fraud}
owner: streets
georeport: blackbox
on_map: false
place: optional
---
code: noise
group: {en: Neighbors}
name: {en: Noise}
owner: streets
on_map: false
anonymous: false
---
code: inside
group: {en: Staff}
name: {en: For staff only}
owner: streets
audience: staff
---
code: gone
group: {en: Trees}
name: {en: No longer offered}
owner: streets
---
code: shore
group: {en: Trees}
name: {en: Only at the shore}
owner: streets
offered: {district: ["1"]}
"""

ROOTS = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
    "service_request_updates": "request_update",
    "notes": "note",
    "photos": "photo",
    "areas": "area",
}


def spark(element: Element) -> Any:
    """XML as JSON after the Spark rule, every leaf a text or None; written from the standard."""
    if element.tag in ROOTS:
        assert all(child.tag == ROOTS[element.tag] for child in element), element.tag
        assert not (element.text or "").strip()
        return [spark(child) for child in element]
    if len(element):
        assert len({child.tag for child in element}) == len(element), element.tag
        return {child.tag: spark(child) for child in element}
    return element.text or None


def flat(value: Any) -> Any:
    """JSON with every leaf as XML writes it."""
    if isinstance(value, dict):
        return {key: flat(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [flat(inner) for inner in value]
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value)


@dataclass
class Answer:
    """An answer: status, headers, bytes, and its content in the form common to both formats."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    content: Any

    @property
    def one(self) -> Any:
        """The only entry of a list."""
        assert isinstance(self.content, list) and len(self.content) == 1, self.content
        return self.content[0]

    @property
    def says(self) -> str:
        """Every fault's words."""
        return "\n".join(each["description"] for each in self.content)


CONTENT_TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}


def read(format: str, status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """Read an answer, and hold it to what is true of every one."""
    assert headers["Content-Type"] == CONTENT_TYPES[format], headers["Content-Type"]
    if format == "xml":
        assert body.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
        content = spark(fromstring(body))
    else:
        content = flat(json.loads(body))
    if status >= 400:
        assert isinstance(content, list) and content
        for fault in content:
            assert set(fault) == {"code", "description"} and fault["description"]
            assert "Traceback" not in fault["description"]
        assert content[0]["code"] == str(status)
    return Answer(status, headers, body, content)


SEEN: list[tuple[str, int, bytes]] = []
"""Every JSON answer of a test: path, status, body; held to the schemas when the test ends."""


class Program:
    """A GeoReport client that speaks one format."""

    def __init__(self, client: Client, format: str) -> None:
        self.client, self.format = client, format

    def get(
        self, path: str, base: str = "/open311/v2/", headers: Any = None, **query: Any
    ) -> Answer:
        """GET, below the base."""
        sent = self.client.get(f"{base}{path}.{self.format}", query, headers=headers)
        return self._read(path, sent)

    def _read(self, path: str, sent: Any) -> Answer:
        if self.format == "json":
            SEEN.append((path, sent.status_code, sent.content))
        return read(self.format, sent.status_code, sent.headers, sent.content)

    def post(
        self, path: str = "requests", *, key: str | None = "demo", headers: Any = None,
        query: str = "", **form: Any,
    ) -> Answer:  # fmt: skip
        """POST a form; `key` goes into it as api_key."""
        fields = {"api_key": key, **form} if key else form
        sent = self.client.post(
            f"/open311/v2/{path}.{self.format}{query}",
            urllib.parse.urlencode(
                {_bracketed(name): value for name, value in fields.items()}, doseq=True
            ),
            content_type="application/x-www-form-urlencoded; charset=utf-8",
            headers=headers,
        )
        return self._read(path, sent)

    def file(self, **form: Any) -> str:
        """File a report that is fine; returns its id."""
        fields = {"service_code": "001", "lat": "43.661", "long": "-70.255", **form}
        answer = self.post(**fields)
        assert answer.status == 200, answer.content
        return str(answer.one["service_request_id"])


def _bracketed(name: str) -> str:
    """``attribute__where__`` for ``attribute[where][]``."""
    found = re.fullmatch(r"attribute_(\w+?)(__)?", name)
    return f"attribute[{found[1]}]" + ("[]" if found[2] else "") if found else name


@pytest.fixture
def georeport_city(standing_city: None, db: None) -> None:
    """The city, for a test to change as it likes."""


@pytest.fixture(scope="module")
def standing_city(ground: Ground) -> None:
    """A department, eight services and the key ``demo``."""
    from holdfast.accounts.operations import create_client, describe_city, save_department
    from holdfast.catalog.operations import publish_services, retire_service
    from holdfast.catalog.yaml_files import load
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text

    with ground():
        actor = system("test")
        describe_city(
            actor=actor,
            fields={"name": "Port Calder", "brand": "Port Calder 311", "email": "311@pc.example"},
        )
        save_department(actor=actor, code="streets", name=Text.of({"en": "Street Maintenance"}))
        definitions = [each for part in SERVICES.split("---") for each in load(part)]
        publish_services(actor=actor, definitions=definitions)
        retire_service(actor=actor, code="gone")
        create_client(
            actor=actor, name="Demo", key="demo", permissions=("cases.open", "cases.move"),
            per_minute=100_000,
        )  # fmt: skip


@pytest.fixture(params=["xml", "json"])
def format(request: pytest.FixtureRequest) -> str:
    """Every test that speaks GeoReport runs in both formats."""
    return str(request.param)


@pytest.fixture
def program(georeport_city: None, format: str) -> Program:
    """A client of the served product, in one format."""
    from django.test import Client

    return Program(Client(raise_request_exception=False, enforce_csrf_checks=True), format)


@pytest.fixture(autouse=True)
def _held_to_the_schemas() -> Iterator[None]:
    """Every JSON answer of every test is what the community's schemas want."""
    from contracts.schemas import check

    SEEN.clear()
    yield
    for path, status, body in SEEN:
        check(path, status, body)


@pytest.fixture
def both(georeport_city: None) -> Callable[[str], tuple[Answer, Answer]]:
    """The same address in XML and in JSON."""
    from django.test import Client

    client = Client()

    def ask(path: str, **query: str) -> tuple[Answer, Answer]:
        return Program(client, "xml").get(path, **query), Program(client, "json").get(path, **query)

    return ask


@pytest.fixture
def crew(georeport_city: None) -> Any:
    """A department's worker who may see and move cases."""
    from holdfast.accounts.operations import create_staff
    from holdfast.journal.actors import Actor, system

    worker = create_staff(
        actor=system("test"), email="crew@pc.example", name="Crew", roles=(), password=None
    )
    permissions = frozenset({"cases.see", "cases.see_private", "cases.move"})
    return Actor("staff", worker.id, permissions=permissions)
