"""What is done with an incident itself: open, describe, extend, give duties, close."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.desk import entering, shell
from holdfast.desk.incidents import board
from holdfast.incidents import operations, policies
from holdfast.incidents.models import Kind
from holdfast.incidents.operations import Opened
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.kernel.typed import whole
from holdfast.places.queries import area_choices
from holdfast.web.policy import needs

OPENS = needs(policies.OPEN)
_DAYS = 3


@OPENS
def begin(request: HttpRequest) -> HttpResponse:
    """Open an incident, to be watched."""
    if request.method != "POST":
        now = clock.now()
        given: dict[str, Any] = {
            "name": {}, "kind": "", "areas": [], "starts_at": entering.field_of(now),
            "ends_at": entering.field_of(now + timedelta(days=_DAYS)), "exercise": False,
        }  # fmt: skip
        return _form(request, given)
    given = _read(request.POST)

    def do() -> Opened:
        return operations.open_incident.once(
            request.POST.get("key", "")[:60],
            actor=shell.actor_of(request),
            name=Text.of(given["name"]),
            kind=given["kind"],
            areas=given["areas"],
            starts_at=entering.moment_for(given["starts_at"], _("Begins")),
            ends_at=entering.moment_for(given["ends_at"], _("Planned end")),
            exercise=given["exercise"],
        )

    opened, refused = shell.attempt(do)
    if opened is None:
        return _form(request, given, refused)
    words = _("Incident %(number)s is open, to be watched.") % {"number": opened.number}
    return shell.done(request, words, reverse("desk:incident", args=[opened.incident]))


@OPENS
def describe(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say anew what it is called, its kind and its areas."""
    row = board.found(request, id)
    if request.method != "POST":
        given = {"name": dict(row.name.texts), "kind": row.kind, "areas": row.areas}
        return _form(request, given, version=row.version)
    given, version = _read(request.POST), whole(request.POST.get("version", ""), 0)
    changed, refused = shell.attempt(
        lambda: operations.describe_incident(
            actor=shell.actor_of(request), incident=id, version=version,
            name=Text.of(given["name"]), kind=given["kind"], areas=given["areas"],
        )
    )  # fmt: skip
    if changed is None:
        return _form(request, given, refused, version=version)
    return shell.done(request, _("Saved."), reverse("desk:incident", args=[id]))


def _read(form: QueryDict) -> dict[str, Any]:
    return {
        "name": entering.words(form, "name"), "kind": form.get("kind", ""),
        "areas": form.getlist("areas")[:500], "starts_at": form.get("starts_at", ""),
        "ends_at": form.get("ends_at", ""), "exercise": bool(form.get("exercise")),
    }  # fmt: skip


def _form(
    request: HttpRequest, given: Mapping[str, Any], wrong: str = "", *, version: int = 0
) -> HttpResponse:
    context = {
        "title": _("Describe the incident") if version else _("Open an incident"),
        "given": given, "wrong": wrong, "version": version,
        "names": entering.word_fields("name", given["name"]),
        "kinds": [("", ""), *((label, value) for value, label in Kind.choices)],
        "areas": area_choices(given["areas"]),
    }  # fmt: skip
    status = 422 if wrong else 200
    return shell.page(request, "desk/incidents/form.html", context, status=status)


@OPENS
@require_POST
def extend(request: HttpRequest, id: UUID) -> HttpResponse:
    """Plan its end anew."""
    form = request.POST
    return _do(request, id, _("Its end is planned anew."), lambda: operations.extend_incident(
        actor=shell.actor_of(request), incident=id,
        version=whole(form.get("version", ""), 0),
        ends_at=entering.moment_for(form.get("ends_at", ""), _("Planned end"))))  # fmt: skip


@OPENS
@require_POST
def duty(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give a duty to somebody and to deputies."""
    form = request.POST
    people = entering.ids([form.get("holder", ""), *form.getlist("deputies")])
    if people and not form.get("holder"):
        words = _("Choose who has the duty before you choose deputies.")
        return shell.done(request, words, reverse("desk:incident", args=[id]))
    return _do(request, id, _("Saved."), lambda: operations.staff_incident(
        actor=shell.actor_of(request), incident=id, duty=form.get("duty", ""),
        people=people))  # fmt: skip


@OPENS
@require_POST
def close(request: HttpRequest, id: UUID) -> HttpResponse:
    """Close it for good."""
    version = whole(request.POST.get("version", ""), 0)
    return _do(request, id, _("The incident is closed."), lambda: operations.close_incident(
        actor=shell.actor_of(request), incident=id, version=version))  # fmt: skip


def _do(request: HttpRequest, id: UUID, words: str, what: Callable[[], object]) -> HttpResponse:
    _done, refused = shell.attempt(what)
    return shell.done(request, refused or words, reverse("desk:incident", args=[id]))
