"""How often the duplicate score finds the case that staff chose. Prints recall and speed.

    python bench/duplicates_quality.py [--thresholds]

Asked: every case of the Boston file opened from 2014 on whose status note marks it a duplicate
and names an earlier-opened case of the file no more than 100 m and 30 days away (several
spellings of mark and number; tools/boston_duplicates.py). Found: that very case, no other of the
same matter, is among the first k. Candidates: every case opened earlier, within 150 m and 90
days; with a closing time only where it lies before the asked case's opening. Hidden: all notes,
and status and closing time of the asked case. ``generic`` knows no service of Boston, ``learned``
has a kinship table from the pairs of 2008-2013; both have the weights of
``tools/fit_duplicates.py``. ``three terms`` is the floor: same service, distance, age, with
weights fitted on 2008-2013 by the same routine.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

import boston_duplicates
import fit_duplicates
import numpy as np
from boston_duplicates import REPORT_FROM, Boston

from holdfast.cases.duplicates import Kinship, Ranked, Scorer, Weights, neighbourhoods, rank_batch

EVERY = 10  # of the cases not marked, to see how often something is shown in vain


@dataclass(frozen=True, slots=True)
class Recall:
    """``n`` asked; the share whose chosen parent is first, and among the first three."""

    n: int
    at_1: float
    at_3: float


def recall(ranked: Iterable[Ranked], pairs: Mapping[str, str]) -> Recall:
    """An asked case with no line at all counts as missed."""
    ranks = {r.case: r.rank for r in ranked if pairs.get(r.case) == r.candidate}
    n = len(pairs)
    return Recall(n, sum(r == 1 for r in ranks.values()) / n, len(ranks) / n)


def measure(boston: Boston, kinship: Kinship | None = None) -> Recall:
    """Recall over the pairs of 2014-2016 within 100 m and 30 days."""
    pairs = boston.close_pairs()
    return recall(rank_batch(boston.rows, pairs, 3, kinship=kinship), pairs)


def three_terms(boston: Boston) -> Recall:
    """The floor: same service, log distance, log age; fitted on 2008-2013."""
    pairs = boston.close_pairs()
    early = {row.id for row in boston.rows if row.opened < REPORT_FROM}
    training = {a: p for a, p in boston.parent.items() if a in early}
    choices: list[fit_duplicates.Choice] = []
    asked: list[tuple[str, list[str], np.ndarray]] = []
    for near in neighbourhoods(boston.rows, {*pairs, *training}):
        if not near.candidates:
            continue
        scorer = Scorer(near.commonness)
        rows = []
        for case in near.candidates:
            terms = scorer.terms(near.asked, case)
            same = float(case.service == near.asked.service)
            rows.append((0.0, same, np.log1p(terms.far * 5.0), terms.age))
        table, ids = np.array(rows), [case.id for case in near.candidates]
        if near.asked.id in pairs:
            asked.append((near.asked.id, ids, table))
        elif training[near.asked.id] in ids:
            choices.append((table, ids.index(training[near.asked.id])))
    vector, _ = fit_duplicates.conditional_logit(choices)

    def lines() -> Iterator[Ranked]:
        for case, ids, table in asked:
            score = table[:, 1:] @ vector
            for rank, i in enumerate(np.argsort(-score, kind="stable")[:3], 1):
                yield Ranked(case, rank, ids[i], float(score[i]), 0.0)

    return recall(lines(), pairs)


def thresholds(boston: Boston, kinship: Kinship | None = None) -> None:
    """What is shown at each probability: to the pairs, and to cases that nobody marked."""
    pairs = boston.close_pairs()
    late = [r.id for r in boston.rows if r.opened >= REPORT_FROM and r.id not in boston.marked]
    unmarked = late[::EVERY]
    shown: dict[str, list[Ranked]] = {}
    for line in rank_batch(boston.rows, {*pairs, *unmarked}, 3, kinship=kinship):
        shown.setdefault(line.case, []).append(line)
    print("   from p   pairs: chosen shown   something shown   of shown, chosen | unmarked: shown")
    for least in (0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1):
        found = any_shown = cards = vain = 0
        for case in pairs:
            offered = [r for r in shown.get(case, []) if r.probability >= least]
            found += any(r.candidate == pairs[case] for r in offered)
            any_shown += bool(offered)
            cards += len(offered)
        for case in unmarked:
            vain += any(r.probability >= least for r in shown.get(case, []))
        print(
            f"   {least:6.4f}   {found / len(pairs):19.3f}   {any_shown / len(pairs):15.3f}"
            f"   {found / max(1, cards):16.3f} | {vain / len(unmarked):.3f}"
        )


def speed(boston: Boston) -> None:
    """Time of one ranking of 200 candidates, as every intake does it."""
    pairs = boston.close_pairs()
    densest = max(
        neighbourhoods(boston.rows, pairs, metres=300.0), key=lambda near: len(near.candidates)
    )
    scorer, candidates = Scorer(densest.commonness), densest.candidates[:200]
    took = []
    for _ in range(200):
        started = time.perf_counter()
        scorer.score(densest.asked, candidates, 3)
        took.append(1000.0 * (time.perf_counter() - started))
    took.sort()
    print(f"score of {len(candidates)} candidates: p50 {took[100]:.2f} ms, p95 {took[190]:.2f} ms")


def main() -> None:
    """Print every figure; exits 1 if either variant is below .95 among the first three."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--thresholds", action="store_true", help="also what each p would show")
    options = parser.parse_args()
    boston = boston_duplicates.read()
    fitted, table, _ = fit_duplicates.fit(boston)
    if fitted != Weights():
        print("note: the weights in scoring.py are not what tools/fit_duplicates.py gives now")
    learned = Kinship(table)
    pairs = boston.close_pairs()
    print(
        f"rows {len(boston.rows)}, pairs {len(boston.parent)}, of them 2014-2016 near {len(pairs)}"
    )
    results = {}
    for name, kinship in (("generic", None), ("learned", learned)):
        started = time.perf_counter()
        results[name] = r = measure(boston, kinship)
        took = time.perf_counter() - started
        print(f"{name:12} recall@1 {r.at_1:.4f}  recall@3 {r.at_3:.4f}  n {r.n}  ({took:.1f} s)")
    strict = {a: p for a, p in pairs.items() if a in boston.strict}
    r = recall(rank_batch(boston.rows, strict, 3), strict)
    print(f"{'generic':12} recall@1 {r.at_1:.4f}  recall@3 {r.at_3:.4f}  n {r.n}  (note says")
    print("             'Duplicate of Existing Case' in full)")
    r = three_terms(boston)
    print(f"{'three terms':12} recall@1 {r.at_1:.4f}  recall@3 {r.at_3:.4f}  n {r.n}  (floor)")
    speed(boston)
    if options.thresholds:
        for name, kinship in (("generic", None), ("learned", learned)):
            print(name)
            thresholds(boston, kinship)
    sys.exit(any(r.at_3 < 0.95 for r in results.values()))


if __name__ == "__main__":
    main()
