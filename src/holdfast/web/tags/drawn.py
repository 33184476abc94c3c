"""Tags that draw: icons, pictures of services, states with their words, keys."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from holdfast.web import keys
from holdfast.web.icons import FLIP, ICONS, PICTURES, SHAPES, TIDES

register = template.Library()


_STROKE = mark_safe(
    'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
    'stroke-linejoin="round"'
)
_FILLED = mark_safe('fill="currentColor"')
_SETS = (
    (ICONS, "ico", 24, _STROKE),
    (SHAPES, "shape", 12, _FILLED),
    (TIDES, "tide", 20, mark_safe("")),
    (PICTURES, "pic", 56, _STROKE),
)


def _svg(
    name: str, kind: str, grid: int, paint: str, body: str, label: str, css: str
) -> SafeString:
    classes = " ".join(filter(None, (kind, css, "flip" if name in FLIP else "")))
    said = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true" focusable="false"')
    )
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" {} {}>{}</svg>',
        *(classes, grid, grid, paint, said, mark_safe(body)),
    )


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """A drawn icon by name (see `icons.py`); an unknown name is a mistake in the template.

    *label* is its accessible name; without one it is hidden from screen readers. *css* adds a
    class, for instance ``lg``.
    """
    return _icon(name, str(label), css)


# Pages draw the same few again and again.
@lru_cache(maxsize=1000)
def _icon(name: str, label: str, css: str) -> SafeString:
    for drawings, kind, grid, paint in _SETS:
        if name in drawings:
            return _svg(name, kind, grid, paint, drawings[name], label, css)
    raise template.TemplateSyntaxError(f"There is no icon “{name}”; icons.py lists them.")


@register.simple_tag
def picture(name: str) -> SafeString:
    """The picture of a service; names are data, so an unknown one is the picture of a question."""
    return _svg(name, "pic", 56, _STROKE, PICTURES.get(name, PICTURES["question"]), "", "")


@register.simple_tag
def acknowledged(keys: str | Iterable[str]) -> SafeString:
    """The server has these drafts (keys of ``data-autosave``): the browser forgets them.

    Stands above the words that say so: what stands below is shown only after it.
    """
    names = keys if isinstance(keys, str) else " ".join(keys)
    if not names:
        return mark_safe("")
    return format_html(
        '<script src="{}" data-autosave-done="{}"></script>',
        *(static("web/js/acknowledged.js"), names),
    )


@register.simple_tag
def tide(mark: str, words: object) -> SafeString:
    """The portal's state of a case: a mark that fills as the case advances, and always words.

    Marks: received, assigned, scheduled, fixed, closed (settled, not fixed), waiting.
    """
    return format_html('<span class="state">{}{}</span>', icon(mark), words)


@register.simple_tag
def status(shape: str, words: object, tone: str = "mute", tag: bool = False) -> SafeString:
    """The desk's state: shape and word first, then colour. ``tag=True`` draws the pill.

    Shapes: ok, look, over, in-work, new, paused, kept, life-safety, on, unused, not-chosen. Tones:
    good, heed, held, sea, mute, signal (emergencies only), and over for a pill.
    """
    return _status(shape, str(words), tone, tag)


@lru_cache(maxsize=1000)
def _status(shape: str, words: str, tone: str, tag: bool) -> SafeString:
    css = f"st tag {tone}" if tag else f"st {tone}"
    return format_html('<span class="{}">{}{}</span>', css, icon(shape), words)


@register.simple_tag
def promise_clock(share: float | None, words: object, state: str = "") -> SafeString:
    """How much of a promise is used: words first, a pie for the share, a pill only when over.

    *share* 0 to 1 (more is over), None when no clock runs. *state* is ``soon``, ``over`` or
    ``paused``; without one, *share* alone decides whether it is over.
    """
    if state == "paused" or share is None:
        mark = icon("paused") if state == "paused" else icon("unused")
        return format_html('<span class="promise paused">{}{}</span>', mark, words)
    if state == "over" or share >= 1:
        return format_html('<span class="promise over">{}{}</span>', icon("over"), words)
    turn = 2 * math.pi * max(0.0, share)
    fill = ""
    if share > 0.001:
        x, y = 8 + 6 * math.sin(turn), 8 - 6 * math.cos(turn)
        fill = f'<path class="fill" d="M8 8V2A6 6 0 {int(share > 0.5)} 1 {x:.1f} {y:.1f}z"/>'
    return format_html(
        '<span class="promise{}"><svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        '<circle class="ring" cx="8" cy="8" r="7"/>{}</svg>{}</span>',
        *(" soon" if state == "soon" else "", mark_safe(fill), words),
    )


@register.simple_tag
def key(names: str) -> SafeString:
    """Keys as they are written on the keyboard: ``{% key "Ctrl Enter" %}``."""
    return format_html("<kbd>{}</kbd>", names)


@register.simple_tag
def key_groups() -> tuple[keys.Group, ...]:
    """Every key of the desk, by place."""
    return keys.groups()
