"""Taking in others' directories, and deciding which entries are one and the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

import msgspec
from django.db.models import Q
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text
from holdfast.places.queries import areas_at
from holdfast.relief import events, policies
from holdfast.relief.directory import alike
from holdfast.relief.directory.alike import Known
from holdfast.relief.directory.entries import Entry
from holdfast.relief.directory.reading import Row
from holdfast.relief.models import Alike, Count, Facility, Origin, Reachable

_FIELDS = ("kind", "name", "run_by", "address", "zipcode", "lat", "lon", "areas", "capacity",
           "fits", "hours", "notes", "needs", "phone", "url", "state", "state_at",
           "checked_at", "version")  # fmt: skip
_BATCH = 1000


class Problem(msgspec.Struct, frozen=True):
    """Something about a row (counted from 1): not taken, or taken with a change worth saying."""

    row: int
    says: str
    text: str = ""
    rejected: bool = True


class Imported(msgspec.Struct, frozen=True):
    """What an import came to; `taken` + `updated` + `unchanged` + `rejected` = `rows`.

    A row may hold several entries (an organization with its services at its locations): `entries`
    were read, `added` are new here, `changed` differ now, `kept` were changed by people here and
    stay as those said. `alike` pairs wait for somebody who knows whether they are one.
    """

    id: UUID
    rows: int = 0
    taken: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    entries: int = 0
    added: int = 0
    changed: int = 0
    kept: int = 0
    alike: int = 0


def _ignore(_: object) -> None:
    """Nobody listens."""


@operation(may=policies.MANAGE)
def import_directory(
    *,
    actor: Actor,
    rows: Iterable[Row],
    source: str,
    listed: bool = False,
    tell: Callable[[Problem], None] = _ignore,
) -> Imported:
    """Take in the rows of a file (directory.reading); repeating it changes nothing.

    Every row that is not taken, or taken without some of it, is told to `tell`. Residents see new
    ones only with `listed`. Entries that the file no longer has stay.
    """
    taking = _Taking(source[:80], listed, tell)
    for row in rows:
        taking.row(row)
    taking.write()
    done = taking.done(_find_alike(taking.new))
    data = {name: value for name, value in msgspec.structs.asdict(done).items() if name != "id"}
    record(events.IMPORTED, subject=done.id, data=data)
    return done


class _Taking:
    """One import: the rows so far, and what will be written."""

    def __init__(self, source: str, listed: bool, tell: Callable[[Problem], None]) -> None:
        self.source, self.listed, self.tell, self.now = source, listed, tell, clock.now()
        origins = Origin.objects.filter(source=source).select_related("facility")
        self.known = {each.ref: each for each in origins}
        self.new: list[Facility] = []
        self.new_origins: list[Origin] = []
        self.changed: dict[UUID, Facility] = {}
        self.changed_origins: dict[UUID, Origin] = {}
        self.tally = {"rows": 0, "taken": 0, "updated": 0, "unchanged": 0, "rejected": 0}
        self.entries = self.kept = 0

    def row(self, row: Row) -> None:
        """Sort a row: its outcome is the strongest of its entries."""
        self.tally["rows"] += 1
        for note in row.notes:
            self.tell(Problem(row.number, note, row.entries[0].name, rejected=False))
        if not row.entries:
            self.tally["rejected"] += 1
            self.tell(Problem(row.number, row.says, row.text))
            return
        done = {self._entry(row.number, each) for each in row.entries}
        outcome = next(each for each in ("taken", "updated", "unchanged") if each in done)
        self.tally[outcome] += 1

    def _entry(self, number: int, entry: Entry) -> str:
        self.entries += 1
        origin, digest = self.known.get(entry.ref), entry.digest
        if origin is None:
            facility = Facility(listed=self.listed)
            self._fill(facility, entry)
            origin = Origin(facility=facility, source=self.source, ref=entry.ref, digest=digest,
                            stamp=facility.checked_at)  # fmt: skip
            self.known[entry.ref] = origin
            self.new.append(facility)
            self.new_origins.append(origin)
            return "taken"
        if bytes(origin.digest) == digest:
            return "unchanged"
        origin.digest = digest
        facility = origin.facility
        fresh = facility in self.new
        if not fresh:
            self.changed_origins[origin.pk] = origin
        if facility.checked_at != origin.stamp:
            self.kept += 1
            says = "It was changed by people here since; what they said stays."
            self.tell(Problem(number, says, entry.name, rejected=False))
            return "unchanged"
        self._fill(facility, entry)
        origin.stamp = facility.checked_at
        if not fresh:
            facility.version += 1
            self.changed[facility.pk] = facility
        return "updated"

    def _fill(self, row: Facility, entry: Entry) -> None:
        told = entry.told_at or self.now
        row.kind, row.name, row.run_by = entry.kind, entry.name, entry.run_by
        row.address, row.zipcode = entry.address, entry.zipcode
        row.lat, row.lon = entry.lat, entry.lon
        has_point = entry.lat is not None and entry.lon is not None
        row.areas = areas_at(entry.lat, entry.lon) if has_point else {}  # type: ignore[arg-type]
        row.capacity, row.fits = entry.capacity, {str(k): v for k, v in entry.fits.items()}
        row.hours, row.notes, row.needs = (
            Text.of(each) if each else Text() for each in (entry.hours, entry.notes, entry.needs)
        )
        row.phone, row.url = entry.phone, entry.url
        row.state, row.state_at, row.checked_at = entry.state, told, told

    def write(self) -> None:
        """Write all of it, in few statements."""
        Facility.objects.bulk_create(self.new, batch_size=_BATCH)
        Origin.objects.bulk_create(self.new_origins, batch_size=_BATCH)
        Facility.objects.bulk_update(self.changed.values(), _FIELDS, batch_size=_BATCH)
        Origin.objects.bulk_update(
            self.changed_origins.values(), ["digest", "stamp"], batch_size=_BATCH
        )

    def done(self, alike: int) -> Imported:
        """What it came to."""
        return Imported(
            new_id(), **self.tally, entries=self.entries, added=len(self.new),
            changed=len(self.changed), kept=self.kept, alike=alike,
        )  # fmt: skip


def _find_alike(new: list[Facility]) -> int:
    """Note pairs of a new one and any other that may be one; a pair is asked about once."""
    if not new:
        return 0
    every = Facility.objects.filter(joined_into=None)
    known = [_known(each) for each in every.iterator(chunk_size=2000)]
    ids = {each.pk for each in new}
    found = [
        Alike(first_id=first, second_id=second, score=round(likely, 3))
        for first, second, likely in alike.pairs((k for k in known if k.id in ids), known)
    ]
    Alike.objects.bulk_create(found, batch_size=_BATCH, ignore_conflicts=True)
    return len(found)


def _known(row: Facility) -> Known:
    return Known(row.pk, row.name, row.address, row.phone, row.lat, row.lon)


@operation(may=policies.MANAGE)
def join_facilities(*, actor: Actor, pair: UUID, keep: UUID) -> None:
    """Two are one and the same: `keep` stays and learns what only the other one knew; later
    imports of either go to it."""
    alike_pair, rows = _pair(pair)
    kept = next((row for row in rows if row.pk == keep), None)
    if kept is None:
        raise OperationError(_("Choose which of the two stays."))
    [gone] = [row for row in rows if row.pk != keep]
    if kept.occupied and gone.occupied:
        raise OperationError(
            _("People are counted at both. Count heads at one of them first, so that nobody is "
              "counted twice.")
        )  # fmt: skip
    for name in ("run_by", "address", "zipcode", "capacity", "hours", "needs", "notes", "phone",
                 "url"):  # fmt: skip
        if not getattr(kept, name) and getattr(gone, name):
            setattr(kept, name, getattr(gone, name))
    if kept.lat is None:
        kept.lat, kept.lon, kept.areas = gone.lat, gone.lon, gone.areas
    kept.fits = {**gone.fits, **kept.fits}
    kept.occupied += gone.occupied
    kept.counted_at = kept.counted_at or gone.counted_at
    kept.version += 1
    kept.save()
    for model in (Count, Reachable, Origin):
        model.objects.filter(facility=gone).update(facility=kept)
    Origin.objects.filter(facility=kept).update(stamp=kept.checked_at)
    gone.joined_into, gone.listed, gone.occupied = kept, False, 0
    gone.save(update_fields=["joined_into", "listed", "occupied"])
    # What else may be like the one that is gone has nobody to be compared with.
    others = Q(first=gone) | Q(second=gone)
    Alike.objects.filter(others, decision="").exclude(pk=pair).delete()
    _decide(alike_pair, actor, Alike.Decision.JOINED)
    record(events.JOINED, subject=kept.pk, data={"gone": gone.pk})


@operation(may=policies.MANAGE)
def tell_apart(*, actor: Actor, pair: UUID) -> None:
    """They are two places; nobody is asked again."""
    alike_pair, rows = _pair(pair)
    _decide(alike_pair, actor, Alike.Decision.APART)
    record(events.APART, subject=rows[0].pk, data={"other": rows[1].pk})


def _decide(pair: Alike, actor: Actor, decision: str) -> None:
    pair.decision, pair.decided_by = decision, actor.id
    pair.save(update_fields=["decision", "decided_by"])


def _pair(pair: UUID) -> tuple[Alike, list[Facility]]:
    found = Alike.objects.select_for_update().filter(pk=pair, decision="").first()
    if found is None:
        raise OperationError(_("Somebody decided that already."))
    ids = (found.first_id, found.second_id)
    rows = list(Facility.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if any(row.joined_into_id for row in rows):
        raise OperationError(_("One of them was joined with another meanwhile."))
    return found, rows
