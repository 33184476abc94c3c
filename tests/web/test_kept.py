"""A page that everybody asks for is made twice a second, and nobody gets another's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from holdfast.web.kept import KEY, LONGEST, MOST, SECONDS, Kept


class Made:
    """An application that counts how often it is asked."""

    def __init__(
        self, *headers: tuple[str, str], status: str = "200 OK", same: bool = True
    ) -> None:
        self.headers, self.status, self.same, self.times = [*headers], status, same, 0
        self.seen: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        self.times += 1
        self.seen.append(environ)
        if self.same:
            environ[KEY] = True
        environ["route"] = "/plain/"
        start(self.status, [("ETag", 'W/"abc"'), *self.headers])
        return [b"page ", str(self.times).encode()]


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def ask(kept: Kept, path: str = "/plain/", **more: str) -> tuple[str, bytes, dict[str, Any]]:
    told: list[Any] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "wsgi.url_scheme": "http",
        "HTTP_HOST": "city.example", **more,
    }  # fmt: skip
    body = b"".join(kept(environ, lambda line, headers, *_: told.append(line)))
    return told[0][:3], body, environ


def test_a_page_is_made_once_in_half_a_second() -> None:
    made, clock = Made(), Clock()
    kept = Kept(made, leave=("route",), now=clock)
    assert [ask(kept)[1] for _ in range(3)] == [b"page 1"] * 3
    assert ask(kept)[2]["route"] == "/plain/", "the log names it as if it had been made"
    clock.at += SECONDS + 0.01
    assert ask(kept)[1] == b"page 2" and made.times == 2


@pytest.mark.parametrize(
    "more",
    [
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "HEAD"},
        {"QUERY_STRING": "q=water"},
        {"HTTP_RANGE": "bytes=0-9"},
    ],
)
def test_what_is_asked_otherwise_goes_through(more: dict[str, str]) -> None:
    made = Made()
    kept = Kept(made)
    ask(kept, **more)
    ask(kept, **more)
    assert made.times == 2


@pytest.mark.parametrize(
    "made",
    [
        Made(("Set-Cookie", "a=b")),
        Made(("Vary", "Accept-Encoding, Cookie")),
        Made(status="404 Not Found"),
        Made(same=False),
    ],
)
def test_an_answer_that_is_not_the_same_for_all_is_not_kept(made: Made) -> None:
    kept = Kept(made)
    ask(kept)
    assert ask(kept)[1] == b"page 2"


@pytest.mark.parametrize(
    "more",
    [
        {"PATH_INFO": "/es/plain/"},
        {"HTTP_HOST": "other.example"},
        {"HTTP_ACCEPT_ENCODING": "gzip, br"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
def test_another_page_host_scheme_or_packing_is_another_answer(more: dict[str, str]) -> None:
    made = Made(("Vary", "Accept-Encoding"))
    kept = Kept(made)
    ask(kept)
    assert ask(kept, **more)[1] == b"page 2" and ask(kept)[1] == b"page 1"


def test_who_has_the_page_is_told_so_and_never_gets_anothers_answer_to_that() -> None:
    made = Made()
    kept = Kept(made)
    assert ask(kept, HTTP_IF_NONE_MATCH='"abc"')[:2] == ("304", b"")
    assert "HTTP_IF_NONE_MATCH" not in made.seen[0], "it was made whole, for the others"
    assert ask(kept)[:2] == ("200", b"page 1")
    assert ask(kept, HTTP_IF_NONE_MATCH='"old"')[:2] == ("200", b"page 1")


def test_while_one_makes_it_anew_the_others_get_the_last_one_for_a_while() -> None:
    clock, inside, go_on = Clock(), threading.Event(), threading.Event()

    class Slow(Made):
        def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
            if self.times:
                inside.set()
                assert go_on.wait(30)
            return super().__call__(environ, start)

    kept = Kept(Slow(), now=clock)
    ask(kept)
    clock.at += SECONDS + 0.01
    first = threading.Thread(target=ask, args=(kept,))
    first.start()
    assert inside.wait(30)
    assert ask(kept)[1] == b"page 1"
    go_on.set()
    first.join()
    assert ask(kept)[1] == b"page 2"
    clock.at += LONGEST + 0.01
    assert ask(kept)[1] == b"page 3"


def test_addresses_without_end_do_not_fill_the_memory() -> None:
    made = Made()
    kept = Kept(made)
    for number in range(MOST + 10):
        ask(kept, f"/alerts/{number}/")
    assert ask(kept, f"/alerts/{MOST + 9}/")[1] == f"page {MOST + 10}".encode()
    assert len(kept._pages) == MOST
