"""Two records of one person: found, laid side by side, merged by who decides so, and undone.

Nothing is merged by the program. The page says what each record holds, which one stays, and what
will happen; the decision is about what was seen, and refused when either changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.cases.models import Follower
from holdfast.cases.visibility import visible
from holdfast.desk import dates, shell
from holdfast.desk.cases.acting import as_id
from holdfast.desk.contact import words
from holdfast.desk.residents import finding as lookup
from holdfast.desk.residents import page
from holdfast.desk.residents.changing import CHANGES, answer
from holdfast.interactions.models import Interaction
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError
from holdfast.residents import finding, merging, queries
from holdfast.residents.models import Identifier, Resident


@CHANGES
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, id: UUID) -> HttpResponse:
    """Choose the other record (``q`` searches), then the one that stays (``with``, ``keep``)."""
    row = page.find(id)
    chosen = as_id(_given(request, "with"))
    other = Resident.objects.filter(pk=chosen).first() if chosen else None
    if row.merged_into_id:
        return HttpResponseRedirect(reverse("desk:resident", args=[queries.survivor(row).pk]))
    if other is None or other.pk == row.pk:
        return _choose(request, row)
    if request.method == "POST":
        return _do(request, row, other)
    return _compare(request, row, other)


def _choose(request: HttpRequest, row: Resident) -> HttpResponse:
    viewer, typed = shell.actor_of(request), _given(request, "q").strip()
    found = finding.search(viewer, typed)
    context = {
        "title": _("Merge %(name)s with another record") % {"name": lookup.name_of(row)},
        "person": row,
        "typed": typed,
        "found": found,
        "rows": lookup.rows(viewer, [each for each in found.residents if each != row.pk]),
        "alike": lookup.rows(viewer, finding.alike(viewer, row.pk)),
        "by_name": viewer.may("residents.search_names"),
        "here": reverse("desk:resident_merge", args=[row.pk]),
    }
    return shell.page(request, "desk/residents/merge_choose.html", context)


def _compare(request: HttpRequest, row: Resident, other: Resident, wrong: str = "") -> HttpResponse:
    viewer = shell.actor_of(request)
    sides = [_side(viewer, row), _side(viewer, other)]
    keep = as_id(_given(request, "keep"))
    says = [_("The first record stays"), _("The second record stays")]
    same = _identifiers(row) & _identifiers(other)
    context = {
        "title": _("Is this one person?"),
        "person": row,
        "other": other,
        "sides": [
            {**sides[0], "will": _will(row, other, sides[1], same), "says": says[0]},
            {**sides[1], "will": _will(other, row, sides[0], same), "says": says[1]},
        ],
        "survivor": other if keep == other.pk else row,
        "same": [
            lookup.address(Identifier(kind=kind, value=value)) for kind, value in sorted(same)
        ],
        "differs": not same,
        "seen": queries.mark(row.pk, other.pk),
        "possible": not (other.merged_into_id or other.erased_at or row.erased_at),
        "wrong": wrong,
        "here": reverse("desk:resident_merge", args=[row.pk]),
        "back": reverse("desk:resident", args=[row.pk]),
    }
    status = 422 if wrong else 200
    return shell.page(request, "desk/residents/merge.html", context, status=status)


def _do(request: HttpRequest, row: Resident, other: Resident) -> HttpResponse:
    keep = as_id(request.POST.get("keep", ""))
    if keep not in (row.pk, other.pk):
        return _compare(request, row, other, _("Choose which record stays."))
    survivor, merged = (row, other) if keep == row.pk else (other, row)
    if not (_identifiers(row) & _identifiers(other)) and not request.POST.get("sure"):
        return _compare(
            request, row, other,
            _("They share no phone and no e-mail. Say that you know they are one person."),
        )  # fmt: skip
    _done, wrong = shell.attempt(
        lambda: merging.merge_residents.once(
            request.POST.get("key"), actor=shell.actor_of(request), survivor=survivor.pk,
            merged=merged.pk, seen=request.POST.get("seen", ""),
        )
    )  # fmt: skip
    if wrong:
        return _compare(request, row, other, wrong)
    said = _("The two records are one now. You can undo it below.")
    return shell.done(request, said, reverse("desk:resident", args=[survivor.pk]) + "#merges")


@CHANGES
@require_POST
def undo(request: HttpRequest, id: UUID) -> HttpResponse:
    """Undo a merge; what came since stays with the one who stayed."""

    def do() -> None:
        found = {each.pk for each in queries.merges(id)}
        chosen = as_id(request.POST.get("merge", ""))
        if chosen not in found or chosen is None:
            raise OperationError(_("There is no such merge."))
        merging.unmerge.once(request.POST.get("key"), actor=shell.actor_of(request), merge=chosen)

    return answer(request, id, do, _("The merge is undone: there are two records again."), "undo")


def _side(viewer: Actor, row: Resident) -> dict[str, Any]:
    """One record as it is weighed: who, since when, how reached, how much hangs on it."""
    contacts = Interaction.objects.filter(resident=row)
    last = contacts.order_by("-started_at").values_list("started_at", flat=True).first()
    return {
        "id": row.pk, "name": lookup.name_of(row), "since": dates.day(row.noted_at),
        "language": words.language(row.language), "prefers": page.PREFERS[row.prefers],
        "addresses": [page.address_row(each) for each in row.identifiers.order_by("-kind", "id")],
        "cases": visible(viewer).filter(resident=row).count(),
        "follows": Follower.objects.filter(resident=row).count(),
        "contacts": contacts.count(), "last": dates.day(last) if last else "–",
        "held": bool(queries.held([row.pk])),
        "gone": bool(row.merged_into_id or row.erased_at),
    }  # fmt: skip


def _identifiers(row: Resident) -> set[tuple[str, str]]:
    return set(row.identifiers.values_list("kind", "value"))


def _will(
    survivor: Resident, merged: Resident, side: Mapping[str, Any], same: set[tuple[str, str]]
) -> list[str]:
    """What merging does, sentence by sentence, with numbers."""
    moves = len(side["addresses"]) - len(same)
    said = [
        _("%(name)s stays, with this name, language and preferred channel.")
        % {"name": lookup.name_of(survivor)},
        ngettext("%(n)s case goes to it.", "%(n)s cases go to it.", side["cases"])
        % {"n": side["cases"]},
        ngettext("%(n)s contact goes to it.", "%(n)s contacts go to it.", side["contacts"])
        % {"n": side["contacts"]},
        ngettext(
            "%(n)s phone or e-mail goes to it with its consent.",
            "%(n)s phones and e-mails go to it with their consent.",
            moves,
        )
        % {"n": moves},
    ]
    stopped = [
        each for each in merged.identifiers.filter(consent=False)
        if (each.kind, each.value) in same
    ]  # fmt: skip
    said += [
        _("%(address)s stays stopped, since one of them said so.")
        % {"address": lookup.address(each)}
        for each in stopped
    ]
    if queries.held([merged.pk]) or queries.held([survivor.pk]):
        said.append(_("The legal hold keeps both from being erased."))
    said.append(
        _("%(name)s is no longer found by itself. It can be undone.")
        % {"name": lookup.name_of(merged)}
    )
    return said


def _given(request: HttpRequest, name: str) -> str:
    source = request.POST if request.method == "POST" else request.GET
    return source.get(name, "").replace("\x00", "")
