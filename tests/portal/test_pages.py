"""What holds for all pages: cached without cookies, in both languages, small, few statements."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from holdfast.cases.models import Case
from holdfast.messaging.wording import track_code

from .conftest import text_of

pytestmark = pytest.mark.django_db
SAME_FOR_ALL = [
    "/", "/ask/?q=pothole", "/ask/suggest/?q=bache", "/services/", "/services/pothole/",
    "/report/", "/cases/", "/plain/", "/privacy/", "/accessibility/",
]  # fmt: skip


@pytest.mark.parametrize("path", SAME_FOR_ALL)
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_page_that_is_the_same_for_all_is_cached_and_sets_and_reads_no_cookie(
    browser: Client, path: str, prefix: str
) -> None:
    cookies = f"sessionid={'s' * 32}; csrftoken={'c' * 32}"
    answer = browser.get(prefix + path, headers={"cookie": cookies})
    assert answer.status_code == 200 and not answer.cookies
    assert "public" in answer["Cache-Control"] and "Cookie" not in answer.get("Vary", "")
    assert "csrfmiddlewaretoken" not in answer.content.decode()
    squeezed = browser.get(prefix + path, headers={"accept-encoding": "gzip"})
    for tag in (answer["ETag"], squeezed["ETag"]):
        again = browser.get(prefix + path, headers={"if-none-match": tag})
        assert again.status_code == 304 and not again.content


@pytest.mark.parametrize("path", ["/track/", "/sign-in/", "/address/"])
def test_a_page_of_ones_own_is_kept_by_nobody(browser: Client, path: str) -> None:
    assert "no-store" in browser.get(path)["Cache-Control"]


@pytest.mark.parametrize("path", [*SAME_FOR_ALL, "/track/", "/sign-in/", "/address/"])
def test_every_page_leads_to_itself_in_the_other_language(browser: Client, path: str) -> None:
    if "suggest" in path:
        return
    english = browser.get(path).content.decode()
    assert '<html lang="en"' in english
    spanish = f"/es{path}".replace("&", "&amp;")
    assert f'href="{spanish}"' in english
    page = browser.get(spanish).content.decode()
    assert '<html lang="es"' in page and f'href="{path}"' in page


def test_spanish_pages_speak_spanish(browser: Client) -> None:
    home = text_of(browser.get("/es/").content)
    assert "¿Cómo podemos ayudar?" in home and "Bache o calle dañada" in home
    assert "Listo en 5 días hábiles" in home
    assert "Bache" in text_of(browser.get("/es/ask/suggest/?q=hoyo").content)


def test_words_lead_to_services_while_typing_and_on_the_page(browser: Client) -> None:
    panel = browser.get("/ask/suggest/?q=hole in the ro").content.decode()
    assert 'role="option"' in panel and 'data-href="/services/pothole/"' in panel
    page = text_of(browser.get("/ask/?q=pothole").content)
    assert "Pothole or broken street" in page
    nothing = text_of(browser.get("/ask/?q=xyzzy").content)
    assert "We have no good answer for these words." in nothing
    marked = browser.get("/ask/suggest/?q=poth").content.decode()
    assert "<mark>Poth</mark>ole" in marked


def test_what_is_typed_comes_back_as_text(browser: Client) -> None:
    page = browser.get("/ask/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


def test_a_missing_page_says_what_to_do(browser: Client) -> None:
    answer = browser.get("/nothing/here/")
    assert answer.status_code == 404 and "There is no page here" in text_of(answer.content)


def size_of(browser: Client, path: str) -> int:
    answer = browser.get(path, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip" and "Accept-Encoding" in answer["Vary"]
    return len(answer.content)


def static_size(name: str) -> int:
    content = Path(str(finders.find(name))).read_bytes()
    return len(content) if name.endswith("woff2") else len(gzip.compress(content, 9))


def test_the_front_page_with_all_it_loads_is_at_most_60_kilobytes(
    browser: Client, pothole: Case
) -> None:
    parts = ["web/portal.css", "web/tokens.css", "web/js/combobox.js", "web/js/geolocate.js",
             "web/mark.svg", "vendor/public-sans/latin.woff2"]  # fmt: skip
    missing = [name for name in parts if finders.find(name) is None]
    if missing:
        pytest.skip(f"run tools/build_assets.py: {missing}")
    total = size_of(browser, "/") + sum(static_size(name) for name in parts)
    assert total <= 60_000, total


def test_the_light_page_is_at_most_14_kilobytes_and_loads_one_small_file(browser: Client) -> None:
    html = browser.get("/plain/").content.decode()
    assert html.count("<script") == 0 and html.count("<link") == 2
    assert size_of(browser, "/plain/") + static_size("portal/plain.css") <= 14_000


def warm(browser: Client, path: str) -> None:
    browser.get(path)


@pytest.mark.parametrize(
    ("path", "statements"),
    [("/", 1), ("/services/", 0), ("/services/pothole/", 0), ("/ask/?q=pothole", 0),
     ("/cases/", 1), ("/plain/", 0), ("/track/", 0)],
)  # fmt: skip
def test_a_page_asks_the_database_this_often(
    browser: Client, pothole: Case, django_assert_num_queries: Any, path: str, statements: int
) -> None:
    warm(browser, path)
    with django_assert_num_queries(statements):
        browser.get(path)


def test_a_case_page_asks_the_database_three_times(
    browser: Client, pothole: Case, django_assert_num_queries: Any
) -> None:
    public, own = f"/cases/{pothole.number}/", f"/track/{pothole.number}/{track_code(pothole)}/"
    warm(browser, public)
    with django_assert_num_queries(3):
        browser.get(public)
    with django_assert_num_queries(3):
        browser.get(own)
