"""Updates both ways, as mySociety's extension of GeoReport has them.

Told: moves and public notes from the journal, in the order they were recorded. Taken: a public
note, and the move that its status means where the table of moves has it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import QueryDict

from holdfast.accounts.queries import client_by_key
from holdfast.cases import events, lifecycle
from holdfast.cases import queries as cases
from holdfast.cases.models import Case, Note
from holdfast.cases.operations import Conflict, add_note, move_case
from holdfast.cases.visibility import visible
from holdfast.catalog.answers import clean
from holdfast.journal.actors import ANONYMOUS, Actor
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, Key, KeyReused, OperationError
from holdfast.kernel import clock
from holdfast.open311 import asking, dates
from holdfast.open311.answers import Fault, Refused, not_found, refused
from holdfast.open311.formats import plain
from holdfast.open311.reading import is_number, status_notes

DESCRIPTION_LIMIT = 4000
_TOLD: Final = {
    "new": "open",
    "assigned": "investigating",
    "scheduled": "action_scheduled",
    "in_work": "in_progress",
    "waiting": "investigating",
    "partner": "internal_referral",
    "fixed": "fixed",
    "not_fixed": "no_further_action",
    "duplicate": "duplicate",
    "withdrawn": "cancelled",
}
# Status and reason that a partner's word means; None leaves the case as it is.
_TAKEN: Final[dict[str, tuple[str, str] | None]] = {
    "open": None,
    "closed": ("fixed", ""),
    "fixed": ("fixed", ""),
    "in_progress": ("in_work", ""),
    "planned": ("scheduled", ""),
    "action_scheduled": ("scheduled", ""),
    "investigating": ("assigned", ""),
    "duplicate": ("not_fixed", "done_before"),
    "not_councils_responsibility": ("not_fixed", "not_ours"),
    "no_further_action": ("not_fixed", "no_plan"),
    "internal_referral": ("partner", ""),
    "cancelled": ("withdrawn", ""),
    "reopen": ("new", ""),
    "for_triage": None,
    "unchanged": None,
}


def told(query: QueryDict) -> list[dict[str, Any]]:
    """News of public requests recorded in a window, in two statements; what the asking key itself
    sent is not told back to it."""
    start, end = dates.window(
        dates.read("start_date", query.get("start_date", "")),
        dates.read("end_date", query.get("end_date", "")),
    )
    page, size = asking.paging(query)
    number = visible(ANONYMOUS).filter(pk=OuterRef("subject")).values("number")[:1]
    found = Entry.objects.filter(
        id__gte=_first_id(start), kind__in=(events.MOVED.kind, events.NOTED.kind)
    )
    if end is not None:
        found = found.filter(id__lt=_first_id(end))
    client = client_by_key(query.get("api_key", "").strip())
    if client is not None:
        found = found.exclude(actor=client[0].code)
    # A note for staff or for its resident alone is nobody else's news.
    found = found.exclude(kind=events.NOTED.kind, data__for__in=(Note.For.STAFF, Note.For.RESIDENT))
    found = found.annotate(number=Subquery(number)).filter(number__isnull=False).order_by("id")
    first = (page - 1) * size
    rows = list(
        found.values_list("id", "kind", "occurred_at", "data", "number")[first : first + size]
    )
    named = [data["note"] for _, _, _, data, _ in rows if data.get("note")]
    texts = dict(
        Note.objects.filter(pk__in=named, audience=Note.For.PUBLIC).values_list("pk", "public_text")
        if named
        else ()
    )
    return [
        _update(id, kind, occurred_at, data, number, texts)
        for id, kind, occurred_at, data, number in rows
    ]


def _update(
    id: UUID,
    kind: str,
    occurred_at: datetime,
    data: dict[str, Any],
    number: str,
    texts: dict[UUID, str],
) -> dict[str, Any]:
    moved = kind == events.MOVED.kind
    words = texts.get(UUID(data["note"])) if data.get("note") else None
    if not words and moved:
        words = status_notes(data["to"], data.get("reason", ""))
    status = _TOLD[data["to"]] if moved else "unchanged"
    if moved and data.get("reason") == "not_ours":
        status = "not_councils_responsibility"
    return {
        "update_id": str(id),
        "service_request_id": number,
        "status": status,
        "updated_datetime": dates.written(occurred_at),
        "description": plain(words or "") or None,
        "media_url": None,
    }


def _first_id(moment: datetime) -> UUID:
    """The lowest UUIDv7 of a millisecond."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def take(form: QueryDict, actor: Actor) -> dict[str, Any]:
    """Take a partner's news; the same update_id again changes nothing and is no fault.

    Raises Refused: 404 for a request the partner cannot see, 400 with every fault.
    """
    faults: list[Fault] = []
    given = {
        name: clean(form.get(name, ""))
        for name in ("service_request_id", "update_id", "status", "updated_datetime", "description")
    }
    faults += [Fault(400, f"{name}: this is needed.") for name in given if not given[name]]
    state = given["status"].lower()
    if state and state not in _TAKEN:
        faults.append(Fault(400, "status: one of " + ", ".join(_TAKEN).upper() + "."))
    if len(given["description"]) > DESCRIPTION_LIMIT:
        faults.append(Fault(400, f"description: write at most {DESCRIPTION_LIMIT} characters."))
    if len(given["update_id"]) > 150:
        faults.append(Fault(400, "update_id: at most 150 characters."))
    moment = None
    try:
        moment = dates.read("updated_datetime", given["updated_datetime"])
    except Refused as error:
        faults += error.faults
    if faults or moment is None:
        raise Refused(*faults)
    number = given["service_request_id"]
    if not is_number(number) or (case := cases.by_number(actor, number)) is None:
        raise not_found("service request")
    content = "\n".join(given.values()).encode()
    key = Key(f"update-{given['update_id']}", content)
    try:
        with transaction.atomic():
            _apply(case.pk, key, given["description"], state, min(moment, clock.now()), actor)
    except KeyReused:
        raise refused(409, "This update_id was used with another update.") from None
    except Denied as error:
        raise refused(403, str(error)) from None
    except Conflict as error:
        raise refused(409, str(error)) from None
    except OperationError as error:
        raise refused(400, str(error)) from None
    return {"update_id": given["update_id"], "account_id": None}


def _apply(id: UUID, key: Key, text: str, state: str, moment: datetime, actor: Actor) -> None:
    add_note.once(
        key, actor=actor, case=id, text=text, audience=Note.For.PUBLIC, occurred_at=moment
    )
    wanted = _TAKEN[state]
    case = Case.objects.get(pk=id)
    if state in ("open", "reopen"):
        wanted = None if lifecycle.STATUSES[case.status].open else ("new", "")
    if wanted is None or lifecycle.allowed(case.status, wanted[0]) is None:
        return
    move_case(
        actor=actor,
        case=id,
        to=wanted[0],
        reason=wanted[1],
        version=case.version,
        occurred_at=moment.astimezone(UTC),
    )
