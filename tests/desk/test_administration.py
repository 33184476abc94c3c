"""Trying the rules, retention, sign-ins, searches in vain: what the pages show and to whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from .town import Town

Enter = Callable[[str], "Client"]


@pytest.fixture
def town(site: str) -> Town:
    """The town's people, with few cases."""
    from .town import build

    return build(3)


def text(html: bytes) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.decode())).split())


@pytest.mark.parametrize(
    ("path", "opens"),
    [
        ("/desk/routing/", {"ivo", "ana"}),
        ("/desk/retention/", {"ivo", "ana"}),
        ("/desk/sign-ins/", {"ana"}),
        ("/desk/unanswered/", {"ana", "ines"}),
    ],
)
def test_a_page_opens_to_those_with_the_right(
    town: Town, enter: Enter, path: str, opens: set[str]
) -> None:
    for name in ("ivo", "ana", "jo", "nadia", "ines"):
        assert enter(name).get(path).status_code == (200 if name in opens else 403), name
        assert (f'href="{path}"' in enter(name).get("/desk/me/").content.decode()) == (
            name in opens
        ), f"{name} finds it in the menu exactly when it opens"


@pytest.fixture
def rules(town: Town) -> None:
    from holdfast.cases.models import RoutingRule
    from holdfast.cases.routing import rules as kept
    from holdfast.kernel.texts import Text

    make = RoutingRule.objects.create
    make(code="corner-lights", order=10, services=["light"], condition='many == "corner"',
         department=town.departments["streets"], team=town.teams["signals-1"], priority=1,
         says=Text.of({"en": "A dark corner goes to the signal crew",
                       "es": "Una esquina oscura va a la cuadrilla de semáforos"}))  # fmt: skip
    make(code="at-night", order=20, services=["light"], condition="hour >= 20 or hour < 6",
         department=town.departments["streets"], team=town.teams["lights-1"],
         says=Text.of("By night the light crew is out"))  # fmt: skip
    make(code="harbor", order=30, condition='area.districts == "1 Harbor"',
         department=town.departments["water"], says=Text.of("The harbor is water's"))  # fmt: skip
    kept.forget()


def decided(client: Client, at: str = "/desk/routing/", **asked: str) -> str:
    html = client.get(at, asked).content.decode()
    found = re.search(r'id="decided".*?</section>', html, re.S)
    return text(found[0].encode()) if found else ""


def test_the_tester_says_which_rule_fires_and_which_were_passed(
    town: Town, enter: Enter, rules: None
) -> None:
    client = enter("ana")
    corner = decided(client, service="light", when="2026-11-17T12:00", **{"answer-many": "corner"})
    assert "It goes to Street operations, Signals 1" in corner
    assert "Rule corner-lights fires." in corner and "Priority 1." in corner
    night = decided(client, service="light", when="2026-11-17T22:30", **{"answer-many": "one"})
    assert "Rule at-night fires." in night
    assert "does not hold corner-lights" in night, "what was passed over is said too"
    day = decided(client, service="light", when="2026-11-17T12:00")
    assert "No rule holds, so it goes to the owner of the service, Street operations" in day


def test_the_reasons_of_rules_are_read_in_the_readers_language(
    town: Town, enter: Enter, rules: None
) -> None:
    asked = {"service": "light", "answer-many": "corner"}
    said = decided(enter("ana"), "/es/desk/routing/", **asked)
    assert "Calles, Semáforos 1" in said
    assert "Una esquina oscura va a la cuadrilla de semáforos" in said
    assert "A dark corner" not in said


def test_the_tester_decides_as_a_case_is_decided(town: Town, enter: Enter, rules: None) -> None:
    from holdfast.cases.models import Case
    from holdfast.catalog import queries as catalog
    from holdfast.interactions.operations import take_report
    from holdfast.journal.actors import system

    filed = take_report(
        actor=system("test"), service=catalog.current("light"), channel="phone",
        answers={"many": "corner"},
    )  # fmt: skip
    case = Case.objects.select_related("team").get(pk=filed.case)
    assert case.team is not None
    said = decided(enter("ana"), service="light", **{"answer-many": "corner"})
    assert f"Rule {case.rule} fires." in said and str(case.team) in said


def test_the_tester_names_the_areas_of_the_place(
    town: Town, enter: Enter, rules: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.places.queries import AreaNamed

    lies_in = [AreaNamed(layer="districts", layer_name="District", code="7", name="7 Ropewalk")]
    monkeypatch.setattr("holdfast.places.queries.areas_named", lambda *_: lies_in)
    html = enter("ana").get("/desk/routing/?service=light&place=212+Cooper").content.decode()
    assert "<dt>District</dt><dd>7 Ropewalk</dd>" in html and "AreaNamed" not in html


def test_the_tester_files_nothing_and_takes_any_words(
    town: Town, enter: Enter, rules: None
) -> None:
    from holdfast.cases.models import Case
    from holdfast.journal.models import Entry

    client = enter("ana")
    before = (Case.objects.count(), Entry.objects.count())
    for asked in ({"service": "none"}, {"service": "light", "when": "yesterday"},
                  {"service": "light", "place": "\x00' OR 1"}, {"channel": "pigeon"}):  # fmt: skip
        assert client.get("/desk/routing/", asked).status_code == 200, asked
    assert (Case.objects.count(), Entry.objects.count()) == before


def test_a_class_shows_its_services_and_its_days_are_set(town: Town, enter: Enter) -> None:
    from holdfast.residents.retention import periods

    client = enter("ivo")
    shown = text(client.get("/desk/retention/").content)
    assert "standard" in shown and "1095" in shown and "Pothole" in shown
    client.post("/desk/retention/", {"code": "standard", "days": "400", "key": "1"})
    assert periods()["standard"] == 400
    client.post("/desk/retention/", {"code": "staff", "days": "", "key": "2"})
    assert periods()["staff"] is None
    for code, days in (("standard", "soon"), ("standard", "0"), ("two words", "5")):
        refused = client.post("/desk/retention/", {"code": code, "days": days})
        assert refused.status_code == 422, (code, days)
    assert periods()["standard"] == 400


def test_holds_that_stand_are_listed_with_their_reason(town: Town, enter: Enter) -> None:
    from holdfast.journal.actors import ANONYMOUS, system
    from holdfast.residents.holding import hold_resident, lift_hold
    from holdfast.residents.operations import note_resident

    rosa = note_resident(actor=ANONYMOUS, name="Rosa Delgado", phone="+15555550142").resident
    held = hold_resident(actor=system("test"), resident=rosa, reason="Docket 26-114")
    assert "Rosa Delgado Docket 26-114" in text(enter("ivo").get("/desk/retention/").content)
    lift_hold(actor=system("test"), hold=held.hold, why="Over")
    assert "Docket 26-114" not in text(enter("ivo").get("/desk/retention/").content)


def test_sign_ins_show_who_from_where_and_what_was_refused(town: Town, enter: Enter) -> None:
    from holdfast.accounts.operations import note_sign_in
    from holdfast.journal.actors import ANONYMOUS

    jo, nadia = town.staff["jo"], town.staff["nadia"]
    for staff, worked, address in ((jo, True, "192.0.2.7"), (nadia, False, "192.0.2.8"),
                                   (None, False, "192.0.2.9")):  # fmt: skip
        note_sign_in(actor=ANONYMOUS, staff=staff.pk if staff else None, worked=worked,
                     method="password", address=address, agent="Firefox <b>")  # fmt: skip
    client = enter("ana")
    every = text(client.get("/desk/sign-ins/").content)
    for part in ("Jo Reyes", "192.0.2.7", "192.0.2.8", "no such account", "192.0.2.9"):
        assert part in every, part
    refused = text(client.get("/desk/sign-ins/", {"worked": "no"}).content)
    assert "192.0.2.7" not in refused and "192.0.2.8" in refused
    hers = text(client.get("/desk/sign-ins/", {"who": str(jo.pk)}).content)
    assert "192.0.2.7" in hers and "192.0.2.8" not in hers


def test_an_administrator_signs_somebody_out_everywhere(town: Town, enter: Enter) -> None:
    from django.test import Client

    from .town import PASSWORD

    staff, client, nadia = town.staff["nadia"], enter("ana"), Client()
    staff.set_password(PASSWORD)
    staff.save()
    nadia.post("/staff/login/", {"login": staff.email, "password": PASSWORD})
    assert nadia.get("/desk/cases/").status_code == 200
    end = f"/desk/sign-ins/{staff.pk}/end"
    assert end in client.get("/desk/sign-ins/").content.decode(), "she is listed as signed in"
    client.post(end, {"key": "1"})
    assert end not in client.get("/desk/sign-ins/").content.decode()
    assert nadia.get("/desk/cases/").status_code == 302, "the next click asks to sign in"
    assert client.get("/desk/cases/").status_code == 200


def test_searches_in_vain_are_listed_by_how_often(town: Town, enter: Enter) -> None:
    from holdfast.journal.actors import ANONYMOUS
    from holdfast.knowledge.operations import count_unanswered

    for words, times in (("boat park", 1), ("goat license", 3)):
        for _ in range(times):
            count_unanswered(actor=ANONYMOUS, words=words, lang="en")
    shown = text(enter("ines").get("/desk/unanswered/").content)
    assert shown.index("goat license English 3") < shown.index("boat park English 1")
