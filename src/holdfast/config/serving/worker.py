"""The worker process: runs ``main(stop)`` until a signal sets ``stop``."""

import logging
import os
import signal
import threading
from types import FrameType

from holdfast.config.serving.loading import load

log = logging.getLogger("holdfast.serving")

STOP_SECONDS = 7.0
"""How long the worker may take to finish what it has in hand; then it is cut off."""


def run_worker(target: str, *, stop_seconds: float = STOP_SECONDS) -> int:
    """Call ``target`` (a function taking a `threading.Event`) in the main thread.

    SIGTERM and SIGINT set the event. Returns 0 when the function returned after it was asked to,
    1 when it returned unasked (the supervisor starts it again). A function that does not return
    within ``stop_seconds`` is cut off with exit code 1: what it had not committed is done again
    by the next worker.
    """
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            stop.set()
            cut = threading.Timer(stop_seconds, _cut_off)
            cut.daemon = True
            cut.start()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    main = load(target)
    main(stop)
    if stop.is_set():
        return 0
    log.error("the worker returned without being asked to stop")
    return 1


def _cut_off() -> None:
    log.error("the worker did not stop in time and is cut off")
    os._exit(1)
