"""The mapping language: a short YAML file that says which columns of an export mean what.

The shipped profiles are written in it too; `docs/operate/import-cases.md` teaches it. A mapping
with faults is refused with all of them at once, each with its line and what to write instead.
"""

from __future__ import annotations

import codecs
import difflib
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Final, Literal, cast
from zoneinfo import ZoneInfo

import msgspec
import yaml

from holdfast.cases.imports.columns import (
    Column,
    Content,
    Field,
    First,
    Join,
    Rewrite,
    Spec,
    Value,
)
from holdfast.cases.imports.rows import Status
from holdfast.cases.imports.values import EMPTY_WORDS, STATUS_WORDS, ZipRule, status_key

FIELDS: Final = (
    "id", "service_code", "service_name", "group", "status", "status_note", "opened_at",
    "updated_at", "closed_at", "due_at", "description", "address", "zipcode", "lat", "lon",
    "point", "area", "department", "channel", "media_url", "parent_id",
)  # fmt: skip
"""The fields that a mapping may fill, under `fields:`."""

REQUIRED: Final = ("id", "opened_at", "service_name")

DateOrder = Literal["auto", "day_first", "month_first"]
Otherwise = Literal["open", "closed", "by_closing_date"]
ClosedWithoutDate = Literal["updated", "unknown", ""]


class MappingError(ValueError):
    """A mapping that cannot be used; `problems` has one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping, checked and ready for use.

    `source` names the system the ids belong to; an id is unique within it. `status_words` maps a
    `status_key` to what it means; `closed_without_date` is empty where the mapping does not say
    what to do, so that what is then assumed is flagged.
    """

    name: str
    says: str
    source: str
    zone: ZoneInfo
    dates: DateOrder
    ignore_offsets: bool
    zip: ZipRule
    encoding: str | None
    empty: frozenset[str]
    fields: Mapping[str, Field]
    status_words: Mapping[str, Status]
    otherwise: Otherwise
    closed_without_date: ClosedWithoutDate
    keep: tuple[str, ...]
    keep_rest: bool

    def with_zone(self, name: str) -> Profile:
        """The same profile, times without zone read in another zone. ValueError if unknown."""
        zone = _zone(name)
        if zone is None:
            raise ValueError(f"No time zone is called {name!r}; write one like America/Chicago.")
        return msgspec.structs.replace(self, zone=zone)

    def with_source(self, name: str) -> Profile:
        """The same profile for another system: ids of the two are never the same case."""
        return msgspec.structs.replace(self, source=name)


def shipped() -> list[str]:
    """The names of the profiles that come with Holdfast."""
    folder = resources.files("holdfast.cases.imports") / "profiles"
    return sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def load_profile(name_or_path: str | Path) -> Profile:
    """A shipped profile by name, or a mapping file by path.

    Raises MappingError with every fault of the mapping, and FileNotFoundError where there is
    neither a profile nor a file of that name.
    """
    text = str(name_or_path)
    if text in shipped():
        entry = resources.files("holdfast.cases.imports") / "profiles" / f"{text}.yaml"
        return parse_mapping(entry.read_text("utf-8"), label=f"profile {text}", name=text)
    path = Path(name_or_path)
    if not path.is_file():
        near = difflib.get_close_matches(text, shipped(), 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise FileNotFoundError(
            f"There is no profile and no file called {text!r}.{hint}"
            f" Shipped profiles: {', '.join(shipped())}."
        )
    try:
        mapping = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise MappingError([f"{path.name}: save the file as UTF-8 text."]) from None
    return parse_mapping(mapping, label=path.name, name=path.stem)


def parse_mapping(text: str, *, label: str, name: str) -> Profile:
    """A mapping's text as a Profile; `label` begins every fault. Raises MappingError."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "it is not YAML"
        raise MappingError(
            [
                f"{label}{place}: {problem}. Indent with spaces, and put names that hold"
                ' a colon or begin with a sign in "quotes".'
            ]
        ) from None
    try:
        return _Reader(label).profile(root, name)
    except RecursionError:
        raise MappingError([f"{label}: an anchor (&) refers to itself; write it out."]) from None


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


class _Reader:
    """Walks the YAML nodes, so that faults know their line and `No` stays the word No."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.problems: list[str] = []

    def fault(self, node: yaml.Node | None, where: str, says: str) -> None:
        line = f", line {node.start_mark.line + 1}" if node is not None else ""
        self.problems.append(f"{self.label}{line}: {f'{where}: ' if where else ''}{says}")

    def profile(self, root: yaml.Node | None, name: str) -> Profile:
        known = (
            "name", "says", "source", "timezone", "dates", "ignore_offsets", "zip", "encoding",
            "empty", "fields", "status", "closed_without_date", "keep",
        )  # fmt: skip
        top = self.mapping(root, "", known)
        own = self.text(top.get("name"), "name") or name
        zone_name = self.text(top.get("timezone"), "timezone") or "UTC"
        zone = _zone(zone_name)
        if zone is None:
            self.fault(
                top.get("timezone"), "timezone", f"{zone_name!r} is no zone; write one like"
                " America/Chicago.",
            )  # fmt: skip
        encoding = self.text(top.get("encoding"), "encoding") or None
        if encoding is not None:
            try:
                encoding = codecs.lookup(encoding).name
                "a".encode(encoding)
            except (LookupError, ValueError):
                self.fault(
                    top.get("encoding"), "encoding", f"{encoding!r} is no encoding; write one like"
                    " cp1252, or leave it out.",
                )  # fmt: skip
        fields = self.fields(top.get("fields"), root)
        words, otherwise = self.status(top.get("status"))
        keep_node = top.get("keep")
        keep = self.texts(keep_node, "keep")
        rest = keep == ["rest"]
        dates = self.choice(top.get("dates"), "dates", ("auto", "day_first", "month_first"))
        zips = self.choice(top.get("zip"), "zip", ("any", "us", "ca"))
        undated = self.choice(
            top.get("closed_without_date"), "closed_without_date", ("", "updated", "unknown")
        )
        ignore = self.choice(
            top.get("ignore_offsets"), "ignore_offsets", ("no", "yes", "false", "true")
        )
        empty = {word.casefold() for word in self.texts(top.get("empty"), "empty")}
        if self.problems:
            raise MappingError(self.problems)
        assert zone is not None
        return Profile(
            name=own,
            says=self.text(top.get("says"), "says"),
            source=self.text(top.get("source"), "source") or own,
            zone=zone,
            dates=cast(DateOrder, dates),
            ignore_offsets=ignore in ("yes", "true"),
            zip=cast(ZipRule, zips),
            encoding=encoding,
            empty=EMPTY_WORDS | empty,
            fields=fields,
            status_words={**STATUS_WORDS, **words},
            otherwise=otherwise,
            closed_without_date=cast(ClosedWithoutDate, undated),
            keep=() if rest else tuple(keep),
            keep_rest=rest,
        )

    def mapping(
        self, node: yaml.Node | None, where: str, known: tuple[str, ...]
    ) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            example = "fields:\n  id: Case Number" if not where else f"{where}:\n  name: Column"
            self.fault(node, where, f"here belong lines of the form\n{example}")
            return {}
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            if key not in known:
                near = difflib.get_close_matches(key, known, 1, 0.5)
                hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}."
                self.fault(key_node, where, f"{key!r} is not known; {hint}")
            elif key in found:
                self.fault(key_node, where, f"{key!r} is there twice; write both into one list.")
            else:
                found[key] = value
        return found

    def text(self, node: yaml.Node | None, where: str) -> str:
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, where, "here belongs one text.")
            return ""
        return "" if node.tag.endswith(":null") else str(node.value).strip()

    def texts(self, node: yaml.Node | None, where: str) -> list[str]:
        if node is None:
            return []
        if isinstance(node, yaml.ScalarNode):
            text = self.text(node, where)
            return [text] if text else []
        if isinstance(node, yaml.SequenceNode):
            return [text for item in node.value if (text := self.text(item, where))]
        self.fault(node, where, "here belongs a list: [one, two].")
        return []

    def choice(self, node: yaml.Node | None, where: str, allowed: tuple[str, ...]) -> str:
        text = self.text(node, where) or allowed[0]
        if text.lower() not in allowed:
            choices = ", ".join(word for word in allowed if word)
            self.fault(node, where, f"{text!r} is not one of {choices}.")
        return text.lower()

    def fields(self, node: yaml.Node | None, root: yaml.Node | None) -> dict[str, Field]:
        if node is None:
            self.fault(
                root, "fields", "is missing; write\nfields:\n  id: Case Number\n"
                "  opened_at: Opened\n  service_name: Request Type",
            )  # fmt: skip
            return {}
        fields: dict[str, Field] = {}
        for key, value in self.mapping(node, "fields", FIELDS).items():
            field = self.field(value, key)
            if field is not None:
                fields[key] = field
        missing = [key for key in REQUIRED if key not in fields]
        if missing and not self.problems:
            hints = {
                "id": "id: Case Number   (or, where the source has no ids, id: {content: all})",
                "opened_at": "opened_at: Opened",
                "service_name": "service_name: Request Type",
            }
            for key in missing:
                self.fault(node, "fields", f"{key} is missing; write\n  {hints[key]}")
        for one, other in (("lat", "lon"), ("lon", "lat")):
            if one in fields and other not in fields:
                self.fault(node, "fields", f"{one} is there without {other}; write both.")
        return fields

    def field(self, node: yaml.Node, where: str) -> Field | None:
        if isinstance(node, yaml.MappingNode):
            keys = {str(key.value) for key, _ in node.value}
            if keys & {"column", "find", "write"}:
                return self.rewritten(node, where)
        spec = self.spec(node, where)
        return None if spec is None else Field(spec)

    def rewritten(self, node: yaml.Node, where: str) -> Field | None:
        parts = self.mapping(node, where, ("column", "find", "write"))
        if set(parts) != {"column", "find", "write"}:
            self.fault(
                node, where, "column, find and write belong together: {column: Ward, find:"
                " 'ward *([0-9]+)', write: 'Ward {1}'}.",
            )  # fmt: skip
            return None
        spec = self.spec(parts["column"], where)
        try:
            find = re.compile(self.text(parts["find"], where), re.IGNORECASE)
        except re.error as error:
            self.fault(parts["find"], where, f"find is no pattern ({error}).")
            return None
        write = self.text(parts["write"], where)
        if any(int(number) > find.groups for number in re.findall(r"\{(\d+)\}", write)):
            self.fault(parts["write"], where, f"find has {find.groups} groups in parentheses.")
        return None if spec is None else Field(spec, Rewrite(find, write))

    def spec(self, node: yaml.Node, where: str) -> Spec | None:
        if isinstance(node, yaml.ScalarNode):
            text = self.text(node, where)
            if not text:
                self.fault(node, where, "is empty; name a column or take the line out.")
                return None
            return Column(text)
        if isinstance(node, yaml.SequenceNode):
            options = [spec for item in node.value if (spec := self.spec(item, where)) is not None]
            if not options:
                self.fault(node, where, "the list is empty; name a column or take it out.")
                return None
            return options[0] if len(options) == 1 else First(tuple(options))
        parts = self.mapping(node, where, ("value", "join", "with", "content"))
        if "value" in parts and len(parts) == 1:
            return Value(self.text(parts["value"], where))
        if "content" in parts and len(parts) == 1 and where == "id":
            columns = self.texts(parts["content"], where)
            return Content(() if columns == ["all"] else tuple(columns))
        if "join" in parts and "content" not in parts and "value" not in parts:
            between = parts.get("with")
            joined = self.spec(parts["join"], where)
            if isinstance(joined, First):
                text = str(between.value) if isinstance(between, yaml.ScalarNode) else " "
                return Join(joined.options, text)
            if joined is not None:
                self.fault(node, where, "join needs two columns or more: {join: [A, B]}.")
            return None
        if parts:
            self.fault(
                node, where, "write a column name, a list of names, {join: [A, B], with: ' & '},"
                " {value: text}, {column: A, find: pattern, write: text}"
                + (" or {content: all}." if where == "id" else "."),
            )  # fmt: skip
        return None

    def status(self, node: yaml.Node | None) -> tuple[dict[str, Status], Otherwise]:
        if node is None:
            return {}, "by_closing_date"
        parts = self.mapping(node, "status", ("open", "closed", "otherwise"))
        words: dict[str, Status] = {}
        meanings: tuple[Status, Status] = ("open", "closed")
        for meaning in meanings:
            for word in self.texts(parts.get(meaning), f"status.{meaning}"):
                if words.setdefault(status_key(word), meaning) != meaning:
                    self.fault(parts.get(meaning), "status", f"{word!r} is both open and closed.")
        otherwise = self.choice(
            parts.get("otherwise"), "status.otherwise", ("by_closing_date", "open", "closed")
        )
        return words, cast(Otherwise, otherwise)
