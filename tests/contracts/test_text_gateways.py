"""Every gateway of texts and calls keeps its port: what it takes, refuses, cannot tell."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from holdfast.adapters.mail.keep import KeepGateway
from holdfast.adapters.text.fake import FakeGateway
from holdfast.adapters.text.http import HttpGateway
from holdfast.messaging.ports import Gateway, Outgoing, Refused, Unavailable

MESSAGE = Outgoing(id="018f", to="+13605550142", subject="", body="Hierva el agua 💧",
                   language="es", stop_url="http://x/stop/")  # fmt: skip


@dataclass
class Provider:
    """A gateway on the other side of HTTP: what it was asked, and how it answers."""

    address: str = ""
    status: int = 200
    asked: list[tuple[dict[str, str], dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def provider() -> Iterator[Provider]:
    told = Provider()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if told.status == 0:
                self.close_connection = True
                return
            told.asked.append(({k.lower(): v for k, v in self.headers.items()}, json.loads(body)))
            answer = b'{"id": "theirs-1"}'
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def do_HEAD(self) -> None:
            self.send_response(told.status if told.status >= 500 else 405)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.address = f"http://127.0.0.1:{server.server_port}/send"
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["http", "fake", "keep"])
def gateway(request: pytest.FixtureRequest, provider: Provider) -> Iterator[Gateway]:
    made: dict[str, Callable[[], Gateway]] = {
        "http": lambda: HttpGateway(provider.address, "s" * 32),
        "fake": FakeGateway, "keep": KeepGateway,
    }  # fmt: skip
    found = made[request.param]()
    found.open()
    yield found
    found.close()


def test_a_message_is_taken_again_and_again_under_one_key(gateway: Gateway) -> None:
    first, second = gateway.hand_over(MESSAGE), gateway.hand_over(MESSAGE)
    assert first == second and isinstance(first, str)
    gateway.alive()


def test_closing_twice_and_opening_again_are_fine(gateway: Gateway) -> None:
    gateway.close()
    gateway.close()
    gateway.open()
    gateway.hand_over(MESSAGE)


def opened(provider: Provider, secret: str = "") -> HttpGateway:
    gateway = HttpGateway(provider.address, secret)
    gateway.open()
    return gateway


def test_http_carries_the_key_the_secret_and_the_words(provider: Provider) -> None:
    assert opened(provider, "s" * 32).hand_over(MESSAGE) == "theirs-1"
    [(headers, body)] = provider.asked
    assert headers["idempotency-key"] == "018f" == body["id"]
    assert headers["authorization"] == f"Bearer {'s' * 32}"
    assert (body["to"], body["text"], body["language"]) == (MESSAGE.to, MESSAGE.body, "es")


@pytest.mark.parametrize("status", [400, 410, 413, 415, 422])
def test_http_refuses_for_good_only_what_the_message_is_to_blame_for(
    provider: Provider, status: int
) -> None:
    provider.status = status
    with pytest.raises(Refused):
        opened(provider).hand_over(MESSAGE)


@pytest.mark.parametrize("status", [301, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503])
def test_http_tries_again_what_the_message_is_not_to_blame_for(
    provider: Provider, status: int
) -> None:
    provider.status = status
    with pytest.raises(Unavailable) as refused:
        opened(provider).hand_over(MESSAGE)
    assert not refused.value.maybe


def test_http_knows_a_lost_answer_from_no_connection(provider: Provider) -> None:
    provider.status = 0
    with pytest.raises(Unavailable) as lost:
        opened(provider).hand_over(MESSAGE)
    assert lost.value.maybe
    nobody = HttpGateway("http://127.0.0.1:9/send")
    nobody.open()
    with pytest.raises(Unavailable) as refused:
        nobody.hand_over(MESSAGE)
    assert not refused.value.maybe
    with pytest.raises(Unavailable):
        nobody.alive()
