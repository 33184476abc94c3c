"""The generated secret key of an installation that was given none."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def kept_secret(home: Path) -> str:
    """The secret in ``home/secret-key``, made at first use, readable by the owner only."""
    path = home / "secret-key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
