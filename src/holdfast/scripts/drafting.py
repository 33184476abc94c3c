"""Changing an outline: add, replace, move, remove a step. Pure; each gives a new flow.

Numbers of steps stay once a script was published, since people know them from paper; until then
they follow the outline (:func:`renumber`).
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from holdfast.catalog.definitions import QUESTION_CODE, RESERVED
from holdfast.catalog.suggestions import words_of
from holdfast.kernel.texts import Text
from holdfast.scripts.flows import Flow, FlowStep

# Words that say nothing about a question, in the languages we began with.
_EMPTY_WORDS = """
a an and any are at been by can could did do does for had has have how in is it not of on or the
there to was were what when where which with you your yours el la los las un una de del en es esta
ha hay o por que se su sus tiene usted y true false answered
"""
_SMALL = frozenset(_EMPTY_WORDS.split())
_WORDS_IN_CODE = 3


def code_for(words: Text, taken: Collection[str]) -> str:
    """A name for an answer, from the words of its question: “Do you have a fever?” is ``fever``."""
    said = [word for word in words_of(words.texts.get(words.source, "")) if word.isascii()]
    telling = [word for word in said if word not in _SMALL] or said
    base = "_".join(telling[:_WORDS_IN_CODE])[:36].strip("_")
    if not QUESTION_CODE.fullmatch(base) or base in RESERVED:
        base = f"step_{base}".strip("_")[:36]
    if not QUESTION_CODE.fullmatch(base):
        base = "step"
    code, number = base, 1
    while code in taken or code in RESERVED:
        number += 1
        code = f"{base}_{number}"
    return code


def next_id(*flows: Flow) -> str:
    """A number that no step of these flows has."""
    used = [int(step.id) for flow in flows for step in flow.steps if step.id.isdigit()]
    return str(max(used, default=0) + 1)


def place_for(flow: Flow, step: FlowStep, below: str = "") -> int:
    """Where a new step stands: below a step that was named, else an end at the end and all else
    before the ends that close the outline."""
    if below:
        return 1 + next((i for i, each in enumerate(flow.steps) if each.id == below), -1)
    at = len(flow.steps)
    if not step.final:
        while at and flow.steps[at - 1].final:
            at -= 1
    return at


def add(flow: Flow, step: FlowStep, below: str = "") -> Flow:
    """With a new step, at :func:`place_for`."""
    at = place_for(flow, step, below)
    return replace(flow, steps=(*flow.steps[:at], step, *flow.steps[at:]))


def put(flow: Flow, step: FlowStep) -> Flow:
    """With a step of the same number replaced."""
    return replace(flow, steps=tuple(step if e.id == step.id else e for e in flow.steps))


def move(flow: Flow, id: str, by: int) -> Flow:
    """With a step moved up (−1) or down (1); the same flow where it cannot go further."""
    steps = list(flow.steps)
    at = next((i for i, each in enumerate(steps) if each.id == id), None)
    if at is None or not 0 <= at + by < len(steps):
        return flow
    steps[at], steps[at + by] = steps[at + by], steps[at]
    return replace(flow, steps=tuple(steps))


def remove(flow: Flow, id: str) -> Flow:
    """Without a step, and without what led to it."""
    return replace(
        flow, steps=tuple(_without(each, id) for each in flow.steps if each.id != id)
    )  # fmt: skip


def _without(step: FlowStep, id: str) -> FlowStep:
    return replace(
        step,
        go={said: to for said, to in step.go.items() if to != id},
        branches=tuple(branch for branch in step.branches if branch.to != id),
        next="" if step.next == id else step.next,
    )


def renumber(flow: Flow) -> Flow:
    """With the steps numbered as they stand in the outline, for one that nobody knows yet."""
    names = {step.id: str(number) for number, step in enumerate(flow.steps, 1)}
    return replace(flow, steps=tuple(_renamed(step, names) for step in flow.steps))


def _renamed(step: FlowStep, names: dict[str, str]) -> FlowStep:
    return replace(
        step,
        id=names[step.id],
        go={said: names.get(to, to) for said, to in step.go.items()},
        branches=tuple(
            replace(branch, to=names.get(branch.to, branch.to)) for branch in step.branches
        ),
        next=names.get(step.next, step.next),
    )
