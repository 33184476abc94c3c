"""Routing by data: service × area × answers × time → department, team, priority.

The rules are rows; the first that holds decides. Without one the service's owner gets the case.
:func:`decide` is also the tester: it says which rule fired, what was looked at, and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from holdfast.accounts.models import Department
from holdfast.cases.models import RoutingRule
from holdfast.kernel import conditions
from holdfast.kernel.fresh import Fresh

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Step:
    """One rule looked at: its code, its words in the reader's language (its condition where it has
    none), and whether it held."""

    rule: str
    says: str
    held: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a case goes and why; `rule` is empty when the service's owner gets it."""

    department: UUID | None
    team: UUID | None
    priority: int
    rule: str
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: tuple[tuple[RoutingRule, Any], ...]
    departments: Mapping[str, UUID]


def decide(
    *,
    service: str,
    owner: str,
    areas: Mapping[str, str],
    answers: Mapping[str, Any],
    moment: datetime,
    channel: str = "web",
    priority: int = 3,
) -> Decision:
    """Where a case of a service at a place goes. `owner` is the code of the service's department;
    `moment` is local (the city's zone)."""
    known = rules()
    values: dict[str, Any] = {
        **answers,
        **{f"area.{layer}": code for layer, code in areas.items()},
        "hour": moment.hour,
        "weekday": WEEKDAYS[moment.weekday()],
        "channel": channel,
        "priority": priority,
    }
    steps: list[Step] = []
    for rule, condition in known.rules:
        if rule.services and service not in rule.services:
            continue
        held = condition is None or conditions.holds(condition, values)
        steps.append(Step(rule.code, str(rule.says) or rule.condition, held))
        if held:
            return Decision(
                rule.department_id, rule.team_id, rule.priority or priority, rule.code, steps
            )
    return Decision(known.departments.get(owner), None, priority, "", steps)


def _load() -> _Rules:
    found = tuple(
        (rule, conditions.parse(rule.condition) if rule.condition.strip() else None)
        for rule in RoutingRule.objects.all()
    )
    return _Rules(found, dict(Department.objects.values_list("code", "id")))


rules = Fresh(_load)
"""The rules as rows, at most two seconds old."""
