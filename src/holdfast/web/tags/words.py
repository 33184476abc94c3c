"""Filters of words: numbers as people say them, the city's brand."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


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
