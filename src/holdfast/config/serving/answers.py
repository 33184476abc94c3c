"""What the live application reads of a request, and its short answers, in ASGI's words."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from holdfast.config.serving import access

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

_SAFE: list[Header] = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


def noting(send: Send, seen: access.Seen) -> Send:
    """A way out that notes the status for the log, and tells the caller the request's id."""

    async def noted(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            seen.status = message["status"]
            message = message | {
                "headers": [*message["headers"], (b"x-request-id", seen.request_id.encode())]
            }
        await send(message)

    return noted


def headers_of(scope: Scope) -> dict[str, str]:
    """A request's headers by their names in small letters; what came twice is joined."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joint = "; " if name == "cookie" else ", "
        found[name] = found[name] + joint + value if name in found else value
    return found


def position_of(headers: Mapping[str, str], query: Mapping[str, str]) -> int | None:
    """Where to start: a reconnecting browser's header is newer than the page's query."""
    named = headers.get("last-event-id") or query.get("after")
    if not named:
        return None
    if not (named.isascii() and named.isdigit() and len(named) <= 18):
        raise ValueError(named)
    return int(named)


def cors_of(origin: str | None) -> list[Header]:
    """What lets the pages' own origin read an answer."""
    vary: list[Header] = [(b"vary", b"origin")]
    if origin is None:
        return vary
    return [
        *vary,
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-allow-credentials", b"true"),
    ]


async def send_json(
    send: Send, status: int, content: Mapping[str, Any], headers: Sequence[Header] = ()
) -> None:
    """Answer with JSON, whole."""
    body = msgspec.json.encode(content)
    start = [(b"content-type", b"application/json"), *_SAFE, *headers]
    start.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def refuse(
    send: Send, status: int, error: str, message: str, headers: Sequence[Header] = ()
) -> None:
    """Answer with a code and a sentence that say why not."""
    await send_json(send, status, {"error": error, "message": message}, headers)


async def busy(send: Send, headers: Sequence[Header]) -> None:
    """Ask to come again in some seconds."""
    message = "Live changes cannot be followed right now. Try again in a few seconds."
    await refuse(send, 503, "try-again", message, [*headers, (b"retry-after", b"5")])


async def preflight(send: Send, cors: Sequence[Header]) -> None:
    """Tell a browser what it may send here."""
    allow = [
        (b"access-control-allow-methods", b"GET"),
        (b"access-control-allow-headers", b"last-event-id"),
        *cors,
    ]
    await send({"type": "http.response.start", "status": 204, "headers": allow})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
