"""Who may change which case."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.cases.models import Case
from holdfast.cases.visibility import may_see
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied


def may_change(actor: Actor, case: Case) -> None:
    """Staff who see the case and may move cases; the resident whose case it is; API clients that
    may move cases. Raises Denied with the same words for hidden and forbidden cases."""
    if actor.kind == "system":
        return
    if actor.kind == "resident" and actor.id and actor.id == case.resident_id:
        return
    if actor.may("cases.move") and may_see(actor, case):
        return
    raise Denied(_("You may not change this case. Ask its department."))


def may_attach(actor: Actor, case: Case) -> None:
    """Whoever may change the case, and those who take contacts and see it: a photo held over the
    counter is added by the agent."""
    if not (actor.may("contacts.take") and may_see(actor, case)):
        may_change(actor, case)


def may_unfollow(actor: Actor, case: Case, resident: UUID) -> None:
    """Followers themselves, also of a case that is public no longer; those who take contacts and
    see the case, for them."""
    if actor.kind == "resident" and actor.id == resident:
        return
    if actor.may("contacts.take") and (actor.kind == "system" or may_see(actor, case)):
        return
    raise Denied(_("You may not change what others follow."))
