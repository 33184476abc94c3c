"""The live process: one ASGI process under granian's embedded server.

Embedded, because it is one process instead of two and because signals stay ours: granian waits
for open connections before it tells an application to stop, and a stream never ends by itself.
"""

import asyncio
import logging
import os
import signal
import socket
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from holdfast.config.serving import guard, listeners, logs
from holdfast.config.serving.listeners import adopt
from holdfast.config.serving.loading import load

log = logging.getLogger("holdfast.serving")

END_SECONDS = 5.0
"""Streams are told to end at once; connections that are still open after this are cut."""

BACKPRESSURE = 8192
"""granian's default of 1,024 left the 1,025th stream hanging without an answer."""


def run_live(
    target: str,
    listener: socket.socket,
    *,
    end_seconds: float = END_SECONDS,
) -> int:
    """Serve the ASGI application ``target`` on ``listener`` until SIGTERM or SIGINT; 0 then.

    If the application has a method ``end_streams`` it is called at the signal. Ends within
    ``end_seconds`` of it whatever clients do.
    """
    guard.lift_file_limit()
    application = load(target)
    return asyncio.run(_serve(application, listener, end_seconds))


class _LiveServer(Server):
    """granian's embedded server, on a socket it is given."""

    def __init__(self, application: Any, listener: socket.socket) -> None:
        host, port = listener.getsockname()[:2]
        super().__init__(
            application,
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            http=HTTPModes.http1,
            websockets=False,
            backlog=listeners.BACKLOG,
            backpressure=BACKPRESSURE,
            log_level=LogLevels.error,
            log_dictconfig=logs.GRANIAN_LOGGERS,
        )
        self.listener = listener

    def _init_shared_socket(self) -> None:
        self._ssp = None
        self._shd = adopt(self.listener)


async def _serve(application: Any, listener: socket.socket, end_seconds: float) -> int:
    server = _LiveServer(application, listener)
    serving = asyncio.create_task(server.serve())
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    stopping = asyncio.create_task(asked.wait())
    log.info("live listens on %s port %d", *listener.getsockname()[:2])
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not asked.is_set():
        log.critical("the live server ended by itself")
        stopping.cancel()
        await serving  # raises what ended it
        return 1
    if hasattr(application, "end_streams"):
        application.end_streams()
    server.stop()  # type: ignore[no-untyped-call]
    done, _ = await asyncio.wait({serving}, timeout=end_seconds)
    if not done:
        log.warning("connections were still open after %.0f s and are cut", end_seconds)
        # granian would wait for them for ever.
        os._exit(0)
    return 0
