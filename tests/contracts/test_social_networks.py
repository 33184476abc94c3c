"""Every social network keeps its port: what it takes once, takes down, refuses, cannot tell."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from holdfast.adapters.social.fake import FakeNetwork
from holdfast.adapters.social.mastodon import Mastodon
from holdfast.alerts.ports import Post, SocialNetwork
from holdfast.messaging.ports import Refused, Unavailable

POST = Post("018f-key", "Hierva el agua.\n\nhttps://311.example.gov/es/alerts/", "es")
# As docs.joinmastodon.org/methods/statuses shows it, cut to what matters.
STATUS = {
    "id": "103254962155278888", "created_at": "2019-12-05T11:34:47.196Z", "in_reply_to_id": None,
    "sensitive": False, "spoiler_text": "", "visibility": "public", "language": "es",
    "uri": "https://mastodon.example/users/city/statuses/103254962155278888",
    "url": "https://mastodon.example/@city/103254962155278888", "replies_count": 0,
    "content": "<p>Hierva el agua.</p>", "application": {"name": "Holdfast", "website": None},
    "account": {"id": "14715", "username": "city"}, "media_attachments": [], "mentions": [],
}  # fmt: skip
ERRORS = {
    401: {"error": "The access token is invalid"},
    404: {"error": "Record not found"},
    422: {"error": "Validation failed: Text character limit of 500 exceeded"},
    429: {"error": "Too many requests"},
}


@dataclass
class Server:
    """A network on the other side of HTTP: what it was asked, and how it answers."""

    address: str = ""
    status: int = 200
    body: bytes = json.dumps(STATUS).encode()
    asked: list[tuple[str, str, dict[str, str], dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            headers = {k.lower(): v for k, v in self.headers.items()}
            fields = {name: values[0] for name, values in parse_qs(form).items()}
            told.asked.append((self.command, self.path, headers, fields))
            if told.status == 0:
                return
            body = told.body if told.status == 200 else json.dumps(ERRORS.get(told.status)).encode()
            self.send_response(told.status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_DELETE = _answer

        def log_message(self, *_args: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    told.address = f"http://127.0.0.1:{running.server_port}"
    yield told
    running.shutdown()
    running.server_close()


@pytest.fixture(params=["mastodon", "fake"])
def network(request: pytest.FixtureRequest, server: Server) -> SocialNetwork:
    made: dict[str, Callable[[], SocialNetwork]] = {
        "mastodon": lambda: Mastodon(server.address, "token"), "fake": FakeNetwork,
    }  # fmt: skip
    return made[request.param]()


def test_a_post_is_taken_once_for_a_key_and_taken_down_more_than_once(
    network: SocialNetwork,
) -> None:
    first, second = network.post(POST), network.post(POST)
    assert first == second and first.id
    network.take_down(first.id)
    network.take_down(first.id)
    assert network.name and network.limit >= 280
    assert network.length("a" * 30) == 30 and network.length("") == 0


def test_mastodon_is_given_the_words_their_language_and_what_they_answer(server: Server) -> None:
    made = Mastodon(server.address, "token")
    assert made.post(POST).url == STATUS["url"]
    made.post(Post("018f-next", "Se acabó.", "es", reply_to="103254962155278888"))
    (method, path, headers, form), (_m, _p, _h, following) = server.asked
    assert (method, path) == ("POST", "/api/v1/statuses")
    assert headers["authorization"] == "Bearer token"
    assert headers["idempotency-key"] == "018f-key"
    assert form == {"status": POST.words, "language": "es", "visibility": "public"}
    assert following["in_reply_to_id"] == "103254962155278888"
    made.take_down("1/2?")
    assert server.asked[-1][:2] == ("DELETE", "/api/v1/statuses/1%2F2%3F")


def test_mastodon_counts_every_link_alike() -> None:
    made = Mastodon("https://mastodon.example", "")
    assert made.length("https://311.example.gov/alerts/a/very/long/address/ now") == 27
    assert made.name == "Mastodon mastodon.example"


@pytest.mark.parametrize(
    ("status", "blamed"),
    [(401, "key"), (403, "key"), (404, "address"), (301, "address"), (422, "words")],
)
def test_mastodon_says_what_is_to_blame(server: Server, status: int, blamed: str) -> None:
    server.status = status
    with pytest.raises(Refused, match=blamed):
        Mastodon(server.address, "token").post(POST)


@pytest.mark.parametrize(("status", "maybe"), [(429, False), (408, False), (502, True), (0, True)])
def test_mastodon_is_tried_again_where_it_may_take_it_later(
    server: Server, status: int, maybe: bool
) -> None:
    server.status = status
    with pytest.raises(Unavailable) as lost:
        Mastodon(server.address, "token").post(POST)
    assert lost.value.maybe is maybe


def test_mastodon_knows_no_connection_and_nonsense_from_a_status(server: Server) -> None:
    with pytest.raises(Unavailable) as refused:
        Mastodon("http://127.0.0.1:9", "token").post(POST)
    assert not refused.value.maybe
    for body in (b"<html>", b'{"id": 7}', b"\xff", b"[]", b"x" * 1_100_000):
        server.body = body
        with pytest.raises(Unavailable) as lost:
            Mastodon(server.address, "token").post(POST)
        assert lost.value.maybe


def test_what_is_gone_from_mastodon_already_is_taken_down(server: Server) -> None:
    server.status = 404
    Mastodon(server.address, "token").take_down("1")
    server.status = 401
    with pytest.raises(Refused, match="key"):
        Mastodon(server.address, "token").take_down("1")
