"""FEMA's summaries of an incident's costs as papers: labor, benefits, equipment, materials, rented
equipment, contract work, donated resources, and all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.accounts.queries import city
from holdfast.desk import dates, papers
from holdfast.desk.organization import organization
from holdfast.eoc import claims, spending
from holdfast.eoc.claims import LaborRow
from holdfast.eoc.models import Category, Cost, Worker
from holdfast.incidents.models import Incident
from holdfast.web.papers import Block, Blocks, Cell, Heading, Paper, Table, cells, flat

_Kind = Cost.Kind
TITLES: dict[str, Any] = {
    "labor": gettext_lazy("Force account labor summary (FEMA 009-0-123)"),
    "benefits": gettext_lazy("Fringe benefits (FEMA 009-0-128)"),
    "equipment": gettext_lazy("Force account equipment summary (FEMA 009-0-127)"),
    "material": gettext_lazy("Materials summary (FEMA 009-0-124)"),
    "rented": gettext_lazy("Rented equipment summary (FEMA 009-0-125)"),
    "contract": gettext_lazy("Contract work summary (FEMA 009-0-126)"),
    "donated": gettext_lazy("Donated resources summary"),
}
HEADER = {
    "pa_id": gettext_lazy("PA ID"), "project": gettext_lazy("Project (PW) number"),
    "disaster": gettext_lazy("Disaster number"), "site": gettext_lazy("Location or site"),
    "work": gettext_lazy("Description of work performed"),
}  # fmt: skip
"""What no incident of ours knows: typed for the paper, or written on it by hand."""
_CERTIFIES = gettext_lazy(
    "I certify that the information above was obtained from payroll records, invoices and other"
    " documents that are available for audit."
)


def money(cents: int) -> str:
    """Cents as an amount: “1,234.50”."""
    return f"{Decimal(cents) / 100:,.2f}"


def _amount(cents: int) -> Cell:
    return Cell(money(cents), number=f"{Decimal(cents) / 100:.2f}")


def _number(value: object) -> Cell:
    """A number as it was kept; a dash for none."""
    return Cell(str(value), number=str(value)) if value not in ("", None) else Cell("–")


def summary(row: Incident, kind: str, category: str, header: Mapping[str, str]) -> Paper:
    """One summary; `header` as :data:`HEADER` names it, `category` "" for all."""
    body = {
        "labor": _labor, "benefits": _benefits, "donated": _donated,
    }.get(kind)  # fmt: skip
    tables = body(row, category) if body else [_lines(row, kind, category)]
    days = _period(row, category)
    shown = str(Category(category).label) if category else _("All categories")
    parts = flat([
        Blocks((
            Block(_("Applicant"), city().name), Block(_("Incident name"), str(row.name)),
            Block(_("Category of work"), shown),
            *(Block(str(label), header.get(name, ""), 3 if name == "work" else 1)
              for name, label in HEADER.items()),
            Block(_("Period"), f"{dates.day(days[0])} – {dates.day(days[1])}" if days else "–"),
        )),
        *tables,
        Blocks((
            Block(str(_CERTIFIES), " ", 3), Block(_("Certified by"), "", room=2),
            Block(_("Title"), "", room=2), Block(_("Date"), "", room=2),
        )),
    ])  # fmt: skip
    return papers.of_incident(row, str(TITLES[kind]), f"fema-{kind}", parts, wide=True)


def _period(row: Incident, category: str) -> tuple[date, date] | None:
    days = [each.day for each in claims.costs(row, "", category)]
    days += [day for each in claims.labor(row, category) for day in each.days]
    days += [localtime(each.row.came_at).date() for each in claims.volunteers(row, category)]
    return (min(days), max(days)) if days else None


# -- labor --


def _labor(row: Incident, category: str) -> list[Any]:
    """A table for each week, and the grand totals of regular hours and overtime."""
    rows = claims.labor(row, category)
    parts: list[Any] = []
    for week in sorted({each.week for each in rows}):
        parts += _week(week, [each for each in rows if each.week == week])
    if not rows:
        return [Table(str(TITLES["labor"]), (), (), none=_("No hours have been kept."))]
    totals = []
    for says, overtime in ((_("Grand total, regular"), False), (_("Grand total, overtime"), True)):
        some = [each for each in rows if each.overtime == overtime]
        totals.append(_totals(says, some))
    head = (_("What"), _("Hours worked"), _("Total cost"), _("Of it can be claimed"))
    return [
        *parts, Heading(_("Grand totals")),
        Table(_("Grand totals"), head, tuple(totals), right=(1, 2, 3), grow=(0,),
              foot=(_("Total"), *(each.says for each in _totals("", rows)[1:])), sums=(1, 2, 3)),
    ]  # fmt: skip


def _totals(says: str, rows: Sequence[LaborRow]) -> tuple[Cell, ...]:
    hours = sum((each.hours for each in rows), Decimal(0))
    claimed = sum(each.cents for each in rows if each.claimed)
    return (Cell(says), _number(f"{hours:.2f}"), _amount(sum(each.cents for each in rows)),
            _amount(claimed))  # fmt: skip


def _week(week: date, rows: Sequence[LaborRow]) -> list[Any]:
    days = [week + timedelta(days=n) for n in range(7)]
    head = (
        _("Name"), _("Job title"), _("Pay"), *(date_format(day, "D j") for day in days),
        _("Total hours"), _("Hourly rate"), _("Benefit rate"), _("Total hourly rate"),
        _("Total cost"), _("Claimed"),
    )  # fmt: skip
    caption = _("Week of %(day)s") % {"day": dates.day(week)}
    lines = tuple(
        (
            Cell(each.name), Cell(each.title),
            Cell(f"{each.category} " + (_("OT") if each.overtime else _("REG"))),
            *(_number(each.days.get(day, "")) for day in days), _number(f"{each.hours:.2f}"),
            _amount(each.rate.pay), _amount(each.rate.benefits), _amount(each.rate.total),
            _amount(each.cents), _amount(each.cents if each.claimed else 0),
        )
        for each in rows
    )  # fmt: skip
    hours, cost, claimed = (each.says for each in _totals("", rows)[1:])
    foot = (_("Total"), *[""] * 9, hours, "", "", "", cost, claimed)
    right = tuple(range(3, 16))
    return [
        Heading(caption),
        Table(caption, head, lines, right=right, grow=(0, 1), foot=foot, sums=(10, 14, 15)),
    ]


def _benefits(row: Incident, category: str) -> list[Any]:
    people = {each.worker for each in claims.labor(row, category)}
    found = Worker.objects.filter(pk__in=people)
    lines = tuple(
        cells(each.name, each.title, dates.day(rate.since), _amount(rate.cents),
              f"{Decimal(rate.benefits) / 100:.2f} %",
              f"{Decimal(rate.benefits_overtime) / 100:.2f} %")
        for each in found.prefetch_related("rates") for rate in each.rates.all()
    )  # fmt: skip
    head = (_("Name"), _("Job title"), _("From"), _("Hourly rate"), _("Benefits, regular"),
            _("Benefits, overtime"))  # fmt: skip
    return [Table(str(TITLES["benefits"]), head, lines, right=(3, 4, 5), grow=(0, 1),
                  none=_("No hours have been kept."))]  # fmt: skip


# -- everything else --


def _lines(row: Incident, kind: str, category: str) -> Table:
    """The lines of a kind in its own columns, and their sum."""
    fields = spending.FIELDS[kind]
    found = claims.costs(row, kind, category)
    head = [_("Day"), *(str(label) for _name, label, _type, _needed in fields)]
    operated = kind == _Kind.EQUIPMENT
    if operated:
        head.append(_("Operator"))
    head.append(_("Total cost"))
    lines = tuple(
        (
            Cell(dates.day(each.day)),
            *(_value(each.detail.get(name, ""), type) for name, _label, type, _needed in fields),
            *([Cell(each.operator.name if each.operator else "–")] if operated else []),
            _amount(each.cents),
        )
        for each in found
    )  # fmt: skip
    right = tuple(n for n, (_name, _label, type, _needed) in enumerate(fields, 1)
                  if type in ("number", "money"))  # fmt: skip
    last = len(head) - 1
    total = money(sum(each.cents for each in found))
    return Table(
        str(TITLES[kind]), tuple(head), lines, right=(*right, last), grow=(1, 2),
        foot=(_("Total"), *[""] * (last - 1), total), sums=(last,),
        none=_("Nothing of this kind has been kept."),
    )  # fmt: skip


def _value(value: str, type: str) -> Cell:
    if not value:
        return Cell("–")
    if type == "money":
        return _amount(int(value))
    if type == "number":
        return _number(value)
    if type == "day":
        return Cell(dates.day(date.fromisoformat(value)))
    return Cell(_("Yes") if type == "flag" else value)


def _donated(row: Incident, category: str) -> list[Any]:
    """Hours of volunteers with their records, what else was given, and what of it counts."""
    given, who = claims.volunteers(row, category), organization().person
    head = (_("Name"), _("Site"), _("Work"), _("From"), _("Until"), _("Seen by"), _("Hours worked"),
            _("Rate of a similar employee"), _("Value"))  # fmt: skip
    sheet = tuple(
        cells(each.row.name, each.row.site, each.row.task, dates.moment(each.row.came_at),
              dates.moment(each.row.left_at), who(each.row.verified_by),
              _number(f"{each.row.hours:.2f}"), _amount(each.rate), _amount(each.cents))
        for each in given
    )  # fmt: skip
    sums = claims.sums(row, category)
    hours = f"{sum(each.row.hours for each in given):.2f}"
    value = money(sum(each.cents for each in given))
    return [
        Heading(_("Hours given")),
        Table(_("Hours given"), head, sheet, right=(6, 7, 8), grow=(1, 2),
              foot=(_("Total"), *[""] * 5, hours, "", value), sums=(6, 8),
              none=_("No hours of volunteers have been seen by staff.")),
        Heading(_("Equipment and materials given")), _lines(row, _Kind.DONATED, category),
        Blocks((
            Block(_("Value of all that was given"), money(sums.donated)),
            Block(_("Share that is not federal"), money(sums.own)),
            Block(_("Offset, at most that share"), money(sums.offset)),
        )),
    ]  # fmt: skip


def overview(row: Incident, sums: claims.Sums) -> tuple[Any, ...]:
    """What everything comes to, by kind."""
    names = {"labor": _("Labor")} | {str(code): str(name) for code, name in _Kind.choices}
    lines = tuple(
        cells(names[kind], _amount(cents), _amount(sums.claimed[kind]))
        for kind, cents in sums.spent.items()
    )
    return flat([
        Table(_("Costs"), (_("What"), _("Spent"), _("Of it can be claimed")), lines, right=(1, 2),
              grow=(0,), foot=(_("Total"), money(sums.all_spent), money(sums.all_claimed)),
              sums=(1, 2)),
        Blocks((
            Block(_("Federal share of what can be claimed"), money(sums.federal)),
            Block(_("Share that is not federal"), money(sums.own)),
            Block(_("Offset by what was given"), money(sums.offset)),
        )),
    ])  # fmt: skip
