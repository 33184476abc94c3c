"""`python -m holdfast.kernel.embedded keep FOLDER FD`: the keeper's own entry, not for people."""

from __future__ import annotations

import sys
from pathlib import Path

from .keeper import keep

if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] != "keep":
        sys.exit("This is started by Holdfast itself, beside its database.")
    keep(Path(sys.argv[2]), int(sys.argv[3]))
