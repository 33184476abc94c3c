"""A town with services to ask about, an agent at the screen, and ways to press its buttons."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from ...conftest import Ground

SERVICES = """
- code: cart
  group: {en: Trash, es: Basura}
  name: {en: Missed collection, es: Basura no recogida}
  words: {en: [trash not picked up, missed pickup], es: [no recogieron]}
  owner: waste
  promise: 2 business days
  told: {en: We come back within two days., es: Volvemos en dos días.}
  questions:
    - code: danger
      type: yesno
      ask: {en: "Is anybody in danger?", es: "¿Alguien está en peligro?"}
      required: true
      stops:
        - {when: danger, call: "911", say: {en: Call 911 now., es: Llame al 911 ahora.}}
    - code: bin
      type: single
      ask: {en: "Which cart?", es: "¿Qué contenedor?"}
      say:
        en: "Which cart was left, the blue or the black one?"
        es: "¿Cuál dejaron, el azul o el negro?"
      why: {en: Each has a truck of its own., es: Cada uno tiene su camión.}
      required: true
      choices:
        - code: blue
          name: {en: "Blue, recycling", es: "Azul, reciclaje"}
          what_happens: {en: We come back.}
        - {code: black, name: {en: "Black, trash", es: "Negro, basura"}}
    - code: many
      type: number
      ask: {en: "How many carts?", es: "¿Cuántos?"}
      limits: {min: 1, max: 9, whole: true}
    - code: trouble
      type: multiple
      ask: {en: "What was wrong with it?", es: "¿Qué tenía?"}
      choices:
        - {code: lid, name: {en: Lid open, es: Tapa abierta}}
        - {code: late, name: {en: Out late, es: Sacado tarde}}
- {code: noise, group: Noise, name: {en: Loud noise, es: Ruido}, owner: waste, place: none}
"""


@pytest.fixture(autouse=True)
def _static(settings: Any) -> None:
    """Static files by their plain names: nothing was gathered."""
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def settle() -> dict[str, Any]:
    """The town: a department, two services, an agent and a supervisor; by name."""
    from holdfast.accounts import operations as accounts
    from holdfast.accounts.models import Staff
    from holdfast.catalog.operations import publish_services
    from holdfast.catalog.yaml_files import load
    from holdfast.journal.actors import system
    from holdfast.kernel.fresh import forget_all
    from holdfast.kernel.texts import Text
    from holdfast.workforce.operations import ensure_defaults

    me = system("test")
    accounts.describe_city(actor=me, fields={"name": "Port Calder", "brand": "Port Calder 311"})
    accounts.save_department(
        actor=me, code="waste", name=Text.of({"en": "Solid Waste", "es": "Residuos"})
    )
    accounts.ensure_roles(actor=me)
    publish_services(actor=me, definitions=load(SERVICES))
    ensure_defaults(actor=me)
    staff = {}
    for key, name, role in (
        ("nadia", "Nadia Brandt", "agent"), ("kofi", "Kofi Mensah", "agent"),
        ("ivo", "Ivo Marsh", "supervisor"),
    ):  # fmt: skip
        made = accounts.create_staff(
            actor=me, email=f"{key}@portcalder.example", name=name, roles=(role,),
            password="lantern-point-311",
        )  # fmt: skip
        staff[key] = Staff.objects.get(pk=made.id)
    forget_all()
    return staff


@pytest.fixture(scope="module")
def standing_staff(ground: Ground) -> dict[str, Any]:
    """The town and its people, built once for a file."""
    with ground():
        return settle()


@pytest.fixture
def staff(standing_staff: dict[str, Any], db: None) -> dict[str, Any]:
    """The people who work here, for a test to change as it likes."""
    return copy.deepcopy(standing_staff)


@pytest.fixture
def enter(staff: dict[str, Any]) -> Callable[[str], Client]:
    """A browser in which somebody is signed in."""
    from allauth.usersessions.models import UserSession
    from django.test import Client

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(staff[name], backend="holdfast.accounts.backend.StaffBackend")
        key = client.cookies["sessionid"].value
        UserSession.objects.create(user=staff[name], session_key=key, ip="127.0.0.1")
        return client

    return sign_in


@pytest.fixture
def nadia(enter: Callable[[str], Client]) -> Agent:
    """An agent at her screen."""
    return Agent(enter("nadia"))


class Agent:
    """Presses what the screen offers, with or without JavaScript."""

    def __init__(self, client: Client, htmx: bool = False) -> None:
        self.client, self.htmx, self.id = client, htmx, ""

    def begin(self, channel: str = "phone", typed: str = "") -> str:
        """Take a contact; its page."""
        answer = self.client.post("/desk/contact/begin", {"channel": channel, "typed": typed})
        assert answer.status_code == 302, answer.content.decode()
        self.id = answer["Location"].strip("/").split("/")[-1]
        return self.page()

    def page(self, query: str = "") -> str:
        """The screen of the contact in hand."""
        found = self.client.get(f"/desk/contact/{self.id}/{query}")
        assert found.status_code == 200, found
        return found.content.decode()

    def act(self, act: str, /, **given: Any) -> str:
        """Press something; the screen that follows."""
        headers = {"HX-Request": "true"} if self.htmx else {}
        url = f"/desk/contact/{self.id}/{act}"
        answer = self.client.post(url, given, headers=headers)
        if answer.status_code == 302:
            answer = self.client.get(answer["Location"], follow=True)
        assert answer.status_code in (200, 204), answer.content.decode()[:2000]
        return answer.content.decode()

    def stand_at(self, lat: float, lon: float) -> str:
        """Say where it is by a point, as a chosen suggestion does; the screen that follows."""
        from holdfast.places.locations import Location
        from holdfast.workforce.operations import place_at

        handling = self.told()
        location = Location(typed="418 Tidewater Lane", verdict="verified", lat=lat, lon=lon)
        place_at(actor=handling.staff.actor(), handling=handling.pk, location=location)
        return self.page()

    def told(self) -> Any:
        """The handling as it stands."""
        from holdfast.workforce.models import Handling

        return Handling.objects.get(pk=self.id)


def text_of(html: str) -> str:
    """What a page says, without its tags."""
    html = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
