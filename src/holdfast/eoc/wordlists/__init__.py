"""The lists of watched words that come with the product; the city's own stand in the database."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Shipped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list as the file has it: `words` by language."""

    code: str
    name: dict[str, str]
    words: dict[str, list[str]]


def shipped() -> list[Shipped]:
    """Every list that comes with the product."""
    path = Path(__file__).parent / "words.yaml"
    return msgspec.yaml.decode(path.read_bytes(), type=list[Shipped])
