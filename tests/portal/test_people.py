"""“I am safe” and “I look for somebody” on the portal: without script or cookie, and nothing that
is known of anybody is ever shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from holdfast.journal.actors import Actor
from holdfast.kernel.ids import new_id
from holdfast.relief.models import Seeker, Sought, Word
from holdfast.relief.queries import people

from .conftest import text_of

pytestmark = pytest.mark.django_db
SAFE, LOOKING = "/people/safe/", "/people/looking/"
EVA = {"full_name": "Eva Ruiz", "age": "30", "location": "Pier 7"}
ASKS = {"full_name": "Eva Ruiz", "author_name": "Ana Ruiz", "author_phone": "555 555 0142"}
IVO = Actor("staff", new_id(), frozenset({"people.find", "people.sensitive", "people.release"}))
AGENT = Actor("staff", new_id(), frozenset({"people.find"}))


def sent(browser: Client, path: str, form: dict[str, str], **more: str) -> Any:
    page = browser.get(path)
    assert "sessionid" not in page.cookies
    return browser.post(path, {"key": str(new_id()), **form, **more}, follow=True)


def test_somebody_says_that_they_are_safe(browser: Client) -> None:
    done = sent(browser, SAFE, EVA)
    assert "We have noted it" in text_of(done.content)
    assert "Eva" not in done.request["PATH_INFO"] and "Eva" not in text_of(done.content)
    word = Word.objects.get()
    assert (word.status, word.location, word.made_contact) == ("is_note_author", "Pier 7", True)
    assert not Seeker.objects.exists()


def test_who_looks_for_somebody_waits_for_a_call_back(browser: Client) -> None:
    done = sent(browser, LOOKING, ASKS, relation="sister")
    assert "makes sure who you are" in text_of(done.content)
    seeker = Seeker.objects.get()
    assert (seeker.state, seeker.name, seeker.relation) == ("waiting", "Ana Ruiz", "sister")
    assert Word.objects.get().status == "information_sought"


def test_the_answer_is_the_same_whether_somebody_is_known_or_not(browser: Client) -> None:
    known = sent(browser, LOOKING, ASKS).content
    sent(browser, SAFE, EVA)
    assert sent(browser, LOOKING, ASKS).content == known
    assert sent(browser, LOOKING, ASKS | {"full_name": "Nobody Known"}).content == known
    for path in ("/people/", SAFE, LOOKING, "/shelters/", "/", "/ask/?q=Ruiz"):
        assert b"Eva" not in browser.get(path).content


def test_one_in_danger_and_a_child_are_for_few_staff_from_the_first_moment(
    browser: Client,
) -> None:
    sent(browser, SAFE, EVA, danger="1")
    sent(browser, SAFE, {"full_name": "Ida Ruiz", "age": "11"})
    assert set(Sought.objects.values_list("guard", flat=True)) == {"danger", "minor"}
    assert people.find(AGENT, "Ruiz Eva") == [] == people.latest(AGENT)
    assert len(people.latest(IVO)) == 2


def test_tell_nobody_where_is_kept(browser: Client) -> None:
    sent(browser, SAFE, EVA, where_hidden="1")
    assert Word.objects.get().where_hidden
    assert "Pier 7" not in str(people.latest(IVO))


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(browser: Client) -> None:
    for path, form, says in (
        (SAFE, {"age": "30"}, "Write the name"),
        (LOOKING, ASKS | {"author_phone": ""}, "so that we reach you"),
        (LOOKING, ASKS | {"author_name": ""}, "Write your name."),
        (SAFE, EVA | {"age": "thirty"}, "Write the age in years"),
    ):
        wrong = browser.post(path, {"key": "k", **form})
        assert wrong.status_code == 422 and says in text_of(wrong.content)
        typed = form.get("full_name") or form["age"]
        assert f'value="{typed}"' in wrong.content.decode()
    assert not Sought.objects.exists()


def test_a_resident_says_no_more_than_the_two(browser: Client) -> None:
    from holdfast.journal.actors import ANONYMOUS
    from holdfast.journal.recording import Denied, OperationError
    from holdfast.relief.operations.people import Report, Said, report_person

    sent(browser, SAFE, EVA, status="believed_dead")
    assert Word.objects.get().status == "is_note_author"
    for status in ("believed_dead", "believed_alive", "believed_missing", "", "x"):
        with pytest.raises(OperationError):
            report_person(actor=ANONYMOUS, report=Report(full_name="Eva"), said=Said(status=status))
    with pytest.raises(Denied):
        report_person(actor=Actor("client", new_id()), report=Report(full_name="Eva"),
                      said=Said(status="is_note_author"))  # fmt: skip


def test_the_same_form_sent_twice_is_noted_once_and_other_sites_send_none(browser: Client) -> None:
    form = {"key": "once", **ASKS}
    for _time in range(2):
        assert browser.post(LOOKING, form).status_code == 302
    assert Sought.objects.count() == 1
    foreign = browser.post(SAFE, EVA, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 400 and Sought.objects.count() == 1


def test_in_spanish(browser: Client) -> None:
    assert "Estoy a salvo" in text_of(browser.get("/es/people/").content)
    done = browser.post("/es/people/looking/", {"key": "k", **ASKS}, follow=True)
    assert "Lo anotamos" in text_of(done.content)
