"""Where a resident wants to hear from us."""

from __future__ import annotations

from holdfast.residents.models import Identifier, Resident

CHANNEL_OF = {Identifier.Kind.EMAIL: "email", Identifier.Kind.PHONE: "text"}


def target(resident: Resident) -> Identifier | None:
    """The address a resident wants to hear at; none where they stopped or want no messages."""
    if resident.prefers == Resident.Channel.NONE or resident.erased_at:
        return None
    wanted = "email" if resident.prefers == Resident.Channel.EMAIL else "phone"
    usable = [each for each in resident.identifiers.all() if each.consent is not False]
    return next((each for each in usable if each.kind == wanted), usable[0] if usable else None)
