"""``holdfast bench``: how fast is this machine for Holdfast?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

CASES = 2_000


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--here",
    is_flag=True,
    help="Measure this installation's own database. Nothing in it is changed.",
)
@click.option("--quick", is_flag=True, help="Measure shortly.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def bench(names: tuple[str, ...], here: bool, quick: bool, as_json: bool) -> None:
    """Measure how fast this machine is for Holdfast, each figure beside its floor.

    \b
    holdfast bench            a demo city on a throw-away database, about a minute
    holdfast bench --here     this installation's database, read only
    holdfast bench all        every figure of the project, in a source tree (make bench)
    holdfast bench intake     one of these; python -m bench --help names them

    Commits are made as durable as the server's settings say, which are printed. One client in one
    process, without HTTP; a machine serves about as many times more as it has cores.
    """
    if names:
        if here:
            raise click.UsageError("--here measures the installation and takes no names.")
        sys.exit(_project(names, quick, as_json))
    from holdfast.config.running import product

    seconds = 0.3 if quick else 3.0
    with product(scratch=not here):
        from holdfast.config import measuring

        settings = measuring.database_settings()
        click.echo("database: " + ", ".join(f"{name} {value}" for name, value in settings.items()))
        figures: list[dict[str, Any]] = []
        if not here:
            from holdfast.config.demo import filling

            filling.fill(cases=0 if quick else CASES, say=lambda text: click.echo(text, err=True))
        for each in measuring.installation(seconds):
            click.echo(each.line())
            figures.append(each.plain())
        if not here:
            for each in measuring.filing(seconds):
                click.echo(each.line())
                figures.append(each.plain())
    if as_json:
        click.echo(json.dumps({"database": settings, "figures": figures}))


def _project(names: tuple[str, ...], quick: bool, as_json: bool) -> int:
    """The source tree's own benches; their exit code."""
    root = Path(__file__).resolve().parents[4]
    if not (root / "bench" / "__main__.py").is_file():
        raise click.ClickException(
            "These benches come with the source tree, not with an installed Holdfast; without a"
            " name, `holdfast bench` measures this machine."
        )
    chosen = [] if names == ("all",) else list(names)
    options = [*(["--quick"] if quick else []), *(["--json"] if as_json else [])]
    return subprocess.run(
        [sys.executable, "-m", "bench", *chosen, *options], cwd=root, check=False
    ).returncode
