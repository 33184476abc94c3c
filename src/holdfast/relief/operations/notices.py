"""Writing, changing, confirming and lifting closures and notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text
from holdfast.places.geometry import valid_point
from holdfast.places.queries import areas_in_force
from holdfast.relief import events, policies
from holdfast.relief.models import Notice
from holdfast.relief.operations.facilities import Conflict, line, text

MOST_AREAS, MOST_POINTS = 500, 200


class Closure(msgspec.Struct, frozen=True, kw_only=True):
    """What a closure or notice says, as its form has it; times are aware."""

    kind: str
    title: Text
    says: Text = Text()
    place: str = ""
    road: str = ""
    impact: str = ""
    line: tuple[tuple[float, float], ...] = ()
    areas: tuple[str, ...] = ()
    starts_at: datetime
    until: datetime | None = None


class Noted(msgspec.Struct, frozen=True):
    """A closure or notice after a change, with the version it has now."""

    notice: UUID
    version: int


@operation(may=policies.MANAGE)
def put_up(*, actor: Actor, closure: Closure, id: UUID | None = None) -> Noted:
    """Note a closure or notice; residents and agents see it at once, by place."""
    now = clock.now()
    row = Notice(id=id or new_id(), created_at=now, checked_at=now)
    _fill(row, closure)
    row.save(force_insert=True)
    record(events.PUT_UP, subject=row.pk, data={"kind": row.kind, "areas": row.areas})
    return Noted(row.pk, row.version)


@operation(may=policies.MANAGE)
def change_notice(*, actor: Actor, notice: UUID, closure: Closure, base: int) -> Noted:
    """Change what it says. `base` is the version that was read; another one meanwhile raises
    Conflict."""
    row = _locked(notice)
    if row.version != base:
        raise Conflict(_("Somebody changed it meanwhile. Look at it, then change it again."))
    _fill(row, closure)
    row.version += 1
    row.checked_at = clock.now()
    row.save()
    record(events.REWORDED, subject=row.pk, data={"version": row.version, "areas": row.areas})
    return Noted(row.pk, row.version)


@operation(may=policies.RUN)
def confirm_notice(*, actor: Actor, notice: UUID) -> Noted:
    """It still stands as it says."""
    row = _locked(notice)
    if row.state != Notice.State.STANDS:
        raise OperationError(_("It is lifted. Put it up again first."))
    row.checked_at = clock.now()
    row.save(update_fields=["checked_at"])
    record(events.STILL_STANDS, subject=row.pk)
    return Noted(row.pk, row.version)


@operation(may=policies.MANAGE)
def move_notice(*, actor: Actor, notice: UUID, to: str) -> Noted:
    """Lift it, or put it up again, by policies.NOTICE_MOVES."""
    row = _locked(notice)
    if to not in policies.NOTICE_MOVES.get(row.state, ()):
        raise OperationError(_("That cannot follow “%(state)s”. Look at it again.")
                             % {"state": row.get_state_display()})  # fmt: skip
    row.state, row.checked_at = to, clock.now()
    row.lifted_at = row.checked_at if to == Notice.State.LIFTED else None
    row.save(update_fields=["state", "checked_at", "lifted_at"])
    fact = events.LIFTED if to == Notice.State.LIFTED else events.PUT_UP
    record(fact, subject=row.pk, data={"kind": row.kind, "areas": row.areas})
    return Noted(row.pk, row.version)


def _fill(row: Notice, closure: Closure) -> None:
    if closure.kind not in Notice.Kind.values:
        raise OperationError(_("Choose what is not as usual."))
    title = text(closure.title)
    missing = [name for code, name in settings.LANGUAGES if not title.texts.get(code)]
    if missing:
        raise OperationError(_("Say it in %(languages)s too.") % {"languages": ", ".join(
            str(name) for name in missing)})  # fmt: skip
    if closure.impact and closure.impact not in Notice.Impact.values:
        raise OperationError(_("Choose how much of the road is closed."))
    if closure.kind == Notice.Kind.ROAD and not closure.road.strip():
        raise OperationError(_("Write which road it is."))
    if closure.until is not None and closure.until <= closure.starts_at:
        raise OperationError(_("It ends after it begins: look at the times."))
    known = {f"{shape.layer}:{shape.code}" for shape in areas_in_force()}
    if set(closure.areas) - known or len(closure.areas) > MOST_AREAS:
        raise OperationError(_("Choose areas that are there."))
    points: list[Any] = [valid_point(*each) for each in closure.line]
    if None in points or len(points) > MOST_POINTS:
        raise OperationError(_("Choose a place that is there."))
    row.kind, row.title, row.says = closure.kind, title, text(closure.says)
    row.place, row.road = line(closure.place, 300), line(closure.road, 200)
    row.impact = closure.impact if closure.kind == Notice.Kind.ROAD else ""
    row.line, row.areas = [list(each) for each in points], sorted(set(closure.areas))
    row.starts_at, row.until = closure.starts_at, closure.until


def _locked(notice: UUID) -> Notice:
    row = Notice.objects.select_for_update().filter(pk=notice).first()
    if row is None:
        raise OperationError(_("There is no such notice."))
    return row
