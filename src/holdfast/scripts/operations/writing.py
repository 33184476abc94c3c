"""Writing scripts: begin, change and undo a draft; publish it; take back to an earlier version."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.scripts import drafting, events, shelf
from holdfast.scripts.checking import errors_of
from holdfast.scripts.flows import Flow, from_json, to_json
from holdfast.scripts.models import Script, ScriptVersion
from holdfast.scripts.policies import WRITE
from holdfast.scripts.reading import problems

MOST_STEPS = 100
UNDONE = 30


class Written(msgspec.Struct, frozen=True):
    """The script and the number of the draft as it stands now."""

    script: UUID
    number: int


class PublishedScript(msgspec.Struct, frozen=True):
    """What publishing came to; `changed` is False when it was so already."""

    script: UUID
    version: UUID
    number: int
    changed: bool


@operation(may=WRITE)
def write_script(*, actor: Actor, flow: Flow, script: UUID | None = None) -> Written:
    """Begin a script under a code of its own; one that the code names already is refused."""
    if Script.objects.filter(code=flow.code).exists():
        says = _("There is a script %(code)s already. Choose another code.")
        raise OperationError(says % {"code": flow.code})
    row = Script(code=flow.code, changed_at=clock.now(), changed_by=actor.code)
    if script is not None:
        row.id = script
    row.draft = to_json(flow)
    row.save(force_insert=True)
    record(events.SCRIPT_WRITTEN, subject=row.id, data={"script": row.code, "number": row.number})
    return Written(row.id, row.number)


@operation(may=WRITE)
def change_script(*, actor: Actor, script: UUID, flow: Flow, base: int) -> Written:
    """Change the draft; what is published stays. `base` is the number of the draft that was looked
    at: OperationError where somebody else has changed it since."""
    row = _held(script)
    if row.number != base:
        raise OperationError(_("Somebody else has changed this script since. Look again."))
    if len(flow.steps) > MOST_STEPS:
        raise OperationError(_("A script has %(n)s steps at most.") % {"n": MOST_STEPS})
    if row.current_id is None:
        flow = drafting.renumber(flow)
    flow = msgspec.structs.replace(flow, code=row.code)
    before, row.draft = row.draft, to_json(flow)
    row.undo = [*row.undo, before][-UNDONE:]
    return _keep(actor, row)


@operation(may=WRITE)
def undo_script(*, actor: Actor, script: UUID) -> Written:
    """Take the last change of the draft back."""
    row = _held(script)
    if not row.undo:
        raise OperationError(_("There is nothing to undo."))
    *row.undo, row.draft = row.undo
    return _keep(actor, row)


@operation(may=WRITE)
def publish_script(*, actor: Actor, script: UUID, base: int | None = None) -> PublishedScript:
    """Publish the draft: it is live on the portal and at the desk at once. Runs that have begun
    keep their version. Raises OperationError with everything that is wrong."""
    row = _held(script)
    if base is not None and row.number != base:
        raise OperationError(_("Somebody else has changed this script since. Look again."))
    found = errors_of(problems(from_json(row.draft)))
    if found:
        raise OperationError("\n".join(problem.says for problem in found))
    return _publish(actor, row, row.draft)


@operation(may=WRITE)
def take_back_script(*, actor: Actor, script: UUID, number: int) -> PublishedScript:
    """Publish an earlier version anew; the draft becomes what it says, and can be undone."""
    row = _held(script)
    earlier = ScriptVersion.objects.filter(script=row, number=number).first()
    if earlier is None:
        raise OperationError(_("There is no such version."))
    found = errors_of(problems(from_json(earlier.flow)))
    if found:
        raise OperationError("\n".join(problem.says for problem in found))
    row.undo, row.draft = [*row.undo, row.draft][-UNDONE:], earlier.flow
    _keep(actor, row)
    return _publish(actor, row, earlier.flow)


@operation(may=WRITE)
def retire_script(*, actor: Actor, script: UUID) -> Written:
    """Offer a script no longer. Runs that have begun go on; publishing it offers it again."""
    row = _held(script)
    row.retired = True
    row.save(update_fields=["retired"])
    record(events.SCRIPT_RETIRED, subject=row.id, data={"script": row.code})
    _seen_at_once()
    return Written(row.id, row.number)


def _publish(actor: Actor, row: Script, flow: dict[str, object]) -> PublishedScript:
    before = row.current
    changed = before is None or before.flow != flow or row.retired
    if before is None or before.flow != flow:
        last = row.versions.order_by("-number").values_list("number", flat=True).first()
        row.current = ScriptVersion.objects.create(
            script=row, number=(last or 0) + 1, flow=flow, published_at=clock.now(),
            published_by=actor.code,
        )  # fmt: skip
    row.retired = False
    row.save(update_fields=["current", "retired"])
    assert row.current is not None
    record(
        events.SCRIPT_PUBLISHED,
        subject=row.id,
        data={"script": row.code, "version": row.current.pk, "number": row.current.number,
              "changed": changed},
    )  # fmt: skip
    _seen_at_once()
    return PublishedScript(row.id, row.current.pk, row.current.number, changed)


def _seen_at_once() -> None:
    """Now for the rest of this transaction, and again when others can see it."""
    shelf.forget()
    transaction.on_commit(shelf.forget)


def _held(script: UUID) -> Script:
    row = Script.objects.select_for_update().filter(pk=script).first()
    if row is None:
        raise OperationError(_("This script is no longer here."))
    return row


def _keep(actor: Actor, row: Script) -> Written:
    row.number += 1
    row.changed_at, row.changed_by = clock.now(), actor.code
    row.save(update_fields=["draft", "undo", "number", "changed_at", "changed_by"])
    record(events.SCRIPT_WRITTEN, subject=row.id, data={"script": row.code, "number": row.number})
    return Written(row.id, row.number)
