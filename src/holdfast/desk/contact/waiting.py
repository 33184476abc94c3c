"""Work from the queues: take it, give it back, be done with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.cases import queries as cases
from holdfast.desk import shell
from holdfast.desk.contact.acting import act
from holdfast.workforce import operations as workforce
from holdfast.workforce.models import Handling


@act
def take(request: HttpRequest, work: UUID) -> HttpResponse:
    """Take it, and open what it is about."""
    actor = shell.actor_of(request)
    waiting, refused = shell.attempt(lambda: workforce.take_work(actor=actor, work=work))
    if waiting is None:
        messages.error(request, refused)
        return HttpResponseRedirect(reverse("desk:contact"))
    if case := cases.by_id(actor, waiting.subject):
        return HttpResponseRedirect(reverse("desk:case", args=[case.number]))
    hand = Handling.objects.filter(pk=waiting.subject).first()
    if hand and hand.resident:
        return HttpResponseRedirect(reverse("desk:resident", args=[hand.resident]))
    return HttpResponseRedirect(reverse("desk:contact"))


@act
def back(request: HttpRequest, work: UUID) -> HttpResponse:
    """Let it wait for whoever is free."""
    actor = shell.actor_of(request)
    _given, refused = shell.attempt(lambda: workforce.give_back(actor=actor, work=work))
    return _told(request, refused, _("It waits for whoever is free."))


@act
def done(request: HttpRequest, work: UUID) -> HttpResponse:
    """It is done."""
    actor = shell.actor_of(request)
    _finished, refused = shell.attempt(lambda: workforce.finish_work(actor=actor, work=work))
    return _told(request, refused, _("Done. It waits no longer."))


def _told(request: HttpRequest, refused: str, well: str) -> HttpResponse:
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, well)
    return HttpResponseRedirect(reverse("desk:contact"))
