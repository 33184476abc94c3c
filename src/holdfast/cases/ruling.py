"""Routing rules as a file that people write, and the one operation that puts them in force.

A file is a list, tried from the top; the first rule that holds decides (:mod:`cases.routing`)::

    - code: deep-pothole
      services: [pothole]              # any service, where it is left out
      when: size == "larger" or depth >= 10
      department: streets
      team: crew-2
      priority: 1
      says: A hole that breaks axles goes to the heavy crew.

A file replaces all rules, so that what stands in it is what is in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import yaml
from django.utils.translation import gettext as _

from holdfast.accounts.models import Department, Team
from holdfast.cases import events
from holdfast.cases.models import RoutingRule
from holdfast.cases.routing import rules as kept
from holdfast.catalog import queries as catalog
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import conditions
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text

MAX_BYTES = 1_000_000
MAX_RULES = 2000
PRIORITIES = range(1, 6)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One rule, its departments, teams and services by their codes; `when` is a condition, `says`
    why, in English or in several languages (``{en: …, es: …}``)."""

    code: str
    department: str
    services: tuple[str, ...] = ()
    when: str = ""
    team: str = ""
    priority: int | None = None
    says: str | dict[str, str] = ""


class RulesError(ValueError):
    """A file that cannot be taken; the message says every reason, a line each."""


def read(file: Path) -> tuple[Rule, ...]:
    """The rules of a file, in its order. Raises :class:`RulesError`."""
    if file.stat().st_size > MAX_BYTES:
        raise RulesError(f"{file.name} is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        plain = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise RulesError(f"{file.name} cannot be read as YAML: {error}") from None
    try:
        return msgspec.convert(plain or [], tuple[Rule, ...])
    except msgspec.ValidationError as error:
        raise RulesError(f"{file.name}: {error}") from None


def write(rules: Sequence[Rule]) -> str:
    """Rules as YAML; :func:`read` reads them back the same."""
    text: str = yaml.safe_dump(
        [msgspec.to_builtins(rule) for rule in rules],
        sort_keys=False, allow_unicode=True, width=96,
    )  # fmt: skip
    return text


def in_force() -> tuple[Rule, ...]:
    """The rules as they stand, in the order they are tried."""
    rows = RoutingRule.objects.select_related("department", "team")
    return tuple(
        Rule(
            code=row.code,
            department=row.department.code,
            services=tuple(row.services),
            when=row.condition,
            team=row.team.code if row.team else "",
            priority=row.priority,
            says=_plain(row.says),
        )
        for row in rows
    )


def _plain(says: Text) -> str | dict[str, str]:
    """As it is written in a file: a text that is in English only, by itself."""
    texts = {tag: text for tag, text in says.texts.items() if text}
    return texts if set(texts) - {"en"} else texts.get("en", "")


def problems(rules: Sequence[Rule]) -> list[str]:
    """What is wrong, each a sentence that names the rule and says what to write."""
    departments = set(Department.objects.values_list("code", flat=True))
    teams = set(Team.objects.values_list("department__code", "code"))
    services = {each.code: each for each in catalog.all_services(retired=True)}
    found: list[str] = []
    if len(rules) > MAX_RULES:
        found.append(_("Write at most %(many)d rules.") % {"many": MAX_RULES})
    seen: set[str] = set()
    for rule in rules[:MAX_RULES]:
        if rule.code in seen:
            found.append(_("Two rules are called %(code)s.") % {"code": rule.code})
        seen.add(rule.code)
        found += [f"{rule.code}: {says}" for says in _wrong(rule, departments, teams, services)]
    return found


def _wrong(
    rule: Rule,
    departments: set[str],
    teams: set[tuple[str, str]],
    services: Mapping[str, catalog.Current],
) -> Iterator[str]:
    said = rule.says.values() if isinstance(rule.says, dict) else [rule.says]
    for name, limit, texts in (("code", 60, [rule.code]), ("says", 300, said)):
        if any(len(text) > limit or "\0" in text for text in texts):
            yield _("write at most %(limit)d characters as “%(name)s”.") % {
                "limit": limit,
                "name": name,
            }
    if not rule.code.strip():
        yield _("give it a code.")
    if rule.department not in departments:
        yield _("there is no department “%(code)s”.") % {"code": rule.department}
    elif rule.team and (rule.department, rule.team) not in teams:
        yield _("the department has no team “%(code)s”.") % {"code": rule.team}
    if rule.priority is not None and rule.priority not in PRIORITIES:
        yield _("a priority is a number from 1, the most urgent, to 5.")
    for code in rule.services:
        if code not in services:
            yield _("there is no service “%(code)s”.") % {"code": code}
    chosen = [services[code] for code in rule.services or services if code in services]
    names = {**conditions.COMMON, "priority": conditions.NUMBER}
    for service in chosen:
        for question in service.definition.questions:
            if question.answerable:
                names.setdefault(question.code, question.condition_type())
    if rule.when.strip():
        try:
            # Codes of choices differ between services, so they are checked for one service only.
            parsed = conditions.parse(rule.when)
            conditions.check(parsed, names if len(chosen) == 1 else _loose(names))
        except conditions.ConditionError as error:
            yield _("its condition: %(says)s") % {"says": error}


def _loose(names: Mapping[str, conditions.Type]) -> dict[str, conditions.Type]:
    return {name: conditions.Type(kind.kind) for name, kind in names.items()}


@operation(may="catalog.change")
def set_rules(*, actor: Actor, rules: Sequence[Rule]) -> None:
    """Put these rules in force, in this order, and no others.

    Cases that are filed from now on, or corrected, go by them; no case moves by itself. Raises
    OperationError with every fault.
    """
    if wrong := problems(rules):
        raise OperationError("\n".join(wrong))
    departments = dict(Department.objects.values_list("code", "pk"))
    teams = {
        (department, code): id
        for department, code, id in Team.objects.values_list("department__code", "code", "pk")
    }
    RoutingRule.objects.exclude(code__in=[rule.code for rule in rules]).delete()
    for order, rule in enumerate(rules, start=1):
        RoutingRule.objects.update_or_create(
            code=rule.code,
            defaults={
                "order": order * 10,
                "services": list(rule.services),
                "condition": rule.when,
                "department_id": departments[rule.department],
                "team_id": teams[rule.department, rule.team] if rule.team else None,
                "priority": rule.priority,
                "says": Text.of(rule.says or None),
            },
        )
    kept.forget()
    record(events.RULES_SET, subject=new_id(), data={"rules": len(rules)})
