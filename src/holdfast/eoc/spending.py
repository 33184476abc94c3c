"""Keeping what an incident costs: pay rules, workers and their rates, hours, everything else.

Nothing is changed once it is kept: what was wrong is taken out, with a reason, and kept anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.accounts.models import Staff
from holdfast.eoc import events, pay, typed
from holdfast.eoc.models import Category, Cost, CostRules, PayRate, Shift, Worker
from holdfast.incidents.policies import OPEN
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

LONGEST = timedelta(hours=24)
MONEY_MOST = 100_000_000_000
# What a line of each kind says: name, label, type and whether it is needed.
Field = tuple[str, object, str, bool]
_WHAT: Field = ("what", gettext_lazy("What"), "text", True)
_QUANTITY: Field = ("quantity", gettext_lazy("Quantity"), "number", True)
_UNIT: Field = ("unit", gettext_lazy("Price of one"), "money", True)
_HOURS: Field = ("hours", gettext_lazy("Hours in use"), "number", True)
_RATE: Field = ("rate", gettext_lazy("Rate for an hour"), "money", True)
_VENDOR: Field = ("vendor", gettext_lazy("Vendor"), "text", True)
_INVOICE: Field = ("invoice", gettext_lazy("Invoice"), "text", True)
FIELDS: dict[str, tuple[Field, ...]] = {
    Cost.Kind.EQUIPMENT: (
        ("what", gettext_lazy("Type, size, make and model"), "text", True),
        ("code", gettext_lazy("FEMA equipment code"), "text", False), _HOURS,
        ("standby", gettext_lazy("Hours standing by (not paid)"), "number", False), _RATE,
    ),
    Cost.Kind.MATERIAL: (
        _VENDOR, _WHAT, _QUANTITY, _UNIT,
        ("bought", gettext_lazy("Bought on"), "day", False),
        ("invoice", gettext_lazy("Invoice, or “stock”"), "text", True),
    ),
    Cost.Kind.RENTED: (
        _WHAT, ("operator", gettext_lazy("Rented with its operator"), "flag", False), _HOURS,
        _RATE, _VENDOR, _INVOICE,
        ("paid_on", gettext_lazy("Paid on"), "day", False),
        ("check", gettext_lazy("Check number"), "text", False),
    ),
    Cost.Kind.CONTRACT: (
        ("contractor", gettext_lazy("Contractor"), "text", True), _INVOICE,
        ("until", gettext_lazy("Worked until"), "day", False),
        ("amount", gettext_lazy("Amount"), "money", True),
        ("scope", gettext_lazy("Scope"), "text", True),
        ("note", gettext_lazy("How it was awarded"), "text", False),
    ),
    Cost.Kind.DONATED: (
        ("donor", gettext_lazy("Given by"), "text", True), _WHAT, _QUANTITY,
        ("unit", gettext_lazy("Fair price of one, or FEMA's rate"), "money", True),
        ("verified", gettext_lazy("Verified by"), "text", True),
    ),
}  # fmt: skip
# What is multiplied to what a line costs.
_PRODUCT = {
    Cost.Kind.EQUIPMENT: ("hours", "rate"), Cost.Kind.MATERIAL: ("quantity", "unit"),
    Cost.Kind.RENTED: ("hours", "rate"), Cost.Kind.DONATED: ("quantity", "unit"),
}  # fmt: skip


class Kept(msgspec.Struct, frozen=True):
    """What was kept, and of which incident (None for what is of no one incident)."""

    id: UUID
    incident: UUID | None = None


@operation(may=OPEN)
def set_cost_rules(
    *, actor: Actor, adopted_on: date, daily_after: int, weekly_after: int, factor: int,
    federal_share: int, note_over: int, volunteer_cents: int = 0,
) -> Kept:  # fmt: skip
    """Say which pay policy and limits hold from the day they were adopted on; `factor` and
    `federal_share` in percent, `note_over` and `volunteer_cents` in cents."""
    if not (1 <= daily_after <= 24 and 1 <= weekly_after <= 168):
        raise OperationError(_("Overtime begins after 1 to 24 hours a day, 1 to 168 a week."))
    if not (100 <= factor <= 300 and 0 <= federal_share <= 100):
        raise OperationError(_("Overtime pays 100 to 300 percent; the share is 0 to 100 percent."))
    _money(note_over, _("Contracts over"))
    if not 0 <= volunteer_cents <= 1_000_000:
        raise OperationError(_("Write what an hour of a volunteer is worth."))
    CostRules.objects.update_or_create(
        adopted_on=adopted_on,
        defaults={"daily_after": daily_after, "weekly_after": weekly_after, "factor": factor,
                  "federal_share": federal_share, "note_over": note_over,
                  "volunteer_cents": volunteer_cents, "writer": actor.id},
    )  # fmt: skip
    made = new_id()
    record(events.COST_RULES, subject=made, data={"adopted_on": adopted_on})
    return Kept(made)


@operation(may=OPEN)
def add_worker(
    *, actor: Actor, name: str, title: str, employment: str, cents: int, benefits: int,
    benefits_overtime: int, since: date, staff: UUID | None = None, agreement: str = "",
    id: UUID | None = None,
) -> Kept:  # fmt: skip
    """Add somebody whose hours count, with a first rate from a day on; benefits in hundredths of a
    percent."""
    if employment not in Worker.Employment.values:
        raise OperationError(_("Choose of whose budget they are."))
    if staff is not None and not Staff.objects.filter(pk=staff).exists():
        raise OperationError(_("One of these people no longer works here. Choose again."))
    row = Worker.objects.create(
        id=id or new_id(), name=typed.line(name, _("Name"), most=120),
        title=typed.line(title, _("Job title"), most=120), employment=employment, staff=staff,
        agreement=typed.line(agreement, _("Agreement"), most=120, needed=False),
    )  # fmt: skip
    _rate(row, since, cents, benefits, benefits_overtime)
    record(events.WORKER_ADDED, subject=row.pk, data={"employment": employment})
    return Kept(row.pk)


@operation(may=OPEN)
def set_rate(
    *, actor: Actor, worker: UUID, since: date, cents: int, benefits: int, benefits_overtime: int
) -> Kept:
    """Say what an hour of somebody costs from a day on; earlier hours keep their rate."""
    row = Worker.objects.select_for_update().filter(pk=worker).first()
    if row is None:
        raise OperationError(_("Choose somebody who worked."))
    _rate(row, since, cents, benefits, benefits_overtime)
    record(events.RATE_SET, subject=row.pk, data={"since": since})
    return Kept(row.pk)


def _rate(row: Worker, since: date, cents: int, benefits: int, benefits_overtime: int) -> None:
    if not (
        1 <= cents <= 1_000_000 and 0 <= benefits <= 20_000 and 0 <= benefits_overtime <= 20_000
    ):
        raise OperationError(_("Write the rate, and benefits of 0 to 200 percent."))
    PayRate.objects.update_or_create(
        worker=row, since=since,
        defaults={"cents": cents, "benefits": benefits, "benefits_overtime": benefits_overtime},
    )  # fmt: skip


@operation(may=OPEN)
def keep_shift(
    *, actor: Actor, incident: UUID, worker: UUID, begins: datetime, ends: datetime, category: str,
    site: str, work: str, evidence: str = "", id: UUID | None = None,
) -> Kept:  # fmt: skip
    """Keep hours of somebody (aware times); nobody is in two places at once."""
    row = typed.locked(incident)
    person = Worker.objects.select_for_update().filter(pk=worker).first()
    if person is None:
        raise OperationError(_("Choose somebody who worked."))
    if not begins < ends <= begins + LONGEST:
        raise OperationError(_("Hours end after they begin, within 24 hours."))
    if ends > clock.now() + timedelta(minutes=5):
        raise OperationError(_("It cannot have happened yet. Look at the time again."))
    clash = person.shifts.filter(out_at=None, begins__lt=ends, ends__gt=begins)
    if clash.exists():
        raise OperationError(_("These hours meet others of the same person. Look at both."))
    if not person.rates.filter(since__lte=begins.date()).exists():
        raise OperationError(_("No rate holds on that day. Set one that does first."))
    shift = Shift.objects.create(
        id=id or new_id(), incident=row, worker=person, begins=begins, ends=ends,
        category=_category(category), site=typed.line(site, _("Site"), most=120),
        work=typed.line(work, _("Work"), most=200),
        evidence=typed.line(evidence, _("Record of it"), most=120, needed=False),
        writer=actor.id, at=clock.now(),
    )  # fmt: skip
    record(events.SHIFT_KEPT, subject=row.pk, data={"shift": shift.pk, "worker": person.pk})
    return Kept(shift.pk, row.pk)


@operation(may=OPEN)
def keep_cost(
    *, actor: Actor, incident: UUID, kind: str, day: date, category: str, site: str,
    given: Mapping[str, str], operator: UUID | None = None, id: UUID | None = None,
) -> Kept:  # fmt: skip
    """Keep a line of a kind; `given` is what was typed in its fields. What it costs is worked out
    from them."""
    row = typed.locked(incident)
    if kind not in Cost.Kind.values:
        raise OperationError(_("Choose what kind of cost it is."))
    person = Worker.objects.filter(pk=operator).first() if operator else None
    if kind == Cost.Kind.EQUIPMENT and person is None:
        raise OperationError(_("Choose who operated it."))
    if day > clock.now().date() + timedelta(days=1):
        raise OperationError(_("It cannot have happened yet. Look at the time again."))
    detail = {name: _field(given.get(name, ""), label, type, needed)
              for name, label, type, needed in FIELDS[kind]}  # fmt: skip
    cost = Cost.objects.create(
        id=id or new_id(), incident=row, kind=kind, day=day, category=_category(category),
        site=typed.line(site, _("Site"), most=120), detail=detail, cents=_cents(kind, detail),
        operator=person if kind == Cost.Kind.EQUIPMENT else None, writer=actor.id, at=clock.now(),
    )  # fmt: skip
    record(events.COST_KEPT, subject=row.pk, data={"cost": cost.pk, "cost_kind": kind})
    return Kept(cost.pk, row.pk)


def _cents(kind: str, detail: Mapping[str, str]) -> int:
    if kind == Cost.Kind.CONTRACT:
        return int(detail["amount"])
    many, each = _PRODUCT[Cost.Kind(kind)]
    return _money(pay.whole(Decimal(detail[many]) * int(detail[each])), _("Amount"))


def _field(text: str, label: object, type: str, needed: bool) -> str:
    """What was typed, as it is kept: money as cents, numbers and days as text of their own."""
    said = typed.line(text, str(label), most=200, needed=needed)
    if not said:
        return ""
    if type == "money":
        return str(cents_of(said, str(label)))
    if type == "number":
        return str(_decimal(said, str(label)))
    if type == "day":
        try:
            return date.fromisoformat(said).isoformat()
        except ValueError:
            raise OperationError(_("%(field)s: write a day.") % {"field": label}) from None
    return said


def _decimal(text: str, field: str) -> Decimal:
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        found = Decimal(-1)
    if not (found.is_finite() and 0 <= found <= 1_000_000) or found != round(found, 2):
        raise OperationError(
            _("%(field)s: write a number, two digits after the point at most.") % {"field": field}
        )
    return round(found, 2)


def cents_of(text: str, field: str) -> int:
    """An amount as somebody typed it (``1,234.50``, ``$12``), in cents."""
    return _money(int(_amount(text.strip().lstrip("$"), field) * 100), field)


def _amount(text: str, field: str) -> Decimal:
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or found < 0 or found > MONEY_MOST or found != round(found, 2):
        raise OperationError(_("%(field)s: write an amount of money.") % {"field": field})
    return found


def _money(cents: int, field: str) -> int:
    if not 0 <= cents <= MONEY_MOST:
        raise OperationError(_("%(field)s: write an amount of money.") % {"field": field})
    return cents


def _category(category: str) -> str:
    if category not in Category.values:
        raise OperationError(_("Choose the category of work."))
    return category


@operation(may=OPEN)
def take_out(*, actor: Actor, line: UUID, because: str) -> Kept:
    """Take a shift or a cost out of every sum, with the reason; it stays readable."""
    row: Shift | Cost | None = Shift.objects.select_for_update().filter(pk=line).first()
    row = row or Cost.objects.select_for_update(of=("self",)).filter(pk=line).first()
    if row is None:
        raise OperationError(_("There is no such line."))
    if row.out_at is not None:
        raise OperationError(_("It is taken out already."))
    row.out_because = typed.line(because, _("Why it is taken out"), most=200)
    row.out_at, row.out_by = clock.now(), actor.id
    row.save(update_fields=["out_at", "out_by", "out_because"])
    record(events.COST_TAKEN_OUT, subject=row.incident_id, data={"line": row.pk})
    return Kept(row.pk, row.incident_id)
