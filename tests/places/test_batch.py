"""Areas of many points, from a file to a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.places import batch
from holdfast.places.imports import Problem, Unreadable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def test_each_point_gets_a_line_for_each_area_and_ugly_rows_are_told(tmp_path: Path) -> None:
    points, out = tmp_path / "points.csv", tmp_path / "out.csv"
    points.write_text(
        "\ufeffLON,id,LAT\n-90.01,a,40\n-89.95,b,40.0\n0,c,0\n-90,,40\nx,d,y\n10,e,10\n-90.01,f\n\n",
        encoding="utf-8",
    )
    told: list[Problem] = []
    done = batch.run(points, out, {"district": "My Districts"}, told.append)
    assert out.read_text().splitlines() == [
        "id,layer,area", "a,My Districts,west", "b,My Districts,east"
    ]  # fmt: skip
    assert (done.rows, done.placed, done.outside, done.rejected) == (7, 2, 1, 4)
    assert [problem.row for problem in told] == [3, 4, 5, 7]


def test_points_without_the_columns_are_refused(tmp_path: Path) -> None:
    points = tmp_path / "points.csv"
    points.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="id, lat and lon"):
        batch.run(points, tmp_path / "out.csv", {}, lambda _: None)
