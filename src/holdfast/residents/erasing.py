"""Erasing, exporting and expiring what is known about a person.

Here goes what residents keep; every other package erases its own tables when it hears
`resident.erased`. The journal holds ids only and is never touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.accounts.forgetting import forget_sign_ins
from holdfast.accounts.models import SignIn
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError, anyone, operation, record
from holdfast.kernel import clock, personal
from holdfast.kernel.ids import new_id
from holdfast.residents import events, queries, retention
from holdfast.residents.models import Hold, Identifier, Resident, RetentionClass, SignInCode

BATCH = 500


@operation(may=anyone)
def erase_resident(*, actor: Actor, resident: UUID) -> None:
    """Erase a person's data: by those with ``residents.erase``, or by the person.

    Records merged into theirs go with it. Raises OperationError while a legal hold stands.
    """
    _own_or("residents.erase", actor, resident)
    ids = _people(resident)
    if queries.held(ids):
        raise OperationError(
            _(
                "A legal hold keeps this person's data. Nothing was erased; ask the records office"
                " when the hold ends."
            )
        )
    _erase(ids)


@operation(may=anyone)
def export_resident(*, actor: Actor, resident: UUID) -> dict[str, Any]:
    """Everything kept about a person, by package, as plain JSON values; for the person, or by
    those with ``residents.erase``.

    Personal data; so never call ``export_resident.once``, whose result would be kept.
    """
    _own_or("residents.erase", actor, resident)
    ids = _people(resident)
    record(events.EXPORTED, subject=ids[0], data={"parts": sorted(ids)})
    return {"resident": str(ids[0]), "exported_at": clock.now(), **personal.export(ids)}


@operation(may="residents.erase")
def set_retention(*, actor: Actor, code: str, days: int | None) -> None:
    """Set how many days personal data of a class is kept; None keeps it until taken away."""
    if days is not None and days < 1:
        raise OperationError(_("Keep it for a day at least."))
    if not code.isidentifier():
        raise OperationError(_("A class is one word of letters and digits, such as housing."))
    RetentionClass.objects.update_or_create(code=code, defaults={"days": days})
    record(events.RETENTION_SET, subject=new_id(), data={"class": code, "days": days})


@operation(may="residents.erase")
def forget_codes(*, actor: Actor, before: datetime) -> None:
    """Take away sign-in codes that expired before a moment (aware)."""
    gone, _each = SignInCode.objects.filter(expires_at__lt=before).delete()
    record(events.CODES_EXPIRED, subject=new_id(), data={"count": gone})


@operation(may="residents.erase")
def erase_unneeded(*, actor: Actor, residents: Sequence[UUID]) -> None:
    """Erase people over their retention, whom no package needs any more (:func:`unneeded`)."""
    for resident in residents:
        _erase(_people(resident))


def unneeded(
    after: UUID | None = None, *, now: datetime | None = None
) -> tuple[list[UUID], UUID | None]:
    """People over their retention among the next BATCH by id: noted long ago, not held, and no
    longer needed by any package; and where to go on (None at the end)."""
    moment = retention.before("standard", now=now)
    if moment is None:
        return [], None
    old = Resident.objects.filter(noted_at__lt=moment, erased_at=None, merged_into=None)
    old = old.filter(pk__gt=after) if after else old
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:BATCH])
    # A merged record counts for the one it lives on in.
    family = {id: queries.everyone(id) for id in ids}
    everybody = [each for members in family.values() for each in members]
    kept = personal.still_needed(everybody) | queries.held(everybody)
    free = [id for id, members in family.items() if not kept.intersection(members)]
    return free, ids[-1] if len(ids) == BATCH else None


def expire(actor: Actor) -> int:
    """Take away what is over its retention here and in accounts; returns how many people went."""
    codes = retention.before("code")
    if codes and SignInCode.objects.filter(expires_at__lt=codes).exists():
        forget_codes(actor=actor, before=codes)
    traces = retention.before("trace")
    if traces and SignIn.objects.filter(at__lt=traces).exists():
        forget_sign_ins(actor=actor, before=traces)
    gone, after = 0, None
    while True:
        free, after = unneeded(after)
        if free:
            erase_unneeded(actor=actor, residents=free)
            gone += len(free)
        if after is None:
            return gone


def _own_or(permission: str, actor: Actor, resident: UUID) -> None:
    if actor.may(permission) or (actor.kind == "resident" and actor.id == resident):
        return
    raise Denied(_("Only this person, or staff who may erase data, can do this."))


def _people(resident: UUID) -> list[UUID]:
    """The survivor and all who were merged into it."""
    found = Resident.objects.filter(pk=resident).first()
    if found is None or found.erased_at:
        raise OperationError(_("There is no such person, or their data was erased already."))
    return queries.everyone(queries.survivor(found).pk)


def _erase(ids: list[UUID]) -> None:
    rows = list(Resident.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    identifiers = Identifier.objects.filter(resident__in=ids)
    for kind, value in identifiers.values_list("kind", "value").distinct():
        SignInCode.objects.filter(kind=kind, value=value).delete()
    identifiers.delete()
    # That there was a hold stays; what it was about goes with the person.
    Hold.objects.filter(resident__in=ids).update(reason="", lifted_why="")
    Resident.objects.filter(pk__in=ids).update(
        name="", language="en", prefers=Resident.Channel.NONE, erased_at=clock.now()
    )
    for row in rows:
        record(events.ERASED, subject=row.pk, data={"with": [i for i in ids if i != row.pk]})
