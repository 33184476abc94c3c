"""A whole file ranked at once, each asked case as of the moment it was opened."""

import math
import weakref
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.cases.duplicates import (
    Commonness,
    Known,
    Scorer,
    neighbourhoods,
    rank_batch,
    words_of,
)
from holdfast.cases.duplicates.batch import NEAR_M, RECENT_DAYS
from holdfast.cases.duplicates.known import distance_m

DAY = 86_400.0
METRE = 1 / 111_195


def known(case: str, opened: float, **told: object) -> Known:
    base = Known(case, "pothole", "Pothole", "", 42.3, -71.1, "", opened, None, frozenset())
    return replace(base, **told)  # type: ignore[arg-type]


def candidates(rows: list[Known], asked: str) -> list[str]:
    return [c.id for near in neighbourhoods(rows, {asked}) for c in near.candidates]


def test_only_cases_opened_earlier_near_and_lately_are_candidates():
    rows = [
        known("too old", 0.0),
        known("old", 10 * DAY),
        known("far", 20 * DAY, lat=42.3 + 2 * NEAR_M * METRE),
        known("near", 30 * DAY, lon=-71.1 + NEAR_M * METRE),
        known("asked", 95 * DAY),
        known("same second", 95 * DAY),
        known("later", 96 * DAY),
    ]
    assert candidates(rows, "asked") == ["old", "near"]


def test_a_case_without_coordinates_is_found_by_its_address_and_finds_by_it():
    rows = [
        known("bare", 1.0, lat=math.nan, address_key="1 elm st"),
        known("placed", 2.0, address_key="1 elm st"),
        known("elsewhere", 3.0, lat=43.0, address_key="1 elm st"),
        known("nowhere", 4.0, lat=0.0, lon=0.0),
        known("asked placed", 5.0, address_key="1 elm st"),
        known("asked bare", 6.0, lat=0.0, lon=0.0, address_key="1 elm st"),
        known("asked nowhere", 7.0, lat=0.0, lon=0.0),
    ]
    assert candidates(rows, "asked placed") == ["bare", "placed"]
    assert candidates(rows, "asked bare") == ["bare", "placed", "elsewhere", "asked placed"]
    assert candidates(rows, "asked nowhere") == []


def test_what_is_common_is_counted_up_to_the_moment_and_not_beyond():
    rows = [
        known("a", 1.0, words=words_of("blue car")),
        known("asked", 2.0, words=words_of("blue van")),
        known("same second", 2.0, words=words_of("blue")),
        known("later", 3.0, words=words_of("blue")),
    ]
    counted = {n.asked.id: dict(n.commonness.words) for n in neighbourhoods(rows, {"asked"})}
    assert counted == {"asked": {"blue": 1, "car": 1}}


def test_rows_out_of_order_or_without_a_time_are_refused():
    with pytest.raises(ValueError, match="late"):
        list(rank_batch([known("a", 2.0), known("late", 1.0)], ()))
    with pytest.raises(ValueError, match="timeless"):
        list(rank_batch([known("timeless", math.nan)], ()))


def test_ranks_count_from_one_and_stop_at_top():
    rows = [known(str(i), float(i)) for i in range(9)]
    lines = list(rank_batch(rows, {"8", "0", "unheard of"}, 3))
    assert [(line.case, line.rank) for line in lines] == [("8", 1), ("8", 2), ("8", 3)]
    assert lines[0].score >= lines[1].score >= lines[2].score


class Watched(Known):
    """A case that tells when it is gone."""

    __slots__ = ("__weakref__",)


def test_memory_holds_only_the_recent_cases(monkeypatch):
    monkeypatch.setattr("holdfast.cases.duplicates.batch._SWEEP_EVERY", 50)
    alive: weakref.WeakSet[Known] = weakref.WeakSet()

    def one_case_a_day():
        for day in range(2000):
            lat, address = 42.0 + day * 0.01, f"{day} elm st"
            row = Watched(str(day), "p", "P", "", lat, -71.0, address, day * DAY, None, frozenset())
            alive.add(row)
            yield row

    held = [len(alive) for _ in neighbourhoods(one_case_a_day(), {"500", "1000", "1999"})]
    assert len(held) == 3
    assert max(held) <= RECENT_DAYS + 60


spot = st.tuples(st.floats(-0.004, 0.004), st.floats(-0.004, 0.004))


@given(
    st.lists(st.tuples(spot, st.integers(0, 200)), max_size=25),
    st.sampled_from([(0.5, 0.0), (42.3, -71.1), (-33.9, 151.2), (60.2, 24.9), (69.6, 18.9)]),
)
def test_the_grid_finds_what_looking_at_every_case_finds(cases, city):
    rows = [
        known(str(i), day * DAY, lat=city[0] + spot[0], lon=city[1] + spot[1])
        for i, (spot, day) in enumerate(sorted(cases, key=lambda c: c[1]))
    ]
    for near in neighbourhoods(rows, {row.id for row in rows}):
        asked = near.asked
        assert {c.id for c in near.candidates} == {
            row.id
            for row in rows
            if row.opened < asked.opened
            and asked.opened - row.opened <= RECENT_DAYS * DAY
            and (distance_m(asked, row) or 0.0) <= NEAR_M
        }


def test_a_batch_ranks_as_the_scorer_does():
    rows = [
        known(str(i), i * DAY, lat=42.3 + i * 3 * METRE, words=words_of(f"hole {i % 2}"))
        for i in range(20)
    ]
    commonness = Commonness()
    for row in rows[:19]:
        commonness.add(row)
    expected = Scorer(commonness).score(rows[19], rows[:19], 5)
    got = list(rank_batch(rows, {"19"}, 5))
    assert [(g.candidate, g.score) for g in got] == [(m.case.id, m.score) for m in expected]
