"""A person's page: who they are, how to reach them and with what consent, cases, contacts, holds
and merges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.cases import queries as cases
from holdfast.cases.lifecycle import STATUSES
from holdfast.cases.models import Follower
from holdfast.cases.queries import numbers_of
from holdfast.catalog import queries as catalog
from holdfast.desk import dates, shell
from holdfast.desk.cases import showing
from holdfast.desk.contact import words
from holdfast.desk.organization import organization
from holdfast.desk.residents import finding as lookup
from holdfast.desk.residents import telling
from holdfast.interactions import queries as interactions
from holdfast.interactions.models import About, Interaction
from holdfast.journal.actors import Actor
from holdfast.knowledge import shelf
from holdfast.residents import finding, queries
from holdfast.residents.models import Hold, Identifier, Resident
from holdfast.workforce.models import WrapUpCode

SEES = lookup.SEES
CASES = 20
CONTACTS = 20
PREFERS = {
    "none": gettext_lazy("no messages"),
    "email": gettext_lazy("e-mail"),
    "text": gettext_lazy("text messages"),
}


@SEES
@require_GET
def resident(request: HttpRequest, id: UUID) -> HttpResponse:
    """The page; a merged record's leads to the one it lives on in."""
    row = find(id)
    if row.merged_into_id:
        alive = queries.survivor(row)
        return HttpResponseRedirect(reverse("desk:resident", args=[alive.pk]))
    return shell.page(request, "desk/residents/resident.html", about(request, row))


def find(id: UUID) -> Resident:
    """The record, or the page that says there is none."""
    row = Resident.objects.filter(pk=id).first()
    if row is None:
        raise Http404
    return row


def about(
    request: HttpRequest, row: Resident, *, wrong: str = "", typed: dict[str, str] | None = None
) -> dict[str, Any]:
    """Everything on a person's page; `typed` is what a refused form held, by the form's name."""
    viewer = shell.actor_of(request)
    listed = cases.page(viewer, cases.Filter(resident=row.pk), limit=CASES)
    holds = queries.holds(row.pk, lifted=True)
    return {
        "title": lookup.name_of(row),
        "person": row,
        "language": words.language(row.language),
        "languages": settings.LANGUAGES,
        "prefers": PREFERS[row.prefers],
        "channels": list(PREFERS.items()),
        "since": dates.day(row.noted_at),
        "addresses": [address_row(each) for each in _identifiers(row)],
        "cases": showing.rows(viewer, listed.cases),
        "open": sum(STATUSES[case.status].open for case in listed.cases),
        "more_cases": bool(listed.next),
        "follows": _follows(viewer, row),
        "contacts": contacts(viewer, row.pk),
        "holds": [_hold(each) for each in holds],
        "held": [_hold(each) for each in holds if each.lifted_at is None],
        "merges": _merges(row),
        "alike": lookup.rows(viewer, finding.alike(viewer, row.pk)),
        "days": telling.tell(row.pk),
        "seen": queries.mark(row.pk),
        "wrong": wrong,
        "typed": typed or {},
        "here": reverse("desk:resident", args=[row.pk]),
    }


def _identifiers(row: Resident) -> list[Identifier]:
    return list(Identifier.objects.filter(resident=row).order_by("-kind", "id"))


def address_row(each: Identifier) -> dict[str, Any]:
    """One phone or e-mail: how it reads, whether it was proved, and what was agreed for it."""
    says, shape, tone = {
        None: (_("not asked"), "unused", "mute"),
        True: (_("messages allowed"), "ok", "good"),
        False: (_("stopped"), "paused", "heed"),
    }[each.consent]
    return {
        "id": each.pk, "text": lookup.address(each), "kind": each.kind,
        "icon": "mail" if each.kind == Identifier.Kind.EMAIL else "mobile",
        "consent": each.consent, "says": says, "shape": shape, "tone": tone,
        "at": dates.day(each.consent_at) if each.consent_at else "",
        "proved": dates.day(each.verified_at) if each.verified_at else "",
    }  # fmt: skip


def _follows(viewer: Actor, row: Resident) -> list[dict[str, Any]]:
    followed = Follower.objects.filter(resident=row.pk).values_list("case", flat=True)
    seen = cases.found(viewer, cases.Filter()).filter(pk__in=list(followed[:CASES]))
    return [
        {"number": case.number, "title": showing.title(case)}
        for case in seen.order_by("-opened_at").defer("search", "extra")
    ]


def contacts(viewer: Actor, resident: UUID) -> list[dict[str, Any]]:
    """A person's latest contacts with all that was recorded of each; four statements."""
    found = interactions.page(viewer, interactions.Asked(resident=resident), limit=CONTACTS)
    touched: dict[UUID, list[tuple[UUID, str]]] = {}
    for each in About.objects.filter(interaction__in=[row.pk for row in found]).order_by("id"):
        touched.setdefault(each.interaction_id, []).append((each.case_id, each.how))
    asked = {case for pairs in touched.values() for case, _how in pairs}
    seen = set(
        cases.found(viewer, cases.Filter()).filter(pk__in=asked).values_list("pk", flat=True)
    )
    numbers = numbers_of(list(seen)) if seen else {}
    private = viewer.may("cases.see_private")
    codes = {each.code: str(each.name) for each in WrapUpCode.objects.all()}
    return [
        _contact(row, [(numbers[case], HOW[how]) for case, how in touched.get(row.pk, ())
                       if case in numbers], codes, private)
        for row in found
    ]  # fmt: skip


HOW = {
    "opened": gettext_lazy("opened"),
    "asked": gettext_lazy("asked about"),
    "added": gettext_lazy("added to"),
}


def _contact(
    row: Interaction, touched: list[tuple[str, Any]], codes: Mapping[str, str], private: bool
) -> dict[str, Any]:
    service = catalog.find(row.topic) if row.topic else None
    says, icon, _hand = words.CHANNELS.get(row.channel, (row.channel, "chat", ""))
    return {
        "at": dates.moment(row.started_at), "channel": says, "icon": icon,
        "inbound": row.inbound, "by": organization().person(row.staff_id),
        "language": words.language(row.language),
        "topic": str(service.name) if service else row.topic,
        "outcome": words.OUTCOMES.get(row.outcome, row.outcome),
        "wrap_up": codes.get(row.wrap_up, row.wrap_up), "cases": touched,
        "articles": _articles(row.articles),
        "follow_up": dates.moment(row.follow_up_at) if row.follow_up_at else "",
        "note": row.note if private else "",
    }  # fmt: skip


def _articles(ids: list[UUID]) -> list[str]:
    """The titles of articles that were shown, in the page's language; gone ones without."""
    if not ids:
        return []
    entries = shelf.library().entries
    lang = get_language() or "en"
    known = [entries.get(str(id)) for id in ids]
    return [each.titles[each.lang_for(lang)].title for each in known if each is not None]


def _hold(hold: Hold) -> dict[str, Any]:
    known = organization()
    return {
        "id": hold.pk, "reason": hold.reason or _("erased"), "at": dates.moment(hold.at),
        "by": known.actor(hold.by),
        "lifted": dates.moment(hold.lifted_at) if hold.lifted_at else "",
        "lifted_by": known.actor(hold.lifted_by) if hold.lifted_by else "",
        "lifted_why": hold.lifted_why,
    }  # fmt: skip


def _merges(row: Resident) -> list[dict[str, Any]]:
    last = queries.last_merge(row.pk)
    return [
        {
            "id": merge.pk, "name": lookup.name_of(merge.merged), "at": dates.moment(merge.at),
            "undone": dates.moment(merge.undone_at) if merge.undone_at else "",
            "undo": last is not None and last.pk == merge.pk,
        }
        for merge in queries.merges(row.pk)
    ]  # fmt: skip
