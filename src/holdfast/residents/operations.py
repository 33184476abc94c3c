"""Noting residents, their consent, and their sign-in by a code."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError, anyone, operation, record
from holdfast.kernel import clock, secrets
from holdfast.kernel.ids import new_id
from holdfast.residents import events, queries
from holdfast.residents.models import Identifier, Resident, SignInCode
from holdfast.residents.writing import find_or_note

CODE_MINUTES = queries.CODE_MINUTES
CODE_TRIES = 5
CODES_AN_HOUR = 5
_ASKING = 313  # the space of advisory locks that keep two askers of one address apart


class Noted(msgspec.Struct, frozen=True):
    """The resident a contact belongs to, and whether they were known before."""

    resident: UUID
    known: bool


@operation(may=anyone)
def note_resident(
    *,
    actor: Actor,
    name: str = "",
    phone: str | None = None,
    email: str | None = None,
    language: str = "en",
    prefers: str | None = None,
) -> Noted:
    """The resident with this phone or e-mail, noted now if nobody is surely known by it.

    `phone` is E.164 and `email` lower case (see queries.normal). A person known by a lone
    identifier is never renamed by an unproven contact; only a missing name is filled. Where the
    identifiers point to several people, a new record is made and a person may merge later.
    """
    made = new_id()
    found = find_or_note(
        made,
        [(kind, value) for kind, value in (("phone", phone), ("email", email)) if value],
        name=name[:200],
        language=language,
        prefers=prefers or ("email" if email else "text" if phone else "none"),
    )
    if len(found) == 1:
        record(events.CHANGED, subject=found[0], data={"by": "contact"})
        return Noted(found[0], known=True)
    record(events.NOTED, subject=made, data={"maybe": found})
    return Noted(made, known=False)


@operation(may="residents.change")
def change_resident(
    *,
    actor: Actor,
    resident: UUID,
    name: str,
    language: str,
    prefers: str,
    seen: str | None = None,
) -> None:
    """Set a person's name, language and preferred channel, as they say them to staff.

    `seen` is what :func:`queries.mark` gave when the form was opened: refused when the person was
    changed since, so that nobody overwrites another's words unseen.
    """
    row = Resident.objects.select_for_update().filter(pk=resident).first()
    if row is None or row.erased_at or row.merged_into_id:
        raise OperationError(_("This record was merged or erased meanwhile. Look the person up."))
    if seen is not None and seen != queries.mark(resident):
        raise OperationError(_("Somebody changed this person meanwhile. Look again, then save."))
    if prefers not in Resident.Channel.values:
        raise OperationError(_("Choose how they like to hear from us."))
    if language not in dict(settings.LANGUAGES):
        raise OperationError(_("Choose a language."))
    row.name = name.replace("\x00", "").strip()[:200]
    row.language, row.prefers = language, prefers
    row.save(update_fields=["name", "language", "prefers"])
    record(events.CHANGED, subject=resident, data={"by": "staff"})


@operation(may=anyone)
def set_consent(*, actor: Actor, resident: UUID, kind: str, value: str, allowed: bool) -> None:
    """Allow messages to one of a resident's addresses, or stop them: by the person, or by those
    with ``residents.change`` as the person told them."""
    own = actor.kind == "resident" and actor.id == resident
    if not own and not actor.may("residents.change"):
        raise Denied(_("Only this person, or staff they told, can say this."))
    changed = Identifier.objects.filter(resident=resident, kind=kind, value=value).update(
        consent=allowed, consent_at=clock.now()
    )
    if not changed:
        raise OperationError(_("This address is not one of theirs."))
    record(events.CONSENTED, subject=resident, data={"channel": kind, "allowed": allowed})


@operation(may=anyone)
def ask_code(*, actor: Actor, kind: str, value: str, language: str = "en") -> None:
    """Make a sign-in code for a phone or e-mail; messaging sends it.

    The same answer whether or not the address is known, so that nobody learns who is. At most
    CODES_AN_HOUR an address, never per network: a shelter's people share one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_ASKING, f"{kind} {value}"]
        )
    if queries.codes_lately(kind, value) >= CODES_AN_HOUR:
        raise OperationError(
            _("We sent several codes there in the last hour. Use the latest, or wait.")
        )
    row = SignInCode.objects.create(
        kind=kind,
        value=value,
        sealed_code=secrets.seal("sign-in code", secrets.digits(6)),
        language=language,
        expires_at=clock.now() + timedelta(minutes=CODE_MINUTES),
    )
    record(events.CODE_ASKED, subject=row.id, data={"channel": kind})


@operation(may=anyone)
def sign_in(*, actor: Actor, kind: str, value: str, code: str) -> Noted:
    """Prove an address by its code; returns the resident it belongs to, made now if new.

    Only the latest code sent there is good, once. Raises OperationError with what to do for a
    wrong, used or expired code. Wrong tries are counted by the caller's transaction-free
    :func:`count_try` before this is called.
    """
    row = (
        SignInCode.objects.select_for_update()
        .filter(kind=kind, value=value, used_at=None, expires_at__gt=clock.now())
        .filter(tries__lte=CODE_TRIES)
        .order_by("-id")
        .first()
    )
    if row is None:
        raise OperationError(_("This code is no longer good. Ask for a new one."))
    if not secrets.same(secrets.open_sealed("sign-in code", row.sealed_code), code):
        raise OperationError(_("This is not the code we sent. Look again, or ask for a new one."))
    # The older ones with it: a code that lies in an inbox must not open anything later.
    SignInCode.objects.filter(kind=kind, value=value, used_at=None).update(used_at=clock.now())
    noted = _proved(kind, value) or note_resident(
        actor=actor,
        phone=value if kind == Identifier.Kind.PHONE else None,
        email=value if kind == Identifier.Kind.EMAIL else None,
        language=row.language,
    )
    Identifier.objects.filter(resident=noted.resident, kind=kind, value=value).update(
        verified_at=clock.now(), consent=True, consent_at=clock.now()
    )
    record(events.SIGNED_IN, subject=noted.resident, data={"channel": kind})
    return noted


def _proved(kind: str, value: str) -> Noted | None:
    """Of several residents with one address, the one who proved it: else each sign-in of a shared
    phone would make another person."""
    found = list(
        Identifier.objects.filter(kind=kind, value=value, resident__merged_into=None)
        .exclude(verified_at=None)
        .order_by("verified_at")
        .values_list("resident_id", flat=True)
    )
    return Noted(found[0], known=True) if found else None


def count_try(*, kind: str, value: str) -> None:
    """Count a try at a code, committed at once so that a refused sign-in cannot undo it."""
    SignInCode.objects.filter(kind=kind, value=value, used_at=None).update(tries=F("tries") + 1)
