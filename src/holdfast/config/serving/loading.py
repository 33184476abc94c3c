"""Turning ``package.module:name`` into the thing it names."""

import importlib
from typing import Any


def load(target: str) -> Any:
    """Import ``package.module:name``; raises `ValueError`, `ImportError`, `AttributeError` or,
    when it is nothing that can be called, `TypeError`."""
    module, colon, name = target.partition(":")
    if not (module and colon and name):
        raise ValueError(f"{target!r} is not of the form package.module:name")
    found = getattr(importlib.import_module(module), name)
    if not callable(found):
        raise TypeError(f"{target} is {found!r}, which cannot be called")
    return found
