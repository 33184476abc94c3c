"""The one error of the embedded database."""

from __future__ import annotations


class EmbeddedDatabaseError(Exception):
    """The embedded database cannot be used as things are; the message says what to do."""
