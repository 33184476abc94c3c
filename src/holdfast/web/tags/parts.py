"""Tags of the parts of a page: buttons, notices, facts, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from holdfast.web.tags.attributes import attribute_list
from holdfast.web.tags.drawn import icon, key

register = template.Library()


@register.simple_tag
def button(
    words: object,
    kind: str = "",
    icon_name: str = "",
    keys: str = "",
    type: str = "submit",
    **attributes: object,
) -> SafeString:
    """A button. *kind*: main (one a region), plain, sm, wide, signal (911), several by spaces.

    *keys* shows the key hint. Other attributes go to the element (``name``, ``value``,
    ``data_key``); on the portal an icon stands behind the words when it points forward.
    """
    attrs = {"type": type} | {k.replace("_", "-"): v for k, v in attributes.items()}
    return _pressed("button", words, kind, icon_name, keys, attrs)


@register.simple_tag
def link_button(
    url: str,
    words: object,
    kind: str = "",
    icon_name: str = "",
    keys: str = "",
    **attributes: object,
) -> SafeString:
    """A link that looks like a button, for what leads somewhere. See ``button``."""
    attrs = {"href": url} | {k.replace("_", "-"): v for k, v in attributes.items()}
    return _pressed("a", words, kind, icon_name, keys, attrs)


def _pressed(
    element: str, words: object, kind: str, icon_name: str, keys: str, attrs: dict[str, object]
) -> SafeString:
    css = " ".join(["btn", *(f"btn-{each}" for each in kind.split())])
    drawn = icon(icon_name) if icon_name else mark_safe("")
    before, after = (mark_safe(""), drawn) if icon_name == "forward" else (drawn, mark_safe(""))
    hint = format_html(" {}", key(keys)) if keys else ""
    return format_html(
        '<{} class="{}"{}>{}{}{}{}</{}>',
        *(element, css, attribute_list(attrs), before, words, after, hint, element),
    )


@register.simple_tag
def notice(words: object, icon_name: str = "info", tone: str = "", role: str = "") -> SafeString:
    """Something true now. *tone* on the desk: good, heed, held. *role* ``status`` announces it."""
    return format_html(
        '<div class="notice{}"{}>{}<p>{}</p></div>',
        *(f" {tone}" if tone else "", attribute_list({"role": role or None})),
        *(icon(icon_name), words),
    )


@register.simple_tag
def empty(title: object, says: object = "", url: str = "", action: object = "") -> SafeString:
    """Nothing here: one line saying why, and the next act."""
    act = link_button(url, action) if url else mark_safe("")
    return format_html(
        '<div class="empty"><p><b>{}</b></p>{}{}</div>',
        title,
        format_html("<p>{}</p>", says) if says else "",
        format_html('<p class="actions">{}</p>', act) if url else "",
    )


@register.inclusion_tag("web/parts/facts.html")
def facts(
    rows: Iterable[tuple[object, ...]], title: object = "", css: str = "facts"
) -> dict[str, Any]:
    """A table of facts: ``(term, answer[, more])``; the term left, the answer bold, more below.

    On the desk ``css="kv"`` sets short facts side by side.
    """
    return {"rows": [(*row, "")[:3] for row in rows], "title": title, "css": css}


@register.inclusion_tag("web/parts/timeline.html")
def timeline(entries: Iterable[Mapping[str, object]]) -> dict[str, Any]:
    """What happened, newest first, for residents: ``mark`` (a tide), ``at``, ``shown``, ``title``,
    ``text``. *at* is a datetime, *shown* how the page writes it."""
    return {"entries": entries}


@register.inclusion_tag("web/parts/journal.html")
def journal(days: Iterable[tuple[object, Iterable[Mapping[str, object]]]]) -> dict[str, Any]:
    """What happened, newest first, for staff: ``(day, entries)``.

    An entry: ``icon``, ``at``, ``shown``, ``what``, ``by``, and a ``note`` with ``reader``:
    ``in`` (staff only), ``out`` (sent to a resident) or nothing; ``reader_words`` names them.
    """
    return {"days": days}
