"""Text messages and calls by a gateway of the city's choice over HTTP: one message a request.

    POST <address>   {"id", "to", "text", "language", "stop"}
    Idempotency-Key: <id>   Authorization: Bearer <secret>

2xx took it (a JSON answer may name the gateway's own ``id``); 400, 410, 413, 415 and 422 refuse
it for good; anything else is tried again under the same key. `docs/operate/alerts.md` says what a
gateway must do, and how it sends replies.
"""

from __future__ import annotations

import httpx
import msgspec

from holdfast.messaging.ports import Outgoing, Refused, Unavailable

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
_REFUSED = frozenset({400, 410, 413, 415, 422})
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class _Answer(msgspec.Struct):
    id: str = ""


class HttpGateway:
    """A gateway by its address and the secret shared with it (empty: none is sent)."""

    def __init__(self, address: str, secret: str = "") -> None:
        self._address = address
        self._headers = {"User-Agent": "Holdfast 311", "Content-Type": "application/json"}
        if secret:
            self._headers["Authorization"] = f"Bearer {secret}"
        self._client: httpx.Client | None = None

    def open(self) -> None:
        """One connection, kept; it is made at the first message."""
        self._client = httpx.Client(timeout=TIMEOUT, headers=self._headers, trust_env=False)

    def hand_over(self, message: Outgoing) -> str:
        """Send one message; the gateway's id of it, or ""."""
        body = {"id": message.id, "to": message.to, "text": message.body,
                "language": message.language, "stop": message.stop_url}  # fmt: skip
        if self._client is None:
            raise Unavailable("not open")
        try:
            answer = self._client.post(
                self._address, content=msgspec.json.encode(body),
                headers={"Idempotency-Key": message.id},
            )  # fmt: skip
        except _NOT_SENT as error:
            raise Unavailable(type(error).__name__) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(type(error).__name__, maybe=True) from None
        if answer.is_success:
            return _id_in(answer.content)
        if answer.status_code in _REFUSED:
            raise Refused(f"status {answer.status_code}")
        raise Unavailable(f"status {answer.status_code}")

    def alive(self) -> None:
        """Whether anything but an error of the server answers a HEAD."""
        if self._client is None:
            raise Unavailable("not open")
        try:
            answer = self._client.head(self._address)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(type(error).__name__) from None
        if answer.status_code >= 500 and answer.status_code != 501:
            raise Unavailable(f"status {answer.status_code}")

    def close(self) -> None:
        """Let the connection go."""
        if self._client is not None:
            self._client.close()
            self._client = None


def _id_in(content: bytes) -> str:
    try:
        return msgspec.json.decode(content, type=_Answer).id[:100]
    except msgspec.DecodeError:
        return ""
