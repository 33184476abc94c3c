"""The words of the pages in other languages, without GNU gettext on the machine.

    python tools/messages.py extract          bring new msgids into the catalogues, drop gone ones
    python tools/messages.py check            fail when a msgid lacks its words in a language
    python tools/messages.py missing es       the msgids without words, as JSON to fill in
    python tools/messages.py fill es FILE     put words in from such JSON ("-" reads standard input)
    python tools/messages.py compile          write the .mo files that Django reads (`make setup`)

Msgids come from Python (`gettext`, `_` …), from templates (through Django's own reader of them) and
from `keys.json`. Plural msgids are written as a list: [singular, plural]. Catalogues are
`src/holdfast/locale/<language>/LC_MESSAGES/django.po`, sorted, without dates, so that two people's
changes meet in few lines. Compiled files are never committed.

Exit codes: 0 done, 1 words are missing (they are listed).
"""

from __future__ import annotations

import argparse
import fcntl
import io
import json
import string
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/holdfast"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("es",)
#: The pages of parts are for developers and stay English.
NOT_TRANSLATED = {"components.html", "components_desk.html"}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    # What a kind of fact says, in the features' events.py.
    "fact": (2,),
}

Found = tuple[str | tuple[str, str], str | None, str]


def of_python(source: bytes, where: str) -> Iterator[Found]:
    """Msgids of Python code: (msgid or (singular, plural), context, file)."""
    read = extract("python", io.BytesIO(source), KEYWORDS, options={"encoding": "utf-8"})
    for _line, message, _comments, context in read:
        found = (message[0], message[1]) if isinstance(message, tuple | list) else message
        if found:
            yield found, context, where


def of_template(source: str, where: str) -> Iterator[Found]:
    """Msgids of a template. Django turns it into something like Python; its layout means nothing
    to Python, so the indentation goes."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    code = "\n".join(line.strip() for line in templatize(source, origin=where).splitlines())
    yield from of_python(code.encode(), where)


def of_keys(source: str, where: str) -> Iterator[Found]:
    """Msgids of the staff's keys: what each group is called and what each key does."""
    for group in json.loads(source)["groups"]:
        yield group["name"], None, where
        for binding in group["keys"]:
            yield binding["does"], None, where


def used(package: Path = PACKAGE) -> list[Found]:
    """Every msgid in the package, in the order of the files."""
    found: list[Found] = []
    for path in sorted(package.rglob("*")):
        where = path.relative_to(package).as_posix()
        if {"migrations", "node_modules", "vendor"} & set(path.parts):
            continue
        if path.suffix == ".py":
            found += of_python(path.read_bytes(), where)
        elif "templates" in path.parts and path.suffix in {".html", ".txt"}:
            if path.name not in NOT_TRANSLATED:
                found += of_template(path.read_text("utf-8"), where)
        elif path.name == "keys.json":
            found += of_keys(path.read_text("utf-8"), where)
    return found


def catalogue_path(language: str) -> Path:
    """Where a language's words are."""
    return LOCALE / language / "LC_MESSAGES/django.po"


def read(language: str) -> Catalog:
    """A language's catalogue; an empty one where there is no file yet."""
    path = catalogue_path(language)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(catalogue: Catalog, language: str) -> None:
    """Write a catalogue so that nothing in it changes but the words."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, sort_output=True, omit_header=True, ignore_obsolete=True)
    plural = str(catalogue.plural_forms)
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {plural}\\n"\n\n'
    )
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + out.getvalue().decode("utf-8"), "utf-8")


@contextmanager
def alone() -> Iterator[None]:
    """Two runs at once would lose each other's words."""
    lock = ROOT / ".cache/messages.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def renewed(language: str, found: list[Found]) -> Catalog:
    """The catalogue with exactly the msgids in use; words that are known stay."""
    known, fresh = read(language), Catalog(locale=language)
    for msgid, context, where in found:
        before = known.get(msgid, context)
        words = before.string if before is not None and shape_fits(before, msgid) else None
        fresh.add(msgid, words, locations=[(where, None)], context=context)
    return fresh


def shape_fits(message: Message, msgid: str | tuple[str, str]) -> bool:
    """Whether known words can serve a msgid: plural with plural, single with single."""
    return isinstance(message.id, tuple | list) == isinstance(msgid, tuple)


def words_of(message: Message) -> tuple[str, ...]:
    """The translated forms, empty ones included."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)


def names(text: str) -> set[str]:
    """Placeholders of a text: ``%(name)s`` and ``{name}``."""
    percent = {part.split(")")[0] for part in text.split("%(")[1:]}
    try:
        braces = {name for _t, name, _s, _c in string.Formatter().parse(text) if name}
    except ValueError:
        braces = set()
    return percent | braces


def complaints(language: str, found: list[Found]) -> list[str]:
    """What stands between the msgids in use and a complete language, in words."""
    catalogue, wrong, seen = read(language), [], set()
    for msgid, context, where in found:
        if (msgid, context) in seen:
            continue
        seen.add((msgid, context))
        message = catalogue.get(msgid, context)
        if message is None or message.fuzzy or not all(words_of(message)):
            wrong.append(f"{where}: no words for {msgid!r}")
            continue
        wanted = names(msgid if isinstance(msgid, str) else msgid[1])
        for words in words_of(message):
            if names(words) - wanted or (isinstance(msgid, str) and names(words) != wanted):
                wrong.append(f"{where}: other placeholders in {words!r} than in {msgid!r}")
    return wrong


def missing(language: str, found: list[Found]) -> list[dict[str, object]]:
    """Msgids without words, as records that ``fill`` takes back."""
    catalogue = renewed(language, found)
    return [
        {
            "id": list(m.id) if isinstance(m.id, tuple | list) else m.id,
            "context": m.context,
            "words": ["", ""] if isinstance(m.id, tuple | list) else "",
        }
        for m in catalogue
        if m.id and not all(words_of(m))
    ]


def fill(language: str, records: list[dict[str, object]], found: list[Found]) -> int:
    """Put words in; the number of messages that got some."""
    catalogue, done = renewed(language, found), 0
    for record in records:
        msgid, words = record["id"], record["words"]
        key = tuple(map(str, msgid)) if isinstance(msgid, list) else str(msgid)
        message = catalogue.get(key, record.get("context"))  # type: ignore[arg-type]
        if message is None or not words:
            continue
        message.string = tuple(map(str, words)) if isinstance(words, list) else str(words)
        done += 1
    write(catalogue, language)
    return done


def compile_all(locale: Path = LOCALE) -> list[Path]:
    """Write .mo beside every .po that is newer; the files written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        with target.open("wb") as file:
            write_mo(file, catalogue)
        written.append(target)
    return written


def main() -> int:
    """Command line; see the module."""
    parser = argparse.ArgumentParser(description="The words of the pages in other languages.")
    acts = parser.add_subparsers(dest="act", required=True)
    for act in ("extract", "check", "compile"):
        acts.add_parser(act)
    acts.add_parser("missing").add_argument("language", choices=LANGUAGES)
    filler = acts.add_parser("fill")
    filler.add_argument("language", choices=LANGUAGES)
    filler.add_argument("file")
    options = parser.parse_args()
    with alone():
        if options.act == "compile":
            print(f"{len(compile_all())} catalogues compiled.")
            return 0
        found = used()
        if options.act == "extract":
            for language in LANGUAGES:
                write(renewed(language, found), language)
        elif options.act == "missing":
            print(json.dumps(missing(options.language, found), ensure_ascii=False, indent=1))
            return 0
        elif options.act == "fill":
            text = (
                sys.stdin.read() if options.file == "-" else Path(options.file).read_text("utf-8")
            )
            print(f"{fill(options.language, json.loads(text), found)} messages have words now.")
        wrong = [each for language in LANGUAGES for each in complaints(language, found)]
    for each in wrong:
        print(each)
    print(f"{len({(m, c) for m, c, _ in found})} msgids, {len(wrong)} to look at.")
    return 1 if wrong and options.act == "check" else 0


if __name__ == "__main__":
    sys.exit(main())
