"""A service whose questions depend on each other, and one stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    # Django is set up only after this file is read; the fixtures import when they are used.
    from holdfast.catalog.definitions import Definition
    from holdfast.catalog.queries import Current

BIN = """
code: bin
group: Trash
name: {en: Broken bin, es: Bote roto}
owner: waste
promise: 5 business days
questions:
  - code: fire
    type: yesno
    ask: {en: "Is anything burning?", es: "¿Se está quemando algo?"}
    required: true
    stops:
      - {when: fire, call: 911, say: {en: Call 911 now., es: Llame al 911 ahora.}}
  - code: note
    type: information
    ask: {en: New bins come on pickup day., es: Los botes nuevos llegan el día de recolección.}
  - code: bin
    type: single
    ask: {en: "Which bin?", es: "¿Cuál bote?"}
    required: true
    choices:
      - {code: blue, name: {en: Blue, es: Azul}}
      - {code: black, name: {en: Black, es: Negro}}
  - code: mirrors
    type: yesno
    ask: {en: "Were there mirrors in it?", es: "¿Tenía espejos?"}
    shown_when: bin == "blue"
    required: true
  - code: how_many
    type: number
    ask: {en: "How many mirrors?", es: "¿Cuántos espejos?"}
    shown_when: mirrors
    limits: {min: 1, whole: true}
  - code: color
    type: multiple
    ask: {en: "What is broken?", es: "¿Qué está roto?"}
    choices:
      - {code: lid, name: {en: Lid, es: Tapa}}
      - {code: wheel, name: {en: Wheel, es: Rueda}}
"""


@pytest.fixture
def definition() -> Definition:
    """The bin service, unpublished."""
    from holdfast.catalog.yaml_files import load

    return load(BIN)[0]


@pytest.fixture
def bins(site: str, definition: Definition) -> Current:
    """The bin service, published."""
    from holdfast.accounts.operations import save_department
    from holdfast.catalog import queries
    from holdfast.catalog.operations import publish_service
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text

    save_department(actor=system("test"), code="waste", name=Text.of("Waste"))
    publish_service(actor=system("test"), definition=definition)
    return queries.current("bin")
