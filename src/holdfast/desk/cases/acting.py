"""What staff do to a case: each view reads a form, makes one domain call and answers.

What was typed is never lost: a refusal shows the page again with it, and somebody else's change
meanwhile shows both side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.cases import events, lifecycle, operations, queries
from holdfast.cases.models import Case, Link
from holdfast.cases.policies import may_change
from holdfast.catalog import queries as catalog
from holdfast.desk import shell
from holdfast.desk.cases import page, showing, timeline
from holdfast.desk.cases.listing import SEES
from holdfast.files.operations import store_file
from holdfast.journal.recording import Denied, OperationError
from holdfast.places import queries as places

_TYPED = (
    "to", "reason", "other", "note", "note_for", "text", "audience", "service", "place", "team",
    "staff", "department", "kind",
)  # fmt: skip
FILES_LIMIT = 6
# Facts that raise a case's version.
_RAISING = {fact.kind for fact in (events.MOVED, events.ASSIGNED, events.NOTED, events.CORRECTED)}


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "") for name in _TYPED}


def as_id(typed: str) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return None


def _version(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return -1


def _answer(
    request: HttpRequest, case: Case, do: Callable[[], Any], words: str, *, form: str
) -> HttpResponse:
    """Do it, and go back to the case; or show why not, with what was typed."""
    kept = f"{form}-{case.pk}"
    try:
        do()
    except operations.Conflict:
        return _conflict(request, case, form)
    except Denied as refused:
        return _refused(request, case, str(refused), form, 403)
    except OperationError as refused:
        return _refused(request, case, str(refused), form, 422)
    return shell.done(request, words, reverse("desk:case", args=[case.number]), kept=kept)


def _refused(request: HttpRequest, case: Case, words: str, form: str, status: int) -> HttpResponse:
    again = page.find(request, case.number)
    typed = {**_typed(request), "form": form}
    context = page.about(request, again, typed, words)
    return shell.page(request, "desk/cases/case.html", context, status=status)


def _conflict(request: HttpRequest, case: Case, form: str) -> HttpResponse:
    """Somebody was faster: what they did, what one wanted, and both ways on."""
    again = page.find(request, case.number)
    told = timeline.tell(shell.actor_of(request), again)
    missed = max(1, again.version - _version(request))
    raising = [line for line in told.lines if line.kind in _RAISING]
    typed = _typed(request)
    move = lifecycle.allowed(again.status, typed["to"]) if typed["to"] else None
    status = lifecycle.STATUSES[again.status]
    context = {
        "case": again,
        "title": showing.title(again),
        "status": status,
        "shape": showing.SHAPES[status.mark],
        "promise": showing.promise_long(again),
        "whom": showing.with_whom(again) or _("Nobody yet"),
        "days": timeline.with_hours([("", raising[:missed])]),
        "typed": [(name, value) for name, value in typed.items() if value],
        "mine": _in_words(typed),
        "possible": form != "move" or move is not None,
        "action": request.path,
        "here": reverse("desk:case", args=[case.number]),
    }
    return shell.page(request, "desk/cases/conflict.html", context, status=409)


def _in_words(typed: dict[str, str]) -> list[tuple[str, str]]:
    from holdfast.desk.organization import organization

    known = organization()
    found = catalog.find(typed["service"]) if typed["service"] else None
    says = {
        "to": (_("Move to"), str(lifecycle.STATUSES[typed["to"]].staff))
        if typed["to"] in lifecycle.STATUSES else None,
        "reason": (_("Reason"), str(lifecycle.REASONS.get(typed["reason"], typed["reason"]))),
        "other": (_("Case"), typed["other"]),
        "note": (_("Note"), typed["note"]),
        "text": (_("Note"), typed["text"]),
        "service": (_("Service"), str(found.name) if found else typed["service"]),
        "place": (_("Place"), typed["place"]),
        "department": (_("Department"), known.department(as_id(typed["department"]))),
        "team": (_("Crew"), known.team(as_id(typed["team"]))),
        "staff": (_("Person"), known.person(as_id(typed["staff"]))),
    }  # fmt: skip
    return [said for name, said in says.items() if typed[name] and said and said[1]]


def other_case(request: HttpRequest, typed: str) -> UUID | None:
    """The id of a visible case by its number as typed, or None."""
    found = queries.by_number(shell.actor_of(request), typed) if typed.strip() else None
    return found.pk if found else None


@SEES
@require_POST
def move(request: HttpRequest, number: str) -> HttpResponse:
    """Move the case to another state, with a reason, another case or a note where there is one."""
    case = page.find(request, number)
    to, typed = request.POST.get("to", ""), _typed(request)

    def do() -> None:
        other = other_case(request, typed["other"])
        if typed["other"].strip() and other is None:
            raise OperationError(_("There is no case of this number that you may see."))
        operations.move_case.once(
            request.POST.get("key"),
            actor=shell.actor_of(request), case=case.pk, to=to, version=_version(request),
            reason=typed["reason"], other=other, note=typed["note"],
            note_for=typed["note_for"] or "staff",
        )  # fmt: skip

    status = lifecycle.STATUSES.get(to)
    words = _("%(state)s. The page follows.") % {"state": status.staff if status else to}
    return _answer(request, case, do, words, form="move")


@SEES
@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Write a note for staff, the resident or everyone."""
    case, typed = page.find(request, number), _typed(request)

    def do() -> None:
        operations.add_note.once(
            request.POST.get("key"),
            actor=shell.actor_of(request), case=case.pk, text=typed["text"],
            audience=typed["audience"] or "staff",
        )  # fmt: skip

    words = {"resident": _("Sent to the resident."), "public": _("On the public page.")}
    return _answer(request, case, do, words.get(typed["audience"], _("Note added.")), form="note")


@SEES
@require_POST
def give(request: HttpRequest, number: str) -> HttpResponse:
    """Give the case to another department, a crew or a person."""
    case, typed = page.find(request, number), _typed(request)
    department = as_id(typed["department"])

    def do() -> None:
        if department and not shell.actor_of(request).may("cases.route"):
            raise Denied(_("You may not send cases to another department. Ask your supervisor."))
        if not (department or as_id(typed["team"]) or as_id(typed["staff"])):
            raise OperationError(_("Choose a department, a crew or a person."))
        operations.assign_case.once(
            request.POST.get("key"),
            actor=shell.actor_of(request), case=case.pk, version=_version(request),
            department=department, team=as_id(typed["team"]), staff=as_id(typed["staff"]),
        )  # fmt: skip

    return _answer(request, case, do, _("Given on."), form="give")


@SEES
@require_POST
def link(request: HttpRequest, number: str) -> HttpResponse:
    """Link the case with another one by its number."""
    case, typed = page.find(request, number), _typed(request)

    def do() -> None:
        other = other_case(request, typed["other"])
        if other is None:
            raise OperationError(_("There is no case of this number that you may see."))
        operations.link_cases.once(
            request.POST.get("key"),
            actor=shell.actor_of(request), case=case.pk, other=other,
            kind=typed["kind"] or Link.Kind.RELATED,
        )  # fmt: skip

    return _answer(request, case, do, _("Linked."), form="link")


@SEES
@require_POST
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Correct the service or the place; the case is routed again by the same rules."""
    case, typed = page.find(request, number), _typed(request)

    def do() -> None:
        service = catalog.find(typed["service"]) if typed["service"] != case.service else None
        place = typed["place"].strip()[:300]
        location = None
        if place and place != showing.place(case):
            location = places.locate(text=place, address_id=as_id(request.POST.get("chosen", "")))
        if service is None and location is None:
            raise OperationError(_("Nothing is different. Change the service or the place."))
        operations.correct_case.once(
            request.POST.get("key"),
            actor=shell.actor_of(request), case=case.pk, version=_version(request),
            service=service, location=location,
        )  # fmt: skip

    return _answer(request, case, do, _("Corrected."), form="correct")


@SEES
@require_POST
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """Put photos or documents on the case; their content is checked and drawn anew."""
    case = page.find(request, number)
    actor, key = shell.actor_of(request), request.POST.get("key") or None
    public = request.POST.get("public") == "1" and case.public

    def do() -> None:
        may_change(actor, case)
        sent = request.FILES.getlist("files")
        if not sent:
            raise OperationError(_("Choose a photo or a document first."))
        if len(sent) > FILES_LIMIT:
            raise OperationError(
                _("Send at most %(most)s files at once. Add the others afterwards.")
                % {"most": FILES_LIMIT}
            )
        for n, upload in enumerate(sent):
            own = f"{key}-{n}" if key else None
            stored = store_file.once(
                own, actor=actor, name=(upload.name or "")[:200], content=upload.read()
            )
            operations.attach_file.once(
                own, actor=actor, case=case.pk, file=stored.file, public=public
            )

    return _answer(request, case, do, _("Added."), form="attach")
