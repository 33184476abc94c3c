"""Serve a floor as the product is served: the same server, processes and threads."""

from __future__ import annotations

import os
import sys

from holdfast.config.serving import listeners, logs
from holdfast.config.serving.web import run_web

if __name__ == "__main__":
    logs.configure_from(
        {"HOLDFAST_LOG_STYLE": "human", "HOLDFAST_LOG_LEVEL": "warning"}, process="web"
    )
    processes = int(os.environ.get("HOLDFAST_WEB_PROCESSES", "2"))
    threads = int(os.environ.get("HOLDFAST_WEB_THREADS", "4"))
    found = listeners.open_listeners("127.0.0.1", int(os.environ["BENCH_PORT"]), processes)
    sys.exit(run_web("bench.floors.two_inserts:application", found, threads=threads))
