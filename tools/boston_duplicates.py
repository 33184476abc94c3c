"""Reads the Boston file for learning and measuring duplicates: cases, and the marked pairs.

A *pair* is a case whose status note marks it a duplicate and names a case of the file (found by
``holdfast.cases.duplicates.named_cases``) that was opened before it; where a note names several
such cases, the first written is the one. Notes are read here and nowhere else: what is handed to
the scorer has none.
"""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from holdfast.cases.duplicates import (  # noqa: E402
    Known,
    SourceIds,
    address_key,
    named_cases,
    words_of,
)
from holdfast.cases.duplicates.known import distance_m  # noqa: E402

FILE = ROOT.parent / "shared" / "data" / "boston_open311_2008_2016.jsonl.gz"
# Learned before, reported from: midnight of New Year 2014 in Boston.
REPORT_FROM = datetime.fromisoformat("2014-01-01T00:00:00-05:00").timestamp()
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Boston:
    """``rows`` in order of opening; ``parent`` of each asked id; ``strict`` the asked ids whose
    note has the words "Duplicate of Existing Case"; ``marked`` all ids marked, resolved or not."""

    rows: list[Known]
    parent: dict[str, str]
    strict: frozenset[str]
    marked: frozenset[str]

    def close_pairs(self, metres: float = 100.0, days: float = 30.0) -> dict[str, str]:
        """The pairs of 2014-2016 no more than ``metres`` and ``days`` apart."""
        by_id = {row.id: row for row in self.rows}
        pairs = {}
        for asked_id, parent_id in self.parent.items():
            asked, parent = by_id[asked_id], by_id[parent_id]
            distance = distance_m(asked, parent)
            if (
                asked.opened >= REPORT_FROM
                and distance is not None
                and distance <= metres
                and asked.opened - parent.opened <= days * DAY
            ):
                pairs[asked_id] = parent_id
        return pairs


def read(file: Path = FILE) -> Boston:
    """The whole file, read once (about 5 s)."""
    rows: list[Known] = []
    notes: dict[str, str] = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            source = json.loads(line)
            case = source["service_request_id"]
            closed = None
            if source["status"] == "closed" and source["updated_datetime"]:
                closed = datetime.fromisoformat(source["updated_datetime"]).timestamp()
            rows.append(
                Known(
                    id=case,
                    service=source["service_code"],
                    service_name=source["service_name"],
                    group="",
                    lat=source["lat"],
                    lon=source["long"],
                    address_key=address_key(source.get("address")),
                    opened=datetime.fromisoformat(source["requested_datetime"]).timestamp(),
                    closed=closed,
                    words=words_of(source["description"]),
                )
            )
            if note := source["status_notes"]:
                notes[case] = note
    rows.sort(key=lambda row: (row.opened, row.id))
    opened = {row.id: row.opened for row in rows}
    ids = SourceIds(opened)
    parent = {}
    for case, note in notes.items():
        earlier = [named for named in named_cases(note, ids) if opened[named] < opened[case]]
        if earlier:
            parent[case] = earlier[0]
    return Boston(
        rows=rows,
        parent=parent,
        strict=frozenset(
            case for case in parent if "duplicate of existing case" in notes[case].lower()
        ),
        marked=frozenset(case for case, note in notes.items() if "dup" in note.lower()),
    )
