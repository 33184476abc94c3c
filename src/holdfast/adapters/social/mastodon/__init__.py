"""Mastodon, and what speaks its interface: one status for each post.

    POST /api/v1/statuses   status, language, visibility=public, in_reply_to_id
    DELETE /api/v1/statuses/<id>
    Authorization: Bearer <token>   Idempotency-Key: <key>   (kept by the server for an hour)

After docs.joinmastodon.org/methods/statuses. The token needs the scope ``write:statuses``.
"""

from __future__ import annotations

import re
import time
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from holdfast.alerts.ports import Post, Posted
from holdfast.messaging.ports import Refused, Unavailable

CONNECT, ANSWER = 3.0, 10.0
"""Seconds within which the server must be reached, and answer."""
_MOST_BYTES = 1_000_000
# Every link counts so much, however long it is.
_LINK, _LINK_COUNTS = re.compile(r"https?://\S+"), 23
# What a status of the answer blames; those that are not here pass by themselves.
BLAMES = {
    301: "address", 302: "address", 307: "address", 308: "address", 404: "address",
    405: "address", 410: "address", 401: "key", 403: "key", 400: "words", 413: "words",
    422: "words",
}  # fmt: skip


class _Status(msgspec.Struct):
    id: str
    url: str | None = None


class Mastodon:
    """An account on the server at `base`, such as ``https://social.example.gov``, by its token."""

    limit = 500

    def __init__(
        self, base: str, token: str, *, connect: float = CONNECT, answer: float = ANSWER
    ) -> None:
        self._base = base.rstrip("/")
        self._headers = {"User-Agent": "Holdfast 311", "Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._timeout, self._longest = httpx.Timeout(answer, connect=connect), connect + answer

    @property
    def name(self) -> str:
        """See the port."""
        return f"Mastodon {urlsplit(self._base).netloc}"

    def length(self, words: str) -> int:
        """Letters, where each link counts as 23 of them."""
        return len(_LINK.sub("x" * _LINK_COUNTS, words))

    def post(self, post: Post) -> Posted:
        """See the port."""
        form = {"status": post.words, "language": post.language, "visibility": "public"}
        if post.reply_to:
            form["in_reply_to_id"] = post.reply_to
        headers = {**self._headers, "Idempotency-Key": post.key}
        status, body = self._ask("POST", "/api/v1/statuses", headers, form)
        if not 200 <= status < 300:
            raise _judged(status)
        try:
            made = msgspec.json.decode(body, type=_Status)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Unavailable("the answer is no status", maybe=True) from None
        return Posted(made.id, made.url or "")

    def take_down(self, id: str) -> None:
        """See the port; 404 and 410 say that it is gone."""
        path = f"/api/v1/statuses/{quote(id, safe='')}"
        status, _body = self._ask("DELETE", path, self._headers, None)
        if status not in (404, 410) and not 200 <= status < 300:
            raise _judged(status)

    def _ask(
        self, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None
    ) -> tuple[int, bytes]:
        """Status and content of the answer; Unavailable where none came, `maybe` once anything
        was sent."""
        ends, body = time.monotonic() + self._longest, bytearray()
        try:
            with (
                httpx.Client(timeout=self._timeout, trust_env=False) as client,
                client.stream(method, f"{self._base}{path}", headers=headers, data=form) as answer,
            ):
                for part in answer.iter_bytes():
                    body += part
                    # httpx limits each read; a server that drips must not hold a worker longer.
                    if time.monotonic() > ends or len(body) > _MOST_BYTES:
                        raise Unavailable("too slow or too much", maybe=True)
                return answer.status_code, bytes(body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL) as error:
            raise Unavailable(type(error).__name__) from None
        except httpx.HTTPError as error:
            raise Unavailable(type(error).__name__, maybe=True) from None


def _judged(status: int) -> Exception:
    """Who answers with an error of its own may have taken it all the same."""
    if status in BLAMES:
        return Refused(BLAMES[status])
    return Unavailable(f"status {status}", maybe=status >= 500)
