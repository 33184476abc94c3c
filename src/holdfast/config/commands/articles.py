"""``holdfast import articles`` and ``export articles``, with the product around them."""

from __future__ import annotations

from typing import Any

import click

from holdfast.knowledge.management import commands


def _in_product(command: click.Command) -> click.Command:
    """The same command, run with database and Django ready; its help needs neither."""
    inner = command.callback
    assert inner is not None

    def run(**given: Any) -> None:
        from holdfast.config.running import product

        with product():
            inner(**given)

    return click.Command("articles", params=command.params, callback=run, help=command.help)


import_articles = _in_product(commands.import_articles)
export_articles = _in_product(commands.export_articles)
