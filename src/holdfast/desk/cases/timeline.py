"""What happened to a case: the journal's facts joined with the words kept beside them.

The journal holds ids and codes only. Notes, messages and contacts hold the words; who may not see
private details reads what was masked, or only that something was said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from holdfast.cases import masks
from holdfast.cases.lifecycle import REASONS, STATUSES, Clock
from holdfast.cases.models import Case, Note
from holdfast.cases.queries import numbers_of
from holdfast.cases.visibility import may_see_private, words
from holdfast.desk import dates
from holdfast.desk.cases import addressees
from holdfast.desk.organization import organization
from holdfast.interactions.models import About, Interaction
from holdfast.journal import queries as journal
from holdfast.journal.actors import Actor
from holdfast.journal.models import Entry
from holdfast.messaging.models import Message

#: The tabs over a timeline: code and words.
TABS = (
    ("all", gettext_lazy("All")),
    ("resident", gettext_lazy("With the resident")),
    ("inside", gettext_lazy("Inside")),
    ("moves", gettext_lazy("Moves")),
)
CHANNELS = {
    "phone": pgettext_lazy("channel", "Call"), "web": gettext_lazy("Web form"),
    "email": gettext_lazy("E-mail"), "text": gettext_lazy("Text"), "chat": gettext_lazy("Chat"),
    "app": gettext_lazy("App"), "api": gettext_lazy("Another system"),
    "open311": gettext_lazy("Open311"), "counter": gettext_lazy("At the counter"),
    "letter": gettext_lazy("Letter"),
}  # fmt: skip
_MOVE_ICON = {"ring": "undo", "half": "wrench", "pause": "pause", "check": "check", "bar": "x"}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the journal's template shows it, and the tabs it stands under."""

    icon: str
    at: datetime
    what: str
    by: str = ""
    note: str = ""
    reader: str = ""
    reader_words: str = ""
    tabs: frozenset[str] = frozenset()
    kind: str = ""
    lang: str = ""  # of the note, where it is known


@dataclass(frozen=True, slots=True)
class Told:
    """A timeline: the days of the tab that is open, and how many entries each tab has."""

    days: list[tuple[str, list[Line]]]
    tabs: list[tuple[str, str, int]]
    lines: list[Line]


def tell(viewer: Actor, case: Case, tab: str = "all") -> Told:
    """The timeline of a case, newest first, in five statements."""
    lines = _Telling(viewer, case).lines()
    lines.sort(key=lambda line: line.at, reverse=True)
    chosen = [line for line in lines if tab == "all" or tab in line.tabs]
    days: dict[str, list[Line]] = defaultdict(list)
    for line in chosen:
        days[dates.near(line.at)].append(line)
    counts = [
        (code, str(says), sum(code == "all" or code in line.tabs for line in lines))
        for code, says in TABS
    ]
    return Told(list(days.items()), counts, lines)


class _Telling:
    """What one telling knows: loaded once, looked up by each entry."""

    def __init__(self, viewer: Actor, case: Case) -> None:
        self.case = case
        self.viewer = viewer
        self.private = may_see_private(viewer, case)
        self.entries: list[Entry] = journal.about(case.pk)
        self.notes = {note.pk: note for note in Note.objects.filter(case=case)}
        self.messages = {m.pk: m for m in Message.objects.filter(case=case.pk)}
        self.contacts = list(
            About.objects.filter(case=case).select_related("interaction", "interaction__resident")
        )
        named = [e.data["other"] for e in self.entries if e.data.get("other")]
        self.numbers = numbers_of([UUID(id) for id in named]) if named else {}

    def lines(self) -> list[Line]:
        """Every entry that has words, and the contacts and waiting messages beside them."""
        told = [line for entry in self.entries if (line := self.line(entry))]
        waiting = (m for m in self.messages.values() if m.state not in ("sent", "failed"))
        told += [self.message(m, m.queued_at, _("waits to be sent")) for m in waiting]
        asked = (a for a in self.contacts if a.how == About.How.ASKED)
        return told + [self.asked(each.interaction) for each in asked]

    def line(self, entry: Entry) -> Line | None:
        """One entry of the journal in words; None for kinds that say nothing to staff."""
        tell = getattr(self, entry.kind.replace(".", "_"), None)
        found: Line | None = tell(entry, entry.data) if tell else None
        return found

    def make(
        self, entry: Entry, icon: str, what: str, *tabs: str, more: str = "", note: str = ""
    ) -> Line:
        """A line of an entry; its note, when it names one, goes with it."""
        who = organization().actor(entry.actor)
        by = " · ".join(part for part in (who, more) if part)
        written = self.notes.get(UUID(entry.data["note"])) if entry.data.get("note") else None
        if written is None:
            return Line(
                icon, entry.occurred_at, what, by, note, tabs=frozenset(tabs), kind=entry.kind
            )
        text, reader, says = self.read(written)
        also = () if written.audience == Note.For.STAFF else ("resident",)
        return Line(
            icon, entry.occurred_at, what, by, text, reader, says, frozenset((*tabs, *also)),
            entry.kind,
        )  # fmt: skip

    def read(self, note: Note) -> tuple[str, str, str]:
        """A note as this viewer may read it: text, its look, and who reads it."""
        if note.audience == Note.For.PUBLIC:
            said = note.text if self.private else masks.in_words(note.public_text)
            return said, "out", _("Public page")
        if not self.private:
            return _("You may not read this note."), "in", _("Staff only")
        if note.audience == Note.For.STAFF:
            return note.text, "in", _("Staff only")
        return note.text, "out", addressees.resident(self.viewer, self.case).told("to")

    def case_opened(self, entry: Entry, data: Mapping[str, Any]) -> Line:
        """The case was opened."""
        said = masks.in_words(words(self.viewer, self.case))
        name = resident_name(self.viewer, self.case)
        what = format_html("<b>{}</b>", _("Filed by %(name)s") % {"name": name})
        if not self.case.resident_id:
            what = format_html("<b>{}</b>", _("Filed"))
        channel = str(CHANNELS.get(data.get("channel", ""), data.get("channel", "")))
        return self.make(entry, "flag", what, "resident", "moves", more=channel, note=said)

    def case_imported(self, entry: Entry, data: Mapping[str, Any]) -> Line:
        """The case came from elsewhere."""
        what = format_html("<b>{}</b>", _("Came from another system"))
        said = masks.in_words(words(self.viewer, self.case))
        return self.make(entry, "keep", what, "moves", note=said)

    def case_moved(self, entry: Entry, data: Mapping[str, Any]) -> Line:
        """A move; pausing says so."""
        status = STATUSES.get(data.get("to", ""), STATUSES["new"])
        said = str(status.staff)
        back = data.get("to") == "new" and data.get("from") in STATUSES
        if back:
            said = _("Reopened")
        rest = ""
        if data.get("reason"):
            rest = ": " + str(REASONS.get(data["reason"], data["reason"]))
        elif data.get("other"):
            number = self.numbers.get(UUID(data["other"]), "")
            rest = ": " + _("joined to %(number)s") % {"number": number}
        elif status.clock is Clock.PAUSE:
            rest = ": " + _("promise paused")
        what = format_html("<b>{}</b>{}", said, rest)
        # Reactions have causes too; a person's own act has one only when it moved several.
        several = entry.cause and entry.actor.startswith("staff:")
        more = _("one of several moved together") if several else ""
        return self.make(entry, _MOVE_ICON[status.mark], what, "moves", more=more)

    def case_assigned(self, entry: Entry, data: Mapping[str, Any]) -> Line:
        """Given to somebody."""
        known = organization()
        ids = {name: UUID(data[name]) for name in ("department", "team", "staff") if data.get(name)}
        names = (
            known.department(ids.get("department")),
            known.team(ids.get("team")),
            known.person(ids.get("staff")),
        )
        to = ", ".join(name for name in names if name)
        what = format_html("<b>{}</b>", _("Given to %(whom)s") % {"whom": to or _("nobody")})
        return self.make(entry, "people", what, "inside", "moves")

    def case_rerouted(self, entry: Entry, data: Mapping[str, Any]) -> Line:
        """Sent elsewhere by the rules."""
        known = organization()
        to = known.department(UUID(data["department"])) if data.get("department") else ""
        what = format_html("<b>{}</b>", _("Sent to %(whom)s") % {"whom": to or _("nobody")})
        rule = _("Rule %(code)s") % {"code": data["rule"]} if data.get("rule") else _("Its owner")
        return self.make(entry, "forward", what, "moves", more=rule)

    def case_corrected(self, entry: Entry, data: Mapping[str, Any]) -> Line:
        """Facts were corrected."""
        what = format_html("<b>{}</b>", _("Facts corrected"))
        return self.make(entry, "draft", what, "inside")

    def case_noted(self, entry: Entry, data: Mapping[str, Any]) -> Line:
        """A note."""
        audience = data.get("for")
        if audience == Note.For.STAFF:
            what = format_html("<b>{}</b>", _("Staff note"))
            return self.make(entry, "lock", what, "inside")
        said = (
            _("Note on the public page") if audience == Note.For.PUBLIC else _("Note to resident")
        )
        return self.make(entry, "chat", format_html("<b>{}</b>", said), "resident")

    def case_attached(self, entry: Entry, data: Mapping[str, Any]) -> Line:
        """A file."""
        what = format_html("<b>{}</b>", _("Photo or document added"))
        return self.make(entry, "camera", what, "resident")

    def case_followed(self, entry: Entry, data: Mapping[str, Any]) -> Line | None:
        """Somebody follows."""
        if data.get("again"):
            return None
        what = format_html("<b>{}</b>", _("Follower added"))
        return self.make(entry, "people", what, "resident")

    def case_unfollowed(self, entry: Entry, data: Mapping[str, Any]) -> Line:
        """Somebody left."""
        what = format_html("<b>{}</b>", _("A follower stopped following"))
        return self.make(entry, "people", what, "resident")

    def case_linked(self, entry: Entry, data: Mapping[str, Any]) -> Line:
        """A link."""
        number = self.numbers.get(UUID(data["other"]), "")
        what = format_html("<b>{}</b>", _("Linked with %(number)s") % {"number": number})
        return self.make(entry, "copy", what, "inside")

    def case_deadline_near(self, entry: Entry, data: Mapping[str, Any]) -> Line:
        """The promise runs out soon."""
        return self.make(
            entry, "clock", format_html("<b>{}</b>", _("Promise runs out soon")), "moves"
        )

    def case_deadline_passed(self, entry: Entry, data: Mapping[str, Any]) -> Line:
        """The promise ran out."""
        return self.make(entry, "clock", format_html("<b>{}</b>", _("Promise ran out")), "moves")

    def message_sent(self, entry: Entry, data: Mapping[str, Any]) -> Line | None:
        """A message left."""
        found = self.messages.get(UUID(data["message"]))
        return self.message(found, entry.occurred_at, _("sent")) if found else None

    def message_failed(self, entry: Entry, data: Mapping[str, Any]) -> Line | None:
        """A message could not be delivered."""
        found = self.messages.get(UUID(data["message"]))
        return self.message(found, entry.occurred_at, _("could not be sent")) if found else None

    def message(self, message: Message, at: datetime, how: str) -> Line:
        """A message with its words, for those who may read them."""
        whom = addressees.FOLLOWER
        if message.resident is not None and message.resident == self.case.resident_id:
            whom = addressees.resident(self.viewer, self.case)
        elif message.resident is None:
            whom = addressees.DEPARTMENT
        text = message.channel == Message.Channel.TEXT
        what = format_html("<b>{}</b>, {}", whom.told("text" if text else "email"), how)
        body = message.body.strip() if self.private else ""
        gone = message.state == Message.State.SENT
        says = whom.told("sent" if gone else "for")
        # Messages stand close here: their empty lines are for the mail.
        body = "\n".join(line for line in body.splitlines() if line.strip())
        return Line(
            "mobile" if text else "mail", at, what, "Holdfast", body, "out" if body else "", says,
            frozenset({"resident"}), lang=message.language,
        )  # fmt: skip

    def asked(self, contact: Interaction) -> Line:
        """Somebody asked how it stands."""
        name = resident_name(self.viewer, self.case)
        if contact.resident_id != self.case.resident_id:
            name = _("Somebody else")
        what = format_html("<b>{}</b>", _("%(name)s asked how it stands") % {"name": name})
        by = " · ".join(
            part
            for part in (
                organization().person(contact.staff_id),
                str(CHANNELS.get(contact.channel, contact.channel)),
            )
            if part
        )
        note = contact.note if self.private else ""
        icon = "phone" if contact.channel == "phone" else "chat"
        return Line(icon, contact.started_at, what, by, note, tabs=frozenset({"resident"}))


def resident_name(viewer: Actor, case: Case) -> str:
    """The resident's name for those who may know it, else “the resident”."""
    return addressees.resident(viewer, case).name or _("the resident")


def with_hours(days: Iterable[tuple[str, list[Line]]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The days as the journal's template takes them, with the time of day written."""
    return [
        (
            day,
            [
                {
                    "icon": line.icon, "at": localtime(line.at), "shown": dates.hour(line.at),
                    "what": line.what, "by": line.by, "note": line.note, "reader": line.reader,
                    "reader_words": line.reader_words, "lang": line.lang,
                }
                for line in lines
            ],
        )
        for day, lines in days
    ]  # fmt: skip
