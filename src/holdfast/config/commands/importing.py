"""``holdfast import …``: cases from other systems' exports."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import click

from holdfast.catalog.management.commands import import_services
from holdfast.config.commands.places import import_addresses, import_areas
from holdfast.config.commands.ready import in_product
from holdfast.config.commands.routing import import_routing
from holdfast.knowledge.management.commands import import_articles


@click.group(name="import")
def import_() -> None:
    """Bring in cases, addresses, areas, services, routing rules and articles."""


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", help="A shipped profile, or a mapping file you wrote.")
@click.option("--suggest", is_flag=True, help="Print a mapping drafted from FILE, and stop.")
@click.option("--source", help="Name of the other system, if not the profile's.")
@click.option("--zone", help="Zone of times without one, if not the profile's.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the rows not taken, with reasons.  [FILE.rejected.csv]",
)
@click.option("--scratch", is_flag=True, help="On a throw-away database, removed at the end.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def cases(
    file: Path,
    profile: str | None,
    suggest: bool,
    source: str | None,
    zone: str | None,
    report: Path | None,
    scratch: bool,
    as_json: bool,
) -> None:
    """Import cases from FILE (CSV, JSON lines or GeoReport, also gzip or zip).

    \b
    Shipped profiles:  georeport, nyc, la, sf, ottawa
    Any other file:    holdfast import cases FILE --suggest > mine.yaml
                       holdfast import cases FILE --profile mine.yaml

    Repeating an import changes nothing twice. Every row that is not taken is written to the report
    with its reason. How to write a mapping: docs/operate/import-cases.md
    """
    from holdfast.cases import imports

    try:
        if suggest:
            click.echo(imports.suggest(file), nl=False)
            return
        if not profile:
            raise click.UsageError("Name a --profile, or draft a mapping with --suggest.")
        chosen = imports.load_profile(profile)
    except (imports.MappingError, FileNotFoundError) as error:
        raise click.ClickException(str(error)) from None
    if zone:
        chosen = chosen.with_zone(zone)
    if source:
        chosen = chosen.with_source(source)
    elif chosen.source == "georeport":
        # GeoReport is a format, not a city: ids of two cities must not meet.
        chosen = chosen.with_source(f"georeport:{file.name.split('.')[0]}"[:40])

    from holdfast.config.running import product

    with product(scratch=scratch):
        tally, seconds = _run(file, chosen, report or Path(f"{file.name}.rejected.csv"))
    line = {**tally, "seconds": round(seconds, 2)}
    if as_json:
        click.echo(json.dumps(line))
    else:
        click.echo(" ".join(f"{name} {value}" for name, value in line.items()))
    if tally["rows"] and tally["rejected"] == tally["rows"]:
        sys.exit(1)


def _run(file: Path, profile: object, report: Path) -> tuple[dict[str, int], float]:
    import msgspec

    from holdfast.cases import imports
    from holdfast.cases.importing import import_rows
    from holdfast.config.commands.progress import Bar
    from holdfast.journal.actors import system
    from holdfast.kernel.ahead import made_ahead
    from holdfast.places.queries import areas_at

    start = time.monotonic()
    with imports.Report(report) as rejected, Bar("importing") as bar:
        reading = imports.read(file, profile, progress=bar.at)  # type: ignore[arg-type]
        tally = None
        for tally in import_rows(
            actor=system("import"),
            rows=made_ahead(reading),
            source=profile.source,  # type: ignore[attr-defined]
            areas_at=areas_at,
            on_rejected=rejected.add,
        ):
            bar.say(f"{tally.rows} rows")
    assert tally is not None
    if not tally.rejected:
        report.unlink(missing_ok=True)
    return msgspec.structs.asdict(tally), time.monotonic() - start


import_.add_command(in_product(import_services), "services")
import_.add_command(in_product(import_routing))
import_.add_command(import_addresses, "addresses")
import_.add_command(import_areas, "areas")


import_.add_command(in_product(import_articles), "articles")
