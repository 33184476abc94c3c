"""Measure places: autocomplete, verdicts, nearest address, areas, with 100,000 addresses.

    python bench/places.py [--count 100000] [--compare] [FILE ...]

Reads the FILEs (../shared/data/addresses by default, where it is there), fills up with a made town
that has coordinates, corners and landmarks, on a throw-away database. One client, in the process,
without HTTP. `--compare` measures PostgreSQL's trigrams over whole addresses on the same
keystrokes, the way not taken (docs/adr/0012-places.md).
"""

from __future__ import annotations

import argparse
import gc
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from holdfast.config.running import product

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SEED = 311


def main() -> None:
    """Load, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--compare", action="store_true")
    given = parser.parse_args()
    names = ("openaddresses_ia_linn.csv", "rrad_us_addresses_all.json")
    files = given.files or [f for f in (DATA / "addresses" / n for n in names) if f.is_file()]
    with product(scratch=True):
        from holdfast.places import registry
        from holdfast.places.queries import areas_at, locate, suggest

        addresses = fill(files, given.count)
        chance = random.Random(SEED)
        before = rss()
        started = time.perf_counter()
        index = registry.names().index
        loaded = time.perf_counter() - started
        gc.collect()
        print(f"{addresses} addresses, {len(index.names)} names of streets and landmarks")
        print(f"names in memory: {loaded * 1000:.0f} ms to load, {rss() - before:.1f} MB")
        typed = texts(chance, 400)
        strokes = [text[:n] for text, _ in typed for n in range(2, len(text) + 1)]
        # As a whole population types: each place to its end, in no order.
        chance.shuffle(strokes)
        strokes = strokes[:6000]
        timed("autocomplete, each keystroke", suggest, strokes)
        sought = [(text, id) for text, id in typed if id]
        shown = [[each.id for each in suggest(text)] for text, _ in sought]
        first = sum(ids[:1] == [id] for ids, (_, id) in zip(shown, sought, strict=True))
        among = sum(id in ids for ids, (_, id) in zip(shown, sought, strict=True))
        print(f"  of {len(sought)} addresses typed to the end {first} come first, {among} among 8")
        others = [text for text, id in typed if not id]
        print(f"  {sum(bool(suggest(text)) for text in others)} of {len(others)} corners and parks")
        verdicts: dict[str, int] = {}
        whole = [text for text, _ in typed] * 5
        rate = timed(
            "locate a typed text", lambda text: count(verdicts, locate(text=text)), whole * 5
        )
        print(f"  {rate:.0f} a second, verdicts {verdicts}")
        pins = [(40 + chance.random() * 0.1, -90 + chance.random() * 0.1) for _ in range(2000)]
        timed("locate a pin", lambda pin: locate(lat=pin[0], lon=pin[1]), pins)
        timed("areas of a point", lambda pin: areas_at(*pin), pins)
        if given.compare:
            compare(strokes)


def fill(files: Sequence[Path], count: int) -> int:
    """Import the files, then make the rest of the addresses, corners, landmarks and a layer."""
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text
    from holdfast.places import operations
    from holdfast.places.models import Address
    from holdfast.places.operations import Corner, LandmarkRow

    actor = system("bench")
    for file in files:
        started = time.perf_counter()
        done = operations.import_addresses(actor=actor, path=file)
        seconds = time.perf_counter() - started
        print(
            f"import {file.name}: {done.rows} rows in {seconds:.1f} s"
            f" ({done.rows / seconds:.0f}/s), {done.taken} new,"
            f" {done.unchanged} known, {done.rejected} not taken"
        )
    missing = max(count - Address.objects.count(), 4000)
    streets, rows = town(missing)
    corners = [
        Corner(a, b, 40 + i * 0.002, -90 + j * 0.002, "Bay")
        for i, a in enumerate(streets[0])
        for j, b in enumerate(streets[1])
    ]
    marks = [
        LandmarkRow(f"mark-{n}", Text.of({"en": f"{name} Park", "es": f"Parque {name}"}),
                    40 + n * 0.001, -90.0)
        for n, name in enumerate(WORDS)
    ]  # fmt: skip
    square = [[-90.1, 39.9], [-89.8, 39.9], [-89.8, 40.2], [-90.1, 40.2], [-90.1, 39.9]]
    feature = {"type": "Feature", "properties": {"code": "all", "name": "All"},
               "geometry": {"type": "Polygon", "coordinates": [square]}}  # fmt: skip
    started = time.perf_counter()
    loaded = operations.load(
        actor=actor, addresses=rows, corners=corners, landmarks=marks,
        layers={"zone": (Text.of("Zone"), [feature])},
    )  # fmt: skip
    print(f"load of {missing} more in {time.perf_counter() - started:.1f} s")
    return loaded.addresses


WORDS = (
    "Harbor", "Signal", "Tanner", "Orchard", "Lantern", "Marsh", "Cedar", "Quarry", "Beacon",
    "Cannery", "Foundry", "Granite", "Heron", "Juniper", "Kestrel", "Linden", "Mariner", "Nettle",
    "Osprey", "Pelican", "Quince", "Rowan", "Spruce", "Thistle", "Umber",
)  # fmt: skip


def town(count: int) -> tuple[tuple[list[str], list[str]], list[object]]:
    """A grid of streets and avenues with `count` addresses, some of them units."""
    from holdfast.places.imports import AddressRow

    wide = [f"{name} St" for name in WORDS]
    tall = [f"{n}th Ave" for n in range(24, 49)]
    rows: list[object] = []
    for n in range(count):
        street = n % 50
        number, unit = 2 * (n // 50) + 1, f"Apt {n % 7}" if n % 11 == 0 else ""
        along = (number % 500) * 0.0001
        if street < 25:
            rows.append(AddressRow(str(number), wide[street], unit, "Bay", "50001",
                                   40 + street * 0.002, -90 + along))  # fmt: skip
        else:
            rows.append(AddressRow(str(number), tall[street - 25], unit, "Bay", "50001",
                                   40 + along, -90 + (street - 25) * 0.002))  # fmt: skip
    return (wide, tall), rows


LONG = {"St": "Street", "Ave": "Avenue", "Rd": "Road", "Dr": "Drive", "NE": "Northeast",
        "SW": "Southwest", "1st": "First", "5th": "Fifth", "N": "North"}  # fmt: skip


def texts(chance: random.Random, count: int) -> list[tuple[str, object]]:
    """What people type for addresses that there are, and the id they mean: as written, in full
    words, misspelt, with town or unit; some corners and parks (id None)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, number, name, unit, place FROM places_address a JOIN places_street s"
            " ON s.id = street_id ORDER BY md5(concat(number, key, unit_key, place)) LIMIT %s",
            [count],
        )
        rows = cursor.fetchall()
    typed: list[tuple[str, object]] = []
    for n, (id, number, street, unit, place) in enumerate(rows):
        text = f"{number} {street} {unit}".strip()
        if n % 20 == 4:
            typed.append((f"{chance.choice(WORDS)} & {chance.randrange(24, 49)}th", None))
            continue
        if n % 20 == 9:
            typed.append((f"{chance.choice(WORDS)} park", None))
            continue
        if n % 5 == 1:
            text = " ".join(LONG.get(word, word) for word in text.split())
        elif n % 5 == 2:
            text = " ".join(slip(chance, word) for word in text.split())
        elif n % 5 == 3:
            text = f"{text.lower()}, {place}"
        typed.append((text, id))
    return typed


def slip(chance: random.Random, word: str) -> str:
    """Two letters of a long word swapped, or one left out or doubled."""
    if len(word) < 5 or not word.isalpha():
        return word
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )
    )


def timed(name: str, ask: Callable[..., object], given: Sequence[object]) -> float:
    """Ask for each, print p50, p95, p99 and the slowest in milliseconds; returns the rate."""
    for each in given[:50]:
        ask(each)
    took = []
    for each in given:
        started = time.perf_counter()
        ask(each)
        took.append((time.perf_counter() - started) * 1000)
    whole = sum(took) / 1000
    took.sort()
    p50, p95, p99 = (took[int(len(took) * share)] for share in (0.5, 0.95, 0.99))
    print(
        f"{name}: p50 {p50:.2f} ms, p95 {p95:.2f} ms, p99 {p99:.2f} ms, slowest {took[-1]:.1f} ms,"
        f" n {len(took)}"
    )
    return len(took) / whole


def compare(strokes: Sequence[str]) -> None:
    """The way not taken: trigrams over every whole address in PostgreSQL."""
    from django.db import connection

    with connection.cursor() as cursor:
        started = time.perf_counter()
        cursor.execute(
            "CREATE TABLE whole AS SELECT a.id, lower(concat_ws(' ', a.number, s.name, a.unit,"
            " s.place)) AS label FROM places_address a JOIN places_street s ON s.id = street_id"
        )
        cursor.execute("CREATE INDEX ON whole USING gist (label gist_trgm_ops(siglen=64))")
        cursor.execute("ANALYZE whole")
        cursor.execute("SELECT pg_total_relation_size('whole') / 1e6")
        [size] = cursor.fetchone()
        print(f"trigrams: built in {time.perf_counter() - started:.1f} s, {size:.0f} MB")

        def ask(text: str) -> None:
            cursor.execute(
                "SELECT id, label FROM whole ORDER BY label <->> %s LIMIT 8", [text.lower()]
            )
            cursor.fetchall()

        timed("trigrams over whole addresses", ask, list(strokes[:500]))


def count(verdicts: dict[str, int], location: object) -> None:
    """Add up verdicts."""
    verdict = location.verdict  # type: ignore[attr-defined]
    verdicts[verdict] = verdicts.get(verdict, 0) + 1


def rss() -> float:
    """This process's resident memory in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
