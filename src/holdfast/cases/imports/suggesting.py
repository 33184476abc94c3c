"""Drafts a mapping from a file itself: its column names, and what stands in the columns."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import yaml

from holdfast.cases.imports.building import Plan
from holdfast.cases.imports.columns import Names, plain
from holdfast.cases.imports.dates import Dates
from holdfast.cases.imports.mapping import MappingError, load_profile, parse_mapping, shipped
from holdfast.cases.imports.reading import read
from holdfast.cases.imports.rows import Row
from holdfast.cases.imports.sampling import SampledColumn, sample
from holdfast.cases.imports.seen import SeenOften
from holdfast.cases.imports.values import (
    STATUS_WORDS,
    place_of,
    point_of,
    status_key,
    status_of,
)

TRIED: Final = 2_000
"""Records that the finished draft is tried on."""

_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_ ]*")
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}(?::?\d{2})?)$")
_TIME_OF_DAY = re.compile(r"\d{1,2}:\d{2}(:\d{2})?( ?[AaPp]\.?[Mm]\.?)?")
_PERSONAL: Final = frozenset({"description", "status_note", "address", "media_url", "point"})

# Words in a name that speak for a field where no known name is met, and against it.
_HINTS: Final = {
    "opened_at": (
        r"open|creat|submit|request|report|receiv|logged|entered|init|start",
        r"clos|upd|modif|due",
    ),
    "closed_at": (r"clos|resol|complet|finish|end", r"open|creat"),
    "service_name": (
        r"type|categor|service|issue|problem|subject|nature|complaint|kind",
        r"code|id",
    ),
    "id": (r"id$|number|numero|^no|key|ref|#", r"phone|house|street|ward|district|postal|zip"),
}


def suggest(path: str | Path) -> str:
    """A mapping for this file as YAML with comments, ready to be saved and used.

    For a reasonable export it works as it is; what had to be guessed is marked `CHECK`. Raises
    MappingError when the file holds no records to look at, OSError when it cannot be opened.
    """
    path = Path(path)
    columns, rows = sample(path)
    if not rows:
        raise MappingError(
            [f"{path.name}: there are no records with named columns to draft a mapping from."]
        )
    draft = _Draft(columns)
    text = draft.text(path)
    return _tried(path, text)


def _known() -> dict[str, list[str]]:
    entry = resources.files("holdfast.cases.imports") / "known.yaml"
    known: dict[str, list[str]] = yaml.safe_load(entry.read_text("utf-8"))
    return known


class _Draft:
    """Which column serves which field, found by known names, then by hints and contents."""

    def __init__(self, columns: list[SampledColumn]) -> None:
        self.columns = columns
        self.dates = Dates(ZoneInfo("UTC"))
        self.guessed: set[str] = set()
        self.taken: dict[str, list[SampledColumn]] = {}
        self.dated = {
            column.name for column in columns if column.texts and column.dated(self.dates) > 0.7
        }
        names = Names([column.name for column in columns])
        used: set[str] = set()
        for field, known in _known().items():
            for name in known:
                for place in names.find(name):
                    column = columns[place]
                    if column.name not in used and self._fits(field, column):
                        used.add(column.name)
                        self.taken[field] = [column]
                        break
                if field in self.taken:
                    break
        self._guess(used)
        for one, other in (("lat", "lon"), ("lon", "lat")):
            if one in self.taken and other not in self.taken:
                del self.taken[one]
        self.used = used

    def _fits(self, field: str, column: SampledColumn) -> bool:
        """Whether what stands in a column can be what its name says."""
        if field in ("opened_at", "closed_at", "updated_at", "due_at"):
            return column.name in self.dated or (not column.texts and field != "opened_at")
        if field == "id":
            # Ten digits may be a number of the year 2018 as well as a second of the year 2033.
            dated = column.name in self.dated and not all(map(str.isdigit, column.texts))
            return column.filled > 0.9 and column.distinct > 0.5 and not dated
        if field in ("service_name", "status", "group", "department", "area", "channel"):
            numeric = sum(text.replace(".", "").isdigit() for text in column.texts)
            if field == "service_name" and numeric * 2 > len(column.texts):
                return False
            return column.name not in self.dated and bool(column.texts)
        if field in ("lat", "lon"):
            limit = 90 if field == "lat" else 180
            numbers = column.numbers()
            return len(numbers) * 2 > len(column.texts) and all(
                -limit <= number <= limit for number in numbers
            )
        if field == "point":
            return any(point_of(text) for text in column.texts[:100])
        if field == "address":
            return not any(point_of(text) for text in column.texts[:20])
        return column.name not in self.dated

    def _guess(self, used: set[str]) -> None:
        """Required fields that no known name serves."""

        def candidates(field: str, fits: Iterable[SampledColumn]) -> SampledColumn | None:
            best, against = _HINTS[field]
            ranked = [
                (
                    bool(re.search(best, column.name.casefold()))
                    - bool(re.search(against, column.name.casefold())),
                    column.filled,
                    -place,
                    column,
                )
                for place, column in enumerate(fits)
            ]
            return max(ranked, default=(0, 0.0, 0, None), key=lambda entry: entry[:3])[3]

        free = [column for column in self.columns if column.name not in used]
        for field in ("opened_at", "closed_at", "id", "service_name"):
            if field in self.taken:
                continue
            best, _ = _HINTS[field]
            fitting = [
                column
                for column in free
                if column.texts
                and self._fits(field, column)
                and (field == "opened_at" or re.search(best, column.name.casefold()))
            ]
            if field == "service_name" and not fitting:
                fitting = [
                    column
                    for column in free
                    if self._fits(field, column) and column.filled > 0.8 and column.distinct < 0.5
                ]
            column = candidates(field, fitting)
            if column is not None:
                used.add(column.name)
                free.remove(column)
                self.taken[field] = [column]
                self.guessed.add(field)

    # -- the text of the draft -------------------------------------------------------------

    def text(self, path: Path) -> str:
        """The draft without the line on how it fared."""
        lines = [f"# A mapping for files like {_one_line(path.name)}, drafted from it."]
        fitting = self._shipped()
        if fitting is not None:
            lines.append(f"# The shipped profile reads such files too: --profile {fitting}")
        stem = re.sub(r"[^a-z0-9]+", "-", path.name.casefold().split(".")[0]).strip("-")
        lines += [
            "# Lines with CHECK were guessed. docs/operate/import-cases.md explains every line.",
            f"name: {_quoted(stem or 'import')}",
            "# Ids are unique within one source: give all files of one system the same word here.",
            f"source: {_quoted(stem or 'import')}",
            *self._zone(),
            "dates: auto    # or month_first, day_first: what 03/04/2014 means",
            f"zip: {self._zip()}",
            "",
            "fields:",
            *self._fields(),
            "",
            *self._status(),
        ]
        rest = [column.name for column in self.columns if column.name not in self.used]
        if rest:
            lines += [
                "",
                "# Columns that are not used. Those listed here are kept with the case; look first",
                "# whether they hold personal data.",
                "keep: []",
                *(f"#  {_quoted(name)}" for name in rest[:200]),
            ]
        return "\n".join(lines) + "\n"

    def _shipped(self) -> str | None:
        best: tuple[int, str] | None = None
        names = tuple(column.name for column in self.columns)
        for name in shipped():
            profile = load_profile(name)
            plan = Plan(profile, names, self.dates, SeenOften(), datetime.now(UTC))
            if not plan.missing and (best is None or len(plan.found) > best[0]):
                best = (len(plan.found), name)
        return best[1] if best is not None and best[0] >= 6 else None

    def _fields(self) -> list[str]:
        lines: list[str] = []
        for field in (*_known(),):
            if field == "id" and field not in self.taken:
                lines.append("  # No column of ids was found: ids are made of what a row says.")
                lines.append("  id: {content: all}")
            elif field == "address" and field not in self.taken:
                lines += self._address()
            elif field in self.taken:
                column = self.taken[field][0]
                spec = _quoted(column.name)
                if field == "service_name":
                    # Rows that leave it empty are filed too.
                    other = self.taken.get("group") or self.taken.get("service_code")
                    second = f"{_quoted(other[0].name)}, " if other else ""
                    spec = f"[{spec}, {second}{{value: Other}}]"
                clock = self._clock(column) if field == "opened_at" else None
                if clock is not None:
                    self.used.add(clock.name)
                    spec = f'{{join: [{spec}, {_quoted(clock.name)}], with: " "}}'
                example = "" if field in _PERSONAL else _example(column)
                check = " CHECK" if field in self.guessed else ""
                comment = f"    #{check}{example}" if check or example else ""
                lines.append(f"  {field}: {spec}{comment}")
            elif field == "opened_at":
                lines.append('  opened_at: "Date"    # CHECK: no column of dates was found')
            elif field == "service_name":
                lines.append("  service_name: {value: Other}    # CHECK: no column of kinds found")
        return lines

    def _clock(self, date: SampledColumn) -> SampledColumn | None:
        """The column with the time of day of a column of mere dates, found by their names."""
        if any(":" in text for text in date.texts):
            return None
        name = plain(date.name).replace("date", "time")
        return next(
            (
                column
                for column in self.columns
                if column.name not in self.used
                and plain(column.name) == name
                and column.texts
                and all(_TIME_OF_DAY.fullmatch(text) for text in column.texts[:50])
            ),
            None,
        )

    def _address(self) -> list[str]:
        """An address put together from its parts, where they are there."""
        names = Names([column.name for column in self.columns])
        for parts, between in (
            (("intersection street 1", "intersection street 2"), " & "),
            (("house number", "direction", "street name", "suffix"), " "),
            (("street number", "street direction", "street name", "street type"), " "),
            (("number", "street"), " "),
            (("rue_intersection1", "rue_intersection2"), " & "),
            (("hausnummer", "straße"), " "),
            (("street",), " "),
            (("straße",), " "),
            (("street name",), " "),
        ):
            there = [self.columns[found[0]] for part in parts if (found := names.find(part))]
            there = [column for column in there if column.name not in self.used and column.texts]
            if len(there) == len(parts) or (len(there) > 1 and len(parts) > 2):
                self.used |= {column.name for column in there}
                quoted = ", ".join(_quoted(column.name) for column in there)
                if len(there) == 1:
                    return [f"  address: {quoted}"]
                return [f'  address: {{join: [{quoted}], with: "{between}"}}']
        return []

    def _zone(self) -> list[str]:
        texts = self.taken["opened_at"][0].texts[:200] if "opened_at" in self.taken else []
        if texts and all(_OFFSET.search(text[10:]) for text in texts):
            return ["timezone: UTC    # the times state their own zone"]
        zone = self._zone_by_place()
        if zone is not None:
            return [f"timezone: {zone}    # CHECK: guessed from the coordinates"]
        return ["timezone: UTC    # CHECK: write the city's zone, like America/Chicago"]

    def _zone_by_place(self) -> str | None:
        """The North American zone around the middle of the coordinates: a rough guess."""
        if "lat" in self.taken and "lon" in self.taken:
            lats, lons = (self.taken[name][0].numbers() for name in ("lat", "lon"))
            pairs = list(zip(sorted(lats), sorted(lons), strict=False))
        elif "point" in self.taken:
            found = [point_of(text) for text in self.taken["point"][0].texts]
            lats = [float(pair[0]) for pair in found if pair]
            lons = [float(pair[1]) for pair in found if pair]
            pairs = list(zip(sorted(lats), sorted(lons), strict=True))
        else:
            return None
        places = [place for lat, lon in pairs if (place := place_of(lat, lon))]
        if not places:
            return None
        lat, lon = places[len(places) // 2]
        if not 24 < lat < 60:
            return None
        for west, east, zone in (
            (-125, -114.5, "America/Los_Angeles"),
            (-114.5, -102, "America/Denver"),
            (-102, -86, "America/Chicago"),
            (-86, -66, "America/New_York"),
        ):
            if west <= lon < east:
                return zone
        return None

    def _zip(self) -> str:
        if "zipcode" not in self.taken:
            return "any"
        texts = self.taken["zipcode"][0].texts
        # Four digits are a code whose zero a spreadsheet took, where the place is American.
        digits = "4,5" if (self._zone_by_place() or "").startswith("America/") else "5"
        pattern = re.compile(rf"\d{{{digits}}}(-\d{{4}})?(\.0)?")
        american = sum(bool(pattern.fullmatch(text)) for text in texts)
        if american * 10 > len(texts) * 6:
            return "us    # five digits, a lost leading zero is given back"
        return "any"

    def _old(self) -> bool:
        """Whether the newest of the sample was opened more than 90 days ago."""
        newest = datetime(1970, 1, 1, tzinfo=UTC)
        for text in self.taken["opened_at"][0].texts if "opened_at" in self.taken else []:
            with suppress(ValueError, OverflowError):
                newest = max(newest, self.dates.read(text)[0])
        return datetime.now(UTC) - newest > timedelta(days=90)

    def _status(self) -> list[str]:
        if "status" not in self.taken:
            if "closed_at" in self.taken:
                return ["# No status column: a case with a closing date is closed."]
            return [
                "# CHECK: neither a status nor a closing date; are these cases open or closed?",
                "status:",
                f"  otherwise: {'closed' if self._old() else 'open'}",
            ]
        counts = Counter(self.taken["status"][0].texts)
        groups: dict[str | None, list[str]] = {"open": [], "closed": [], None: []}
        for text, _ in counts.most_common(60):
            groups[status_of(status_key(text), STATUS_WORDS)].append(text[:80])
        lines = [
            "# What the statuses mean; those in neither list are decided by the closing date.",
            "status:",
            *(
                f"  {meaning}: [{', '.join(map(_quoted, groups[meaning]))}]"
                for meaning in ("open", "closed")
            ),
        ]
        if groups[None]:
            lines.append(f"  # CHECK, in neither list: {', '.join(map(_quoted, groups[None]))}")
        return lines


def _tried(path: Path, text: str) -> str:
    """The draft with a first line on how many of the first records it takes."""
    profile = parse_mapping(text, label="draft", name="draft")
    reading = read(path, profile)
    refused: Counter[str] = Counter()
    taken = 0
    for result in islice(reading, TRIED):
        if isinstance(result, Row):
            taken += 1
        else:
            refused[result.reason] += 1
    reading.close()
    why = ", ".join(f"{reason} {count}" for reason, count in refused.most_common())
    rows = taken + sum(refused.values())
    first = f"# Tried on the first {rows} records: {taken} are taken"
    return f"{first}{f', not: {why}' if why else ''}.\n{text}"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:60]


def _quoted(name: str) -> str:
    """A text as YAML takes it within a list."""
    if _PLAIN_NAME.fullmatch(name) and name == name.strip():
        return name
    return json.dumps(name, ensure_ascii=not name.isprintable())


def _example(column: SampledColumn) -> str:
    text = next(iter(column.texts), "")
    shown = "".join(char for char in _one_line(text)[:40] if char.isprintable())
    return f" such as {shown}" if shown else ""
