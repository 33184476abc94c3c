"""The live stream as an ASGI application: `/live`, `/live/poll`, `/livez`.

``GET /live`` is server-sent events. It starts after ``Last-Event-ID`` or ``?after=N`` (a page
passes the position it was rendered at) or, without either, now. Events, each JSON in ``data``:

- ``ready`` ``{"position"}`` first, ``id`` the position it starts from;
- ``fact`` ``{"id","kind","subject","data"}``;
- ``reset`` ``{"position","reason"}``: what was missed is too much (or too old); reload the page.
  The stream then ends and a reconnect goes on from ``position``;
- ``sign-in`` ``{}``: the session is over; the stream ends.

A bare ``id:`` moves the position past what the viewer may not see; a comment every 15 s keeps
proxies from closing an idle stream.

``GET /live/poll?after=N`` answers the same as one JSON object for places that cut streams:
``{"position","events","reset","more"}``; ask next with ``after=position``, at once if ``more``.
"""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from holdfast.config.serving import access
from holdfast.config.serving.hub import Hub
from holdfast.config.serving.ports import Event, LiveSource

log = logging.getLogger("holdfast.live")

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

BATCH = 200
SIGN_IN = "Sign in to follow live changes, then try again."

MAX_STREAMS = 7500
"""Below granian's backpressure, so that a full process still answers `/livez`."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds; tests make them short."""

    heartbeat: float = 15.0
    recheck: float = 60.0
    """How long a session that ended may go on seeing what it could see."""
    write: float = 30.0
    """How long one write may wait for a client that does not read."""
    patience: float = 10.0
    """How long opening a stream waits for a database that is away."""
    retry: float = 2.0
    """What the browser is told to wait before it reconnects."""
    retry_spread: float = 4.0
    """Added at random when the process stops, so that a thousand screens do not return at once."""


class LiveApplication:
    """The ASGI application over a `LiveSource`; `end_streams` makes it ready to stop."""

    def __init__(
        self, source: LiveSource[Any], *, base_url: str, timings: Timings | None = None
    ) -> None:
        """``base_url`` is where the pages live: the only foreign origin that may read."""
        parts = urlsplit(base_url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.source = source
        self.timings = timings or Timings()
        self.hub: Hub | None = None
        self.streams = 0

    def end_streams(self) -> None:
        """End every open stream in an orderly way; call in the event loop's thread."""
        if self.hub:
            self.hub.end()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            with access.watched(scope["method"], scope["path"]) as seen:
                await self._answer(scope, receive, _noting(send, seen))

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self.hub = hub = Hub(self.source)
        poller = asyncio.create_task(hub.run())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        poller.cancel()
        hub.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        hub = self.hub
        assert hub is not None, "lifespan.startup comes before the first request"
        path, method = scope["path"], scope["method"]
        headers = _headers(scope)
        if path == "/livez":
            health = {"ok": True, "process": "live", "streams": self.streams}
            return await _json(send, 200, health | {"database_away": hub.database_away})
        if path not in ("/live", "/live/poll"):
            return await _refuse(send, 404, "not-found", "There is nothing here.")
        origin = headers.get("origin")
        if origin is not None and origin != self.origin:
            return await _refuse(
                send, 403, "foreign-origin", f"Only pages of {self.origin} may follow live changes."
            )
        cors = _cors(origin)
        if method == "OPTIONS":
            return await _preflight(send, cors)
        if method != "GET":
            return await _refuse(send, 405, "get-only", "Only GET is answered here.", cors)
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        try:
            after = _position(headers, query)
        except ValueError:
            return await _refuse(
                send, 400, "bad-position", "after must be a whole number, 0 or more.", cors
            )
        if self.streams >= MAX_STREAMS or hub.ending:
            return await _busy(send, cors)
        with hub.watched():
            try:
                viewer = await hub.call(self.source.authenticate, headers, query)
                if viewer is None:
                    return await _refuse(send, 401, "sign-in", SIGN_IN, cors)
                async with asyncio.timeout(self.timings.patience):
                    await hub.current()
                    missed = [] if after is None else await hub.replay(after)
                if path == "/live/poll":
                    return await self._poll(hub, viewer, after, missed, send, cors)
            except Exception:  # a hook failed: the caller tries again
                log.warning("a live request could not be answered", exc_info=True)
                return await _busy(send, cors)
            self.streams += 1
            try:
                stream = _Stream(self, hub, viewer, headers, query, send)
                await _until_gone(stream.run(after, missed, cors), receive)
            finally:
                self.streams -= 1
        return None

    async def _poll(
        self,
        hub: Hub,
        viewer: Hashable,
        after: int | None,
        missed: Sequence[Event] | None,
        send: Send,
        cors: list[Header],
    ) -> None:
        answer: dict[str, Any]
        if missed is None:
            answer = {"position": hub.head, "events": [], "reset": True, "more": False}
        else:
            batch = missed[:BATCH]
            seen = await hub.visible(viewer, batch) if batch else []
            position = batch[-1].id if batch else (hub.head if after is None else after)
            answer = {
                "position": position,
                "events": [_body(event) for event in seen],
                "reset": False,
                "more": len(missed) > BATCH,
            }
        await _json(send, 200, answer, cors)


class _Stream:
    """One open stream: a viewer, a position, and the way out to the client."""

    def __init__(
        self,
        application: LiveApplication,
        hub: Hub,
        viewer: Hashable,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        send: Send,
    ) -> None:
        self.source = application.source
        self.timings = application.timings
        self.hub = hub
        self.viewer = viewer
        self.headers = headers
        self.query = query
        self._send = send
        self.position = hub.head
        self.told = hub.head

    async def run(
        self, after: int | None, missed: Sequence[Event] | None, cors: list[Header]
    ) -> None:
        """Write the stream until the client falls behind, the session ends or the process stops.

        ``missed`` is what lies between ``after`` and the hub's memory (None: too much).
        """
        await self._send(
            {"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS + cors}
        )
        retry = f"retry: {int(self.timings.retry * 1000)}\n\n".encode()
        try:
            if missed is None:
                await self._write(retry + self._reset("missed-too-much"))
            else:
                if after is not None:
                    self.position = self.told = after
                ready = _message("ready", {"position": self.position}, self.position)
                await self._write(retry + ready)
                await self._deliver(missed)
                await self._follow()
        except TimeoutError:
            return  # it does not read: nothing can be told to it either
        with contextlib.suppress(TimeoutError):
            await self._write(b"", more=False)

    async def _follow(self) -> None:
        checked = time.monotonic()
        while True:
            changed = self.hub.changed()
            try:
                if self.hub.ending:
                    wait = self.timings.retry + random.uniform(0, self.timings.retry_spread)
                    await self._write(f"retry: {int(wait * 1000)}\n\n".encode())
                    return
                events = self.hub.since(self.position, BATCH)
                if events is None:
                    await self._write(self._reset("fell-behind"))
                    return
                if events:
                    await self._deliver(events)
                    continue
                quiet = not (await asyncio.wait({changed}, timeout=self.timings.heartbeat))[0]
            finally:
                changed.cancel()
            if quiet:
                await self._write(self._heartbeat())
            if time.monotonic() - checked >= self.timings.recheck:
                checked = time.monotonic()
                if not await self._still_signed_in():
                    await self._write(_message("sign-in", {}, None))
                    return

    async def _deliver(self, events: Sequence[Event]) -> None:
        """Write what the viewer may see of ``events`` and move past all of them."""
        for start in range(0, len(events), BATCH):
            batch = events[start : start + BATCH]
            seen = await self._visible(batch)
            if seen is None:
                return
            if seen:
                await self._write(b"".join(_message("fact", _body(e), e.id) for e in seen))
                self.told = seen[-1].id
            self.position = batch[-1].id

    async def _visible(self, events: Sequence[Event]) -> list[Event] | None:
        """Ask until answered, so that a database that is away skips nothing; None at the end."""
        while not self.hub.ending:
            try:
                return await self.hub.visible(self.viewer, events)
            except Exception:  # whatever the database does, the stream stays
                log.warning("what a viewer may see is unknown; asking again", exc_info=True)
                await asyncio.sleep(1.0)
                await self._write(b": waiting\n\n")
        return None

    async def _still_signed_in(self) -> bool:
        try:
            again = await self.hub.call(self.source.authenticate, self.headers, self.query)
        except Exception:  # the database is away: asked again in a minute
            log.warning("a viewer could not be checked again", exc_info=True)
            return True
        if again is None:
            return False
        self.viewer = again
        return True

    async def _write(self, body: bytes, *, more: bool = True) -> None:
        message = {"type": "http.response.body", "body": body, "more_body": more}
        async with asyncio.timeout(self.timings.write):
            await self._send(message)

    def _heartbeat(self) -> bytes:
        if self.told < self.position:
            self.told = self.position
            return f"id: {self.position}\n\n".encode()
        return b": still here\n\n"

    def _reset(self, reason: str) -> bytes:
        head = self.hub.head
        return _message("reset", {"position": head, "reason": reason}, head)


STREAM_HEADERS: list[Header] = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

_SAFE: list[Header] = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


async def _until_gone(stream: Any, receive: Receive) -> None:
    """Run ``stream`` until it ends or the client goes away."""
    writing = asyncio.ensure_future(stream)
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({writing, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        if not writing.done():
            writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _noting(send: Send, seen: access.Seen) -> Send:
    async def noting(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            seen.status = message["status"]
            message = message | {
                "headers": [*message["headers"], (b"x-request-id", seen.request_id.encode())]
            }
        await send(message)

    return noting


def _headers(scope: Scope) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        joint = "; " if name == "cookie" else ", "
        found[name] = found[name] + joint + value if name in found else value
    return found


def _position(headers: Mapping[str, str], query: Mapping[str, str]) -> int | None:
    """Where to start: a reconnecting browser's header is newer than the page's query."""
    named = headers.get("last-event-id") or query.get("after")
    if not named:
        return None
    if not (named.isascii() and named.isdigit() and len(named) <= 18):
        raise ValueError(named)
    return int(named)


def _body(event: Event) -> dict[str, Any]:
    return {"id": event.id, "kind": event.kind, "subject": event.subject, "data": event.data}


def _message(name: str, data: Mapping[str, Any], position: int | None) -> bytes:
    # JSON has no raw line ends, so one data line carries it whole.
    identity = b"" if position is None else b"id: %d\n" % position
    return identity + b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(data))


def _cors(origin: str | None) -> list[Header]:
    vary: list[Header] = [(b"vary", b"origin")]
    if origin is None:
        return vary
    return [
        *vary,
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-allow-credentials", b"true"),
    ]


async def _json(
    send: Send, status: int, content: Mapping[str, Any], headers: Sequence[Header] = ()
) -> None:
    body = msgspec.json.encode(content)
    start = [(b"content-type", b"application/json"), *_SAFE, *headers]
    start.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _refuse(
    send: Send, status: int, error: str, message: str, headers: Sequence[Header] = ()
) -> None:
    await _json(send, status, {"error": error, "message": message}, headers)


async def _busy(send: Send, headers: Sequence[Header]) -> None:
    message = "Live changes cannot be followed right now. Try again in a few seconds."
    await _refuse(send, 503, "try-again", message, [*headers, (b"retry-after", b"5")])


async def _preflight(send: Send, cors: Sequence[Header]) -> None:
    allow = [
        (b"access-control-allow-methods", b"GET"),
        (b"access-control-allow-headers", b"last-event-id"),
        *cors,
    ]
    await send({"type": "http.response.start", "status": 204, "headers": allow})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
