"""Lines of playbooks in words for staff: what is switched, where it is seen, what it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.catalog import queries as catalog
from holdfast.eoc import switching
from holdfast.eoc.lines import KINDS, Line
from holdfast.eoc.models import Switch
from holdfast.incidents.models import Level, Phase
from holdfast.journal.actors import ANONYMOUS
from holdfast.knowledge import queries as knowledge
from holdfast.workforce import queries as workforce

_SHAPES = {
    "on": ("on", "good"), "kept": ("kept", "held"), "reversed": ("unused", "mute"),
    "planned": ("new", "mute"), "dropped": ("unused", "mute"),
}  # fmt: skip


def name_of(kind: str, target: str = "") -> str:
    """What a line of a kind switches: “Pause services: Bulky pickup”."""
    name, of = str(KINDS[kind].name), ""
    if target and kind == "pause":
        of = service_name(target)
    elif target and kind == "queue":
        queue = workforce.queues().get(target)
        of = str(queue) if queue else target
    return f"{name}: {of}" if of else name


def service_name(code: str) -> str:
    """A service's name in the page's language; its code where the city has none of it."""
    found = catalog.find(code)
    return str(found.name) if found else code


def becomes(line: Line) -> str:
    """What it is switched to, in the page's language."""
    if line.text:
        return str(line.words)
    if line.services:
        return ", ".join(service_name(code) for code in line.services)
    if line.articles:
        return ", ".join(titles(line.articles))
    if line.kind == "queue":
        return _("Priority %(n)s") % {"n": switching.FIRST}
    return line.tag


def titles(slugs: Sequence[str]) -> list[str]:
    """Titles of articles in the page's language; slugs of what is not there."""
    found = knowledge.listed(ANONYMOUS, get_language() or "en")
    known = {row.slug: row.title for row in found}
    return [known.get(slug, slug) for slug in slugs]


def holds(line: Line) -> str:
    """When a line holds: “Before, During · from Partial activation on”."""
    phases = ", ".join(str(each.label) for each in Phase if each in line.phases)
    level = _("from %(level)s on") % {"level": Level(line.level).label}
    return f"{phases} · {level}"


def row(switch: Switch) -> dict[str, Any]:
    """A line of an incident for a table."""
    line = switching.line_of(switch)
    shape, tone = _SHAPES[switch.state]
    kind = KINDS[line.kind]
    before = switch.before if switch.on_at else switching.before(switch)
    return {
        "switch": switch, "what": name_of(switch.kind, switch.target), "where": str(kind.where),
        "before": str(before), "becomes": becomes(line), "works": kind.works,
        "texts": line.text, "shape": shape, "tone": tone,
    }  # fmt: skip
