"""What a list is asked for: arguments of ``GET requests``, read and bounded."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from holdfast.cases.queries import Filter
from holdfast.open311 import dates
from holdfast.open311.answers import refused
from holdfast.open311.reading import MOST, is_number, known_service

_STATES = ("open", "closed")
_MOST_CODES = 100
_LAST_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A list that was asked for; `nothing` where no case can be in it."""

    filter: Filter
    numbers: tuple[str, ...] = ()
    page: int = 1
    size: int = MOST
    extended: bool = False
    nothing: bool = False


def read(query: QueryDict) -> Asked:
    """The list that the arguments ask for. An empty argument counts as left out, an unknown one is
    passed over. Raises Refused with 400 for one that means nothing."""
    extended = query.get("extensions", "").strip().lower() == "true"
    given = _codes(query.get("service_request_id", ""))
    if given:
        # Overrides everything else, the window too.
        numbers = tuple(each for each in given if is_number(each))
        return Asked(Filter(), numbers, extended=extended, nothing=not numbers)
    services = _codes(query.get("service_code", ""))
    for code in services:
        if not known_service(code):
            raise refused(400, "service_code: there is no service like this.")
    page, size = paging(query)
    start = dates.read("start_date", query.get("start_date", ""))
    end = dates.read("end_date", query.get("end_date", ""))
    changed = dates.read("updated_after", query.get("updated_after", ""))
    opened_from, opened_to = None, None
    # Who follows changes wants those of old requests too; the window is then the changes' own.
    if changed is None or start or end:
        opened_from, opened_to = dates.window(start, end)
    return Asked(
        Filter(
            state=_state(query.get("status", "")),
            services=services,
            opened_from=opened_from,
            opened_to=opened_to,
            changed_from=changed,
            box=_box(query.get("bbox", "")),
            words=query.get("q", ""),
        ),
        page=page,
        size=size,
        extended=extended,
    )


def paging(query: QueryDict) -> tuple[int, int]:
    """Which page, from 1, and its size: 1,000 unless less is asked for."""
    page = min(_whole(query, "page", 1), _LAST_PAGE)
    return page, min(_whole(query, "page_size", MOST), MOST)


def _codes(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if len(found) > _MOST_CODES:
        raise refused(400, f"Ask for at most {_MOST_CODES} at once.")
    return found


def _state(text: str) -> str:
    states = set(_codes(text.lower()))
    if not states <= set(_STATES):
        raise refused(400, "status is open, closed, or both with a comma between.")
    return states.pop() if len(states) == 1 else ""


def _whole(query: QueryDict, name: str, default: int) -> int:
    text = query.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) < 1:
        raise refused(400, f"{name} is a whole number from 1 up.")
    return int(text)


def _box(text: str) -> tuple[float, float, float, float] | None:
    if not text.strip():
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    # Also false for what is not a number.
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise refused(
            400, "bbox is west,south,east,north in degrees, such as -70.3,43.6,-70.2,43.7"
        )
    return south, west, north, east
