"""Reads an export: one pass, constant memory, every record a `Row` or a `Rejected`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from holdfast.cases.imports.building import Plan, Repair
from holdfast.cases.imports.columns import plain
from holdfast.cases.imports.dates import Dates, looks_day_first
from holdfast.cases.imports.documents import (
    Item,
    is_document,
    json_items,
    xml_items,
)
from holdfast.cases.imports.foreign import what_it_is
from holdfast.cases.imports.headers import Header, find_header
from holdfast.cases.imports.mapping import Profile
from holdfast.cases.imports.rows import Rejected, Row, reject
from holdfast.cases.imports.seen import SeenOften
from holdfast.cases.imports.sources import Progress, Source
from holdfast.cases.imports.tables import Lines, Record, records

_PLANS: Final = 200
"""Shapes of JSON objects whose plans are kept; real exports have a handful."""

_FAULTS: Final = {
    "unbalanced_quotes": "Double or remove the quotation mark that is opened here and not closed.",
    "field_too_long": "Check for a missing quotation mark; no cell may exceed 131,072 characters.",
    "line_too_long": "Check the line ends of the file; no line may exceed 1,000,000 characters.",
    "broken_json": "Export this record again; it is not valid JSON.",
    "not_an_object": 'Write each record as an object with names: {"id": "17", ...}.',
    "broken_xml": "Export this record again; it is not valid XML.",
}


class Reading(Iterator[Row | Rejected]):
    """The rows of a file, in file order, as an iterator that tells what it found.

    `counts` counts `rows`, `taken`, and each reason code as it goes. `about` says how the file
    was understood (format, encoding, line ends, delimiter, day order), `columns` are the names
    of its header and `unused` those that the mapping does not use; both are empty for JSON and
    XML. A file that is damaged at its end yields one `Rejected` `file_cut_off` for that, which
    is counted although it may hold no record.
    """

    def __init__(
        self,
        path: Path,
        profile: Profile,
        *,
        progress: Progress | None = None,
        now: datetime | None = None,
    ) -> None:
        self.profile = profile
        self.counts: Counter[str] = Counter()
        self.about: dict[str, str] = {}
        self.columns: tuple[str, ...] = ()
        self.unused: tuple[str, ...] = ()
        self._path = path
        self._now = now or datetime.now(UTC)
        self._seen = SeenOften()
        self._line = 1
        self._source = Source(path, encoding=profile.encoding, progress=progress)
        self._results = self._read()

    def __next__(self) -> Row | Rejected:
        try:
            result = next(self._results)
        except StopIteration:
            self._source.close()
            raise
        counts = self.counts
        counts["rows"] += 1
        counts["taken" if type(result) is Row else result.reason] += 1  # type: ignore[union-attr]
        return result

    def close(self) -> None:
        """Closes the file early."""
        self._source.close()

    def _read(self) -> Iterator[Row | Rejected]:
        source, profile = self._source, self.profile
        head = source.head
        kind = is_document(head)
        day_first = profile.dates == "day_first" or (
            profile.dates == "auto" and looks_day_first(self._path)
        )
        self._dates = Dates(
            profile.zone, day_first=day_first, ignore_offsets=profile.ignore_offsets
        )
        self.about |= {
            "format": kind or "table",
            "packed": "yes" if source.packed else "no",
            "encoding": source.encoding,
            "dates": "day first" if day_first else "month first",
        }
        foreign = what_it_is(source)
        if foreign is not None:
            yield reject(1, "not_a_table", foreign, head)
            return
        if kind is None:
            yield from self._table()
        else:
            items = json_items(source, head) if kind == "json" else xml_items(source)
            yield from self._items(items)
        self.about["line ends"] = source.line_ends
        if source.mended:
            self.about["encoding"] += f", {source.mended_as} where that fails"
        if source.damage is not None:
            yield reject(self._line, "file_cut_off", source.damage, "")

    def _plan(self, names: tuple[str, ...]) -> Plan:
        return Plan(self.profile, names, self._dates, self._seen, self._now)

    # -- JSON and XML ----------------------------------------------------------------------

    def _items(self, items: Iterator[Item]) -> Iterator[Row | Rejected]:
        plans: dict[tuple[str, ...], Plan] = {}
        for item in items:
            self._line = item.line
            fault = item.fault
            if fault is not None:
                if self._source.damage is not None:
                    yield reject(item.line, "file_cut_off", self._source.damage, item.raw)
                    self._source.damage = None
                else:
                    yield reject(item.line, fault, _FAULTS[fault], item.raw)
                continue
            plan = plans.get(item.names)
            if plan is None:
                if len(plans) >= _PLANS:
                    plans.clear()
                plan = plans[item.names] = self._plan(item.names)
            if plan.missing:
                yield _lacks_member(item, plan)
                continue
            repairs: tuple[Repair, ...] = ()
            if item.mended:
                repairs = (("encoding", self._source.mended_as),)
            yield plan.build(item.line, item.values, item.raw, repairs)

    # -- tables ----------------------------------------------------------------------------

    def _table(self) -> Iterator[Row | Rejected]:
        source, profile = self._source, self.profile
        lines = Lines(source)
        scratch = SeenOften()

        def score(names: list[str]) -> int:
            plan = Plan(profile, names, self._dates, scratch, self._now)
            return len(plan.found) - 100 * len(plan.missing)

        header = find_header(lines, score)
        if header is None:
            return
        plan = self._plan(header.names)
        if plan.missing:
            lines.put_back([(header.line, line) for line in header.raw.split("\n")])
            lines.put_back(list(header.above))
            yield from self._without_header(lines, header, plan)
            return
        for number, line in header.above:
            yield reject(
                number, "before_header", "Nothing to do if this is a title of the table.", line
            )
        self.columns = header.names
        self.unused = tuple(
            name for place, name in enumerate(header.names) if place not in plan.used and name
        )
        self.about["delimiter"] = {"\t": "tab"}.get(header.delimiter, header.delimiter)
        width = len(header.names)
        lines.shape = (header.delimiter, width)
        previous: Record | None = None
        own = [plain(name) for name in header.names]
        for record in records(lines, header.delimiter, width, plan.begins):
            if previous is not None:
                yield self._row(plan, previous, width, own)
            previous = record
        if previous is not None:
            yield self._last_row(plan, previous, width, own)

    def _without_header(self, lines: Lines, header: Header, plan: Plan) -> Iterator[Rejected]:
        """Rejects every line of a file whose header does not fit, saying it once in full."""
        fields = ", ".join(plan.missing)
        columns = ", ".join(name for name in header.names if name)[:500]
        says = (
            f"No column is found for {fields}. The columns are: {columns}."
            " Name them in a mapping; `holdfast import cases FILE --suggest` drafts one."
        )
        self.columns = header.names
        while (line := lines.next()) is not None:
            if line:
                yield reject(lines.number, "unknown_header", says, line)
                says = "See the first line of this report."

    def _row(self, plan: Plan, record: Record, width: int, own: list[str]) -> Row | Rejected:
        """One record of a table as a Row, its number of cells made to fit where that is safe."""
        raw, cells = record.raw, record.cells
        self._line = record.line
        repairs: tuple[Repair, ...] = ()
        if record.notes:
            if "too long" in record.notes:
                return reject(record.line, "line_too_long", _FAULTS["line_too_long"], raw)
            repairs = _repairs(record)
        if record.fault is not None:
            return reject(record.line, record.fault, _FAULTS[record.fault], raw)
        count = len(cells)
        if count != width:
            if not any(map(str.strip, cells)):
                return _empty(record)
            if count > width:
                if any(map(str.strip, cells[width:])):
                    return reject(
                        record.line, "too_many_columns", f"The header has {width} names and this"
                        f" row {count} cells; put cells that hold the delimiter in quotes.", raw,
                    )  # fmt: skip
                del cells[width:]
            else:
                if count < plan.least:
                    return reject(
                        record.line, "too_few_columns", f"The header has {width} names and this"
                        f" row only {count} cells; look for a line break inside a cell.", raw,
                    )  # fmt: skip
                cells += [""] * (width - count)
                repairs = (*repairs, ("row", raw))
        result = plan.build(record.line, cells, raw, repairs)
        if type(result) is Rejected:
            if not any(map(str.strip, cells)):
                return _empty(record)
            if [plain(cell) for cell in cells] == own:
                return reject(
                    record.line, "repeated_header", "Nothing to do: files were put together.", raw
                )
        return result

    def _last_row(self, plan: Plan, record: Record, width: int, own: list[str]) -> Row | Rejected:
        """The last record, which a damaged or cut file does not hold in full."""
        damage = self._source.damage
        if self._source.ended_in_line and (damage is not None or len(record.cells) < width):
            self._source.damage = None
            self._line = record.line
            says = damage or "The file ends in the middle of this row; fetch it again."
            return reject(record.line, "file_cut_off", says, record.raw)
        return self._row(plan, record, width, own)


def _repairs(record: Record) -> tuple[Repair, ...]:
    """What was mended in a record, as entries of `Row.changed`."""
    encodings = [note for note in record.notes if note in ("cp1252", "latin-1")]
    repairs: list[Repair] = [("encoding", encodings[0])] if encodings else []
    if len(encodings) < len(record.notes):
        repairs.append(("row", record.raw))
    return tuple(repairs)


def _empty(record: Record) -> Rejected:
    return reject(record.line, "empty_row", "Nothing to do: the row says nothing.", record.raw)


def _lacks_member(item: Item, plan: Plan) -> Rejected:
    """A JSON or XML record without a name that the mapping needs."""
    lacking = plan.missing[0]
    reason = {"id": "no_id", "opened_at": "no_opening_date", "service_name": "no_service"}[lacking]
    says = (
        f"Nothing in this record is found for {lacking}; its names are"
        f" {', '.join(item.names)[:300]}."
    )
    return reject(item.line, reason, says, item.raw)


def read(
    path: str | Path,
    profile: Profile,
    *,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Reading:
    """Reads an export by a profile: iterate the result for its rows and rejections.

    Only a file that cannot be opened raises (OSError); whatever is in it becomes a `Row` or a
    `Rejected`. `progress` is called about every half megabyte with the bytes of the file read so
    far and in all. `now` bounds believable dates; two days of future are allowed for clocks that
    are wrong.
    """
    return Reading(Path(path), profile, progress=progress, now=now)
