"""Asking for bulletins: what is out now (kept in the process for a second), and all for staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language

from holdfast.alerts import policies, saying
from holdfast.alerts.kinds import kinds
from holdfast.alerts.models import Approval, Bulletin, Severity, Version
from holdfast.alerts.saying import Said
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.kernel.fresh import Fresh
from holdfast.kernel.texts import Text

FRESH_SECONDS = 1.0
_LOUDEST = {Severity.LIFE: 0, Severity.WARNING: 1, Severity.INFO: 2}
_ENDED_SHOWN = 20


class Out(msgspec.Struct, frozen=True):
    """A bulletin as readers know it. Times are aware; `areas` are ``layer:code``."""

    id: UUID
    number: int
    kind: str
    severity: str
    words: dict[str, Said]
    areas: tuple[str, ...]
    starts_at: datetime
    until: datetime
    source: str
    published_at: datetime
    first_published_at: datetime
    version: int
    ended: bool
    earlier: tuple[tuple[int, datetime], ...] = ()
    """Versions that were out before this one, with their times."""
    exercise: bool = False

    @property
    def said(self) -> Said:
        """Its words in the page's language."""
        lang = (get_language() or "en").partition("-")[0]
        return self.words.get(lang) or next(iter(self.words.values()))

    @property
    def name(self) -> Text:
        """What kind of statement it is."""
        kind = kinds().get(self.kind)
        return kind.called if kind else Text()

    @property
    def ends_soon(self) -> bool:
        """Whether its writers were warned that it ends."""
        return policies.warned_at(self.published_at, self.until) <= clock.now() < self.until

    def out_at(self, at: datetime) -> bool:
        """Whether readers should go by it."""
        return not self.ended and at < self.until


def _load() -> list[Out]:
    rows = _with_versions(Bulletin.objects.filter(state=Bulletin.State.PUBLISHED))
    return sorted(
        map(_out, rows),
        key=lambda out: (
            out.exercise,
            _LOUDEST[Severity(out.severity)],
            -out.published_at.timestamp(),
        ),
    )


def _with_versions(rows: QuerySet[Bulletin]) -> QuerySet[Bulletin]:
    was_out = Version.objects.filter(published_at__isnull=False).order_by("number")
    return rows.select_related("current").prefetch_related(
        Prefetch("versions", queryset=was_out, to_attr="out_before")
    )


_published = Fresh(_load, seconds=FRESH_SECONDS)


def forget() -> None:
    """Load what is out again at the next question; after one's own change."""
    _published.forget()


def out_now(at: datetime | None = None) -> list[Out]:
    """What is out, the loudest first and of these the newest, exercises last; never what has
    expired."""
    at = at or clock.now()
    return [each for each in _published() if each.out_at(at)]


def by_number(number: int) -> Out | None:
    """A bulletin that is or was out, by its number; None for one taken back."""
    found = Bulletin.objects.filter(number=number).exclude(state=Bulletin.State.RETRACTED)
    row = _with_versions(found).first()
    return _out(row) if row else None


def over(limit: int = _ENDED_SHOWN) -> list[Out]:
    """What was out and is over, the latest first."""
    found = Bulletin.objects.filter(number__isnull=False).exclude(state=Bulletin.State.RETRACTED)
    rows = _with_versions(found).order_by("-published_at")[: limit * 3]
    now = clock.now()
    return [out for out in map(_out, rows) if not out.out_at(now)][:limit]


def _out(row: Bulletin) -> Out:
    version = row.current
    assert version is not None and row.number is not None  # it is out
    assert row.published_at is not None and row.first_published_at is not None
    return Out(
        row.pk, row.number, version.kind, version.severity,
        msgspec.convert(version.words, dict[str, Said]), tuple(version.areas), version.starts_at,
        version.until, version.source, row.published_at, row.first_published_at, version.number,
        row.state != Bulletin.State.PUBLISHED,
        tuple(
            (each.number, each.published_at)
            for each in row.out_before  # type: ignore[attr-defined]
            if each.number < version.number
        ),
        version.exercise,
    )  # fmt: skip


# -- for staff --


def all_bulletins(viewer: Actor) -> QuerySet[Bulletin]:
    """Every bulletin, also drafts, for who writes or approves them; else none."""
    if not (viewer.may(policies.WRITE) or viewer.may(policies.APPROVE)):
        return Bulletin.objects.none()
    return Bulletin.objects.select_related("latest", "current").order_by("-latest__written_at")


def versions(bulletin: Bulletin) -> list[Version]:
    """Its versions, the newest first, with their approvals."""
    return list(bulletin.versions.prefetch_related("approvals").order_by("-number"))


def unreviewed(viewer: Actor) -> list[Approval]:
    """What was published by one person alone and nobody has reviewed yet."""
    if not viewer.may(policies.APPROVE):
        return []
    rows = Approval.objects.filter(reviewed_at=None).exclude(reason="")
    return list(rows.select_related("version__bulletin").order_by("approved_at"))


def content_of(version: Version) -> dict[str, Any]:
    """What stands in a version, as :func:`operations.write_bulletin` takes it."""
    return {
        "kind": version.kind, "severity": version.severity, "slots": version.slots,
        "areas": tuple(version.areas), "starts_at": version.starts_at, "until": version.until,
        "source": version.source, "exercise": version.exercise,
    }  # fmt: skip


def said_of(version: Version, language: str = "") -> Said:
    """What a version says in a language, the page's by default."""
    words = msgspec.convert(version.words, dict[str, Said])
    short = (language or get_language() or "en").partition("-")[0]
    return words.get(short) or next(iter(words.values()))


def mark(version: Version) -> str:
    """What people compare to know that they speak of the same words."""
    return saying.mark(bytes(version.digest))
