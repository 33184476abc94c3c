"""Services as YAML that a service owner can read and write: one service in a file, or a list.

A text is ``{en: Pothole, es: Bache}`` or a plain string (English); ``source: es`` beside it says
that it was first written in Spanish, ``stale: [es]`` that a language lags behind. Only ``true``
and ``false`` are yes and no here, so a choice may have the code ``no``; dates and times stay as
written. What cannot be read is told with file, line, path and what to write.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec
import yaml

from holdfast.catalog.definitions import (
    Audience,
    Choice,
    Definition,
    GeoReportType,
    Limits,
    Need,
    Question,
    QuestionType,
    Stop,
    check,
    errors_of,
)
from holdfast.kernel.texts import Text

MAX_BYTES = 4_000_000
_MAX_NODES = 200_000
_MAX_DEPTH = 20
_TEXTS = frozenset(
    {"group", "name", "description", "told", "ask", "say", "why", "what_happens", "unit", "title",
     "about"}
)  # fmt: skip
# Below these keys a number without quotes is meant as a code: district: [3], call: 911.
_CODES = frozenset(
    {"code", "owner", "offered", "call", "kin", "icon", "retention", "words", "id", "go", "next",
     "to"}
)  # fmt: skip
T = TypeVar("T", bound=msgspec.Struct)
# What is wrong in one of those read: its path and what to write.
Look = Callable[[T], Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file: its name, the line (1 first), the path within, and what to write."""

    file: str
    line: int
    path: str
    says: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}"
        return f"{where}, {self.path}: {self.says}" if self.path else f"{where}: {self.says}"


class DefinitionsError(ValueError):
    """Files that cannot be taken; `faults` says every reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


class _Loader(yaml.SafeLoader):
    """YAML with few implicit types: true/false, plain numbers, null; all else is text."""

    yaml_implicit_resolvers: dict[str, Any] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), "tf")
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), "-0123456789"
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+(?:e[-+][0-9]+)?$"),
    "-0123456789",
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""]
)


# -- reading --


class _Walk:
    """Turns YAML nodes into plain data and remembers the line of each path."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[str, int] = {}
        self.faults: list[Fault] = []
        self.count = 0

    def fault(self, node: yaml.Node, path: str, says: str) -> None:
        self.faults.append(Fault(self.file, node.start_mark.line + 1, path, says))

    def plain(self, node: yaml.Node, path: str, *, codes: bool = False, depth: int = 0) -> Any:
        self.count += 1
        if self.count > _MAX_NODES or depth > _MAX_DEPTH:
            self.fault(node, path, "This file is too large or too deep.")
            raise DefinitionsError(self.faults)
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, codes, depth)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.plain(item, f"{path}[{index}]", codes=codes, depth=depth + 1)
                for index, item in enumerate(node.value)
            ]
        return self._scalar(node, path, codes)

    def _scalar(self, node: yaml.Node, path: str, codes: bool) -> Any:
        value = str(node.value)
        match node.tag.rpartition(":")[2]:
            case "str":
                return value
            case "null":
                return None
            case "bool":
                return value if codes else value == "true"
            case "int" if not codes:
                return int(value) if len(value) <= 15 else value
            case "float" if not codes:
                return float(value)
            case "int" | "float":
                return value
            case _:
                self.fault(node, path, f"A tag such as {node.tag} has no place here; leave it out.")
                return None

    def _mapping(self, node: yaml.MappingNode, path: str, codes: bool, depth: int) -> Any:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if not isinstance(key_node, yaml.ScalarNode):
                self.fault(key_node, path, "A name must stand before the colon.")
                continue
            inner = f"{path}.{key}" if path else key
            if key in found:
                self.fault(key_node, inner, f"“{key}” is there twice; keep one.")
                continue
            self.lines[inner] = key_node.start_mark.line + 1
            value = self.plain(value_node, inner, codes=codes or key in _CODES, depth=depth + 1)
            if key in _TEXTS and not codes:
                value = self._text(value, value_node, inner)
            if value is not None:
                found[key] = value
        return found

    def _text(self, value: Any, node: yaml.Node, path: str) -> dict[str, Any] | None:
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(node.value)
        if isinstance(value, str):
            value = {"en": value}
        if not isinstance(value, dict):
            self.fault(node, path, "Write a text, or {en: …, es: …}.")
            return None
        stale = value.pop("stale", [])
        source = value.pop("source", None)
        texts: dict[str, str] = {}
        for lang, item in value.items():
            if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", lang, re.IGNORECASE):
                self.fault(node, f"{path}.{lang}", "Name a language by its tag, such as en or es.")
            elif item is not None and not isinstance(item, str | int | float):
                self.fault(node, f"{path}.{lang}", "Write a text.")
            elif item is not None and str(item).strip():
                texts[lang] = str(item).strip()
        if not texts:
            return None
        if source is None:
            source = "en" if "en" in texts else next(iter(texts))
        if not isinstance(stale, list) or not all(isinstance(tag, str) for tag in stale):
            self.fault(node, f"{path}.stale", "Write the stale languages as a list, as in [es].")
            stale = []
        text: dict[str, Any] = {"source": source, "texts": texts}
        if stale:
            text["stale"] = sorted(stale)
        return text


def load(source: Path | str) -> list[Definition]:
    """The services of a YAML file, of every ``*.yaml``/``*.yml`` in a folder, or of YAML text.

    Raises :class:`DefinitionsError` with every fault found: what cannot be read, and what
    :func:`holdfast.catalog.definitions.check` finds in one service or between those loaded.
    """
    return load_as(
        source, Definition, lambda each: ((p.path, p.says) for p in errors_of(check(each)))
    )


def load_as(source: Path | str, kind: type[T], look: Look[T]) -> list[T]:
    """The same for another kind of definition with a `code`; `look` finds what is wrong in one."""
    if isinstance(source, str):
        return _load([("text", source)], kind, look)
    if source.is_dir():
        paths = sorted(path for path in source.iterdir() if path.suffix in (".yaml", ".yml"))
        if not paths:
            raise DefinitionsError([Fault(str(source), 1, "", "There is no .yaml file here.")])
    else:
        paths = [source]
    files: list[tuple[str, str]] = []
    for path in paths:
        try:
            if path.stat().st_size > MAX_BYTES:
                raise DefinitionsError(
                    [Fault(path.name, 1, "", f"The file is larger than {MAX_BYTES} bytes.")]
                )
            files.append((path.name, path.read_text(encoding="utf-8-sig")))
        except UnicodeDecodeError:
            fault = Fault(path.name, 1, "", "Save the file as UTF-8.")
            raise DefinitionsError([fault]) from None
        except OSError as error:
            fault = Fault(path.name, 1, "", f"It cannot be opened: {error.strerror}.")
            raise DefinitionsError([fault]) from None
    return _load(files, kind, look)


def _load(files: Iterable[tuple[str, str]], kind: type[T], look: Look[T]) -> list[T]:
    definitions: list[T] = []
    faults: list[Fault] = []
    where: dict[str, Fault] = {}
    for file, text in files:
        walk = _Walk(file)
        for path, plain in _services(walk, text):
            definition = _convert(walk, path, plain, kind)
            if definition is None:
                continue
            line, code = walk.lines.get(path, 1), str(getattr(definition, "code", ""))
            if code in where:
                first = where[code]
                walk.faults.append(
                    Fault(file, line, path, f"The code {code} is used in"
                          f" {first.file}, line {first.line} already.")
                )  # fmt: skip
            where.setdefault(code, Fault(file, line, path, ""))
            for at, says in look(definition):
                inner = f"{path}.{at}" if path else at
                walk.faults.append(Fault(file, _line(walk, inner), inner, says))
            definitions.append(definition)
        faults += walk.faults
    if faults:
        raise DefinitionsError(faults)
    return definitions


def _services(walk: _Walk, text: str) -> list[tuple[str, Any]]:
    """Each service's path and plain data."""
    found: list[tuple[str, Any]] = []
    try:
        documents = list(yaml.compose_all(text, Loader=_Loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        says = getattr(error, "problem", None) or "This is not YAML."
        line = mark.line + 1 if mark else 1
        hint = " Put texts that hold , : ? [ ] { } # in quotation marks."
        walk.faults.append(Fault(walk.file, line, "", f"This is not YAML: {says}.{hint}"))
        return []
    except (ValueError, RecursionError):
        walk.faults.append(Fault(walk.file, 1, "", "This is not YAML."))
        return []
    for number, node in enumerate(documents):
        prefix = f"document[{number}]" if len(documents) > 1 else ""
        if isinstance(node, yaml.SequenceNode):
            plain = walk.plain(node, prefix)
            found += [(f"{prefix}[{index}]", each) for index, each in enumerate(plain)]
        elif isinstance(node, yaml.MappingNode):
            found.append((prefix, walk.plain(node, prefix)))
        elif node is not None:
            walk.fault(node, prefix, "Write a service, or a list of services.")
    return found


def _line(walk: _Walk, path: str) -> int:
    while path and path not in walk.lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return walk.lines.get(path, 1)


_AT = re.compile(r"^(.*?)(?: - at `(?:key in )?\$(.*)`)?$", re.DOTALL)
_ENUMS: Mapping[str, tuple[str, ...]] = {
    "type": get_args(QuestionType),
    "audience": get_args(Audience),
    "georeport": get_args(GeoReportType),
    "place": get_args(Need),
}
_KINDS: Mapping[str, type[msgspec.Struct]] = {
    "questions": Question,
    "choices": Choice,
    "stops": Stop,
    "limits": Limits,
}


def _convert(walk: _Walk, path: str, plain: Any, kind: type[T]) -> T | None:
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as error:
        says, at = _AT.fullmatch(str(error)).groups()  # type: ignore[union-attr]
        inner = (at or "").lstrip(".")
        full = path + (("." if path and not inner.startswith("[") else "") + inner if inner else "")
        walk.faults.append(Fault(walk.file, _line(walk, full), full, _in_words(says, inner, kind)))
        return None


def _in_words(says: str, path: str, kind: type[msgspec.Struct]) -> str:
    """msgspec's message as what to write."""
    last = re.sub(r"\[.*?\]", "", path).rpartition(".")[2]
    quoted = re.findall(r"`([^`]*)`", says)
    if says.startswith("Object contains unknown field"):
        known = _KINDS.get(last, kind).__struct_fields__
        near = difflib.get_close_matches(quoted[0], known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Names: {', '.join(known)}."
        return f"There is no “{quoted[0]}” here. {hint}"
    if says.startswith("Object missing required field"):
        return f"“{quoted[0]}” is missing; write it."
    if last in _ENUMS and says.startswith("Invalid enum value"):
        return f"{says.removeprefix('Invalid enum value ')} is none of: {', '.join(_ENUMS[last])}."
    kinds = {"str": "a text", "int": "a number", "float": "a number", "bool": "true or false",
             "array": "a list", "object": "names with values"}  # fmt: skip
    if says.startswith("Expected") and quoted:
        wanted = " or ".join(
            dict.fromkeys(
                kinds.get(kind.strip(), kind) for kind in quoted[0].split("|") if kind != " null"
            )
        )
        return f"Write {wanted} here."
    return f"{says}."


# -- writing --


class _Dumper(yaml.SafeDumper):
    """Short texts on one line, lists indented, no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


class _Short(dict[str, Any]):
    """A mapping written on one line."""


class _ShortList(list[Any]):
    """A list written on one line."""


_Dumper.add_representer(
    _Short,
    lambda dumper, data: dumper.represent_mapping(
        "tag:yaml.org,2002:map", data.items(), flow_style=True
    ),
)
_Dumper.add_representer(
    _ShortList,
    lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True),
)


def dump(definitions: Iterable[Definition]) -> str:
    """Services as YAML; :func:`load` reads them back the same. One service is written as itself,
    several as a list."""
    plain = [_plain_struct(definition) for definition in definitions]
    whole: Any = plain[0] if len(plain) == 1 else plain
    text: str = yaml.dump(
        whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96,
        default_flow_style=False,
    )  # fmt: skip
    return text


def _plain_struct(value: msgspec.Struct) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(type(value)):
        item = getattr(value, field.name)
        if not field.required and (item == field.default or item in ((), {})):
            continue
        found[field.name] = _plain(item)
    if isinstance(value, Choice | Stop) and len(str(found)) < 96:
        return _Short(found)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return _plain_text(value)
    if isinstance(value, msgspec.Struct):
        inner = _plain_struct(value)
        return _Short(inner) if isinstance(value, Limits) else inner
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        items = [_plain(item) for item in value]
        return _ShortList(items) if all(isinstance(item, str) for item in items) else items
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _plain_text(text: Text) -> Any:
    texts: dict[str, Any] = dict(text.texts)
    if list(texts) == ["en"] and text.source == "en" and not text.stale:
        return texts["en"]
    if text.source != ("en" if "en" in texts else next(iter(texts), "en")):
        texts["source"] = text.source
    if text.stale:
        texts["stale"] = _ShortList(sorted(text.stale))
    return _Short(texts) if sum(len(str(item)) for item in texts.values()) < 70 else texts
