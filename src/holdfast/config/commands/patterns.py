"""``holdfast patterns``: how often unusual patterns would have been raised lately."""

from __future__ import annotations

import json

import click


@click.command()
@click.option(
    "--days", default=28, show_default=True, type=click.IntRange(1, 366),
    help="How many days are looked at, up to now.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def patterns(days: int, as_json: bool) -> None:
    """Say what would have been raised in the last days, without raising it."""
    from holdfast.config.running import product

    with product():
        from datetime import timedelta

        from django.utils.timezone import localtime

        from holdfast.accounts.queries import zone
        from holdfast.eoc import looking
        from holdfast.eoc.figures import WEEKS
        from holdfast.kernel import clock

        until, first = clock.now(), looking.first_at()
        if first is None:
            raise click.ClickException("Nothing was told here yet.")
        since = until - timedelta(days=days)
        # An hour more at both ends, for changes of the clock.
        begin = since - timedelta(weeks=WEEKS, hours=2)
        source = looking.Kept(looking.City()(begin, until + timedelta(hours=1)))
        found = looking.would_raise(source, since, until, first)
        raised = [
            {"at": localtime(at, zone()).isoformat(timespec="minutes"), "kind": each.cell[0],
             "key": each.cell[1], "area": each.cell[2], "n": len(each.rows),
             "usual": list(each.usual), "chance": each.chance}
            for at, each in found
        ]  # fmt: skip
        told = len(source(since, until))
    if as_json:
        click.echo(json.dumps({"days": days, "told": told, "raised": raised}))
        return
    for each in raised:
        area = f" in {each['area']}" if each["area"] else ""
        click.echo(f"{each['at']}  {each['n']:>4} {each['kind']} {each['key']}{area}"
                   f"  (earlier weeks: {each['usual']})")  # fmt: skip
    click.echo(f"{told} told in {days} days; {len(raised)} raised, {len(raised) / days:.2f} a day.")
