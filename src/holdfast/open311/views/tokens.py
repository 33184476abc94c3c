"""From a token to the id of its request."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from holdfast.cases import queries as cases
from holdfast.cases.models import Case
from holdfast.journal.actors import ANONYMOUS
from holdfast.open311.answers import not_found, respond
from holdfast.open311.tokens import case_of


def one(request: HttpRequest, format: str, token: str) -> HttpResponse:
    """``GET tokens/{token}``: the id; without an id while the case is on its way here."""
    id = case_of(token)
    if id is None:
        raise not_found("token")
    case = cases.found(ANONYMOUS, cases.Filter()).filter(pk=id).only("number").first()
    if case is not None:
        return respond(
            format, "service_requests", [{"service_request_id": case.number, "token": token}]
        )
    if Case.objects.filter(pk=id).exists():
        # It is here and not public: the same answer as for a token that was never given.
        raise not_found("token")
    return respond(format, "service_requests", [{"token": token}])
