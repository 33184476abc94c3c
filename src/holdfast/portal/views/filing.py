"""The end of a report: look it over, say how to reach you, send; or join a case that is open."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from holdfast.cases import queries as cases
from holdfast.catalog.definitions import Definition
from holdfast.interactions.operations import Contact, add_to_case
from holdfast.journal.actors import ANONYMOUS
from holdfast.journal.recording import OperationError
from holdfast.messaging.wording import track_code
from holdfast.portal import dates, proving, sending, showing
from holdfast.portal.forms import from_here, text
from holdfast.portal.me import viewer
from holdfast.portal.views.report import filed_url, frame, gone, next_page, open_run
from holdfast.residents.queries import normal
from holdfast.scripts import operations as scripts
from holdfast.scripts import queries as runs
from holdfast.scripts.runner import PLACE
from holdfast.web.policy import public


def contact_of(request: HttpRequest) -> Contact:
    """What the contact fields of a form say."""
    hear = request.POST.get("hear", "")
    return Contact(
        name=text(request, "name", 200),
        phone=text(request, "phone", 80),
        email=text(request, "email", 260),
        language=get_language() or "en",
        prefers=hear if hear in ("text", "email", "none") else None,
    )


def wrong_contact(contact: Contact, *, needed: bool) -> dict[str, str]:
    """What to do about a phone or e-mail that is none, by field."""
    wrong = {}
    if contact.phone and normal("phone", contact.phone) is None:
        wrong["phone"] = _("Type all ten digits, for example 555 555 0131.")
    if contact.email and normal("email", contact.email) is None:
        wrong["email"] = _("Type the whole address, for example name@example.com.")
    if needed and not contact.phone and not contact.email:
        wrong["phone"] = _("Give a phone number or an e-mail, so that we can reach you.")
    return wrong


@public
@from_here
@never_cache
def send(request: HttpRequest, run: UUID) -> HttpResponse:
    """Look it over, and send."""
    found = open_run(run)
    if (over := gone(found)) is not None:
        return over
    if runs.missing(found) or runs.stop_of(found):
        return HttpResponseRedirect(next_page(found))
    who = viewer(request)
    needed = _needs_contact(runs.service_of(found).definition) and who.kind != "resident"
    contact, errors = Contact(), {}
    if request.method == "POST":
        contact = contact_of(request)
        errors = {} if who.kind == "resident" else wrong_contact(contact, needed=needed)
        if not errors:
            try:
                case = sending.send(actor=who, run=run, contact=contact)
                return HttpResponseRedirect(filed_url(case))
            except OperationError as refused:
                errors = {"": str(refused)}
    will = runs.will_file(found, get_language())
    context = frame(found, "send") | {
        "will": will,
        "due": f"{dates.day(will.due)}, {dates.clock(will.due)}" if will.due else "",
        "contact": contact,
        "errors": errors,
        "needed": needed,
        "known": who.kind == "resident",
    }
    return render(request, "portal/report/send.html", context, status=422 if errors else 200)


def _needs_contact(definition: Definition) -> bool:
    return not definition.anonymous


@public
@never_cache
def filed(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """We have it: the number, large, and what comes next."""
    proved = proving.by_code(number, code)
    if proved is None or not proved.own:
        raise Http404
    case = proved.case
    shown = showing.page(case, own=True)
    context = {
        "case": case,
        "kept": f"{sending.draft(case.pk)}-*",
        "page": shown,
        "code": track_code(case),
        "due": f"{dates.day(case.due_at)}, {dates.clock(case.due_at)}" if case.due_at else "",
        "told": str(shown.service.definition.told) if shown.service else "",
        "link": f"{settings.HOLDFAST.base_url}{reverse('portal:own', args=[number, code])}",
        "news": case.resident_id is not None,
    }
    return render(request, "portal/filed.html", context)


@public
@from_here
@never_cache
def add_me(request: HttpRequest, run: UUID, number: str) -> HttpResponse:
    """Add me to it: the news of an open case instead of another one."""
    found = open_run(run)
    case = cases.by_number(ANONYMOUS, number)
    if case is None or PLACE not in [step.code for step in runs.steps(found)]:
        raise Http404
    who = viewer(request)
    contact, errors = Contact(), {}
    if request.method == "POST":
        contact = contact_of(request)
        errors = {} if who.kind == "resident" else wrong_contact(contact, needed=True)
        if not errors:
            try:
                add_to_case.once(
                    f"add-{run}-{case.number}",
                    actor=who, case=case.pk, contact=contact, channel="web",
                )  # fmt: skip
                if found.state in ("running", "stopped"):
                    scripts.abandon(actor=ANONYMOUS, run=run)
                return redirect(f"{reverse('portal:case', args=[case.number])}?added=1")
            except OperationError as refused:
                errors = {"": str(refused)}
    context = {
        "row": showing.row(case), "contact": contact, "errors": errors, "run": found,
        "known": who.kind == "resident", "back": reverse("portal:near", args=[run]),
        "kept": f"{sending.draft(sending.case_id(run))}-*",
    }  # fmt: skip
    return render(request, "portal/report/add_me.html", context, status=422 if errors else 200)
