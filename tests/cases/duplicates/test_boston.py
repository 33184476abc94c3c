"""The figure to reach on real marked duplicates: learned on 2008-2013, measured on 2014-2016."""

import importlib.util
import sys
from dataclasses import astuple, replace
from pathlib import Path
from types import ModuleType

import pytest

from holdfast.cases.duplicates import Kinship, Weights, rank_batch

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT.parent / "shared" / "data" / "boston_open311_2008_2016.jsonl.gz"

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not FILE.exists(), reason="../shared/data is not here"),
]


def load(path: str) -> ModuleType:
    name = Path(path).stem
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, ROOT / path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def quality():
    return load("bench/duplicates_quality.py")


@pytest.fixture(scope="module")
def boston(quality):
    return load("tools/boston_duplicates.py").read()


@pytest.fixture(scope="module")
def fitted(quality, boston):
    return load("tools/fit_duplicates.py").fit(boston)


def test_the_pairs_are_as_many_as_when_they_were_looked_at(boston):
    assert (len(boston.rows), len(boston.parent), len(boston.close_pairs())) == (138736, 1964, 1351)


def test_the_case_that_staff_chose_is_among_the_first_three(quality, boston):
    found = quality.measure(boston)
    assert found.n == 1351
    assert found.at_3 >= 0.965
    assert found.at_1 >= 0.81


def test_a_kinship_learned_before_2014_does_no_worse(quality, boston, fitted):
    assert quality.measure(boston, Kinship(fitted[1])).at_3 >= 0.965


def test_the_weights_in_the_code_are_those_that_the_tool_learns(fitted):
    assert astuple(fitted[0]) == pytest.approx(astuple(Weights()), abs=0.002)


def test_nothing_that_came_after_the_asked_moment_changes_a_rank(boston):
    pairs = sorted(boston.close_pairs())[::450]
    asked = {row.id: row for row in boston.rows if row.id in pairs}
    for case in pairs:
        then = asked[case].opened
        # As the file would have looked then: no later case, no closing still to come.
        rows = [
            row if row.closed is None or row.closed < then else replace(row, closed=None)
            for row in boston.rows
            if row.opened <= then
        ]
        assert list(rank_batch(rows, {case})) == list(rank_batch(boston.rows, {case}))
