"""Webhooks: other programs are told of what is public as it happens.

    POST <address>   the JSON that the feature made of the fact
    Holdfast-Event: bulletin.published     Holdfast-Delivery: 018f… (the same at every try)
    Holdfast-Signature: t=1790000000,v1=<hex of HMAC-SHA256 over "1790000000." and the body>

2xx took it. Everything else, and no answer within ten seconds, is tried again with a pause that
grows, never past the time in which the thing holds. Who takes nothing for six hours is paused,
which their page shows; what still holds is told when a person lets it go on. After a rotation the
former secret signs as a second ``v1`` for a day.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import msgspec
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.journal import events
from holdfast.journal.actors import Actor, system
from holdfast.journal.models import Delivery, Webhook
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock, secrets
from holdfast.kernel.ids import new_id
from holdfast.kernel.jobs import Timer, set_timers

log = logging.getLogger("holdfast.webhooks")
MAY, TASK = "journal.manage", "journal.tell"
ME = system("journal.webhooks")
MOST, TEST = 50, "webhook.test"
BACK_OFF = (2, 5, 15, 60, 300, 900, 3600)
PAUSE_AFTER, BOTH_FOR, TEST_HOLDS = timedelta(hours=6), timedelta(days=1), timedelta(minutes=10)
_TIMEOUT = httpx.Timeout(10.0, connect=3.0)
_PURPOSE = "webhook secret"
State = Delivery.State


def living() -> QuerySet[Webhook]:
    """Every webhook that was not removed, by name."""
    return Webhook.objects.filter(removed_at=None).order_by("name", "pk")


@operation(may=MAY)
def add(*, actor: Actor, webhook: UUID, name: str, url: str, secret: str) -> None:
    """Tell a program from now on; the secret is shared with it and shown by us only now."""
    name, url = " ".join(name.split())[:100], url.strip()
    if not name:
        raise OperationError(_("Give the program a name."))
    _check(url)
    if living().count() >= MOST:
        raise OperationError(_("There are 50 webhooks already. Remove one of them first."))
    sealed = secrets.seal(_PURPOSE, secret)
    Webhook.objects.create(id=webhook, name=name, url=url, secret=sealed)
    _changed(webhook, "added")


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        sound = False
    if not sound or len(url) > 500 or not url.isprintable() or " " in url:
        raise OperationError(_("Write its address, beginning with https://."))


@operation(may=MAY)
def rotate(*, actor: Actor, webhook: UUID, secret: str) -> None:
    """Another secret; the former one signs beside it for a day."""
    row = _locked(webhook)
    row.former_secret, row.former_until = row.secret, clock.now() + BOTH_FOR
    row.secret = secrets.seal(_PURPOSE, secret)
    row.save(update_fields=["secret", "former_secret", "former_until"])
    _changed(webhook, "rotated")


@operation(may=MAY)
def pause(*, actor: Actor, webhook: UUID, paused: bool) -> None:
    """Tell it nothing for now, or go on: then with what waited and still holds."""
    row = _locked(webhook)
    if (row.paused_at is not None) == paused:
        raise OperationError(_("It was so before."))
    row.paused_at = clock.now() if paused else None
    row.failing_since = None
    row.save(update_fields=["paused_at", "failing_since"])
    if not paused:
        for waiting in row.deliveries.filter(state=State.WAITING).order_by("made_at"):
            _soon(waiting, clock.now())
    _changed(webhook, "paused" if paused else "resumed")


@operation(may=MAY)
def remove(*, actor: Actor, webhook: UUID) -> None:
    """Tell it nothing any more; what was told stays to be looked at."""
    row = _locked(webhook)
    row.removed_at, row.secret, row.former_secret = clock.now(), "", ""
    row.save(update_fields=["removed_at", "secret", "former_secret"])
    _changed(webhook, "removed")


@operation(may=MAY)
def test(*, actor: Actor, webhook: UUID) -> None:
    """Tell it something that means nothing, signed like everything else."""
    row, entry = _locked(webhook), new_id()
    if row.paused_at is not None:
        raise OperationError(_("It is paused. Let it go on first."))
    body = {"event": TEST, "id": str(entry), "at": clock.now()}
    _queue([row], entry, TEST, body, clock.now() + TEST_HOLDS)
    _changed(webhook, "tested")


def _changed(webhook: UUID, how: str) -> None:
    record(events.WEBHOOK_CHANGED, subject=webhook, data={"how": how})


def _locked(webhook: UUID) -> Webhook:
    row = living().select_for_update().filter(pk=webhook).first()
    if row is None:
        raise OperationError(_("This webhook was removed."))
    return row


# -- telling --


def queue(entry: UUID, kind: str, body: dict[str, Any], until: datetime) -> None:
    """Tell every webhook of a fact, in a reaction's transaction; each fact once."""
    _queue(living(), entry, kind, body, until)


def _queue(
    to: QuerySet[Webhook] | list[Webhook], entry: UUID, kind: str, body: dict[str, Any],
    until: datetime,
) -> None:  # fmt: skip
    text = msgspec.json.encode(body).decode()
    for row in to:
        made, is_new = Delivery.objects.get_or_create(
            webhook=row, entry=entry, defaults={"kind": kind, "body": text, "until": until}
        )
        if is_new and row.paused_at is None:
            _soon(made, None)


def _soon(delivery: Delivery, at: datetime | None) -> None:
    name = f"{TASK} {delivery.pk} {delivery.attempts}"
    set_timers(TASK, [Timer(name, at, {"delivery": str(delivery.pk)})])


def tell(delivery: UUID) -> None:
    """One try, outside of any transaction."""
    row = Delivery.objects.select_related("webhook").filter(pk=delivery).first()
    if row is None or row.state != State.WAITING:
        return
    hook = row.webhook
    if hook.removed_at is not None or hook.paused_at is not None:
        return
    status, error = None, ""
    if row.until > clock.now():
        status, error = _post(row)
    note(actor=ME, delivery=delivery, status=status, error=error)


def _post(row: Delivery) -> tuple[int | None, str]:
    """The status of the answer, or what hindered it."""
    body = row.body.encode()
    headers = {
        "Content-Type": "application/json", "User-Agent": "Holdfast 311",
        "Holdfast-Event": row.kind, "Holdfast-Delivery": str(row.pk),
        "Holdfast-Signature": signature(row.webhook, body, clock.now()),
    }  # fmt: skip
    try:
        with (
            httpx.Client(timeout=_TIMEOUT, trust_env=False, follow_redirects=False) as client,
            # What it answers is of no interest, however long.
            client.stream("POST", row.webhook.url, content=body, headers=headers) as answer,
        ):
            return answer.status_code, ""
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return None, type(error).__name__


def signature(hook: Webhook, body: bytes, at: datetime) -> str:
    """The value of ``Holdfast-Signature``: the time, and a code for each secret that holds."""
    moment = str(int(at.timestamp()))
    return ",".join(
        [f"t={moment}", *(f"v1={_code(secret, moment, body)}" for secret in _secrets(hook, at))]
    )


def _secrets(hook: Webhook, at: datetime) -> Iterator[str]:
    yield secrets.open_sealed(_PURPOSE, hook.secret)
    if hook.former_secret and hook.former_until is not None and at < hook.former_until:
        yield secrets.open_sealed(_PURPOSE, hook.former_secret)


def _code(secret: str, moment: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


@operation(may="system")
def note(*, actor: Actor, delivery: UUID, status: int | None, error: str) -> None:
    """What came of a try; where it failed, the next one. Without status and error there was none:
    its time was over."""
    row = Delivery.objects.select_for_update().select_related("webhook").get(pk=delivery)
    hook = Webhook.objects.select_for_update().get(pk=row.webhook_id)
    if row.state != State.WAITING:
        raise OperationError(_("It was told before."))
    now = clock.now()
    row.attempts, row.status, row.error = row.attempts + 1, status, error[:100]
    if status is not None and 200 <= status < 300:
        row.state, row.done_at, hook.failing_since = State.DONE, now, None
    elif status is None and not error:
        row.state = State.EXPIRED
    else:
        _failed(row, hook, now)
    row.save()
    hook.save(update_fields=["failing_since", "paused_at"])
    done = row.state == State.DONE
    record(
        events.WEBHOOK_TOLD if done else events.WEBHOOK_FAILED,
        subject=hook.pk,
        data={"delivery": row.pk, "status": status, "attempts": row.attempts},
    )


def _failed(row: Delivery, hook: Webhook, now: datetime) -> None:
    again = now + timedelta(seconds=BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1])
    hook.failing_since = hook.failing_since or now
    if now - hook.failing_since >= PAUSE_AFTER and hook.paused_at is None:
        hook.paused_at = now
        record(events.WEBHOOK_PAUSED, subject=hook.pk)
        log.warning("The webhook “%s” took nothing for hours and is paused.", hook.name)
    if again >= row.until:
        row.state = State.FAILED
    else:
        row.next_at = again
        _soon(row, again)


def latest(hook: Webhook, limit: int = 10) -> list[Delivery]:
    """What it was told, the latest first."""
    return list(hook.deliveries.order_by("-made_at")[:limit])


def waiting(hook: Webhook) -> int:
    """How much waits to be told."""
    return hook.deliveries.filter(state=State.WAITING).count()
