"""Writes down what was not taken, so that a person can mend the file and import it again."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from types import TracebackType

from holdfast.cases.imports.rows import Rejected
from holdfast.kernel.spreadsheets import cell


class Report:
    """A CSV of every `Rejected` with line, reason, what to do and the original text.

    Use as a context manager. `counts` has the reasons. Texts that a spreadsheet would run as a
    formula get an apostrophe before them. UTF-8 with a byte order mark, for spreadsheets.
    """

    def __init__(self, path: Path) -> None:
        self.counts: Counter[str] = Counter()
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(["line", "reason", "what to do", "original"])

    def add(self, rejected: Rejected) -> None:
        """Writes one rejection."""
        self.counts[rejected.reason] += 1
        written = (rejected.line, rejected.reason, rejected.says, rejected.raw)
        self._writer.writerow([cell(each) for each in written])

    def __enter__(self) -> Report:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
