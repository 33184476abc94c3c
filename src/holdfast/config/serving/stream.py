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
import logging
from collections.abc import Hashable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from holdfast.config.serving import access
from holdfast.config.serving.answers import (
    Header,
    Receive,
    Scope,
    Send,
    busy,
    cors_of,
    headers_of,
    noting,
    position_of,
    preflight,
    refuse,
    send_json,
)
from holdfast.config.serving.following import BATCH, Stream, Timings, body_of, until_gone
from holdfast.config.serving.hub import Hub
from holdfast.config.serving.ports import Event, LiveSource

log = logging.getLogger("holdfast.live")

SIGN_IN = "Sign in to follow live changes, then try again."

MAX_STREAMS = 7500
"""Below granian's backpressure, so that a full process still answers `/livez`."""


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
                await self._answer(scope, receive, noting(send, seen))

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
        headers = headers_of(scope)
        if path == "/livez":
            health = {"ok": True, "process": "live", "streams": self.streams}
            return await send_json(send, 200, health | {"database_away": hub.database_away})
        if path not in ("/live", "/live/poll"):
            return await refuse(send, 404, "not-found", "There is nothing here.")
        origin = headers.get("origin")
        if origin is not None and origin != self.origin:
            return await refuse(
                send, 403, "foreign-origin", f"Only pages of {self.origin} may follow live changes."
            )
        cors = cors_of(origin)
        if method == "OPTIONS":
            return await preflight(send, cors)
        if method != "GET":
            return await refuse(send, 405, "get-only", "Only GET is answered here.", cors)
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        try:
            after = position_of(headers, query)
        except ValueError:
            return await refuse(
                send, 400, "bad-position", "after must be a whole number, 0 or more.", cors
            )
        if self.streams >= MAX_STREAMS or hub.ending:
            return await busy(send, cors)
        with hub.watched():
            try:
                viewer = await hub.call(self.source.authenticate, headers, query)
                if viewer is None:
                    return await refuse(send, 401, "sign-in", SIGN_IN, cors)
                async with asyncio.timeout(self.timings.patience):
                    await hub.current()
                    missed = [] if after is None else await hub.replay(after)
                if path == "/live/poll":
                    return await self._poll(hub, viewer, after, missed, send, cors)
            except Exception:  # a hook failed: the caller tries again
                log.warning("a live request could not be answered", exc_info=True)
                return await busy(send, cors)
            self.streams += 1
            try:
                stream = Stream(self.source, self.timings, hub, viewer, headers, query, send)
                await until_gone(stream.run(after, missed, cors), receive)
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
                "events": [body_of(event) for event in seen],
                "reset": False,
                "more": len(missed) > BATCH,
            }
        await send_json(send, 200, answer, cors)
