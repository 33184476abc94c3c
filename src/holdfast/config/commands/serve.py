"""``holdfast serve``: pages, live streams and the worker, kept running."""

from __future__ import annotations

import dataclasses
import os
import sys
from typing import Any

import click


@click.command()
@click.option(
    "--only",
    type=click.Choice(["web", "live", "worker"]),
    help="Run one kind of process, for a service manager that starts the others itself.",
)
@click.option("--host", help="Address to listen on.  [HOLDFAST_HOST, 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Web port.  [HOLDFAST_PORT, 3110]")
@click.option(
    "--live-port",
    type=click.IntRange(1, 65535),
    help="Port of the live stream.  [HOLDFAST_LIVE_PORT, the web port + 1]",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="Web processes, one per core.  [HOLDFAST_WEB_PROCESSES, 2]",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    help="Threads in each web process.  [HOLDFAST_WEB_THREADS, 4]",
)
def serve(
    only: str | None,
    host: str | None,
    port: int | None,
    live_port: int | None,
    processes: int | None,
    threads: int | None,
) -> None:
    """Serve Holdfast: web pages and APIs, live streams, and the worker.

    One parent starts the three and keeps them running: what dies is started again, after a
    growing pause if it dies at once; what cannot be kept up ends everything with exit code 70 and
    the reason. Ctrl-C or SIGTERM finishes the requests in flight, ends the streams, stops the
    worker, and is done within ten seconds. A second Ctrl-C does not wait.

    \b
    Behind a proxy (see deploy/):  holdfast serve --only web
                                   holdfast serve --only live
                                   holdfast serve --only worker
    """
    from holdfast.config import environment
    from holdfast.config.running import product
    from holdfast.config.serving.listeners import PortTaken
    from holdfast.config.serving.product import serve_product

    settings = environment.read()
    chosen: dict[str, Any] = {
        "host": host,
        "port": port,
        "live_port": live_port,
        "web_processes": processes,
        "web_threads": threads,
    }
    extra: dict[str, str] = {}
    if port and live_port is None and "HOLDFAST_LIVE_PORT" not in os.environ:
        chosen["live_port"] = min(port + 1, 65535)
    if port and "HOLDFAST_BASE_URL" not in os.environ:
        # Links and the content policy must name the address that people really use.
        chosen["base_url"] = extra["HOLDFAST_BASE_URL"] = f"http://127.0.0.1:{port}"
    settings = dataclasses.replace(settings, **{k: v for k, v in chosen.items() if v is not None})
    try:
        near = None if live_port is None else False
        with product(watch=True):
            code = serve_product(settings, only=only, live_near=near, environ=extra)  # type: ignore[arg-type]
    except PortTaken as taken:
        raise click.ClickException(str(taken)) from None
    sys.exit(code)
