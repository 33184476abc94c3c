"""What an incident's costs come to, by FEMA's rules: rows of each summary, what of them can be
claimed, what is not in order. Every total is the sum of its rows.

In emergency work (categories A and B) a budgeted employee's regular hours cost the city anyway:
all hours are shown, and only overtime can be claimed. Hours of volunteers come from the sign-in
sheet of relief, where staff have seen them; they and donated goods offset the part that is not
federal, up to that part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from holdfast.accounts.queries import zone
from holdfast.eoc import pay
from holdfast.eoc.models import Category, Cost, CostRules, LogEntry, PayRate, Shift, Worker
from holdfast.incidents.models import Incident
from holdfast.relief.queries.offers import Donated, donated

EMERGENCY = frozenset("AB")
_Employment = Worker.Employment


class LaborRow(msgspec.Struct, frozen=True):
    """A week of somebody at one rate: regular hours or overtime, by day. Money in cents."""

    worker: UUID
    name: str
    title: str
    employment: str
    category: str
    week: date
    overtime: bool
    days: dict[date, Decimal]
    rate: pay.Hourly
    claimed: bool

    @property
    def hours(self) -> Decimal:
        """All hours of the row, as its days show them."""
        return sum(self.days.values(), Decimal(0))

    @property
    def cents(self) -> int:
        """What they cost."""
        return pay.whole(self.hours * self.rate.total)


class Sums(msgspec.Struct, frozen=True):
    """What an incident comes to, in cents. `spent` and `claimed` by kind; `donated` is what was
    given, `offset` what of it counts; `federal` and `own` are the shares of what can be claimed."""

    spent: dict[str, int]
    claimed: dict[str, int]
    donated: int
    federal: int
    own: int
    offset: int

    @property
    def all_spent(self) -> int:
        """Every kind together."""
        return sum(self.spent.values())

    @property
    def all_claimed(self) -> int:
        """Every kind together."""
        return sum(self.claimed.values())


LABOR = "labor"


def rules_on(day: date) -> CostRules:
    """The rules that hold on a day; the product's own where none was adopted by then."""
    found = CostRules.objects.filter(adopted_on__lte=day).order_by("-adopted_on").first()
    return found or CostRules(adopted_on=day)


def shifts(incident: Incident, category: str = "") -> list[Shift]:
    """Hours that count, in the order they were worked."""
    rows = Shift.objects.filter(incident=incident, out_at=None).select_related("worker")
    return list(rows.filter(category=category) if category else rows)


def costs(incident: Incident, kind: str = "", category: str = "") -> list[Cost]:
    """Lines that count, of one kind or of all."""
    rows = Cost.objects.filter(incident=incident, out_at=None).select_related("operator")
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.filter(category=category) if category else rows)


def labor(incident: Incident, category: str = "") -> list[LaborRow]:
    """The rows of the labor summary, by name, week, and regular before overtime. Overtime is told
    by all hours in the incident, also where one category is asked for."""
    by_worker: dict[UUID, list[Shift]] = defaultdict(list)
    for shift in shifts(incident):
        by_worker[shift.worker_id].append(shift)
    rows: list[LaborRow] = []
    for worked in by_worker.values():
        rows += _of_worker(worked)
    found = [row for row in rows if not category or row.category == category]
    return sorted(found, key=lambda row: (row.name, str(row.worker), row.week, row.category,
                                          row.overtime, row.rate.pay))  # fmt: skip


def _of_worker(worked: Sequence[Shift]) -> list[LaborRow]:
    person, rates = worked[0].worker, list(worked[0].worker.rates.order_by("since"))
    held = rules_on(localtime(worked[0].begins, zone()).date())
    limits = pay.Limits(held.daily_after, held.weekly_after, held.factor)
    spans = [(each.begins, each.ends) for each in worked]
    days: dict[tuple[date, str, bool, pay.Hourly], dict[date, int]] = {}
    for piece in pay.split(spans, zone(), limits):
        week = piece.day - timedelta(days=piece.day.weekday())
        for overtime, minutes in ((False, piece.regular), (True, piece.overtime)):
            if minutes:
                rate = _hourly(rates, piece.day, overtime=overtime, factor=limits.factor)
                key = (week, worked[piece.shift].category, overtime, rate)
                row = days.setdefault(key, {})
                row[piece.day] = row.get(piece.day, 0) + minutes
    return [
        LaborRow(
            person.pk, person.name, person.title, person.employment, category, week, overtime,
            {day: pay.hours(minutes) for day, minutes in sorted(by_day.items())}, rate,
            _claimed(person.employment, category, overtime=overtime),
        )
        for (week, category, overtime, rate), by_day in days.items()
    ]  # fmt: skip


def _hourly(rates: Sequence[PayRate], day: date, *, overtime: bool, factor: int) -> pay.Hourly:
    rate = next((each for each in reversed(rates) if each.since <= day), rates[0])
    if not overtime:
        return pay.hourly(rate.cents, rate.benefits)
    return pay.hourly(rate.cents, rate.benefits_overtime, factor)


def _claimed(employment: str, category: str, *, overtime: bool) -> bool:
    return overtime or category not in EMERGENCY or employment != _Employment.BUDGETED


def sums(incident: Incident, category: str = "") -> Sums:
    """What everything comes to."""
    rows, lines = labor(incident, category), costs(incident, "", category)
    given = sum(each.cents for each in volunteers(incident, category))
    spent, claimed = {LABOR: sum(row.cents for row in rows)}, {}
    claimed[LABOR] = sum(row.cents for row in rows if row.claimed)
    for kind in Cost.Kind.values:
        cents = sum(each.cents for each in lines if each.kind == kind)
        if kind == Cost.Kind.DONATED:
            given += cents
        else:
            spent[kind] = claimed[kind] = cents
    whole = sum(claimed.values())
    share = rules_on(localtime(incident.starts_at, zone()).date()).federal_share
    federal = pay.whole(Decimal(whole) * share / 100)
    own = whole - federal
    return Sums(spent, claimed, given, federal, own, min(given, own))


class GivenHours(msgspec.Struct, frozen=True):
    """A line of the sign-in sheet with what it is worth."""

    row: Donated
    rate: int

    @property
    def cents(self) -> int:
        """The hours at the rate."""
        return pay.whole(self.row.hours * self.rate)


def volunteers(incident: Incident, category: str = "") -> list[GivenHours]:
    """Hours of volunteers that staff have seen: emergency protective measures (B)."""
    if category not in ("", Category.B):
        return []
    return [
        GivenHours(each, rules_on(localtime(each.came_at, zone()).date()).volunteer_cents)
        for each in donated(incident.pk)
    ]


class Doubt(msgspec.Struct, frozen=True):
    """What is not in order, in words, with the line it is about."""

    line: UUID
    says: str


def doubts(incident: Incident) -> list[Doubt]:
    """What somebody who checks the claim would ask about."""
    worked, lines = shifts(incident), costs(incident)
    begins = localtime(incident.starts_at, zone()).date()
    found = [*_unrecorded(incident, worked), *_operators(worked, lines), *_contracts(lines)]
    for worker in {shift.worker for shift in worked}:
        if worker.employment == _Employment.MUTUAL_AID and not worker.agreement:
            says = _("%(name)s worked by mutual aid: name the agreement.") % {"name": worker.name}
            found.append(Doubt(worker.pk, says))
    if any(not each.rate for each in volunteers(incident)):
        says = _("Say what an hour of a volunteer is worth, in the pay policy and limits.")
        found.append(Doubt(incident.pk, says))
    if worked and not CostRules.objects.filter(adopted_on__lte=begins).exists():
        says = _("No pay policy was adopted before the incident began: set the one that was.")
        found.append(Doubt(incident.pk, says))
    return found


def _unrecorded(incident: Incident, worked: Iterable[Shift]) -> Iterable[Doubt]:
    """Hours without an entry of the log by the same person, and without another record."""
    for shift in worked:
        if shift.evidence:
            continue
        mine = Q(author=shift.worker.staff) if shift.worker.staff else Q(pk=None)
        entries = LogEntry.objects.filter(mine, incident=incident, at__gte=shift.begins,
                                          at__lte=shift.ends)  # fmt: skip
        if not entries.exists():
            says = _("%(name)s, %(day)s: no entry in the log (ICS 214) and no other record.")
            yield Doubt(shift.pk, says % {"name": shift.worker.name, "day": _day(shift)})


def _day(shift: Shift) -> date:
    return localtime(shift.begins, zone()).date()


def _operators(worked: Iterable[Shift], lines: Iterable[Cost]) -> Iterable[Doubt]:
    """Equipment that ran longer on a day than who operated it worked."""
    minutes: dict[tuple[UUID, date], int] = defaultdict(int)
    for shift in worked:
        for day, each in pay.by_day(shift.begins, shift.ends, zone()):
            minutes[shift.worker_id, day] += each
    ran: dict[tuple[UUID, date, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.kind == Cost.Kind.EQUIPMENT and line.operator_id:
            key = (line.operator_id, line.day, line.detail["what"])
            ran[key] += Decimal(line.detail["hours"])
            if ran[key] > pay.hours(minutes[line.operator_id, line.day]):
                says = _("%(what)s, %(day)s: it ran longer than %(name)s worked.")
                name = line.operator.name if line.operator else ""
                yield Doubt(line.pk, says % {"what": key[2], "day": line.day, "name": name})


def _contracts(lines: Iterable[Cost]) -> Iterable[Doubt]:
    for line in lines:
        over = rules_on(line.day).note_over
        if line.kind == Cost.Kind.CONTRACT and line.cents > over and not line.detail["note"]:
            says = _("%(who)s: say how the contract was awarded.")
            yield Doubt(line.pk, says % {"who": line.detail["contractor"]})
