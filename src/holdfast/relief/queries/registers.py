"""Registers and their entries, as far as the viewer may see them; what a form of one asks."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.accounts.queries import zone
from holdfast.catalog.suggestions import words_of
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError
from holdfast.kernel.spreadsheets import cell
from holdfast.relief import picturing, policies, registering
from holdfast.relief.models import Entry, Register
from holdfast.relief.registering import FEW, LEVELS, PUBLIC, STAFF, Field

_MOST_WORDS = 6


def registers(viewer: Actor) -> list[Register]:
    """The registers that somebody may work with, add to or read, those of the last incident
    first; whoever defines them sees all."""
    rows = Register.objects.select_related("incident").order_by("-incident__number", "pk")
    return [row for row in rows if _may_know(viewer, row)]


def register(viewer: Actor, code: str) -> Register | None:
    """One by its code."""
    row = Register.objects.select_related("incident").filter(code=code).first()
    return row if row is not None and _may_know(viewer, row) else None


def _may_know(viewer: Actor, row: Register) -> bool:
    if viewer.kind == "staff":
        return viewer.may(policies.MANAGE) or policies.may_work(viewer, row)
    # Exercises are never for residents.
    in_use = row.state == Register.State.OPEN and not row.incident.exercise
    return in_use and (row.takes or row.shown)


def levels(viewer: Actor, row: Register) -> tuple[str, ...]:
    """Which answers somebody sees in it."""
    if policies.may_work(viewer, row):
        return LEVELS if viewer.may(policies.SENSITIVE) else (PUBLIC, STAFF)
    return (PUBLIC,)


def entries(viewer: Actor, row: Register, asked: str = "") -> QuerySet[Entry]:
    """The entries that somebody may see, the latest first; with every word that was asked for in
    what they may see of it, or the one with that number."""
    rows = row.entries.order_by("-number")
    if policies.may_work(viewer, row):
        if not viewer.may(policies.SENSITIVE):
            rows = rows.filter(Q(minor=False) | Q(by=viewer.id))
    elif viewer.kind != "staff" and row.shown and _may_know(viewer, row):
        rows = rows.filter(listed=True, minor=False, state=Entry.State.OPEN)
    else:
        return rows.none()
    if asked.isascii() and asked.isdecimal() and len(asked) < 7:
        return rows.filter(_holds(asked, levels(viewer, row)) | Q(number=int(asked)))
    for word in words_of(asked)[:_MOST_WORDS]:
        rows = rows.filter(_holds(word, levels(viewer, row)))
    return rows


def _holds(word: str, levels: Collection[str]) -> Q:
    found = Q()
    for level in levels:
        found |= Q(**{f"words__{level}__icontains": word})
    return found


def entry(viewer: Actor, row: Register, number: int) -> Entry | None:
    """One by its number, where the viewer may see it."""
    return entries(viewer, row).filter(number=number).first()


def fields(viewer: Actor, row: Register) -> list[Field]:
    """The fields whose answers the viewer sees."""
    return registering.visible(registering.fields_of(row.fields), levels(viewer, row))


def columns(viewer: Actor, row: Register) -> list[Field]:
    """The fields whose answers the viewer reads as words: all but photos."""
    return [each for each in fields(viewer, row) if each.question.type != "photo"]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of an entry, with what stands in its place for those who do not see it."""

    file: str
    alt: str


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a row: `said` are its answers in words, one for each of `columns`, `asked` the
    questions; `photos` those that the viewer sees."""

    entry: Entry
    said: list[str]
    asked: list[str]
    photos: list[Photo]

    @property
    def head(self) -> str:
        """What names it."""
        return next(iter(self.said), "")

    @property
    def rest(self) -> list[tuple[str, str]]:
        """The other answers with their questions; what was not answered is left out."""
        pairs = zip(self.asked, self.said, strict=True)
        return [(asked, said) for asked, said in list(pairs)[1:] if said]


def lines(viewer: Actor, row: Register, entries: Sequence[Entry]) -> list[Line]:
    """Entries in words, in the page's language."""
    shown, lang = columns(viewer, row), get_language() or "en"
    pictures = [each for each in fields(viewer, row) if each not in shown]
    public, asked = not policies.may_work(viewer, row), [str(f.question.ask) for f in shown]
    found = []
    for each in entries:
        said = [registering.said(f, each.answers, lang, public=public) for f in shown]
        found.append(Line(each, said, asked, _photos(pictures, each, next(iter(said), ""))))
    return found


def _photos(fields: Sequence[Field], entry: Entry, head: str) -> list[Photo]:
    found = []
    for each in fields:
        if each.question.type == "photo":
            for n, file in enumerate(entry.answers.get(each.code) or (), 1):
                words = _("%(question)s %(n)s: %(entry)s")
                said = {"question": each.question.ask, "n": n, "entry": head or entry.number}
                found.append(Photo(file, words % said))
    return found


def shows(viewer: Actor, row: Register, number: int, file: str) -> bool:
    """Whether the viewer may see this photo of an entry."""
    found = entry(viewer, row, number)
    return found is not None and any(
        each.file == file for each in _photos(fields(viewer, row), found, "")
    )


def table(viewer: Actor, row: Register, asked: str = "") -> tuple[str, int]:
    """The entries as a spreadsheet reads them (CSV with a byte order mark), and how many. Who told
    it is only in it for those who may see details of people."""
    out = io.StringIO()
    writer = csv.writer(out)
    shown, few = columns(viewer, row), FEW in levels(viewer, row)
    heads = [_("Number"), _("Entered"), _("State"), *(str(each.question.ask) for each in shown)]
    writer.writerow([cell(each) for each in [*heads, *([_("Who told us"), _("Phone")] * few)]])
    found = list(entries(viewer, row, asked))
    for line in lines(viewer, row, found):
        each = line.entry
        at = each.at.astimezone(zone()).isoformat(sep=" ", timespec="minutes")
        values = [each.number, at, each.get_state_display(), *line.said]
        writer.writerow([cell(v) for v in [*values, *([each.teller, each.phone] * few)]])
    return "\ufeff" + out.getvalue(), len(found)


# -- a form --


def form(
    fields: Sequence[Field], raw: Mapping[str, Sequence[str]], errors: Mapping[str, str],
    more: Collection[str] = (),
) -> list[dict[str, Any]]:  # fmt: skip
    """What the form of these fields shows, a mapping each, for `relief/asked.html`."""
    return [_asked(each, raw.get(each.code, ()), errors, each.code in more) for each in fields]


_ROWS = {"paragraph": 3}


def _asked(
    field: Field, given: Sequence[str], errors: Mapping[str, str], new: bool
) -> dict[str, Any]:
    question = field.question
    if question.type == "yesno":
        options = [("yes", _("Yes")), ("no", _("No"))]
    else:
        options = [(each.code, str(each.name)) for each in question.choices]
    return {
        "code": field.code, "name": f"a_{field.code}", "label": str(question.ask),
        "hint": str(question.why), "options": options, "given": list(given),
        "value": given[0] if given else "", "error": errors.get(field.code, ""),
        "optional": not question.required, "multiple": question.type == "multiple",
        "rows": _ROWS.get(question.type, 0), "type": "date" if question.type == "date" else "text",
        "inputmode": "decimal" if question.type == "number" else None, "new": new,
        "photo": question.type == "photo",
        "kept": [picturing.ticket(each) for each in given] if question.type == "photo" else [],
    }  # fmt: skip


def typed(fields: Sequence[Field], lists: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The answers that a form carries, by code; `lists` are all values of each name. Photos that
    it sends now are not among them (`sent`)."""
    found = {}
    for each in fields:
        values = [v.replace("\x00", "")[:5000] for v in lists.get(f"a_{each.code}", ())][:60]
        is_photo = each.question.type == "photo"
        found[each.code] = picturing.admitted(values) if is_photo else values
    return found


def sent(
    actor: Actor, fields: Sequence[Field], raw: dict[str, list[str]],
    files: Callable[[str], Sequence[UploadedFile[Any]]],
) -> dict[str, str]:  # fmt: skip
    """Keep the photos that a form sends and add them to its answers; what cannot be taken, as
    errors by code. `files` gives the uploads of a name."""
    errors = {}
    for each in fields:
        if each.question.type == "photo":
            try:
                raw[each.code] += picturing.take(actor, files(f"f_{each.code}"))
            except OperationError as refused:
                errors[each.code] = str(refused)
    return errors
