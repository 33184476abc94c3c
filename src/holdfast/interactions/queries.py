"""Asking about interactions: a resident's history, a contact's cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from holdfast.interactions.models import About, Interaction
from holdfast.journal.actors import Actor
from holdfast.kernel import clock


class Past(msgspec.Struct, frozen=True):
    """One earlier contact of a resident: when, how, about what (a service's code), its outcome."""

    id: UUID
    started_at: datetime
    channel: str
    topic: str
    outcome: str


class History(msgspec.Struct, frozen=True):
    """A resident's contacts: how many in the last 30 days, and the latest ones."""

    recent: int
    past: list[Past]


def history(
    viewer: Actor, resident: UUID, *, without: UUID | None = None, limit: int = 3
) -> History:
    """A resident's earlier contacts, for those who may look residents up; nothing for others."""
    if not viewer.may("residents.see"):
        return History(0, [])
    since = clock.now() - timedelta(days=30)
    found = Interaction.objects.filter(resident=resident)
    if without:
        found = found.exclude(pk=without)
    rows = found.order_by("-started_at").values_list(
        "id", "started_at", "channel", "topic", "outcome"
    )
    # One more than is shown is enough to count a busy month honestly up to 50.
    past = [Past(*row) for row in rows[:50]]
    return History(sum(each.started_at > since for each in past), past[:limit])


def cases_of(interaction: UUID) -> list[tuple[UUID, str]]:
    """The cases an interaction touched, and how (``opened``, ``asked``, ``added``)."""
    return list(
        About.objects.filter(interaction=interaction).order_by("id").values_list("case_id", "how")
    )


def begun_between(since: datetime, until: datetime) -> Sequence[tuple[datetime, str]]:
    """When, and on which channel, each contact in a span began."""
    found = Interaction.objects.filter(started_at__gte=since, started_at__lt=until)
    return list(found.order_by("started_at").values_list("started_at", "channel"))


def first_at() -> datetime | None:
    """When the first contact that is known began."""
    return Interaction.objects.order_by("started_at").values_list("started_at", flat=True).first()


def topics_between(since: datetime, until: datetime) -> list[tuple[UUID, str]]:
    """Each contact of residents that began in a span: its id, and the code of its service or ""."""
    found = Interaction.objects.filter(started_at__gte=since, started_at__lt=until, inbound=True)
    return list(found.order_by("started_at", "id").values_list("id", "topic"))


def areas_between(since: datetime, until: datetime, layer: str) -> list[tuple[UUID, str]]:
    """Where the contacts of a span were about, by their cases: id of the contact and code of an
    area of a layer, each pair once. A contact without a place is not among them."""
    found = About.objects.filter(
        interaction__started_at__gte=since, interaction__started_at__lt=until,
        interaction__inbound=True, case__areas__has_key=layer,
    )  # fmt: skip
    where = KeyTextTransform(layer, "case__areas")
    rows = found.annotate(where=where).values_list("interaction_id", "where")
    return list(rows.order_by("interaction_id", "where").distinct())


class Said(msgspec.Struct, frozen=True):
    """A contact as it was noted. `note` is personal data: it is read, never kept elsewhere."""

    id: UUID
    at: datetime
    topic: str
    wrap_up: str
    note: str


def said_between(since: datetime, until: datetime) -> list[Said]:
    """Each contact of residents that began in a span, in that order."""
    found = Interaction.objects.filter(started_at__gte=since, started_at__lt=until, inbound=True)
    fields = ("id", "started_at", "topic", "wrap_up", "note")
    return [Said(*row) for row in found.order_by("started_at", "id").values_list(*fields)]


class Touched(msgspec.Struct, frozen=True):
    """A case that a contact touched: its service, its area of a layer or "", what was said of it
    (personal data: it is read, never kept elsewhere)."""

    interaction: UUID
    service: str
    area: str
    description: str


def touched_between(since: datetime, until: datetime, layer: str) -> list[Touched]:
    """The cases that the contacts of a span touched."""
    found = About.objects.filter(
        interaction__started_at__gte=since, interaction__started_at__lt=until,
        interaction__inbound=True,
    ).annotate(where=KeyTextTransform(layer, "case__areas"))  # fmt: skip
    rows = found.values_list("interaction_id", "case__service", "where", "case__description")
    return [Touched(id, service, where or "", text) for id, service, where, text in rows.distinct()]


class Asked(msgspec.Struct, frozen=True):
    """What a list of interactions shows; empty fields do not filter."""

    channel: str = ""
    outcome: str = ""
    topic: str = ""
    resident: UUID | None = None
    staff: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def page(
    viewer: Actor, asked: Asked, *, before: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[Interaction]:
    """Interactions, the newest first, from behind a moment and id on; for those who take contacts
    or look residents up, nothing for others."""
    if not (viewer.may("residents.see") or viewer.may("contacts.take")):
        return []
    wanted = {
        "channel": asked.channel,
        "outcome": asked.outcome,
        "topic": asked.topic,
        "resident": asked.resident,
        "staff": asked.staff,
        "started_at__gte": asked.since,
        "started_at__lt": asked.until,
    }
    found = Interaction.objects.filter(**{key: value for key, value in wanted.items() if value})
    if before:
        moment, id = before
        later = Q(started_at__lt=moment) | Q(started_at=moment, id__lt=id)
        # The first comparison alone says where the index is entered.
        found = found.filter(later, started_at__lte=moment)
    return list(found.order_by("-started_at", "-id")[:limit])


def by_id(viewer: Actor, id: UUID) -> Interaction | None:
    """One interaction, for those who take contacts or look residents up; else None."""
    if not (viewer.may("residents.see") or viewer.may("contacts.take")):
        return None
    return Interaction.objects.filter(pk=id).first()


def some(viewer: Actor, ids: Sequence[UUID]) -> list[Interaction]:
    """Interactions by their ids, in the order in which they began, for those who take contacts,
    look residents up or watch queues; nothing for others."""
    if not any(map(viewer.may, ("residents.see", "contacts.take", "queues.watch"))):
        return []
    return list(Interaction.objects.filter(pk__in=ids).order_by("started_at", "id"))
