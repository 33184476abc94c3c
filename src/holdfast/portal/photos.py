"""Photos that residents send: each is checked and drawn anew before anything else happens."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from holdfast.files.operations import store_file
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError

MOST = 5


def take(request: HttpRequest, actor: Actor, name: str = "photos") -> list[UUID]:
    """Store the files of a form's field; the ids of those that were taken.

    Raises OperationError, with what to send instead, for more than five and for the first that
    cannot be taken: none is left out without a word.
    """
    sent = [each for each in request.FILES.getlist(name) if each.size]
    if len(sent) > MOST:
        raise OperationError(
            _("Send at most %(most)s photos at once. Add the others afterwards.") % {"most": MOST}
        )
    return [
        store_file(actor=actor, name=each.name or "", content=each.read()).file for each in sent
    ]
