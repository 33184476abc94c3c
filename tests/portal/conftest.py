"""A city with three services, and the ways a resident's browser walks through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    # Django is set up only after this file is read; the fixtures import when they are used.
    from django.test import Client

    from holdfast.cases.models import Case

    from ..conftest import Ground

SERVICES = """
code: pothole
group: {en: Streets, es: Calles}
name: {en: Pothole or broken street, es: Bache o calle dañada}
description: {en: Holes and broken pavement on city streets., es: Hoyos y pavimento roto.}
words: {en: [pothole, hole in the road], es: [bache, hoyo]}
owner: streets
promise: 5 business days
priority: 2
icon: road
told: {en: A crew will look at it., es: Una cuadrilla lo revisará.}
questions:
  - code: danger
    type: yesno
    ask: {en: "Is anyone hurt?", es: "¿Hay alguien herido?"}
    required: true
    stops:
      - {when: danger, call: "911", say: {en: Call 911 now., es: Llame al 911 ahora.}}
  - code: size
    type: single
    ask: {en: "How big is it?", es: "¿Qué tan grande es?"}
    why: {en: A guess is enough., es: Basta un cálculo.}
    required: true
    choices:
      - {code: small, name: {en: Smaller than a dinner plate, es: Más chico que un plato}}
      - {code: large, name: {en: Larger, es: Más grande}, what_happens: {en: We come today.}}
  - code: depth
    type: number
    ask: {en: "How deep, in inches?", es: "¿Qué profundidad, en pulgadas?"}
    shown_when: size == "large"
    limits: {min: 1, max: 60, unit: {en: in inches inch, es: pulgadas pulgada}}
---
code: noise
group: {en: Neighbors, es: Vecinos}
name: {en: Noise, es: Ruido}
words: {en: [loud music], es: [música alta]}
owner: streets
place: optional
anonymous: false
on_map: false
---
code: inside
group: {en: Staff, es: Personal}
name: {en: For staff only, es: Solo para el personal}
owner: streets
audience: staff
"""


@pytest.fixture(autouse=True)
def _plain_static(settings: Any) -> None:
    """Static files under their own names: a test gathers none."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


def build() -> None:
    """Port Calder with a department and three services, one of them for staff only."""
    from holdfast.accounts.operations import describe_city, save_department
    from holdfast.catalog.operations import publish_services
    from holdfast.catalog.yaml_files import load
    from holdfast.journal.actors import system
    from holdfast.kernel.fresh import forget_all
    from holdfast.kernel.texts import Text

    actor = system("test")
    describe_city(
        actor=actor,
        fields={
            "name": "Port Calder",
            "brand": "Port Calder 311",
            "outside_phone": "(555) 555-0131",
            "text_number": "311",
            "hours": Text.of({"en": "A person answers.", "es": "Contesta una persona."}),
            "office": Text.of({"en": "Custom House.", "es": "Aduana."}),
        },
    )
    save_department(
        actor=actor, code="streets", name=Text.of({"en": "Street Maintenance", "es": "Calles"})
    )
    definitions = [each for part in SERVICES.split("---") for each in load(part)]
    publish_services(actor=actor, definitions=definitions)
    forget_all()


@pytest.fixture(scope="module")
def standing_town(ground: Ground) -> None:
    """Port Calder, built once for a file."""
    with ground():
        build()


@pytest.fixture
def town(standing_town: None, db: None) -> None:
    """Port Calder, for a test to change as it likes."""


@pytest.fixture
def browser(town: None) -> Client:
    """A browser that keeps cookies, as Django's test client does."""
    from django.test import Client

    return Client(enforce_csrf_checks=True)


Reporter = Callable[..., str]


@pytest.fixture
def report(browser: Client) -> Reporter:
    """Report a pothole by pressing what each page offers; returns the page that confirms it."""

    def run(
        prefix: str = "",
        place: dict[str, str] | None = None,
        words: str = "Big hole.",
        **contact: str,
    ) -> str:
        begun = browser.post(f"{prefix}/report/pothole/", follow=True)
        address = begun.redirect_chain[-1][0]
        assert address.endswith("/q/danger/")
        answered = browser.post(address, {"answer": "no"}, follow=True)
        address = answered.redirect_chain[-1][0]
        assert address.endswith("/place/")
        placed = browser.post(address, place or {"place": "212 Cooper Street"}, follow=True)
        address = placed.redirect_chain[-1][0]
        if address.endswith("/near/"):
            address = address.replace("near/", "q/size/")
        sized = browser.post(address, {"answer": "small"}, follow=True)
        address = sized.redirect_chain[-1][0]
        assert address.endswith("/words/")
        told = browser.post(address, {"words": words}, follow=True)
        address = told.redirect_chain[-1][0]
        assert address.endswith("/send/")
        sent = browser.post(address, contact)
        assert sent.status_code == 302, sent.content.decode()
        return sent["Location"]

    return run


@pytest.fixture
def pothole(report: Reporter) -> Case:
    """A pothole reported at a point, with a phone number."""
    from holdfast.cases.models import Case

    report(
        place={"place": "212 Cooper Street", "lat": "43.661", "lon": "-70.255"},
        words="Call me at (555) 555-0142. My name is Rosa Alvarez.",
        phone="(555) 555-0142",
    )
    return Case.objects.get()


@pytest.fixture
def crew(town: None) -> Any:
    """A department's worker who may see and move cases."""
    from holdfast.accounts.models import Staff
    from holdfast.journal.actors import Actor

    worker = Staff.objects.create(email="jo@portcalder.example", name="Jo Reyes")
    return Actor(
        "staff", worker.pk, permissions=frozenset({"cases.see", "cases.see_private", "cases.move"})
    )


def text_of(html: bytes | str) -> str:
    """What a page says, without its tags."""
    html = html.decode() if isinstance(html, bytes) else html
    html = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def begin(browser: Client, *answers: tuple[str, dict[str, Any]], service: str = "pothole") -> str:
    """Begin a report and answer its first pages; the address of the page that comes next."""
    page = browser.post(f"/report/{service}/", follow=True)
    for ending, data in answers:
        address = page.redirect_chain[-1][0]
        assert address.endswith(ending), address
        page = browser.post(address, data, follow=True)
    return page.redirect_chain[-1][0]


UP_TO_SEND = (
    ("/q/danger/", {"answer": "no"}),
    ("/place/", {"place": "212 Cooper Street", "more": "Right lane"}),
    ("/q/size/", {"answer": "large"}),
    ("/q/depth/", {"answer": "4 inches"}),
    ("/words/", {"words": "Bikes swerve."}),
)
