"""One throw-away PostgreSQL for the whole run, of the engine that HOLDFAST_TEST_POSTGRES_BIN names.

It is started before Django reads its settings, and shared by pytest-xdist's workers, each with a
database of its own.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# How long an example or its making takes says nothing here: no test may depend on how fast the
# machine is.
hypothesis_settings.register_profile(
    "holdfast", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("holdfast")

_stack = ExitStack()
# Whole files are dealt to the processes. Those that take minutes come first, so that none sits
# idle at the end while another one kills servers.
_LONG = ("tests/journeys/", "tests/contracts/test_fuzz.py", "tests/desk/test_odd_strings.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    """How often test_kills.py kills, and from which seed to do the same again."""
    parser.addoption("--kills", default="20", help="kill -9 so often in test_kills.py")
    parser.addoption("--kill-seed", default="", help="the seed a run printed, to repeat it")
    parser.addoption("--database", action="store_true", help="only tests that ask the database")


def _asks_the_database(item: pytest.Item) -> bool:
    """Whether a test stands on a database: its own mark or one of its fixtures says so."""
    fixtures = {"db", "transactional_db", "live_server"}
    return item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint(
        getattr(item, "fixturenames", ())
    )


def _leave_out(config: pytest.Config, items: list[pytest.Item], which: list[pytest.Item]) -> None:
    config.hook.pytest_deselected(items=which)
    left_out = set(map(id, which))
    items[:] = [each for each in items if id(each) not in left_out]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones first, killing before all; else the order stays."""
    if config.getoption("--database"):
        _leave_out(config, items, [each for each in items if not _asks_the_database(each)])
    items.sort(key=lambda each: not each.nodeid.startswith(_LONG))
    items.sort(key=lambda each: "test_kills.py" not in each.nodeid)


def pytest_configure(config: pytest.Config) -> None:
    """Start the database once; workers find it in their environment."""
    if "HOLDFAST_TEST_DATABASE_URL" not in os.environ:
        from holdfast.kernel.embedded import scratch

        chosen = os.environ.get("HOLDFAST_TEST_POSTGRES_BIN")
        database = _stack.enter_context(
            scratch(bin_dir=Path(chosen) if chosen else None, durable=False)
        )
        os.environ["HOLDFAST_TEST_DATABASE_URL"] = database.url
        os.environ["HOLDFAST_TEST_ENGINE"] = database.version
    if "HOLDFAST_TEST_HOME" not in os.environ:
        home = _stack.enter_context(tempfile.TemporaryDirectory(prefix="holdfast-test-"))
        os.environ["HOLDFAST_TEST_HOME"] = home
    os.environ["HOLDFAST_DATABASE_URL"] = os.environ["HOLDFAST_TEST_DATABASE_URL"]
    os.environ["HOLDFAST_HOME"] = os.environ["HOLDFAST_TEST_HOME"]
    os.environ["HOLDFAST_BASE_URL"] = "http://127.0.0.1:3110"
    os.environ["DJANGO_SETTINGS_MODULE"] = "holdfast.config.settings"
    import django

    # Only now, since the settings read the environment; pytest-django finds Django set up.
    django.setup()
    from django.conf import settings
    from django.contrib.auth.hashers import ScryptPasswordHasher

    # Towns of people with passwords are built often: the same hash, without the third of a second.
    ScryptPasswordHasher.work_factor = 2**4
    # Tests need no gathered static files.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    _let_tests_empty_protected_tables()


def _let_tests_empty_protected_tables() -> None:
    """Tests that commit leave rows behind, also in tables whose triggers refuse to lose any. Only
    what has rows is emptied: Django's own flush makes all tables anew, and content types with
    them, which takes a second each time."""
    from django.db import connection
    from django.test import TransactionTestCase

    stays = ("django_migrations", "django_content_type", "auth_permission")

    def teardown(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.oid::regclass::text, EXISTS (SELECT FROM pg_trigger"
                " WHERE tgrelid = c.oid AND NOT tgisinternal) FROM pg_class c WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace AND NOT relname = ANY (%s)",
                [list(stays)],
            )
            tables = dict(cursor.fetchall())
            each = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)
            cursor.execute(" UNION ALL ".join(each))
            filled = [row[0] for row in cursor.fetchall()]
            if not filled:
                return
            guarded = [name for name, guarded in tables.items() if guarded]
            for name in guarded:
                cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            try:
                cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")
            finally:
                for name in guarded:
                    cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the database when the run ends."""
    _stack.close()


@pytest.fixture
def shared_data() -> Path:
    """The folder of real data beside the project; skips where it is absent."""
    path = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not path.is_dir():
        pytest.skip("../shared/data is not here")
    return path


@pytest.fixture
def seal() -> Callable[[], int]:
    """Seal what is pending and run every reaction until nothing is left."""
    from holdfast.journal import sealing
    from holdfast.journal.rounds import Rounds

    rounds = Rounds()

    def run() -> int:
        taken = 0
        while True:
            sealed, reacted = sealing.seal(), rounds.run_once()
            taken += reacted
            if not sealed and not reacted:
                return taken

    return run


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Nothing kept in the process from one test to the next."""
    from holdfast.kernel.fresh import forget_all

    forget_all()


@pytest.fixture
def nothing_ages(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept for a moment stays kept, however slow the machine: for counting statements."""
    from holdfast.kernel import fresh

    monkeypatch.setattr(fresh, "_now", lambda: 1000.0)


@pytest.fixture
def django_assert_num_queries(nothing_ages: None, django_assert_num_queries: Any) -> Any:
    """pytest-django's, on a machine however slow."""
    return django_assert_num_queries


@pytest.fixture
def django_assert_max_num_queries(nothing_ages: None, django_assert_max_num_queries: Any) -> Any:
    """pytest-django's, on a machine however slow."""
    return django_assert_max_num_queries


def open_main_site() -> None:
    """The main site, opened as an installation does, unless it is."""
    from holdfast.config import preparing
    from holdfast.journal import operations
    from holdfast.journal.models import Site

    if not Site.objects.filter(code="main").exists():
        start, size = preparing.MAIN_BLOCK
        operations.open_site(
            actor=preparing.SETUP, code="main", name="Main", block_start=start, block_size=size
        )


@pytest.fixture
def site(db: None) -> str:
    """The main site."""
    open_main_site()
    return "main"


Ground = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    """What all tests of a file stand on is built once, within ``with ground():``, by a fixture of
    the file's scope. It stands in a transaction around them, of which each test undoes its own
    part; so tests that commit (``transaction=True``) need a file of their own without it.
    """
    from django.db import transaction

    from holdfast.kernel.fresh import forget_all

    @contextmanager
    def building() -> Iterator[None]:
        with django_db_blocker.unblock():
            forget_all()
            open_main_site()
            yield
            forget_all()

    around = transaction.atomic()
    # As Django's own around the tests of a class: `durable` may stand within it.
    around._from_testcase = True  # type: ignore[attr-defined]
    with django_db_blocker.unblock():
        around.__enter__()
    yield building
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
