"""Tags of forms: a field with its label, hint and error; choices; what was not taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput, RadioSelect
from django.forms.widgets import CheckboxSelectMultiple
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from holdfast.web.tags.attributes import attribute_list

register = template.Library()


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
