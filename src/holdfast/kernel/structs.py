"""Typed structures, made ready before threads share them.

msgspec works out how a structure is read when it is first needed, and lets other threads run
meanwhile; two that need the same one first at the same moment end the process with a segmentation
fault (seen with 0.22 as soon as two first reports came together after a start). So a process asks
for all of them once, while it has one thread.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


def settle() -> int:
    """Make ready every structure of ours that is loaded; returns how many there are.

    To be called at the start of a process, after its modules are imported, before its threads.
    """
    found = [each for each in _all(msgspec.Struct) if each.__module__.startswith("holdfast.")]
    for each in found:
        try:
            msgspec.json.Decoder(each)
        except (TypeError, NameError):
            # Only written, never read: its types need not be readable.
            continue
    return len(found)


def _all(base: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for each in base.__subclasses__():
        yield each
        yield from _all(each)
