"""A small city: two departments, three services, and the people who act."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

if TYPE_CHECKING:
    # Django is set up only after this file is read; the fixtures import when they are used.
    from holdfast.catalog.queries import Current
    from holdfast.journal.actors import Actor

SERVICES = """
code: pothole
group: {en: Streets}
name: {en: Pothole}
owner: streets
promise: 5 business days
questions:
  - code: size
    type: single
    ask: {en: "How big is it?"}
    choices: [{code: small, name: {en: Small}}, {code: large, name: {en: Large}}]
  - code: who
    type: text
    ask: {en: "Whose car was it?"}
---
code: light
group: {en: Streets}
name: {en: Street light}
owner: lights
promise: 48 hours
---
code: noise
group: {en: Neighbors}
name: {en: Noise}
owner: streets
on_map: false
place: optional
retention: housing
"""


@pytest.fixture
def town(site: str) -> dict[str, Current]:
    """The services by their codes, published; departments streets and lights with mail."""
    from holdfast.accounts.operations import save_department
    from holdfast.catalog import queries
    from holdfast.catalog.operations import publish_services
    from holdfast.catalog.yaml_files import load
    from holdfast.journal.actors import system
    from holdfast.kernel.fresh import forget_all
    from holdfast.kernel.texts import Text

    for code in ("streets", "lights"):
        save_department(
            actor=system("test"), code=code, name=Text.of(code.title()),
            email=f"{code}@city.example", teams={f"{code}-crew": "Crew"},
        )  # fmt: skip
    definitions = [each for part in SERVICES.split("---") for each in load(part)]
    publish_services(actor=system("test"), definitions=definitions)
    forget_all()
    return {code: queries.current(code) for code in ("pothole", "light", "noise")}


@pytest.fixture
def departments(town: dict[str, Current]) -> dict[str, UUID]:
    """The ids of departments by their codes."""
    from holdfast.accounts.models import Department

    return dict(Department.objects.values_list("code", "id"))


@pytest.fixture
def agent(site: str) -> Actor:
    """One who sees every case and may move them."""
    from holdfast.accounts.operations import create_staff
    from holdfast.journal.actors import Actor, system

    made = create_staff(actor=system("test"), email="ann@city.example", name="Ann", roles=[])
    may = {"cases.see", "cases.see_private", "cases.move", "cases.route", "cases.open"}
    may |= {"residents.change"}
    return Actor("staff", made.id, permissions=frozenset(may))


@pytest.fixture
def opened(town: dict[str, Current]) -> Callable[..., Any]:
    """Open a case: `opened("pothole", description=…)` gives its row."""
    from holdfast.cases.models import Case
    from holdfast.cases.operations import open_case
    from holdfast.journal.actors import ANONYMOUS

    def run(service: str = "pothole", **given: Any) -> Case:
        made = open_case(actor=given.pop("actor", ANONYMOUS), service=town[service], **given)
        return Case.objects.get(pk=made.case)

    return run


@pytest.fixture
def moved(agent: Actor) -> Callable[..., Any]:
    """Move a case as it stands: `moved(case, "fixed")` gives its row after."""
    from holdfast.cases.models import Case
    from holdfast.cases.operations import move_case

    def run(case: Case, to: str, **given: Any) -> Case:
        case.refresh_from_db()
        move_case(
            actor=given.pop("actor", agent), case=case.pk, to=to, version=case.version, **given
        )
        case.refresh_from_db()
        return case

    return run
