"""Which feeds are read, and what they said: kept while it holds, never republished by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from django.db.models import Q
from django.utils.translation import gettext as _

from holdfast.alerts import events, policies
from holdfast.alerts.hearing import reading
from holdfast.alerts.hearing.message import NotUnderstood, Saying
from holdfast.alerts.models import Feed, Heard
from holdfast.journal.actors import Actor, system
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.jobs import Timer, set_timers
from holdfast.kernel.xml import fit

ME, TASK = system("alerts.hearing"), "alerts.hear"
MOST_FEEDS, MINUTES = 30, (1, 60)
# A read that found nothing new is noted this often, so that the page can say how old all is.
NOTED, FORGOTTEN = timedelta(minutes=5), timedelta(days=7)


def feeds() -> list[Feed]:
    """Every feed that is read, by name."""
    return list(Feed.objects.filter(removed_at=None).order_by("name", "pk"))


@operation(may=policies.APPROVE)
def add_feed(*, actor: Actor, name: str, url: str, kind: str, minutes: int) -> None:
    """Read a feed from now on, every so many minutes."""
    name, url = " ".join(name.split())[:100], url.strip()
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        sound = False
    if not name:
        raise OperationError(_("Say whose feed it is."))
    if not sound or len(url) > 500 or not url.isprintable() or " " in url:
        raise OperationError(_("Write its address, beginning with https://."))
    if kind not in Feed.Kind.values:
        raise OperationError(_("Choose what kind of feed it is."))
    if not MINUTES[0] <= minutes <= MINUTES[1]:
        raise OperationError(_("Read it every 1 to 60 minutes."))
    if len(feeds()) >= MOST_FEEDS:
        raise OperationError(_("There are 30 feeds already. Remove one of them first."))
    row = Feed.objects.create(name=name, url=url, kind=kind, minutes=minutes)
    _soon(row)
    record(events.FEED_CHANGED, subject=row.pk, data={"how": "added", "kind": kind})


@operation(may=policies.APPROVE)
def remove_feed(*, actor: Actor, feed: UUID) -> None:
    """Read it no more; what it said is gone with it."""
    now = clock.now()
    if not Feed.objects.filter(pk=feed, removed_at=None).update(removed_at=now):
        raise OperationError(_("This feed was removed before."))
    Heard.objects.filter(feed=feed, gone_at=None).update(gone_at=now)
    record(events.FEED_CHANGED, subject=feed, data={"how": "removed"})


@operation(may=policies.WRITE)
def dismiss(*, actor: Actor, heard: UUID) -> None:
    """It does not concern this city: off the list of proposals, and off residents' pages."""
    row = Heard.objects.filter(pk=heard, dismissed_at=None).first()
    if row is None:
        raise OperationError(_("It is off the list already."))
    row.dismissed_at, row.dismissed_by = clock.now(), actor.id
    row.save(update_fields=["dismissed_at", "dismissed_by"])
    record(events.DISMISSED, subject=row.feed_id, data={"heard": heard})


# -- the timer --


def due() -> int:
    """Have every feed read whose time has come; returns how many."""
    now = clock.now()
    found = [
        row for row in feeds()
        if row.asked_at is None or row.asked_at + timedelta(minutes=row.minutes) <= now
    ]  # fmt: skip
    for row in found:
        _soon(row)
    return len(found)


def _soon(row: Feed) -> None:
    set_timers(TASK, [Timer(f"{TASK} {row.pk}", None, {"feed": str(row.pk)})])


def hear(feed: UUID) -> None:
    """Read one feed, outside of any transaction, and keep what it says. One that does not answer
    leaves what it said before, with its age."""
    row = Feed.objects.filter(pk=feed, removed_at=None).first()
    if row is None:
        return
    kept = Heard.objects.filter(feed=row, gone_at=None).exclude(link="")
    known = set(kept.values_list("link", flat=True))
    try:
        came = reading.ask(row, known if row.kind == Feed.Kind.CAP else set())
    except (OSError, NotUnderstood) as error:
        _note(row, None, set(), str(error) or type(error).__name__)
    else:
        _note(row, came.sayings, came.still, came.problem)


def _note(row: Feed, sayings: list[Saying] | None, still: set[str], problem: str) -> None:
    """Keep it where anything is new; else say only now and then that it was read."""
    now = clock.now()
    Feed.objects.filter(pk=row.pk).update(asked_at=now)
    is_new = sayings is not None and _differs(row, sayings, still)
    told = problem[:300]
    if is_new or told != row.problem or row.read_at is None or row.read_at + NOTED <= now:
        note(actor=ME, feed=row.pk, sayings=sayings, still=still, problem=told)


def _differs(row: Feed, sayings: Sequence[Saying], still: Collection[str]) -> bool:
    kept = Heard.objects.filter(feed=row, gone_at=None).exclude(link__in=still)
    have = dict(kept.values_list("theirs", "mark"))
    return have != {each.theirs[:300]: _mark(each) for each in sayings if not each.cancels}


def _mark(saying: Saying) -> str:
    return hashlib.sha256(msgspec.json.encode(saying, order="sorted")).hexdigest()[:32]


@operation(may="system")
def note(
    *, actor: Actor, feed: UUID, sayings: list[Saying] | None, still: set[str], problem: str
) -> None:
    """What a feed says now; with no `sayings` that it could not be read, and why."""
    row = Feed.objects.select_for_update().get(pk=feed)
    now, new, gone = clock.now(), 0, 0
    row.problem = problem
    if sayings is None:
        row.failing_since = row.failing_since or now
    else:
        row.failing_since, row.read_at = None, now
        new, gone = _keep(row, sayings, still)
    row.save(update_fields=["problem", "failing_since", "read_at"])
    record(
        events.HEARD, subject=feed,
        data={"read": sayings is not None, "new": new, "gone": gone},
    )  # fmt: skip


def _keep(row: Feed, sayings: Sequence[Saying], still: set[str]) -> tuple[int, int]:
    now, new = clock.now(), 0
    over = {each for saying in sayings for each in saying.over}
    here = {}
    for saying in sayings:
        if saying.cancels or saying.theirs in over:
            continue
        here[saying.theirs[:300]] = saying
    before = {each.theirs: each for each in Heard.objects.filter(feed=row)}
    for theirs, saying in here.items():
        kept = before.get(theirs)
        if kept is not None and kept.mark == _mark(saying) and kept.gone_at is None:
            continue
        new += kept is None
        Heard.objects.update_or_create(
            feed=row, theirs=theirs,
            defaults=_columns(saying) | {"gone_at": None}
            | ({} if kept else {"id": new_id(), "seen_at": now}),
        )  # fmt: skip
    listed = Q(theirs__in=list(here)) | (Q(link__in=still) & ~Q(theirs__in=over))
    gone = Heard.objects.filter(feed=row, gone_at=None).exclude(listed).update(gone_at=now)
    return new, gone


def _columns(saying: Saying) -> dict[str, object]:
    words = {
        lang[:10]: {name: fit(text)[:4_000] for name, text in said.items()}
        for lang, said in saying.words.items()
    }
    return {
        "words": words, "source": fit(saying.source)[:200], "severity": fit(saying.severity)[:40],
        "where": fit(saying.where)[:500], "shape": saying.shape, "starts": saying.starts,
        "until": saying.until, "link": saying.link[:500], "mark": _mark(saying),
    }  # fmt: skip


def forget() -> int:
    """Take away what is gone since a week, or over; returns how many."""
    before = clock.now() - FORGOTTEN
    found = Heard.objects.filter(Q(gone_at__lt=before) | Q(until__lt=before))
    return found.delete()[0]
