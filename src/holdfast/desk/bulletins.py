"""Bulletins at the desk: all of them, writing one by its kind, and the page where others approve
exactly what will be said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.alerts import (
    announcing,
    changes,
    operations,
    outlets,
    policies,
    queries,
    saying,
    staleness,
)
from holdfast.alerts.hearing import near
from holdfast.alerts.kinds import Kind, kinds
from holdfast.alerts.models import Bulletin, Severity, Version
from holdfast.alerts.operations import Written
from holdfast.alerts.ports import speech
from holdfast.desk import entering, hearing, posts, shell, telling
from holdfast.desk.incidents import rumors
from holdfast.desk.organization import organization
from holdfast.incidents import queries as incidents
from holdfast.kernel import clock
from holdfast.kernel.typed import whole
from holdfast.places.queries import area_choices, area_names
from holdfast.web.policy import needs

BOTH = needs(policies.WRITE, policies.APPROVE)
WRITES, APPROVES = needs(policies.WRITE), needs(policies.APPROVE)
_MOST = 100


@BOTH
@require_GET
def bulletins(request: HttpRequest) -> HttpResponse:
    """All of them, what waits for approval first."""
    actor = shell.actor_of(request)
    rows = list(queries.all_bulletins(actor)[:_MOST])
    waiting = [row for row in rows if _waits(row)]
    context = {
        "title": _("Bulletins"), "waiting": waiting,
        "rows": [row for row in rows if row not in waiting],
        "kinds": kinds(), "unreviewed": queries.unreviewed(actor), "now": clock.now(),
        "stale": list(staleness.stale_now()), "heard": len(near.everything()),
    }  # fmt: skip
    return shell.page(request, "desk/bulletins/list.html", context)


@shell.STAFF
@require_GET
def out(request: HttpRequest) -> HttpResponse:
    """What is out now, for the band under the strip of every page."""
    return shell.part(request, "desk/bulletins/out.html", {})


def _waits(row: Bulletin) -> bool:
    """Whether its latest version was submitted and is not out."""
    latest = row.latest
    return (
        latest is not None and latest.submitted_at is not None and row.latest_id != row.current_id
        and row.state in (Bulletin.State.DRAFT, Bulletin.State.PUBLISHED)
    )  # fmt: skip


# -- writing --


@WRITES
def write(request: HttpRequest, kind: str) -> HttpResponse:
    """A new bulletin of a kind; ``?rumor=`` one that answers it."""
    if kind not in kinds():
        raise Http404
    if request.method == "POST":
        return _save(request, kind, None)
    begun = rumors.begun(request, kind) | hearing.proposal(request.GET.get("heard", ""))
    return _form(request, kind, None, _beginning(kinds()[kind]) | begun)


@WRITES
def edit(request: HttpRequest, id: UUID) -> HttpResponse:
    """The next version of a bulletin; ``?end=1`` the one that ends it."""
    row = _row(request, id)
    latest = row.latest
    if latest is None or latest.kind not in kinds():
        raise Http404
    if request.method == "POST":
        return _save(request, latest.kind, row)
    return _form(request, latest.kind, row, _filled(latest))


def _beginning(kind: Kind) -> dict[str, Any]:
    now = clock.now()
    until = now + timedelta(hours=kind.until_hours)
    return {
        "severity": kind.severity, "starts_at": entering.field_of(now),
        "until": entering.field_of(until), "source": "", "areas": [], "slots": {},
        "exercise": _only_exercises(),
    } | telling.filled(None) | {"escalate": kind.severity == str(Severity.LIFE)}  # fmt: skip


def _only_exercises() -> bool:
    """Whether an exercise is on and nothing real: what is written then is meant for it."""
    return not incidents.current() and bool(incidents.current(exercises=True))


def _filled(version: Version) -> dict[str, Any]:
    given = queries.content_of(version)
    times = {
        "starts_at": entering.field_of(version.starts_at),
        "until": entering.field_of(version.until),
    }
    return given | times | telling.filled(version)


def _form(
    request: HttpRequest, code: str, row: Bulletin | None, given: Mapping[str, Any], wrong: str = ""
) -> HttpResponse:
    kind, ends = kinds()[code], _ends(request)
    latest = row.latest if row else None
    context = {
        "title": _("End this bulletin") if ends else str(kind.called), "kind": kind, "row": row,
        "given": given, "wrong": wrong.split("\n") if wrong else [], "ends": ends,
        "base": latest.number if latest else 0,
        "severities": [(label, value) for value, label in Severity.choices],
        "slots": _slots(kind, given["slots"], ends=ends), "areas": area_choices(given["areas"]),
    } | telling.choices(given)  # fmt: skip
    status = 422 if wrong else 200
    return shell.page(request, "desk/bulletins/write.html", context, status=status)


def _ends(request: HttpRequest) -> bool:
    return bool(request.POST.get("ends") or request.GET.get("end"))


def _slots(kind: Kind, values: Mapping[str, Any], *, ends: bool) -> list[dict[str, Any]]:
    """The fields of the form: a text once in each language, all others once."""
    found = []
    if ends:
        found.append(_slot(saying.ALL_CLEAR, _("What is true now"), "text", True, values))
    for name, slot in kind.slots.items():
        found.append(_slot(name, str(slot.label), slot.type, slot.required, values))
    return found


def _slot(
    name: str, label: str, type: str, required: bool, values: Mapping[str, Any]
) -> dict[str, Any]:
    value = values.get(name)
    if type == "text":
        words = value if isinstance(value, dict) else {}
        fields = entering.word_fields(f"slot_{name}", words)
    else:
        shown = str(value or "")
        if type == "time" and (moment := _moment(shown)):
            shown = entering.field_of(moment)
        fields = [{"name": f"slot_{name}", "value": shown}]
    return {"label": label, "type": type, "required": required, "fields": fields}


def _save(request: HttpRequest, code: str, row: Bulletin | None) -> HttpResponse:
    given, form = _read(kinds()[code], request.POST), request.POST

    def do() -> Written:
        base = whole(form.get("base", ""), 0)
        return operations.write_bulletin.once(
            form.get("key", "")[:60],
            actor=shell.actor_of(request),
            kind=code,
            severity=given["severity"],
            slots=given["slots"],
            areas=tuple(given["areas"]),
            starts_at=entering.moment_for(given["starts_at"], _("From")),
            until=entering.moment_for(given["until"], _("Until")),
            source=given["source"],
            bulletin=row.pk if row else None,
            base=base,
            ends=bool(form.get("ends")),
            audience=telling.read(given),
            exercise=row.latest.exercise if row and row.latest else given["exercise"],
        )

    written, refused = shell.attempt(do)
    if written is None:
        return _form(request, code, row, given, refused)
    to = reverse("desk:bulletin", args=[written.bulletin])
    words = _("Version %(number)s is saved. Nothing is out yet.") % {"number": written.number}
    return shell.done(request, words, to)


def _read(kind: Kind, form: QueryDict) -> dict[str, Any]:
    slots: dict[str, Any] = {}
    names = {name: slot.type for name, slot in kind.slots.items()} | {saying.ALL_CLEAR: "text"}
    for name, type in names.items():
        if type == "text":
            words = entering.words(form, f"slot_{name}")
            if any(words.values()):
                slots[name] = words
        elif text := entering.clean(form.get(f"slot_{name}", "")):
            moment = entering.moment(text) if type == "time" else None
            slots[name] = moment.isoformat() if moment else text
    return {
        "severity": form.get("severity", ""), "slots": slots, "areas": form.getlist("areas")[:500],
        "starts_at": form.get("starts_at", ""), "until": form.get("until", ""),
        "source": entering.clean(form.get("source", "")), "exercise": bool(form.get("exercise")),
    } | telling.typed(form)  # fmt: skip


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


# -- one, and what is done with it --


@BOTH
@require_GET
def bulletin(request: HttpRequest, id: UUID) -> HttpResponse:
    """What it says, who wrote and approved it, where it is out."""
    row = _row(request, id)
    actor, versions = shell.actor_of(request), queries.versions(row)
    latest = versions[0]
    writers = operations.writers_of(row)
    approvals = list(latest.approvals.all())
    needed = policies.approvals_needed(latest)
    out = row.state == Bulletin.State.PUBLISHED and row.current_id == latest.pk
    shown = next((each for each in versions if each.pk == row.current_id), None)
    who = organization().person
    alive = row.state in (Bulletin.State.DRAFT, Bulletin.State.PUBLISHED)
    pending = alive and row.current_id != latest.pk
    named = _("Bulletin %(number)s") % {"number": row.number}
    context = {
        "title": named if row.number else _("New bulletin"), "row": row, "latest": latest,
        "versions": versions, "kind": kinds().get(latest.kind),
        "words": [
            {"code": code, "language": name, "said": latest.words.get(code, {})}
            | posts.previewed(latest, code)
            for code, name in settings.LANGUAGES
        ],
        "areas": area_names(latest.areas), "mark": queries.mark(latest),
        "digest": bytes(latest.digest).hex(), "writer": who(latest.writer),
        "submitter": who(latest.submitter),
        "approvals": [
            {"who": who(each.approver), "at": each.approved_at, "reason": each.reason,
             "reviewer": who(each.reviewer), "reviewed": each.reviewed_at, "id": each.pk}
            for each in approvals
        ],
        "missing": max(0, needed - len(approvals)), "needed": needed, "out": out,
        "pending": pending, "alive": alive,
        "outlets": outlets.seen(shown) if shown else [], "shown": shown,
        "stale": list(staleness.stale_now(row.pk)),
        "history": [
            {"version": each, "who": who(each.writer), "mark": queries.mark(each),
             "said": queries.said_of(each),
             "changes": changes.between(before, each) if before else []}
            for each, before in zip(versions, [*versions[1:], None], strict=True)
        ],
        "changes": changes.between(shown, latest) if shown and shown.pk != latest.pk else [],
        "may_submit": pending and latest.submitted_at is None and actor.may(policies.WRITE),
        "may_approve": pending and latest.submitted_at is not None
        and policies.may_approve(actor, latest, writers)
        and all(each.approver != actor.id for each in approvals),
        "is_writer": policies.is_writer(actor, latest, writers),
        "may_break_glass": pending and actor.may(policies.APPROVE),
        "may_edit": alive and actor.may(policies.WRITE),
        "may_retract": out and latest.writer == actor.id and row.published_at is not None
        and clock.now() - row.published_at <= policies.RETRACT_WITHIN,
    }  # fmt: skip
    if request.GET.get("part") == "outlets":
        return shell.part(request, "desk/bulletins/outlets.html", context)
    context["sent"] = telling.sent(shown, may_see=actor.may("residents.see")) if shown else None
    if request.GET.get("part") == "sent":
        return shell.part(request, "desk/bulletins/sent.html", context)
    context |= {
        "spoken": announcing.recorded(latest.pk), "voice_missing": speech.get().missing,
        "audience": telling.shown(latest), "letters": telling.letters(latest),
    }  # fmt: skip
    return shell.page(request, "desk/bulletins/page.html", context)


@BOTH
@require_GET
def spoken(request: HttpRequest, id: UUID, language: str) -> HttpResponse:
    """What the phone will say, to be listened to before it is approved."""
    latest = _row(request, id).latest
    sound = announcing.sound(latest.pk, language) if latest else None
    if sound is None:
        raise Http404
    return HttpResponse(sound, content_type=announcing.MEDIA_TYPE)


@WRITES
@require_POST
def submit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Ask others to approve it."""
    version = _version(request)
    return _do(request, id, _("It waits for approval now."), lambda: operations.submit_bulletin(
        actor=shell.actor_of(request), version=version))  # fmt: skip


@APPROVES
@require_POST
def approve(request: HttpRequest, id: UUID) -> HttpResponse:
    """Approve what was read; with a reason, publish it alone."""
    version, text = _version(request), request.POST.get("digest", "")
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    reason = entering.clean(request.POST.get("reason", "")) if request.POST.get("alone") else ""
    if request.POST.get("alone") and not reason:
        return shell.done(
            request, _("Say why it cannot wait for others."), reverse("desk:bulletin", args=[id])
        )
    words = _("Approved. It is out as soon as enough people have approved it.")
    return _do(request, id, words, lambda: operations.approve_bulletin(
        actor=shell.actor_of(request), version=version, digest=digest, reason=reason))  # fmt: skip


@WRITES
@require_POST
def retract(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take back what one has just published."""
    return _do(request, id, _("It is taken back."), lambda: operations.retract_bulletin(
        actor=shell.actor_of(request), bulletin=id))  # fmt: skip


@APPROVES
@require_POST
def review(request: HttpRequest, approval: UUID) -> HttpResponse:
    """Note that one has reviewed what another published alone."""
    _none, refused = shell.attempt(
        lambda: operations.review_bulletin(actor=shell.actor_of(request), approval=approval)
    )
    return shell.done(request, refused or _("Reviewed."), reverse("desk:bulletins"))


def _do(request: HttpRequest, id: UUID, words: str, what: Any) -> HttpResponse:
    done, refused = shell.attempt(what)
    queries.forget()
    if done is not None and done.published:
        words = _("It is out, everywhere.")
    return shell.done(request, refused or words, reverse("desk:bulletin", args=[id]))


def _version(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("version", ""))
    except ValueError:
        raise Http404 from None


def _row(request: HttpRequest, id: UUID) -> Bulletin:
    row = queries.all_bulletins(shell.actor_of(request)).filter(pk=id).first()
    if row is None or row.latest is None:
        raise Http404
    return row
