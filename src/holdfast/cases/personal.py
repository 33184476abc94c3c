"""What cases keep of people, how it reads in a person's export, and whom cases still need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from holdfast.cases.models import Case, Follower, Note
from holdfast.files.models import File
from holdfast.kernel.personal import needs, part, personal, plain

personal("cases.Case", "description", "public_description", "answers", klass="words",
         retention="service")  # fmt: skip
personal("cases.Case", "search", "media_url", "extra", klass="words", retention="service")
personal("cases.Case", "place_typed", "address", "zipcode", klass="place", retention="service")
plain("cases.Case", "number", "service", "service_name", "status", "reason", "channel", "language",
      "rule", "verdict", "areas", "likely", why="public facts of the matter, codes")  # fmt: skip
plain("cases.Case", "source", "source_id", "source_hash", why="another system's id and a hash")
personal("cases.Note", "text", "public_text", klass="words", retention="service")
plain("cases.Note", "audience", why="staff, resident or public")
plain("cases.Link", "kind", why="same or related")
plain("cases.RoutingRule", why="rules that staff write about services and areas")
personal("cases.RecordsExport", "asked_by", "why", klass="identity", retention="record")
plain("cases.RecordsExport", "by", "filter", "format", "state", "error", "held_back", "sha256",
      "cases", why="ids, codes, counts and a hash: the log of what was given")  # fmt: skip
plain("cases.RecordsPart", why="what everyone may read, as it was given out")


@part("cases")
def export(ids: Sequence[UUID]) -> Any:
    """Their cases with what was written for them to read, and those they follow."""
    own = Case.objects.filter(resident__in=ids).order_by("opened_at")
    followed = Follower.objects.filter(resident__in=ids).order_by("at")
    return {
        "own": [_case(each) for each in own.defer("search")],
        "followed": [
            {"number": number, "since": at}
            for number, at in followed.values_list("case__number", "at")
        ],
    }


def _case(case: Case) -> dict[str, Any]:
    # Staff's notes are the city's words; what was written to or by the resident is theirs.
    notes = Note.objects.filter(case=case).order_by("at")
    theirs = [n for n in notes if n.author_id is None or n.audience != Note.For.STAFF]
    files = case.attachments.order_by("at").values_list("file", flat=True)
    return {
        "number": case.number,
        "service": case.service_name,
        "status": case.status,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "place_typed": case.place_typed,
        "address": case.address,
        "lat": case.lat,
        "lon": case.lon,
        "description": case.description,
        "answers": case.answers,
        "notes": [{"at": note.at, "text": note.text} for note in theirs],
        "files": [
            {"id": str(file.pk), "name": file.name, "kind": file.kind}
            for file in File.objects.filter(pk__in=list(files), erased_at=None)
        ],
    }


@needs("cases")
def still_needed(ids: Sequence[UUID]) -> Iterable[UUID]:
    """Those with a case whose details are not erased yet: it is open, or within its retention."""
    return Case.objects.filter(resident__in=ids, erased_at=None).values_list(
        "resident_id", flat=True
    )
