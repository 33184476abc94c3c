"""Major upgrades keep every row, and keep the old data whatever happens."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from holdfast.kernel.embedded import (
    Database,
    EmbeddedDatabaseError,
    binaries,
    hold,
    homes,
    upgrade,
)

TABLES = """
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
CREATE TABLE street (id bigserial PRIMARY KEY, name text NOT NULL);
INSERT INTO street (name) SELECT 'Calle Peñasco ' || n FROM generate_series(1, 5000) AS n;
CREATE INDEX ON street USING gin (name gin_trgm_ops);
CREATE TABLE house (street bigint REFERENCES street, number int) PARTITION BY RANGE (number);
CREATE TABLE house_low PARTITION OF house FOR VALUES FROM (0) TO (100);
CREATE TABLE house_high PARTITION OF house FOR VALUES FROM (100) TO (1000);
INSERT INTO house SELECT 1 + n % 5000, n FROM generate_series(0, 999) AS n;
CREATE MATERIALIZED VIEW busy AS SELECT street FROM house GROUP BY street;
"""

Both = tuple[Path, Path]


@pytest.fixture
def old_and_new(debian: Path, wheel: Path) -> Both:
    """Bin folders of two majors, the older first."""
    majors = [(binaries.examine(p).major, p) for p in (debian, wheel)]
    if majors[0][0] == majors[1][0]:
        pytest.skip("both engines here are of the same major version")
    return min(majors)[1], max(majors)[1]


@pytest.fixture
def filled(fresh_home: Path, old_and_new: Both, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose database was made and filled by the older programs; the newer are set."""
    monkeypatch.setenv(binaries.SETTING, str(old_and_new[0]))
    with hold(fresh_home, durable=False) as database, psycopg.connect(database.url) as connection:
        connection.execute(TABLES)
    monkeypatch.setenv(binaries.SETTING, f"{old_and_new[1]}:{old_and_new[0]}")
    return fresh_home


def rows(database: Database) -> tuple[object, ...] | None:
    with psycopg.connect(database.url) as connection:
        return connection.execute(
            "SELECT (SELECT count(*) FROM street WHERE name % 'Calle Peñasco 77'),"
            " (SELECT count(*) FROM house_high), (SELECT count(*) FROM busy),"
            " nextval('street_id_seq'), unaccent('Peñasco')"
        ).fetchone()


def test_a_major_upgrade_keeps_every_row_and_the_old_folder(
    filled: Path, old_and_new: Both
) -> None:
    old, new = (binaries.examine(p) for p in old_and_new)
    with hold(filled, durable=False) as database:
        assert database.version == new.version
        found = rows(database)
        assert found is not None
        assert found[1:] == (900, 1000, 5001, "Penasco")
        root = database.data_dir.parent
        kept = list(root.glob(f"data-{old.major}-*/PG_VERSION"))
        assert len(kept) == 1
        assert not (root / "upgrade").exists()
    with hold(filled, durable=False) as again:
        assert again.url == database.url


def test_an_upgrade_that_fails_changes_nothing(
    filled: Path, old_and_new: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore = upgrade._restore

    def lose_a_row(*all_of_it: object) -> None:
        restore(*all_of_it)  # type: ignore[arg-type]
        place = homes.of_home(filled, "main")
        upgrade._tool(
            place,
            binaries.examine(old_and_new[1]),
            place.root / "upgrade",
            "psql",
            "--dbname=holdfast",
            text_in="DELETE FROM house WHERE number = 7",
        )

    monkeypatch.setattr(upgrade, "_restore", lose_a_row)
    said = r"(?s)changed nothing.*house_low: 100 before, 99 after"
    with pytest.raises(EmbeddedDatabaseError, match=said):
        hold(filled, durable=False).__enter__()
    monkeypatch.setenv(binaries.SETTING, str(old_and_new[0]))
    with hold(filled, durable=False) as database:
        assert database.version == binaries.examine(old_and_new[0]).version
        assert rows(database) is not None


def test_an_upgrade_killed_between_its_last_steps_is_finished_by_the_next_start(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_paths: object) -> None:
        raise KeyboardInterrupt

    take_over = upgrade._take_over
    monkeypatch.setattr(upgrade, "_take_over", die)
    with pytest.raises(KeyboardInterrupt):
        hold(filled, durable=False).__enter__()
    monkeypatch.setattr(upgrade, "_take_over", take_over)
    with hold(filled, durable=False) as database:
        assert rows(database) is not None


def test_without_the_old_programs_the_data_is_left_and_the_message_says_how_to_get_them(
    filled: Path, old_and_new: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "find_major", lambda *_: None)
    with pytest.raises(EmbeddedDatabaseError, match=r"(?s)Install them.*HOLDFAST_POSTGRES_BIN="):
        hold(filled, durable=False).__enter__()


def test_older_programs_are_refused_newer_data(
    fresh_home: Path, old_and_new: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(binaries.SETTING, str(old_and_new[1]))
    with hold(fresh_home, durable=False):
        pass
    monkeypatch.setenv(binaries.SETTING, str(old_and_new[0]))
    with pytest.raises(EmbeddedDatabaseError, match="only older programs"):
        hold(fresh_home).__enter__()
