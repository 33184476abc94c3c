"""Reads the dates of other systems' exports: fast, without a format string per file.

`Dates(zone).read(text)` understands ISO 8601 in all its spellings, numbers with `/`, `.` or `-`
in either order, month names in English, French and Spanish, 12- and 24-hour clocks, offsets and
the North American zone letters, epoch seconds and milliseconds, and a spreadsheet's day numbers.

Wall-clock times without a zone are read in the given zone. A time that the clock shows twice
(autumn) is taken as its first occurrence; one that the clock skips (spring) is read by the
offset valid before the change, which moves it forward by the skipped hour. Both are thereby
deterministic, and callers keep the original text because a zone was assumed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from holdfast.cases.imports.packing import CannotUnpack, unpacking

_MONTH_WORDS: Final = (
    "jan january janvier janv enero ene",
    "feb february fevrier fevr fev febrero",
    "mar march mars marzo",
    "apr april avril avr abril abr",
    "may mai mayo",
    "jun june juin junio",
    "jul july juillet juil julio",
    "aug august aout agosto ago",
    "sep sept september septembre septiembre",
    "oct october octobre octubre",
    "nov november novembre noviembre",
    "dec december decembre diciembre dic",
)
MONTHS: Final = {
    word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()
}

_HOURS_FROM_UTC: Final = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "west": 1, "cet": 1, "cest": 2,
    "nst": -3.5, "ndt": -2.5, "ast": -4, "adt": -3, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip

_CLOCK = (
    r"(?:[T,\s]*(?P<h>\d{1,2})[:hH.](?P<mi>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?:(?P<ap>[AaPp])\.?\s?[Mm]\.?)?)?"
    r"\s*(?P<z>[+-]\d{2}(?::?\d{2})?|[A-Za-z]{1,4})?"
)
_WORD = r"[^\W\d_]{3,10}"
_NUMBERS = re.compile(r"(?P<a>\d{1,4})([-/.])(?P<b>\d{1,2})\2(?P<c>\d{4}|\d{1,2})" + _CLOCK)
_YEAR_NAME = re.compile(rf"(?P<y>\d{{4}})[-/ ](?P<m>{_WORD})\.?[-/ ](?P<d>\d{{1,2}})" + _CLOCK)
_DAY_NAME = re.compile(
    rf"(?:{_WORD}\.?,? +)?(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?[-/ ]+(?P<m>{_WORD})\.?,?[-/ ]+"
    r"(?P<y>\d{4}|\d{2})" + _CLOCK
)
_NAME_DAY = re.compile(
    rf"(?:{_WORD}\.?,? +)?(?P<m>{_WORD})\.? +(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? +(?P<y>\d{{4}})"
    + _CLOCK
)
_EPOCH_FRACTION = re.compile(r"\d{10}\.\d{1,9}")
_SPREADSHEET = re.compile(r"\d{5}(?:\.\d{1,12})?")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SPREADSHEET_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock, zone added later


class Dates:
    """Reads date texts; `zone` for those without one, `day_first` for 03/04/2014.

    With `ignore_offsets` a stated offset is disregarded and the wall clock read in `zone`: for
    exports that print local times with a false `+00:00`.
    """

    def __init__(
        self, zone: ZoneInfo, *, day_first: bool = False, ignore_offsets: bool = False
    ) -> None:
        self.zone = zone
        self.day_first = day_first
        self.ignore_offsets = ignore_offsets
        self._readers = [self._iso, self._numbers, self._names, self._digits]

    def read(self, text: str) -> tuple[datetime, bool]:
        """The instant in UTC, and whether a zone or an order of day and month was assumed.

        Raises ValueError for a text that is no date.
        """
        if len(text) > 64:
            raise ValueError(f"no date: {text[:40]!r}")
        readers = self._readers
        found = readers[0](text)
        if found is None:
            for place, reader in enumerate(readers[1:], 1):
                found = reader(text)
                if found is not None:
                    # The readers' languages do not overlap, so the order is only about speed.
                    readers.insert(0, readers.pop(place))
                    break
            else:
                raise ValueError(f"no date: {text[:40]!r}")
        when, assumed = found
        if when.tzinfo is None or self.ignore_offsets:
            assumed = True
            when = when.replace(tzinfo=self.zone)
        try:
            return when.astimezone(UTC), assumed
        except OverflowError as error:
            raise ValueError(f"no date: {text[:40]!r}") from error

    def _iso(self, text: str) -> tuple[datetime, bool] | None:
        if text[4:5] != "-" or "W" in text:
            return None
        try:
            return datetime.fromisoformat(text), False
        except ValueError:
            return None

    def _numbers(self, text: str) -> tuple[datetime, bool] | None:
        found = _NUMBERS.fullmatch(text)
        if found is None:
            return None
        first, second, third = found["a"], int(found["b"]), found["c"]
        assumed = False
        if len(first) == 4:
            return _moment(int(first), second, int(third), found), False
        if len(first) > 2:
            return None
        year = int(third)
        if len(third) == 2:
            year += 2000 if year < 70 else 1900
        elif len(third) == 1:
            return None
        day, month = (int(first), second) if self.day_first else (second, int(first))
        if month > 12 >= day:  # the only way this can be a date
            day, month, assumed = month, day, True
        return _moment(year, month, day, found), assumed

    def _names(self, text: str) -> tuple[datetime, bool] | None:
        for pattern in (_YEAR_NAME, _DAY_NAME, _NAME_DAY):
            found = pattern.fullmatch(text)
            if found is None:
                continue
            word = found["m"].lower()
            if not word.isascii():
                word = "".join(c for c in unicodedata.normalize("NFD", word) if c.isascii())
            month = MONTHS.get(word)
            if month is None:
                continue
            year = int(found["y"])
            if year < 100:
                year += 2000 if year < 70 else 1900
            return _moment(year, month, int(found["d"]), found), False
        return None

    def _digits(self, text: str) -> tuple[datetime, bool] | None:
        if not text.isascii():
            return None
        if text.isdigit():
            size = len(text)
            if size == 8:
                return datetime(int(text[:4]), int(text[4:6]), int(text[6:])), False  # noqa: DTZ001
            if size == 14:
                return datetime.strptime(text, "%Y%m%d%H%M%S"), False  # noqa: DTZ007
            if size == 10:
                return _EPOCH + timedelta(seconds=int(text)), False
            if size == 13:
                return _EPOCH + timedelta(milliseconds=int(text)), False
        if _EPOCH_FRACTION.fullmatch(text):
            return _EPOCH + timedelta(seconds=float(text)), False
        if _SPREADSHEET.fullmatch(text) and 20_000 < float(text) < 70_000:
            # Day numbers carry rounding noise below a second.
            return _SPREADSHEET_ZERO + timedelta(seconds=round(float(text) * 86_400)), True
        return None


def _moment(year: int, month: int, day: int, found: re.Match[str]) -> datetime:
    """Date numbers and the clock part of a match as a datetime, naive where no zone is stated."""
    hours = found["h"]
    zone = found["z"]
    tzinfo = None if zone is None else _offset(zone)
    if hours is None:
        return datetime(year, month, day, tzinfo=tzinfo)
    hour, second, half = int(hours), int(found["s"] or 0), found["ap"]
    if half is not None and hour <= 12:
        hour = hour % 12 + (12 if half in "Pp" else 0)
    fraction = found["f"]
    micro = int(fraction[:6].ljust(6, "0")) if fraction else 0
    if hour == 24:  # midnight at the end of the day
        midnight = datetime(year, month, day, 0, int(found["mi"]), second, micro, tzinfo)
        return midnight + timedelta(days=1)
    return datetime(year, month, day, hour, int(found["mi"]), min(second, 59), micro, tzinfo)


def _offset(text: str) -> timezone:
    if text[0] in "+-":
        minutes = int(text[1:3]) * 60 + int(text[3:].lstrip(":") or 0)
        return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
    hours = _HOURS_FROM_UTC.get(text.lower())
    if hours is None:
        raise ValueError(f"unknown zone {text!r}")
    return timezone(timedelta(hours=hours))


_EVIDENCE = re.compile(rb"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4}|\d{2})(?![\d/.-])")
_SAMPLE: Final = 256 * 1024


def looks_day_first(path: Path) -> bool:
    """Whether 03/04/2014 in this file means the third of April.

    Decided by the dates of samples from the start, middle and end of the file: a first number
    above 12 can only be a day, a second one neither a month. Where no date decides, the number
    that varies more is the day; where that is equal too, dots mean day first and slashes month
    first.
    """
    firsts: dict[bytes, int] = {}
    seconds: dict[bytes, int] = {}
    dots = 0
    for sample in _samples(path):
        # UTF-16 is ASCII with zero bytes between, as far as digits go.
        for first, separator, second in _EVIDENCE.findall(sample.replace(b"\0", b"")):
            firsts[first] = firsts.get(first, 0) + 1
            seconds[second] = seconds.get(second, 0) + 1
            dots += separator == b"."
    total = sum(firsts.values())
    day_first = sum(count for number, count in firsts.items() if int(number) > 12)
    month_first = sum(count for number, count in seconds.items() if int(number) > 12)
    if day_first != month_first:
        return day_first > month_first
    if len(firsts) != len(seconds):
        return len(firsts) > len(seconds)
    return dots * 2 > total


def _samples(path: Path) -> list[bytes]:
    with path.open("rb") as file:
        try:
            packed = unpacking(file)
        except CannotUnpack:
            return []
        if packed is not None:
            return [packed.read() + packed.read()]
        size = path.stat().st_size
        samples = [file.read(_SAMPLE)]
        for place in (size // 2, size - _SAMPLE):
            if place >= _SAMPLE:
                file.seek(place)
                samples.append(file.read(_SAMPLE))
        return samples
