"""Features' own commands expect Django and the database to be ready; here they are made so."""

from __future__ import annotations

import copy
import functools
from typing import Any

import click


def in_product(command: click.Command) -> click.Command:
    """The same command, run inside :func:`holdfast.config.running.product`."""
    callback = command.callback
    assert callback is not None

    @functools.wraps(callback)
    def run(*args: Any, **kwargs: Any) -> Any:
        from holdfast.config.running import product

        with product():
            return callback(*args, **kwargs)

    made = copy.copy(command)
    made.callback = run
    return made
