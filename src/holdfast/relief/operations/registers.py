"""Defining registers: what they ask, who sees it, whether residents add to them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import msgspec
from django.utils.text import slugify
from django.utils.translation import gettext as _

from holdfast.incidents.models import Incident
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text
from holdfast.relief import events, policies, registering
from holdfast.relief.models import Entry, Register
from holdfast.relief.operations.facilities import Conflict, text
from holdfast.relief.registering import Field

KEEP_DAYS = (30, 90, 180, 365)
_BATCH = 500


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How a register is used, as its form has it."""

    name: Text
    about: Text = Text()
    who: str = Register.Who.CENTER
    about_people: bool = False
    takes: bool = False
    shown: bool = False
    keep_days: int = 90


class Defined(msgspec.Struct, frozen=True):
    """A register after a change, with the version it has now."""

    register: UUID
    code: str
    version: int


@operation(may=policies.MANAGE)
def make_register(
    *, actor: Actor, incident: UUID, name: Text, like: str = "", id: UUID | None = None
) -> Defined:
    """Begin a register of an incident; `like` is the code of one that comes with the product."""
    found = Incident.objects.filter(pk=incident).first()
    if found is None or found.state != Incident.State.OPEN:
        raise OperationError(_("Choose an incident that is open."))
    shipped = registering.shipped().get(like)
    if like and shipped is None:
        raise OperationError(_("Choose what to begin with from the list."))
    name = text(name) or (shipped.name if shipped else Text())
    if not name:
        raise OperationError(_("Write what the register is called."))
    row = Register(id=id or new_id(), incident=found, made_at=clock.now())
    row.name, row.code = name, _code(name)
    if shipped is not None:
        row.about, row.who = shipped.about, shipped.who
        row.about_people, row.takes, row.shown = (
            shipped.about_people, shipped.takes, shipped.shown,
        )  # fmt: skip
        row.fields = registering.stored(shipped.fields)
    row.save(force_insert=True)
    record(events.REGISTER_MADE, subject=row.pk, data={"incident": found.pk, "like": like})
    return Defined(row.pk, row.code, row.version)


def _code(name: Text) -> str:
    base = slugify(name.texts.get(name.source, ""))[:50].strip("-") or "register"
    taken = set(Register.objects.filter(code__startswith=base).values_list("code", flat=True))
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code


@operation(may=policies.MANAGE)
def set_manner(*, actor: Actor, register: UUID, manner: Manner, base: int) -> Defined:
    """Say what it is for, who works with it, and what residents may do."""
    row = _locked(register, base)
    name = text(manner.name)
    if not name:
        raise OperationError(_("Write what the register is called."))
    if manner.who not in Register.Who.values:
        raise OperationError(_("Choose who works with it from the list."))
    if manner.keep_days not in KEEP_DAYS:
        raise OperationError(_("Choose how long entries are kept from the list."))
    if manner.about_people and manner.shown:
        raise OperationError(
            _("A register about people is not shown to residents. They may still add to it.")
        )
    row.name, row.about, row.who = name, text(manner.about), manner.who
    row.about_people, row.takes, row.shown = manner.about_people, manner.takes, manner.shown
    row.keep_days = manner.keep_days
    return _changed(row)


@operation(may=policies.MANAGE)
def put_field(*, actor: Actor, register: UUID, field: Field, base: int) -> Defined:
    """Add a question, or change the one of the same code. Entries keep their answers, so what a
    question asks for (its type) stays once there are entries."""
    row = _locked(register, base)
    fields = list(registering.fields_of(row.fields))
    at = next((n for n, each in enumerate(fields) if each.code == field.code), None)
    if not field.question.ask:
        raise OperationError(_("Write the question."))
    if field.question.type not in registering.TYPES or field.seen not in registering.LEVELS:
        raise OperationError(_("Choose what the answer is, and who sees it."))
    if at is None:
        if len(fields) >= registering.MOST_FIELDS:
            raise OperationError(
                _("Ask at most %(most)s questions.") % {"most": registering.MOST_FIELDS}
            )
        fields.append(field)
    else:
        if fields[at].question.type != field.question.type and row.last:
            raise OperationError(
                _("There are answers to this question. Add another one instead of changing it.")
            )
        fields[at] = field
    return _asks(row, fields)


@operation(may=policies.MANAGE)
def move_field(*, actor: Actor, register: UUID, code: str, by: int, base: int) -> Defined:
    """A question one up (-1) or down (1)."""

    def moved(fields: list[Field], at: int) -> None:
        to = at + (1 if by > 0 else -1)
        if not 0 <= to < len(fields):
            raise OperationError(_("It stands at the end already."))
        fields.insert(to, fields.pop(at))

    return _with(register, code, base, moved)


@operation(may=policies.MANAGE)
def drop_field(*, actor: Actor, register: UUID, code: str, base: int) -> Defined:
    """A question out; answers that were given to it are not shown any longer."""
    return _with(register, code, base, lambda fields, at: fields.__delitem__(at))


def _with(
    register: UUID, code: str, base: int, change: Callable[[list[Field], int], None]
) -> Defined:
    row = _locked(register, base)
    fields = list(registering.fields_of(row.fields))
    at = next((n for n, each in enumerate(fields) if each.code == code), None)
    if at is None:
        raise OperationError(_("This question is no longer here. Look again."))
    change(fields, at)
    return _asks(row, fields)


def _asks(row: Register, fields: list[Field]) -> Defined:
    """The register asks this now; what entries are found by follows who may see it."""
    wrong = registering.problems(fields)
    if wrong and row.state != Register.State.DRAFT:
        raise OperationError(wrong[0])
    row.fields = registering.stored(fields)
    for entry in row.entries.iterator(_BATCH):
        words = registering.searched(fields, entry.answers)
        if words != entry.words:
            Entry.objects.filter(pk=entry.pk).update(words=words)
    return _changed(row)


@operation(may=policies.MANAGE)
def move_register(*, actor: Actor, register: UUID, to: str) -> Defined:
    """Take it into use, or out of use, by policies.REGISTER_MOVES."""
    row = _locked(register)
    if to not in policies.REGISTER_MOVES[row.state]:
        raise OperationError(_("That cannot follow “%(state)s”. Look at it again.")
                             % {"state": row.get_state_display()})  # fmt: skip
    wrong = registering.problems(registering.fields_of(row.fields))
    if wrong and to == Register.State.OPEN:
        raise OperationError(wrong[0])
    before, row.state = row.state, to
    row.save(update_fields=["state"])
    record(events.REGISTER_MOVED, subject=row.pk, data={"from": before, "to": to})
    return Defined(row.pk, row.code, row.version)


def _locked(register: UUID, base: int | None = None) -> Register:
    row = Register.objects.select_for_update().filter(pk=register).first()
    if row is None:
        raise OperationError(_("There is no such register."))
    if base is not None and row.version != base:
        raise Conflict(_("Somebody changed it meanwhile. Look at it, then change it again."))
    return row


def _changed(row: Register) -> Defined:
    row.version += 1
    row.save()
    record(events.REGISTER_CHANGED, subject=row.pk, data={"version": row.version})
    return Defined(row.pk, row.code, row.version)
