"""Who something on a case is written to, in whole sentences: a language may draw a preposition and
an article together (“al residente”, where a name keeps “a Rosa”)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from holdfast.cases.models import Case
from holdfast.cases.visibility import may_see_private
from holdfast.journal.actors import Actor

How = Literal["to", "send", "text", "email", "sent", "for"]
"""A note to them, its button, a text or e-mail, what has left, what is still to leave."""

# A note is written to the resident only; messages go to the others too.
_SAYS = {
    "to": {
        "named": _("To %(name)s"),
        "resident": _("To the resident"),
    },
    "send": {
        "named": _("Send to %(name)s"),
        "resident": _("Send to the resident"),
    },
    "text": {
        "named": _("Text to %(name)s"),
        "resident": _("Text to the resident"),
        "follower": _("Text to a follower"),
        "department": _("Text to the department"),
    },
    "email": {
        "named": _("E-mail to %(name)s"),
        "resident": _("E-mail to the resident"),
        "follower": _("E-mail to a follower"),
        "department": _("E-mail to the department"),
    },
    "sent": {
        "named": _("Sent to %(name)s"),
        "resident": _("Sent to the resident"),
        "follower": _("Sent to a follower"),
        "department": _("Sent to the department"),
    },
    "for": {
        "named": _("For %(name)s"),
        "resident": _("For the resident"),
        "follower": _("For a follower"),
        "department": _("For the department"),
    },
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody with a name, or who they are where nobody may know it or there is none."""

    kind: Literal["named", "resident", "follower", "department"]
    name: str = ""

    def told(self, how: How) -> str:
        """The sentence that says it goes to them."""
        return str(_SAYS[how][self.kind]) % {"name": self.name}


FOLLOWER, DEPARTMENT = Addressee("follower"), Addressee("department")


def resident(viewer: Actor, case: Case) -> Addressee:
    """The resident of a case: by name for those who may know it."""
    known = case.resident_id and case.resident and may_see_private(viewer, case)
    name = case.resident.name if known and case.resident else ""
    return Addressee("named", name) if name else Addressee("resident")
