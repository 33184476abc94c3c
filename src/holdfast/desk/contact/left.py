"""My work: contacts in hand, what waits for me or anybody, drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.cases.models import Case
from holdfast.cases.visibility import visible
from holdfast.desk import dates
from holdfast.desk.contact import strip, words
from holdfast.journal.actors import Actor
from holdfast.kernel import clock, phones
from holdfast.residents.models import Resident
from holdfast.scripts import queries as runs
from holdfast.scripts.models import Run
from holdfast.workforce import queries as workforce
from holdfast.workforce.models import Handling, Work

_ICONS = {"place": "pin", "mail": "mail", "remind": "clock", "callback": "call-back",
          "handover": "forward"}  # fmt: skip


def shown(actor: Actor, current: str) -> dict[str, Any]:
    """The left column. `current` is the contact that is open on the screen."""
    assert actor.id is not None
    hands = workforce.in_hand(actor)
    drafts = runs.drafts(actor)
    known = {run.pk: run for run in drafts}
    others = [hand.run for hand in hands if hand.run and hand.run not in known]
    if others:
        known |= Run.objects.in_bulk(others)
    held = {hand.run for hand in hands}
    called = names([hand.resident for hand in hands])
    queued = workforce.my_work(actor)
    done = workforce.handled_today(actor.id, strip.day_began())
    live = [_live(hand, called, known, current) for hand in hands]
    at = next((n for n, each in enumerate(live) if each["current"]), None)
    if at is not None and len(live) > 1:
        live[(at - 1) % len(live)]["key"] = "previous"
        live[(at + 1) % len(live)]["key"] = "next previous" if len(live) == 2 else "next"
    return {
        "live": live,
        "due": _due(actor, [work for work in queued if work.queue_id == "follow-up"]),
        "offered": _due(actor, [work for work in queued if work.queue_id != "follow-up"]),
        "drafts": [_draft(run) for run in drafts if run.pk not in held][:6],
        "done_today": done, "current": current,
    }  # fmt: skip


def names(residents: Sequence[UUID | None]) -> dict[UUID, str]:
    """Names of residents by id."""
    wanted = [id for id in residents if id]
    if not wanted:
        return {}
    return dict(Resident.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _live(
    hand: Handling, names: Mapping[UUID, str], known: Mapping[UUID, Run], current: str
) -> dict[str, Any]:
    word, icon, _on = words.CHANNELS[hand.channel]
    address = phones.for_people(hand.phone) if hand.phone else hand.email
    run = known.get(hand.run) if hand.run else None
    wrapping = hand.phase == Handling.Phase.WRAP_UP
    since = words.seconds_since(hand.hung_up_at or hand.started_at)
    about = str(runs.definition_of(run).name) if run else _("Not known yet")
    if wrapping:
        about = _("Wrap-up")
    return {
        "id": str(hand.pk), "icon": icon, "current": str(hand.pk) == current,
        "url": reverse("desk:contact_one", args=[hand.pk]),
        "title": (names.get(hand.resident, "") if hand.resident else hand.name)
        or address or str(word),
        "sub": about, "seconds": since, "timer": words.timer(since),
    }  # fmt: skip


def _due(actor: Actor, work: Sequence[Work]) -> list[dict[str, Any]]:
    """Work with what it is about; what the viewer may not see is said without words."""
    if not work:
        return []
    about = {
        case.pk: case
        for case in visible(actor).filter(
            pk__in=[each.subject for each in work if each.kind == Work.Kind.PLACE]
        ).only("number", "service", "service_name", "place_typed", "address")
    }  # fmt: skip
    hands = Handling.objects.in_bulk(
        [each.subject for each in work if each.kind != Work.Kind.PLACE]
    )
    called = names([hand.resident for hand in hands.values()])
    now = clock.now()
    found = []
    for each in work:
        case, hand = about.get(each.subject), hands.get(each.subject)
        from_when = each.due_at or each.arrived_at
        late = now > from_when if each.due_at else words.seconds_since(from_when) > _goal(each)
        found.append(
            {
                "work": each, "icon": _ICONS[each.kind], "late": late,
                "title": _title(each, case, hand, called),
                "sub": _sub(each, case, hand),
                "wait": _when(each),
                "mine": each.staff_id == actor.id,
                "url": reverse("desk:work_take", args=[each.pk]),
            }
        )  # fmt: skip
    return found


def _goal(work: Work) -> float:
    queue = workforce.queues().get(work.queue_id)
    return 60.0 * queue.goal if queue else 3600.0


def _when(work: Work) -> str:
    if work.due_at is None:
        return dates.span(clock.now() - work.arrived_at)
    if work.due_at < clock.now():
        return _("%(span)s late") % {"span": dates.span(clock.now() - work.due_at)}
    if work.due_at < dates.end_of_today():
        return dates.hour(work.due_at)
    return dates.day(work.due_at)


def _title(work: Work, case: Case | None, hand: Handling | None, names: dict[UUID, str]) -> str:
    if case is not None:
        return case.service_name
    if hand is not None:
        name = (names.get(hand.resident, "") if hand.resident else "") or hand.name
        return name or (phones.for_people(hand.phone) if hand.phone else hand.email) or _("Contact")
    return str(Work.Kind(work.kind).label)


def _sub(work: Work, case: Case | None, hand: Handling | None) -> str:
    if case is not None:
        return case.place_typed or case.address or _("No place")
    if hand is not None:
        return hand.note or str(Work.Kind(work.kind).label)
    return str(workforce.queues()[work.queue_id].name)


def _draft(run: Run) -> dict[str, Any]:
    return {
        "run": run, "title": str(runs.definition_of(run).name),
        "when": dates.hour(run.changed_at)
        if run.changed_at > strip.day_began() else dates.day(run.changed_at),
        "sub": _("Needs a place to be filed")
        if "place" in runs.missing(run) else _("Some answers are open")
        if runs.missing(run) else _("Ready to be filed"),
    }  # fmt: skip
