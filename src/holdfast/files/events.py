"""The facts about files."""

from holdfast.journal.facts import fact

STORED = fact("file.stored", "A file was checked, re-encoded and stored.")
ERASED = fact("file.erased", "A file's content was erased.")
