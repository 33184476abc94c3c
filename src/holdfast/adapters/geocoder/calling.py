"""One GET with a time limit that answers JSON or raises OutOfService."""

from __future__ import annotations

import time
from typing import Any

import httpx
import msgspec

from holdfast.places.ports import OutOfService

# A page waits for this; a slower server is as good as none.
TIMEOUT_SECONDS = 3.0
_MOST_BYTES = 2_000_000
# After a failure nobody is asked for this long, so that a dead server costs one wait, not many.
REST_SECONDS = 20.0


class Caller:
    """GETs JSON below one address; remembers for a while that the server is down.

    `base` is http(s) without a trailing slash; `timeout` and `rest` are seconds.
    """

    def __init__(
        self, base: str, *, timeout: float = TIMEOUT_SECONDS, rest: float = REST_SECONDS
    ) -> None:
        self._base = base.rstrip("/")
        self._timeout = timeout
        self._rest = rest
        self._down_until = 0.0
        self._client: httpx.Client | None = None

    def get(self, path: str, params: dict[str, str]) -> Any:
        """The decoded answer. Raises OutOfService with a reason that repeats nothing asked."""
        if time.monotonic() < self._down_until:
            raise OutOfService("resting after a failure")
        try:
            return self._get(path, params)
        except OutOfService:
            self._down_until = time.monotonic() + self._rest
            raise

    def _opened(self) -> httpx.Client:
        # At the first question, not before: web processes are forked.
        if self._client is None:
            self._client = httpx.Client(
                timeout=self._timeout, follow_redirects=False, trust_env=False
            )
        return self._client

    def _get(self, path: str, params: dict[str, str]) -> Any:
        limit = time.monotonic() + self._timeout
        headers = {"User-Agent": "Holdfast 311", "Accept": "application/json"}
        body = bytearray()
        try:
            with self._opened().stream(
                "GET", f"{self._base}{path}", params=params, headers=headers
            ) as response:
                if response.status_code != 200:
                    raise OutOfService(f"status {response.status_code}")
                for part in response.iter_bytes():
                    body += part
                    # httpx limits each read; a server that drips must not hold a page longer.
                    if time.monotonic() > limit or len(body) > _MOST_BYTES:
                        raise OutOfService("too slow or too much")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OutOfService(type(error).__name__) from None
        return decoded(bytes(body))


def decoded(body: bytes) -> Any:
    """JSON, or OutOfService."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise OutOfService("the answer is not JSON") from None


def number(value: Any, most: float) -> float | None:
    """A number from an answer, which may write it as text; None beyond ± `most` or for none."""
    try:
        read = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    # False for NaN as well.
    return read if abs(read) <= most else None
