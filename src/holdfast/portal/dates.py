"""Times as residents read them: “Tuesday, June 2”, “8:47 a.m. EDT”, in the city's zone.

Spanish has its own order of words. Every function takes aware datetimes, or dates.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def day(at: date | datetime, *, today: date | None = None) -> str:
    """The day: with its weekday within half a year, else with its year.

    >>> from datetime import date
    >>> day(date(2026, 6, 2), today=date(2026, 6, 8))
    'Tuesday, June 2'
    >>> day(date(2024, 6, 2), today=date(2026, 6, 8))
    'June 2, 2024'
    """
    local = localtime(at).date() if isinstance(at, datetime) else at
    today = today or localtime(now()).date()
    if abs((local - today).days) < 180:
        # Translators: Django's date format of a day near today, as in “Tuesday, June 2”.
        return date_format(local, pgettext("date format", "l, F j"))
    # Translators: Django's date format of a day with its year, as in “June 2, 2024”.
    return date_format(local, pgettext("date format", "F j, Y"))


def near_day(at: datetime) -> str:
    """“today”, “yesterday”, “tomorrow” where it is one of these; else the day."""
    days = (localtime(at).date() - localtime(now()).date()).days
    words = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    return words.get(days) or day(at)


def clock(at: datetime) -> str:
    """The time of day with its zone: “8:47 a.m. EDT”. No line ends between “8:47” and “a.m.”."""
    local = localtime(at)
    half = local.hour % 12 or 12
    part = _("a.m.") if local.hour < 12 else _("p.m.")
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{half}{minutes}\u00a0{part} {local.tzname()}"


def moment(at: datetime) -> str:
    """Day and time: “Tuesday, June 2, 8:47 a.m. EDT”."""
    return f"{day(at)}, {clock(at)}"


def since(at: datetime) -> str:
    """How old something is, by when it was: “today, 1:50 p.m. EDT”."""
    return f"{near_day(at)}, {clock(at)}"


def reported(at: datetime) -> str:
    """When something was told, in words that stand alone: “Reported today, 8:12 a.m. EDT”."""
    when: dict[str, Any] = {"day": near_day(at), "time": clock(at)}
    if (localtime(now()).date() - localtime(at).date()).days == 0:
        return _("Reported %(day)s, %(time)s") % when
    return _("Reported %(day)s") % when
