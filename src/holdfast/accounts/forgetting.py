"""Taking away what is over its retention."""

from __future__ import annotations

from datetime import datetime

from holdfast.accounts import events
from holdfast.accounts.models import SignIn
from holdfast.accounts.operations import CITY_SUBJECT
from holdfast.journal.actors import Actor
from holdfast.journal.recording import operation, record


@operation(may="staff.manage")
def forget_sign_ins(*, actor: Actor, before: datetime) -> None:
    """Take away the traces of sign-ins (address, browser) older than a moment (aware); that
    somebody signed in stays in the journal."""
    gone, _ = SignIn.objects.filter(at__lt=before).delete()
    record(events.SIGN_INS_EXPIRED, subject=CITY_SUBJECT, data={"count": gone})
