"""Recording contacts, together with the cases they open, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from holdfast.cases import operations as cases
from holdfast.cases.queries import numbers_of
from holdfast.catalog.queries import Current
from holdfast.interactions import events
from holdfast.interactions.models import About, Interaction
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.statements import Statement
from holdfast.places.locations import NOWHERE, Location
from holdfast.residents import operations as residents
from holdfast.residents.queries import normal


class Contact(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person gave us to reach them, as typed; all of it optional."""

    name: str = ""
    phone: str = ""
    email: str = ""
    language: str = "en"
    prefers: str | None = None


class Begun(msgspec.Struct, frozen=True):
    """A contact in progress."""

    interaction: UUID


class Filed(msgspec.Struct, frozen=True):
    """A report taken: its interaction, its case, and the number people use."""

    interaction: UUID
    case: UUID
    number: str
    resident: UUID | None = None


NOBODY = Contact()


@operation(may="contacts.take")
def begin_contact(
    *,
    actor: Actor,
    channel: str,
    interaction: UUID | None = None,
    language: str = "en",
    resident: UUID | None = None,
    inbound: bool = True,
    started_at: datetime | None = None,
) -> Begun:
    """A member of staff takes a contact: it stays open, outcome *open*, until `wrap_up`.

    What is done meanwhile names it: ``take_report(interaction=…)`` and the others add to it
    instead of recording another. `interaction` is the id made by the caller.
    """
    if channel not in Interaction.Channel.values:
        raise OperationError(_("Choose how they reached us."))
    id = _write(
        actor, channel, resident, language, "", (), started_at, (), Interaction.Outcome.OPEN,
        id=interaction, inbound=inbound,
    )  # fmt: skip
    return Begun(id)


@operation(may="system")
def note_answer(
    *, actor: Actor, channel: str, resident: UUID | None, outcome: str, note: str, language: str
) -> Begun:
    """Somebody answered by themselves what we told them: a contact that is over as it begins."""
    id = _write(
        actor, channel, resident, language, "", (), None, (), Interaction.Outcome(outcome),
    )  # fmt: skip
    Interaction.objects.filter(pk=id).update(note=note)
    return Begun(id)


@operation(may="contacts.take")
def identify(
    *,
    actor: Actor,
    interaction: UUID,
    resident: UUID | None = None,
    contact: Contact = NOBODY,
) -> Filed:
    """Say who an open contact is with: a resident chosen by a person, or what they gave us to be
    reached by, noted as any contact's is. Neither takes the resident back: nobody we know."""
    row = _open(interaction)
    row.resident_id = resident or _resident(actor, contact)
    row.save(update_fields=["resident"])
    record(events.IDENTIFIED, subject=interaction, data={"resident": row.resident_id})
    return Filed(interaction, interaction, "", row.resident_id)


@operation(may=anyone)
def take_report(
    *,
    actor: Actor,
    service: Current,
    channel: str,
    location: Location = NOWHERE,
    description: str = "",
    answers: Mapping[str, Any] | None = None,
    contact: Contact = NOBODY,
    files: Sequence[UUID] = (),
    articles: Sequence[UUID] = (),
    occurred_at: datetime | None = None,
    media_url: str = "",
    public: bool | None = None,
    case: UUID | None = None,
    interaction: UUID | None = None,
) -> Filed:
    """A resident reports something: the resident, the case and the interaction in one transaction.

    The same for portal, desk and GeoReport. `interaction` names a contact in progress
    (`begin_contact`), whose resident it is then; it may open several cases. Raises OperationError,
    with what to do, for a phone or e-mail that is none.
    """
    row = _open(interaction) if interaction else None
    resident = (row.resident_id if row else None) or _resident(actor, contact)
    opened = cases.open_case(
        actor=actor,
        id=case,
        service=service,
        location=location,
        description=description,
        answers=answers,
        resident=resident,
        channel=channel,
        language=contact.language,
        occurred_at=occurred_at,
        public=public,
        media_url=media_url,
        files=files,
    )
    if row:
        about = [(opened.case, About.How.OPENED)]
        _touch(row, resident, service.code, articles, about, Interaction.Outcome.CASE)
        return Filed(row.pk, opened.case, opened.number, resident)
    interaction = _write(
        actor, channel, resident, contact.language, service.code, articles, occurred_at,
        [(opened.case, About.How.OPENED)], Interaction.Outcome.CASE,
    )  # fmt: skip
    return Filed(interaction, opened.case, opened.number, resident)


@operation(may=anyone)
def add_to_case(
    *,
    actor: Actor,
    case: UUID,
    contact: Contact = NOBODY,
    channel: str,
    note: str = "",
    interaction: UUID | None = None,
) -> Filed:
    """ "Add me to it": the resident follows a case that is already open, instead of another.
    `interaction` as in `take_report`."""
    row = _open(interaction) if interaction else None
    resident = (row.resident_id if row else None) or _resident(actor, contact)
    if resident is None:
        raise OperationError(
            _("Give a phone number or an e-mail, so that we can send you the news.")
        )
    cases.follow_case(actor=actor, case=case, resident=resident)
    if row:
        about = [(case, About.How.ADDED)]
        _touch(row, resident, "", (), about, Interaction.Outcome.FOLLOWED)
        return Filed(row.pk, case, numbers_of([case]).get(case, ""), resident)
    interaction = _write(
        actor, channel, resident, contact.language, "", (), None,
        [(case, About.How.ADDED)], Interaction.Outcome.FOLLOWED,
    )  # fmt: skip
    return Filed(interaction, case, numbers_of([case]).get(case, ""), resident)


@operation(may="contacts.take")
def wrap_up(
    *,
    actor: Actor,
    interaction: UUID,
    outcome: str,
    code: str = "",
    note: str = "",
    follow_up_at: datetime | None = None,
    topic: str = "",
    articles: Sequence[UUID] = (),
    asked_about: Sequence[UUID] = (),
    ended_at: datetime | None = None,
) -> None:
    """Close a contact with its outcome and wrap-up code.

    `topic` is the service that was spoken of where no case says it, `articles` what was shown,
    `asked_about` cases that were only asked about, `ended_at` when they hung up (now by default).
    """
    if outcome not in Interaction.Outcome.values or outcome == Interaction.Outcome.OPEN:
        raise OperationError(_("Choose how the contact ended."))
    row = Interaction.objects.select_for_update().filter(pk=interaction).first()
    if row is None:
        raise OperationError(_("This contact is no longer here."))
    row.outcome, row.wrap_up, row.note = outcome, code, note.replace("\x00", "")
    row.follow_up_at, row.ended_at = follow_up_at, ended_at or clock.now()
    row.topic = row.topic or topic
    row.articles = list(dict.fromkeys([*row.articles, *articles]))
    row.save(
        update_fields=[
            "outcome", "wrap_up", "note", "follow_up_at", "ended_at", "topic", "articles",
        ]
    )  # fmt: skip
    About.objects.bulk_create(
        [About(interaction=row, case_id=case, how=About.How.ASKED) for case in asked_about],
        ignore_conflicts=True,
    )
    record(
        events.WRAPPED_UP,
        subject=interaction,
        data={
            "outcome": outcome,
            "code": code,
            "follow_up": follow_up_at,
            "topic": row.topic,
            "cases": list(asked_about),
        },
    )


def _open(interaction: UUID) -> Interaction:
    """A contact in progress, locked."""
    row = Interaction.objects.select_for_update().filter(pk=interaction, wrap_up="").first()
    if row is None or row.ended_at is not None:
        raise OperationError(_("This contact has ended. Begin another."))
    return row


def _touch(
    row: Interaction,
    resident: UUID | None,
    topic: str,
    articles: Sequence[UUID],
    about: Sequence[tuple[UUID, str]],
    outcome: str,
) -> None:
    """A contact in progress opened or followed a case; opening one is what it came to."""
    row.resident_id, row.topic = resident, topic or row.topic
    row.articles = list(dict.fromkeys([*row.articles, *articles]))
    if row.outcome != Interaction.Outcome.CASE:
        row.outcome = outcome
    row.save(update_fields=["resident", "topic", "articles", "outcome"])
    About.objects.bulk_create(
        [About(interaction=row, case_id=case, how=how) for case, how in about],
        ignore_conflicts=True,
    )
    record(
        events.TOUCHED,
        subject=row.pk,
        data={
            "resident": resident,
            "topic": row.topic,
            "outcome": row.outcome,
            "cases": [case for case, _ in about],
            "how": [how for _, how in about],
        },
    )


def _resident(actor: Actor, contact: Contact) -> UUID | None:
    if actor.kind == "resident" and actor.id:
        return actor.id
    phone = email = None
    if contact.phone.strip():
        phone = normal("phone", contact.phone)
        if phone is None:
            raise OperationError(_("This is no phone number we can call. Write it with area code."))
    if contact.email.strip():
        email = normal("email", contact.email)
        if email is None:
            raise OperationError(_("This is no e-mail address. Write it as in name@example.com."))
    if not phone and not email and not contact.name.strip():
        return None
    noted = residents.note_resident(
        actor=actor,
        name=contact.name.strip().replace("\x00", ""),
        phone=phone,
        email=email,
        language=contact.language,
        prefers=contact.prefers,
    )
    return noted.resident


def _write(
    actor: Actor,
    channel: str,
    resident: UUID | None,
    language: str,
    topic: str,
    articles: Sequence[UUID],
    occurred_at: datetime | None,
    about: Sequence[tuple[UUID, str]],
    outcome: str,
    *,
    id: UUID | None = None,
    inbound: bool = True,
) -> UUID:
    interaction, moment = id or new_id(), occurred_at or clock.now()
    row = [
        interaction,
        settings.HOLDFAST.site,
        channel,
        inbound,
        resident,
        actor.id if actor.kind == "staff" else None,
        actor.id if actor.kind == "client" else None,
        language,
        topic,
        list(articles),
        outcome,
        moment,
        None if actor.kind == "staff" else moment,
    ]
    if id is None:
        _INSERT.later(row)
    else:
        _INSERT(row)
    for case, how in about:
        _INSERT_ABOUT.later([interaction, case, str(how)])
    record(
        events.RECORDED,
        subject=interaction,
        occurred_at=moment,
        data={
            "channel": channel,
            "resident": resident,
            "topic": topic,
            "outcome": outcome,
            "cases": [case for case, _ in about],
        },
    )
    return interaction


_INSERT = Statement(
    "INSERT INTO interactions_interaction (id, site_id, channel, inbound, resident_id, staff_id,"
    " client, language, topic, articles, outcome, wrap_up, note, started_at, ended_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s, '', '', %s, %s)"
)
_INSERT_ABOUT = Statement(
    "INSERT INTO interactions_about (interaction_id, case_id, how) VALUES (%s, %s, %s)"
)
