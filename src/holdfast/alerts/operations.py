"""Writing, submitting, approving, publishing and ending bulletins.

An approval names the digest of exactly what is said. Any edit makes another version with another
digest, which nobody approved yet. What ends a bulletin is a version too, approved likewise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from holdfast.accounts.reviewing import note_review
from holdfast.alerts import (
    announcing,
    events,
    outlets,
    policies,
    posting,
    saying,
    sending,
    targeting,
)
from holdfast.alerts import audience as rules
from holdfast.alerts.audience import EVERYBODY, Audience
from holdfast.alerts.kinds import kinds
from holdfast.alerts.models import Approval, Bulletin, FrozenList, Version
from holdfast.alerts.saying import Content
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.jobs import Timer, set_timers
from holdfast.places.queries import areas_in_force

REASON_LIMIT = 300
EXPIRY_TASK, WARNING_TASK = "alerts.expire", "alerts.warn"
# Any constant of our own; the sealer and the preparing have 1 and 2.
_NUMBERING = (311, 3)


class Written(msgspec.Struct, frozen=True):
    """A version of a bulletin; `published` says whether it is out by this."""

    bulletin: UUID
    version: UUID
    number: int
    published: bool = False


class Conflict(OperationError):
    """Somebody wrote another version meanwhile."""


@operation(may=policies.WRITE)
def write_bulletin(
    *,
    actor: Actor,
    kind: str,
    severity: str,
    slots: Mapping[str, Any],
    areas: tuple[str, ...],
    starts_at: datetime,
    until: datetime,
    source: str,
    bulletin: UUID | None = None,
    base: int = 0,
    ends: bool = False,
    audience: Audience = EVERYBODY,
    exercise: bool = False,
) -> Written:
    """Write a new bulletin, or the next version of one.

    `base` is the version the writer has read; another one meanwhile raises :class:`Conflict`.
    `ends` makes it the version that ends the bulletin; `exercise` says that none of it is real,
    which holds for all versions of a bulletin. Times are aware.
    """
    content = Content(
        kind, severity, dict(slots), tuple(sorted(set(areas))), starts_at, until,
        " ".join(source.split())[:100], ends, audience, exercise,
    )  # fmt: skip
    found = saying.problems(content, [f"{layer}:{code}" for layer, code, *_ in known_areas()])
    if found:
        raise OperationError("\n".join(found))
    row = Bulletin.objects.create() if bulletin is None else _locked(bulletin)
    if row.state not in (Bulletin.State.DRAFT, Bulletin.State.PUBLISHED):
        raise OperationError(_("This bulletin has ended. Write a new one."))
    if ends and row.state != Bulletin.State.PUBLISHED:
        raise OperationError(_("Only what is out can be ended."))
    if row.latest is not None and row.latest.exercise != exercise:
        raise OperationError(
            _("What began as an exercise stays one, and what is real stays real. Write a new one.")
        )
    last = row.latest.number if row.latest else 0
    if bulletin is not None and base != last:
        raise Conflict(
            _("Somebody wrote version %(last)s meanwhile. Look at it, then write again.")
            % {"last": last}
        )
    words = saying.said(content)
    version = Version.objects.create(
        bulletin=row, number=last + 1, kind=kind, severity=severity, slots=content.slots,
        areas=list(content.areas), starts_at=starts_at, until=until, source=content.source,
        audience=msgspec.to_builtins(audience), ends=ends, exercise=exercise,
        words=msgspec.to_builtins(words),
        letters=saying.letters(content, words), digest=saying.digest(content, words),
        writer=actor.id,
    )  # fmt: skip
    row.latest = version
    row.save(update_fields=["latest"])
    announcing.soon(version)
    record(
        events.WRITTEN,
        subject=row.pk,
        data={
            "version": version.pk,
            "kind": kind,
            "severity": severity,
            "ends": ends,
            "exercise": exercise,
        },
    )
    return Written(row.pk, version.pk, version.number)


def known_areas() -> list[tuple[str, str, str]]:
    """The city's areas now: layer, code, name in the page's language."""
    return [(shape.layer, shape.code, str(shape.name) or shape.code) for shape in areas_in_force()]


@operation(may=policies.WRITE)
def submit_bulletin(*, actor: Actor, version: UUID) -> Written:
    """Ask for approval of the latest version."""
    row, found = _latest(version)
    if found.submitted_at is not None:
        raise OperationError(_("It waits for approval already."))
    found.submitter, found.submitted_at = actor.id, clock.now()
    found.save(update_fields=["submitter", "submitted_at"])
    record(events.SUBMITTED, subject=row.pk, data={"version": found.pk})
    return Written(row.pk, found.pk, found.number)


@operation(may=policies.APPROVE)
def approve_bulletin(*, actor: Actor, version: UUID, digest: bytes, reason: str = "") -> Written:
    """Approve exactly what `digest` binds; with the last approval that is needed it goes out.

    With a `reason` it goes out by this one approval (break glass), also of one's own words; another
    person reviews that afterwards.
    """
    row, found = _latest(version)
    if bytes(found.digest) != digest:
        raise Conflict(_("The words have changed since you read them. Read them again."))
    reason = " ".join(reason.split())
    if len(reason) > REASON_LIMIT:
        raise OperationError(_("Write at most %(most)s characters.") % {"most": REASON_LIMIT})
    if row.current_id == found.pk:
        raise OperationError(_("It went out already. Nothing more is to be approved."))
    if found.submitted_at is None and not reason:
        raise OperationError(_("Its writers have not asked for approval yet."))
    if found.until <= clock.now():
        raise OperationError(_("Its time has run out. Write when it ends, and ask again."))
    if actor.id is None or (policies.is_writer(actor, found, writers_of(row)) and not reason):
        raise OperationError(_("Whoever wrote or submitted it cannot approve it. Ask another."))
    before = Approval.objects.filter(version=found, approver=actor.id).first()
    if before is not None and not reason:
        raise OperationError(_("You have approved it already. It waits for another."))
    frozen = _freeze(found)
    if before is not None:
        # The others cannot be reached: it goes out by this approval alone after all.
        before.reason, before.frozen = reason, frozen
        before.save(update_fields=["reason", "frozen"])
    else:
        Approval.objects.create(
            version=found, digest=digest, approver=actor.id, approved_at=frozen.at, reason=reason,
            frozen=frozen,
        )  # fmt: skip
    record(
        events.APPROVED,
        subject=row.pk,
        data={
            "version": found.pk,
            "alone": bool(reason),
            "list": bytes(frozen.digest).hex(),
            "count": frozen.count,
        },
    )
    enough = reason or found.approvals.count() >= policies.approvals_needed(found)
    if enough:
        _publish(row, found, frozen)
    return Written(row.pk, found.pk, found.number, bool(enough))


def _freeze(version: Version) -> FrozenList:
    """Whom the version's rule means at this moment, kept."""
    at = clock.now()
    chosen = targeting.choose(version, rules.read(version.audience), at=at)
    return FrozenList.objects.create(
        version=version, at=at, sure=chosen.sure, unsure=chosen.unsure,
        reporters=chosen.reporters, by_channel=chosen.by_channel, count=chosen.count,
        digest=chosen.digest,
    )  # fmt: skip


def _publish(row: Bulletin, version: Version, frozen: FrozenList) -> None:
    now, before = clock.now(), row.current
    _move(row, "end" if version.ends else "publish")
    if row.number is None:
        # One at a time, until the end of the transaction: two that go out at once get two numbers.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _NUMBERING)
        last = Bulletin.objects.aggregate(last=Max("number"))["last"] or 0
        row.number = last + 1
    row.current, row.published_at, version.published_at = version, now, now
    version.save(update_fields=["published_at"])
    row.first_published_at = row.first_published_at or now
    row.ended_at = now if version.ends else None
    row.save()
    outlets.look_soon(version)
    if before is not None:
        sending.stop(before)
        posting.stop(before)
    sending.begin(version, frozen)
    posting.begin(version)
    if not version.ends:
        for task, at in (
            (EXPIRY_TASK, version.until),
            (WARNING_TASK, policies.warned_at(now, version.until)),
        ):
            set_timers(task, [Timer(f"{task} {version.pk}", at, {"bulletin": str(row.pk)})])
    record(
        events.ENDED if version.ends else events.PUBLISHED,
        subject=row.pk,
        data={
            "version": version.pk,
            "number": row.number,
            "kind": version.kind,
            "severity": version.severity,
            "areas": list(version.areas),
            "until": version.until,
            "exercise": version.exercise,
        },
    )


@operation(may=policies.WRITE)
def retract_bulletin(*, actor: Actor, bulletin: UUID) -> Written:
    """Take back what one wrote oneself, within two minutes after it went out."""
    row = _locked(bulletin)
    version = row.current
    if version is None or row.published_at is None or version.writer != actor.id:
        raise OperationError(_("Only who wrote it can take it back at once."))
    if clock.now() - row.published_at > policies.RETRACT_WITHIN:
        raise OperationError(_("Two minutes have passed. End it with an all-clear instead."))
    _move(row, "retract")
    row.ended_at = clock.now()
    row.save(update_fields=["state", "ended_at"])
    sending.stop(version)
    posting.take_back(row.pk)
    data = {"version": version.pk, "exercise": version.exercise}
    record(events.RETRACTED, subject=row.pk, data=data)
    return Written(row.pk, version.pk, version.number)


@operation(may=policies.APPROVE)
def review_bulletin(*, actor: Actor, approval: UUID) -> None:
    """Another person has looked at what somebody published alone."""
    found = (
        Approval.objects.select_for_update().select_related("version").filter(pk=approval).first()
    )
    row = note_review(found, actor)
    record(events.REVIEWED, subject=row.version.bulletin_id, data={"version": row.version_id})


@operation(may=policies.WRITE)
def note_outlets(*, actor: Actor, version: UUID, silent: Collection[str]) -> None:
    """Note that our outlets were asked for a version, and which stayed silent."""
    row = Version.objects.filter(pk=version).first()
    if row is None:
        raise OperationError(_("There is no such bulletin."))
    record(
        events.SHOWN, subject=row.bulletin_id, data={"version": version, "silent": sorted(silent)}
    )


@operation(may=policies.WRITE)
def warn_of_end(*, actor: Actor, bulletin: UUID) -> None:
    """Note that a bulletin ends soon, so that its writers and the desk hear of it in time."""
    row, now = _locked(bulletin), clock.now()
    version = row.current
    if version is None or row.published_at is None or row.state != Bulletin.State.PUBLISHED:
        raise OperationError(_("This bulletin is no longer out."))
    if not policies.warned_at(row.published_at, version.until) <= now < version.until:
        raise OperationError(_("It does not end soon."))
    record(events.ENDS_SOON, subject=row.pk, data={"version": version.pk, "until": version.until})


@operation(may=policies.WRITE)
def expire_bulletin(*, actor: Actor, bulletin: UUID) -> None:
    """Note that a bulletin's time ran out; no outlet shows it since then anyway."""
    row = _locked(bulletin)
    if row.current is None or row.current.until > clock.now():
        raise OperationError(_("Its time has not run out."))
    _move(row, "expire")
    row.ended_at = row.current.until
    row.save(update_fields=["state", "ended_at"])
    data = {"version": row.current_id, "exercise": row.current.exercise}
    record(events.EXPIRED, subject=row.pk, data=data)


def _move(row: Bulletin, move: str) -> None:
    to = policies.MOVES.get((row.state, move))
    if to is None:
        raise OperationError(_("This bulletin is no longer out."))
    row.state = to


def _locked(bulletin: UUID) -> Bulletin:
    row = (
        Bulletin.objects.select_for_update(of=("self",))
        .select_related("latest", "current")
        .filter(pk=bulletin)
        .first()
    )
    if row is None:
        raise OperationError(_("There is no such bulletin."))
    return row


def _latest(version: UUID) -> tuple[Bulletin, Version]:
    found = Version.objects.filter(pk=version).first()
    if found is None:
        raise OperationError(_("There is no such bulletin."))
    row = _locked(found.bulletin_id)
    if row.latest_id != found.pk:
        raise Conflict(_("There is a newer version. Read that one."))
    if found.kind not in kinds():
        raise OperationError(_("Its kind is no longer there. Write it anew."))
    return row, found


def writers_of(row: Bulletin) -> set[UUID]:
    """Everybody whose words are in it: its author and its editors since it last went out."""
    since = row.current.number if row.current else 0
    found = row.versions.filter(number__gt=since).values_list("writer", "submitter")
    return {each for pair in found for each in pair if each is not None}
