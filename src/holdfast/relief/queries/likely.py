"""Which records may be about one person, with the reasons; which were joined; and who asks."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.db.models import Q

from holdfast.journal.actors import Actor
from holdfast.relief import evidence, policies
from holdfast.relief.evidence import Likely
from holdfast.relief.models import Pair, Release, Seeker, Sought, Word
from holdfast.relief.queries.people import Seen, alike_rows, one, shown

_SHOWN, _WAITING = 6, 200


class Other(msgspec.Struct, frozen=True):
    """Another record beside the one that is looked at: `decision` is what a person said of the
    two, "" while nobody did."""

    seen: Seen
    likely: Likely
    decision: str = ""


def others(viewer: Actor, id: UUID) -> list[Other]:
    """The records that were decided about, then the likely ones, the likeliest first. Only those
    that the viewer may know of."""
    row = Sought.objects.filter(pk=id, expired_at=None).first()
    if row is None or one(viewer, id) is None:
        return []
    pairs = Pair.objects.filter(Q(first=row) | Q(second=row))
    decided = {(pair.second_id if pair.first_id == id else pair.first_id): pair.decision
               for pair in pairs}  # fmt: skip
    linked = _linked(row)
    named = Sought.objects.filter(expired_at=None).filter(
        Q(pk__in=[*decided]) | Q(record__in=linked)
    )
    near = {each.pk: each for each in (*named, *alike_rows(row.keys)) if each.pk != id}
    found: dict[Sought, Likely] = {}
    for each in near.values():
        likely = evidence.compare(row, each, linked=each.record in linked)
        if likely.score >= evidence.ENOUGH or each.pk in decided or each.record in linked:
            found[each] = likely
    best = sorted(found, key=lambda each: (each.pk not in decided, -found[each].score))
    by_id = {each.pk: found[each] for each in best}
    rows = [Other(seen, by_id[seen.id], decided.get(seen.id, ""))
            for seen in shown(viewer, best)]  # fmt: skip
    return rows[: len(decided) + _SHOWN]


def _linked(row: Sought) -> set[str]:
    """Ids of records that notes call the same person, from either side."""
    theirs = Word.objects.filter(person=row).exclude(linked="")
    back = Word.objects.filter(linked=row.record)
    return {*theirs.values_list("linked", flat=True),
            *back.values_list("person__record", flat=True)}  # fmt: skip


class Asker(msgspec.Struct, frozen=True):
    """Somebody who asks about a person; `contact` is for who may tell them something."""

    id: UUID
    person: UUID
    about: str
    name: str
    relation: str
    contact: str
    state: str
    verified: str

    @property
    def state_name(self) -> str:
        """How far it is, in words."""
        return str(Seeker.State(self.state).label)

    @property
    def verified_name(self) -> str:
        """How it was made sure who asks, in words."""
        return str(Seeker.Verified(self.verified).label) if self.verified else ""


def askers(viewer: Actor, person: UUID | None = None) -> list[Asker]:
    """Who asks about one person; without one, all who wait, the longest first. For who may tell."""
    if not viewer.may(policies.RELEASE):
        return []
    rows = Seeker.objects.select_related("person").order_by("at")
    rows = (
        rows.filter(state=Seeker.State.WAITING)[:_WAITING]
        if person is None
        else rows.filter(person=person)
    )
    known = {seen.id for seen in shown(viewer, list({row.person for row in rows}))}
    return [
        Asker(row.pk, row.person_id, row.person.full_name, row.name, row.relation,
              " ".join(filter(None, (row.phone, row.email))), row.state, row.verified)
        for row in rows if row.person_id in known
    ]  # fmt: skip


def releases(viewer: Actor, person: UUID) -> list[Release]:
    """What was told about a person, to whom, by whom, the latest first."""
    if not viewer.may(policies.RELEASE) or one(viewer, person) is None:
        return []
    return list(Release.objects.filter(person=person).order_by("-at"))
