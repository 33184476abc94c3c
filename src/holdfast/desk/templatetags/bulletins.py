"""Template tags of the desk's bulletins: ``{% load bulletins %}``."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import get_language

from holdfast.alerts import queries
from holdfast.alerts.models import Version
from holdfast.alerts.saying import Said
from holdfast.desk import dates

register = template.Library()


@register.simple_tag
def said(version: Version) -> Said:
    """What a version says in the page's language."""
    return queries.said_of(version)


@register.filter
def in_words(texts: dict[str, str]) -> str:
    """One of a text's languages: the page's, else any."""
    short = (get_language() or "en").partition("-")[0]
    return texts.get(short) or next(iter(texts.values()), "")


@register.simple_tag
def moment_of(at: datetime | None) -> str:
    """A day and a time as the desk writes them."""
    return dates.moment(at) if at else ""
