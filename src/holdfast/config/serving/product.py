"""The product's own processes: what `holdfast serve` and `holdfast demo` supervise."""

import logging
import os
import socket
import sys
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from holdfast.config.environment import Environment
from holdfast.config.serving import listeners, logs
from holdfast.config.serving.supervisor import ChildSpec, Patience, supervise

log = logging.getLogger("holdfast.serving")

Process = Literal["web", "live", "worker"]

WEB = "holdfast.config.wsgi:application"
LIVE = "holdfast.config.live:application"
WORKER = "holdfast.config.worker:main"


def serve_product(
    environment: Environment,
    *,
    only: Process | None = None,
    live_near: bool | None = None,
    environ: Mapping[str, str] | None = None,
    patience: Patience | None = None,
) -> int:
    """Serve until a signal; answer the exit code (see `supervisor.supervise`).

    ``environment`` says hosts, ports, processes and threads. ``only`` runs one kind of process,
    for systemd. ``live_near`` lets the stream move to the next free port after the web server's
    when its own is taken, which is right where no proxy counts on the number; None means: when
    people reach the web server directly, as in the demo. ``environ`` is added to the children's
    environment. Raises `listeners.PortTaken`. Call it from the main thread.
    """
    logs.configure_from(
        {
            "HOLDFAST_LOG_STYLE": environment.log_style,
            "HOLDFAST_LOG_LEVEL": environment.log_level,
        },
        process="serve",
    )
    host, direct = environment.host, _reached_directly(environment)
    opened: list[socket.socket] = []
    try:
        web: list[socket.socket] = []
        if only in (None, "web"):
            count = environment.web_processes
            web = listeners.open_listeners(host, environment.port, count)
            opened += web
        live: list[socket.socket] = []
        if only in (None, "live"):
            live = _open_live(environment, near=direct if live_near is None else live_near)
            opened += live
        extra = dict(environ or {})
        if direct and not environment.live_url:
            port = live[0].getsockname()[1] if live else environment.live_port
            extra["HOLDFAST_LIVE_URL"] = f"http://{urlsplit(environment.base_url).hostname}:{port}"
        specs = _specs(environment, web, live, extra)
        return supervise([s for s in specs if only in (None, s.name)], patience)
    finally:
        listeners.close_all(opened)


def _specs(
    environment: Environment,
    web: list[socket.socket],
    live: list[socket.socket],
    extra: Mapping[str, str],
) -> list[ChildSpec]:
    run = [sys.executable, "-m", "holdfast.config.serving"]
    threads = str(environment.web_threads)
    return [
        ChildSpec("web", [*run, "web", WEB, "--threads", threads], extra, web),
        ChildSpec("live", [*run, "live", LIVE], extra, live, stops_last=True),
        ChildSpec("worker", [*run, "worker", WORKER], extra),
    ]


def _open_live(environment: Environment, *, near: bool) -> list[socket.socket]:
    host, port = environment.host, environment.live_port
    try:
        return listeners.open_listeners(host, port, option="--live-port (HOLDFAST_LIVE_PORT)")
    except listeners.PortTaken:
        if not near or "HOLDFAST_LIVE_PORT" in os.environ:
            raise
    return [listeners.open_near(host, environment.port + 1)]


def _reached_directly(environment: Environment) -> bool:
    """Whether browsers talk to the web server itself: its port is the public address's."""
    public = urlsplit(environment.base_url)
    return public.scheme == "http" and (public.port or 80) == environment.port
