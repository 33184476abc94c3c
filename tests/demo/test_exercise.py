"""The exercise of the demo city: a whole story by the ordinary operations, marked throughout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from holdfast.config.demo import exercise
from holdfast.config.demo.exercise import Played, Player, Scenario

if TYPE_CHECKING:
    from holdfast.incidents.models import Incident

PHASES = ["watch", "evacuation", "landfall", "boil-water", "recovery", "over"]


@pytest.fixture(scope="module")
def story() -> Scenario:
    """The hurricane, with a tenth of its contacts."""
    from msgspec.structs import replace

    whole = exercise.read()
    fewer = [replace(rate, hourly=-(-rate.hourly // 10)) for rate in whole.contacts]
    return replace(whole, contacts=fewer)


def test_steps_come_in_order_and_name_what_the_story_has(story: Scenario) -> None:
    hours = [exercise.hour_of(step.at) for step in story.steps]
    assert hours == sorted(hours) and hours[-1] < story.days * exercise.DAY
    assert [step.phase for step in story.steps if step.phase] == PHASES
    for step in story.steps:
        assert hasattr(Player, f"do_{step.do}"), step
        assert not step.bulletin or step.bulletin in story.bulletins, step
        assert not step.rumor or step.rumor in story.rumors, step


def test_it_speaks_of_places_and_services_that_the_city_has(story: Scenario) -> None:
    from holdfast.catalog.yaml_files import load

    here = exercise.HURRICANE.parent
    places = {each["place"] for each in yaml.safe_load((here / "shelters.yaml").read_text())}
    services = {each.code for each in load(here / "services")} | {""}
    assert {step.place for step in story.steps if step.place} <= places
    assert {code for rate in story.contacts for code in rate.about} <= services


@pytest.fixture
def town(site: str) -> None:
    """The people, shelters and zones that the story needs."""
    from holdfast.accounts import operations as accounts
    from holdfast.catalog import operations as catalog
    from holdfast.catalog.yaml_files import load
    from holdfast.config.demo.filling import ME, PASSWORD, STAFF
    from holdfast.eoc import writing
    from holdfast.kernel.texts import Text
    from holdfast.places import operations as places
    from holdfast.relief.operations import facilities
    from holdfast.relief.operations.facilities import Given
    from holdfast.workforce import operations as workforce

    accounts.ensure_roles(actor=ME)
    accounts.save_department(actor=ME, code="streets", name=Text.of("Streets"))
    catalog.publish_services(actor=ME, definitions=load(SERVICES))
    workforce.ensure_defaults(actor=ME)
    writing.ensure_playbooks(actor=ME)
    for email, name, _says, roles, _departments in STAFF:
        accounts.create_staff(actor=ME, email=email, name=name, roles=roles, password=PASSWORD)
    for name in ("Upper Calder High School", "Port Calder Armory", "Harbor Stadium",
                 "La Ensenada Community Center"):  # fmt: skip
        facilities.add_facility(actor=ME, given=Given(kind="shelter", name=name, capacity=600))
    zones = [zone("A", 0.0), zone("B", 0.1)]
    places.load(
        actor=ME, source="test", addresses=(), corners=(), landmarks=(),
        layers={"evacuation_zones": (Text.of("Evacuation zone"), zones)},
    )  # fmt: skip


SERVICES = """
- code: tree-down
  group: Parks
  name: {en: Tree down, es: Árbol caído}
  owner: streets
- code: bulky-pickup
  group: Trash
  name: {en: Bulky pickup, es: Objetos grandes}
  owner: streets
"""


def zone(code: str, west: float) -> dict[str, Any]:
    ring = [[west, 0.0], [west + 0.1, 0.0], [west + 0.1, 0.1], [west, 0.1], [west, 0.0]]
    return {
        "type": "Feature", "properties": {"code": code, "name": f"Zone {code}"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip


def play(story: Scenario, said: list[str]) -> Played:
    return Player(story, wait=lambda hours: None, say=said.append).play()


@pytest.mark.django_db
def test_the_whole_story_is_played_and_leaves_nothing_switched(town: None, story: Scenario) -> None:
    from holdfast.alerts.models import Bulletin
    from holdfast.cases.models import Case
    from holdfast.catalog import queries as catalog
    from holdfast.eoc import figures
    from holdfast.eoc.models import Rumor, Switch
    from holdfast.incidents.models import Incident

    said: list[str] = []
    played = play(story, said)
    assert played.refused == 0, "\n".join(said)
    incident: Incident = Incident.objects.get(pk=played.incident)
    assert incident.exercise and incident.state == "closed"
    assert not Bulletin.objects.filter(state="published").exists()
    assert Bulletin.objects.filter(state="ended").count() == len(story.bulletins)
    assert set(Rumor.objects.values_list("state", flat=True)) == {"answered"}
    assert Switch.objects.filter(state="reversed").exists()
    assert not Switch.objects.filter(state="on").exists()
    # Its playbook pauses this one; an exercise does not.
    assert catalog.current("bulky-pickup").paused is None
    assert Case.objects.exists() and not Case.objects.exclude(status="withdrawn").exists()
    reports = list(incident.sitreps.order_by("number"))
    assert len(reports) == sum(step.do == "report" for step in story.steps)
    contacts = [each.figures.get(section="contacts", key=figures.ALL).n for each in reports]
    assert min(contacts) > 0 and sum(contacts) <= played.contacts
    armory = reports[2].figures.get(section="shelters", key="people")
    assert armory.n == 765


@pytest.mark.django_db
def test_what_residents_would_read_says_that_it_is_an_exercise_and_goes_to_who_takes_part(
    town: None, story: Scenario
) -> None:
    from holdfast.alerts.models import Version
    from holdfast.messaging.models import Message

    play(story, [])
    for version in Version.objects.all():
        for lang, word in (("en", "EXERCISE"), ("es", "SIMULACRO")):
            said = version.words[lang]
            assert word in said["headline"] + said["body"], said
        assert version.exercise
    sent = set(Message.objects.filter(mailing__isnull=False).values_list("address", flat=True))
    assert sent <= {f"{name}@portcalder.example" for name in story.duties.values()}


@pytest.mark.django_db
def test_what_is_refused_is_said_and_the_story_goes_on(town: None, story: Scenario) -> None:
    from holdfast.relief.models import Facility

    Facility.objects.filter(name="Port Calder Armory").update(state="open")
    said: list[str] = []
    played = play(story, said)
    assert played.refused == 1 and any("refused" in line for line in said)
    assert said[-1].startswith("day 5 20:00")
