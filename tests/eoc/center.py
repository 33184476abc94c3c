"""A small city with services, queues and playbooks, and two who may activate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from holdfast.accounts import operations as accounts
from holdfast.catalog import operations as catalog
from holdfast.catalog.yaml_files import load
from holdfast.eoc import operations, queries, writing
from holdfast.eoc.lines import Line
from holdfast.eoc.models import Activation, Playbook
from holdfast.eoc.operations import Proposed
from holdfast.incidents import operations as incidents
from holdfast.incidents.models import Incident
from holdfast.journal.actors import Actor, system
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.workforce import operations as workforce

ME = system("test")
RIGHTS = frozenset({"incidents.open", "incidents.activate", "playbooks.change"})
DANA, REX = (Actor("staff", uuid4(), permissions=RIGHTS) for _ in range(2))
SERVICES = """
- code: pothole
  group: Streets
  name: {en: Pothole, es: Bache}
  owner: streets
- code: bulky
  group: Trash
  name: {en: Bulky pickup, es: Objetos grandes}
  owner: streets
"""
BOTH = {"en": "After the storm.", "es": "Después de la tormenta."}
LINES = (
    Line("notice-1", "notice", ("during",), text={"en": "Stay inside.", "es": "Quédese adentro."}),
    Line("pause-1", "pause", ("during",), "full", text=BOTH, services=("bulky", "gone")),
    Line("services-1", "services", ("during", "after"), services=("pothole",)),
    Line("hours-1", "hours", ("during",), text={"en": "Day and night.", "es": "Día y noche."}),
    Line("queue-1", "queue", ("during",), queue="mail"),
    Line("tag-1", "tag", ("before", "during", "after"), "monitor", tag="storm"),
    Line("announcement-1", "announcement", ("during",), text={"en": "Press 1.", "es": "Marque 1."}),
)


@dataclass
class Center:
    """The operations center with one incident."""

    incident: UUID
    playbook: UUID

    def propose(self, level: str, phase: str, *, by: Actor = DANA) -> Proposed:
        """A proposal with the playbook."""
        return operations.propose_activation(
            actor=by, incident=self.incident, level=level, phase=phase, playbook=self.playbook
        )

    def approve(self, proposed: Proposed, *, by: Actor = REX, reason: str = "") -> Proposed:
        """Approved as it stands."""
        row = Activation.objects.get(pk=proposed.activation)
        return operations.approve_activation(
            actor=by, activation=row.pk, mark=queries.mark(row), reason=reason
        )

    def activate(self, level: str, phase: str) -> None:
        """Proposed by one, approved by the other."""
        self.approve(self.propose(level, phase))

    def on(self) -> set[str]:
        """The codes of the lines in force."""
        rows = queries.switches(self.incident)
        return {row.line["code"] for row in rows if row.state in ("on", "kept")}


def open_incident(*, exercise: bool = False) -> UUID:
    """An incident to be watched."""
    return incidents.open_incident(
        actor=DANA, name=Text.of({"en": "Storm tide", "es": "Marejada"}), kind="hurricane",
        ends_at=clock.now() + timedelta(days=2), exercise=exercise,
    ).incident  # fmt: skip


def build() -> Center:
    """Services, queues, the playbooks of the product, and one of our own lines."""
    accounts.save_department(actor=ME, code="streets", name=Text.of("Streets"))
    catalog.publish_services(actor=ME, definitions=load(SERVICES))
    workforce.ensure_defaults(actor=ME)
    accounts.describe_city(
        actor=ME, fields={"hours": Text.of({"en": "7 to 22", "es": "De 7 a 22"})}
    )
    writing.ensure_playbooks(actor=ME)
    book = Playbook.objects.get(code="hurricane")
    assert book.current is not None
    writing.write_playbook(
        actor=DANA, playbook=book.pk, base=1, name=book.current.name, lines=LINES
    )
    return Center(open_incident(), book.pk)


def closed(incident: UUID) -> bool:
    """Whether it is closed."""
    return Incident.objects.get(pk=incident).state == "closed"
