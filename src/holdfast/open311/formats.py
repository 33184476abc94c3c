"""One content in two forms: XML as GeoReport writes it, and JSON after its “Spark” rule.

JSON drops the root element, is always a list where XML has one kind of child, and is null where
an element is empty. So a content here is plain data (a list, a mapping, texts, numbers, booleans,
None) with the name of its root.
"""

from __future__ import annotations

import re
from typing import Any, Final, Literal

import msgspec

Format = Literal["xml", "json"]
CONTENT_TYPES: Final[dict[str, str]] = {
    "xml": "text/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
# What a list's entries are called in XML.
_ENTRIES: Final = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "service_request_updates": "request_update",
    "notes": "note",
    "photos": "photo",
    "areas": "area",
}
# Everything that XML 1.0 cannot carry, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_json = msgspec.json.Encoder()


def plain(text: str) -> str:
    """A text without the characters that XML cannot carry, so that both forms say the same."""
    return text if text.isascii() and text.isprintable() else _FORBIDDEN.sub("", text)


def encode(format: str, root: str, content: Any) -> bytes:
    """The body of an answer in a format, with its declaration."""
    if format == "json":
        return _json.encode(content)
    parts = ['<?xml version="1.0" encoding="utf-8"?>\n']
    _element(parts, root, content)
    return "".join(parts).encode()


def _element(parts: list[str], name: str, value: Any) -> None:
    if isinstance(value, str):
        parts.append(f"<{name}>{_escaped(value)}</{name}>")
    elif value is None:
        parts.append(f"<{name}></{name}>")
    elif value is True or value is False:
        parts.append(f"<{name}>{'true' if value else 'false'}</{name}>")
    elif isinstance(value, dict):
        parts.append(f"<{name}>")
        for key, inner in value.items():
            _element(parts, key, inner)
        parts.append(f"</{name}>")
    elif isinstance(value, list):
        entry = _ENTRIES[name]
        parts.append(f"<{name}>")
        for inner in value:
            _element(parts, entry, inner)
        parts.append(f"</{name}>")
    else:
        parts.append(f"<{name}>{value!r}</{name}>")


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if text.isascii() and text.isprintable():
        return text
    # A bare carriage return would be read as a line feed.
    return _FORBIDDEN.sub("", text).replace("\r", "&#13;")
