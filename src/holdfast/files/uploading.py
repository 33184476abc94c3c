"""How much one form may bring."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from holdfast.files.checking import LIMIT

# Six files, the most that any form of ours takes, each as large as may be, and its fields.
MOST = 6 * LIMIT + 1024 * 1024


class Bounded(FileUploadHandler):
    """Refuses a form that says it is larger than any of ours, before a byte of it fills memory or
    disk; the other handlers keep what is smaller."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: Any,
        encoding: Any = None,
    ) -> None:  # fmt: skip
        """Look at the length that was announced; no server of ours reads beyond it."""
        if content_length > MOST:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """On to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""
