"""A progress bar on standard error, where a person watches; silent where none does."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn


class Bar:
    """One bar; `at` moves it, `say` writes beside it."""

    def __init__(self, title: str) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[beside]}"),
            TimeRemainingColumn(), console=Console(stderr=True), transient=True,
            disable=not sys.stderr.isatty(),
        )  # fmt: skip
        self._task = self._progress.add_task(title, total=None, beside="")

    def at(self, done: int, total: int) -> None:
        """How far, of how much."""
        self._progress.update(self._task, completed=done, total=total or None)

    def say(self, text: str) -> None:
        """A few words beside the bar."""
        self._progress.update(self._task, beside=text)

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()
