"""Scripts at the desk: written as an outline, looked at, published, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from .town import Town

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]


def text(page: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


class Writer:
    """Presses what the page of a script offers."""

    def __init__(self, client: Client, code: str = "sick-today") -> None:
        self.client, self.path = client, f"/desk/scripts/{code}/"

    def page(self, more: str = "") -> HttpResponse:
        found = self.client.get(self.path + more)
        assert found.status_code == 200, found
        return found

    def do(self, act: str, **fields: str) -> HttpResponse:
        base = re.search(r'name="base" value="(\d+)"', self.page().content.decode())
        assert base is not None
        return self.client.post(self.path + act, {"base": base.group(1)} | fields, follow=True)

    def add(self, what: str, words: str, **fields: str) -> HttpResponse:
        said = {"words_en": words, "words_es": f"{words} (es)"}
        return self.do("add", what=what, **said | fields)


@pytest.fixture
def ivo(town: Town, enter: Enter) -> Writer:
    """A supervisor with a screening of his: two ends, two questions."""
    client = enter("ivo")
    begun = client.post(
        "/desk/scripts/new", {"title_en": "Sick today", "title_es": "Enfermo hoy"}, follow=True
    )
    assert begun.request["PATH_INFO"] == "/desk/scripts/sick-today/"
    writer = Writer(client)
    writer.add("end", "Stay well")
    writer.add("end", "Get tested")
    writer.add("yesno", "Any fever", go_yes="get_tested")
    writer.add("yesno", "Any cough", go_yes="get_tested")
    return writer


def numbered(page: HttpResponse) -> list[str]:
    """The steps of the outline, each with the step that Yes leads to."""
    found = []
    for part in page.content.decode().split('id="step-')[1:]:
        said = re.search(r'<p lang="en">([^<]*)', part)
        to = re.search(
            r'name="go_yes">.*?<option value="[^"]+" selected>(\d+)', part.split("</form>")[-2]
        )
        found.append(f"{part.split(chr(34))[0]} {said.group(1).strip() if said else ''}"
                     + (f" → {to.group(1)}" if to else ""))  # fmt: skip
    return found


def test_questions_stand_before_the_ends_and_go_to_them_by_number(ivo: Writer) -> None:
    page = ivo.page()
    found = [each.split(" →")[0] for each in numbered(page)]
    assert found == ["1 Any fever", "2 Any cough", "3 Stay well", "4 Get tested"]
    assert page.content.decode().count('<option value="get_tested" selected>4. Get tested') == 2


def test_it_is_live_on_the_portal_and_at_the_desk_at_once(ivo: Writer) -> None:
    assert ivo.client.get("/guides/sick-today/").status_code == 404
    assert "It is live now" in text(ivo.do("publish"))
    assert "Sick today" in text(ivo.client.get("/guides/sick-today/"))
    assert "Enfermo hoy" in text(ivo.client.get("/es/guides/"))
    assert "Live, version 1" in text(ivo.client.get("/desk/scripts/"))


def test_what_is_missing_is_said_with_a_way_to_the_step(ivo: Writer) -> None:
    ivo.add("yesno", "Only English?", words_es="")
    ivo.add("end", "Nobody comes here")
    page = ivo.page().content.decode()
    assert '<a href="?edit=3">Step 3 is not complete in Spanish.</a>' in page
    assert '<a href="?edit=6">Step 6 is never reached' in page
    refused = ivo.do("publish")
    assert refused.status_code == 422
    assert ivo.client.get("/guides/sick-today/").status_code == 404


def test_a_step_is_edited_in_place_and_keeps_its_way(ivo: Writer) -> None:
    form = ivo.page("?edit=1")
    assert 'id="e_words_en" name="words_en" lang="en" value="Any fever"' in form.content.decode()
    ivo.do("1/edit", what="yesno", words_en="A fever today", words_es="Fiebre hoy",
           go_yes="get_tested", when_0="fever and hour >= 8", to_0="stay_well")  # fmt: skip
    page = text(ivo.page())
    assert "A fever today" in page and "go to 3." in page
    assert "Step 1 has changed" not in page


def test_a_new_source_marks_the_other_language(ivo: Writer) -> None:
    ivo.do("1/edit", what="yesno", words_en="A fever today", words_es="Any fever (es)")
    assert "Step 1 has changed since it was written in Spanish" in text(ivo.page())


def test_a_condition_that_cannot_be_read_is_said(ivo: Writer) -> None:
    ivo.do("1/edit", what="yesno", words_en="Any fever", words_es="Any fever (es)",
           when_0="fever = 1", to_0="stay_well")  # fmt: skip
    assert "The condition of step 1 cannot be read: Write == for “is”." in text(ivo.page())


def test_a_deleted_step_comes_back_by_undo(ivo: Writer) -> None:
    gone = ivo.do("1/delete")
    assert "Step 1 is deleted. Undo brings it back." in text(gone)
    assert "Any fever" not in text(ivo.page())
    ivo.do("undo")
    assert "Any fever" in text(ivo.page())


def test_a_step_moves_and_another_way_is_set_in_the_outline(ivo: Writer) -> None:
    ivo.do("2/move", by="up")
    assert [each.split(" →")[0] for each in numbered(ivo.page())][:2] == [
        "1 Any cough",
        "2 Any fever",
    ]
    ivo.do("1/lead", go_yes="stay_well", go_no="")
    assert '<option value="stay_well" selected>3. Stay well' in ivo.page().content.decode()


def test_a_choice_is_written_one_answer_a_line(ivo: Writer) -> None:
    ivo.add("single", "Which one", choices_en="First\nSecond one", choices_es="Primera\nSegunda")
    page = ivo.page("?edit=3").content.decode()
    assert "First\nSecond one</textarea>" in page
    assert 'name="go_second_one"' in page


def test_two_who_write_do_not_undo_each_other(ivo: Writer) -> None:
    refused = ivo.client.post(f"{ivo.path}add", {"base": "1", "what": "end", "words_en": "X"})
    assert refused.status_code == 422
    assert "Somebody else has changed this script since." in text(refused)


def test_it_is_tried_as_agent_web_and_phone(ivo: Writer) -> None:
    assert "Any fever" in text(ivo.page("preview"))
    tried = ivo.client.post(f"{ivo.path}preview", {"as": "phone", "lang": "en"})
    assert "Any fever For yes, press 1. For no, press 2." in text(tried)
    tried = ivo.client.post(
        f"{ivo.path}preview", {"as": "web", "lang": "es", "now": "fever", "answer": "yes"}
    )
    assert "Get tested (es)" in text(tried) and "Here it ends." in text(tried)


def test_paper_and_diagram_have_the_same_numbers(ivo: Writer) -> None:
    assert "Yes → go to 4" in text(ivo.page("paper"))
    assert "No → go to 3" in text(ivo.page("paper"))
    drawn = ivo.page("diagram").content.decode()
    assert re.search(r'<text class="n"[^>]*>4</text><text[^>]*>Get tested', drawn)


def test_versions_tell_their_difference_and_an_earlier_one_is_taken_back(ivo: Writer) -> None:
    ivo.do("publish")
    ivo.add("yesno", "Any rash", go_yes="get_tested")
    ivo.do("1/edit", what="yesno", words_en="A fever", words_es="Fiebre", go_yes="get_tested")
    ivo.do("publish")
    page = text(ivo.page("versions"))
    assert "Step 5 is new: Ask yes or no “Any rash”" in page
    assert "Step 1, English: “Any fever” is now “A fever”" in page
    assert "live again" in text(ivo.client.post(f"{ivo.path}back/1", follow=True))
    assert "Live, version 3" in text(ivo.page())
    assert "Any rash" not in text(ivo.page())


def test_a_script_may_be_offered_no_longer(ivo: Writer) -> None:
    ivo.do("publish")
    ivo.do("retire")
    assert ivo.client.get("/guides/sick-today/").status_code == 404
    assert "Offered no longer" in text(ivo.page())


def test_one_that_comes_with_the_product_is_begun_and_published(ivo: Writer) -> None:
    ivo.client.post("/desk/scripts/new", {"shipped": "illness-check"})
    other = Writer(ivo.client, "illness-check")
    assert "It is live now" in text(other.do("publish"))


def test_time_and_drop_off_are_told_by_step(ivo: Writer, seal: Callable[[], int]) -> None:
    from holdfast.journal.actors import ANONYMOUS
    from holdfast.scripts import operations

    ivo.do("publish")
    run = operations.start(actor=ANONYMOUS, script="sick-today", channel="web").run
    operations.answer(actor=ANONYMOUS, run=run, question="fever", raw=["no"])
    seal()
    page = text(ivo.page("figures"))
    assert "1 Any fever web 1 0 (0%) 2 s" in page
    assert "2 Any cough web 1 1 (100%)" in page


@pytest.mark.parametrize("name", ["nadia", "jo"])
def test_who_does_not_write_scripts_sees_none(town: Town, enter: Enter, name: str) -> None:
    client = enter(name)
    assert client.get("/desk/scripts/").status_code == 403
    assert client.post("/desk/scripts/new", {"title_en": "X"}).status_code == 403
