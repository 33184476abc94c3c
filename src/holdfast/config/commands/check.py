"""``holdfast check …``: is this installation right?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from holdfast.config.environment import SETTINGS, Setting


@click.group(invoke_without_command=True)
@click.pass_context
def check(ctx: click.Context) -> None:
    """Check the settings and, with a database, the installation."""
    if ctx.invoked_subcommand is None:
        from holdfast.config import environment

        environment.read()
        click.echo("The settings are right.")


@check.command()
@click.option("--write", is_flag=True, help="Write docs/operate/settings.md (maintainers).")
def settings(write: bool) -> None:
    """Print every setting with its meaning."""

    page = settings_page(SETTINGS)
    if write:
        Path("docs/operate/settings.md").write_text(page, encoding="utf-8")
    else:
        click.echo(page)


@check.command()
def journal() -> None:
    """Verify the journal's hash chain from its beginning; exit code 1 when it does not hold."""
    from holdfast.config.running import product

    with product(ready=False):
        from holdfast.journal import queries, sealing

        faults = list(sealing.verify())
        for fault in faults:
            click.echo(f"{fault.position}: {fault.says}", err=True)
        waiting = queries.unsealed()
        later = f", {waiting} more wait for a worker to seal them" if waiting else ""
        click.echo(f"{queries.head()} entries, {len(faults)} faults{later}")
    sys.exit(1 if faults else 0)


def settings_page(settings: dict[str, Setting]) -> str:
    """docs/operate/settings.md from the list of settings."""
    lines = [
        "# Settings",
        "",
        "Environment variables, read once at start. A wrong value stops the program with what to "
        "write instead. Written by `holdfast check settings --write`.",
        "",
        "| Name | Meaning | Default | Example |",
        "|---|---|---|---|",
    ]
    for each in settings.values():
        example = f"`{each.example}`" if each.example else ""
        lines.append(f"| `{each.name}` | {each.says} | {each.default} | {example} |")
    return "\n".join(lines) + "\n"
