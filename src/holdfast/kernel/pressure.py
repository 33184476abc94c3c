"""How long a request waits before anybody begins it: asked at the server's own door, like any
other caller's, since what waits inside the server cannot be seen from here."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable

EVERY_SECONDS = 0.5
_LONGEST = 20.0


class Pressure:
    """The last wait, or the one that still lasts where it is longer already."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._last = 0.0
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        """How long a request waits now."""
        since = self._since
        return max(self._last, self._now() - since if since is not None else 0.0)

    def measure(self, ask: Callable[[], None]) -> None:
        """Ask once. No answer for long is a long wait; a server that cannot be asked tells
        nothing."""
        self._since = began = self._now()
        try:
            ask()
        except TimeoutError:
            pass
        except (OSError, http.client.HTTPException):
            began = self._now()
        self._last, self._since = self._now() - began, None

    def watch(self, host: str, port: int) -> None:
        """Measure until the process ends, in a thread of its own."""

        def ask() -> None:
            door = http.client.HTTPConnection(host, port, timeout=_LONGEST)
            try:
                door.request("GET", "/livez")
                door.getresponse().read()
            finally:
                door.close()

        def measure_on() -> None:
            while True:
                time.sleep(EVERY_SECONDS)
                self.measure(ask)

        threading.Thread(target=measure_on, name="pressure", daemon=True).start()


pressure = Pressure()
"""Of this process's server; nobody waits where nothing measures."""
