"""Changing staff: roles, departments, whether they work here, and a lost second factor."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from holdfast.accounts import events
from holdfast.accounts.models import Department, Role, Staff, Team
from holdfast.accounts.permissions import ROLES
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record


@operation(may="staff.manage")
def change_staff(
    *,
    actor: Actor,
    staff: UUID,
    name: str,
    roles: Sequence[str],
    departments: Sequence[str] = (),
    teams: Sequence[str] = (),
    active: bool = True,
    language: str = "",
) -> None:
    """Set a member of staff's name, roles, departments and teams (by their codes), whether the
    account is open and, where one is given, the language of our mail to them. A closed account's
    sessions end with the next request.

    Somebody who manages staff must remain, and nobody closes their own account.
    """
    found = Staff.objects.select_for_update().filter(pk=staff).first()
    if found is None:
        raise OperationError(_("This person is no longer here."))
    if not name.strip():
        raise OperationError(_("Write the person's name."))
    chosen = list(Role.objects.filter(code__in=roles))
    if len(chosen) != len(set(roles)):
        raise OperationError(_("Choose roles among: %(roles)s") % {"roles": ", ".join(ROLES)})
    if not active and staff == actor.id:
        raise OperationError(_("You cannot close your own account. Ask another administrator."))
    found.name, found.is_active = name.strip().replace("\x00", "")[:100], active
    found.language = language or found.language
    found.save(update_fields=["name", "is_active", "language"])
    found.roles.set(chosen)
    found.departments.set(Department.objects.filter(code__in=departments))
    found.teams.set(Team.objects.filter(code__in=teams))
    if not Staff.objects.filter(
        is_active=True, roles__permissions__contains=["staff.manage"]
    ).exists():
        raise OperationError(
            _("Nobody could manage staff any more. Give somebody else the role first.")
        )
    record(
        events.STAFF_CHANGED,
        subject=staff,
        data={"roles": sorted(roles), "departments": sorted(departments), "active": active},
    )


@operation(may="staff.manage")
def reset_second_factor(*, actor: Actor, staff: UUID) -> None:
    """Take every second factor and passkey from an account whose owner lost them; the password
    stays. They set up new ones after signing in."""
    if not Staff.objects.filter(pk=staff).exists():
        raise OperationError(_("This person is no longer here."))
    gone, _each = Authenticator.objects.filter(user=staff).delete()
    if not gone:
        raise OperationError(_("This account has no second factor."))
    record(events.STAFF_CHANGED, subject=staff, data={"second_factor": "reset"})


@operation(may="staff.manage")
def end_sessions(*, actor: Actor, staff: UUID) -> None:
    """Sign a member of staff out everywhere, such as when a laptop was lost."""
    if not Staff.objects.filter(pk=staff).exists():
        raise OperationError(_("This person is no longer here."))
    ended = 0
    for session in UserSession.objects.filter(user=staff):
        session.end()
        ended += 1
    record(events.STAFF_CHANGED, subject=staff, data={"sessions_ended": ended})
