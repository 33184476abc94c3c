"""One tap to stop: links that stop messages to one address and prove nothing about anyone."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError
from holdfast.kernel import secrets
from holdfast.messaging import wording
from holdfast.messaging.models import Message
from holdfast.residents import operations as residents
from holdfast.residents.models import Identifier

_KIND = {
    Message.Channel.EMAIL: Identifier.Kind.EMAIL,
    Message.Channel.TEXT: Identifier.Kind.PHONE,
    Message.Channel.VOICE: Identifier.Kind.PHONE,
}


def stop_url(message: Message) -> str:
    """The address that stops messages to this message's address; "" where there is no resident."""
    return stop_link(message.pk, message.language) if message.resident else ""


def stop_link(message: UUID, language: str) -> str:
    """The same for the id of a message to a resident."""
    code = secrets.code_of("stop", str(message))
    return f"{settings.HOLDFAST.base_url}{wording.prefix(language)}/stop/{message}/{code}/"


def stop(*, message: UUID, code: str, allowed: bool = False) -> None:
    """Stop (or, with `allowed`, resume) messages to the address of a message.

    Raises OperationError for a wrong link, the same words for one that never existed.
    """
    found = Message.objects.filter(pk=message).first()
    if (
        found is None
        or found.resident is None
        or not secrets.same(secrets.code_of("stop", str(message)), code)
    ):
        raise OperationError(_("This link is not whole. Open it again from the message."))
    residents.set_consent(
        # Whoever has the link got the message: for this address they are the one it was sent to.
        actor=Actor("resident", found.resident),
        resident=found.resident,
        kind=_KIND[Message.Channel(found.channel)],
        value=found.address,
        allowed=allowed,
    )
