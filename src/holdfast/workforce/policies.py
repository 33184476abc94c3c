"""Who may handle a contact."""

from __future__ import annotations

from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied
from holdfast.workforce.models import Handling


def must_be_theirs(actor: Actor, handling: Handling) -> None:
    """A contact belongs to who took it. Raises Denied for anyone else."""
    if handling.staff_id != actor.id:
        raise Denied(_("Somebody else has this contact in hand."))
