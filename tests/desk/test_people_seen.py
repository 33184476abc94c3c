"""Missing and safe people: what each permission lets through, looked for in every byte of every
page, search, file and feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from holdfast.journal.actors import system
from holdfast.relief.models import Sought, Word
from holdfast.relief.operations.people import Report, Said, report_person, say_about

from .town import Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
PEOPLE = "/desk/people/"
ME = system("test")
# What may be seen, and the words by which it is known.
PLAIN, CHILD, DANGER, DEAD, QUIET = "Zoe Plain", "Kid Small", "Eva Afraid", "Ida Gone", "Una Still"
NAMES = {PLAIN, CHILD, DANGER, DEAD, QUIET}
PHONE, STREET, BORN, FOUND = "555-555-0101", "9 Elm St", "1971-02-03", "555-555-0177"
SENSITIVE = {PHONE, STREET, BORN, FOUND}
DEATH, PLACE, WORDS = "at the bridge", "Room 12 North", "with her aunt"
ALL = NAMES | SENSITIVE | {DEATH, PLACE, WORDS}


@pytest.fixture
def register(town: Town) -> dict[str, UUID]:
    """One of each: open, a child, in danger, believed dead, safe with the place told to none."""
    made = {}
    for name, more, said in (
        (PLAIN, {"home_street": STREET, "author_phone": PHONE}, Said(status="believed_alive",
                                                                    found_phone=FOUND)),
        (CHILD, {"age": "9"}, Said(status="believed_alive")),
        (DANGER, {"guard": "danger"}, Said(status="is_note_author")),
        (DEAD, {}, Said(status="believed_missing")),
        (QUIET, {}, Said(status="is_note_author", location=PLACE, text=WORDS, where_hidden=True)),
    ):  # fmt: skip
        report = Report(full_name=name, **more)
        made[name] = report_person(actor=ME, report=report, said=said).person
    Sought.objects.filter(pk=made[PLAIN]).update(date_of_birth=BORN)
    say_about(actor=ME, person=made[DEAD], said=Said(status="believed_dead", text=DEATH))
    say_about(actor=ME, person=made[QUIET], said=Said(status="believed_alive", location=PLACE))
    assert Word.objects.count() == 7
    return made


def pages(who: Client, register: dict[str, UUID]) -> Iterator[str]:
    yield who.get(PEOPLE).content.decode()
    for name, id in register.items():
        # The search says again what was asked, which is no answer.
        found = who.post(PEOPLE, {"name": name}).content.decode()
        yield found.replace(f'value="{name}"', "")
        yield who.get(f"{PEOPLE}{id}/").content.decode()


def files(who: Client, register: dict[str, UUID]) -> Iterator[str]:
    for path in ("/pfif/person.atom?max_results=99", "/pfif/note.atom?max_results=99"):
        yield who.get(path).content.decode()
    yield who.post(f"{PEOPLE}give").content.decode()


def single(who: Client, register: dict[str, UUID]) -> Iterator[str]:
    """The files for the Red Cross; a refusal goes back to a page, and is no file."""
    for id in register.values():
        given = who.post(f"{PEOPLE}{id}/give")
        if given.status_code == 200 and given.headers["Content-Type"] == "application/xml":
            yield given.content.decode()


F, S, R, D = "people.find", "people.sensitive", "people.release", "people.dead"
OPEN = {PLAIN, QUIET}


@pytest.mark.parametrize(
    ("held", "on_pages", "in_files", "in_single"),
    [
        ((), set(), set(), set()),
        ((S, R, D), set(), {PLAIN, QUIET, DEAD, DEATH, *SENSITIVE}, set()),
        ((F,), OPEN, set(), set()),
        ((F, D), OPEN, set(), set()),
        ((F, S), NAMES | SENSITIVE | {WORDS}, set(), set()),
        ((F, S, D), NAMES | SENSITIVE | {WORDS, DEATH}, set(), set()),
        ((F, R), OPEN, {PLAIN, QUIET, DEAD}, {PLAIN, QUIET}),
        ((F, S, R), NAMES | SENSITIVE | {WORDS}, {PLAIN, QUIET, DEAD, *SENSITIVE},
         {PLAIN, QUIET, DEAD, CHILD, *SENSITIVE}),
        ((F, S, R, D), NAMES | SENSITIVE | {WORDS, DEATH},
         {PLAIN, QUIET, DEAD, DEATH, *SENSITIVE},
         {PLAIN, QUIET, DEAD, CHILD, DEATH, *SENSITIVE}),
    ],
)  # fmt: skip
def test_each_permission_lets_through_what_it_is_for_and_nothing_else(
    register: dict[str, UUID], town: Town, enter: Enter, held: tuple[str, ...],
    on_pages: set[str], in_files: set[str], in_single: set[str],
) -> None:  # fmt: skip
    from holdfast.accounts.models import Role

    Role.objects.filter(staff=town.staff["nadia"]).update(permissions=["contacts.take", *held])
    nadia = enter("nadia")
    for way, expected in ((pages, on_pages), (files, in_files), (single, in_single)):
        text = "\n".join(way(nadia, register))
        assert {each for each in ALL if each in text} == expected, way.__name__


def test_nobody_from_outside_reaches_any_of_it(register: dict[str, UUID], client: Client) -> None:
    for way in (pages, files, single):
        text = "\n".join(way(client, register))
        assert not {each for each in ALL if each in text}
    for path in ("/", "/people/", "/people/safe/", "/people/looking/", "/shelters/", "/plain/"):
        text = client.get(path).content.decode()
        assert not {each for each in ALL if each in text}
