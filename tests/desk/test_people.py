"""Missing and safe people at the desk: the five questions, search without addresses, release."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from holdfast.kernel.ids import new_id
from holdfast.relief.models import Release, Seeker, Sought

from .town import Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
PEOPLE = "/desk/people/"


def made(who: Client, **changed: str) -> str:
    page = who.get(f"{PEOPLE}new").content.decode()
    assert all(f"{n}. " in page for n in range(1, 6))
    key = re.search(r'name="key" value="([^"]*)"', page)
    assert key
    sent = {
        "key": key[1], "full_name": "María López", "age": "34", "status": "information_sought",
        "author_name": "Ana", "author_phone": "555-555-0101", "location": "Pier 7",
    } | changed  # fmt: skip
    saved = who.post(f"{PEOPLE}new", sent)
    return saved.headers["Location"]


def made_page(who: Client, **changed: str) -> str:
    made(who, **changed)
    return who.get(PEOPLE).content.decode()


def test_an_agent_notes_and_finds_by_name_and_the_name_is_in_no_address(
    town: Town, enter: Enter
) -> None:
    nadia = enter("nadia")
    path = made(nadia)
    found = nadia.post(PEOPLE, {"name": "lopez maria"})
    assert "María López" in found.content.decode() and "opez" not in path
    assert "Nobody with a name like this." in nadia.post(PEOPLE, {"name": "Zed"}).content.decode()
    page = nadia.get(path).content.decode()
    assert "555-555-0101" not in page and "May I tell it?" not in page
    assert "Believed dead" not in page
    for act in ("guard", "give", "pair", "forget", f"ask/{new_id()}"):
        assert nadia.post(f"{path}{act}", {"do": "join"}).status_code == 403
    assert nadia.post(f"{PEOPLE}give").status_code == 403


def test_of_a_child_the_agent_who_noted_it_sees_nothing_more(town: Town, enter: Enter) -> None:
    nadia = enter("nadia")
    assert made(nadia, full_name="Ana Ruiz", age="7") == PEOPLE
    assert "A supervisor goes on with it" in made_page(nadia, full_name="Eva Ruiz", guard="danger")
    for name in ("Ana Ruiz", "Eva Ruiz"):
        assert "Nobody with a name" in nadia.post(PEOPLE, {"name": name}).content.decode()
    id = Sought.objects.get(full_name="Ana Ruiz").pk
    assert nadia.get(f"{PEOPLE}{id}/").status_code == 404
    assert nadia.get(f"{PEOPLE}{new_id()}/").status_code == 404
    assert "No diga nada" in enter("ivo").get(f"/es{PEOPLE}{id}/").content.decode()


def test_a_supervisor_tells_only_after_the_refusals_are_met(town: Town, enter: Enter) -> None:
    ivo = enter("ivo")
    path = made(ivo, where_hidden="1", status="is_note_author")
    asked = {"key": "k1", "asker": "Ana", "relation": "sister", "asker_phone": "555-555-0101"}
    noted = enter("nadia").post(f"{path}ask", asked, follow=True)
    assert "Tell nothing yet" in noted.content.decode()
    assert "wait for a call back" in ivo.get(PEOPLE).content.decode()
    seeker = Seeker.objects.get().pk

    def do(**sent: str) -> str:
        return ivo.post(f"{path}ask/{seeker}", sent, follow=True).content.decode()

    assert "First make sure who asks" in do(do="tell", told="alive")
    assert "First make sure who asks" in do(do="verify")
    assert "It is sure who asks" in do(do="verify", verified="papers")
    assert "does not want the place told" in do(do="tell", told="where")
    assert Release.objects.count() == 0
    assert "you may tell it now" in do(do="tell", told="alive")
    assert "What was told" in ivo.get(path).content.decode()
    file = ivo.post(f"{path}give")
    assert file.content.startswith(b"<?xml") and b"Pier 7" not in file.content
    assert "Given to the Red Cross" in ivo.get(path).content.decode()


def test_two_records_are_joined_by_a_person_and_taken_back(town: Town, enter: Enter) -> None:
    ivo = enter("ivo")
    one, other = made(ivo), made(ivo, full_name="Lopez Maria", age="30-40")
    page = ivo.get(one).content.decode()
    assert "Lopez Maria" in page and "The same name" in page and "The age fits" in page
    sent = {"other": other.rstrip("/").rpartition("/")[2]}
    for do, says in (("join", "They are one person now"), ("join", "decided already"),
                     ("undo", "It is taken back"), ("apart", "They are two")):  # fmt: skip
        done = ivo.post(f"{one}pair", sent | {"do": do}, follow=True)
        assert says in done.content.decode()
    assert ivo.post(f"{one}pair", {"do": "join", "other": "x"}).status_code == 404


def test_the_five_questions_know_the_caller_of_the_contact(town: Town, enter: Enter) -> None:
    nadia = enter("nadia")
    sent = {"channel": "phone", "typed": "555 555 0142"}
    contact = nadia.post("/desk/contact/begin", sent, follow=True)
    link = re.search(r'href="([^"]*/people/new\?contact=[^"]*)"', contact.content.decode())
    assert link
    page = nadia.get(link[1]).content.decode()
    assert "(555) 555-0142" in page and "Back to the contact" in page


def test_a_file_of_another_register_is_taken_in_and_judged(town: Town, enter: Enter) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    ivo = enter("ivo")
    path = made(ivo, status="believed_alive")
    ours = ivo.post(f"{PEOPLE}give").content
    assert ours.count(b"<pfif:person>") == 1 and path

    def take(content: bytes) -> str:
        sent = {"file": SimpleUploadedFile("people.xml", content)}
        return ivo.post(f"{PEOPLE}take", sent, follow=True).content.decode()

    assert "Taken in: 0 people and 0 notes; 2 not taken" in take(ours)
    domain = re.search(rb"<pfif:person_record_id>([^/]+)/", ours)
    assert domain
    theirs = ours.replace(domain[1] + b"/", b"other.example/")
    assert "Taken in: 1 people and 1 notes; 0 not taken" in take(theirs)
    assert "of PFIF: 1" in take(theirs.replace(b"</pfif:age>", b" or so</pfif:age>"))
    assert "This is a web page" in take(b"<!doctype html><html></html>")


def test_others_are_kept_out(town: Town, enter: Enter, client: Client) -> None:
    path = made(enter("nadia"))
    for name in ("jo", "ines"):
        for address in (PEOPLE, path, f"{PEOPLE}new"):
            assert enter(name).get(address).status_code == 403
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("held", [(), ("people.find",), ("people.find", "people.release"),
                                  ("people.sensitive", "people.dead")])  # fmt: skip
def test_every_page_asks_for_its_permission(
    town: Town, enter: Enter, held: tuple[str, ...]
) -> None:
    from holdfast.accounts.models import Role

    path = made(enter("ivo"))
    Role.objects.filter(staff=town.staff["nadia"]).update(permissions=["contacts.take", *held])
    nadia = enter("nadia")
    for address in (PEOPLE, f"{PEOPLE}new", path):
        assert (nadia.get(address).status_code == 403) is ("people.find" not in held)
    for act in ("say", "ask"):
        assert (nadia.post(f"{path}{act}").status_code == 403) is ("people.find" not in held)
    for address in (f"{path}guard", f"{path}give", f"{path}pair", f"{path}ask/{new_id()}",
                    f"{PEOPLE}give", f"{PEOPLE}take", f"{path}forget"):  # fmt: skip
        refused = nadia.post(address).status_code == 403
        assert refused is ("people.release" not in held), address


def test_what_is_hidden_on_the_page_is_in_no_byte_of_it(town: Town, enter: Enter) -> None:
    path = made(enter("ivo"), status="believed_alive", home_street="9 Elm St", text="Met her",
                where_hidden="1")  # fmt: skip
    agent, ivo = enter("nadia").get(path).content.decode(), enter("ivo").get(path).content.decode()
    assert "Pier 7" not in agent + ivo and "9 Elm St" not in agent + ivo
    assert "555-555-0101" in ivo and "Met her" in ivo
    assert "555-555-0101" not in agent and "Met her" not in agent
