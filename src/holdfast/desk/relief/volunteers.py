"""The sign-in sheet of volunteers, and the organizations that gifts of money are pointed to."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.desk import entering, shell
from holdfast.desk.organization import organization
from holdfast.desk.relief.offers import RUNS
from holdfast.journal.recording import OperationError
from holdfast.kernel.texts import Text
from holdfast.relief import policies
from holdfast.relief.models import Offer, Sort
from holdfast.relief.operations import stints as operations
from holdfast.relief.operations.stints import Signed
from holdfast.relief.queries import facilities
from holdfast.relief.queries import offers as queries
from holdfast.web.policy import needs

MANAGES = needs(policies.MANAGE)


@RUNS
def hours(request: HttpRequest) -> HttpResponse:
    """Who is signed in; the latest hours; and signing one more in."""
    actor, form, wrong = shell.actor_of(request), request.POST, ""
    if request.method == "POST":

        def do() -> Signed:
            try:
                incident, offer = UUID(form.get("incident", "")), UUID(form.get("offer", ""))
            except ValueError:
                raise OperationError(_("Choose the incident and the volunteer.")) from None
            at = form.get("at", "").strip()
            return operations.sign_in.once(
                form.get("key", "")[:60], actor=actor, incident=incident, offer=offer,
                site=form.get("site", ""), task=form.get("task", ""),
                at=entering.moment_for(at, _("Came")) if at else None,
            )  # fmt: skip

        made, wrong = shell.attempt(do)
        if made is not None:
            return shell.done(request, _("Signed in."), reverse("desk:hours"))
    who, rows = organization().person, queries.stints(actor)
    context = {
        "title": _("Hours of volunteers"), "wrong": wrong, "given": form,
        "rows": [{"row": each, "hours": queries.hours_of(each), "verified": who(each.verified_by)}
                 for each in rows],
        "incident_choices": entering.incident_choices(),
        "volunteers": [
            (f"{each.name}, {each.phone or each.email}", each.pk)
            for each in queries.offers(actor, sort=Sort.TIME, state=Offer.State.CHECKED)
        ],
        "sites": [each.name for each in facilities.listed()],
    }  # fmt: skip
    return shell.page(request, "desk/relief/hours.html", context, status=422 if wrong else 200)


@RUNS
@require_POST
def stint(request: HttpRequest, id: UUID) -> HttpResponse:
    """Sign a volunteer out, or say that their hours were seen."""
    actor, form = shell.actor_of(request), request.POST

    def do() -> Signed:
        if form.get("do") == "verify":
            return operations.verify_stint(actor=actor, stint=id)
        at = form.get("at", "").strip()
        return operations.sign_out(
            actor=actor, stint=id, at=entering.moment_for(at, _("Left")) if at else None
        )

    _done, refused = shell.attempt(do)
    return shell.done(request, refused or _("Saved."), reverse("desk:hours"))


@MANAGES
def charities(request: HttpRequest) -> HttpResponse:
    """The organizations that were vetted, and one more."""
    actor, form, wrong = shell.actor_of(request), request.POST, ""
    if request.method == "POST":
        about = Text.of(
            {code: said for code, said in entering.words(form, "about").items() if said}
        )
        made, wrong = shell.attempt(lambda: operations.vet_charity.once(
            form.get("key", "")[:60], actor=actor, name=form.get("name", ""),
            url=form.get("url", ""), phone=form.get("phone", ""), about=about))  # fmt: skip
        if made is not None:
            words = _("Residents who want to give money are pointed to it.")
            return shell.done(request, words, reverse("desk:charities"))
    who = organization().person
    context = {
        "title": _("Organizations for gifts of money"), "wrong": wrong, "given": form,
        "rows": [{"row": each, "who": who(each.vetted_by)}
                 for each in queries.charities(all_of_them=True)],
        "about": entering.word_fields("about", entering.words(form, "about")),
    }  # fmt: skip
    return shell.page(request, "desk/relief/charities.html", context, status=422 if wrong else 200)


@MANAGES
@require_POST
def charity_out(request: HttpRequest, id: UUID) -> HttpResponse:
    """Point nobody to it any longer."""
    _done, refused = shell.attempt(
        lambda: operations.take_out_charity(actor=shell.actor_of(request), charity=id)
    )
    return shell.done(
        request, refused or _("Nobody is pointed to it now."), reverse("desk:charities")
    )
