"""What each kind of line does, and undoes, in the packages below.

Notice, services, articles and mark are read from the lines that are in force (`queries`). A pause,
opening hours and a queue's priority belong to other packages: their operations change them, and the
line keeps what comes back at its end. Where several lines hold one target, the newest holds; only
when none is left the base comes back. A line of an exercise changes nothing.
"""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from holdfast.accounts import operations as accounts
from holdfast.accounts.queries import city
from holdfast.catalog import operations as catalog_operations
from holdfast.catalog import queries as catalog
from holdfast.eoc.lines import Line
from holdfast.eoc.models import Switch
from holdfast.eoc.policies import IN_FORCE
from holdfast.journal.actors import system
from holdfast.kernel.texts import Text
from holdfast.workforce import operations as workforce
from holdfast.workforce import queries as work

ME = system("eoc.switching")
FIRST = 1


def line_of(switch: Switch) -> Line:
    """The line as it stood in the playbook."""
    return msgspec.convert(switch.line, Line)


def targets(line: Line) -> list[str]:
    """What a line switches one by one: a service, a queue; one empty target for all other kinds.
    What the city does not have is left out."""
    if line.kind == "pause":
        return [code for code in line.services if _known(code)]
    if line.kind == "queue":
        return [line.queue] if line.queue in work.queues() else []
    if line.kind in ("services", "intake"):
        return [""] if any(map(_known, line.services)) else []
    if line.kind == "articles":
        return [""] if line.articles else []
    return [""]


def _known(code: str) -> bool:
    found = catalog.find(code)
    return found is not None and not found.retired


def now(kind: str, target: str) -> Any:
    """What a target of another package is at, as :func:`_set` takes it back; None for all else."""
    match kind:
        case "pause":
            paused = catalog.current(target).paused
            return paused.as_json() if paused else None
        case "hours":
            return city().hours.as_json()
        case "queue":
            return work.queues()[target].priority
    return None


def before(switch: Switch) -> Text:
    """What is there before it is switched, in words of every language."""
    words = {}
    for lang in dict(settings.LANGUAGES):
        with translation.override(lang):
            words[lang] = _before(switch, lang)
    return Text.of(words)


def _before(switch: Switch, lang: str) -> str:
    match switch.kind:
        case "pause":
            paused = catalog.current(switch.target).paused
            return str(paused) if paused else _("It takes reports.")
        case "hours":
            return city().hours.in_language(lang).text or _("Nothing")
        case "queue":
            return _("Priority %(n)s") % {"n": work.queues()[switch.target].priority}
        case "services" | "articles":
            return _("As usual")
        case "intake":
            return _("All questions")
    held = others(switch).first()
    return str(line_of(held).words) if held and held.line.get("text") else _("Nothing")


def others(switch: Switch) -> Any:
    """Other lines in force that hold the same target, the newest first."""
    found = Switch.objects.filter(
        kind=switch.kind, target=switch.target, state__in=IN_FORCE, incident__exercise=False
    )
    return found.exclude(pk=switch.pk).order_by("-on_at", "-id")


def apply(switch: Switch) -> None:
    """Make it so. The caller keeps the line's state."""
    if switch.incident.exercise:
        return
    held = others(switch).last()
    switch.base = held.base if held else now(switch.kind, switch.target)
    _set(switch.kind, switch.target, _value(line_of(switch)))


def undo(switch: Switch) -> None:
    """Bring back what another line holds, else what was there before. The caller keeps the
    line's state."""
    if switch.incident.exercise:
        return
    held = others(switch).first()
    if held is None:
        _set(switch.kind, switch.target, switch.base)
    elif held.on_at and switch.on_at and held.on_at <= switch.on_at:
        _set(switch.kind, switch.target, _value(line_of(held)))


def _value(line: Line) -> Any:
    return FIRST if line.kind == "queue" else line.words.as_json()


def _set(kind: str, target: str, value: Any) -> None:
    match kind:
        case "pause" if value is None:
            if _known(target) and catalog.current(target).paused is not None:
                catalog_operations.resume_service(actor=ME, code=target)
        case "pause":
            if _known(target):
                catalog_operations.pause_service(actor=ME, code=target, told=Text.of(value))
        case "hours":
            accounts.describe_city(actor=ME, fields={"hours": Text.of(value)})
            city.forget()
        case "queue":
            if target in work.queues():
                workforce.set_priority(actor=ME, code=target, priority=value)
