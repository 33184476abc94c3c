"""Cases in the words of residents: state, promise, place, what happened. No query of its own but
for the journal and the notes of one case's timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.cases import events, masks
from holdfast.cases.lifecycle import REASONS, STATUSES
from holdfast.cases.models import Attachment, Case, Note
from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.catalog.worktime import Promise
from holdfast.journal import queries as journal
from holdfast.journal.models import Entry
from holdfast.portal import dates

_MARKS = {
    "new": "received", "assigned": "assigned", "scheduled": "scheduled", "in_work": "scheduled",
    "waiting": "waiting", "partner": "waiting", "fixed": "fixed", "not_fixed": "closed",
    "duplicate": "closed", "withdrawn": "closed",
}  # fmt: skip


def service_name(case: Case) -> str:
    """The service's name in the page's language; the name it was filed under where it is gone."""
    service = catalog.find(case.service)
    return str(service.name) if service else case.service_name


def place(case: Case) -> str:
    """The public place: our own form of the address without district and city; never what was
    typed."""
    return case.address.split(",")[0].strip()


def title(case: Case) -> str:
    """What it is and where: “Pothole, 212 Cooper Street”."""
    where = place(case)
    return f"{service_name(case)}, {where}" if where else service_name(case)


def state(case: Case, *, own: bool = False) -> str:
    """Where it stands, in words; the reason too where it was closed without being fixed."""
    if case.status == "waiting" and not own:
        return _("Waiting for an answer")
    words = str(STATUSES[case.status].resident)
    if case.reason in REASONS:
        return f"{words}: {str(REASONS[case.reason]).lower()}"
    return words


def mark(case: Case) -> str:
    """The tide mark of a case's state."""
    return _MARKS[case.status]


def neighbors(count: int) -> str:
    """How many follow it: “4 neighbors follow it”; empty for none."""
    if not count:
        return ""
    return ngettext("%(n)d neighbor follows it", "%(n)d neighbors follow it", count) % {"n": count}


def promise(given: Promise | None) -> str:
    """A promise in words: “Done within 5 working days”."""
    if given is None:
        return ""
    n = given.amount
    match given.unit:
        case "business days":
            words = ngettext("Done by the next working day", "Done within %(n)d working days", n)
        case "calendar days":
            words = ngettext("Done by tomorrow", "Done within %(n)d days", n)
        case "business hours":
            words = ngettext("Done within %(n)d working hour", "Done within %(n)d working hours", n)
        case _:
            words = ngettext("Done within %(n)d hour", "Done within %(n)d hours", n)
    return words % {"n": n} if "%(n)d" in words else words


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list."""

    case: Case
    title: str
    mark: str
    state: str
    reported: str
    followers: str


def row(case: Case) -> Row:
    """A case for a public list."""
    return Row(
        case, title(case), mark(case), state(case), dates.reported(case.opened_at),
        neighbors(case.followers),
    )  # fmt: skip


@dataclass(slots=True)
class Page:
    """A case's page, public or the resident's own."""

    case: Case
    own: bool
    service: Current | None
    title: str
    mark: str
    state: str
    facts: list[tuple[str, str, str]]
    words: str
    photos: list[UUID]
    entries: list[dict[str, Any]] = field(default_factory=list)
    department: str = ""
    followers: str = ""

    @property
    def open(self) -> bool:
        """Whether it is not settled yet."""
        return is_open(self.case)


def page(case: Case, *, own: bool) -> Page:
    """Everything a case's page shows. With `own`, the words as written and the resident's notes;
    otherwise only what everyone may read."""
    photos = Attachment.objects.filter(case=case).order_by("at")
    if not own:
        photos = photos.filter(public=True)
    where = place(case) or (case.place_typed if own else "")
    name = service_name(case)
    return Page(
        case=case,
        own=own,
        service=catalog.find(case.service),
        title=_("%(service)s at %(place)s") % {"service": name, "place": where} if where else name,
        mark=mark(case),
        state=state(case, own=own),
        facts=_facts(case, own),
        words=_words(case, own),
        photos=[each.file for each in photos],
        entries=timeline(case, own=own),
        department=str(case.department.name) if case.department else "",
        followers=neighbors(case.followers),
    )


def _words(case: Case, own: bool) -> str:
    return case.description if own else masks.in_words(case.public_description)


def _facts(case: Case, own: bool) -> list[tuple[str, str, str]]:
    """Promised, done or under way, next step and whose it is."""
    facts = []
    if case.due_at:
        by = _("By %(day)s") % {"day": dates.day(case.due_at)}
        facts.append((_("We promised"), by, dates.clock(case.due_at)))
    else:
        facts.append((_("Reported"), dates.day(case.opened_at), dates.clock(case.opened_at)))
    if case.closed_at:
        label = _("We fixed it") if case.status == "fixed" else _("Closed")
        facts.append((label, dates.day(case.closed_at), _against_promise(case)))
    elif case.due_at:
        facts.append((_("Reported"), dates.day(case.opened_at), dates.clock(case.opened_at)))
    facts.append((_("Next step"), *_next_step(case, own)))
    return facts


def _against_promise(case: Case) -> str:
    assert case.closed_at is not None
    at = dates.clock(case.closed_at)
    if case.due_at is None or case.status != "fixed":
        return at
    days = (case.due_at.date() - case.closed_at.date()).days
    if days > 0:
        early = ngettext("%(n)d day early", "%(n)d days early", days) % {"n": days}
        return f"{at}, {early}"
    if case.closed_at > case.due_at:
        late = max(1, -days)
        return f"{at}, " + ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}
    return at


def _next_step(case: Case, own: bool) -> tuple[str, str]:
    team = str(case.department.name) if case.department else _("The city")
    match case.status:
        case "new":
            return _("Ours: look at it"), team
        case "assigned":
            return _("Ours: plan the work"), team
        case "scheduled" | "in_work":
            return _("Ours: do the work"), team
        case "waiting":
            return (_("Yours: answer us"), _("Write below")) if own else (_("An answer"), "")
        case "partner":
            return _("A partner’s: do the work"), team
        case "fixed" if own:
            return _("Yours: have a look"), _("Not fixed? Open it again")
        case _:
            return _("None"), _("It is closed")


# -- what happened --------------------------------------------------------------------------------


def _told(channel: str, own: bool) -> str:
    match channel:
        case "phone":
            return _("You told us by phone") if own else _("Reported by phone")
        case "text":
            return _("You told us by text") if own else _("Reported by text")
        case "email":
            return _("You told us by e-mail") if own else _("Reported by e-mail")
        case "web" | "app" | "chat":
            return _("You told us online") if own else _("Reported online")
        case _:
            return _("You told us") if own else _("Reported")


def _moved(entry: Entry, case: Case, own: bool) -> tuple[str, str] | None:
    """The mark and the words of a move."""
    to = entry.data["to"]
    words = {
        "new": _("Opened again"),
        "scheduled": _("Work is scheduled"),
        "in_work": _("Work has begun"),
        "waiting": _("We need an answer from you") if own else _("Waiting for an answer"),
        "partner": _("Given to a partner of the city"),
        "fixed": _("Fixed"),
        "not_fixed": _("Closed, not fixed"),
        "duplicate": _("Joined to another case of the same matter"),
        "withdrawn": _("Withdrawn"),
        "assigned": _("With the department"),
    }.get(to)
    if words is None:
        return None
    reason = REASONS.get(entry.data.get("reason") or "")
    return _MARKS[to], f"{words}: {str(reason).lower()}" if reason else words


def timeline(case: Case, *, own: bool) -> list[dict[str, Any]]:
    """What happened, newest first: the journal in the words of residents.

    A note for the resident is only on their own page; notes for staff are on none, but for those
    the resident wrote, which are on their own page.
    """
    entries = journal.about(case.pk)
    notes = _notes(case, entries)
    shown = (_entry(entry, case, notes, own) for entry in entries)
    return [each for each in shown if each is not None]


def _notes(case: Case, entries: Iterable[Entry]) -> dict[str, Note]:
    if not any(entry.data.get("note") for entry in entries):
        return {}
    return {str(note.pk): note for note in Note.objects.filter(case=case)}


def _note_words(note: Note | None, by_resident: bool, own: bool) -> str:
    if note is None:
        return ""
    if note.audience == Note.For.PUBLIC:
        return note.text if own and by_resident else masks.in_words(note.public_text)
    if own and (note.audience == Note.For.RESIDENT or by_resident):
        return note.text
    return ""


def _entry(entry: Entry, case: Case, notes: dict[str, Note], own: bool) -> dict[str, Any] | None:
    by_resident = entry.actor.startswith(("resident:", "anonymous", "system:portal"))
    note = notes.get(str(entry.data.get("note") or ""))
    text = _note_words(note, by_resident, own)
    mark, words = "", ""
    if entry.kind == events.OPENED.kind:
        mark, words = "received", _told(entry.data.get("channel", ""), own)
        text = _words(case, own)
    elif entry.kind == events.IMPORTED.kind:
        mark, words = "received", _("Reported")
        text = _words(case, own)
    elif entry.kind == events.MOVED.kind:
        mark, words = _moved(entry, case, own) or ("", "")
    elif entry.kind == events.ASSIGNED.kind and entry.data.get("status") == "assigned":
        mark, words = "assigned", _("A team has it")
    elif entry.kind == events.REROUTED.kind:
        mark, words = "assigned", _("Given to another department")
    elif entry.kind == events.NOTED.kind and text:
        mark = "assigned"
        words = _("You added") if by_resident and own else _("A word from the department")
    elif entry.kind == events.ATTACHED.kind and (own or entry.data.get("public")):
        mark, words = "assigned", _("A photo was added")
    if not words:
        return None
    return {
        "mark": mark,
        "at": entry.occurred_at,
        "shown": dates.moment(entry.occurred_at),
        "title": words,
        "text": f"“{text}”" if text else "",
    }


def is_open(case: Case) -> bool:
    """Whether a case is not settled yet."""
    return STATUSES[case.status].open
