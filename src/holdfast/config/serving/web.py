"""The web process: a WSGI application under granian, in processes and threads.

granian does the HTTP. Four things are ours: the listening sockets come from outside, the
application is loaded once and forked (memory is shared, a killed process is back in
milliseconds), a process dies with its parent, and processes that were killed are replaced
without end while processes that crash at their start end the whole (the supervisor then decides).
The methods overridden are granian's own, marked private there: the locked version is the one the
tests ran against.
"""

import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from holdfast.config.serving import access, guard, listeners, logs
from holdfast.config.serving.listeners import adopt
from holdfast.config.serving.loading import load
from holdfast.kernel.pressure import pressure

log = logging.getLogger("holdfast.serving")

DRAIN_SECONDS = 7
"""How long requests in flight may take to finish once the process was asked to stop."""

QUICK_SECONDS = 5.0
CRASHES_ALLOWED = 3


def run_web(
    target: str,
    sockets: Sequence[socket.socket],
    *,
    threads: int,
) -> int:
    """Serve the WSGI application ``target`` on ``sockets``, one process each, until SIGTERM.

    On SIGTERM or SIGINT it stops accepting, finishes what is in flight (at most `DRAIN_SECONDS`)
    and returns 0. Returns 1 when its processes crashed at their start again and again. Errors of
    loading the application come through.
    """
    application = access.logged(load(target))
    _forget_connections()
    # What is loaded by now is common to all processes: keep the collector from touching it,
    # since each touched page would be copied.
    gc.collect()
    gc.freeze()
    server = _WebServer(application, sockets, threads=threads)
    log.info("web listens on %s with %d processes", _address(sockets[0]), len(sockets))
    try:
        server.serve(target_loader=partial(_enter, server, os.getpid()), wrap_loader=False)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 1 if server.crashed else 0


class _WebServer(MPServer):
    """granian's server, on sockets it is given."""

    def __init__(
        self,
        application: Callable[..., Any],
        sockets: Sequence[socket.socket],
        *,
        threads: int,
    ) -> None:
        host, port = sockets[0].getsockname()[:2]
        super().__init__(
            "holdfast",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            workers=len(sockets),
            blocking_threads=threads,
            backlog=listeners.BACKLOG,
            backpressure=1024,
            log_level=LogLevels.warning,
            log_dictconfig=logs.GRANIAN_LOGGERS,
            workers_kill_timeout=DRAIN_SECONDS,
        )
        self.application = application
        self.sockets = list(sockets)
        self.crashed = False
        self._crashes = 0

    def _init_shared_socket(self) -> None:
        self._ssp = None
        self._sso = None

    def _drop_shared_socket(self) -> None:
        listeners.close_all(self.sockets)

    def _spawn_worker(  # type: ignore[override]  # as granian's own MPServer does
        self, idx: int, target: Any, callback_loader: Any
    ) -> Any:
        self._shd = adopt(self.sockets[idx])
        return super()._spawn_worker(idx, target, partial(callback_loader, idx))

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        while not self.interrupt_signal and not self.crashed:
            self.main_loop_interrupt.wait(1.0)
            self.main_loop_interrupt.clear()
            if self.interrupt_signal:
                break
            workers: list[Any] = self.wrks
            for index, worker in enumerate(workers):
                if not worker.is_alive():
                    self._replace(index, worker, spawn_target, target_loader)

    def _replace(self, index: int, worker: Any, spawn_target: Any, target_loader: Any) -> None:
        code = worker.inner.exitcode
        if code == -signal.SIGKILL or time.monotonic() - worker.birth > QUICK_SECONDS:
            self._crashes = 0
        else:
            self._crashes += 1
        log.error("web process %d ended (%s); starting another", index + 1, describe(code))
        if self._crashes >= CRASHES_ALLOWED:
            log.critical("web processes crash at their start; the web server ends")
            self.crashed = True
            return
        worker.interrupt_by_parent = True
        fresh = self._spawn_worker(index, spawn_target, target_loader)
        self.wrks[index] = fresh
        fresh.start()


def describe(code: int | None) -> str:
    """How a process ended, from its exit code as Python gives it (negative: a signal)."""
    if code is None:
        return "still running"
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"


def _enter(server: _WebServer, parent: int, index: int) -> Callable[..., Any]:
    """First thing in a new web process: what granian calls to get the application."""
    guard.die_with_parent(parent)
    # A sibling that still holds this process's socket would keep it listening while it drains.
    listeners.close_all([s for place, s in enumerate(server.sockets) if place != index])
    host, port = server.sockets[index].getsockname()[:2]
    pressure.watch({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port)
    return server.application


def _forget_connections() -> None:
    """Close database connections made while loading: two processes must not share one."""
    if "django.db" in sys.modules:
        from django.db import connections

        connections.close_all()


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
