"""Where gateways bring answers and receipts; each names the secret that was agreed with it."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from holdfast.journal.actors import system
from holdfast.journal.recording import OperationError
from holdfast.kernel import phones
from holdfast.kernel.secrets import same
from holdfast.messaging import inbound
from holdfast.web.policy import keyed

MOST_BYTES = 20_000


class Came(msgspec.Struct):
    """An answer (`id`, `from`, `text`), or a receipt (`message`, `status`)."""

    id: str = ""
    sender: str = msgspec.field(default="", name="from")
    text: str = ""
    channel: str = "text"
    message: UUID | None = None
    status: str = ""


@csrf_exempt
@require_POST
@keyed
def came(request: HttpRequest) -> HttpResponse:
    """Take one: 204 once it is kept, also when it comes again; 401, 404 without a secret, 422 for
    what cannot be read."""
    secret = settings.HOLDFAST.gateway_secret
    if not secret:
        return HttpResponse(status=404)
    if not same(request.headers.get("Authorization", ""), f"Bearer {secret}"):
        return HttpResponse(status=401)
    try:
        given = msgspec.json.decode(request.body[:MOST_BYTES], type=Came)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return HttpResponse(status=422)
    gateway = system("messaging.gateway")
    address = phones.to_e164(given.sender)
    try:
        if given.message is not None:
            if given.status == "failed":
                inbound.take_receipt(actor=gateway, message=given.message)
        elif address and given.id and given.channel in ("text", "voice"):
            inbound.take_reply(
                actor=gateway, theirs=given.id[:100], channel=given.channel, address=address,
                words=given.text.replace("\x00", "").strip(),
            )  # fmt: skip
        else:
            return HttpResponse(status=422)
    except OperationError:
        # It came before, or is about nothing we sent: nothing more is to be done.
        return HttpResponse(status=204)
    return HttpResponse(status=204)
