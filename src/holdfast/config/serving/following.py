"""One open stream: what a viewer may see of the facts, written as server-sent events."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from holdfast.config.serving.answers import Header, Receive, Send
from holdfast.config.serving.hub import Hub
from holdfast.config.serving.ports import Event, LiveSource

log = logging.getLogger("holdfast.live")

BATCH = 200

STREAM_HEADERS: list[Header] = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


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


class Stream:
    """One open stream: a viewer, a position, and the way out to the client."""

    def __init__(
        self,
        source: LiveSource[Any],
        timings: Timings,
        hub: Hub,
        viewer: Hashable,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        send: Send,
    ) -> None:
        self.source = source
        self.timings = timings
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
                ready = message("ready", {"position": self.position}, self.position)
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
                    await self._write(message("sign-in", {}, None))
                    return

    async def _deliver(self, events: Sequence[Event]) -> None:
        """Write what the viewer may see of ``events`` and move past all of them."""
        for start in range(0, len(events), BATCH):
            batch = events[start : start + BATCH]
            seen = await self._visible(batch)
            if seen is None:
                return
            if seen:
                await self._write(b"".join(message("fact", body_of(e), e.id) for e in seen))
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
        written = {"type": "http.response.body", "body": body, "more_body": more}
        async with asyncio.timeout(self.timings.write):
            await self._send(written)

    def _heartbeat(self) -> bytes:
        if self.told < self.position:
            self.told = self.position
            return f"id: {self.position}\n\n".encode()
        return b": still here\n\n"

    def _reset(self, reason: str) -> bytes:
        head = self.hub.head
        return message("reset", {"position": head, "reason": reason}, head)


async def until_gone(stream: Any, receive: Receive) -> None:
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


def body_of(event: Event) -> dict[str, Any]:
    """A fact as pages read it."""
    return {"id": event.id, "kind": event.kind, "subject": event.subject, "data": event.data}


def message(name: str, data: Mapping[str, Any], position: int | None) -> bytes:
    """One server-sent event; with a position, a reconnect goes on from there."""
    # JSON has no raw line ends, so one data line carries it whole.
    identity = b"" if position is None else b"id: %d\n" % position
    return identity + b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(data))
