"""Closures and notices at the desk: what stands, writing one, lifting it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import entering, shell
from holdfast.journal.recording import OperationError
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.kernel.typed import whole
from holdfast.places import queries as places
from holdfast.places.queries import area_choices
from holdfast.relief import policies
from holdfast.relief.models import Notice
from holdfast.relief.operations import notices as operations
from holdfast.relief.operations.notices import Closure, Noted
from holdfast.relief.queries import notices as queries
from holdfast.web.policy import needs

RUNS, MANAGES = needs(policies.RUN), needs(policies.MANAGE)
_MOST = 200
_FIELDS = ("kind", "road", "impact", "place", "to_place", "starts_at", "until")


@shell.STAFF
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What stands, and what was lifted last."""
    rows = list(queries.all_notices(shell.actor_of(request))[:_MOST])
    context = {"title": _("Closures and notices"), "rows": rows, "now": clock.now()}
    if request.GET.get("part"):
        return shell.part(request, "desk/relief/notice_rows.html", context)
    return shell.page(request, "desk/relief/notices.html", context)


@MANAGES
def put_up(request: HttpRequest) -> HttpResponse:
    """A new one."""
    return _edit(request, None)


@MANAGES
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    """One, to be changed."""
    row = queries.one(shell.actor_of(request), id)
    if row is None:
        raise Http404
    return _edit(request, row)


@RUNS
@require_POST
def move(request: HttpRequest, id: UUID) -> HttpResponse:
    """Confirm it, lift it, or put it up again."""
    to, actor = request.POST.get("to", ""), shell.actor_of(request)

    def do() -> Noted:
        if to == "confirm":
            return operations.confirm_notice(actor=actor, notice=id)
        return operations.move_notice(actor=actor, notice=id, to=to)

    _noted, refused = shell.attempt(do)
    queries.forget()
    return shell.done(request, refused or _("Done, also for residents."), reverse("desk:notices"))


def _edit(request: HttpRequest, row: Notice | None) -> HttpResponse:
    form, wrong = request.POST, ""
    if request.method == "POST":
        actor, key = shell.actor_of(request), form.get("key", "")[:60]

        def do() -> Noted:
            closure = _read(form, row)
            if row is None:
                return operations.put_up.once(key, actor=actor, closure=closure)
            base = whole(form.get("base", ""), 0)
            return operations.change_notice(actor=actor, notice=row.pk, closure=closure, base=base)

        noted, wrong = shell.attempt(do)
        queries.forget()
        if noted is not None:
            return shell.done(request, _("Saved, also for residents."), reverse("desk:notices"))
    given = _typed(form) if wrong else _known(row)
    context = {
        "title": str(row) if row else _("A new closure or notice"), "row": row, "wrong": wrong,
        "given": given, "kinds": [(label, value) for value, label in Notice.Kind.choices],
        "impacts": [(label, value) for value, label in Notice.Impact.choices],
        "areas": area_choices(given["areas"]),
    }  # fmt: skip
    return shell.page(request, "desk/relief/notice.html", context, status=422 if wrong else 200)


def _known(row: Notice | None) -> dict[str, Any]:
    now = clock.now()
    if row is None:
        return {
            "kind": Notice.Kind.ROAD, "starts_at": entering.field_of(now), "base": 0,
            "until": entering.field_of(now + timedelta(hours=12)), "areas": [],
            "title": entering.word_fields("title", {}), "says": entering.word_fields("says", {}),
        }  # fmt: skip
    until = entering.field_of(row.until) if row.until else ""
    first, _to, second = row.place.partition(" – ")
    return {
        "kind": row.kind, "road": row.road, "impact": row.impact, "place": first,
        "to_place": second, "starts_at": entering.field_of(row.starts_at),
        "until": until, "areas": row.areas, "base": row.version,
        "title": entering.word_fields("title", row.title.texts),
        "says": entering.word_fields("says", row.says.texts),
    }  # fmt: skip


def _typed(form: QueryDict) -> dict[str, Any]:
    return {name: form.get(name, "") for name in (*_FIELDS, "base")} | {
        "areas": form.getlist("areas"),
        "title": entering.word_fields("title", entering.words(form, "title")),
        "says": entering.word_fields("says", entering.words(form, "says")),
    }  # fmt: skip


def _read(form: QueryDict, row: Notice | None) -> Closure:
    typed = [entering.clean(form.get(name, "")) for name in ("place", "to_place")]
    place = " – ".join(each for each in typed if each)
    if row is not None and row.place == place:
        line = tuple((lat, lon) for lat, lon in row.line)
    else:
        line = tuple(_point(each) for each in typed if each)
    until = form.get("until", "").strip()
    return Closure(
        kind=form.get("kind", ""), title=Text.of(entering.words(form, "title")),
        says=Text.of(entering.words(form, "says")),
        place=place, road=form.get("road", ""), impact=form.get("impact", ""), line=line,
        areas=tuple(form.getlist("areas")[: operations.MOST_AREAS + 1]),
        starts_at=entering.moment_for(form.get("starts_at", ""), _("From")),
        until=entering.moment_for(until, _("Until")) if until else None,
    )  # fmt: skip


def _point(typed: str) -> tuple[float, float]:
    found = places.locate(text=typed)
    if found.lat is None or found.lon is None:
        raise OperationError(_("“%(place)s” is not known. Write a corner, or street and number.")
                             % {"place": typed[:80]})  # fmt: skip
    return found.lat, found.lon
