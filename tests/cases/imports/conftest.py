"""Small files to read, and the profile they are read by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from holdfast.cases.imports import Profile, Rejected, Row, load_profile, read
from holdfast.cases.imports.mapping import parse_mapping

NOW = datetime(2024, 6, 1, tzinfo=UTC)

SIMPLE = """
source: town
timezone: America/Chicago
zip: us
fields:
  id: [Case Number, id]
  service_name: [Type]
  opened_at: [Opened]
  updated_at: Updated
  closed_at: Closed
  due_at: Due
  status: Status
  status_note: Note
  description: Details
  address: Address
  zipcode: Zip
  lat: Lat
  lon: Lon
  point: Point
  area: Ward
  media_url: Photo
keep: [Extra]
"""


@pytest.fixture(scope="session")
def simple() -> Profile:
    """A mapping of a plain town's export."""
    return parse_mapping(SIMPLE, label="simple.yaml", name="simple")


@pytest.fixture
def reading(tmp_path: Path, simple: Profile) -> Callable[..., tuple[list[Row], list[Rejected]]]:
    """Reads a text or bytes as a file, by the simple mapping or another one."""

    def run(
        content: str | bytes, profile: Profile | str | None = None, name: str = "export.csv"
    ) -> tuple[list[Row], list[Rejected]]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if isinstance(profile, str):
            profile = load_profile(profile)
        results = list(read(path, profile or simple, now=NOW))
        rows = [result for result in results if isinstance(result, Row)]
        rejected = [result for result in results if isinstance(result, Rejected)]
        assert len(rows) + len(rejected) == len(results)
        return rows, rejected

    return run
