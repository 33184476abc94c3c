"""Text messages and calls by a gateway of the city's choice over HTTP: one message a request.

    POST <address>   {"id", "to", "text", "language", "stop"}
    Idempotency-Key: <id>   Authorization: Bearer <secret>

2xx took it (a JSON answer may name the gateway's own ``id``); 400, 410, 413, 415 and 422 refuse
it for good; anything else is tried again under the same key. `docs/operate/alerts.md` says what a
gateway must do, and how it sends replies.
"""

from __future__ import annotations

import functools
import select
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

import msgspec

from holdfast.messaging.ports import Outgoing, Refused, Unavailable

CONNECT, ANSWER = 3.0, 10.0
"""Seconds within which the gateway must be reached, and answer."""
_REFUSED = frozenset({400, 410, 413, 415, 422})
# An answer is an id; nobody needs more of it.
_MOST_BYTES = 10_000


class _Answer(msgspec.Struct):
    id: str = ""


class HttpGateway:
    """A gateway by its address and the secret shared with it (empty: none is sent).

    By the standard library's client, one connection that is kept: a client with pools, redirects
    and hooks takes several times as long for each of a million messages.
    """

    def __init__(self, address: str, secret: str = "") -> None:
        parts = urlsplit(address)
        self._secure, self._host = parts.scheme == "https", parts.netloc.rpartition("@")[2]
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = {"User-Agent": "Holdfast 311", "Content-Type": "application/json"}
        if secret:
            self._headers["Authorization"] = f"Bearer {secret}"
        self._is_open = False
        self._kept: HTTPConnection | None = None

    def open(self) -> None:
        """The connection is made at the first message."""
        self._is_open = True

    def hand_over(self, message: Outgoing) -> str:
        """Send one message; the gateway's id of it, or ""."""
        body = {"id": message.id, "to": message.to, "text": message.body,
                "language": message.language, "stop": message.stop_url}  # fmt: skip
        headers = {**self._headers, "Idempotency-Key": message.id}
        status, content = self._ask("POST", msgspec.json.encode(body), headers)
        if 200 <= status < 300:
            return _id_in(content)
        if status in _REFUSED:
            raise Refused(f"status {status}")
        raise Unavailable(f"status {status}")

    def alive(self) -> None:
        """Whether anything but an error of the server answers a HEAD."""
        status, _content = self._ask("HEAD", None, self._headers)
        if status >= 500 and status != 501:
            raise Unavailable(f"status {status}")

    def close(self) -> None:
        """Let the connection go."""
        self._is_open = False
        self._drop()

    def _ask(self, method: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        """Status and content of the answer; Unavailable where none came, `maybe` once anything
        was sent."""
        connection = self._connected()
        try:
            connection.request(method, self._path, body, headers)
            answer = connection.getresponse()
            content = answer.read(_MOST_BYTES)
        except (OSError, HTTPException) as error:
            self._drop()
            raise Unavailable(type(error).__name__, maybe=True) from None
        if not answer.isclosed():
            self._drop()
        return answer.status, content

    def _connected(self) -> HTTPConnection:
        if not self._is_open:
            raise Unavailable("not open")
        kept = self._kept
        if kept is not None and kept.sock is not None and not _hung_up(kept):
            return kept
        self._drop()
        made = (
            HTTPSConnection(self._host, timeout=CONNECT, context=_trust())
            if self._secure
            else HTTPConnection(self._host, timeout=CONNECT)
        )
        try:
            made.connect()
        except (OSError, HTTPException) as error:
            raise Unavailable(type(error).__name__) from None
        made.sock.settimeout(ANSWER)
        self._kept = made
        return made

    def _drop(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None


def _hung_up(connection: HTTPConnection) -> bool:
    """Whether the other side has closed a connection that lay idle: seen before anything is sent,
    so that no message is in doubt because of it."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN | select.POLLHUP)
    return bool(poll.poll(0))


@functools.cache
def _trust() -> ssl.SSLContext:
    """The system's certificates, read once."""
    return ssl.create_default_context()


def _id_in(content: bytes) -> str:
    try:
        return msgspec.json.decode(content, type=_Answer).id[:100]
    except msgspec.DecodeError:
        return ""
