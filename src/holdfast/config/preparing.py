"""Making an installation ready: schema, site, roles, static files. Harmless when repeated."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from holdfast.accounts import operations as accounts
from holdfast.accounts.models import Role
from holdfast.accounts.permissions import ROLES
from holdfast.eoc import patterns
from holdfast.eoc import writing as eoc
from holdfast.eoc.models import Playbook, WordList
from holdfast.journal import operations as journal
from holdfast.journal.actors import system
from holdfast.journal.models import Site
from holdfast.workforce import operations as workforce
from holdfast.workforce.models import Phrase, WrapUpCode

SETUP = system("setup")
# Numbers of the main site start here; every other site gets a later block.
MAIN_BLOCK = (10_000, 90_000_000)
_LOCK = (311, 2)


def prepare(*, static: bool = True) -> None:
    """Bring the schema up to date, open this site, make the roles, gather static files.

    One process at a time does it (an advisory lock); the others wait and find nothing to do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", _LOCK)
    try:
        if _pending_migrations():
            call_command("migrate", interactive=False, verbosity=0, stdout=io.StringIO())
        if "holdfast_cache" not in connection.introspection.table_names():
            call_command("createcachetable", verbosity=0)
        if not Site.objects.filter(code=settings.HOLDFAST.site).exists():
            start, size = MAIN_BLOCK
            journal.open_site(
                actor=SETUP, code=settings.HOLDFAST.site, name="Main", block_start=start,
                block_size=size,
            )  # fmt: skip
        if Role.objects.filter(code__in=ROLES).count() < len(ROLES):
            accounts.ensure_roles(actor=SETUP)
        if not (WrapUpCode.objects.exists() and Phrase.objects.exists()):
            workforce.ensure_defaults(actor=SETUP)
        if not Playbook.objects.exists():
            eoc.ensure_playbooks(actor=SETUP)
        if not WordList.objects.exists():
            patterns.ensure_word_lists(actor=SETUP)
        if static:
            gather_static()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _LOCK)


def _pending_migrations() -> bool:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def gather_static() -> None:
    """Copy static files, hashed and compressed, into HOLDFAST_HOME once for each version of
    them."""
    root = Path(settings.STATIC_ROOT)
    stamp, now = root / ".stamp", _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, stdout=io.StringIO())
    stamp.write_text(now)


def _fingerprint() -> str:
    """Names, sizes and times of all static files: changes with any edit or new version."""
    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            full = Path(storage.path(path)).stat()
            seen.update(f"{path} {full.st_size} {full.st_mtime_ns}\n".encode())
    return seen.hexdigest()
