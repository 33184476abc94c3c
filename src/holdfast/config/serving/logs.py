"""Logs: JSON lines in production, readable lines in the demo, personal data in neither.

What is written goes through `masked`: e-mail addresses, long numbers (phones, case numbers) and
the values that PostgreSQL quotes in its errors are starred out, in messages and in exceptions.
Tracebacks name files, lines and functions, and never show values. This is the second fence: the
first is that nothing personal is logged on purpose.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from holdfast.config.serving import access

Style = Literal["json", "human"]

GRANIAN_LOGGERS: dict[str, Any] = {
    "loggers": {"_granian": {"handlers": [], "level": "WARNING", "propagate": True}}
}
"""For granian's ``log_dictconfig``: hand its lines to our one handler."""

_QUIET = {
    "django.request": logging.ERROR,  # the access log has every 4xx
    "django.server": logging.ERROR,
    "procrastinate": logging.WARNING,
    "httpx": logging.WARNING,
    "asyncio": logging.WARNING,
}

_MASKS = (
    (re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)+"), "*@*"),
    (re.compile(r"=\(.*?\)(?= (already|is not|is still|conflicts))", re.DOTALL), "=(*)"),
    (re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE), r"\1: *"),
    (re.compile(r"\+\d(?:[\s().-]{0,2}\d){6,}"), "*"),
    (re.compile(r"(?<![\w.-])\(?\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]?\d{4}(?![\w-])"), "*"),
    (re.compile(r"(?<![\w.-])\d{7,}(?![\w-])"), "*"),
)


def configure(style: Style, *, process: str = "holdfast", level: int = logging.INFO) -> None:
    """Send all logging of this process to stderr in ``style``; may be called again."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(process) if style == "json" else HumanLines(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, quiet in _QUIET.items():
        logging.getLogger(name).setLevel(quiet)
    logging.captureWarnings(True)


def configure_from(environ: Mapping[str, str], *, process: str) -> None:
    """`configure` by ``HOLDFAST_LOG_STYLE`` and ``HOLDFAST_LOG_LEVEL``, both checked at start."""
    style: Style = "human" if environ.get("HOLDFAST_LOG_STYLE") == "human" else "json"
    level = logging.getLevelNamesMapping().get(environ.get("HOLDFAST_LOG_LEVEL", "").upper())
    configure(style, process=process, level=level or logging.INFO)


def masked(text: str) -> str:
    """``text`` without what looks like an address, a phone number or a quoted database value."""
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, process, logger, message, request_id, fields, error."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "process": self.process,
            "pid": record.process,
            "logger": record.name,
        }
        if identity := access.request_id.get():
            line["request_id"] = identity
        fields = getattr(record, "fields", None)
        if fields:
            line |= fields
        else:
            line["message"] = masked(record.getMessage())
        if record.exc_info and record.exc_info[1]:
            line["error"] = _error(record.exc_info[1])
        return msgspec.json.encode(line).decode()


class HumanLines(logging.Formatter):
    """Short lines for a terminal."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        mark = "" if record.levelno <= logging.INFO else f"{record.levelname.lower()}: "
        said = record.getMessage()
        told = said if hasattr(record, "fields") else masked(said)
        text = f"{moment} {self.process:6} {mark}{told}"
        if record.exc_info and record.exc_info[1]:
            error = _error(record.exc_info[1])
            text += f"\n    {error['type']}: {error['message']}"
            text += "".join(f"\n      {place}" for place in error["at"])
            text += f"\n    because {error['because']}" if "because" in error else ""
        return text


def _error(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__, limit=-12)
    told: dict[str, Any] = {
        "type": type(error).__qualname__,
        "message": masked(str(error))[:500],
        "at": [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames],
    }
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        told["because"] = f"{type(cause).__qualname__}: {masked(str(cause))[:500]}"
    return told
