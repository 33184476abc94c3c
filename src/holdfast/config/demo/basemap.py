"""Port Calder's base map: an archive in the installation's home, written at its first use."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from holdfast.config.demo.chart import city
from holdfast.config.demo.city import tiles

_one_at_a_time = threading.Lock()


def archive() -> Path:
    """The archive's path; written when it is not there (about 2 s), anew when the code that draws
    it is another."""
    path = Path(settings.HOLDFAST.home) / f"port-calder-{_drawn_by()}.pmtiles"
    if not path.exists():
        with _one_at_a_time:
            if not path.exists():
                _write(path)
    return path


@lru_cache(maxsize=1)
def _drawn_by() -> str:
    return hashlib.sha256(Path(tiles.__file__).read_bytes()).hexdigest()[:12]


def _write(path: Path) -> None:
    """Whole or not at all, also when two processes write at once."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        tiles.write_pmtiles(city(), Path(file.name))
    Path(file.name).replace(path)
