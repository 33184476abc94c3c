"""Conditions: the one small typed language that decides when a question is shown, which routing
rule fires, and later which queue or alert applies. Staff write it; one evaluator reads it.

::

    size == "large" and not blocked
    depth >= 4 or kind in ["hole", "sinkhole"]
    damage has "glass"                    a question with several answers
    area.district == "3"                  the areas the place lies in
    answered(photo)
    hour >= 17 or weekday in ["sat", "sun"]

A name stands left, what it is compared with right. ``not`` binds closer than ``and``, ``and``
closer than ``or``; parentheses say otherwise. An empty condition always holds.

**Missing answers** follow three-valued (Kleene) logic: a comparison with a value that is not there
is *unknown*, so is ``not`` of it, and so is ``and``/``or`` where the known parts do not decide. A
condition that ends unknown does not hold. So neither ``blocked`` nor ``not blocked`` holds before
the question was answered; ``answered(blocked)`` is always known. A value that is a list (the
codes of several areas of one layer) equals a code when any of its members does.

Sizes are bounded (:data:`MAX_CHARACTERS`, :data:`MAX_PARTS`, :data:`MAX_DEPTH`); nothing is ever
handed to Python's ``eval``.
"""

from holdfast.kernel.conditions.checking import (
    COMMON,
    DATE,
    NUMBER,
    OTHER,
    TEXT,
    YESNO,
    Type,
    check,
    choice,
    choices,
)
from holdfast.kernel.conditions.deciding import Explanation, Values, evaluate, explain, holds
from holdfast.kernel.conditions.reading import MAX_CHARACTERS, MAX_DEPTH, MAX_PARTS, parse
from holdfast.kernel.conditions.tree import (
    ALWAYS,
    And,
    Answered,
    Comparison,
    Condition,
    ConditionError,
    Flag,
    Has,
    In,
    Name,
    Not,
    Or,
    names_in,
    text_of,
)

__all__ = [
    "ALWAYS", "COMMON", "DATE", "MAX_CHARACTERS", "MAX_DEPTH", "MAX_PARTS", "NUMBER", "OTHER",
    "TEXT", "YESNO", "And", "Answered", "Comparison", "Condition", "ConditionError", "Explanation",
    "Flag", "Has", "In", "Name", "Not", "Or", "Type", "Values", "check", "choice", "choices",
    "evaluate", "explain", "holds", "names_in", "parse", "text_of",
]  # fmt: skip
