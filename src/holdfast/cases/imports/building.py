"""Builds a `Row` out of one record's values, by a profile bound to the record's columns."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Final, cast

from holdfast.cases.imports.columns import (
    Content,
    First,
    Getter,
    Names,
    Rewrite,
    getter,
    plain,
    used,
)
from holdfast.cases.imports.dates import Dates
from holdfast.cases.imports.mapping import REQUIRED, Profile
from holdfast.cases.imports.rows import Rejected, Row, Status, reject
from holdfast.cases.imports.seen import SeenOften
from holdfast.cases.imports.values import (
    clean_zip,
    coordinate,
    place_of,
    point_of,
    status_key,
    status_of,
)

ID_LIMIT: Final = 200
EARLIEST: Final = 1971
"""Years before this are what systems write for a date they do not know (1900, 1970, 0001)."""
LATEST_DUE: Final = 2200

_ONE_LINE: Final = {
    "service_code": 200, "service_name": 300, "group": 300, "source_status": 200, "address": 1000,
    "area": 300, "department": 300, "channel": 200, "parent_id": ID_LIMIT, "media_url": 2000,
}  # fmt: skip
_LONG: Final = {"description": 50_000, "status_note": 50_000}
_TEXTS: Final = {**_ONE_LINE, **_LONG}
_NEVER_NONE: Final = frozenset({"service_name", "source_status", "address", *_LONG})
_CHANGING: Final = frozenset({"status", "status_note", "updated_at", "closed_at", "due_at"})
"""Fields that change while a case lives, so that no id may be made of them."""

_NAMED_BY: Final = {"source_status": "status"}
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_AS_FLOAT = re.compile(r"(\d+)\.0+")
_SPACES = re.compile(r"\s\s|[\t\n\r\v\f]")
_MINUTE: Final = timedelta(minutes=1)

Repair = tuple[str, str]
"""A key of `Row.changed` and its original, for what was mended in the record as a whole."""


class Plan:
    """A profile bound to the columns of a header (or to the names of a JSON object).

    `missing` names required fields without a column; a plan that misses any must not build.
    """

    def __init__(
        self, profile: Profile, names: Sequence[str], dates: Dates, seen: SeenOften, now: datetime
    ) -> None:
        self.profile = profile
        self.names = tuple(names)
        self._dates = dates
        self._seen = seen
        self._latest = now + timedelta(days=2)
        bound = Names(names)
        fields = profile.fields
        self.used: set[int] = set()
        found: dict[str, Getter] = {}
        for name, field in fields.items():
            get = getter(field.spec, bound, profile.empty)
            if get is not None:
                found[name] = get
                self.used |= used(field.spec, bound)
        self.found = frozenset(found)
        self._content = self._content_getters(bound) if "id" not in found else None
        self.missing = [
            name
            for name in REQUIRED
            if name not in found and (name != "id" or self._content is None)
        ]
        self._id = found.get("id")
        self._texts: list[tuple[str, Getter, Rewrite | None, int]] = []
        for name, limit in _TEXTS.items():
            source = _NAMED_BY.get(name, name)
            if source in found:
                rewrite = fields[source].rewrite
                self._texts.append((name, found[source], rewrite, limit))
        self._absent = {
            name: "" if name in _NEVER_NONE else None
            for name in _TEXTS
            if _NAMED_BY.get(name, name) not in found
        }
        self._opened = found.get("opened_at")
        self._later = [
            (name, found[name]) for name in ("updated_at", "closed_at", "due_at") if name in found
        ]
        self._zip = found.get("zipcode")
        self._lat, self._lon, self._point = found.get("lat"), found.get("lon"), found.get("point")
        self._statuses: dict[str, Status | None] = {}
        if profile.keep_rest:
            self._extra = [
                (name, place)
                for place, name in enumerate(self.names)
                if place not in self.used and name.strip()
            ]
        else:
            self._extra = [(name, place) for name in profile.keep for place in bound.find(name)]
        self.used |= {place for _, place in self._extra}
        # The cells a short row must reach: without them it is not a row with its tail cut off.
        needed = [
            min(places)
            for name in (*REQUIRED, "status")
            if name in fields and (places := used(fields[name].spec, bound))
        ]
        self.least = max(needed, default=-1) + 1

    def _content_getters(self, bound: Names) -> list[Getter] | None:
        """What an id is made of: the stated columns, else every mapped text that stays."""
        fields = self.profile.fields
        options = fields["id"].spec
        content = next(
            (
                spec
                for spec in (options.options if isinstance(options, First) else (options,))
                if isinstance(spec, Content)
            ),
            None,
        )
        if content is None:
            return None
        opened = used(fields["opened_at"].spec, bound)
        if content.columns:
            groups = [bound.find(name) for name in content.columns]
        else:
            names = [
                name
                for name in sorted(fields)
                if name not in _CHANGING and name not in ("id", "opened_at")
            ]
            groups = [
                sorted(used(fields[name].spec, bound), key=lambda place: plain(bound.names[place]))
                for name in names
            ]
            groups += [bound.find(name) for name in sorted(self.profile.keep, key=plain)]
        return [itemgetter(place) for group in groups for place in group if place not in opened]

    def begins(self, cells: Sequence[str]) -> bool:
        """Whether these raw cells look like a row: there is a date where rows have one."""
        if self._opened is None or len(cells) < len(self.names):
            return False
        try:
            self._dates.read(self._opened(cells).strip().strip('"'))
        except (ValueError, OverflowError):
            return False
        return True

    def build(
        self, line: int, values: Sequence[str], raw: str, repairs: Sequence[Repair] = ()
    ) -> Row | Rejected:
        """One record as a Row, or why it cannot be one.

        `values` are as many as the names; `raw` is the record as it stood in the file.
        """
        changed: dict[str, str] = dict(repairs) if repairs else {}
        doubts: list[str] = []
        opened = self._opening(values, changed)
        if isinstance(opened, str):
            return reject(line, opened, self._says_opening(opened, values), raw)
        source_id: str | None = None
        if self._id is not None:
            source_id = _unguarded(self._id(values).strip(), "source_id", changed)
            fault = self._id_fault(source_id)
            if fault is not None:
                return reject(line, *fault, raw)
            if source_id.endswith("0") and (whole := _AS_FLOAT.fullmatch(source_id)):
                changed.setdefault("source_id", source_id)
                source_id = whole[1]
        texts = self._read_texts(values, changed)
        service = texts["service_name"] or texts["service_code"]
        if not service:
            return reject(
                line, "no_service", "Say in the source what was asked for, or add a last choice"
                " to the mapping: service_name: [..., {value: Other}].", raw,
            )  # fmt: skip
        texts["service_name"] = service
        later = self._read_later(values, changed, doubts)
        updated, closed, due = later
        status = self._status(cast(str, texts["source_status"]), closed, changed, doubts)
        if status == "open" and closed is not None:
            # The source has reopened it, or notes a step of the work there.
            changed.setdefault("closed_at", self._text_of("closed_at", values))
            closed = None
        elif status == "closed" and closed is None:
            rule = self.profile.closed_without_date
            if rule != "unknown":
                closed = updated
            if not rule:
                doubts.append("closed_without_date")
        if closed is not None and closed < opened:
            doubts.append("closed_before_opened")
            if text := self._text_of("closed_at", values):
                changed.setdefault("closed_at", text)
        if updated is not None and opened - updated > _MINUTE:
            doubts.append("updated_before_opened")
        place = self._place(values, changed)
        if source_id is None:
            source_id = self._content_id(opened, values)
        return Row(
            line=line,
            source_id=source_id,
            status=status,
            opened_at=opened,
            updated_at=updated,
            closed_at=closed,
            due_at=due,
            zipcode=self._zipcode(values, changed),
            lat=None if place is None else place[0],
            lon=None if place is None else place[1],
            changed=changed,
            doubts=tuple(doubts),
            extra=self._read_extra(values),
            **texts,  # type: ignore[arg-type]
        )

    def _text_of(self, field: str, values: Sequence[str]) -> str:
        return next((get(values).strip() for name, get in self._later if name == field), "")

    def _opening(self, values: Sequence[str], changed: dict[str, str]) -> datetime | str:
        """The opening time, or the reason code why there is none."""
        assert self._opened is not None
        text = self._opened(values).strip()
        if not text or text.casefold() in self.profile.empty:
            return "no_opening_date"
        try:
            opened, assumed = self._dates.read(text)
        except (ValueError, OverflowError):
            return "opening_date_unreadable"
        if opened.year < EARLIEST or opened > self._latest:
            return "opening_date_unbelievable"
        if assumed:
            changed["opened_at"] = text
        return opened

    def _says_opening(self, reason: str, values: Sequence[str]) -> str:
        assert self._opened is not None
        text = self._opened(values).strip()[:60]
        if reason == "no_opening_date":
            return "Fill in when the case was opened; without that it cannot be filed."
        if reason == "opening_date_unreadable":
            return f"Write {text!r} as a date, best like 2014-02-27 17:43:55."
        return f"Correct {text!r}: it lies in the future or before {EARLIEST}."

    def _id_fault(self, text: str) -> tuple[str, str] | None:
        """Reason and sentence for an id that cannot be used."""
        if not text or text.casefold() in self.profile.empty:
            return "no_id", "Fill in the id; without it a second import would file the case twice."
        if len(text) > ID_LIMIT:
            return "id_too_long", "Check that the cells stand under their right names here."
        if "+" in text and _ROUNDED.fullmatch(text):
            return (
                "id_rounded",
                f"The spreadsheet shows only the first digits ({text}); export again with the"
                " column as text.",
            )
        return None

    def _read_texts(self, values: Sequence[str], changed: dict[str, str]) -> dict[str, str | None]:
        empty = self.profile.empty
        texts: dict[str, str | None] = self._absent.copy()
        for name, get, rewrite, limit in self._texts:
            text = get(values).strip()
            if text:
                original = text
                if len(text) < 60 and text.casefold() in empty:
                    text = ""
                elif limit <= 2000 and _SPACES.search(text):
                    text = " ".join(text.split())
                if rewrite is not None and text:
                    text = rewrite.apply(text)
                if len(text) > limit:
                    text = text[:limit]
                if name == "media_url" and text:
                    text = _address_of(text)
                if text != original:
                    changed[_NAMED_BY.get(name, name)] = original
            texts[name] = text if text or name in _NEVER_NONE else None
        return texts

    def _read_later(
        self, values: Sequence[str], changed: dict[str, str], doubts: list[str]
    ) -> list[datetime | None]:
        """Updated, closed and due; None where not stated or not to be believed."""
        times: dict[str, datetime] = {}
        for name, get in self._later:
            text = get(values).strip()
            if not text or text.casefold() in self.profile.empty:
                continue
            try:
                when, assumed = self._dates.read(text)
            except (ValueError, OverflowError):
                changed[name] = text
                doubts.append(f"{name}_unreadable")
                continue
            if when.year < EARLIEST or (
                when.year > LATEST_DUE if name == "due_at" else when > self._latest
            ):
                changed[name] = text
                doubts.append(f"{name}_unbelievable")
                continue
            if assumed:
                changed[name] = text
            times[name] = when
        return [times.get("updated_at"), times.get("closed_at"), times.get("due_at")]

    def _status(
        self, text: str, closed: datetime | None, changed: dict[str, str], doubts: list[str]
    ) -> Status:
        """Open or closed: by the words; else as the mapping says; else by the closing date."""
        if text:
            if text in self._statuses:
                status = self._statuses[text]
            else:
                status = status_of(status_key(text), self.profile.status_words)
                if len(self._statuses) < 10_000:
                    self._statuses[text] = status
            if status is not None:
                return status
        if self.profile.otherwise != "by_closing_date":
            return self.profile.otherwise
        if text:
            doubts.append("status_guessed")
        return "open" if closed is None else "closed"

    def _zipcode(self, values: Sequence[str], changed: dict[str, str]) -> str:
        if self._zip is None:
            return ""
        text = _unguarded(self._zip(values).strip(), "zipcode", changed)
        if not text:
            return ""
        code = clean_zip(text, self.profile.zip)
        if code != text:
            changed.setdefault("zipcode", text)
        return code

    def _place(self, values: Sequence[str], changed: dict[str, str]) -> tuple[float, float] | None:
        """Latitude and longitude where they are a place; the originals of what was dropped."""
        place: tuple[float, float] | None = None
        if self._lat is not None and self._lon is not None:
            lat, lon = self._lat(values).strip(), self._lon(values).strip()
            if lat or lon:
                stated = coordinate(lat), coordinate(lon)
                place = place_of(*stated)
                if place is None or place != stated:
                    changed["lat"], changed["lon"] = lat, lon
        if place is None and self._point is not None:
            text = self._point(values).strip()
            if text:
                pair = point_of(text)
                place = None if pair is None else place_of(float(pair[0]), float(pair[1]))
                if place is None:
                    changed["point"] = text
        return place

    def _content_id(self, opened: datetime, values: Sequence[str]) -> str:
        """An id out of the content and, among equal rows of this file, the row's number.

        Independent of encoding, line ends, capitals, spaces and of how the date is written. The
        status and what else changes while a case lives takes no part.
        """
        assert self._content is not None
        parts = [opened.astimezone(UTC).isoformat()]
        parts += [" ".join(get(values).split()).casefold() for get in self._content]
        digest = hashlib.blake2b(
            "\x1f".join(parts).encode("utf-8", "replace"), digest_size=12
        ).digest()
        times = self._seen.count(int.from_bytes(digest[:8], "big"))
        name = f"h-{digest.hex()}"
        return name if times == 1 else f"{name}-{times}"

    def _read_extra(self, values: Sequence[str]) -> dict[str, str]:
        extra: dict[str, str] = {}
        for name, place in self._extra:
            text = values[place].strip()
            if text and text.casefold() not in self.profile.empty:
                extra.setdefault(name, text)
        return extra


def _unguarded(text: str, field: str, changed: dict[str, str]) -> str:
    """Digits without what guards their zeros from a spreadsheet: `="007"` or `'007`."""
    if text[:1] in ("=", "'"):
        changed[field] = text
        return text.lstrip("='").strip('"').strip()
    return text


def _address_of(text: str) -> str:
    """The web address in a text: Socrata exports `address (label)`, or an object with `url`."""
    found = re.search(r"https?://[^\s\"'<>]+", text)
    return found[0] if found else ""
