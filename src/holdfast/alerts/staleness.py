"""Whether our outlets say what is valid now: looked at every minute, as any reader would.

An outlet is *stale* where it misses what is out, or still shows what is over. It is noted with the
time since when, told on the bulletin's page and to supervisors, and noted as well again.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import msgspec
from django.db.models import Q
from django.utils.translation import gettext as _

from holdfast.alerts import events, outlets, policies
from holdfast.alerts.models import Bulletin, Shown, Version
from holdfast.alerts.outlets import KEEP, OUTLETS, Fetch
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock

# What has just gone out or ended is looked at by `outlets.look`; what is long over is forgotten.
SETTLED, REMEMBERED = timedelta(seconds=30), timedelta(days=3)
_MOST = 50
State = Bulletin.State


class Verdict(msgspec.Struct, frozen=True):
    """Whether an outlet is right about a version; None where nobody could tell."""

    version: UUID
    outlet: str
    right: bool | None


def judge(fetch: Fetch | None = None) -> list[Verdict]:
    """Every outlet against what is out, and against what is over."""
    now = clock.now()
    seen = Version.objects.filter(published_at__lte=now - SETTLED).select_related("bulletin")
    recent = Q(bulletin__state=State.PUBLISHED) | Q(bulletin__ended_at__gt=now - REMEMBERED)
    rows = list(seen.filter(recent).order_by("-published_at")[:_MOST])
    out = [row for row in rows if _is_out(row)]
    pages = _Pages(fetch or outlets.fetch_page)
    return [
        Verdict(row.pk, code, pages.right(row, code, expected, out))
        for row in rows
        for code in OUTLETS
        if (expected := _expected(row, code)) is not None
    ]


def _is_out(row: Version) -> bool:
    held = row.bulletin
    is_current = held.current_id == row.pk and held.state == State.PUBLISHED
    return is_current and not row.ends and row.until > clock.now()


def _expected(row: Version, code: str) -> bool | None:
    """Whether the outlet should show the version; None where either is right."""
    if _is_out(row):
        return True
    held, now = row.bulletin, clock.now()
    over_since = held.ended_at or (row.until if held.current_id == row.pk else held.published_at)
    if over_since is None or over_since > now - SETTLED:
        return None
    if code not in KEEP or held.state == State.RETRACTED:
        return False
    # The page of a number goes on with its latest version, and may tell of those before.
    return True if held.current_id == row.pk else None


class _Pages:
    """Outlets as they read now, each asked once; None for one that did not answer."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._kept: dict[str, str | None] = {}

    def right(self, row: Version, code: str, expected: bool, out: Iterable[Version]) -> bool | None:
        """Whether the outlet shows the version as expected, in every language."""
        for lang, said in row.words.items():
            text = self._text(outlets.path_of(code, row.bulletin.number or 0, lang))
            headline = outlets.letters_of(said["headline"])
            if expected:
                if text is None or headline not in text:
                    return False
            elif text is None:
                # Who does not answer shows nothing old; whether it is well is told by what is out.
                return None
            elif headline in text and not any(
                headline in outlets.letters_of(each.words.get(lang, said)["headline"])
                for each in out
            ):
                return False
        return True

    def _text(self, path: str) -> str | None:
        if path not in self._kept:
            try:
                self._kept[path] = outlets.letters_of(html.unescape(self._fetch(path)))
            except (httpx.HTTPError, OSError):
                self._kept[path] = None
        return self._kept[path]


def note(verdicts: Iterable[Verdict]) -> int:
    """Note what has changed since the last look; returns how many changes there were."""
    stale = set(Shown.objects.exclude(stale_since=None).values_list("version", "outlet"))
    judged = {(each.version, each.outlet): each for each in verdicts}
    # Of what is long over, or went on under the same number, nothing is expected any more.
    forgotten = [Verdict(*pair, True) for pair in sorted(stale - set(judged))]
    changed = [
        each for pair, each in judged.items()
        if each.right is not None and each.right == (pair in stale)
    ] + forgotten  # fmt: skip
    if changed:
        note_staleness(actor=outlets.ME, changed=changed)
    return len(changed)


@operation(may=policies.WRITE)
def note_staleness(*, actor: Actor, changed: list[Verdict]) -> None:
    """Keep since when outlets are wrong about versions, or that they are right again."""
    held = dict(
        Version.objects.filter(pk__in={each.version for each in changed}).values_list(
            "pk", "bulletin"
        )
    )
    if not held:
        raise OperationError(_("There is no such bulletin."))
    now = clock.now()
    for each in changed:
        if each.version not in held:
            continue
        row, _new = Shown.objects.get_or_create(
            version_id=each.version, outlet=each.outlet, defaults={"at": now, "silent": True}
        )
        if each.right and row.silent:
            row.at, row.silent = now, False
        row.stale_since = None if each.right else now
        row.save(update_fields=["at", "silent", "stale_since"])
        record(
            events.FRESH if each.right else events.STALE,
            subject=held[each.version],
            data={"version": each.version, "outlet": each.outlet},
        )


class Stale(msgspec.Struct, frozen=True):
    """An outlet that is wrong: which bulletin it misses, or `shows` though it is over."""

    outlet: str
    icon: str
    bulletin: UUID
    number: int
    headline: dict[str, str]
    since: datetime | None
    shows: bool


def stale_now(bulletin: UUID | None = None) -> Iterator[Stale]:
    """Every outlet that was wrong at the last look, the longest first."""
    rows = Shown.objects.exclude(stale_since=None).order_by("stale_since")
    if bulletin is not None:
        rows = rows.filter(version__bulletin=bulletin)
    for row in rows.select_related("version__bulletin"):
        outlet = OUTLETS.get(row.outlet)
        if outlet is not None:
            held = row.version.bulletin
            yield Stale(
                str(outlet.name), outlet.icon, held.pk, held.number or 0,
                {lang: said["headline"] for lang, said in row.version.words.items()},
                row.stale_since, not _is_out(row.version),
            )  # fmt: skip
