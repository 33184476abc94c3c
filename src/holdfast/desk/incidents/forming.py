"""The forms of the operations center as papers: ICS 213, 213RR, 209 and 214, and situation
reports. The block numbers are those of FEMA 502-2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.accounts.queries import city
from holdfast.desk import dates, papers
from holdfast.desk.incidents import claiming, counting
from holdfast.desk.organization import organization
from holdfast.eoc import figures, resources, summaries
from holdfast.eoc.models import GeneralMessage, ResourceRequest, Sitrep, StatusSummary
from holdfast.incidents.models import Incident, Kind, Level, Phase
from holdfast.incidents.queries import Duties, duties
from holdfast.places.queries import area_names
from holdfast.web.papers import Block, Blocks, Cell, Heading, Paper, Table, Words, cells, flat


def signed(person: object, at: datetime | None) -> str:
    """Who and when, or nothing: then there is room to sign."""
    name = organization().person(person) if person else ""  # type: ignore[arg-type]
    return f"{name}, {dates.moment(at)}" if name and at else ""


# -- 213 --


def message(row: GeneralMessage) -> Paper:
    """A general message (ICS 213)."""
    parts = flat([
        Blocks((
            Block("1. " + _("Incident name"), str(row.incident.name), 2),
            Block(_("Number"), str(row.number)),
            Block("2. " + _("To (name and position)"), row.to, 3),
            Block("3. " + _("From (name and position)"), row.origin, 3),
            Block("4. " + _("Subject"), row.subject),
            Block("5.–6. " + _("Date and time"), dates.moment(row.at)),
            Block(_("Written by"), organization().person(row.writer)),
            Block("7. " + _("Message"), row.text, 3),
            Block("8. " + _("Approved by"), signed(row.approver, row.approved_at), 3, room=2),
            Block("9. " + _("Reply"), row.reply, 3, room=6),
            Block("10. " + _("Replied by"),
                  f"{row.replier}, {dates.moment(row.replied_at)}" if row.replied_at else "", 3,
                  room=2),
        )),
    ])  # fmt: skip
    title = _("GENERAL MESSAGE (ICS 213)")
    return papers.of_incident(row.incident, title, f"ics-213-{row.number}", parts)


# -- 213RR --


def request(row: ResourceRequest) -> Paper:
    """A resource request (ICS 213RR)."""
    who = organization().person
    parts = flat([
        Blocks((
            Block("1. " + _("Incident name"), str(row.incident.name), 2),
            Block("3. " + _("Request number"), str(row.number)),
            Block("2. " + _("Date and time"), dates.moment(row.at)),
            Block(_("State"), str(row.get_state_display())),
            Block("7. " + _("Priority"), str(row.get_priority_display())),
        )),
        Heading("4. " + _("Order")),
        Table(_("Order"), (_("How many"), _("What"), _("Details")), tuple(
            cells(each.quantity, each.what, each.detail or "–") for each in resources.lines_of(row)
        ), right=(0,), grow=(1, 2)),
        Blocks((
            Block("5. " + _("Deliver to"), row.deliver_to, 3),
            Block("6. " + _("Substitutes or sources"), row.substitutes or "–", 3),
            Block("8. " + _("Requested by"), row.origin, 2),
            Block(_("Written by"), who(row.writer)),
        )),
        Heading("9.–15. " + _("What was done")),
        Table(_("What was done"), (_("Date and time"), _("State"), _("Name"), _("Note")), tuple(
            cells(dates.moment(step.at), step.get_to_display(), who(step.staff) or "–",
                  step.note or "–")
            for step in row.steps.all()
        ), grow=(3,)),
    ])  # fmt: skip
    title = _("RESOURCE REQUEST (ICS 213RR)")
    return papers.of_incident(row.incident, title, f"ics-213rr-{row.number}", parts)


# -- 209 --


def summary(row: StatusSummary) -> Paper:
    """A status summary (ICS 209), with what had been spent by then."""
    incident, report, said = row.incident, row.sitrep, summaries.said_of(row)
    leads = [organization().person(each.holder) for each in duties(incident.pk)
             if each.duty == "lead" and each.holder]  # fmt: skip

    def block(number: str) -> Block:
        name = str(summaries.BLOCKS[number])
        return Block(f"{number}. {name}", row.blocks.get(number, "–"), 3)

    def others(number: str) -> Table:
        rows = tuple(
            cells(str(name), said[key].n, said[key].source)
            for key, name in summaries.COUNTS[number].items() if key in said
        )  # fmt: skip
        return Table(
            number, (_("What"), _("How many"), _("Source")), rows, right=(1,), grow=(0, 2),
            none=_("No count was reported to us."),
        )  # fmt: skip

    ours = []
    for section, key in summaries.OURS:
        figure = report.figures.filter(section=section, key=key).first()
        if figure is not None:
            url = reverse("desk:sitrep_records", args=[report.pk, section, key])
            ours.append(cells(
                f"{figures.SECTIONS[section]}: {counting.name(figure)}",
                Cell(str(figure.n), url if figure.records else ""),
                _("Situation report %(number)s") % {"number": report.number},
            ))  # fmt: skip
    if row.spent is not None:
        url = reverse("desk:incident_costs", args=[incident.pk])
        spent = Cell(claiming.money(row.spent), url, number=f"{row.spent / 100:.2f}")
        ours.append(cells("45. " + _("Cost to date"), spent, _("Costs kept by then")))
    parts = flat([
        Blocks((
            Block("1. " + _("Incident name"), str(incident.name)),
            Block("2. " + _("Incident number"), str(incident.number)),
            Block("3. " + _("Report version"), f"{row.get_version_display()}, {row.number}"),
            Block("4. " + _("Incident commander and agency"),
                  ", ".join([*leads, city().name])),
            Block("6. " + _("Incident start"), dates.moment(incident.starts_at)),
            Block("7. " + _("Area involved"),
                  ", ".join(area_names(incident.areas)) or _("The whole city")),
            Block("9. " + _("Incident definition"), str(Kind(incident.kind).label)),
            Block("10. " + _("Level and phase"),
                  f"{Level(report.level).label}, {Phase(report.phase).label}"),
            Block("11. " + _("For the time"),
                  f"{dates.moment(report.since)} – {dates.moment(report.at)}"),
            block("8"), block("28"), block("29"),
        )),
        Heading("30. " + _("Damage")), others("30"),
        Heading("31. " + _("The public")), others("31"),
        Table(_("Counted by us"), (_("What"), _("How many"), _("Source")), tuple(ours),
              right=(1,), grow=(0, 2)),
        Heading("32. " + _("Responders")), others("32"),
        Blocks(tuple(block(n) for n in ("33", "34", "35", "36", "37", "38"))),
        Heading("39. " + _("Critical resource needs")),
        Table(_("Critical resource needs"), (_("Request"), _("What")),
              tuple(cells(number, what) for number, what in row.needs), grow=(1,),
              none=_("No request was open then.")),
        Blocks((block("40"), block("41"), block("47"))),
        Blocks((Block(_("Prepared by"), signed(row.preparer, row.at)),
                Block(_("Approved by"), signed(row.approver, row.approved_at), room=2)), 2),
    ])  # fmt: skip
    title = _("INCIDENT STATUS SUMMARY (ICS 209)")
    return papers.of_incident(incident, title, f"ics-209-{row.number}", parts)


# -- 214 --


def activity(
    row: Incident, entries: Sequence[dict[str, Any]], since: datetime, until: datetime, *,
    name: str, position: str, preparer: str, now: datetime,
) -> Paper:  # fmt: skip
    """An activity log (ICS 214) of a period; `entries` as the log shows them."""
    positions = [
        (each.name, organization().person(staff)) for each in duties(row.pk) for staff in _all(each)
    ]
    agency = _("Home agency and unit")
    heads = (_("Name"), _("ICS position"), agency)
    parts = flat([
        Blocks((
            Block("1. " + _("Incident name"), str(row.name)),
            Block("2. " + _("Operational period"),
                  f"{dates.moment(since)} – {dates.moment(until)}", 2),
            Block("3. " + _("Name"), name), Block("4. " + _("ICS position"), position or "–"),
            Block(f"5. {agency}", f"{city().name}, {city().brand}"),
        )),
        Heading("6. " + _("Resources assigned")),
        Table(_("Resources assigned"), heads,
              tuple(cells(who, what, city().name) for what, who in positions),
              none=_("Nobody yet")),
        Heading("7. " + _("Activity log")),
        Table(_("Activity log"), (_("Date and time"), _("Notable activities"), _("Name")), tuple(
            cells(dates.moment(each["entry"].at), _told(each), each["who"]) for each in entries
        ), grow=(1,), none=_("Nothing is in the log of this period.")),
        Blocks((Block("8. " + _("Prepared by"), ", ".join(filter(None, (preparer, position)))),
                Block(_("Signature"), "", room=2), Block(_("Date and time"), dates.moment(now)))),
    ])  # fmt: skip
    return papers.of_incident(row, _("ACTIVITY LOG (ICS 214)"), "ics-214", parts)


def _all(duty: Duties) -> list[Any]:
    return [duty.holder, *duty.deputies] if duty.holder else []


def _told(each: dict[str, Any]) -> str:
    corrects = each["entry"].corrects
    if corrects is None:
        return str(each["says"])
    at = _("corrects the entry of %(at)s") % {"at": dates.moment(corrects.at)}
    return f"{each['says']} ({at})"


# -- situation reports --


def sitrep(row: Sitrep, last: Sitrep | None) -> Paper:
    """A situation report as it was frozen, beside the last one."""
    who = organization().person
    read = {each.staff: each.at for each in row.acknowledged.all()}
    parts = flat([
        Blocks((
            Block(_("As of"), dates.moment(row.at)),
            Block(_("Contacts since"), dates.moment(row.since)),
            Block(_("Level and phase"), f"{Level(row.level).label}, {Phase(row.phase).label}"),
            Block(_("Prepared by"), who(row.maker) or _("Holdfast, by schedule"), 3),
        )),
        [Heading(_("What stands out")), Words(row.note)] if row.note else None,
        *[_section(row, last, each) for each in counting.sections(row, last)],
        Words(
            _(
                "Usual: the same weekday and hours in the last %(weeks)s weeks, without the lowest"
                " and the highest; a dash where fewer than four are known. Every count opens to"
                " what it counts."
            ) % {"weeks": figures.WEEKS}
        ),
        Heading(_("Acknowledged")),
        Table(_("Acknowledged"), (_("Name"), _("Date and time")), tuple(
            cells(who(each), dates.moment(read[each]) if each in read else _("not yet"))
            for each in row.recipients
        ), none=_("It is meant for nobody in particular.")),
    ])  # fmt: skip
    title = _("Situation report %(number)s") % {"number": row.number}
    title = f"{title}: {row.incident.name}"
    return papers.of_incident(row.incident, title, f"sitrep-{row.number}", parts)


def _section(row: Sitrep, last: Sitrep | None, section: dict[str, Any]) -> tuple[Any, ...]:
    flows = section["flows"]
    before = _("In report %(number)s") % {"number": last.number} if last else _("Before")
    rows = [_figure(row, each, flows=flows) for each in section["rows"]]
    rows += [
        (Cell(each["name"], gone=True), *cells(0, each["n"], _("no longer")))
        for each in section["gone"]
    ]
    head = (_("What"), _("How many"), before, _("Usual then") if flows else _("Difference"))
    return (
        Heading(str(section["title"]), f"s-{section['code']}"),
        Table(str(section["title"]), head, tuple(rows), right=(1, 2), grow=(0, 3),
              none=_("Nothing to count.")),
    )  # fmt: skip


def _figure(row: Sitrep, each: dict[str, Any], *, flows: bool) -> tuple[Cell, ...]:
    figure = each["figure"]
    url = reverse("desk:sitrep_records", args=[row.pk, figure.section, figure.key])
    count = Cell(str(figure.n), url if each["opens"] else "")
    more = each["change"] or "–"
    if flows:
        more = "–" if not each["usual"] else "{}–{}".format(*each["usual"])
        if each["unusual"]:
            more = f"{more} · " + _("more than in any of these weeks")
    return cells(each["name"], count, figure.before, Cell(more, loud=each["unusual"]))
