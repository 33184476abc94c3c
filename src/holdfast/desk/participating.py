"""Who takes part in exercises, at the desk: the recipients of what is played."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.alerts import participants as taking_part
from holdfast.alerts import policies
from holdfast.alerts.models import Subscription
from holdfast.desk import entering, shell
from holdfast.web.policy import needs


@needs(policies.WRITE)
def participants(request: HttpRequest) -> HttpResponse:
    """The list; adds somebody, or takes somebody off."""
    form, actor = request.POST, shell.actor_of(request)
    given = {name: entering.clean(form.get(name, ""))[:254] for name in _FIELDS}
    if request.method != "POST":
        return _page(request, given)
    if "remove" in form:
        gone = entering.ids([form["remove"]])
        if not gone:
            raise Http404
        _none, refused = shell.attempt(
            lambda: taking_part.remove_participant(actor=actor, subscription=gone[0])
        )
        return shell.done(request, refused or _("Taken off."), reverse("desk:participants"))
    added, refused = shell.attempt(
        lambda: taking_part.add_participant.once(form.get("key", "")[:60], actor=actor, **given)
    )
    if added is None:
        return _page(request, given, refused)
    return shell.done(request, _("Takes part from now on."), reverse("desk:participants"))


_FIELDS = ("channel", "address", "language")


def _page(request: HttpRequest, given: dict[str, str], wrong: str = "") -> HttpResponse:
    context = {
        "title": _("Who takes part in exercises"), "given": given, "wrong": wrong,
        "rows": taking_part.participants(shell.actor_of(request)),
        "channels": [(label, code) for code, label in Subscription.Channel.choices],
        "languages": [(name, code) for code, name in settings.LANGUAGES],
    }  # fmt: skip
    status = 422 if wrong else 200
    return shell.page(request, "desk/bulletins/participants.html", context, status=status)
