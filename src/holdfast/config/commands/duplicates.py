"""``holdfast duplicates``: rank likely duplicates of asked cases in a file, for measuring."""

from __future__ import annotations

import csv
import json
import math
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from holdfast.cases.duplicates import Known
    from holdfast.cases.imports import Row


_HEADERS = frozenset({"case", "id", "source_id", "service_request_id"})


@click.command()
@click.option("--import", "file", required=True, help="The export that holds the cases.",
              type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--profile", required=True, help="A shipped profile, or a mapping file.")
@click.option("--cases", "asked", required=True, help="File with one source id a line.",
              type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--top", type=click.IntRange(1, 100), default=3, show_default=True)
@click.option("--run", "out", required=True, help="Where to write case,rank,candidate,score.",
              type=click.Path(dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--scratch", is_flag=True, help="Accepted for sameness; nothing is stored anyway.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def duplicates(
    file: Path, profile: str, asked: Path, top: int, out: Path, scratch: bool, as_json: bool
) -> None:
    """Rank the likely duplicates of cases in a file, each as known when it was opened.

    Only cases opened earlier are candidates; status notes and what happened to the asked case
    later are never read. The score is the one that desk, portal and GeoReport use. Asked ids that
    the export does not hold are named, as is how many of its rows were not taken.
    """
    from holdfast.cases import imports
    from holdfast.cases.duplicates import rank_batch

    start = time.monotonic()
    try:
        chosen = imports.load_profile(profile)
    except (imports.MappingError, FileNotFoundError) as error:
        raise click.ClickException(str(error)) from None
    try:
        ids = _ids(asked)
    except UnicodeDecodeError:
        raise click.ClickException(f"{asked}: save it as UTF-8, with one id a line.") from None
    # Of several rows with one id the last stands, as in an import.
    by_id: dict[str, Known] = {}
    rejected = 0
    for row in imports.read(file, chosen):
        if isinstance(row, imports.Row):
            by_id[row.source_id] = _known(row)
        else:
            rejected += 1
    rows = list(by_id.values())
    if unknown := [id for id in ids if id not in by_id]:
        click.echo(f"Not in {file.name}: {_some(unknown)}", err=True)
    if rejected:
        click.echo(
            f"{rejected} rows of {file.name} cannot be read; `holdfast import cases` says why.",
            err=True,
        )
    rows.sort(key=lambda row: (row.opened, row.id))
    lines = 0
    with out.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(["case", "rank", "candidate", "score"])
        for found in rank_batch(rows, set(ids), top):
            writer.writerow([found.case, found.rank, found.candidate, f"{found.score:.6f}"])
            lines += 1
    seconds = round(time.monotonic() - start, 2)
    said = {
        "cases": len(rows),
        "rejected": rejected,
        "asked": len(ids),
        "unknown": len(unknown),
        "lines": lines,
        "seconds": seconds,
    }
    click.echo(json.dumps(said) if as_json else " ".join(f"{k} {v}" for k, v in said.items()))


def _ids(asked: Path) -> list[str]:
    """The ids of a file, each once: its lines, or the first column of a table with a header."""
    lines = asked.read_text(encoding="utf-8-sig").splitlines()
    if lines and lines[0].split(",")[0].strip('" ').lower() in _HEADERS:
        lines = [line.split(",")[0] for line in lines[1:]]
    return [id for id in dict.fromkeys(line.strip().strip('"') for line in lines) if id]


def _some(ids: list[str]) -> str:
    more = f" and {len(ids) - 10} more" if len(ids) > 10 else ""
    return ", ".join(ids[:10]) + more


def _known(row: Row) -> Known:
    from holdfast.cases.duplicates import Known, address_key, words_of

    return Known(
        id=row.source_id,
        service=row.service_code or row.service_name,
        service_name=row.service_name,
        group=row.group or "",
        lat=math.nan if row.lat is None else row.lat,
        lon=math.nan if row.lon is None else row.lon,
        address_key=address_key(row.address),
        opened=row.opened_at.timestamp(),
        closed=row.closed_at.timestamp() if row.closed_at else None,
        words=words_of(row.description),
    )
