"""Template tags of the shared components: ``{% load web %}``.

Every tag gives finished, escaped HTML without style or script in it. `web/components.html` shows
all of them. Icons alone carry a name (``{% icon "search" "Search" %}``); beside words they carry
none and are hidden from screen readers.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput, RadioSelect
from django.forms.widgets import CheckboxSelectMultiple
from django.http import HttpRequest
from django.template.base import NodeList, Parser, Token
from django.template.context import Context, RequestContext
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.web import keys, languages
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


# -- icons ----------------------------------------------------------------------------------------


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


# -- states ---------------------------------------------------------------------------------------


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


# -- parts of a page ------------------------------------------------------------------------------


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


# -- form parts -----------------------------------------------------------------------------------


def _entry(
    *,
    html_id: str,
    control: object,
    label: object,
    hint: object = "",
    errors: Sequence[object] = (),
    optional: bool = False,
    group: bool = False,
) -> dict[str, Any]:
    return {
        "id": html_id,
        "control": control,
        "label": label,
        "hint": hint,
        "errors": errors,
        "optional": optional,
        "group": group,
    }


def described_by(html_id: str, *, hint: object, errors: object, more: str = "") -> str:
    """The ids of hint, error and whatever else describes a control, for ``aria-describedby``."""
    ids = [f"{html_id}-hint" if hint else "", f"{html_id}-wrong" if errors else "", more]
    return " ".join(filter(None, ids))


@register.inclusion_tag("web/parts/entry.html")
def field(bound: BoundField, **attributes: object) -> dict[str, Any]:
    """One field of a Django form: label, hint, error and control, in this order.

    Attributes go to the control; write ``data_url=…`` for ``data-url``. Radio buttons and check
    boxes become rows to choose from.
    """
    widget = bound.field.widget
    html_id = bound.auto_id or bound.html_name
    errors = list(bound.errors)
    attrs: dict[str, Any] = {k.replace("_", "-"): v for k, v in attributes.items()}
    described = described_by(html_id, hint=bound.help_text, errors=errors)
    group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    if group:
        control: object = _choice_rows(
            bound.html_name,
            [(w.data["value"], w.choice_label, "") for w in bound.subwidgets],
            _chosen(bound.value()),
            multiple=isinstance(widget, CheckboxSelectMultiple),
            html_id=html_id,
        )
    else:
        attrs["class"] = " ".join(filter(None, ("field", str(attrs.get("class", "")))))
        if isinstance(widget, CheckboxInput):
            attrs["class"] = ""
        if described:
            attrs["aria-describedby"] = described
        if errors:
            attrs["aria-invalid"] = "true"
        control = bound.as_widget(attrs=attrs)
        if isinstance(widget, CheckboxInput):
            control = format_html(
                '<label class="choice">{}<span>{}</span></label>', control, bound.label
            )
    optional = not bound.field.required and not isinstance(widget, CheckboxInput | FileInput)
    return _entry(
        html_id=html_id,
        control=control,
        label="" if isinstance(widget, CheckboxInput) else bound.label,
        hint=bound.help_text,
        errors=errors,
        optional=optional,
        group=group,
    ) | {"described": described}


def _chosen(value: object) -> set[str]:
    if value is None or value == "":
        return set()
    if isinstance(value, str) or not isinstance(value, Iterable):
        return {str(value)}
    return {str(item) for item in value}


def _choice_rows(
    name: str,
    options: Iterable[tuple[object, object, object]],
    chosen: set[str],
    *,
    multiple: bool,
    html_id: str,
) -> SafeString:
    rows = format_html_join(
        "",
        '<label class="choice"><input type="{}" name="{}" value="{}" id="{}"{}>'
        "<span>{}</span>{}</label>",
        (
            (
                "checkbox" if multiple else "radio",
                name,
                value,
                html_id if number == 0 else f"{html_id}-{number}",
                mark_safe(" checked") if str(value) in chosen else "",
                words,
                format_html('<span class="then">{}</span>', then) if then else "",
            )
            for number, (value, words, then) in enumerate(options)
        ),
    )
    return format_html('<div class="choices">{}</div>', rows)


@register.inclusion_tag("web/parts/entry.html")
def choices(
    name: str,
    label: object,
    options: Iterable[tuple[object, object] | tuple[object, object, object]],
    value: object = None,
    hint: object = "",
    error: object = "",
    multiple: bool = False,
    optional: bool = False,
) -> dict[str, Any]:
    """Answers to choose from, outside a Django form. Options: ``(value, words[, what then])``."""
    html_id = f"id_{name}"
    triples = [(o[0], o[1], o[2] if len(o) > 2 else "") for o in options]
    rows = _choice_rows(name, triples, _chosen(value), multiple=multiple, html_id=html_id)
    errors = [error] if error else []
    return _entry(
        html_id=html_id,
        control=rows,
        label=label,
        hint=hint,
        errors=errors,
        optional=optional,
        group=True,
    ) | {"described": described_by(html_id, hint=hint, errors=errors)}


@register.simple_tag
def options(choices: Sequence[tuple[str, object]], chosen: object = "") -> SafeString:
    """The options of a select from ``(words, value)``, the one with the value `chosen` selected."""
    pairs = tuple((words, str(value)) for words, value in choices)
    return _options(pairs, "" if chosen is None else str(chosen))


@lru_cache(maxsize=500)
def _options(pairs: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, mark_safe(" selected") if value == chosen else "", words)
            for words, value in pairs
        ),
    )


@register.inclusion_tag("web/parts/entry.html")
def entry(
    name: str,
    label: object,
    value: object = "",
    hint: object = "",
    error: object = "",
    type: str = "text",
    optional: bool = False,
    rows: int = 0,
    **attributes: object,
) -> dict[str, Any]:
    """One line (or *rows* lines) of text, outside a Django form; the same parts as ``field``.

    *type* is HTML's: text, email, tel, date, number, search, file. Other attributes go to the
    control, underscores as hyphens; True gives a bare attribute, False and None none.
    """
    html_id = str(attributes.pop("id", f"id_{name}"))
    errors = [error] if error else []
    described = described_by(
        html_id, hint=hint, errors=errors, more=str(attributes.pop("described", ""))
    )
    css = " ".join(filter(None, ("field", str(attributes.pop("css", "")))))
    attrs: dict[str, object] = {"class": css, "id": html_id, "name": name}
    attrs |= {k.replace("_", "-"): v for k, v in attributes.items()}
    if described:
        attrs["aria-describedby"] = described
    if errors:
        attrs["aria-invalid"] = "true"
    value = "" if value is None else value
    if rows:
        control = format_html(
            "<textarea{}>\n{}</textarea>", attribute_list(attrs | {"rows": rows}), value
        )
    else:
        attrs["type"] = type
        if type != "file":
            attrs["value"] = value
        control = format_html("<input{}>", attribute_list(attrs))
    return _entry(
        html_id=html_id, control=control, label=label, hint=hint, errors=errors, optional=optional
    )


def attribute_list(attributes: Mapping[str, object]) -> SafeString:
    """HTML attributes, escaped; True is bare, False and None are left out."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html(" {}", k) if v is True else format_html(' {}="{}"', k, v),)
            for k, v in attributes.items()
            if v is not None and v is not False
        ),
    )


@register.inclusion_tag("web/parts/summary.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """The summary on top of a form that was not taken; empty for one without errors.

    It takes the focus when the page opens and links to each field.
    """
    found: list[dict[str, object]] = [
        {"words": error, "target": ""} for error in form.non_field_errors()
    ]
    for name, errors in form.errors.items():
        if name in form.fields:
            target = form[name].auto_id or form[name].html_name
            found += [{"words": error, "target": target} for error in errors]
    return {"found": found}


@register.inclusion_tag("web/parts/summary.html")
def error_summary(errors: Mapping[str, object]) -> dict[str, Any]:
    """The same summary outside a Django form: ``{name of the field or "": words}``."""
    return {
        "found": [
            {"words": words, "target": f"id_{name}" if name else ""}
            for name, words in errors.items()
        ]
    }


# -- pages ----------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def other_languages(context: RequestContext) -> list[languages.Offered]:
    """This page in the other languages of the installation."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return []
    return [each for each in languages.offered(request) if not each.current]


@register.simple_tag(takes_context=True)
def nav_link(context: RequestContext, name: str, words: object, exact: bool = False) -> SafeString:
    """A list item that links to a named route; nothing when the route is not there.

    Marks the section that the page lies in with ``aria-current``.
    """
    url = _address(name, get_language())
    if not url:
        return mark_safe("")
    request: HttpRequest | None = context.get("request")
    path = request.path if request is not None else ""
    here = path == url or (not exact and path.startswith(url.rstrip("/") + "/"))
    return format_html(
        '<li><a href="{}"{}>{}</a></li>',
        *(url, mark_safe(' aria-current="page"') if here else "", words),
    )


@lru_cache(maxsize=1000)
def _address(name: str, language: str | None) -> str:
    """The address of a route in a language; "" when the route is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("web/parts/pages.html", takes_context=True)
def pages(context: RequestContext, page: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Pagination that keeps the query: previous, numbers with gaps, next, and where one is."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request is not None else None

    def address(number: int) -> str:
        if query is None:
            return f"?{parameter}={number}"
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    numbers = [
        {"number": n, "url": address(n), "current": n == page.number}
        if isinstance(n, int)
        else {"gap": True}
        for n in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "numbers": numbers,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("web/parts/progress.html")
def progress(step: int, of: int, back: str = "") -> dict[str, Any]:
    """Where one is in a flow: “Step 2 of 4”, with the way back."""
    return {"step": step, "of": of, "back": back, "done": range(step), "todo": range(of - step)}


@register.inclusion_tag("web/parts/crumbs.html")
def crumbs(*links: object) -> dict[str, Any]:
    """The way here: ``{% crumbs url words … %}``; a last word without url is this page."""
    pairs = [(str(links[i]), links[i + 1]) for i in range(0, len(links) - 1, 2)]
    return {"pairs": pairs, "here": links[-1] if len(links) % 2 else ""}


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """``{% kept %}…{% endkept %}``: what is the same on every page for everybody, rendered once in
    each language and kept. Nothing inside may depend on the page, the person or the city's data."""
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(nodes)


class Kept(template.Node):
    """See `kept`."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._rendered: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """What is inside, in the page's language."""
        language = get_language()
        if language not in self._rendered:
            self._rendered[language] = self.nodelist.render(context)
        return self._rendered[language]


# -- words ----------------------------------------------------------------------------------------


@register.filter
def dashed(number: str) -> str:
    """A short number as people say it: ``311`` → ``3-1-1``; any other number as it is."""
    number = str(number)
    return "-".join(number) if number.isdigit() and len(number) == 3 else number


@register.filter
def spoken(number: str) -> str:
    """The same for screen readers: ``311`` → ``3 1 1``."""
    return dashed(number).replace("-", " ") if len(str(number)) == 3 else str(number)


@register.filter
def tel(number: str) -> str:
    """A number as the address of a call: digits and a leading plus."""
    number = str(number)
    plus = "+" if number.lstrip().startswith("+") else ""
    return "tel:" + plus + "".join(c for c in number if c.isdigit())


@register.filter
def brand(city: object) -> SafeString:
    """The city's brand with its number set light: “Port Calder **311**”."""
    name, whole = str(getattr(city, "name", "")), str(getattr(city, "brand", ""))
    if name and whole.startswith(name + " "):
        return format_html("{}<span>{}</span>", name, whole[len(name) + 1 :])
    return format_html("{}", whole or name or _("City services"))
