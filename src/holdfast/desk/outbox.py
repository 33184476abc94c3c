"""The outbox: every message that left, waits or failed, with its words; sending again; and what
each kind of message says, before any is sent."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.cases.queries import numbers_of
from holdfast.desk import dates, shell
from holdfast.messaging import previewing, resending
from holdfast.messaging.mailing import words_of
from holdfast.messaging.models import Message
from holdfast.web.policy import needs

PAGE = 20
MAY = needs("messages.see")
STATES = {
    "queued": ("new", "mute", gettext_lazy("Waits")),
    "claimed": ("in-work", "mute", gettext_lazy("Being sent")),
    "handing": ("in-work", "mute", gettext_lazy("Being sent")),
    "sent": ("ok", "good", gettext_lazy("Sent")),
    "failed": ("look", "heed", gettext_lazy("Failed")),
    "expired": ("unused", "mute", gettext_lazy("Time ran out")),
    "cancelled": ("unused", "mute", gettext_lazy("Cancelled")),
}
CHANNELS = {
    "email": gettext_lazy("E-mail"), "text": gettext_lazy("Text"), "voice": gettext_lazy("Call"),
}  # fmt: skip
#: What each message is, by its template; "account" is mail about a staff account.
KINDS = {
    "received": gettext_lazy("report received"),
    "moved": gettext_lazy("case moved on"),
    "note": gettext_lazy("note to the resident"),
    "followed": gettext_lazy("joined a case"),
    "code": gettext_lazy("sign-in code"),
    "department": gettext_lazy("case for a department"),
    "due_soon": gettext_lazy("promise ends soon"),
    "overdue": gettext_lazy("promise ran out"),
    "bulletin_ends": gettext_lazy("bulletin ends soon"),
    "account": gettext_lazy("staff account"),
    "alert": gettext_lazy("alert"),
}
# What opens an account, on paper for nobody but the one it was sent to.
_SECRET = {"code", "account"}


@MAY
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages, latest first; ``state`` and ``channel`` narrow the list."""
    state, channel = request.GET.get("state", ""), request.GET.get("channel", "")
    found = Message.objects.select_related("mailing").order_by("-queued_at", "-id")
    if state in Message.State.values:
        found = found.filter(state=state)
    if channel in Message.Channel.values:
        found = found.filter(channel=channel)
    try:
        number = max(1, int(request.GET.get("page", "1")))
    except ValueError:
        number = 1
    shown = Paginator(found, PAGE).get_page(number)
    kept = settings.HOLDFAST.mail_url.startswith("keep:")
    languages = dict(settings.LANGUAGES)
    numbers = numbers_of([m.case for m in shown if m.case])
    context = {
        "title": _("Outbox"),
        "page": shown,
        "rows": [
            {
                "message": message,
                "words": words_of(message),
                "state": STATES[message.state],
                "kind": KINDS.get(message.template, message.template),
                "language": languages.get(message.language, message.language),
                "channel": CHANNELS.get(message.channel, message.channel),
                "at": dates.moment(message.sent_at or message.queued_at),
                "number": numbers.get(message.case) if message.case else None,
                "hidden": message.template in _SECRET and not kept,
            }
            for message in shown
        ],
        "states": [(code, says) for code, (_s, _t, says) in STATES.items() if code != "handing"],
        "channels": list(CHANNELS.items()),
        "state": state,
        "channel": channel,
        "kept": kept,
    }
    if request.GET.get("part") == "rows":
        return shell.part(request, "desk/outbox_rows.html", context)
    return shell.page(request, "desk/outbox.html", context)


@MAY
@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """What our messages say, each as somebody would get it, in a language that is chosen."""
    languages = dict(settings.LANGUAGES)
    language = request.GET.get("in", "")
    if language not in languages:
        language = get_language() or settings.LANGUAGE_CODE
    context = {
        "title": _("What our messages say"),
        "occasions": [
            {
                "when": when,
                "letters": [(CHANNELS[each.channel], each) for each in previews],
            }
            for _name, when, previews in previewing.all_in(language)
        ],
        "languages": list(languages.items()),
        "language": language,
    }
    return shell.page(request, "desk/outbox_words.html", context)


@MAY
@require_POST
def resend(request: HttpRequest, message: UUID) -> HttpResponse:
    """Try a failed message again."""
    _sent, wrong = shell.attempt(
        lambda: resending.resend.once(
            request.POST.get("key"), actor=shell.actor_of(request), message=message
        )
    )
    back = reverse("desk:outbox") + "?state=failed"
    return shell.done(request, wrong or _("It is tried again."), back)
