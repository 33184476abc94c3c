"""Playbooks: those that come with the product, and the city's own versions."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from holdfast.eoc import queries, writing
from holdfast.eoc.lines import KINDS, problems
from holdfast.eoc.models import Playbook
from holdfast.eoc.playbooks import shipped
from holdfast.incidents.models import Kind
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError

from .center import DANA, LINES, Center

BOOKS = {each.code: each for each in shipped()}


def test_one_comes_for_each_kind_of_incident_the_product_names() -> None:
    kinds = {each.kind for each in BOOKS.values()}
    assert kinds == set(Kind.values) - {Kind.EVENT, Kind.OTHER}


@pytest.mark.parametrize("code", BOOKS)
def test_a_playbook_is_whole_in_both_languages(code: str) -> None:
    book = BOOKS[code]
    assert problems(book.lines) == [] and set(book.name) == {"en", "es"}
    assert len({line.code for line in book.lines}) == len(book.lines)
    assert {"notice", "tag"} <= {line.kind for line in book.lines}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"phases": ()}, "at least one phase"),
        ({"phases": ("soon",)}, "at least one phase"),
        ({"level": "huge"}, "from which level"),
        ({"text": {"en": "Stay inside."}}, "write it in Spanish"),
        ({"text": {"en": "S" * 301, "es": "Q"}}, "at most 300"),
        ({"kind": "siren"}, "what it switches"),
        ({"kind": "tag", "tag": "Two words"}, "small letters"),
    ],
)
def test_what_is_missing_in_a_line_is_said_with_its_number(
    wrong: dict[str, object], says: str
) -> None:
    [found] = problems([replace(LINES[0], **wrong)])
    assert found.startswith("Line 1: ") and says in found


@pytest.mark.django_db
def test_each_writing_is_a_version_and_two_who_write_at_once_see_each_other(
    center: Center,
) -> None:
    book = Playbook.objects.get(pk=center.playbook)
    name = book.current.name
    assert book.current.number == 2
    with pytest.raises(OperationError, match="wrote version 2 meanwhile"):
        writing.write_playbook(actor=DANA, playbook=book.pk, base=1, name=name, lines=LINES)
    with pytest.raises(Denied):
        writing.write_playbook(
            actor=Actor("staff", DANA.id), playbook=book.pk, base=2, name=name, lines=LINES
        )
    # What a city has written stays when the product is started again.
    writing.write_playbook(actor=DANA, playbook=book.pk, base=2, name=name, lines=LINES[:1])
    [now] = [each for each in queries.playbooks() if each.pk == book.pk]
    assert now.current is not None and len(queries.lines_of(now.current)) == 1


@pytest.mark.django_db
def test_an_incident_under_way_keeps_the_lines_it_has(center: Center) -> None:
    center.activate("full", "during")
    book = Playbook.objects.get(pk=center.playbook)
    writing.write_playbook(
        actor=DANA, playbook=book.pk, base=2, name=book.current.name, lines=LINES[5:]
    )
    assert "notice-1" in center.on()


def test_every_kind_says_where_it_is_seen() -> None:
    assert all(str(kind.name) and str(kind.where) and kind.fields for kind in KINDS.values())
