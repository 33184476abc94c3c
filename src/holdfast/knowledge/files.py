"""Articles as files that editors write: YAML (one article or a list) and JSON lines (one a line).

Both hold :class:`holdfast.knowledge.content.Definition`, field by field. A topic is
``{en: …, es: …}`` or a plain string; days are written 2026-05-18, times with a zone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from holdfast.kernel.texts import Text
from holdfast.knowledge.content import Definition, about_to_json, problems, texts_to_json

MAX_BYTES = 40_000_000
SUFFIXES = (".yaml", ".yml", ".jsonl")
# The C parser is ten times as fast where PyYAML has it.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class ArticlesError(ValueError):
    """Files that cannot be taken; the message has a line for each reason."""


def load(source: Path) -> list[Definition]:
    """The articles of a file, or of every file in a folder.

    Raises :class:`ArticlesError` with every fault found in one article or between them.
    """
    paths = [source]
    if source.is_dir():
        paths = sorted(path for path in source.iterdir() if path.suffix in SUFFIXES)
        if not paths:
            raise ArticlesError(f"{source}: there is no .yaml or .jsonl file here.")
    found: list[Definition] = []
    faults: list[str] = []
    where: dict[str, str] = {}
    for path in paths:
        for place, plain in _plain(path, faults):
            try:
                definition = _definition(plain)
            except (msgspec.ValidationError, ValueError) as error:
                faults.append(f"{place}: {error}")
                continue
            faults += [f"{place}: {problem}" for problem in problems(definition)]
            if definition.slug in where:
                faults.append(f"{place}: its slug stands in {where[definition.slug]} already.")
            where[definition.slug] = place
            found.append(definition)
    if faults:
        raise ArticlesError("\n".join(faults))
    return found


def _plain(path: Path, faults: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each article's place in words and its plain data."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ArticlesError(f"{path.name}: the file is larger than {MAX_BYTES} bytes.")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ArticlesError(f"{path.name}: save the file as UTF-8.") from None
    except OSError as error:
        raise ArticlesError(f"{path.name}: it cannot be opened: {error.strerror}.") from None
    read = _json_lines if path.suffix == ".jsonl" else _yaml
    for place, plain in read(path.name, text, faults):
        if isinstance(plain, dict):
            yield f"{place}, {plain.get('slug', 'without a slug')}", plain
        else:
            faults.append(f"{place}: write an article, with slug and texts.")


def _json_lines(name: str, text: str, faults: list[str]) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield f"{name}, line {number}", json.loads(line)
            except (ValueError, RecursionError):
                faults.append(f"{name}, line {number}: this is not JSON.")


def _yaml(name: str, text: str, faults: list[str]) -> Iterator[tuple[str, Any]]:
    try:
        loaded = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        faults.append(
            f"{name}{line}: this is not YAML: {getattr(error, 'problem', None) or error}."
        )
        return
    if _repeated(loaded):
        faults.append(f"{name}: & and * (anchors) have no place here; write it out.")
        return
    for number, plain in enumerate(loaded if isinstance(loaded, list) else [loaded], 1):
        yield f"{name}, article {number}", plain


def _repeated(loaded: Any) -> bool:
    """Whether a list or mapping is in there twice: aliases could grow without end."""
    seen: set[int] = set()
    waiting = [loaded]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict | list):
            if id(each) in seen:
                return True
            seen.add(id(each))
            waiting += each.values() if isinstance(each, dict) else each
    return False


def _definition(plain: dict[str, Any]) -> Definition:
    """From plain data, whose scalars may all be text."""
    if "topic" in plain:
        plain = {**plain, "topic": Text.of(plain["topic"]).as_json()}
    return msgspec.convert(plain, Definition, strict=False)


def to_plain(definition: Definition) -> dict[str, Any]:
    """The plain data of an article, as files hold it."""
    plain: dict[str, Any] = {"slug": definition.slug, **about_to_json(definition.about)}
    if "topic" in plain:
        topic = definition.topic
        plain["topic"] = dict(topic.texts) if not topic.stale else topic.as_json()
    for name in ("source", "stale", "reviewed", "review", "featured"):
        value = getattr(definition, name)
        if value and (name, value) != ("source", "en"):
            plain[name] = msgspec.to_builtins(value)
    plain["texts"] = texts_to_json(definition.texts)
    return plain


def dump_yaml(definitions: Iterable[Definition]) -> str:
    """Articles as one YAML list."""
    plain = [to_plain(definition) for definition in definitions]
    return str(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=100))


def dump_lines(definitions: Iterable[Definition]) -> Iterator[str]:
    """Articles as JSON lines."""
    for definition in definitions:
        yield json.dumps(to_plain(definition), ensure_ascii=False) + "\n"
