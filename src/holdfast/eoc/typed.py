"""What somebody wrote on a form of the operations center, cleaned; the next number of a form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from holdfast.incidents.models import Incident
from holdfast.journal.recording import OperationError
from holdfast.kernel.typed import storable


def line(text: str, field: str, *, most: int, needed: bool = True) -> str:
    """One line of words; OperationError names the field where it is missing or too long."""
    return _checked(" ".join(text.split()), field, most=most, needed=needed)


def lines(text: str, field: str, *, most: int, needed: bool = True) -> str:
    """The same over several lines."""
    kept = "\n".join(" ".join(each.split()) for each in text.splitlines()).strip()
    return _checked(kept, field, most=most, needed=needed)


def _checked(text: str, field: str, *, most: int, needed: bool) -> str:
    if not text and needed:
        raise OperationError(_("%(field)s: fill it in.") % {"field": field})
    if len(text) > most:
        raise OperationError(
            _("%(field)s: write at most %(most)s characters.") % {"field": field, "most": most}
        )
    if not storable(text):
        raise OperationError(_("Write it in letters, digits and signs."))
    return text


def locked(incident: UUID) -> Incident:
    """An incident that nobody else numbers forms of until the end of the transaction."""
    row = Incident.objects.select_for_update().filter(pk=incident).first()
    if row is None:
        raise OperationError(_("There is no such incident."))
    return row


def next_number(rows: Any) -> int:
    """The next number among an incident's rows of a form."""
    last = rows.aggregate(last=Max("number"))["last"] or 0
    return int(last) + 1
