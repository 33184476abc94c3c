"""The page that teaches the mapping language says what is so."""

from __future__ import annotations

import re
from pathlib import Path

from holdfast.cases.imports import REASONS, shipped
from holdfast.cases.imports.mapping import FIELDS, parse_mapping

PAGE = (Path(__file__).resolve().parents[3] / "docs/operate/import-cases.md").read_text("utf-8")


def test_the_example_on_the_page_is_a_mapping() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    profile = parse_mapping(example, label="page", name="page")
    assert profile.source == "springfield"


def test_the_page_names_every_profile_field_and_reason() -> None:
    for word in (*shipped(), *FIELDS, *REASONS):
        assert f"`{word}`" in PAGE, word
