"""Fit when the search declines to answer, and print the numbers for knowledge/search/decline.py.

    python tools/fit_search_decline.py

Reads the question sets in ../shared/data/faq and the small city of the tests. A question asked of
its own set's articles is answerable, asked of another set's it is foreign. The last lines leave
one set out of the fit in turn and tell how the rest decides for it, which is what a city's own
articles will meet.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from holdfast.knowledge.search import Index, load_embedder
from holdfast.knowledge.search.decline import Evidence

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from knowledge.search.question_sets import QuestionSet, city, faq_sets  # noqa: E402

Rows = NDArray[np.float64]
Features = Callable[[Evidence], tuple[float, ...]]
CELLS = dict[tuple[str, str], Rows]


def with_meaning(evidence: Evidence) -> tuple[float, ...]:
    return (evidence.meaning or 0.0, evidence.coverage, 1.0)


def words_alone(evidence: Evidence) -> tuple[float, ...]:
    return (evidence.words, evidence.coverage, 1.0)


def gather(sets: dict[str, QuestionSet], features: Features, *, meaning: bool) -> CELLS:
    """Features of every set's questions asked of every set's articles."""
    embedder = load_embedder() if meaning else None
    cells = {}
    nothing = Evidence(meaning=None, words=0.0, coverage=0.0)
    for name, articles in sets.items():
        index = Index.build(articles.documents, embedder=embedder)
        for other, asked in sets.items():
            found = [index.evidence(q, lang="en") or nothing for q in asked.queries.values()]
            cells[name, other] = np.array([features(evidence) for evidence in found])
    return cells


def fit(cells: CELLS) -> NDArray[np.float64]:
    """Weights of a logistic model by Newton's method, the last being the offset."""
    sides = {True: [p for p in cells if p[0] == p[1]], False: [p for p in cells if p[0] != p[1]]}
    rows = np.concatenate([cells[pair] for side in sides.values() for pair in side])
    wanted = np.concatenate([np.full(len(cells[p]), side) for side in sides for p in sides[side]])
    weight = np.concatenate(
        [
            np.full(len(cells[pair]), 1 / len(cells[pair]) / len(side))
            for side in sides.values()
            for pair in side
        ]
    )
    result = np.zeros(rows.shape[1])
    # A little of the ridge keeps the weights finite where the sides come apart entirely.
    ridge = 1e-3 * np.diag([1.0] * (rows.shape[1] - 1) + [0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ result))
        slope = rows.T @ (weight * (wanted - chance)) - ridge @ result
        bend = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + ridge
        result += np.linalg.solve(bend, slope)
    return result


def shares(cells: CELLS, weights: NDArray[np.float64], of: str) -> str:
    own = float(np.mean(cells[of, of] @ weights < 0))
    told = ", ".join(
        f"{other} {np.mean(rows @ weights < 0):.1%}"
        for (articles, other), rows in cells.items()
        if articles == of != other
    )
    return f"{of}: own declined {own:.1%}; foreign declined: {told}"


def main() -> None:
    """Fit both models and print them."""
    sets = {**faq_sets(), "city": city("en")}
    for title, features, meaning in (
        ("MEANING, COVERAGE, OFFSET", with_meaning, True),
        ("WORDS_ALONE, COVERAGE_ALONE, OFFSET_ALONE", words_alone, False),
    ):
        cells = gather(sets, features, meaning=meaning)
        weights = fit(cells)
        print(f"{title} = {', '.join(f'{value:.2f}' for value in weights)}")
        for name in sets:
            print("   ", shares(cells, weights, name))
        for name in sets:
            rest = {pair: rows for pair, rows in cells.items() if name not in pair}
            print("    fitted without it,", shares(cells, fit(rest), name))


if __name__ == "__main__":
    main()
