"""Times as staff read them: short, 24 hours, in the city's zone. All take aware datetimes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from holdfast.kernel import clock


def today() -> date:
    """The city's day."""
    return localtime(clock.now()).date()


def end_of_today() -> datetime:
    """When the city's day ends."""
    midnight = localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    # By the calendar, so that a day of 23 or 25 hours ends at midnight too.
    return midnight + timedelta(days=1)


def day(at: datetime | date) -> str:
    """“Tue Nov 17”, with its year when it is more than half a year away."""
    local = localtime(at).date() if isinstance(at, datetime) else at
    if abs((local - today()).days) < 180:
        # Translators: Django's date format of a near day on the desk, as in “Tue Nov 17”.
        return date_format(local, pgettext("desk date format", "D M j"))
    # Translators: Django's date format of a far day on the desk, as in “Nov 17, 2025”.
    return date_format(local, pgettext("desk date format", "M j, Y"))


def near(at: datetime) -> str:
    """“Today, Tue Nov 17”, “Yesterday, …”, or the day."""
    days = (localtime(at).date() - today()).days
    if days == 0:
        return _("Today, %(day)s") % {"day": day(at)}
    if days == -1:
        return _("Yesterday, %(day)s") % {"day": day(at)}
    return day(at)


def hour(at: datetime) -> str:
    """“8:15”, “16:52”."""
    return date_format(localtime(at), "G:i")


def moment(at: datetime) -> str:
    """“Tue Nov 17, 8:15”."""
    return f"{day(at)}, {hour(at)}"


def span(length: timedelta) -> str:
    """A length of time in its two largest units: “1 d 2 h”, “3 h”, “40 min”."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days >= 10:
        return _("%(d)s d") % {"d": days}
    if days:
        return (
            _("%(d)s d %(h)s h") % {"d": days, "h": hours} if hours else _("%(d)s d") % {"d": days}
        )
    if hours:
        words = _("%(h)s h %(m)s m") if rest and hours < 5 else _("%(h)s h")
        return words % {"h": hours, "m": rest}
    return _("%(m)s min") % {"m": rest}
