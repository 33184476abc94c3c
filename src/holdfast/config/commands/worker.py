"""``holdfast worker``: the same as ``holdfast serve --only worker``."""

from __future__ import annotations

import click


@click.command()
@click.pass_context
def worker(ctx: click.Context) -> None:
    """Run only the worker: seals the journal, runs reactions, sends messages, runs jobs.

    The same as holdfast serve --only worker. Several may run, also on several machines.
    """
    from holdfast.config.commands.serve import serve

    ctx.invoke(serve, only="worker")
