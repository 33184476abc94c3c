"""What is posted on the city's social network: how it will read, what was posted, trying again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.alerts import policies, posting, saying
from holdfast.alerts.models import Version
from holdfast.alerts.ports import social
from holdfast.desk import shell
from holdfast.kernel.typed import whole
from holdfast.web.policy import needs

PAGE = 20
# How each state is shown: icon and tone.
STATES = {
    "waiting": ("new", "mute"), "sending": ("in-work", "mute"), "posted": ("ok", "good"),
    "failed": ("look", "heed"), "cancelled": ("unused", "mute"), "leaving": ("in-work", "mute"),
    "gone": ("unused", "mute"),
}  # fmt: skip


def previewed(version: Version, lang: str) -> dict[str, Any]:
    """The words for the network in a language, with their length and how long they may be."""
    words = version.letters.get(lang, {}).get(saying.SOCIAL, ["", ""])[1]
    network = social.get()
    return {"post": words, "post_length": network.length(words), "post_limit": network.limit}


@needs("messages.see", policies.WRITE, policies.APPROVE)
@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """Every post, the latest first, as it was or would be posted."""
    shown = Paginator(posting.latest(), PAGE).get_page(
        max(1, whole(request.GET.get("page", ""), 1))
    )
    languages = dict(settings.LANGUAGES)
    context = {
        "title": _("On the social network"), "page": shown,
        "kept": settings.HOLDFAST.social == "keep", "network": social.get().name,
        "rows": [
            {"post": row, "language": languages.get(row.language, row.language),
             "shape": STATES[row.state], "advice": posting.advice(row)}
            for row in shown
        ],
    }  # fmt: skip
    if request.GET.get("part") == "rows":
        return shell.part(request, "desk/bulletins/post_rows.html", context)
    return shell.page(request, "desk/bulletins/posts.html", context)


@needs(policies.WRITE)
@require_POST
def again(request: HttpRequest, post: UUID) -> HttpResponse:
    """Try one that failed again."""
    bulletin, refused = shell.attempt(
        lambda: posting.again(actor=shell.actor_of(request), post=post)
    )
    to = reverse("desk:bulletin", args=[bulletin]) if bulletin else reverse("desk:bulletins")
    return shell.done(request, refused or _("It is tried again."), to)
