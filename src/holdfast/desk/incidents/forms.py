"""Forms of the operations center at the desk: messages, resource requests and status summaries,
written, approved and carried on; each on a page and as PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import entering, papers, shell
from holdfast.desk.incidents import board, forming
from holdfast.desk.organization import organization
from holdfast.eoc import messages, queries, resources, summaries
from holdfast.eoc.models import GeneralMessage, ResourceRequest, StatusSummary
from holdfast.eoc.resources import Wanted
from holdfast.eoc.summaries import Said
from holdfast.incidents.models import Incident
from holdfast.incidents.policies import OPEN
from holdfast.incidents.queries import duties
from holdfast.kernel.typed import whole
from holdfast.web.papers import Paper
from holdfast.web.policy import needs

OPENS = needs(OPEN)
_MOST, _LINES = 100, 6
_WANTED = {
    "quantity": gettext_lazy("How many, line %(n)s"), "what": gettext_lazy("What, line %(n)s"),
    "detail": gettext_lazy("Details, line %(n)s"),
}  # fmt: skip


@shell.STAFF
@require_GET
def listed(request: HttpRequest, id: UUID) -> HttpResponse:
    """All forms of an incident, the latest first."""
    row = board.found(request, id)
    context = board.shown(request, row) | {
        "title": _("Forms"), "written": row.messages.all()[:_MOST],
        "requests": [
            {"row": each, "what": resources.in_words(each),
             "open": each.state in resources.OPEN_STATES}
            for each in row.requests.all()[:_MOST]
        ],
        "summaries": row.summaries.select_related("sitrep")[:_MOST],
        "may_write": shell.actor_of(request).may(OPEN),
    }  # fmt: skip
    return shell.page(request, "desk/incidents/forms.html", context)


def _mine(request: HttpRequest, row: Incident) -> str:
    """Who is signed in, with the duties they have: “Dana Whitlock, Public information”."""
    me = shell.actor_of(request).id
    held = [each.name for each in duties(row.pk) if me in (each.holder, *each.deputies)]
    return ", ".join([organization().person(me), *held])


def _new(
    request: HttpRequest, id: UUID, template: str, title: str, more: Callable[[Incident], Any],
    do: Callable[[Incident, QueryDict, str], Any], to: Callable[[Any], str],
) -> HttpResponse:  # fmt: skip
    """A new form: shown empty, or taken, or shown again with what was typed and what is wrong."""
    row, wrong, given = board.found(request, id), "", QueryDict(mutable=True)
    if request.method == "POST":
        given = request.POST.copy()
        done, wrong = shell.attempt(lambda: do(row, given, given.get("key", "")[:60]))
        if done is not None:
            return shell.done(request, _("Saved."), to(done))
    context = board.shown(request, row) | {
        "title": title, "given": given, "wrong": wrong, "mine": _mine(request, row),
        "back": reverse("desk:incident_forms", args=[row.pk]),
    } | more(row)  # fmt: skip
    return shell.page(request, template, context, status=422 if wrong else 200)


@OPENS
def message_new(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write a message (ICS 213)."""
    actor = shell.actor_of(request)

    def do(row: Incident, form: QueryDict, key: str) -> messages.Sent:
        return messages.write_message.once(
            key, actor=actor, incident=row.pk, to=form.get("to", ""), origin=form.get("origin", ""),
            subject=form.get("subject", ""), text=form.get("text", ""),
        )  # fmt: skip

    def more(row: Incident) -> dict[str, Any]:
        return {"who_limit": messages.WHO, "subject_limit": messages.SUBJECT,
                "limit": messages.TEXT}  # fmt: skip

    return _new(
        request, id, "desk/incidents/message_new.html", _("A message (ICS 213)"), more, do,
        lambda sent: reverse("desk:incident_message", args=[sent.message]),
    )  # fmt: skip


@OPENS
def request_new(request: HttpRequest, id: UUID) -> HttpResponse:
    """Ask for resources (ICS 213RR)."""
    actor = shell.actor_of(request)

    def do(row: Incident, form: QueryDict, key: str) -> resources.Asked:
        return resources.ask_resources.once(
            key, actor=actor, incident=row.pk, lines=_wanted(form),
            priority=form.get("priority", ""), deliver_to=form.get("deliver_to", ""),
            substitutes=form.get("substitutes", ""), origin=form.get("origin", ""),
        )  # fmt: skip

    def more(row: Incident) -> dict[str, Any]:
        form = request.POST
        return {
            "priorities": [(label, code) for code, label in ResourceRequest.Priority.choices],
            "lines": [
                [{"name": f"{name}_{n}", "label": label % {"n": n},
                  "value": form.get(f"{name}_{n}", "")} for name, label in _WANTED.items()]
                for n in range(1, _LINES + 1)
            ],
        }  # fmt: skip

    return _new(
        request, id, "desk/incidents/request_new.html", _("A resource request (ICS 213RR)"), more,
        do, lambda asked: reverse("desk:incident_request", args=[asked.request]),
    )  # fmt: skip


def _wanted(form: QueryDict) -> list[Wanted]:
    """The lines in which anything was typed."""
    found = []
    for n in range(1, _LINES + 1):
        quantity, what, detail = (form.get(f"{name}_{n}", "").strip() for name in _WANTED)
        if quantity or what or detail:
            found.append(Wanted(whole(quantity, 0), what, detail))
    return found


@OPENS
def summary_new(request: HttpRequest, id: UUID) -> HttpResponse:
    """Report the status (ICS 209); begins with what the last one said."""
    actor = shell.actor_of(request)

    def do(row: Incident, form: QueryDict, key: str) -> summaries.Summed:
        report = entering.ids([form.get("sitrep", "")])
        return summaries.write_summary.once(
            key, actor=actor, incident=row.pk, version=form.get("version", ""),
            sitrep=report[0] if report else row.pk,
            blocks={block: form.get(f"block_{block}", "") for block in summaries.BLOCKS},
            counts=_counted(form),
        )  # fmt: skip

    def more(row: Incident) -> dict[str, Any]:
        last = row.summaries.first()
        before = summaries.said_of(last) if last else {}
        typed = request.POST if request.method == "POST" else None
        return {
            "sitreps": [
                (_("Situation report %(number)s") % {"number": each.number}, str(each.pk))
                for each in row.sitreps.all()[:_MOST]
            ],
            "versions": [(label, code) for code, label in StatusSummary.Version.choices],
            "version": request.POST.get("version") or ("update" if last else "initial"),
            "blocks": [
                {"name": f"block_{code}", "label": f"{code}. {name}",
                 "needed": code in summaries.REQUIRED,
                 "value": typed.get(f"block_{code}", "") if typed is not None
                 else (last.blocks.get(code, "") if last else "")}
                for code, name in summaries.BLOCKS.items()
            ],
            "counts": [
                {"name": f"n_{key}", "label": name, "source_name": f"source_{key}",
                 "source_label": _("%(count)s, source") % {"count": name},
                 "n": typed.get(f"n_{key}", "") if typed is not None
                 else (before[key].n if key in before else ""),
                 "source": typed.get(f"source_{key}", "") if typed is not None
                 else (before[key].source if key in before else "")}
                for group in summaries.COUNTS.values() for key, name in group.items()
            ],
            "limit": summaries.TEXT,
        }  # fmt: skip

    return _new(
        request, id, "desk/incidents/summary_new.html", _("A status summary (ICS 209)"), more, do,
        lambda made: reverse("desk:incident_summary", args=[made.summary]),
    )  # fmt: skip


def _counted(form: QueryDict) -> list[Said]:
    """The counts of which anything was typed; what is no number is refused."""
    found = []
    for group in summaries.COUNTS.values():
        for key in group:
            n, source = form.get(f"n_{key}", "").strip(), form.get(f"source_{key}", "").strip()
            if n or source:
                found.append(Said(key, whole(n, -1), source))
    return found


# -- one of them --


def _shown(
    request: HttpRequest, form: Any, paper: Paper, template: str, **more: Any
) -> HttpResponse:
    context = {
        "back": reverse("desk:incident_forms", args=[form.incident_id]), "row": form,
        "back_words": _("All forms"), "may_write": shell.actor_of(request).may(OPEN), **more,
    }  # fmt: skip
    return papers.page(request, paper, context, template)


@shell.STAFF
@require_GET
def message(request: HttpRequest, id: UUID) -> HttpResponse:
    """A message, with what is still to be done about it."""
    row = _found(request, GeneralMessage, id)
    return _shown(
        request, row, forming.message(row), "desk/incidents/message.html",
        mine=_mine(request, row.incident), approves=row.approved_at is None
        and shell.actor_of(request).id != row.writer, limit=messages.TEXT,
    )  # fmt: skip


@shell.STAFF
@require_GET
def resource_request(request: HttpRequest, id: UUID) -> HttpResponse:
    """A resource request, with where it may go next."""
    row = _found(request, ResourceRequest, id)
    own = shell.actor_of(request).id == row.writer
    states = ResourceRequest.State
    moves = [
        (states(to).label, to) for to in resources.MOVES.get(row.state, ())
        if not (own and to in (states.APPROVED, states.DECLINED))
    ]  # fmt: skip
    return _shown(request, row, forming.request(row), "desk/incidents/request.html", moves=moves,
                  limit=resources.NOTE)  # fmt: skip


@shell.STAFF
@require_GET
def summary(request: HttpRequest, id: UUID) -> HttpResponse:
    """A status summary; every count of ours opens to its records."""
    row = _found(request, StatusSummary, id)
    return _shown(
        request, row, forming.summary(row), "desk/incidents/summary.html",
        approves=row.approved_at is None and shell.actor_of(request).id != row.preparer,
    )  # fmt: skip


@OPENS
@require_POST
def message_do(request: HttpRequest, id: UUID) -> HttpResponse:
    """Approve a message, or answer it."""
    _found(request, GeneralMessage, id)
    actor, form = shell.actor_of(request), request.POST
    if form.get("do") == "answer":
        return _do(request, "desk:incident_message", id, lambda: messages.answer_message(
            actor=actor, message=id, reply=form.get("reply", ""), replier=form.get("replier", "")
        ))  # fmt: skip
    return _do(request, "desk:incident_message", id,
               lambda: messages.approve_message(actor=actor, message=id))  # fmt: skip


@OPENS
@require_POST
def request_do(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a request to its next state."""
    _found(request, ResourceRequest, id)
    form = request.POST
    return _do(request, "desk:incident_request", id, lambda: resources.move_request(
        actor=shell.actor_of(request), request=id, to=form.get("to", ""), note=form.get("note", "")
    ))  # fmt: skip


@OPENS
@require_POST
def summary_do(request: HttpRequest, id: UUID) -> HttpResponse:
    """Approve a status summary."""
    _found(request, StatusSummary, id)
    return _do(request, "desk:incident_summary", id, lambda: summaries.approve_summary(
        actor=shell.actor_of(request), summary=id))  # fmt: skip


def _do(request: HttpRequest, name: str, id: UUID, what: Callable[[], Any]) -> HttpResponse:
    _done, refused = shell.attempt(what)
    return shell.done(request, refused or _("Saved."), reverse(name, args=[id]))


def _found(request: HttpRequest, model: Any, id: UUID) -> Any:
    row = queries.form(shell.actor_of(request), model, id)
    if row is None:
        raise Http404
    return row
