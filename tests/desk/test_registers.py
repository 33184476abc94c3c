"""Registers of an incident: defined on a page, used at the desk and on the portal, and who sees
what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.incidents.operations import open_incident
from holdfast.journal.actors import system
from holdfast.journal.recording import OperationError
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.relief.models import Entry, Register
from holdfast.relief.operations import entries, registers

from .town import Town

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
ME = system("test")
DESK = "/desk/registers/"


def key(page: HttpResponse) -> str:
    found = re.search(r'name="key" value="([^"]*)"', page.content.decode())
    assert found
    return found[1]


def text(page: HttpResponse) -> str:
    return page.content.decode()


@pytest.fixture
def storm(town: Town) -> Any:
    ends = clock.now() + timedelta(days=3)
    return open_incident(
        actor=ME, name=Text.of({"en": "Storm", "es": "Tormenta"}), kind="hurricane", ends_at=ends
    ).incident


def begun(ana: Client, storm: Any, like: str = "", name: str = "") -> str:
    page = ana.get(DESK)
    sent = {"key": key(page), "incident": str(storm), "like": like, "name_en": name}
    answer = ana.post(DESK, sent)
    assert answer.status_code == 302, text(answer)
    return answer["Location"].removesuffix("define")


def base(path: str) -> str:
    return str(Register.objects.get(code=path.split("/")[-2]).version)


def used(ana: Client, path: str) -> None:
    ana.post(f"{path}state", {"to": "open"})


def entered(who: Client, path: str, **said: Any) -> HttpResponse:
    page = who.get(f"{path}new")
    had = re.findall(r'name="had" value="([^"]*)"', text(page))
    return who.post(f"{path}new", {"key": key(page), "had": had, **said})


def test_a_register_is_written_on_a_page_and_used_at_once(
    town: Town, enter: Enter, storm: Any
) -> None:
    ana, nadia = enter("ana"), enter("nadia")
    path = begun(ana, storm, name="Generators")
    assert "Add at least one question." in text(ana.get(f"{path}define"))
    for sent in (
        {"ask_en": "Serial number", "ask_es": "Número de serie", "type": "text", "seen": "public",
         "required": "1"},
        {"ask_en": "Does it run?", "type": "single", "seen": "staff", "choices_en": "Yes\nNo",
         "choices_es": "Sí\nNo"},
        {"ask_en": "What is broken?", "type": "paragraph", "seen": "staff",
         "when": 'run == "no"', "required": "1"},
    ):  # fmt: skip
        answer = ana.post(f"{path}put", sent | {"base": base(path)})
        assert answer.status_code == 302, text(answer)
    page = text(ana.get(f"{path}define"))
    assert "Serial number" in page and "Asked if run ==" in page and "missing" in page
    assert nadia.get(f"{path}new").status_code == 200
    assert "takes nothing now" in text(entered(nadia, path, a_serial_number="1"))
    used(ana, path)
    asked = entered(nadia, path, a_serial_number="HX-7", a_run="no")
    assert "we ask a little more" in text(asked) and "What is broken?" in text(asked)
    had = re.findall(r'name="had" value="([^"]*)"', text(asked))
    sent = {"key": key(asked), "had": had, "a_serial_number": "HX-7", "a_run": "no"}
    assert nadia.post(f"{path}new", sent).status_code == 422
    assert nadia.post(f"{path}new", sent | {"a_broken": "The belt"}).status_code == 302
    assert Entry.objects.get().answers == {
        "serial_number": "HX-7",
        "run": "no",
        "broken": "The belt",
    }
    assert "HX-7" in text(nadia.post(path, {"asked": "belt"}))
    assert "HX-7" not in text(nadia.post(path, {"asked": "motor"})).replace("motor", "")


def test_a_condition_that_cannot_be_read_and_a_type_with_answers_are_refused(
    town: Town, enter: Enter, storm: Any
) -> None:
    ana = enter("ana")
    path = begun(ana, storm, like="pets")
    used(ana, path)
    wrong = {"ask_en": "Leash?", "type": "yesno", "seen": "staff", "when": "nothing == 3"}
    assert "cannot be read" in text(ana.post(f"{path}put", wrong | {"base": base(path)}))
    entered(enter("nadia"), path, a_animal="dog", a_happened="lost", a_looks="Brown")
    change = {"code": "looks", "ask_en": "Looks", "type": "number", "seen": "public"}
    assert "There are answers" in text(ana.post(f"{path}put", change | {"base": base(path)}))
    stale = ana.post(f"{path}put", change | {"type": "text", "base": "7"})
    assert "changed it meanwhile" in text(stale)


def test_residents_read_what_is_for_all_after_staff_looked_at_it(
    town: Town, enter: Enter, storm: Any, client: Client
) -> None:
    ana, nadia = enter("ana"), enter("nadia")
    path = begun(ana, storm, like="pets")
    assert client.get("/registers/lost-and-found-pets/").status_code == 404
    used(ana, path)
    public = "/registers/lost-and-found-pets/"
    assert "Lost and found pets" in text(client.get("/registers/"))
    page = client.get(f"{public}tell/")
    had = re.findall(r'name="had" value="([^"]*)"', text(page))
    sent = {
        "key": key(page), "had": had, "a_animal": "cat", "a_happened": "lost", "a_chip": "985",
        "a_looks": "Grey, call 360-555-0142", "teller": "Ann Reed", "phone": "360-555-0142",
    }  # fmt: skip
    assert client.post(f"{public}tell/", sent | {"teller": "", "phone": ""}).status_code == 422
    noted = client.post(f"{public}tell/", sent)
    assert noted["Location"] == f"{public}tell/noted/"
    assert client.post(f"{public}tell/", sent).status_code == 302 and Entry.objects.count() == 1
    assert "Grey" not in text(client.get(public))
    assert "Not looked at" in text(nadia.get(path))
    nadia.post(f"{path}1/act", {"do": "show"})
    read = text(client.get(public))
    assert "Grey, call [phone]" in read
    assert not any(secret in read for secret in ("0142", "Ann Reed", "985"))
    assert "Grey" in text(client.post(public, {"asked": "grey cat"}))
    assert "Grey" not in text(client.post(public, {"asked": "985"}))
    assert "Grey" not in text(client.post(public, {"asked": "0142"}))
    nadia.post(f"{path}1/act", {"do": "settled"})
    assert "Grey" not in text(client.get(public))


def test_what_is_about_minors_or_people_is_never_public(
    town: Town, enter: Enter, storm: Any, client: Client
) -> None:
    ana, nadia, ivo = enter("ana"), enter("nadia"), enter("ivo")
    path = begun(ana, storm, like="vehicles")
    used(ana, path)
    entered(ivo, path, a_plate="KID 1", minor="1")
    assert "KID 1" in text(ivo.get(path)) and "KID 1" not in text(
        client.get(f"/registers/{path[16:]}")
    )
    ivo.post(f"{path}1/act", {"do": "show"})
    assert not Entry.objects.get().listed
    # An agent who did not enter it does not know of it.
    assert "KID 1" not in text(nadia.get(path)) and nadia.get(f"{path}1/").status_code == 404
    people = begun(ana, storm, like="passengers")
    manner = {"name_en": "Passengers", "who": "center", "keep_days": "90", "about_people": "1",
              "shown": "1", "base": base(people)}  # fmt: skip
    assert "not shown to residents" in text(ana.post(f"{people}define", manner))


def test_what_few_may_see_stays_with_them_and_survives_others_changes(
    town: Town, enter: Enter, storm: Any
) -> None:
    ana, nadia, ivo = enter("ana"), enter("nadia"), enter("ivo")
    path = begun(ana, storm, like="vehicles")
    used(ana, path)
    entered(nadia, path, a_plate="=1+1", a_owner="Una Still", teller="Bob Teller")
    for page in (nadia.get(path), nadia.get(f"{path}1/"), nadia.get(f"{path}1/change"),
                 nadia.post(path, {"asked": "still"})):  # fmt: skip
        assert "Una Still" not in text(page).replace('value="still"', "")
    assert "Una Still" in text(ivo.get(f"{path}1/"))
    had = re.findall(r'name="had" value="([^"]*)"', text(nadia.get(f"{path}1/change")))
    assert "owner" not in had
    sent = {
        "base": "1", "had": had, "a_plate": "AB 12", "a_owner": "Me", "teller": "Bob Teller",
    }  # fmt: skip
    assert nadia.post(f"{path}1/change", sent).status_code == 302
    assert Entry.objects.get().answers == {"plate": "AB 12", "owner": "Una Still"}
    assert "Una Still" in text(ivo.post(path, {"asked": "still"}))
    hers, his = text(nadia.post(f"{path}file")), text(ivo.post(f"{path}file"))
    assert "Una Still" not in hers and "Bob Teller" not in hers and "AB 12" in hers
    assert "Una Still" in his and "Bob Teller" in his
    entered(nadia, path, a_plate="=1+1")
    assert "'=1+1" in text(nadia.post(f"{path}file"))


def test_who_has_no_part_in_it_sees_nothing(town: Town, enter: Enter, storm: Any) -> None:
    ana = enter("ana")
    path = begun(ana, storm, like="vehicles")
    used(ana, path)
    entered(ana, path, a_plate="AB 12")
    for name in ("ines", "jo"):
        for page in ("", "new", "1/", "define"):
            assert enter(name).get(f"{path}{page}").status_code in (403, 404)
    assert enter("nadia").get(f"{path}define").status_code == 403
    manner = {"name_en": "Cars", "who": "few", "keep_days": "30", "base": base(path)}
    assert ana.post(f"{path}define", manner).status_code == 302
    assert enter("nadia").get(path).status_code == 404 and enter("ivo").get(path).status_code == 200


def test_an_entry_goes_at_its_date_or_on_demand(town: Town, enter: Enter, storm: Any) -> None:
    made = registers.make_register(actor=ME, incident=storm, name=Text(), like="vehicles")
    registers.move_register(actor=ME, register=made.register, to="open")
    for plate in ("AB 12", "CD 34"):
        entries.enter(actor=ME, register=made.register, raw={"plate": [plate]})
    entries.forget_entry(actor=ME, entry=Entry.objects.get(number=1).pk)
    with pytest.raises(OperationError):
        entries.expire_entries(actor=ME)
    Entry.objects.update(expires_at=clock.now())
    assert entries.expire_entries(actor=ME) == 1 and not Entry.objects.exists()
