"""What is left undone first when too much is asked: exports, dashboards, suggestions, lists. Filing
and tracking go on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from holdfast.kernel.pressure import Pressure
from holdfast.web.overload import Rank

pytestmark = pytest.mark.django_db


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """How long requests wait, to be set by the test."""
    seconds = [0.0]
    monkeypatch.setattr(Pressure, "seconds", property(lambda _self: seconds[0]))
    yield seconds


def test_lists_are_refused_last_in_the_form_that_was_asked_for(
    site: str, wait: list[float]
) -> None:
    browser = Client()
    lists = ["/cases/", "/es/cases/", "/open311/v2/requests.json", "/open311/v2/requests.xml"]
    wait[0] = 4.5
    assert [browser.get(each).status_code for each in lists] == [200] * 4
    assert browser.get("/address/suggest/?q=212").status_code == 503
    wait[0] = 6.0
    for each in lists:
        answer = browser.get(each)
        assert answer.status_code == 503 and int(answer["Retry-After"]) > 0, each
    assert "Tenemos mucha demanda" in browser.get("/es/cases/").content.decode()
    assert browser.get("/open311/v2/requests.json").json()[0]["code"] == 503
    assert browser.get("/api/v1/cases").json()["error"]["code"] == "busy"


def test_reporting_and_tracking_are_never_refused(site: str, wait: list[float]) -> None:
    browser, wait[0] = Client(), 1000.0
    for path in ("/", "/services/", "/report/", "/track/", "/sign-in/", "/plain/"):
        assert browser.get(path).status_code == 200, path
    sent = browser.post("/open311/v2/requests.json", {"api_key": "wrong"})
    assert sent.status_code == 403, "a POST to the address of a list is looked at"


def test_every_rank_is_used_for_reading_only() -> None:
    ranked = {pattern.name: view.rank for pattern, view in _views() if getattr(view, "rank", None)}
    assert ranked["cases"] is Rank.LIST and ranked["suggest"] is Rank.SUGGESTION
    assert Rank.EXPORT in ranked.values()
    assert ranked["counts"] is Rank.DASHBOARD and ranked["wall"] is Rank.DASHBOARD
    assert not {"send", "own", "filed", "track", "begin", "contact_file"} & set(ranked)


def _views() -> Iterator[tuple[URLPattern, object]]:
    todo: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while todo:
        each = todo.pop()
        if isinstance(each, URLResolver):
            todo.extend(each.url_patterns)
        else:
            yield each, each.callback


def test_the_pressure_is_the_last_wait_or_the_one_that_lasts() -> None:
    now = [0.0]
    pressure = Pressure(lambda: now[0])

    def took(seconds: float, error: Exception | None = None) -> float:
        def ask() -> None:
            now[0] += seconds
            assert pressure.seconds >= seconds, "also while it lasts"
            if error is not None:
                raise error

        pressure.measure(ask)
        return pressure.seconds

    assert pressure.seconds == 0.0
    assert took(7.0) == 7.0
    assert took(0.1) == pytest.approx(0.1)
    assert took(20.0, TimeoutError()) == 20.0
    assert took(3.0, ConnectionRefusedError()) == 0.0
