"""Asking about the scripts that staff write: drafts, what is wrong, versions, shipped ones."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from holdfast.catalog import queries as catalog
from holdfast.catalog.yaml_files import load_as
from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.knowledge import queries as knowledge
from holdfast.knowledge.queries import Row
from holdfast.scripts.checking import Problem, check, errors_of
from holdfast.scripts.flows import Flow, from_json
from holdfast.scripts.models import Script, ScriptVersion
from holdfast.scripts.policies import WRITE

SHIPPED = Path(__file__).parent / "shipped"


def load(source: Path | str = SHIPPED) -> list[Flow]:
    """Scripts of a YAML file, a folder or YAML text; those that the product brings by default.

    Raises :class:`holdfast.catalog.yaml_files.DefinitionsError` with every fault and its line.
    """

    def look(flow: Flow) -> list[tuple[str, str]]:
        at = {step.id: f"steps[{index}]" for index, step in enumerate(flow.steps)}
        return [(at.get(each.step, ""), each.says) for each in errors_of(check(flow))]

    return load_as(source, Flow, look)


def articles_for(flow: Flow, lang: str) -> list[Row]:
    """The articles that those who follow it may read, by topic and title."""
    reader: Actor = ANONYMOUS if flow.public else system("scripts")
    return knowledge.listed(reader, lang)


def problems(flow: Flow) -> list[Problem]:
    """Everything wrong in a script, looked at with the services and articles that exist."""
    services = {each.code for each in catalog.all_services() if each.public or not flow.public}
    articles = {row.slug for row in articles_for(flow, "en")}
    return check(flow, services=services, articles=articles)


def all_scripts(viewer: Actor) -> list[Script]:
    """Every script, latest change first; none for who does not write them."""
    if not viewer.may(WRITE):
        return []
    return list(Script.objects.select_related("current").order_by("-changed_at"))


def find_script(viewer: Actor, code: str) -> Script | None:
    """The script of a code, for who writes them."""
    if not viewer.may(WRITE):
        return None
    return Script.objects.select_related("current").filter(code=code).first()


def draft_of(script: Script) -> Flow:
    """The outline that is worked on."""
    return from_json(script.draft)


def versions_of(script: Script) -> list[ScriptVersion]:
    """What was published, latest first."""
    return list(script.versions.order_by("-number"))


def version_of(script: Script, number: int) -> ScriptVersion | None:
    """One of them by its number."""
    return script.versions.filter(number=number).first()


def taken_ids(script: UUID) -> list[Flow]:
    """The flows whose numbers of steps are known to people already."""
    rows = ScriptVersion.objects.filter(script=script).values_list("flow", flat=True)
    return [from_json(each) for each in rows]
