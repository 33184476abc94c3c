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
from typing import Any, Generic, ParamSpec, TypeVar, cast, get_type_hints
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.facts import Fact
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.statements import Statement
from holdfast.kernel.typed import storable

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


class Key(msgspec.Struct, frozen=True):
    """An idempotency key for content that the caller names, such as the form as it was sent: what
    the operation made of it may differ at a repeat, since catalogs and registries change."""

    text: str
    content: bytes


class _Row(msgspec.Struct):
    """A row of the journal, named as its columns."""

    id: UUID
    kind: str
    subject: UUID
    actor: str
    occurred_at: datetime
    site_id: str
    cause: UUID | None
    data: dict[str, Any]


_INSERT = Statement(
    f"INSERT INTO journal_entry ({', '.join(_Row.__struct_fields__)})"
    f" SELECT {', '.join(_Row.__struct_fields__)} FROM jsonb_to_recordset(%s::jsonb) AS r(id uuid,"
    " kind text, subject uuid, actor text, occurred_at timestamptz, site_id text, cause uuid,"
    " data jsonb)"
)


@dataclass
class _Running:
    actor: Actor
    cause: UUID | None
    rows: list[_Row] = field(default_factory=list)


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


class Operation(Generic[P, R]):
    """A keyword-only function that changes something: call it, or call it :meth:`once`."""

    def __init__(self, function: Callable[P, R], may: May) -> None:
        parameters = inspect.signature(function).parameters.values()
        if any(p.kind is not inspect.Parameter.KEYWORD_ONLY for p in parameters):
            raise TypeError(f"{function.__qualname__}: operations take keywords only.")
        feature = function.__module__.removeprefix("holdfast.").split(".")[0]
        self.name = f"{feature}.{function.__name__}"
        self.may = may
        self.function = function
        functools.update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run in one transaction, or join the one of the operation that is running."""
        return self._run(None, dict(kwargs))

    def once(self, key: str | Key | None, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run under an idempotency key: a repeat by the same actor with the same content returns
        the first result and records nothing; one with other content raises :class:`KeyReused`.

        The content is every argument, or what a :class:`Key` names. Without a key it is a plain
        call. Results are msgspec Structs (or None) of ids and codes.
        """
        return self._run(key or None, dict(kwargs))

    def first(self, key: Key, *, actor: Actor) -> R | None:
        """What the first call under a key gave this actor, or None: for a caller whose checks a
        repeat must not fail. Raises :class:`KeyReused` for other content."""
        found, result = self._repeat(key, {"actor": actor}).known(self.function)
        return cast(R, result) if found else None

    def _repeat(self, key: str | Key, given: dict[str, Any]) -> _Repeat:
        scope = f"{self.name} {actor_code(given)}"
        if isinstance(key, Key):
            return _Repeat(scope, key.text, hashlib.sha256(key.content).digest())
        return _Repeat(scope, key, _fingerprint(given))

    def _run(self, key: str | Key | None, given: dict[str, Any]) -> R:
        actor: Actor = given["actor"]
        _check(self.may, actor, self.name)
        outer = _running.get()
        if outer is not None:
            with transaction.atomic(savepoint=False):
                return self._step(outer, key, given)
        running = _Running(actor, _cause.get())
        token = _running.set(running)
        try:
            with transaction.atomic():
                result = self._step(running, key, given)
                _write(running.rows)
            return result
        finally:
            _running.reset(token)

    def _step(self, running: _Running, key: str | Key | None, given: dict[str, Any]) -> R:
        before = len(running.rows)
        if key is not None:
            repeat = self._repeat(key, given)
            found, first = repeat.first(self.function)
            if found:
                return cast(R, first)
        result = self.function(**given)  # type: ignore[call-arg]
        if len(running.rows) == before:
            raise NothingRecorded(self.name)
        if key is not None:
            repeat.keep(result)
        return result


def operation(*, may: May) -> Callable[[Callable[P, R]], Operation[P, R]]:
    """Make a keyword-only function that takes ``actor`` an :class:`Operation`.

    `may` is the policy: a named permission or a function of the actor; finer policies (about one
    case) are checked inside.
    """
    return lambda function: Operation(function, may)


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
        _Row(
            entry,
            fact.kind,
            subject,
            running.actor.code,
            occurred_at or clock.now(),
            settings.HOLDFAST.site,
            running.cause,
            clean,
        )
    )
    return entry


_AS_THEY_ARE = frozenset({type(None), bool, int, float})


def _plain(value: Any, fact: Fact, key: str) -> Any:
    if type(value) in _AS_THEY_ARE:
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
    if isinstance(value, int | float):
        return value
    raise TypeError(f"{fact}: “{key}” cannot be a {type(value).__name__}.")


def _check(may: May, actor: Actor, name: str) -> None:
    allowed = actor.may(may) if isinstance(may, str) else actor.kind == "system" or may(actor)
    if not allowed:
        raise Denied(
            _("You may not do this (%(name)s). Ask your supervisor or administrator.")
            % {"name": name}
        )


def actor_code(given: Mapping[str, Any]) -> str:
    """The acting one's code among an operation's arguments."""
    actor: Actor = given["actor"]
    return actor.code


def _write(rows: list[_Row]) -> None:
    """Write facts in chunks of at most 5,000, one statement each."""
    for start in range(0, len(rows), 5000):
        # One JSON text is read quicker, on both sides, than an array for each column.
        _INSERT.later([msgspec.json.encode(rows[start : start + 5000]).decode()])


@dataclass(frozen=True)
class _Repeat:
    """The row that remembers an operation's first result under a key."""

    scope: str
    key: str
    fingerprint: bytes

    def first(self, function: Callable[..., Any]) -> tuple[bool, Any]:
        """Take the key, or find what its first use gave: (found, result)."""
        self._check()
        with connection.cursor() as cursor:
            # A twin in flight holds the unique row until it commits; this statement waits for it.
            cursor.execute(
                "INSERT INTO journal_repeat (scope, key, fingerprint) VALUES (%s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                [self.scope, self.key, self.fingerprint],
            )
            if cursor.rowcount == 1:
                return False, None
        found, result = self.known(function)
        if not found:
            raise KeyReused(_("This form was sent before with other content. Open it again."))
        return True, result

    def known(self, function: Callable[..., Any]) -> tuple[bool, Any]:
        """What the key's first use gave, without taking the key: (found, result)."""
        self._check()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT fingerprint, result::text FROM journal_repeat"
                " WHERE scope = %s AND key = %s",
                [self.scope, self.key],
            )
            found = cursor.fetchone()
        if found is None:
            return False, None
        if bytes(found[0]) != self.fingerprint:
            raise KeyReused(_("This form was sent before with other content. Open it again."))
        return True, _restored(function, found[1])

    def _check(self) -> None:
        if len(self.key) > 200:
            raise OperationError(_("An idempotency key has at most 200 characters."))
        if not storable(self.key):
            raise OperationError(_("An idempotency key holds letters, digits and signs only."))

    def keep(self, result: Any) -> None:
        """Write the result beside the key, in the operation's transaction."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE journal_repeat SET result = %s WHERE scope = %s AND key = %s",
                [msgspec.json.encode(result).decode(), self.scope, self.key],
            )


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
