"""A small town with cases in every state, made by the ordinary operations."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from holdfast.accounts import operations as accounts
from holdfast.accounts.models import Department, Staff, Team
from holdfast.cases import operations as cases
from holdfast.cases.models import Case
from holdfast.catalog import operations as catalog
from holdfast.catalog import queries
from holdfast.catalog.yaml_files import load
from holdfast.interactions import operations as interactions
from holdfast.interactions.operations import Contact
from holdfast.journal.actors import Actor, system
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.places.locations import Location

ME = system("test")
PASSWORD = "lantern-point-311"
SERVICES = """
- code: light
  group: Streets
  name: {en: Street light out, es: Luz de calle apagada}
  owner: streets
  promise: 4 business days
  questions:
    - code: many
      type: single
      ask: {en: "One light or several?", es: "¿Una luz o varias?"}
      choices:
        - {code: one, name: {en: One, es: Una}}
        - {code: corner, name: {en: Whole corner, es: Toda la esquina}}
    - code: flickers
      type: yesno
      ask: {en: "Does it flicker?", es: "¿Parpadea?"}
- code: pothole
  group: Streets
  name: {en: Pothole, es: Bache}
  owner: streets
  promise: 3 business days
- code: sign
  group: Streets
  name: {en: Sign down, es: Letrero caído}
  owner: streets
  promise: 24 hours
- code: debris
  group: Streets
  name: {en: Debris in road, es: Escombros en la calle}
  owner: streets
  promise: 6 hours
- code: sidewalk
  group: Streets
  name: {en: Sidewalk raised, es: Acera levantada}
  owner: streets
  promise: 30 calendar days
- code: missed
  group: Trash
  name: {en: Missed collection, es: Basura no recogida}
  owner: waste
  promise: 2 business days
- code: bulky
  group: Trash
  name: {en: Bulky pickup, es: Objetos grandes}
  owner: waste
- code: leak
  group: Water
  name: {en: Water leak, es: Fuga de agua}
  owner: water
  promise: 12 hours
"""
DEPARTMENTS = {
    "streets": ({"en": "Street operations", "es": "Calles"},
                {"crew-2": {"en": "Crew 2", "es": "Cuadrilla 2"},
                 "crew-4": {"en": "Crew 4", "es": "Cuadrilla 4"},
                 "lights-1": {"en": "Lights 1", "es": "Alumbrado 1"},
                 "signals-1": {"en": "Signals 1", "es": "Semáforos 1"}}),
    "waste": ({"en": "Solid waste", "es": "Residuos"},
              {"west": {"en": "West crew", "es": "Cuadrilla oeste"},
               "east": {"en": "East crew", "es": "Cuadrilla este"}}),
    "water": ({"en": "Water", "es": "Agua"}, {"mains": {"en": "Mains", "es": "Tuberías"}}),
}  # fmt: skip
STAFF = {
    "jo": ("Jo Reyes", ("department",), ("streets",)),
    "max": ("Max Duarte", ("department",), ("waste",)),
    "nadia": ("Nadia Brandt", ("agent",), ()),
    "ivo": ("Ivo Marsh", ("supervisor",), ()),
    "ana": ("Ana Whitlock", ("administrator",), ()),
    "ines": ("Inés Okafor", ("editor",), ()),
}
STREETS = ("Quay St", "Ropewalk St", "Gannet Way", "Kelp Alley", "Chandler St", "Breakwater Dr",
           "Ferry Hill Rd", "Net Loft Ln", "Tidewater Ln", "Capstan Ave", "Bollard St")  # fmt: skip
DISTRICTS = ("1 Harbor", "2 Old Quay", "3 Saltmarsh", "4 Ferry Hill", "5 Lantern Pt")
SAYINGS = ("wheel-deep, bus lane", "stop sign, school", "lumber", "all four heads", "pole 4471",
           "two, 10 ft apart", "tree root, 2 in", "by the library", "leaves", "since Sunday",
           "gas company", "petition")  # fmt: skip


@dataclass
class Town:
    """What was made: people and departments by code, cases in order."""

    staff: dict[str, Staff] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    cases: list[UUID] = field(default_factory=list)

    def actor(self, name: str) -> Actor:
        """A person as the actor of operations, with their permissions."""
        found = Staff.objects.acting(self.staff[name].pk)
        assert found is not None
        return found.actor()

    def case(self, number: int) -> Case:
        """A case by its place in the order of making, as it stands."""
        return Case.objects.get(pk=self.cases[number])

    def of(self, department: str, status: str = "new") -> Case:
        """Some case of a department in a state."""
        found = Case.objects.filter(department=self.departments[department], status=status)
        return found.order_by("opened_at")[0]


def build(count: int = 40, seed: int = 311, *, password: str | None = None) -> Town:
    """The town with so many cases; the same seed makes the same ones. Without a password nobody
    can sign in by one, and making the town is quicker."""
    town, rng = Town(), random.Random(seed)
    for code, (name, teams) in DEPARTMENTS.items():
        accounts.save_department(actor=ME, code=code, name=Text.of(name), teams=teams)
    town.departments = {d.code: d for d in Department.objects.all()}
    town.teams = {t.code: t for t in Team.objects.all()}
    catalog.publish_services(actor=ME, definitions=load(SERVICES))
    accounts.ensure_roles(actor=ME)
    for key, (name, roles, departments) in STAFF.items():
        made = accounts.create_staff(
            actor=ME, email=f"{key}@portcalder.example", name=name, roles=roles,
            departments=departments, password=password,
        )  # fmt: skip
        town.staff[key] = Staff.objects.get(pk=made.id)
    codes = ("pothole", "light", "sign", "debris", "sidewalk", "missed", "bulky", "leak")
    services = [queries.current(code) for code in codes]
    for n in range(count):
        town.cases.append(_open(rng, services[n % len(services)], n))
    for case in town.cases:
        _live(town, rng, case)
    return town


def _open(rng: random.Random, service: Any, n: int) -> UUID:
    street, district = rng.choice(STREETS), rng.randrange(5)
    contact = Contact()
    if n % 3:
        contact = Contact(
            name=("Rosa Delgado", "Tom Achterberg", "Lucía Paredes")[n % 3],
            email=f"resident{n % 17}@example.org", language="es" if n % 5 == 0 else "en",
        )  # fmt: skip
    filed = interactions.take_report(
        actor=ME, service=service, channel=("web", "phone", "app", "text")[n % 4],
        location=Location(
            typed=f"{100 + n} {street}", address=f"{100 + n} {street}",
            verdict=("verified", "verified", "approximate", "unverified")[n % 4],
            lat=43.66 + rng.gauss(0, 0.012), lon=-70.25 + rng.gauss(0, 0.016),
            areas={"districts": DISTRICTS[district]},
        ),
        description=SAYINGS[n % len(SAYINGS)].capitalize() + ". Call me at 555-555-0142.",
        answers={"many": "corner", "flickers": False} if service.code == "light" else {},
        contact=contact,
        occurred_at=clock.now() - timedelta(hours=rng.expovariate(1 / 40)),
    )  # fmt: skip
    return filed.case


def _live(town: Town, rng: random.Random, id: UUID) -> None:
    case = Case.objects.get(pk=id)
    fate, version = rng.random(), case.version
    if fate < 0.35:
        return
    team = rng.choice([t for t in town.teams.values() if t.department_id == case.department_id])
    version = cases.assign_case(actor=ME, case=id, version=version, team=team.pk).version
    if fate < 0.5:
        return
    version = cases.move_case(actor=ME, case=id, to="in_work", version=version,
                              note="Cone set out, back tomorrow.").version  # fmt: skip
    if fate < 0.65:
        return
    if fate < 0.8:
        version = cases.move_case(
            actor=ME, case=id, to="waiting", version=version,
            note="Which pole is dark? The number is on a metal tag at eye level.",
            note_for="resident",
        ).version  # fmt: skip
        return
    to = "fixed" if fate < 0.93 else "not_fixed"
    cases.move_case(actor=ME, case=id, to=to, version=version,
                    reason="not_found" if to == "not_fixed" else "")  # fmt: skip
