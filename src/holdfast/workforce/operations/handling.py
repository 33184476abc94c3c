"""One person's handling of one contact, act by act. Each act is saved before it is answered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.catalog import queries as catalog
from holdfast.catalog.answers import photos
from holdfast.interactions import operations as interactions
from holdfast.interactions.operations import NOBODY, Contact, Filed
from holdfast.journal.actors import Actor
from holdfast.journal.facts import Fact
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.places.locations import Location
from holdfast.residents import queries as residents
from holdfast.residents.models import Resident
from holdfast.scripts import operations as scripts
from holdfast.scripts import queries as runs
from holdfast.scripts.models import Run
from holdfast.workforce import events
from holdfast.workforce.models import Handling, Queue, Work
from holdfast.workforce.operations.presence import turn
from holdfast.workforce.operations.work import offer_work
from holdfast.workforce.policies import must_be_theirs

NOTE_LENGTH = 4000
WORDS_LENGTH = 300


class Held(msgspec.Struct, frozen=True):
    """A contact in hand, by its interaction."""

    handling: UUID


@operation(may="contacts.take")
def begin(
    *,
    actor: Actor,
    channel: str,
    id: UUID | None = None,
    typed: str = "",
    language: str = "en",
    run: UUID | None = None,
    inbound: bool = True,
    started_at: datetime | None = None,
) -> Held:
    """Take a contact: the interaction is open from now on, and one's presence says so.

    `typed` is the number or e-mail that is known of them, `run` a draft to go on with. A number
    that cannot be read begins the contact all the same.
    """
    assert actor.id is not None
    now = clock.now()
    begun = interactions.begin_contact(
        actor=actor, channel=channel, interaction=id or new_id(), language=language,
        inbound=inbound, started_at=started_at,
    )  # fmt: skip
    row = Handling(
        interaction=begun.interaction, staff_id=actor.id, channel=channel, language=language,
        started_at=started_at or now, changed_at=now,
    )  # fmt: skip
    if run is not None:
        draft = runs.find(actor, run)
        if draft is None or draft.state == draft.State.FINISHED:
            raise OperationError(_("This draft was filed or taken away."))
        row.run, row.place, row.resident = run, draft.place, draft.resident
        row.language = draft.language
    _note_identifier(row, typed, strict=False)
    row.save(force_insert=True)
    if row.resident:
        interactions.identify(actor=actor, interaction=row.pk, resident=row.resident)
    record(events.HANDLING_CHANGED, subject=row.pk, data={"what": "begun", "channel": channel})
    turn(actor, "contact")
    return Held(row.pk)


@operation(may="contacts.take")
def look_up(*, actor: Actor, handling: UUID, typed: str) -> Held:
    """Look a person up by the number or e-mail they give. Who carries it alone is known; of several
    a person chooses (`name_person`). Raises OperationError for what is neither."""
    row = mine(actor, handling)
    row.resident = None
    _note_identifier(row, typed, strict=True)
    interactions.identify(actor=actor, interaction=handling, resident=row.resident)
    return keep(row, "person", "phone", "email", "name", "resident", "language")


@operation(may="contacts.take")
def name_person(
    *, actor: Actor, handling: UUID, resident: UUID | None = None, name: str = ""
) -> Held:
    """Say who it is: one of the people found, or somebody new by their name; neither for nobody
    we know, which also forgets the number."""
    row = mine(actor, handling)
    named, contact = name.replace("\x00", "").strip()[:200], NOBODY
    if resident is not None:
        row.resident, row.name = resident, ""
    elif named:
        # Who carries the number alone and had no name has one now; of several it is somebody new.
        row.name = named
        contact = Contact(named, row.phone, row.email, row.language)
    else:
        row.resident, row.name, row.phone, row.email = None, "", "", ""
    done = interactions.identify(
        actor=actor, interaction=handling, resident=resident, contact=contact
    )
    row.resident = done.resident
    return keep(row, "person", "resident", "name", "phone", "email")


@operation(may="contacts.take")
def place_at(*, actor: Actor, handling: UUID, location: Location | None) -> Held:
    """Say where it is, before or after the service is known."""
    row = mine(actor, handling)
    row.place = msgspec.to_builtins(location) if location else None
    if row.run and runs.definition_of(run_of(actor, row)).place != "none":
        scripts.attach_place(actor=actor, run=row.run, location=location)
    return keep(row, "place", "place")


@operation(may="contacts.take")
def ask_about(
    *, actor: Actor, handling: UUID, service: str = "", script: str = "", words: str = ""
) -> Held:
    """Choose the service or the script: its questions begin, with the place that is known already.
    An unfinished run of another is left as a draft of nobody: its answers were for other
    questions."""
    row = mine(actor, handling)
    if row.run and not finish_ended(actor, row):
        scripts.abandon(actor=actor, run=row.run)
    started = scripts.start(
        actor=actor, service=service, script=script, channel=row.channel, language=row.language,
        resident=row.resident,
    )  # fmt: skip
    row.run = started.run
    row.words = words.replace("\x00", "").strip()[:WORDS_LENGTH] or row.words
    definition = runs.definition_of(run_of(actor, row))
    if row.place and definition.place != "none":
        location = msgspec.convert(row.place, Location)
        scripts.attach_place(actor=actor, run=started.run, location=location)
    return keep(row, "service", "run", "words")


@operation(may="contacts.take")
def open_from_script(*, actor: Actor, handling: UUID) -> Held:
    """The case that a script ends with: the questions of its service go on in the same contact,
    with the place and the answers that fit."""
    row = mine(actor, handling)
    before = run_of(actor, row)
    started = scripts.hand_over(actor=actor, run=before.pk)
    scripts.finish(actor=actor, run=before.pk)
    row.run = started.run
    return keep(row, "service", "run")


@operation(may="contacts.take")
def start_again(*, actor: Actor, handling: UUID) -> Held:
    """Another matter in the same contact: the service is chosen anew, person and place stay. The
    questions so far become a draft, unless they were filed."""
    row = mine(actor, handling)
    finish_ended(actor, row)
    row.run, row.words = None, ""
    return keep(row, "service", "run", "words")


@operation(may="contacts.take")
def speak(*, actor: Actor, handling: UUID, language: str) -> Held:
    """The language one speaks with them; the words to say come in it."""
    row = mine(actor, handling)
    row.language = language[:10]
    return keep(row, "language", "language")


@operation(may="contacts.take")
def keep_note(*, actor: Actor, handling: UUID, note: str) -> Held:
    """Save the notes as they stand; staff read them on the interaction."""
    row = mine(actor, handling)
    row.note = note.replace("\x00", "").replace("\r\n", "\n")
    if len(row.note) > NOTE_LENGTH:
        raise OperationError(_("Write at most %(n)s characters.") % {"n": NOTE_LENGTH})
    row.changed_at = clock.now()
    row.save(update_fields=["note", "changed_at"])
    record(events.HANDLING_NOTED, subject=row.pk, data={"length": len(row.note)})
    return Held(row.pk)


@operation(may="contacts.take")
def file_case(*, actor: Actor, handling: UUID) -> Filed:
    """File what was asked, also with answers left open: case, resident, interaction at once.

    Raises OperationError while a place is needed and missing, and where an answer sent them to
    somebody else.
    """
    row = mine(actor, handling)
    if not row.run or run_of(actor, row).version_id is None:
        raise OperationError(_("Choose first what it is about."))
    done = scripts.finish(actor=actor, run=row.run, open_answers=True)
    filed = interactions.take_report(
        actor=actor,
        service=catalog.version(done.version),
        channel=row.channel,
        location=done.location,
        description=done.description,
        answers=done.answers,
        contact=Contact(row.name, row.phone, row.email, row.language),
        files=photos(catalog.version(done.version).definition, done.answers),
        articles=row.articles,
        interaction=row.pk,
    )
    row.opened, row.resident = [*row.opened, filed.case], filed.resident
    keep(row, "filed", "opened", "resident")
    return filed


@operation(may="contacts.take")
def follow(*, actor: Actor, handling: UUID, case: UUID) -> Filed:
    """ "Add me to it": they follow a case that is open already, instead of another."""
    row = mine(actor, handling)
    filed = interactions.add_to_case(
        actor=actor, case=case, channel=row.channel, interaction=row.pk,
        contact=Contact(row.name, row.phone, row.email, row.language),
    )  # fmt: skip
    row.followed, row.resident = list(dict.fromkeys([*row.followed, case])), filed.resident
    keep(row, "followed", "followed", "resident")
    return filed


@operation(may="contacts.take")
def show_article(*, actor: Actor, handling: UUID, article: UUID) -> Held:
    """An article was opened for them; the interaction will name it."""
    row = mine(actor, handling)
    row.articles = list(dict.fromkeys([*row.articles, article]))
    return keep(row, "article", "articles")


def mine(actor: Actor, handling: UUID) -> Handling:
    """The actor's own contact, locked. Raises for one that has ended or is somebody else's."""
    row = Handling.objects.select_for_update().filter(pk=handling).first()
    if row is None or row.phase == Handling.Phase.OVER:
        raise OperationError(_("This contact has ended. Begin another."))
    must_be_theirs(actor, row)
    return row


def finish_ended(actor: Actor, row: Handling) -> bool:
    """Finish a script that has come to its end, and let the contact wait in the queue that it ends
    in; whether there was one. Other questions that were not filed stay as they are."""
    run = run_of(actor, row) if row.run else None
    end = runs.end_of(run) if run and run.state != Run.State.FINISHED else None
    if run is None or end is None:
        return False
    scripts.finish(actor=actor, run=run.pk)
    # A queue may have gone since the script was published; the contact ends all the same.
    if end.queue and Queue.objects.filter(pk=end.queue).exists():
        offer_work(actor=actor, queue=end.queue, kind=Work.Kind.HANDOVER, subject=row.pk)
    return True


def run_of(actor: Actor, row: Handling) -> Run:
    """The questions of a contact; raises OperationError before there are any."""
    found = runs.find(actor, row.run) if row.run else None
    if found is None:
        raise OperationError(_("Choose first what it is about."))
    return found


def _note_identifier(row: Handling, typed: str, *, strict: bool) -> None:
    """Read what was typed as a number or an e-mail, and find who carries it."""
    typed = typed.strip()
    if not typed:
        return
    kind = "email" if "@" in typed else "phone"
    value = residents.normal(kind, typed)
    if value is None:
        if strict:
            raise OperationError(
                _("This is no e-mail address. Write it as in name@example.com.")
                if kind == "email"
                else _("This is no phone number. Write it with its area code.")
            )
        return
    if kind == "email":
        row.email = value
    else:
        row.phone = value
    found = residents.lookup(phone=row.phone or None, email=row.email or None)
    row.resident = found[0].resident if len(found) == 1 else None
    if row.resident:
        known = Resident.objects.filter(pk=row.resident).values_list("language", flat=True)
        row.language = known[0] or row.language


def keep(row: Handling, what: str, *fields: str, settled: str = "") -> Held:
    """Save what changed in a contact, and record that it did."""
    row.changed_at = clock.now()
    row.save(update_fields=[*fields, "changed_at"])
    _record(events.HANDLING_CHANGED, row, what, settled)
    return Held(row.pk)


def _record(fact: Fact, row: Handling, what: str, settled: str) -> None:
    data = {"what": what, "phase": row.phase, "channel": row.channel}
    record(fact, subject=row.pk, data=data | ({"settled": settled} if settled else {}))
