"""How long personal data is kept: classes as data, the services in each, what is over its time,
what a hold keeps; and setting a period."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from holdfast.catalog import queries as catalog
from holdfast.desk import dates, shell
from holdfast.desk.organization import organization
from holdfast.desk.residents.finding import name_of
from holdfast.kernel import personal
from holdfast.kernel.typed import whole
from holdfast.residents import erasing, retention
from holdfast.residents.models import Hold, RetentionClass
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import needs

MAY = needs("residents.erase")


@first_left(Rank.DASHBOARD)
@MAY
@require_http_methods(["GET", "POST"])
def periods(request: HttpRequest) -> HttpResponse:
    """The classes, and setting the days of one (``code``, ``days``; none is without an end)."""
    wrong, typed = "", {}
    if request.method == "POST":
        typed = {"code": request.POST.get("code", ""), "days": request.POST.get("days", "")}
        wrong = _set(request, typed["code"].strip(), typed["days"].strip())
        if not wrong:
            words = _("The period is set. It holds from the next night on.")
            return shell.done(request, words, reverse("desk:retention"))
    context = {
        "title": _("How long personal data is kept"),
        "rows": _rows(),
        "holds": _holds(),
        "wrong": wrong,
        "typed": typed,
    }
    return shell.page(request, "desk/retention.html", context, status=422 if wrong else 200)


def _set(request: HttpRequest, code: str, days: str) -> str:
    most = whole(days, -1)
    if days and most < 0:
        return _("Write the days as a number, or nothing to keep it until it is taken away.")
    _done, wrong = shell.attempt(
        lambda: erasing.set_retention.once(
            request.POST.get("key"), actor=shell.actor_of(request), code=code,
            days=min(most, 100_000) if days else None,
        )
    )  # fmt: skip
    return wrong


def _rows() -> list[dict[str, Any]]:
    """Each class: its days, its default, what it is about, the services and tables in it."""
    services: dict[str, list[str]] = {}
    for service in catalog.all_services(retired=True):
        services.setdefault(service.definition.retention, []).append(str(service.name))
    tables: dict[str, set[str]] = {}
    for (model, _field), column in personal.columns().items():
        if column.klass:
            kind = "standard" if column.retention == "service" else column.retention
            tables.setdefault(kind, set()).add(model)
    nothing = (None, "")
    own = set(RetentionClass.objects.values_list("code", flat=True))
    return [
        {
            "code": code, "days": days, "years": days // 365 if days and days % 365 == 0 else None,
            "default": retention.DEFAULTS.get(code, nothing)[0],
            "says": retention.DEFAULTS.get(code, nothing)[1], "own": code in own,
            "services": sorted(services.get(code, [])), "tables": sorted(tables.get(code, ())),
        }
        for code, days in sorted(retention.periods().items())
    ]  # fmt: skip


def _holds() -> list[dict[str, Any]]:
    standing = Hold.objects.filter(lifted_at=None).select_related("resident").order_by("at")
    return [
        {
            "id": hold.resident_id, "name": name_of(hold.resident), "reason": hold.reason,
            "at": dates.moment(hold.at), "by": organization().actor(hold.by),
        }
        for hold in standing
    ]  # fmt: skip
