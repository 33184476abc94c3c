"""Operations and the facts they record.

Every change is a keyword-only function under :func:`operation`: one transaction that checks its
policy, changes state and records at least one fact. Facts are gathered while the operation runs
and written by one INSERT at its end, in the same transaction.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar, get_type_hints
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection, transaction

from holdfast.journal.actors import Actor
from holdfast.journal.facts import Fact
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

P = ParamSpec("P")
R = TypeVar("R")
May = str | Callable[[Actor], bool]


class OperationError(Exception):
    """An operation was refused; the message is a sentence that says what to do."""


class Denied(OperationError):
    """The actor may not do this."""


class KeyReused(OperationError):
    """The idempotency key was used before with other content."""


class NothingRecorded(RuntimeError):
    """A programming fault: an operation ended without recording a fact."""


def anyone(actor: Actor) -> bool:
    """A policy for what anybody may do, signed in or not."""
    return True


@dataclass
class _Running:
    actor: Actor
    cause: UUID | None
    rows: list[tuple[Any, ...]] = field(default_factory=list)


_running: ContextVar[_Running | None] = ContextVar("running_operation", default=None)
_cause: ContextVar[UUID | None] = ContextVar("cause", default=None)
# What a fact may carry: ids, codes, numbers, times. No spaces and no @, so that neither a sentence
# nor an e-mail address can slip in.
_CODE = re.compile(r"[\w.:+/#*-]{0,120}")


@contextmanager
def caused_by(entry: UUID) -> Iterator[None]:
    """Facts recorded inside name this entry as their cause."""
    token = _cause.set(entry)
    try:
        yield
    finally:
        _cause.reset(token)


def operation(
    *, may: May
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a keyword-only function an operation.

    `may` is the policy: a named permission or a function of the actor; finer policies (about one
    case) are checked inside. The function takes ``actor``; the wrapper takes an optional
    ``idempotency_key``: a repeat with the same key and content by the same actor returns the first
    result and records nothing, a repeat with other content raises :class:`KeyReused`. Results of
    operations that take keys are msgspec Structs (or None) of ids and codes.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        parameters = inspect.signature(function).parameters.values()
        if any(p.kind is not inspect.Parameter.KEYWORD_ONLY for p in parameters):
            raise TypeError(f"{function.__qualname__}: operations take keywords only.")
        name = f"{function.__module__.removeprefix('holdfast.').split('.')[0]}.{function.__name__}"

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if args:
                raise TypeError(f"{name} takes keywords only.")
            given: dict[str, Any] = dict(kwargs)
            key = given.pop("idempotency_key", None)
            actor: Actor = given["actor"]
            _check(may, actor, name)
            outer = _running.get()
            if outer is not None:
                before = len(outer.rows)
                with transaction.atomic(savepoint=False):
                    result = _once(function, name, key, given)
                    if len(outer.rows) == before and not isinstance(result, _Repeated):
                        raise NothingRecorded(name)
                return result.result if isinstance(result, _Repeated) else result
            running = _Running(actor, _cause.get())
            token = _running.set(running)
            try:
                with transaction.atomic():
                    result = _once(function, name, key, given)
                    if isinstance(result, _Repeated):
                        return result.result
                    if not running.rows:
                        raise NothingRecorded(name)
                    _write(running.rows)
                return result
            finally:
                _running.reset(token)

        run.__holdfast_operation__ = name  # type: ignore[attr-defined]
        return run

    return decorate


def record(
    fact: Fact,
    *,
    subject: UUID,
    data: Mapping[str, Any] | None = None,
    occurred_at: datetime | None = None,
    id: UUID | None = None,
) -> UUID:
    """Record a fact about a subject, inside an operation; returns the entry's id.

    `data` holds ids, codes, numbers and times only; a value that could be free text is refused, so
    that erasing a person never touches the journal. `occurred_at` (aware) is when it happened in
    the world; now by default.
    """
    running = _running.get()
    if running is None:
        raise RuntimeError(f"{fact} was recorded outside an operation.")
    entry = id or new_id()
    clean = {key: _plain(value, fact, key) for key, value in (data or {}).items()}
    running.rows.append(
        (
            entry,
            fact.kind,
            subject,
            running.actor.code,
            occurred_at or clock.now(),
            settings.HOLDFAST.site,
            running.cause,
            msgspec.json.encode(clean).decode(),
        )
    )
    return entry


def _plain(value: Any, fact: Fact, key: str) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        if not _CODE.fullmatch(value):
            raise ValueError(f"{fact}: “{key}” must be an id or a code, not free text.")
        return str(value)
    if isinstance(value, Mapping):
        return {_plain(k, fact, key): _plain(v, fact, key) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, fact, key) for item in value]
    raise TypeError(f"{fact}: “{key}” cannot be a {type(value).__name__}.")


def _check(may: May, actor: Actor, name: str) -> None:
    allowed = actor.may(may) if isinstance(may, str) else actor.kind == "system" or may(actor)
    if not allowed:
        raise Denied(f"You may not do this ({name}). Ask your supervisor or administrator.")


def _write(rows: list[tuple[Any, ...]]) -> None:
    """Write facts in chunks of at most 5,000 by INSERT … SELECT unnest: one statement each."""
    with connection.cursor() as cursor:
        for start in range(0, len(rows), 5000):
            columns = list(zip(*rows[start : start + 5000], strict=True))
            cursor.execute(
                "INSERT INTO journal_entry (id, kind, subject, actor, occurred_at, site_id, cause,"
                " data) SELECT * FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[],"
                " %s::timestamptz[], %s::text[], %s::uuid[], %s::jsonb[])",
                [list(column) for column in columns],
            )


@dataclass(frozen=True)
class _Repeated:
    result: Any


def _once(function: Callable[..., Any], name: str, key: str | None, given: dict[str, Any]) -> Any:
    if not key:
        return function(**given)
    if len(key) > 200:
        raise OperationError("An idempotency key has at most 200 characters.")
    scope = f"{name} {given['actor'].code}"
    fingerprint = _fingerprint(given)
    with connection.cursor() as cursor:
        # A twin in flight holds the unique row until it commits; this statement waits for it.
        cursor.execute(
            "INSERT INTO journal_repeat (scope, key, fingerprint) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [scope, key, fingerprint],
        )
        if cursor.rowcount == 0:
            cursor.execute(
                "SELECT fingerprint, result::text FROM journal_repeat"
                " WHERE scope = %s AND key = %s",
                [scope, key],
            )
            found = cursor.fetchone()
            if found is None or bytes(found[0]) != fingerprint:
                raise KeyReused("This form was sent before with other content. Open it again.")
            return _Repeated(_restored(function, found[1]))
        result = function(**given)
        cursor.execute(
            "UPDATE journal_repeat SET result = %s WHERE scope = %s AND key = %s",
            [msgspec.json.encode(result).decode(), scope, key],
        )
    return result


def _fingerprint(given: dict[str, Any]) -> bytes:
    content = {key: value for key, value in given.items() if key != "actor"}
    encoded = msgspec.json.encode(content, enc_hook=_enc, order="sorted")
    return hashlib.sha256(encoded).digest()


def _enc(value: Any) -> Any:
    if hasattr(value, "pk"):
        return str(value.pk)
    return str(value)


def _restored(function: Callable[..., Any], stored: str | None) -> Any:
    hint = get_type_hints(function).get("return", type(None))
    if stored is None:
        return None
    return msgspec.json.decode(stored, type=hint)
