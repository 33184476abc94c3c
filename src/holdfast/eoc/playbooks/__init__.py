"""The playbooks that come with the product, one file a kind; the city's own stand in the database.

A file has `kind`, `name` and `lines`; a line's code is its kind with its number in the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from holdfast.eoc.lines import Line


class Shipped(msgspec.Struct, frozen=True):
    """A playbook as its file has it."""

    code: str
    kind: str
    name: dict[str, str]
    lines: list[Line]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    name: dict[str, str]
    lines: list[dict[str, Any]]


def shipped() -> list[Shipped]:
    """Every playbook that comes with the product, by code."""
    return [_read(path) for path in sorted(Path(__file__).parent.glob("*.yaml"))]


def _read(path: Path) -> Shipped:
    file = msgspec.yaml.decode(path.read_bytes(), type=_File)
    lines = [
        msgspec.convert({"code": f"{each['kind']}-{number}", **each}, Line)
        for number, each in enumerate(file.lines, 1)
    ]
    return Shipped(path.stem, file.kind, file.name, lines)
