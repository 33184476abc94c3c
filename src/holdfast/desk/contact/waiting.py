"""Work from the queues: take it, give it back, be done with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from holdfast.cases import queries as cases
from holdfast.desk import shell
from holdfast.desk.contact.acting import act
from holdfast.workforce import operations as workforce


@act
def take(request: HttpRequest, work: UUID) -> HttpResponse:
    """Take it, and open what it is about."""
    actor = shell.actor_of(request)
    waiting, refused = shell.attempt(lambda: workforce.take_work(actor=actor, work=work))
    if waiting is None:
        messages.error(request, refused)
        return HttpResponseRedirect(reverse("desk:contact"))
    case = cases.by_id(actor, waiting.subject)
    to = reverse("desk:case", args=[case.number]) if case else reverse("desk:contact")
    return HttpResponseRedirect(to)


@act
def back(request: HttpRequest, work: UUID) -> HttpResponse:
    """Let it wait for whoever is free."""
    shell.attempt(lambda: workforce.give_back(actor=shell.actor_of(request), work=work))
    return HttpResponseRedirect(reverse("desk:contact"))


@act
def done(request: HttpRequest, work: UUID) -> HttpResponse:
    """It is done."""
    shell.attempt(lambda: workforce.finish_work(actor=shell.actor_of(request), work=work))
    return HttpResponseRedirect(reverse("desk:contact"))
