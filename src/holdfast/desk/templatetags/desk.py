"""Template tags of the desk: ``{% load desk %}``."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.desk import browsers, dates
from holdfast.desk.cases.showing import Line, Row
from holdfast.relief.queries.facilities import Place
from holdfast.web.tags.drawn import promise_clock, status

register = template.Library()
register.filter("browser", browsers.browser)

# One text and not a template of its own: a list has many lines, and every part of a template costs
# more than what it says here.
_LINE = (
    '<tr><td><input type="checkbox" class="box" form="chosen" name="case" value="{number}"'
    ' id="c{number}" aria-label="{select}"{has}></td><td>{promise}</td>'
    '<td class="num"><a href="{url}">{number}</a></td>'
    '<th scope="row"><b>{service}</b> <span class="quiet">{detail}</span></th>'
    '<td>{place}</td><td class="quiet">{district}</td><td>{state}</td><td>{whom}</td>'
    '<td class="r">{followers}</td><td data-stop="{number}"></td></tr>'
)
_NONE = "–"


@register.simple_tag
def case_line(row: Row[Line]) -> SafeString:
    """A case on one line of the work list."""
    number = row.case.number
    return format_html(
        _LINE,
        number=number,
        select=_("Select %(number)s") % {"number": number},
        has=format_html(' data-has="{}"', row.whom) if row.whom else "",
        promise=promise_clock(row.promise.share, row.promise.words, row.promise.state),
        url=_case_address(get_language()).replace("-", number),
        service=row.service,
        detail=row.detail,
        place=row.place or _NONE,
        district=row.district or _NONE,
        state=status(row.shape, row.state),
        whom=row.whom or _NONE,
        followers=row.case.followers or _NONE,
    )


@lru_cache(maxsize=100)
def _case_address(language: str | None) -> str:
    """The address of a case's page with a dash for its number."""
    return reverse("desk:case", args=["-"])


@register.filter
def day(at: datetime | None) -> str:
    """The day as staff read it, in the page's language; nothing for None."""
    return dates.day(at) if at else ""


@register.filter
def moment(at: datetime | None) -> str:
    """Day and hour as staff read them, in the page's language; nothing for None."""
    return dates.moment(at) if at else ""


_FACILITY = {
    "open": ("ok", "good"), "full": ("look", "heed"), "standby": ("paused", "held"),
    "closed": ("unused", "mute"),
}  # fmt: skip


@register.simple_tag
def facility_status(place: Place, tag: bool = False) -> SafeString:
    """The state of a shelter or center."""
    shape, tone = _FACILITY[place.state]
    return status(shape, place.state_name, tone, tag=tag)
