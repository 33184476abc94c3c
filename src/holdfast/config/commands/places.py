"""Commands for places: importing addresses and areas, and areas of many points."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from holdfast.config.commands.progress import Bar

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command("addresses")
@click.argument("file", type=FILE)
@click.option("--source", default="", help="Where the file comes from; kept with each address.")
@click.option("--report", type=OUT, help="Write every row with a problem to this CSV file.")
@click.option("--scratch", is_flag=True, help="On a throw-away database, to try a file.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def import_addresses(
    file: Path, source: str, report: Path | None, scratch: bool, as_json: bool
) -> None:
    """Read a file of addresses into the registry. Safe to repeat.

    Takes OpenAddresses CSV, other CSV with or without coordinates, GeoJSON points (also one on each
    line) and JSON lists; gzip as well. Every row that is not taken is told with the reason.
    """
    from holdfast.config.running import product

    with product(scratch=scratch), _problems(report) as tell, Bar(file.name) as bar:
        from holdfast.journal.actors import system
        from holdfast.journal.recording import OperationError
        from holdfast.places import operations

        try:
            done = operations.import_addresses(
                actor=system("import"), path=file, source=source or file.stem, tell=tell,
                progress=lambda rows: bar.say(f"{rows} rows"),
            )  # fmt: skip
        except OperationError as error:
            raise click.ClickException(str(error)) from None
    _end(
        done,
        as_json,
        f"{done.rows} rows: {done.taken} new, {done.updated} changed, {done.unchanged} known "
        f"already, {done.rejected} not taken; {done.buildings} buildings made for their units.",
    )


@click.command("areas")
@click.argument("file", type=FILE)
@click.option("--layer", required=True, help="Code of the layer, such as district; the layer "
    "“city” is the boundary beyond which a place is outside.")  # fmt: skip
@click.option("--label", default="", help="What people call the layer, in English.")
@click.option("--code", default="", help="Property that holds an area's code.")
@click.option("--name", default="", help="Property that holds an area's name.")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), default=None,
              help="Day from which these areas are in force; today for a known layer.")  # fmt: skip
@click.option("--report", type=OUT, help="Write every area with a problem to this CSV file.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def import_areas(
    file: Path, layer: str, label: str, code: str, name: str, since: datetime | None,
    report: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Read a GeoJSON file as the whole of a layer. Safe to repeat.

    Changed areas get a new version, areas no longer in the file end; older versions stay for
    questions about older days. Broken outlines are repaired and said so.
    """
    from holdfast.config.running import product

    with product(), _problems(report) as tell:
        done = _layer(layer, file, label=label, code=code, name=name, since=since, tell=tell)
    _end(
        done,
        as_json,
        f"{done.features} areas by {done.code_property or 'their order'}: {done.taken} new, "
        f"{done.updated} changed, {done.unchanged} as they were, {done.ended} ended, "
        f"{done.rejected} not taken, {done.repaired} repaired, {done.joined} joined.",
    )


@click.command("areas")
@click.option("--layer", "layers", multiple=True, metavar="NAME=FILE.geojson",
              help="Read this file as a layer first; may be given several times.")  # fmt: skip
@click.option("--points", required=True, type=FILE, help="CSV with the columns id, lat, lon.")
@click.option("--run", "out", required=True, type=OUT, help="Result: CSV id,layer,area.")
@click.option("--code", "codes", multiple=True, metavar="NAME=PROPERTY",
              help="Property that holds the code of a layer's areas.")  # fmt: skip
@click.option("--report", type=OUT, help="Write every row with a problem to this CSV file.")
@click.option("--scratch", is_flag=True, help="On a throw-away database.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def areas(
    layers: tuple[str, ...], points: Path, out: Path, codes: tuple[str, ...],
    report: Path | None, scratch: bool, as_json: bool,
) -> None:  # fmt: skip
    """Find the areas of many points.

    The result has a line for each layer that has an area there, and none where there is no area. A
    point on a border belongs to exactly one area of a layer: the smallest that touches it, of
    equally large ones the first by code.
    """
    from holdfast.config.running import product

    given = [_pair(each, "--layer", "NAME=FILE.geojson") for each in layers]
    chosen = dict(_pair(each, "--code", "NAME=PROPERTY") for each in codes)
    with product(scratch=scratch), _problems(report) as tell:
        from holdfast.places import batch, queries
        from holdfast.places.imports import Unreadable

        for name, file in given:
            if not Path(file).is_file():
                raise click.BadParameter(f"There is no file {file}.", param_hint="--layer")
            _layer(_code(name), Path(file), code=chosen.get(name, ""), label=name, tell=tell)
        wanted = {_code(name): name for name, _ in given}
        wanted = wanted or {code: code for code in sorted(queries.layers())}
        try:
            done = batch.run(points, out, wanted, tell)
        except (Unreadable, OSError) as error:
            raise click.ClickException(str(error)) from None
    _end(
        done,
        as_json,
        f"{done.rows} points: {done.placed} placed, {done.outside} in no area, "
        f"{done.rejected} not taken; {done.lines} lines in {out}.",
    )


def _layer(
    layer: str, file: Path, *, tell: Callable[[Any], None], label: str = "", code: str = "",
    name: str = "", since: datetime | None = None,
) -> Any:  # fmt: skip
    from holdfast.journal.actors import system
    from holdfast.journal.recording import OperationError
    from holdfast.kernel.texts import Text
    from holdfast.places import operations

    try:
        return operations.import_areas(
            actor=system("import"), layer=layer, path=file, code_property=code,
            name_property=name, name=Text.of(label) if label else None,
            valid_from=since.date() if since else None, tell=tell,
        )  # fmt: skip
    except OperationError as error:
        raise click.ClickException(str(error)) from None


def _code(name: str) -> str:
    """A layer's code for a name with spaces or signs; the result file has the name as given."""
    return re.sub(r"\W", "_", name)[:40]


def _pair(given: str, option: str, shape: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not (name and sign and value):
        raise click.BadParameter(f"Write {shape}.", param_hint=option)
    return name.strip(), value.strip()


_SHOWN = 20


@contextmanager
def _problems(report: Path | None) -> Iterator[Callable[[Any], None]]:
    """What was not taken, all to a file when one is given; the first ones to standard error."""
    import csv

    from holdfast.kernel.spreadsheets import cell

    file = report.open("w", encoding="utf-8", newline="") if report else None
    writer = csv.writer(file) if file else None
    if writer:
        writer.writerow(["row", "taken", "says", "text"])
    told = 0

    def tell(problem: Any) -> None:
        nonlocal told
        told += 1
        if writer:
            taken = "no" if problem.rejected else "yes"
            writer.writerow([problem.row, taken, cell(problem.says), cell(problem.text)])
        if told <= _SHOWN:
            click.echo(f"Row {problem.row}: {problem.says} {problem.text}".rstrip(), err=True)

    try:
        yield tell
    finally:
        if file:
            file.close()
        if told > _SHOWN:
            where = f"all are in {report}" if report else "--report FILE.csv writes them all"
            click.echo(f"… and {told - _SHOWN} more; {where}.", err=True)


def _end(done: Any, as_json: bool, says: str) -> None:
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(done)))
    else:
        click.echo(says)
