"""Photos on the contact screen: for the question that asks, and for the case that was filed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from .conftest import Agent

pytestmark = pytest.mark.django_db
SERVICE = """
- code: graffiti
  group: Streets
  name: {en: Graffiti}
  owner: waste
  place: none
  questions:
    - {code: photo, type: photo, ask: {en: "Do you have a photo?"}}
    - {code: big, type: yesno, ask: {en: "Is it larger than a door?"}}
"""


def picture(color: str = "teal") -> SimpleUploadedFile:
    """A small picture, as a browser sends it."""
    from PIL import Image

    kept = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(kept, "PNG")
    return SimpleUploadedFile("wall.png", kept.getvalue(), "image/png")


@pytest.fixture
def asked(nadia: Agent) -> Agent:
    """An agent who is asking for a photo."""
    from holdfast.catalog.operations import publish_services
    from holdfast.catalog.yaml_files import load
    from holdfast.journal.actors import system
    from holdfast.kernel.fresh import forget_all

    publish_services(actor=system("test"), definitions=load(SERVICE))
    forget_all()
    nadia.begin()
    assert "Do you have a photo?" in nadia.act("service", service="graffiti")
    return nadia


def on_the_case() -> list[Any]:
    """What hangs on the only case."""
    from holdfast.cases.models import Case

    return list(Case.objects.get().attachments.order_by("at"))


def test_a_photo_answers_its_question_and_hangs_on_the_case(asked: Agent) -> None:
    page = asked.act("photos", question="photo", photos=picture(), key="p")
    assert "Is it larger than a door?" in page
    assert "1 photo" in page, "what will be filed tells it"
    page = asked.act("back", to="photo")
    assert "Go on with these" in page and "/small" in page
    page = asked.act("photos", question="photo", photos=picture("red"), key="p2")
    assert "2 photos" in page
    asked.act("file", key="f")
    assert len(on_the_case()) == 2


def test_going_on_with_the_photos_there_are_needs_no_new_one(asked: Agent) -> None:
    asked.act("photos", question="photo", photos=picture(), key="p")
    asked.act("back", to="photo")
    assert "Is it larger than a door?" in asked.act("photos", question="photo")
    asked.act("back", to="photo")
    page = asked.act("answer", question="photo", answer="")
    assert "1 photo" not in page, "and one can do without"


def test_no_photo_and_what_is_none_are_refused_in_words(asked: Agent) -> None:
    assert "Choose a photo first." in asked.act("photos", question="photo")
    fake = SimpleUploadedFile("wall.png", b"#!/bin/sh", "image/png")
    page = asked.act("photos", question="photo", photos=fake)
    assert "Do you have a photo?" in page and 'role="alert"' in page


def test_photos_of_a_filed_case_hang_on_it_once(asked: Agent) -> None:
    asked.act("file", key="f")
    assert "1 photo on the case" in asked.act("photos", photos=picture(), key="same")
    asked.act("photos", photos=picture(), key="same")
    assert len(on_the_case()) == 1


def test_without_a_case_there_is_nothing_to_hang_photos_on(nadia: Agent) -> None:
    nadia.begin()
    assert "File the case first" in nadia.act("photos", photos=picture())
