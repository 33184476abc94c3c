"""HTML attributes from a mapping."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


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
