"""The audit of sign-ins, and who is signed in now; for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from holdfast.accounts import staffing
from holdfast.accounts.models import SignIn
from holdfast.desk import dates, shell
from holdfast.desk.cases.acting import as_id
from holdfast.desk.organization import organization
from holdfast.kernel import clock
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import needs

MAY = needs("staff.manage")
PAGE = 50
SESSIONS = 200
METHODS: Mapping[str, Any] = {
    "password": gettext_lazy("password"),
    "passkey": gettext_lazy("passkey"),
    "second_factor": gettext_lazy("second factor"),
}


@first_left(Rank.LIST)
@MAY
@require_GET
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Every sign-in and every refused one, latest first; ``who`` and ``worked`` narrow the list."""
    who, worked = as_id(request.GET.get("who", "")), request.GET.get("worked", "")
    found = SignIn.objects.order_by("-at", "-id")
    if who:
        found = found.filter(staff=who)
    if worked in ("yes", "no"):
        found = found.filter(worked=worked == "yes")
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    known = organization()
    context = {
        "title": _("Sign-ins"),
        "page": shown,
        "rows": [
            {
                "at": dates.moment(each.at), "who": known.person(each.staff_id),
                "id": each.staff_id, "worked": each.worked,
                "method": METHODS.get(each.method, each.method), "address": each.address,
                "agent": each.agent,
            }
            for each in shown
        ],
        "people": sorted((name, str(id)) for id, name in known.staff.items()),
        "who": str(who or ""),
        "worked": worked,
        "sessions": _sessions(request),
    }  # fmt: skip
    return shell.page(request, "desk/sign_ins.html", context)


def _sessions(request: HttpRequest) -> list[dict[str, Any]]:
    """Who is signed in now, the latest seen first; two statements."""
    alive = set(
        Session.objects.filter(expire_date__gt=clock.now()).values_list("session_key", flat=True)
    )
    found = UserSession.objects.order_by("-last_seen_at").select_related("user")[:SESSIONS]
    mine = request.session.session_key
    return [
        {
            "who": each.user.name, "staff": each.user_id, "since": dates.moment(each.created_at),
            "seen": dates.moment(each.last_seen_at), "address": each.ip,
            "agent": each.user_agent, "mine": each.session_key == mine,
        }
        for each in found
        if each.session_key in alive
    ]  # fmt: skip


@MAY
@require_POST
def end_sessions(request: HttpRequest, id: UUID) -> HttpResponse:
    """Sign a person out everywhere."""
    _done, wrong = shell.attempt(
        lambda: staffing.end_sessions.once(
            request.POST.get("key"), actor=shell.actor_of(request), staff=id
        )
    )
    return shell.done(
        request, wrong or _("They are signed out everywhere."), reverse("desk:sign_ins")
    )
