"""Recording contacts, together with the cases they open, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from holdfast.cases import operations as cases
from holdfast.catalog.queries import Current
from holdfast.interactions import events
from holdfast.interactions.models import About, Interaction
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
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


class Filed(msgspec.Struct, frozen=True):
    """A report taken: its interaction, its case, and the number people use."""

    interaction: UUID
    case: UUID
    number: str
    resident: UUID | None = None


NOBODY = Contact()


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
) -> Filed:
    """A resident reports something: the resident, the case and the interaction in one transaction.

    The same for portal, desk and GeoReport. Raises OperationError, with what to do, for a phone or
    e-mail that is none.
    """
    resident = _resident(actor, contact)
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
    )
    for file in files:
        cases.attach_file(actor=actor, case=opened.case, file=file)
    interaction = _write(
        actor, channel, resident, contact.language, service.code, articles, occurred_at,
        [(opened.case, About.How.OPENED)], Interaction.Outcome.CASE,
    )  # fmt: skip
    return Filed(interaction, opened.case, opened.number, resident)


@operation(may=anyone)
def add_to_case(
    *, actor: Actor, case: UUID, contact: Contact, channel: str, note: str = ""
) -> Filed:
    """"Add me to it": the resident follows a case that is already open, instead of another."""
    resident = _resident(actor, contact)
    if resident is None:
        raise OperationError("Give a phone number or an e-mail, so that we can send you the news.")
    cases.follow_case(actor=actor, case=case, resident=resident)
    interaction = _write(
        actor, channel, resident, contact.language, "", (), None,
        [(case, About.How.ADDED)], Interaction.Outcome.FOLLOWED,
    )  # fmt: skip
    return Filed(interaction, case, cases.numbers_of([case]).get(case, ""), resident)


@operation(may="contacts.take")
def record_contact(
    *,
    actor: Actor,
    channel: str,
    contact: Contact = NOBODY,
    topic: str = "",
    articles: Sequence[UUID] = (),
    asked_about: Sequence[UUID] = (),
    outcome: str = Interaction.Outcome.ANSWERED,
    occurred_at: datetime | None = None,
) -> Filed:
    """Record a contact that opened no case: a question answered, a case asked about."""
    resident = _resident(actor, contact)
    interaction = _write(
        actor, channel, resident, contact.language, topic, articles, occurred_at,
        [(case, About.How.ASKED) for case in asked_about], outcome,
    )  # fmt: skip
    return Filed(interaction, asked_about[0] if asked_about else interaction, "", resident)


@operation(may="contacts.take")
def wrap_up(
    *,
    actor: Actor,
    interaction: UUID,
    outcome: str,
    code: str = "",
    note: str = "",
    follow_up_at: datetime | None = None,
) -> None:
    """Close a contact with its outcome and wrap-up code."""
    if outcome not in Interaction.Outcome.values:
        raise OperationError("Choose how the contact ended.")
    changed = Interaction.objects.filter(pk=interaction).update(
        outcome=outcome,
        wrap_up=code,
        note=note,
        follow_up_at=follow_up_at,
        ended_at=clock.now(),
    )
    if not changed:
        raise OperationError("This contact is no longer here.")
    record(
        events.WRAPPED_UP,
        subject=interaction,
        data={"outcome": outcome, "code": code, "follow_up": follow_up_at},
    )


def _resident(actor: Actor, contact: Contact) -> UUID | None:
    if actor.kind == "resident" and actor.id:
        return actor.id
    phone = email = None
    if contact.phone.strip():
        phone = normal("phone", contact.phone)
        if phone is None:
            raise OperationError("This is no phone number we can call. Write it with area code.")
    if contact.email.strip():
        email = normal("email", contact.email)
        if email is None:
            raise OperationError("This is no e-mail address. Write it as in name@example.com.")
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
) -> UUID:
    interaction, moment = new_id(), occurred_at or clock.now()
    Interaction.objects.bulk_create(
        [
            Interaction(
                id=interaction,
                site_id=settings.HOLDFAST.site,
                channel=channel,
                resident_id=resident,
                staff_id=actor.id if actor.kind == "staff" else None,
                client=actor.id if actor.kind == "client" else None,
                language=language,
                topic=topic,
                articles=list(articles),
                outcome=outcome,
                started_at=moment,
                ended_at=None if actor.kind == "staff" else moment,
            )
        ]
    )
    About.objects.bulk_create(
        About(interaction_id=interaction, case_id=case, how=how) for case, how in about
    )
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
