"""``holdfast directory import``: shelters and directories of help, as others send them."""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path
from typing import Any

import click
import msgspec

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
_SHOWN = 20


@click.group()
def directory() -> None:
    """Shelters and directories of help: HSDS 3, Ohana, and feeds of shelters."""


@directory.command("import")
@click.argument("file", type=FILE)
@click.option("--source", default="", help="Who sends it; the same name finds the same entries"
              " again.  [the file's name]")  # fmt: skip
@click.option("--list", "listed", is_flag=True, help="Residents see new entries at once.")
@click.option("--report", type=OUT, help="Write every row with a problem to this CSV file.")
@click.option("--scratch", is_flag=True, help="On a throw-away database, to try a file.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def import_(
    file: Path, source: str, listed: bool, report: Path | None, scratch: bool, as_json: bool
) -> None:
    """Take in FILE: JSON lines, a JSON array or one object; gzip as well. Safe to repeat.

    Every row that is not taken is told with the reason. Entries that may be one and the same are
    shown to a person (desk, Shelters) who joins them; nothing is joined by itself. Exits with 1
    when the file cannot be read or none of its rows is taken.
    """
    from holdfast.config.running import product

    start = time.monotonic()
    told: list[Any] = []
    with product(scratch=scratch):
        from holdfast.journal.actors import system
        from holdfast.journal.recording import OperationError
        from holdfast.relief.directory.reading import Unreadable, read
        from holdfast.relief.operations.directory import import_directory

        try:
            done = import_directory(
                actor=system("import"), rows=read(file.read_bytes()), source=source or file.stem,
                listed=listed, tell=told.append,
            )  # fmt: skip
        except (Unreadable, OperationError) as error:
            raise click.ClickException(f"{file.name}: {error}") from None
    _tell(told, report)
    line = msgspec.to_builtins(done) | {"seconds": round(time.monotonic() - start, 2)}
    if as_json:
        click.echo(json.dumps(line))
    else:
        click.echo(
            f"{done.rows} rows: {done.taken} new, {done.updated} changed, {done.unchanged} known "
            f"already, {done.rejected} not taken; {done.entries} entries in them, {done.alike} "
            "pairs may be one and the same."
        )
    if done.rejected == done.rows:
        sys.exit(1)


def _tell(told: list[Any], report: Path | None) -> None:
    """What was not taken, all to a file when one is given; the first ones to standard error."""
    from holdfast.kernel.spreadsheets import cell

    if report:
        with report.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["row", "taken", "says", "text"])
            for each in told:
                taken = "no" if each.rejected else "yes"
                writer.writerow([each.row, taken, cell(each.says), cell(each.text)])
    told.sort(key=lambda each: not each.rejected)
    for each in told[:_SHOWN]:
        click.echo(f"Row {each.row}: {each.says} {each.text}".rstrip(), err=True)
    if len(told) > _SHOWN:
        where = f"all are in {report}" if report else "--report FILE.csv writes them all"
        click.echo(f"… and {len(told) - _SHOWN} more; {where}.", err=True)
