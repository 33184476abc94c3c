"""Webhooks: programs that are told of what is public, for who looks after the system."""

from __future__ import annotations

from collections.abc import Callable
from uuid import NAMESPACE_OID, UUID, uuid5

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from holdfast.desk import entering, shell
from holdfast.journal import webhooks
from holdfast.journal.models import Webhook
from holdfast.kernel import secrets
from holdfast.kernel.ids import new_id
from holdfast.web.policy import needs

MAY = needs(webhooks.MAY)
_STATES = {
    "waiting": ("in-work", "mute", gettext_lazy("Waits")),
    "done": ("ok", "good", gettext_lazy("Told")),
    "failed": ("look", "heed", gettext_lazy("Failed")),
    "expired": ("unused", "mute", gettext_lazy("Time ran out")),
}
_KINDS = {
    "bulletin.published": gettext_lazy("bulletin out"),
    "bulletin.ended": gettext_lazy("bulletin ended"),
    "bulletin.retracted": gettext_lazy("bulletin taken back"),
    "bulletin.expired": gettext_lazy("bulletin ran out"),
    webhooks.TEST: gettext_lazy("test"),
}


@MAY
def listed(request: HttpRequest) -> HttpResponse:
    """All of them with what they were told, and a form for another one; a new secret is shown
    once, on this answer and never again."""
    made, wrong = "", ""
    if request.method == "POST":
        made, wrong = _add(request)
    return _page(request, made, wrong)


def _page(request: HttpRequest, made: str = "", wrong: str = "") -> HttpResponse:
    context = {
        "title": _("Webhooks"), "rows": [_row(each) for each in webhooks.living()],
        "typed": request.POST if wrong else {}, "made": made, "wrong": wrong,
    }  # fmt: skip
    return shell.page(request, "desk/webhooks.html", context, status=422 if wrong else 200)


def _row(hook: Webhook) -> dict[str, object]:
    return {
        "hook": hook, "waiting": webhooks.waiting(hook),
        "told": [
            {"row": each, "state": _STATES[each.state], "kind": _KINDS.get(each.kind, each.kind)}
            for each in webhooks.latest(hook)
        ],
    }  # fmt: skip


def _add(request: HttpRequest) -> tuple[str, str]:
    name, url = (entering.clean(request.POST.get(each, "")) for each in ("name", "url"))
    id, secret = _drawn(request, f"{name} {url}")

    def do() -> str:
        webhooks.add.once(
            _key(request), actor=shell.actor_of(request), webhook=id, name=name, url=url,
            secret=secret,
        )  # fmt: skip
        return secret

    made, refused = shell.attempt(do)
    return made or "", refused


def _drawn(request: HttpRequest, what: str) -> tuple[UUID, str]:
    """An id and a secret from the form's own key: the same form sent again shows the same."""
    whole = f"{shell.actor_of(request).code} {_key(request)} {what}"
    return uuid5(NAMESPACE_OID, whole), secrets.code_of("webhook", whole, length=40)


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:60] or str(new_id())


@MAY
@require_POST
def rotate(request: HttpRequest, id: UUID) -> HttpResponse:
    """Another secret, shown once."""
    _id, secret = _drawn(request, str(id))

    def do() -> str:
        webhooks.rotate.once(
            _key(request), actor=shell.actor_of(request), webhook=id, secret=secret
        )
        return secret

    made, refused = shell.attempt(do)
    return _page(request, made or "", refused)


@MAY
@require_POST
def test(request: HttpRequest, id: UUID) -> HttpResponse:
    """Tell it something that means nothing."""
    return _do(request, _("A test is on its way."), lambda: webhooks.test.once(
        _key(request), actor=shell.actor_of(request), webhook=id))  # fmt: skip


@MAY
@require_POST
def pause(request: HttpRequest, id: UUID) -> HttpResponse:
    """Tell it nothing for now, or go on."""
    paused = bool(request.POST.get("paused"))
    words = _("It is told nothing for now.") if paused else _("It is told again.")
    return _do(request, words, lambda: webhooks.pause(
        actor=shell.actor_of(request), webhook=id, paused=paused))  # fmt: skip


@MAY
@require_POST
def remove(request: HttpRequest, id: UUID) -> HttpResponse:
    """Tell it nothing any more."""
    return _do(request, _("It is removed."), lambda: webhooks.remove(
        actor=shell.actor_of(request), webhook=id))  # fmt: skip


def _do(request: HttpRequest, words: str, what: Callable[[], object]) -> HttpResponse:
    _done, refused = shell.attempt(what)
    return shell.done(request, refused or words, reverse("desk:webhooks"))
