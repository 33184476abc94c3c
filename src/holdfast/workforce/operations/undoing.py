"""Taking back what a contact just filed or followed: a slip, mended while they are on the line."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.cases import operations as cases
from holdfast.cases import queries
from holdfast.cases.models import Follower
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation
from holdfast.scripts import operations as scripts
from holdfast.workforce.models import Handling
from holdfast.workforce.operations.handling import Held, keep, mine
from holdfast.workforce.operations.presence import turn
from holdfast.workforce.queries import seconds_left


@operation(may="contacts.take")
def take_back(*, actor: Actor, handling: UUID, case: UUID) -> Held:
    """Take back, for a short while, a case that this contact filed or followed.

    A filed case is withdrawn, as the table of moves allows; the questions it came from are asked
    again with their answers, to be corrected and filed anew. A followed case is followed no
    longer. Both stay in the journal. Raises OperationError once somebody has begun with the case,
    or when the time for it is over.
    """
    row = mine(actor, handling)
    if case in row.followed:
        if row.resident and _followed_here(row, case):
            cases.unfollow_case(actor=actor, case=case, resident=row.resident)
        row.followed = [each for each in row.followed if each != case]
        return keep(row, "taken_back", "followed")
    found = queries.by_id(actor, case) if case in row.opened else None
    if found is None:
        raise OperationError(_("This is no longer here. Look again."))
    if not seconds_left(found):
        raise OperationError(
            _("It is too late to take this back, or somebody has begun. Write a note on it.")
        )
    cases.move_case(
        actor=actor, case=case, to="withdrawn", version=found.version,
        note=_("Taken back at the desk, moments after it was filed."),
    )  # fmt: skip
    last = row.opened[-1] == case
    row.opened = [each for each in row.opened if each != case]
    if last and row.run:
        scripts.reopen(actor=actor, run=row.run)
    # From the wrap-up, back to the questions that are open again.
    row.phase, row.hung_up_at, row.wrap_until = Handling.Phase.TALKING, None, None
    turn(actor, "contact")
    return keep(row, "taken_back", "opened", "phase", "hung_up_at", "wrap_until")


def _followed_here(row: Handling, case: UUID) -> bool:
    """Whether they follow the case since this contact, and not since an earlier one."""
    found = Follower.objects.filter(case=case, resident=row.resident, at__gte=row.started_at)
    return found.exists()
