"""Learns the weights of the duplicate score from the Boston file and prints them.

    python tools/fit_duplicates.py [--kinship OUT.json]

Conditional logit on the pairs marked in 2008-2013: the chosen parent against everything that lay
within 300 m and 90 days then, with kinship as a fixed term. Each pair is seen twice, with its
words and without. Then slope and intercept, by logistic regression of "is the marked parent"
over all candidates of the marked cases and of every tenth unmarked case, which counts tenfold.
Deterministic: no chance anywhere. 2014-2016 is not looked at. Takes seconds.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import fields, replace
from pathlib import Path

import boston_duplicates
import numpy as np
from boston_duplicates import REPORT_FROM, Boston

from holdfast.cases.duplicates import Known, Scorer, Weights, learn_kinship, neighbourhoods
from holdfast.cases.duplicates.scoring import FARTHEST_M, Terms

NAMES = Terms._fields[1:]  # kinship stands first and weighs one
EVERY = 10  # of the unmarked cases, for the intercept
RIDGE = 1.0
Choice = tuple[np.ndarray, int]  # candidates x (kinship and terms), row of the chosen one


def fit(boston: Boston) -> tuple[Weights, dict[tuple[str, str], float], dict[str, float]]:
    """The weights, the kinship table of 2008-2013 and some figures about the fit."""
    known = [row for row in boston.rows if row.opened < REPORT_FROM]
    known_ids = {row.id for row in known}
    pairs = {a: p for a, p in boston.parent.items() if a in known_ids}
    unmarked = [row.id for row in known if row.id not in boston.marked][::EVERY]
    choices: list[Choice] = []
    bare: list[Choice] = []
    others: list[np.ndarray] = []
    seen: list[tuple[Known, Known, list[Known]]] = []
    commonness = None
    for near in neighbourhoods(known, {*pairs, *unmarked}, metres=FARTHEST_M):
        commonness = near.commonness
        candidates, parent = near.candidates, pairs.get(near.asked.id)
        if not candidates:
            continue
        scorer = Scorer(near.commonness)
        table = np.array([scorer.terms(near.asked, c) for c in candidates])
        if parent is None:
            others.append(table)
            continue
        row = next((i for i, c in enumerate(candidates) if c.id == parent), None)
        if row is None:
            continue
        choices.append((table, row))
        wordless = table.copy()
        wordless[:, -2:] = 0.0
        bare.append((wordless, row))
        seen.append((near.asked, candidates[row], candidates))
    coefficients, loss = conditional_logit([*choices, *bare])
    weights = replace(
        Weights(), **{n: round(float(v), 3) for n, v in zip(NAMES, coefficients, strict=True)}
    )
    vector = np.array([1.0, *(getattr(weights, name) for name in NAMES)])
    scores = np.concatenate([t @ vector for t, _ in choices] + [t @ vector for t in others])
    hit = np.zeros(len(scores))
    start = 0
    for table, row in choices:
        hit[start + row] = 1.0
        start += len(table)
    stands_for = np.where(np.arange(len(scores)) < start, 1.0, float(EVERY))
    slope, intercept = logistic(scores, hit, stands_for)
    weights = replace(weights, slope=round(slope, 3), intercept=round(intercept, 3))
    assert commonness is not None
    figures = {"pairs": len(choices), "unmarked asked": len(others), "loss": loss}
    return weights, learn_kinship(seen, commonness), figures


def conditional_logit(choices: list[Choice]) -> tuple[np.ndarray, float]:
    """Newton's method on the ridged log-likelihood; column 0 is an offset of weight one."""
    width = choices[0][0].shape[1] - 1
    at = np.zeros(width)
    loss = 0.0
    for _ in range(50):
        gradient, hessian, loss = -RIDGE * at, RIDGE * np.eye(width), 0.5 * RIDGE * at @ at
        for table, row in choices:
            x = table[:, 1:]
            z = table[:, 0] + x @ at
            top = z.max()
            p = np.exp(z - top)
            loss += np.log(p.sum()) + top - z[row]
            p /= p.sum()
            mean = p @ x
            gradient = gradient + x[row] - mean
            hessian = hessian + (x * p[:, None]).T @ x - np.outer(mean, mean)
        step = np.linalg.solve(hessian, gradient)
        at = at + step
        if np.abs(step).max() < 1e-9:
            break
    return at, float(loss)


def logistic(score: np.ndarray, hit: np.ndarray, stands_for: np.ndarray) -> tuple[float, float]:
    """Slope and intercept of P(hit | score), each row counted ``stands_for`` times."""
    x = np.column_stack([score, np.ones_like(score)])
    at = np.array([0.5, -5.0])
    for _ in range(100):
        p = 1.0 / (1.0 + np.exp(-(x @ at)))
        hessian = (x * (stands_for * p * (1.0 - p))[:, None]).T @ x
        step = np.linalg.solve(hessian, x.T @ (stands_for * (hit - p)))
        at = at + step
        if np.abs(step).max() < 1e-9:
            break
    return float(at[0]), float(at[1])


def main() -> None:
    """Print weights, figures and the learned kinship; write the kinship if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--kinship", type=Path, help="write the learned kinship here (JSON)")
    options = parser.parse_args()
    boston = boston_duplicates.read()
    weights, table, figures = fit(boston)
    print(figures)
    for field in fields(weights):
        print(f"    {field.name}: float = {getattr(weights, field.name)}")
    names = {row.service: row.service_name for row in boston.rows}
    for (asked, other), nats in table.items():
        print(f"{names[asked]:>22} -> {names[other]:<22} {nats:+.2f}")
    if options.kinship:
        rows = [[asked, other, round(nats, 3)] for (asked, other), nats in table.items()]
        options.kinship.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
