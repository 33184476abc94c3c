"""What comes back through gateways: people's answers, and receipts of what was not delivered."""

from __future__ import annotations

import re
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.messaging import events
from holdfast.messaging.models import Message, Reply
from holdfast.residents import operations as residents
from holdfast.residents.models import Identifier

LONGEST = 1_600
_STOP = frozenset(
    ["stop", "stopall", "unsubscribe", "end", "quit", "cancel", "alto", "parar", "pare", "fin",
     "cancelar", "baja"]
)  # fmt: skip
_START = frozenset(["start", "unstop", "alta"])
_HELP = frozenset(["help", "ayuda", "sos"])
_SAFE = frozenset(["safe", "salvo"])
_WORD = re.compile(r"[^\W_]+")
Meaning = Reply.Meaning


def meaning_of(words: str) -> Reply.Meaning:
    """What an answer asks of us; help before all else, stop only where it is all that is said.

    >>> [str(meaning_of(each)) for each in ("1", " 2 - roof", "Stop.", "please stop the noise")]
    ['safe', 'help', 'stop', 'other']
    """
    said = [word.casefold() for word in _WORD.findall(words)]
    if said[:1] == ["2"] or _HELP.intersection(said):
        return Meaning.HELP
    if len(said) == 1 and said[0] in _STOP:
        return Meaning.STOP
    if len(said) == 1 and said[0] in _START:
        return Meaning.START
    if said[:1] == ["1"] or (len(said) <= 3 and _SAFE.intersection(said)):
        return Meaning.SAFE
    return Meaning.OTHER


@operation(may="system")
def take_reply(*, actor: Actor, theirs: str, channel: str, address: str, words: str) -> None:
    """Keep an answer from an address (E.164), under the gateway's id of it: a repeat is taken
    once. STOP stops all messages to the address, START has them again."""
    about = (
        Message.objects.filter(address=address, state=Message.State.SENT, mailing__isnull=False)
        .order_by("-sent_at")
        .first()
    )
    owners = Identifier.objects.filter(kind=Identifier.Kind.PHONE, value=address)
    known = list(owners.filter(resident__merged_into=None).values_list("resident_id", flat=True))
    meaning = meaning_of(words)
    # A twin that comes at the same moment holds the row until it commits; this one waits for it.
    row, is_new = Reply.objects.get_or_create(
        theirs=theirs[:100],
        defaults={
            "id": new_id(), "channel": channel, "address": address, "words": words[:LONGEST],
            "meaning": meaning, "message": about, "mailing": about.mailing if about else None,
            "resident": about.resident if about else known[0] if len(known) == 1 else None,
            "at": clock.now(),
        },
    )  # fmt: skip
    if not is_new:
        raise OperationError(_("This answer was taken before."))
    if meaning in (Meaning.STOP, Meaning.START):
        for resident in known:
            residents.set_consent(
                # Who answers from a number speaks for that number, whoever of them it is.
                actor=actor, resident=resident, kind=Identifier.Kind.PHONE, value=address,
                allowed=meaning == Meaning.START,
            )  # fmt: skip
    record(
        events.REPLIED,
        subject=row.mailing_id or row.pk,
        data={"reply": row.pk, "meaning": str(meaning), "resident": row.resident},
    )


@operation(may="system")
def take_receipt(*, actor: Actor, message: UUID) -> None:
    """The gateway says that a message it took could not be delivered after all."""
    row = Message.objects.select_for_update().filter(pk=message).first()
    if row is None or row.state != Message.State.SENT:
        raise OperationError(_("This message is not among those that were sent."))
    row.state, row.error = Message.State.FAILED, "not delivered"
    row.save(update_fields=["state", "error"])
    record(
        events.FAILED,
        subject=row.mailing_id or row.case or row.pk,
        data={"message": row.pk, "template": row.template, "channel": row.channel},
    )
