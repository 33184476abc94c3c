"""Splits JSON and GeoReport XML into records, one object at a time, and goes on after damage.

JSON may come as one object a line, as an array, as an array within an object (`features`,
`result.records`, `service_requests`), or as objects printed over several lines. Nested objects
are read under dotted names (`extended_attributes.ward`), GeoJSON features under the names of
their properties.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from holdfast.cases.imports.sources import LINE_LIMIT, Source, mend, without_surrogates
from holdfast.cases.imports.tables import Lines

JOIN_LIMIT: Final = 500
"""Lines that one JSON object may go over in a file of lines."""

_WRAPPED = re.compile(
    r'"(?:service_requests?|requests?|records|features|results|items|rows|data|value)"\s*:\s*\['
    r"(?=\s*\{)"
)
_WRAPPERS: Final = frozenset({"service_requests", "service_request", "requests", "request"})
"""Names under which a server that turns XML into JSON puts one record each."""
# Possessive, since a broken file may hold any amount of white space.
_NEXT_OBJECT = re.compile(r"\}\s*+,?+\s*+(?=\{)|\n[ \t]*+(?=\{)|\}\s*+\]")
_SPACE = re.compile(r"[\s,]*")


class Item(msgspec.Struct):
    """One object of a document; `fault` is a reason code where it is none."""

    line: int
    names: tuple[str, ...]
    values: list[str]
    raw: str
    mended: bool = False
    fault: str | None = None


def is_document(head: str) -> str | None:
    """`json`, `xml` or, for what looks like neither, None."""
    text = head.lstrip("\ufeff \t\r\n\0")
    if re.match(r"\{\s*(\"|\}|$)|\[\s*(\{|\[|\]|$)", text):
        return "json"
    first = [line for line in text.split("\n", 8)[:6] if line.strip()]
    if sum(line.startswith('{"') for line in first) * 2 > len(first):
        return "json"  # of lines, of which the first is broken
    if re.match(r"<\?xml|<!doctype|<!--|<[a-z][\w:.-]*[\s>/]", text, re.IGNORECASE):
        return "xml"
    return None


def json_items(source: Source, head: str) -> Iterator[Item]:
    """The objects of a JSON file; `head` is its beginning, decoded."""
    start = head.lstrip("\ufeff \t\r\n\0")
    if start.startswith("["):
        return _array(source, re.compile(r"\["))
    if _WRAPPED.search(start) and not _first_line_is_record(start):
        return _array(source, _WRAPPED)
    return _lines(source)


def _first_line_is_record(start: str) -> bool:
    """Whether the first line is an object of its own, without a list of objects in it."""
    value = _decode(start.split("\n", 1)[0])
    return isinstance(value, dict) and not any(
        isinstance(inner, list) and len(value) < 8 and inner and isinstance(inner[0], dict)
        for member in value.values()
        for inner in (member.values() if isinstance(member, dict) else (member,))
    )


_fast = msgspec.json.Decoder()
_lenient = json.JSONDecoder(strict=False)  # raw line breaks in texts, NaN


def _decode(text: str) -> Any:
    """The JSON value of a text; `...` where it is none."""
    try:
        return _fast.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        pass
    try:
        return _lenient.decode(text)
    except (ValueError, RecursionError):
        return ...


def _lines(source: Source) -> Iterator[Item]:
    """One object a line; broken lines are put together where they make one object."""
    lines = Lines(source)
    while (line := lines.next()) is not None:
        text = line.strip().rstrip(",")
        number = lines.number
        if not text:
            lines.notes.pop(number, None)
            continue
        value = _decode(text)
        last = number
        if value is ... and text.startswith("{"):
            joined, value, last = _put_together(lines, text)
            line = joined if value is not ... else line
        notes = lines.take_notes(number, last) if lines.notes else ()
        if "too long" in notes:
            yield Item(number, (), [], line, fault="line_too_long")
            continue
        mended = any(note in ("cp1252", "latin-1") for note in notes)
        yield _item(number, value, line, mended)


def _put_together(lines: Lines, text: str) -> tuple[str, Any, int]:
    """A line and those after it, as long as none begins an object, when they make one."""
    first = lines.number
    taken: list[tuple[int, str]] = []
    size = len(text)
    last = first
    while len(taken) < JOIN_LIMIT and size < LINE_LIMIT:
        line = lines.next()
        if line is None:
            break
        if line.startswith(("{", "[")):
            lines.put_back([(lines.number, line)])
            break
        taken.append((lines.number, line))
        size += len(line)
        if line.rstrip().endswith(("}", "},")):
            joined = "\n".join((text, *(part for _, part in taken)))
            value = _decode(joined.rstrip().rstrip(","))
            if value is not ...:
                return joined, value, lines.number
    lines.put_back(taken)
    return text, ..., last


class _Window:
    """A growing and shrinking piece of the text of a source, with its line number."""

    def __init__(self, source: Source) -> None:
        self._blocks = source.blocks()
        self.text = ""
        self.at = 0
        self.line = 1
        self.ended = False

    def more(self) -> bool:
        """Takes in another block and forgets what is behind; False at the end."""
        block = next(self._blocks, None)
        if block is None:
            self.ended = True
            return False
        self.text = self.text[self.at :] + block
        self.at = 0
        return True

    def advance(self, to: int) -> str:
        """Moves on, and gives what lies between."""
        passed = self.text[self.at : to]
        self.line += passed.count("\n")
        self.at = to
        return passed


def _array(source: Source, opening: re.Pattern[str]) -> Iterator[Item]:
    window = _Window(source)
    while (found := opening.search(window.text)) is None:
        if not window.more():
            return
    window.advance(found.end())
    while True:
        space = _SPACE.match(window.text, window.at)
        window.advance(space.end() if space else window.at)
        if window.at >= len(window.text):
            if not window.more():
                return
            continue
        if window.text[window.at] == "]":
            window.advance(window.at + 1)
            if not _another_array(window):
                return
            continue
        yield from _element(window)


def _another_array(window: _Window) -> bool:
    """Whether arrays or objects follow the end of one; other text there is only a wrapper."""
    while True:
        found = re.compile(r"[^\s,]").search(window.text, window.at)
        if found is not None:
            window.advance(found.start())
            if window.text[window.at] == "[":
                window.advance(window.at + 1)
                return True
            return window.text[window.at] == "{"
        window.advance(len(window.text))
        if not window.more():
            return False


def _element(window: _Window) -> Iterator[Item]:
    """The next element of an array, read on until it is whole or surely broken."""
    while True:
        try:
            value, end = _lenient.raw_decode(window.text, window.at)
        except RecursionError:
            break
        except ValueError as error:
            place = error.pos if isinstance(error, json.JSONDecodeError) else window.at
            unfinished = place > len(window.text) - 64 or "Unterminated" in str(error)
            if unfinished and len(window.text) - window.at < LINE_LIMIT and window.more():
                continue
            break
        if end == len(window.text) and not isinstance(value, dict) and window.more():
            continue  # a number may go on in the next block
        line = window.line
        raw, mended = mend(window.advance(end))
        if mended:
            value = _decode(raw)
        yield _item(line, value, raw, mended)
        return
    line = window.line
    raw = _pass_over_broken(window)
    yield Item(line, (), [], mend(raw)[0], fault="broken_json")


def _pass_over_broken(window: _Window) -> str:
    """Moves to where the next object begins; the text passed over, its middle cut if vast."""
    passed = ""
    start = window.at + 1
    while True:
        found = _NEXT_OBJECT.search(window.text, start)
        if found is not None:
            end = found.end() - (found[0][-1] == "]")
            return (passed + window.advance(end)).rstrip().rstrip(",")
        if len(passed) < LINE_LIMIT:
            passed += window.advance(len(window.text))
        else:
            window.advance(len(window.text))
        start = 0
        if not window.more():
            return passed.rstrip().rstrip("]").rstrip()


def _item(line: int, value: Any, raw: str, mended: bool) -> Item:
    if value is ...:
        return Item(line, (), [], raw, mended, "broken_json")
    if not isinstance(value, dict) or not value:
        return Item(line, (), [], raw, mended, "not_an_object")
    names, values = _flat(value)
    return Item(line, names, values, raw, mended)


def _flat(value: dict[str, Any]) -> tuple[tuple[str, ...], list[str]]:
    """Names and texts of an object's members."""
    while len(value) == 1:
        (name, inner), *_ = value.items()
        if name not in _WRAPPERS or not isinstance(inner, dict) or not inner:
            break
        value = inner
    if value.get("type") == "Feature" and isinstance(value.get("properties"), dict):
        inner = dict(value["properties"])
        for key in ("geometry", "id"):
            if value.get(key) is not None:
                inner.setdefault(key, value[key])
        value = inner
    texts: list[str] = []
    nested = False
    for member in value.values():
        kind = type(member)
        if kind is str:
            texts.append(_storable(member))
        elif member is None:
            texts.append("")
        elif kind is bool:
            texts.append("true" if member else "false")
        elif kind is float:
            texts.append("" if member != member else repr(member))
        elif kind is int:
            texts.append(_digits(member))
        else:
            nested = nested or kind is dict
            texts.append(_storable(_dumped(member)))
    names = tuple(map(_storable, value))
    if not nested:
        return names, texts
    every = list(names)
    for name, member in value.items():
        if isinstance(member, dict):
            inner_names, inner_texts = _flat(member)
            every += [f"{_storable(name)}.{inner}" for inner in inner_names]
            texts += inner_texts
    return tuple(every), texts


def _storable(text: str) -> str:
    """The text without what no database stores: NUL and lone surrogates."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else without_surrogates(text)


def _dumped(member: Any) -> str:
    try:
        return json.dumps(member, ensure_ascii=False).replace("\\u0000", "")
    except (RecursionError, ValueError):
        return ""


def _digits(number: int) -> str:
    try:
        return str(number)
    except ValueError:  # Python refuses to print integers of thousands of digits
        return hex(number)


_RECORD = re.compile(r"<((?:\w+:)?(?:request|service_request))(?=[\s>/])[^<>]*>")
_ANSWER = re.compile(r"<(?:\w+:)?service_requests[\s>/]")
_TAGS = re.compile(r"<[^<>]*>|\s+")
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def is_georeport(head: str) -> bool:
    """Whether the XML that begins like this is an answer with service requests."""
    return _RECORD.search(head) is not None or _ANSWER.search(head) is not None


def xml_items(source: Source) -> Iterator[Item]:
    """The `<request>` elements of a GeoReport answer."""
    window = _Window(source)
    while True:
        found = _RECORD.search(window.text, window.at)
        if found is None:
            # Keep what may be the beginning of a tag.
            yield from _between(window, max(window.at, window.text.rfind("<", window.at)))
            if not window.more():
                yield from _between(window, len(window.text))
                return
            continue
        yield from _between(window, found.start())
        closing = f"</{found[1]}>"
        end = window.text.find(closing, found.end())
        following = _RECORD.search(window.text, found.end())
        if following is not None and (end < 0 or following.start() < end):
            line = window.line
            raw = mend(window.advance(following.start()))[0].rstrip()
            yield Item(line, (), [], raw, fault="broken_xml")
            continue
        if end < 0:
            if len(window.text) - window.at < LINE_LIMIT and window.more():
                continue
            line = window.line
            raw = mend(window.advance(len(window.text)))[0].rstrip()
            yield Item(line, (), [], raw, fault="broken_xml")
            continue
        line = window.line
        raw, mended = mend(window.advance(end + len(closing)))
        yield _xml_item(line, raw, mended)


def _between(window: _Window, to: int) -> Iterator[Item]:
    """What stands between records: tags are the wrapper, text is something broken."""
    line = window.line
    text = mend(window.advance(to))[0]
    if _RECORD.search(text) is None and _TAGS.sub("", text):
        yield Item(line, (), [], text.strip(), fault="broken_xml")


def _xml_item(line: int, raw: str, mended: bool) -> Item:
    try:
        root: Element = fromstring(f"<x {_XSI}>{raw}</x>".replace("\0", ""))
    except (ParseError, DefusedXmlException, ValueError):
        return Item(line, (), [], raw, mended, "broken_xml")
    names: list[str] = []
    values: list[str] = []
    _children(root[0], "", names, values)
    if not names:
        return Item(line, (), [], raw, mended, "not_an_object")
    return Item(line, tuple(names), values, raw, mended)


def _children(element: Element, prefix: str, names: list[str], values: list[str]) -> None:
    for child in element:
        name = prefix + child.tag.rpartition("}")[2]
        names.append(name)
        values.append((child.text or "") if len(child) == 0 else "")
        _children(child, f"{name}.", names, values)
