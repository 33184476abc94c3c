"""Many cases at once: look first, then do it case by case, then undo it.

Each case is changed by its own ordinary operation; one id joins them in the journal as their
cause. What cannot be done is told case by case. Undo takes back what the table of moves allows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.cases import lifecycle, operations
from holdfast.cases.models import Case, Note
from holdfast.desk import shell
from holdfast.desk.cases import acting, route, showing
from holdfast.desk.organization import organization
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, caused_by
from holdfast.kernel import numbers
from holdfast.kernel.ids import new_id
from holdfast.kernel.typed import whole
from holdfast.web.policy import needs

LIMIT = 200
ACTS = ("give", "move", "note")
MAY = needs("cases.bulk")
_SALT = "holdfast.desk.bulk"
_UNDO_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be done to all: give to a team or person, move to a state, or write a note."""

    act: str
    to: str = ""
    reason: str = ""
    team: UUID | None = None
    staff: UUID | None = None
    text: str = ""
    audience: str = Note.For.STAFF

    @property
    def whole(self) -> bool:
        """Whether all that is needed was said."""
        if self.act == "give":
            return bool(self.team or self.staff)
        if self.act == "move":
            needed = any(
                m.reason for moves in lifecycle.MOVES.values() for m in moves if m.to == self.to
            )
            return self.to in lifecycle.STATUSES and (
                not needed or self.reason in lifecycle.REASONS
            )
        return bool(self.text.strip()) and self.audience in Note.For.values


@dataclass(frozen=True, slots=True)
class Seen:
    """A case in the preview: on its line, what would change, and why it is asked or left out."""

    row: showing.Row[Case]
    ask: str = ""
    cannot: str = ""

    @property
    def value(self) -> str:
        """The case as it was looked at, for the form: a repeat of the form can be undone too."""
        case = self.row.case
        whom = f"{case.team_id or ''}:{case.assignee_id or ''}"
        return f"{case.number}:{case.version}:{case.status}:{whom}"


def read(given: Any) -> Wish:
    """The wish of a form."""
    act = given.get("act", "give")
    return Wish(
        act=act if act in ACTS else "give",
        to=given.get("to", ""),
        reason=given.get("reason", ""),
        team=acting.as_id(given.get("team", "")),
        staff=acting.as_id(given.get("staff", "")),
        text=given.get("text", "").replace("\x00", ""),
        audience=given.get("audience", Note.For.STAFF),
    )


def look(viewer: Actor, cases: Sequence[Case], wish: Wish) -> list[Seen]:
    """What would become of each case."""
    return [Seen(row, *_judge(row.case, row.whom, wish)) for row in showing.rows(viewer, [*cases])]


def _judge(case: Case, whom: str, wish: Wish) -> tuple[str, str]:
    """Why to ask first, and why it cannot be done; "" where neither."""
    status = lifecycle.STATUSES[case.status]
    if wish.act == "give":
        team = organization().teams.get(wish.team) if wish.team else None
        if not status.open:
            return "", _("It is closed.")
        if team is not None and team.department_id != case.department_id:
            return "", _("It is with another department.")
        if whom and (case.team_id, case.assignee_id) != (wish.team, wish.staff):
            return _("%(whom)s has it already.") % {"whom": whom}, ""
    if wish.act == "move" and wish.to:
        move = lifecycle.allowed(case.status, wish.to)
        if move is None:
            return "", _("No such move from “%(state)s”.") % {"state": status.staff}
        if move.other:
            return "", _("Cases are joined one by one, by number.")
    return "", ""


@MAY
@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """What would happen to each chosen case, before anything does."""
    viewer, wish = shell.actor_of(request), read(request.GET)
    cases = route.chosen(viewer, request.GET.getlist("case"), limit=LIMIT)
    return shell.page(request, "desk/cases/bulk.html", _context(viewer, cases, wish))


def _context(viewer: Actor, cases: Sequence[Case], wish: Wish, wrong: str = "") -> dict[str, Any]:
    seen = look(viewer, cases, wish)
    departments = {case.department_id for case in cases}
    known = organization()
    moves = {m.to: m for case in cases for m in lifecycle.MOVES[case.status] if not m.other}
    people = {id for d in departments if d for id in known.workers.get(d, ())}
    return {
        "wish": wish,
        "wrong": wrong,
        "ready": [each for each in seen if not each.ask and not each.cannot],
        "ask": [each for each in seen if each.ask],
        "cannot": [each for each in seen if each.cannot],
        "all": seen,
        "teams": [t for t in known.teams_of(None) if t.department_id in departments],
        "people": sorted((known.person(id), id) for id in people),
        "moves": list(moves.values()),
        "reasons": list(lifecycle.REASONS.items()),
        "title": _("Before it happens"),
        "draft": "bulk",
    }


@MAY
@require_POST
def do(request: HttpRequest) -> HttpResponse:
    """Do it, case by case, and say what became of each."""
    viewer, wish = shell.actor_of(request), read(request.POST)
    given = request.POST.getlist("case")
    cases = route.chosen(viewer, [each.partition(":")[0] for each in given], limit=LIMIT)
    if not wish.whole:
        context = _context(viewer, cases, wish, _("Say what shall happen first."))
        return shell.page(request, "desk/cases/bulk.html", context, status=422)
    looked_at = (each.partition(":") for each in given)
    before = {numbers.clean(number): _before(rest) for number, _colon, rest in looked_at}
    worked: list[tuple[Case, list[Any]]] = []
    refused: list[tuple[Case, str]] = []
    with caused_by(new_id()):
        for case in cases:
            version, *was = before[case.number]
            try:
                after = _one(viewer, case, version, wish, request.POST.get("key", ""))
            except OperationError as why:
                refused.append((case, str(why)))
            else:
                worked.append((case, [str(case.pk), after, *was]))
    return _told(request, worked, refused, wish)


def _before(looked_at: str) -> list[Any]:
    """Version, state, team and person of a case as the preview showed it."""
    version, status, team, staff = [*looked_at.split(":"), "", "", "", ""][:4]
    return [whole(version, -1), status, team, staff]


def _one(viewer: Actor, case: Case, version: int, wish: Wish, key: str) -> int:
    """Do the wish to one case; its version afterwards."""
    own = f"{key}:{case.number}" if key else None
    if wish.act == "give":
        return operations.assign_case.once(
            own, actor=viewer, case=case.pk, version=version, team=wish.team, staff=wish.staff
        ).version
    if wish.act == "move":
        return operations.move_case.once(
            own, actor=viewer, case=case.pk, version=version, to=wish.to, reason=wish.reason
        ).version
    return operations.add_note.once(
        own, actor=viewer, case=case.pk, text=wish.text, audience=wish.audience
    ).version


def _told(
    request: HttpRequest,
    worked: Sequence[tuple[Case, list[Any]]],
    refused: Sequence[tuple[Case, str]],
    wish: Wish,
) -> HttpResponse:
    # How each case was, signed, so that undo needs no table.
    before = [was for _case, was in worked]
    context = {
        "worked": [case for case, _was in worked],
        "refused": refused,
        "undo": signing.dumps(before, salt=_SALT, compress=True) if wish.act != "note" else "",
        "title": _("Done"),
        "draft": "bulk",
    }
    return shell.page(request, "desk/cases/bulk_done.html", context)


@MAY
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take a bulk act back, case by case, as far as the table of moves allows."""
    viewer = shell.actor_of(request)
    try:
        before = signing.loads(request.POST.get("undo", ""), salt=_SALT, max_age=_UNDO_SECONDS)
    except signing.BadSignature:
        before = []
    cases = {c.pk: c for c in route.chosen_by_id(viewer, [UUID(each[0]) for each in before])}
    worked: list[Case] = []
    refused: list[tuple[Case, str]] = []
    with caused_by(new_id()):
        for id, version, status, team, staff in before:
            case = cases.get(UUID(id))
            if case is None:
                continue
            try:
                _back(viewer, case, version, status, acting.as_id(team), acting.as_id(staff))
            except OperationError as why:
                refused.append((case, str(why)))
            else:
                worked.append(case)
    context = {
        "worked": worked,
        "refused": refused,
        "undo": "",
        "title": _("Taken back"),
        "draft": "",
    }
    return shell.page(request, "desk/cases/bulk_done.html", context)


def _back(
    viewer: Actor, case: Case, version: int, status: str, team: UUID | None, staff: UUID | None
) -> None:
    """One case as it was before: its state, then whom it was with."""
    steps: list[Callable[[int], int]] = []
    if status in lifecycle.STATUSES and case.status != status:
        if lifecycle.allowed(case.status, status) is None:
            raise OperationError(
                _("No way back from “%(now)s” to “%(before)s”.")
                % {
                    "now": lifecycle.STATUSES[case.status].staff,
                    "before": lifecycle.STATUSES[status].staff,
                }
            )
        steps.append(
            lambda at: (
                operations.move_case(actor=viewer, case=case.pk, version=at, to=status).version
            )
        )
    if (case.team_id, case.assignee_id) != (team, staff):
        if (case.team_id and not team) or (case.assignee_id and not staff):
            raise OperationError(_("Nobody had it before. Open it and give it to somebody else."))
        steps.append(
            lambda at: (
                operations.assign_case(
                    actor=viewer, case=case.pk, version=at, team=team, staff=staff
                ).version
            )
        )
    for step in steps:
        version = step(version)
