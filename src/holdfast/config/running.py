"""Getting the product ready in this process: settings, database, Django.

Every command that touches data runs inside :func:`product`. With HOLDFAST_DATABASE_URL it uses
that database; without it starts, or joins, the embedded one in HOLDFAST_HOME.
"""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import django

from holdfast.config import environment

log = logging.getLogger("holdfast")
# How often the embedded server is looked after while a long-running command holds it.
_WATCH_SECONDS = 1.0


@contextmanager
def product(*, scratch: bool = False, ready: bool = True, watch: bool = False) -> Iterator[None]:
    """Run with a database and Django set up; with `ready`, migrated and seeded as well.

    `scratch` uses a throw-away embedded database and home, removed at the end. `watch` starts the
    embedded server again when it was killed (for commands that stay).
    """
    with _home(scratch), _database(scratch, watch):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.config.settings")
        django.setup()
        if ready:
            from holdfast.config import preparing

            # A throw-away installation serves no pages.
            preparing.prepare(static=not scratch)
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()


@contextmanager
def _home(scratch: bool) -> Iterator[None]:
    if not scratch:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="holdfast-scratch-") as home:
        os.environ["HOLDFAST_HOME"] = home
        yield


@contextmanager
def _database(scratch: bool, watch: bool) -> Iterator[None]:
    settings = environment.read()
    if settings.database_url and not scratch:
        yield
        return
    from holdfast.kernel import embedded

    holder = embedded.scratch() if scratch else embedded.hold(settings.home)
    with holder as database:
        os.environ["HOLDFAST_DATABASE_URL"] = database.url
        done = threading.Event()
        watcher = threading.Thread(target=_look_after, args=(database, done), daemon=True)
        if watch:
            watcher.start()
        try:
            yield
        finally:
            done.set()
            if watch:
                watcher.join(timeout=5)


def _look_after(database: object, done: threading.Event) -> None:
    while not done.wait(_WATCH_SECONDS):
        try:
            database.ensure_running()  # type: ignore[attr-defined]
        except Exception:
            log.exception("The embedded database could not be started again; trying on.")
