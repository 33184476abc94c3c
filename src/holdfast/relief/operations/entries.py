"""Entries of registers: made by staff and residents, changed, settled, shown, forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.accounts.queries import zone
from holdfast.catalog.answers import as_sent
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.relief import events, picturing, policies, registering
from holdfast.relief.models import Entry, Register
from holdfast.relief.operations.facilities import Conflict, line
from holdfast.scripts.runner import About

MOST_ENTRIES = 100_000
Raw = Mapping[str, Sequence[str]]


class Entered(msgspec.Struct, frozen=True):
    """An entry after a change, with its number in the register and the version it has now."""

    entry: UUID
    number: int
    version: int


def about(language: str, channel: str) -> About:
    """What conditions may know when a form is read now."""
    return About(channel, language, clock.now().astimezone(zone()))


@operation(may=policies.may_tell)
def enter(
    *, actor: Actor, register: UUID, raw: Raw, language: str = "en", channel: str = "web",
    teller: str = "", phone: str = "", minor: bool = False, id: UUID | None = None,
) -> Entered:  # fmt: skip
    """Enter something: `raw` are the answers as a form carries them, `teller` who told it. What
    residents enter is shown to nobody else before staff looked at it."""
    row = Register.objects.select_for_update().filter(pk=register).first()
    if row is None or row.state != Register.State.OPEN:
        raise OperationError(_("This register takes nothing now."))
    staff = policies.may_work(actor, row)
    if not staff and (actor.kind == "staff" or not row.takes):
        raise Denied(_("This register is not for you to add to."))
    if row.last >= MOST_ENTRIES:
        raise OperationError(_("This register is full."))
    now = clock.now()
    row.last += 1
    row.save(update_fields=["last"])
    entry = Entry(
        id=id or new_id(), register=row, number=row.last, minor=minor, channel=channel, at=now,
        by=actor.id if staff else None, looked_at=staff,
        listed=staff and row.shown and not minor, expires_at=now + timedelta(days=row.keep_days),
    )  # fmt: skip
    _fill(entry, raw, about(language, channel), teller, phone, ours=staff)
    entry.save(force_insert=True)
    record(events.ENTERED, subject=entry.pk, data={"register": row.pk, "listed": entry.listed})
    return Entered(entry.pk, entry.number, entry.version)


def _fill(
    entry: Entry, raw: Raw, about: About, teller: str, phone: str, *, ours: bool = True
) -> None:
    every = registering.fields_of(entry.register.fields)
    fields = [each for each in every if ours or not each.ours]
    read = registering.read(fields, raw, about)
    if not read.fine:
        raise OperationError(next(iter(read.errors.values())))
    if not read.answers:
        raise OperationError(_("Answer at least one question."))
    codes = {each.code for each in every}
    # What was answered to a question that was taken out is kept as it was.
    rest = {code: said for code, said in entry.answers.items() if code not in codes}
    before, entry.answers = picturing.files_in(entry.answers), {**read.answers, **rest}
    now = picturing.files_in(entry.answers)
    picturing.check(now - before)
    picturing.erase(before - now)
    entry.words = registering.searched(every, entry.answers)
    entry.teller, entry.phone = line(teller, 200), line(phone, 60)
    entry.changed_at = clock.now()


@operation(may=policies.works_with_registers)
def change_entry(
    *, actor: Actor, entry: UUID, raw: Raw, base: int, language: str = "en", teller: str = "",
    phone: str = "", minor: bool = False,
) -> Entered:  # fmt: skip
    """Answer anew. What the actor may not see stays as it is, whatever the form carries."""
    row = _locked(actor, entry)
    if row.version != base:
        raise Conflict(_("Somebody changed it meanwhile. Look at it, then change it again."))
    fields = registering.fields_of(row.register.fields)
    if not actor.may(policies.SENSITIVE):
        hidden = {each.code for each in fields if each.seen == registering.FEW}
        kept = {code: said for code, said in row.answers.items() if code in hidden}
        raw = {code: given for code, given in raw.items() if code not in hidden}
        raw |= {code: as_sent(said) for code, said in kept.items()}
    row.minor, row.listed = minor, row.listed and not minor
    _fill(row, raw, about(language, row.channel), teller, phone)
    row.version += 1
    row.save()
    record(events.ENTRY_CHANGED, subject=row.pk, data={"version": row.version})
    return Entered(row.pk, row.number, row.version)


@operation(may=policies.works_with_registers)
def move_entry(*, actor: Actor, entry: UUID, to: str) -> Entered:
    """Settle it, or open it again, by policies.ENTRY_MOVES."""
    row = _locked(actor, entry)
    if to not in policies.ENTRY_MOVES[row.state]:
        raise OperationError(_("That cannot follow “%(state)s”. Look at it again.")
                             % {"state": row.get_state_display()})  # fmt: skip
    before, row.state, row.changed_at = row.state, to, clock.now()
    row.save(update_fields=["state", "changed_at"])
    record(events.ENTRY_MOVED, subject=row.pk, data={"from": before, "to": to})
    return Entered(row.pk, row.number, row.version)


@operation(may=policies.works_with_registers)
def list_entry(*, actor: Actor, entry: UUID, listed: bool) -> Entered:
    """Show it to residents, or not; either way a person has looked at it."""
    row = _locked(actor, entry)
    if listed and not row.register.shown:
        raise OperationError(_("Residents do not read this register."))
    if listed and row.minor:
        raise OperationError(_("It is about somebody under 18: residents do not read it."))
    row.listed, row.looked_at = listed, True
    row.save(update_fields=["listed", "looked_at"])
    record(events.ENTRY_LISTED, subject=row.pk, data={"listed": listed})
    return Entered(row.pk, row.number, row.version)


@operation(may=policies.works_with_registers)
def forget_entry(*, actor: Actor, entry: UUID) -> None:
    """Erase an entry, because who told it wants it gone."""
    row = _locked(actor, entry)
    record(events.ENTRY_FORGOTTEN, subject=row.pk, data={"register": row.register_id})
    picturing.erase(picturing.files_in(row.answers))
    row.delete()


@operation(may=policies.MANAGE)
def expire_entries(*, actor: Actor) -> int:
    """Erase entries whose date has come; returns how many."""
    due = Entry.objects.select_for_update(skip_locked=True).filter(expires_at__lte=clock.now())
    rows = list(due[:1000])
    for row in rows:
        record(events.ENTRY_FORGOTTEN, subject=row.pk, data={"register": row.register_id})
        picturing.erase(picturing.files_in(row.answers))
    Entry.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if not rows:
        raise OperationError(_("Nothing is due."))
    return len(rows)


@operation(may=policies.works_with_registers)
def note_file(*, actor: Actor, register: UUID, entries: int) -> None:
    """The entries were taken as a file; how many, by whom."""
    row = Register.objects.filter(pk=register).first()
    if row is None or not policies.may_work(actor, row):
        raise Denied(_("This register is not for you."))
    record(events.REGISTER_TAKEN, subject=row.pk, data={"entries": entries})


def _locked(actor: Actor, entry: UUID) -> Entry:
    rows = Entry.objects.select_for_update(of=("self",)).select_related("register")
    row = rows.filter(pk=entry).first()
    if row is None or not policies.may_work(actor, row.register):
        raise OperationError(_("There is no such entry."))
    hidden = row.minor and row.by != actor.id and not actor.may(policies.SENSITIVE)
    if hidden:
        raise OperationError(_("There is no such entry."))
    return row
