"""Articles: found with services by typed words, read in either language, and answered back."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from holdfast.journal.actors import system
from holdfast.kernel.fresh import forget_all
from holdfast.kernel.texts import Text
from holdfast.knowledge.content import Content, Definition, Step
from holdfast.knowledge.models import Feedback
from holdfast.knowledge.operations import publish_articles, rename_article

from .conftest import text_of

pytestmark = pytest.mark.django_db
ME = system("test")


@pytest.fixture
def article(town: None) -> None:
    """One public article that belongs to potholes, and one for staff."""
    made = {
        "topic": Text.of({"en": "Streets", "es": "Calles"}),
        "owner": "streets",
        "reviewed": date(2026, 5, 18),
    }
    publish_articles(
        actor=ME,
        definitions=[
            Definition(
                slug="pothole-damage",
                texts={
                    "en": Content(
                        title="A pothole broke my car",
                        answer="Send the city a claim within 30 days.\n\n- Keep the bill\n\n"
                        "See [the service](service:pothole) or [this](service:inside).",
                        steps=(Step("Take a photo", "Of the hole and the wheel."),),
                    ),
                    "es": Content(
                        title="Un bache dañó mi auto", answer="Envíe una reclamación en 30 días."
                    ),
                },
                services=("pothole",),
                **made,
            ),
            Definition(
                slug="staff-only",
                texts={"en": Content(title="Pothole crews by radio", answer="Channel 4.")},
                audience="staff",
                **made,
            ),
        ],
    )
    forget_all()


def test_typed_words_find_articles_beside_services(browser: Client, article: None) -> None:
    panel = browser.get("/ask/suggest/?q=pothole").content.decode()
    assert 'data-href="/answers/pothole-damage/"' in panel
    assert 'data-href="/services/pothole/"' in panel and "staff-only" not in panel
    page = text_of(browser.get("/ask/?q=a pothole broke my car").content)
    assert "A pothole broke my car" in page


def test_an_article_answers_first_and_leads_to_the_service(browser: Client, article: None) -> None:
    page = browser.get("/answers/pothole-damage/")
    html = page.content.decode()
    assert '<p class="short">Send the city a claim within 30 days.</p>' in html
    assert 'href="/services/pothole/"' in html and "inside" not in html
    assert "Take a photo" in html and "Street Maintenance" in html
    assert "public" in page["Cache-Control"] and not page.cookies
    assert "A pothole broke my car" in text_of(browser.get("/services/pothole/").content)
    assert "A pothole broke my car" in text_of(browser.get("/answers/").content)


def test_an_article_is_read_in_spanish(browser: Client, article: None) -> None:
    page = text_of(browser.get("/es/answers/pothole-damage/").content)
    assert "Un bache dañó mi auto" in page and "Revisado" in page


def test_a_renamed_article_is_found_under_its_old_address(browser: Client, article: None) -> None:
    from holdfast.knowledge.models import Article

    row = Article.objects.get(slug="pothole-damage")
    rename_article(actor=ME, article=row.pk, slug="car-damage")
    moved = browser.get("/answers/pothole-damage/")
    assert moved.status_code == 301 and moved["Location"] == "/answers/car-damage/"


@pytest.mark.parametrize("slug", ["staff-only", "nothing"])
def test_what_is_not_public_is_not_found(browser: Client, article: None, slug: str) -> None:
    assert browser.get(f"/answers/{slug}/").status_code == 404
    assert "radio" not in browser.get("/answers/").content.decode()


def test_a_reader_says_yes_or_no_and_what_is_missing(browser: Client, article: None) -> None:
    page = browser.get("/answers/pothole-damage/").content.decode()
    revision = re.search(r'name="revision" value="([^"]+)"', page)
    assert revision
    form = {"revision": revision[1], "lang": "en"}
    said = "/answers/pothole-damage/said/"
    yes = browser.post(said, {**form, "helpful": "yes"}, follow=True)
    assert "Good to know." in text_of(yes.content)
    no = browser.post(said, {**form, "helpful": "no"}, follow=True)
    assert "What is missing?" in text_of(no.content)
    feedback = re.search(r'name="feedback" value="([^"]+)"', no.content.decode())
    assert feedback
    more = {"feedback": feedback[1], "words": "Where do\x00 I send it? 👾"}
    told = browser.post(said, more, follow=True)
    assert "The owner of this page reads it." in text_of(told.content)
    assert Feedback.objects.filter(helpful=True).count() == 1
    assert Feedback.objects.get(helpful=False).words.startswith("Where do I send")
    browser.post(said, {**more, "words": "Somebody else's words."})
    assert Feedback.objects.get(helpful=False).words.startswith("Where do I send")
    assert browser.post(said, {"revision": "x", "helpful": "no"}).status_code == 302
    assert browser.post(said, form, headers={"origin": "https://evil.example"}).status_code == 400


def test_one_form_of_a_page_counts_once_and_every_readers_own(
    browser: Client, article: None
) -> None:
    page = browser.get("/answers/pothole-damage/").content.decode()
    assert 'name="key" value=""' in page, "one key in a page kept by a proxy would be everybody's"
    revision = re.search(r'name="revision" value="([^"]+)"', page)
    assert revision
    said = "/answers/pothole-damage/said/"

    def answer(key: str, helpful: str) -> str:
        form = {"revision": revision[1], "lang": "en", "key": key, "helpful": helpful}
        return browser.post(said, form)["Location"]

    first = answer("a", "no")
    assert "said=no&feedback=" in first and answer("a", "no") == first, "the words find their no"
    assert Feedback.objects.count() == 1
    assert answer("a", "yes") == "/answers/pothole-damage/#helpful", "asked again, on a new form"
    assert Feedback.objects.count() == 1
    answer("b", "no")
    assert Feedback.objects.count() == 2, "another reader's"
    for _ in range(2):
        answer("", "yes")
    assert Feedback.objects.count() == 4, "without script nothing tells one reader from two"

    feedback = str(Feedback.objects.earliest("said_at").pk)
    assert feedback in first
    words = {"feedback": feedback, "words": "Where do I send it?"}
    for _ in range(2):
        assert browser.post(said, words)["Location"].endswith("?said=words#said")
    assert Feedback.objects.get(pk=feedback).words == "Where do I send it?"


def test_an_article_is_taken_along_by_text_with_its_own_address(
    browser: Client, article: None
) -> None:
    page = browser.get("/es/answers/pothole-damage/").content.decode()
    assert 'href="sms:?&amp;body=Un%20bache%20da%C3%B1%C3%B3%20mi%20auto%3A%20http' in page
    assert "/es/answers/pothole-damage/" in page
