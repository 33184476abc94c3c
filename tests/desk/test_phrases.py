"""Ready phrases: found while one writes, filled with what is known, kept by those who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from holdfast.workforce import operations as workforce
from holdfast.workforce.models import Phrase

from .town import ME, Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]


@pytest.fixture(autouse=True)
def _phrases(town: Town) -> None:
    workforce.ensure_defaults(actor=ME)
    from holdfast.kernel.fresh import forget_all

    forget_all()


def found(client: Client, **asked: str) -> str:
    """The options for what was typed."""
    answer = client.get("/desk/phrases/find", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_phrase_for_the_resident_names_the_case_in_their_language(
    town: Town, enter: Enter
) -> None:
    from holdfast.residents.models import Resident

    case = next(c for c in map(town.case, range(40)) if c.resident_id and c.department)
    Resident.objects.filter(pk=case.resident_id).update(language="es")
    jo = enter("nadia")
    said = found(jo, q="thanks", case=case.number, to="resident")
    assert f"Gracias por avisarnos. Recibimos su reporte; su número es {case.number}." in said
    assert 'lang="es"' in said
    assert "::thanks" not in found(jo, q="thanks", case=case.number, to="staff")


def test_what_is_not_known_is_left_to_be_filled_in(enter: Enter) -> None:
    assert "its number is …." in found(enter("nadia"), q="thanks", to="resident")


def test_phrases_are_found_by_their_words_too(enter: Enter) -> None:
    said = found(enter("jo"), q="left a message")
    assert "::called" in said and "::upset" not in said
    assert found(enter("jo"), q="no such words").strip() == ""


def test_a_case_one_may_not_see_is_not_named(town: Town, enter: Enter) -> None:
    foreign = town.of("waste")
    said = found(enter("jo"), q="again", case=foreign.number)
    assert "Reported again at …." in said


def test_a_supervisor_writes_a_phrase_and_an_agent_finds_it(enter: Enter) -> None:
    ivo, nadia = enter("ivo"), enter("nadia")
    answer = ivo.post(
        "/desk/phrases/save",
        {"code": "tide", "text_en": "High tide covers the road at {place}.",
         "text_es": "La marea alta cubre el camino.", "reader": "any"},
        follow=True,
    )  # fmt: skip
    assert "“tide” is saved." in answer.content.decode()
    assert "High tide covers the road" in found(nadia, q="tide")
    ivo.post("/desk/phrases/save", {"code": "tide", "text_en": "High tide covers the road.",
                                    "text_es": "La marea alta cubre el camino."})  # fmt: skip
    assert Phrase.objects.get(pk="tide").text.stale == {"es"}, "the translation is known to be old"
    ivo.post("/desk/phrases/save", {"code": "tide", "text_en": "High tide.", "retired": "1"})
    assert "tide" not in found(nadia, q="tide")


def test_a_wrong_phrase_is_refused_with_what_was_typed(enter: Enter) -> None:
    answer = enter("ivo").post("/desk/phrases/save", {"code": "No Spaces", "text_en": "Words kept"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "small letters, digits and hyphens" in page and "Words kept" in page


def test_who_may_not_change_phrases_only_reads_them(enter: Enter) -> None:
    jo = enter("jo")
    page = jo.get("/desk/phrases/").content.decode()
    assert "::called" in page and "A new phrase" not in page
    assert jo.post("/desk/phrases/save", {"code": "x", "text_en": "y"}).status_code == 403
