"""Departments, teams and staff by their ids: asked for on every page, kept for a few seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.accounts.models import Department, Staff, Team
from holdfast.journal.actors import Actor
from holdfast.kernel.fresh import Fresh


@dataclass(frozen=True, slots=True)
class Organization:
    """Who there is. `workers` maps a department to its active staff, by name."""

    departments: Mapping[UUID, Department]
    teams: Mapping[UUID, Team]
    staff: Mapping[UUID, str]
    workers: Mapping[UUID, tuple[UUID, ...]]

    def department(self, id: UUID | None) -> str:
        """A department's name in the page's language, or ""."""
        found = self.departments.get(id) if id else None
        return str(found) if found else ""

    def team(self, id: UUID | None) -> str:
        """A team's name in the page's language, or ""."""
        found = self.teams.get(id) if id else None
        return str(found) if found else ""

    def person(self, id: UUID | None) -> str:
        """A member of staff's name, or ""."""
        return self.staff.get(id, "") if id else ""

    def teams_of(self, department: UUID | None) -> list[Team]:
        """A department's teams by name in the page's language; every team, by department, without
        one."""
        found = [t for t in self.teams.values() if department in (None, t.department_id)]
        return sorted(found, key=lambda team: (team.department.code, str(team)))

    def actor(self, code: str) -> str:
        """Who acted, from the journal's code, in words for staff."""
        kind, _colon, id = code.partition(":")
        if kind == "staff":
            try:
                return self.staff.get(UUID(id)) or _("Former staff")
            except ValueError:
                return _("Former staff")
        words = {
            "resident": _("The resident"),
            "client": _("Another system"),
            "anonymous": _("Somebody without a name"),
            "system": "Holdfast",
        }
        return words.get(kind, kind)


def _load() -> Organization:
    staff = Staff.objects.order_by("name").values_list("id", "name", "is_active")
    workers: dict[UUID, list[UUID]] = {}
    belongs = Staff.departments.through.objects.filter(staff__is_active=True)
    for department, person in belongs.order_by("staff__name").values_list(
        "department_id", "staff_id"
    ):
        workers.setdefault(department, []).append(person)
    return Organization(
        departments={d.pk: d for d in Department.objects.order_by("code")},
        teams={t.pk: t for t in Team.objects.select_related("department")},
        staff={id: name for id, name, _active in staff},
        workers={department: tuple(people) for department, people in workers.items()},
    )


organization = Fresh(_load, seconds=5.0)
"""The departments, teams and staff, at most five seconds old."""


def standing(actor: Actor) -> str:
    """What a member of staff is here, for the strip: the department, or the role."""
    names = [organization().department(id) for id in actor.departments]
    if len(names) == 1:
        return names[0]
    if names:
        return _("%(n)s departments") % {"n": len(names)}
    for permission, words in (
        ("staff.manage", _("Administrator")),
        ("queues.watch", _("Supervisor")),
        ("contacts.take", _("Agent")),
        ("knowledge.publish", _("Knowledge editor")),
        ("catalog.change", _("Service owner")),
    ):
        if actor.may(permission):
            return words
    return _("Staff")
