"""Several providers of one channel as one gateway: weighted by choice and by how well they do.

A provider's score follows its successes and failures slowly (damped), so that one bad minute does
not throw all its load at the others, nor one good answer bring all of it back; a little is always
tried. What a provider surely did not take goes to another at once; where it may have taken it (the
answer was lost) the message stays with it and its key, so that nobody hears twice.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from holdfast.messaging.ports import Gateway, Outgoing, Refused, Unavailable

# A score moves by this share of the way at each answer; load goes by its square.
DAMPING, LEAST = 0.05, 0.02
# A route that was not used for so many seconds is asked whether it is alive.
HEARTBEAT = 30.0
# How often a message stays with a provider that may have it, before another is tried.
STAY = 2


@dataclass
class Route:
    """A provider of a channel, how much of the load it should have, and how it does."""

    name: str
    make: Callable[[], Gateway]
    weight: float = 1.0
    score: float = 1.0
    last_at: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def note(self, ok: bool) -> None:
        """An answer, or none."""
        with self.lock:
            self.score = max(LEAST, self.score + DAMPING * ((1.0 if ok else 0.0) - self.score))
            self.last_at = time.monotonic()

    @property
    def load(self) -> float:
        """Its share against the others'."""
        return float(self.weight * self.score**2)


class Failover:
    """A gateway over several routes; each thread has one, the routes are shared."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = list(routes)
        self._open: dict[str, Gateway] = {}

    def open(self) -> None:
        """Routes are opened when they are used; those long unused are asked whether they live."""
        for route in self._routes:
            if len(self._routes) > 1 and time.monotonic() - route.last_at > HEARTBEAT:
                try:
                    self._gateway(route).alive()
                except Unavailable:
                    self._broken(route)
                else:
                    route.note(True)

    def hand_over(self, message: Outgoing) -> str:
        """By one route, or by another one where the first surely did not take it."""
        tried: list[Route] = []
        while True:
            route = self._pick(message, tried)
            try:
                taken = self._gateway(route).hand_over(message)
            except Refused:
                route.note(True)
                raise
            except Unavailable as error:
                self._broken(route)
                tried.append(route)
                if error.maybe or len(tried) == len(self._routes):
                    raise Unavailable(str(error), maybe=error.maybe, route=route.name) from error
            else:
                route.note(True)
                return taken

    def alive(self) -> None:
        """Any route will do."""
        for route in self._routes:
            try:
                self._gateway(route).alive()
            except Unavailable:
                self._broken(route)
            else:
                return
        raise Unavailable("no route")

    def close(self) -> None:
        """Close what was opened."""
        for gateway in self._open.values():
            gateway.close()
        self._open.clear()

    def _pick(self, message: Outgoing, tried: Sequence[Route]) -> Route:
        left = [route for route in self._routes if route not in tried]
        if not tried and message.route and message.tries <= STAY:
            for route in left:
                if route.name == message.route:
                    return route
        # Chance decides how load is shared, nothing secret.
        return random.choices(left, [route.load for route in left])[0]

    def _gateway(self, route: Route) -> Gateway:
        if route.name not in self._open:
            gateway = route.make()
            gateway.open()
            self._open[route.name] = gateway
        return self._open[route.name]

    def _broken(self, route: Route) -> None:
        route.note(False)
        gateway = self._open.pop(route.name, None)
        if gateway is not None:
            gateway.close()
