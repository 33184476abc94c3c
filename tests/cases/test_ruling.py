"""Routing rules as a file: read, checked as a whole, put in force by one operation."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from holdfast.accounts.models import Department
from holdfast.accounts.operations import save_department
from holdfast.cases import events, routing, ruling
from holdfast.catalog import operations as catalog
from holdfast.catalog.yaml_files import load
from holdfast.config.commands.routing import export_routing, import_routing
from holdfast.journal.actors import ANONYMOUS, system
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel.texts import Text

ME = system("tests")
SERVICE = """
code: pothole
group: Streets
name: Pothole
owner: streets
promise: 5 business days
questions:
  - code: size
    type: single
    ask: "How large?"
    choices: [{code: small, name: Small}, {code: large, name: Large}]
  - {code: depth, type: number, ask: "How deep?"}
"""
RULES = """
- code: large
  services: [pothole]
  when: size == "large" or depth >= 10
  department: streets
  team: crew-2
  priority: 1
  says: The heavy crew.
- code: harbor
  when: area.district == "harbor"
  department: water
  says:
    en: The harbor is water's.
    es: El puerto es de Agua.
"""


@pytest.fixture(autouse=True)
def _city(site: str, tmp_path: Path) -> None:
    for code, teams in (("streets", {"crew-2": "Crew 2"}), ("water", {})):
        save_department(actor=ME, code=code, name=Text.of(code), email="", phone="", teams=teams)
    file = tmp_path / "service.yaml"
    file.write_text(SERVICE)
    catalog.publish_services(actor=ME, definitions=load(file))


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "routing.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def decide(answers: dict[str, object], areas: dict[str, str] | None = None) -> routing.Decision:
    return routing.decide(
        service="pothole", owner="streets", areas=areas or {}, answers=answers,
        moment=datetime(2026, 3, 2, 9, 0),
    )  # fmt: skip


@pytest.mark.django_db
def test_a_file_of_rules_decides_where_cases_go_and_is_given_back_as_it_was(
    tmp_path: Path,
) -> None:
    file = written(tmp_path, RULES)
    done = CliRunner().invoke(import_routing, [str(file)])
    assert done.exit_code == 0, done.output
    assert decide({"size": "large"}).rule == "large"
    assert decide({"depth": 12}).priority == 1
    water = Department.objects.get(code="water").pk
    assert decide({"size": "small"}, {"district": "harbor"}).department == water
    assert decide({"size": "small"}).rule == ""
    given = CliRunner().invoke(export_routing, [])
    assert ruling.read(written(tmp_path, given.output)) == ruling.read(written(tmp_path, RULES))
    assert Entry.objects.filter(kind=events.RULES_SET.kind).count() == 1


@pytest.mark.django_db
def test_a_new_file_replaces_the_rules_in_its_own_order(tmp_path: Path) -> None:
    rules = ruling.read(written(tmp_path, RULES))
    ruling.set_rules(actor=ME, rules=rules)
    ruling.set_rules(actor=ME, rules=rules[::-1])
    assert decide({"size": "large"}, {"district": "harbor"}).rule == "harbor"
    ruling.set_rules(actor=ME, rules=rules[1:])
    assert decide({"size": "large"}).rule == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("- {code: a, department: nowhere}", "there is no department “nowhere”"),
        ("- {code: a, department: water, team: crew-2}", "no team “crew-2”"),
        ("- {code: a, department: water, services: [potole]}", "there is no service “potole”"),
        ("- {code: a, department: water, priority: 9}", "a priority is a number"),
        ("- {code: a, department: water, when: 'size =='}", "its condition"),
        ("- {code: a, department: water, when: 'sise == \"large\"'}", "its condition"),
        (
            "- {code: a, department: water, services: [pothole], when: 'size == \"huge\"'}",
            "its condition",
        ),
        (
            "- {code: a, department: water}\n- {code: a, department: water}",
            "Two rules are called a",
        ),
        ("- {code: a, departement: water}", "departement"),
        ("- {code: a, department: [water", "cannot be read as YAML"),
        ("just words", "routing.yaml"),
    ],
)
def test_a_file_with_a_fault_changes_nothing_and_says_what_to_write(
    tmp_path: Path, wrong: str, says: str
) -> None:
    ruling.set_rules(actor=ME, rules=ruling.read(written(tmp_path, RULES)))
    done = CliRunner().invoke(import_routing, [str(written(tmp_path, wrong))])
    assert done.exit_code == 1
    assert says in done.output
    assert "Nothing was changed." in done.output
    assert [rule.code for rule in ruling.in_force()] == ["large", "harbor"]


@pytest.mark.django_db
def test_rules_are_set_by_those_who_may_and_only_whole(tmp_path: Path) -> None:
    rules = ruling.read(written(tmp_path, RULES))
    with pytest.raises(Denied):
        ruling.set_rules(actor=ANONYMOUS, rules=rules)
    with pytest.raises(OperationError, match="no department"):
        ruling.set_rules(actor=ME, rules=[*rules, ruling.Rule(code="last", department="nowhere")])
    assert not ruling.in_force()


@pytest.mark.django_db
def test_checking_a_file_changes_nothing(tmp_path: Path) -> None:
    done = CliRunner().invoke(import_routing, [str(written(tmp_path, RULES)), "--check"])
    assert done.exit_code == 0
    assert "2 rules are fine." in done.output
    assert not ruling.in_force()
