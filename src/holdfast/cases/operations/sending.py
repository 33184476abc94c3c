"""Where a case belongs: given to others, or corrected and routed again."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from holdfast.accounts.models import Department, Staff, Team
from holdfast.accounts.queries import zone
from holdfast.cases import events, routing, writing
from holdfast.cases.models import Case
from holdfast.cases.operations.holding import Changed, locked, save
from holdfast.catalog import promises
from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.places.locations import Location


@operation(may="cases.move")
def assign_case(
    *,
    actor: Actor,
    case: UUID,
    version: int,
    department: UUID | None = None,
    team: UUID | None = None,
    staff: UUID | None = None,
) -> Changed:
    """Give a case to another department, a team, or a person; what is not named stays.

    A new department takes team and person away, unless they are named too. A new case that gets a
    team or a person becomes *assigned*.
    """
    found = locked(actor, case, version)
    if department and department != found.department_id:
        if not actor.may("cases.route"):
            raise Denied(_("You may not send cases to another department. Ask your supervisor."))
        if not Department.objects.filter(pk=department).exists():
            raise OperationError(_("This department no longer exists. Choose another."))
        found.department_id, found.team_id, found.assignee_id = department, None, None
    if team:
        crew = Team.objects.filter(pk=team, department=found.department_id).first()
        if crew is None:
            raise OperationError(_("This team belongs to another department."))
        found.team_id = team
    if staff:
        if not Staff.objects.filter(pk=staff, is_active=True).exists():
            raise OperationError(_("This person no longer works here. Choose another."))
        found.assignee_id = staff
    if (team or staff) and found.status == "new":
        found.status = "assigned"
    save(found, clock.now(), "department", "team", "assignee", "status")
    record(
        events.ASSIGNED,
        subject=case,
        data={
            "department": found.department_id,
            "team": found.team_id,
            "staff": found.assignee_id,
            "status": found.status,
        },
    )
    return Changed(case, found.version)


@operation(may=anyone)
def correct_case(
    *,
    actor: Actor,
    case: UUID,
    version: int,
    service: Current | None = None,
    location: Location | None = None,
) -> Changed:
    """Correct a case's service or place. It is routed again, once, by the same rules.

    Where the rules say the same of both, it stays where it is, also when a person had sent it
    there.
    """
    found = locked(actor, case, version)
    before = _decided(found)
    if service is not None:
        found.service, found.service_version = service.code, service.version
        found.service_name = service.name.in_language("en").text
        found.due_at = promises.due(service.promise, found.opened_at)
    if location is not None:
        found.place_typed, found.address = location.typed, location.address
        found.address_id, found.zipcode = location.address_id, location.zipcode
        found.verdict, found.areas = location.verdict, location.areas
        found.lat, found.lon = location.lat, location.lon
    after = _decided(found)
    if after.priority != before.priority:
        found.priority = after.priority
    goes, went = (after.department, after.team), (before.department, before.team)
    moved = goes not in (went, (found.department_id, found.team_id))
    if moved:
        found.department_id, found.team_id = goes
        found.assignee_id, found.rule = None, after.rule
    save(
        found, clock.now(), "service", "service_version", "service_name", "due_at", "place_typed",
        "address", "address_id", "zipcode", "verdict", "areas", "lat", "lon", "department", "team",
        "assignee", "rule", "priority",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(writing.REFRESH_SEARCH, [case])
    record(
        events.CORRECTED,
        subject=case,
        data={"service": found.service, "verdict": found.verdict, "due": found.due_at},
    )
    if moved:
        record(
            events.REROUTED,
            subject=case,
            data={"department": found.department_id, "team": found.team_id, "rule": found.rule},
        )
    return Changed(case, found.version)


def _decided(case: Case) -> routing.Decision:
    """Where the rules send a case as it stands now."""
    service = catalog.version(case.service_version) if case.service_version else None
    owner = case.department.code if case.department else ""
    return routing.decide(
        service=case.service,
        owner=service.owner if service else owner,
        areas=case.areas,
        answers=case.answers,
        moment=clock.now().astimezone(zone()),
        channel=case.channel,
        priority=service.priority if service else case.priority,
    )
