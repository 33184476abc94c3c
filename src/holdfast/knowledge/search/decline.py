"""When to say "no good answer".

Measures of the best article decide: `meaning`, the mean cosine of the question with the article's
question and with the whole article; `words`, its score by words; `coverage`, the share of the
question's telling words that it speaks of, rare words counting for more. A logistic model turns
them into the chance that the article answers the question; below one half it is declined.

Two models: with meaning where the language is the embedding model's own, and by words alone
elsewhere. `tools/fit_search_decline.py` fits both and prints the numbers below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best article. `meaning` is None where only words may be trusted."""

    meaning: float | None
    words: float
    coverage: float


# Fitted with equal weight for answerable and foreign questions, and for each pair of a set of
# questions with a set of articles.
MEANING, COVERAGE, OFFSET = 12.79, 2.68, -5.02
WORDS_ALONE, COVERAGE_ALONE, OFFSET_ALONE = 3.47, 3.54, -2.88

ENOUGH = 0.5


def confidence(evidence: Evidence) -> float:
    """The chance, 0 to 1, that the best article answers the question."""
    if evidence.meaning is None:
        value = WORDS_ALONE * evidence.words + COVERAGE_ALONE * evidence.coverage + OFFSET_ALONE
    else:
        value = MEANING * evidence.meaning + COVERAGE * evidence.coverage + OFFSET
    return 1 / (1 + math.exp(-value))
