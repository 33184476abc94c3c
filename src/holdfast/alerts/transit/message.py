"""Service alerts as GTFS-Realtime has them, with its own names and values.

Times are seconds since 1970 as in the standard; what is absent is None or "".
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Period(msgspec.Struct, frozen=True):
    """From `start` until before `end`; an absent side is open."""

    start: int | None = None
    end: int | None = None


class Text(msgspec.Struct, frozen=True):
    """A text in one language, "" where that is not said."""

    text: str = ""
    language: str = ""


class Trip(msgspec.Struct, frozen=True, omit_defaults=True):
    """One run of a vehicle, or all runs along a route."""

    trip_id: str = ""
    route_id: str = ""
    direction_id: int | None = None
    start_time: str = ""
    start_date: str = ""


class Selector(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an alert is about: all that is named here must hold together."""

    agency_id: str = ""
    route_id: str = ""
    route_type: int | None = None
    direction_id: int | None = None
    trip: Trip | None = None
    stop_id: str = ""


class Alert(msgspec.Struct, frozen=True):
    """One alert. `periods` is when to tell of it, none meaning always while the feed carries it;
    `impact_periods` is when service is affected, none meaning the same."""

    id: str = ""
    cause: str = "UNKNOWN_CAUSE"
    effect: str = "UNKNOWN_EFFECT"
    severity: str = "UNKNOWN_SEVERITY"
    periods: tuple[Period, ...] = ()
    impact_periods: tuple[Period, ...] = ()
    entities: tuple[Selector, ...] = ()
    url: tuple[Text, ...] = ()
    header: tuple[Text, ...] = ()
    description: tuple[Text, ...] = ()


class Feed(msgspec.Struct, frozen=True):
    """What one answer of an agency's server holds."""

    version: str = ""
    incrementality: str = "FULL_DATASET"
    timestamp: int | None = None
    alerts: tuple[Alert, ...] = ()


def is_active(periods: Iterable[Period], moment: float) -> bool:
    """Whether a moment lies in one of the periods; no period is always."""
    periods = tuple(periods)
    return not periods or any(
        (each.start is None or each.start <= moment) and (each.end is None or moment < each.end)
        for each in periods
    )


def said(texts: Iterable[Text], language: str, *, default: str = "en") -> str:
    """The text for a reader: in their language, else in the default one, else without a language,
    else the first."""
    texts = tuple(texts)

    def short(tag: str) -> str:
        return tag.replace("_", "-").partition("-")[0].lower()

    for wanted in (language, default):
        for fits in (str.lower, short):
            for each in texts:
                if each.language and fits(each.language) == fits(wanted):
                    return each.text
    return next((each.text for each in texts if not each.language), texts[0].text if texts else "")
