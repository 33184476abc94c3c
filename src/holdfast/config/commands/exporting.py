"""``holdfast export …``: what leaves for others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

import click

from holdfast.catalog.management.commands import export_services
from holdfast.config.commands.light import light
from holdfast.config.commands.ready import in_product
from holdfast.config.commands.routing import export_routing
from holdfast.knowledge.management.commands import export_articles

# What names a database; the driver knows more than an older pg_dump does.
_TO_DUMP = frozenset({"host", "port", "user", "dbname", "sslmode", "sslrootcert"})


@click.group()
def export() -> None:
    """Give out cases, records, services, routing rules, articles, the light page and the whole
    database."""


@export.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def database(file: Path) -> None:
    """Write the whole database to FILE, for a back-up; pages may go on meanwhile.

    PostgreSQL's own pg_dump does it, in its custom format. Bring it back, also into another
    PostgreSQL, with pg_restore: docs/operate/backup.md.
    """
    from holdfast.config.running import product

    with product(ready=False):
        from django.db import connection
        from psycopg.conninfo import make_conninfo

        from holdfast.kernel.embedded import EmbeddedDatabaseError, find_binaries

        connection.ensure_connection()
        info = connection.connection.info
        named = {name: value for name, value in info.get_parameters().items() if name in _TO_DUMP}
        try:
            programs = find_binaries(at_least=info.server_version // 10_000)
        except EmbeddedDatabaseError as error:
            raise click.ClickException(str(error)) from None
        done = subprocess.run(
            [programs / "pg_dump", "--format=custom", "--no-owner", f"--file={file}",
             f"--dbname={make_conninfo(**named)}"],
            # Where other users of the machine cannot read it.
            env=os.environ | {"PGPASSWORD": info.password}, check=False,
        )  # fmt: skip
    if done.returncode:
        file.unlink(missing_ok=True)
        raise click.ClickException("pg_dump could not write it; it has said why.")
    click.echo(f"{file}: {file.stat().st_size >> 10} kB")


@export.command()
@click.option("--for", "asked_by", required=True, help="Who asked, as the log will name them.")
@click.option("--why", default="", help="The request's number or reason.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write.  [standard output]",
)
@click.option("--format", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="Opened on or after.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Opened on or before.")
@click.option("--service", "services", multiple=True, help="A service's code; may be repeated.")
@click.option("--department", "departments", multiple=True, help="A department's code.")
@click.option("--state", default="", help="open, closed, over or a state such as fixed.")
@click.option("--area", nargs=2, default=None, metavar="LAYER CODE", help="Within an area.")
@click.option("--words", default="", help="Words to search for.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON (needs --out).")
def records(
    asked_by: str,
    why: str,
    out: Path | None,
    format: str,
    first: datetime | None,
    last: datetime | None,
    services: tuple[str, ...],
    departments: tuple[str, ...],
    state: str,
    area: tuple[str, str] | None,
    words: str,
    as_json: bool,
) -> None:
    """Write the cases that a public-records request asks for, redacted, and log who got what.

    \b
    holdfast export records --for "Port Calder Herald" --why "PRR 2026-114" \\
        --service pothole --from 2026-01-01 --to 2026-03-31 --out potholes.csv

    Words are masked (phones, e-mails, plates, names); of cases that are not public, place and words
    are withheld and the row says so. The log keeps the filter, the file's SHA-256 and its cases.
    """
    if as_json and out is None:
        raise click.UsageError("--json needs --out FILE.")
    from holdfast.config.running import product

    with product():
        from holdfast.accounts.models import Department
        from holdfast.accounts.queries import zone
        from holdfast.cases.queries import Filter
        from holdfast.cases.records import export_records
        from holdfast.journal.actors import system
        from holdfast.journal.recording import OperationError

        known = dict(Department.objects.values_list("code", "id"))
        unknown = [code for code in departments if code not in known]
        if unknown:
            raise click.ClickException(f"There is no department {', '.join(unknown)}.")

        def midnight(day: date) -> datetime:
            return datetime.combine(day, time(), zone())

        kept = Filter(
            state=state,
            services=services,
            departments=tuple(known[code] for code in departments),
            area=area,
            opened_from=midnight(first.date()) if first else None,
            opened_to=midnight(last.date() + timedelta(days=1)) if last else None,
            words=words,
        )

        def write(file: IO[bytes]) -> Any:
            return export_records(
                actor=system("export"), out=file, filter=kept, asked_by=asked_by, why=why,
                format="json" if format == "json" else "csv",
            )  # fmt: skip

        try:
            if out is None:
                given = write(sys.stdout.buffer)
            else:
                with out.open("wb") as file:
                    given = write(file)
        except OperationError as error:
            raise click.ClickException(str(error)) from None
        line = {
            "export": str(given.export), "count": given.count, "withheld": given.withheld,
            "sha256": given.sha256,
        }  # fmt: skip
        if as_json:
            click.echo(json.dumps(line))
        else:
            click.echo(f"{given.count} cases, {given.withheld} with parts withheld.", err=True)


export.add_command(in_product(export_services), "services")
export.add_command(in_product(export_routing))
export.add_command(in_product(export_articles), "articles")
export.add_command(light)
