"""A script as a diagram: a box a step in rows by how far it is from the beginning, lines between
them with the answer that leads there. Drawn here, so that it needs no script and prints."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from holdfast.scripts.flows import Flow, FlowStep

WIDE, HIGH, GAP_X, GAP_Y, EDGE = 200, 64, 36, 64, 24
LETTERS, LINES = 26, 2


def rows_of(flow: Flow) -> list[list[FlowStep]]:
    """The steps by their longest way from the first, lines back not counted; what is not reached
    stands in the last row."""
    depth: dict[str, int] = {}

    def walk(step: FlowStep, at: int, above: frozenset[str]) -> None:
        if step.id in above or depth.get(step.id, -1) >= at:
            return
        depth[step.id] = at
        for _why, to in flow.led_to(step):
            if to is not None:
                walk(to, at + 1, above | {step.id})

    if flow.steps:
        walk(flow.steps[0], 0, frozenset())
    last = max(depth.values(), default=-1) + 1
    rows: dict[int, list[FlowStep]] = {}
    for step in flow.steps:
        rows.setdefault(depth.get(step.id, last), []).append(step)
    return [rows[at] for at in sorted(rows)]


def svg(flow: Flow, said: Callable[[FlowStep, str], str]) -> SafeString:
    """The picture; `said` puts an answer's code in words."""
    rows = rows_of(flow)
    widest = max((len(row) for row in rows), default=1)
    width = 2 * EDGE + widest * WIDE + (widest - 1) * GAP_X + 60
    height = 2 * EDGE + len(rows) * HIGH + max(0, len(rows) - 1) * GAP_Y
    at = {
        step.id: (EDGE + x * (WIDE + GAP_X), EDGE + y * (HIGH + GAP_Y))
        for y, row in enumerate(rows)
        for x, step in enumerate(row)
    }
    lines = format_html_join("", "{}", ((_lines(flow, step, at, said, width),)
                                        for step in flow.steps))  # fmt: skip
    boxes = format_html_join("", "{}", ((_box(step, *at[step.id]),) for step in flow.steps))
    return format_html(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"'
        ' markerHeight="8" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker>'
        "</defs>{}{}</svg>",
        width, height, width, height,
        _("Diagram of the script. The outline says the same in words."), lines, boxes,
    )  # fmt: skip


def _box(step: FlowStep, x: int, y: int) -> SafeString:
    words = format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        ((x + 30, y + 26 + 18 * n, line) for n, line in enumerate(_wrapped(str(step.words)))),
    )
    return format_html(
        '<g class="{}"><rect x="{}" y="{}" width="{}" height="{}" rx="{}"/>'
        '<text class="n" x="{}" y="{}">{}</text>{}</g>',
        "final" if step.final else "step", x, y, WIDE, HIGH, HIGH // 2 if step.final else 3,
        x + 10, y + 26, step.id, words,
    )  # fmt: skip


def _wrapped(words: str) -> list[str]:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) + 1 > LETTERS - 4 and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], f"{lines[LINES - 1][: LETTERS - 6]}…"]
    return lines


def _lines(
    flow: Flow, step: FlowStep, at: dict[str, tuple[int, int]],
    said: Callable[[FlowStep, str], str], width: int,
) -> SafeString:  # fmt: skip
    x, y = at[step.id]
    drawn = []
    led = [(why, to) for why, to in flow.led_to(step) if to is not None]
    # In the order of where they lead, so that lines from one box do not cross.
    led.sort(key=lambda each: at[each[1].id][0])
    for index, (why, to) in enumerate(led):
        left, top = at[to.id]
        begin = x + WIDE * (index + 1) // (len(led) + 1)
        words = said(step, why) if why in step.answers else (_("if …") if why else "")
        if why == "" and step.answers:
            rest = [each for each in step.answers if not step.go.get(each)]
            words = " / ".join(said(step, each) for each in rest)
        if top > y:
            end, middle = left + WIDE // 2, y + HIGH + GAP_Y // 2
            path = f"M{begin} {y + HIGH}C{begin} {middle} {end} {middle} {end} {top}"
        else:
            # Back up, outside the boxes.
            side = width - 16
            path = f"M{x + WIDE} {y + HIGH // 2}C{side} {y} {side} {top} {left + WIDE} {top + 20}"
        drawn.append((path, begin + 4, y + HIGH + 16, words[:24]))
    return format_html_join(
        "",
        '<path d="{}" marker-end="url(#tip)"/><text class="said" x="{}" y="{}">{}</text>',
        drawn,
    )
