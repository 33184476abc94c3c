"""People found by a part of their name, through an index."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from holdfast.journal.actors import ANONYMOUS, Actor
from holdfast.kernel.ids import new_id
from holdfast.residents import finding
from holdfast.residents.operations import note_resident

SEES = Actor("staff", new_id(), permissions=frozenset({"residents.see", "residents.search_names"}))


def named(name: str) -> UUID:
    return note_resident(actor=ANONYMOUS, name=name).resident


def plan(typed: str) -> str:
    """How PostgreSQL looks for it."""
    with CaptureQueriesContext(connection) as asked:
        finding.search(SEES, typed)
    [one] = asked.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {one['sql']}")
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize(
    "typed",
    ["josé álvarez", "JOSE", "varez", "ose lva", "jo var", "al Jo", "Alvarez, J", "ＡLVAREZ"],
)
def test_any_part_of_a_name_finds_it_whatever_its_accents_and_capitals(
    site: str, typed: str
) -> None:
    one = named("Álvarez, José")
    named("Rosa Delgado")
    named("")
    assert finding.search(SEES, typed) == finding.Found([one], "name")


@pytest.mark.parametrize("typed", ["li wu", "wu li", "l wu"])
def test_names_of_two_letters_are_found(site: str, typed: str) -> None:
    one = named("Li Wu")
    named("Lina Alvarez")
    named("Ali Kwu")
    assert finding.search(SEES, typed).residents == [one]


@pytest.mark.parametrize("typed", ["李", "李伟", "김 하"])
def test_names_of_two_characters_are_found(site: str, typed: str) -> None:
    ones = {"李": named("李伟"), "김": named("김 하늘")}
    named("王芳")
    assert finding.search(SEES, typed).residents == [ones[typed[0]]]


@pytest.mark.parametrize("typed", ["Ng O'", "ng-ly", "ly br", "o’br"])
def test_short_words_begin_after_hyphens_and_apostrophes_too(site: str, typed: str) -> None:
    one = named("Ng-Ly O'Brien" if "’" not in typed else "Ng-Ly O’Brien")
    named("Angly Obrien")
    assert finding.search(SEES, typed).residents == [one]


@pytest.mark.parametrize("typed", ["a%z", "Ros_", "rosa\\", "%%% rosa", "aaa_"])
def test_signs_of_a_pattern_stand_for_themselves(site: str, typed: str) -> None:
    named("Rosa Alvarez")
    assert finding.search(SEES, typed).residents == []


def test_among_many_people_a_name_is_looked_for_in_the_index(site: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO residents_resident (id, name, language, prefers) SELECT gen_random_uuid(),"
            " CASE WHEN n % 2 = 0 THEN '' ELSE 'Name ' || md5(n::text) END, 'en', 'none'"
            " FROM generate_series(1, 4000) n"
        )
        cursor.execute("ANALYZE residents_resident")
    one = named("Désirée Zubiri")
    for typed in ("zubiri", "desiree", "de zub", "esir ubir", "de zu"):
        assert "on resident_by_name" in plan(typed), typed
        assert finding.search(SEES, typed).residents == [one]
