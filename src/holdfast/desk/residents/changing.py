"""What staff change on a person's record: details, consent, holds; exporting and erasing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.desk import shell
from holdfast.desk.cases.acting import as_id
from holdfast.desk.residents import page
from holdfast.journal.recording import Denied, OperationError
from holdfast.residents import erasing, holding, operations, queries
from holdfast.residents.models import Identifier
from holdfast.web.policy import needs

CHANGES = needs("residents.change")
ERASES = needs("residents.erase")


def answer(
    request: HttpRequest, id: UUID, do: Callable[[], Any], words: str, form: str
) -> HttpResponse:
    """Do it and go back to the person; or show the page again with why not and what was typed."""
    try:
        do()
    except OperationError as refused:
        typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
        context = page.about(
            request, page.find(id), wrong=str(refused), typed={**typed, "form": form}
        )
        status = 403 if isinstance(refused, Denied) else 422
        return shell.page(request, "desk/residents/resident.html", context, status=status)
    return shell.done(request, words, reverse("desk:resident", args=[id]))


@CHANGES
@require_POST
def details(request: HttpRequest, id: UUID) -> HttpResponse:
    """Name, language and preferred channel, as the person says them."""
    post = request.POST
    return answer(
        request, id,
        lambda: operations.change_resident.once(
            post.get("key"), actor=shell.actor_of(request), resident=id,
            name=post.get("name", ""), language=post.get("language", ""),
            prefers=post.get("prefers", ""), seen=post.get("seen", ""),
        ),
        _("What they told you is saved."), "details",
    )  # fmt: skip


@CHANGES
@require_POST
def consent(request: HttpRequest, id: UUID) -> HttpResponse:
    """Allow or stop messages to one address, as the person says."""
    chosen = as_id(request.POST.get("address", ""))
    own = {each.pk: each for each in Identifier.objects.filter(resident=id)}
    address = own.get(chosen) if chosen else None
    allowed = request.POST.get("allow") == "1"

    def do() -> None:
        if address is None:
            raise OperationError(_("This address is not one of theirs."))
        operations.set_consent.once(
            request.POST.get("key"), actor=shell.actor_of(request), resident=id,
            kind=address.kind, value=address.value, allowed=allowed,
        )  # fmt: skip

    words = _("Messages there are allowed.") if allowed else _("Nothing is sent there any more.")
    return answer(request, id, do, words, "consent")


@ERASES
@require_POST
def hold(request: HttpRequest, id: UUID) -> HttpResponse:
    """Set a legal hold with its reason."""
    return answer(
        request, id,
        lambda: holding.hold_resident.once(
            request.POST.get("key"), actor=shell.actor_of(request), resident=id,
            reason=request.POST.get("reason", ""),
        ),
        _("Nothing of this person is erased until the hold is lifted."), "hold",
    )  # fmt: skip


@ERASES
@require_POST
def lift(request: HttpRequest, id: UUID) -> HttpResponse:
    """Lift one hold with the reason; ``hold`` names it."""

    def do() -> None:
        standing = {each.pk: each for each in queries.holds(id)}
        found = standing.get(as_id(request.POST.get("hold", "")) or id)
        if found is None:
            raise OperationError(_("This hold was lifted already."))
        holding.lift_hold.once(
            request.POST.get("key"), actor=shell.actor_of(request), hold=found.pk,
            why=request.POST.get("why", ""),
        )  # fmt: skip

    return answer(request, id, do, _("The hold is lifted."), "lift")


@ERASES
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, id: UUID) -> HttpResponse:
    """What erasing takes away and what stays, to be confirmed; a held person's page says why it
    cannot be."""
    row, wrong, status = page.find(id), "", 200
    if row.merged_into_id:
        alive = queries.survivor(row).pk
        return HttpResponseRedirect(reverse("desk:resident_erase", args=[alive]))
    if request.method == "POST":
        _done, wrong = shell.attempt(
            lambda: erasing.erase_resident.once(
                request.POST.get("key"), actor=shell.actor_of(request), resident=id
            )
        )
        if not wrong:
            words = _("Their personal data is erased. Cases and contacts lose it in a moment.")
            return shell.done(request, words, reverse("desk:residents"))
        status = 422
    context = {**page.about(request, row), "wrong": wrong}
    return shell.page(request, "desk/residents/erase.html", context, status=status)


@ERASES
@require_POST
def export(request: HttpRequest, id: UUID) -> HttpResponse:
    """Everything kept about the person, as one file for them; the journal says that it was made."""
    given, wrong = shell.attempt(
        lambda: erasing.export_resident(actor=shell.actor_of(request), resident=id)
    )
    if given is None:
        return shell.done(request, wrong, reverse("desk:resident", args=[id]))
    response = HttpResponse(
        msgspec.json.format(msgspec.json.encode(given)), content_type="application/json"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response
