"""Queues and wrap-up codes: data that the city changes; what it begins with."""

from __future__ import annotations

from uuid import UUID, uuid5

from holdfast.interactions.models import Interaction
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel.texts import Text
from holdfast.workforce import events
from holdfast.workforce.models import Queue, WrapUpCode

# Codes are not UUIDs; their facts need a subject of their own.
_SUBJECTS = UUID("8c2f5c3e-6d1b-5a55-9a3e-3110c0de0001")

QUEUES = (
    ("web", {"en": "Web and app", "es": "Web y aplicación"}, 60),
    ("mail", {"en": "E-mail and letters", "es": "Correo y cartas"}, 24 * 60),
    ("follow-up", {"en": "Follow-ups", "es": "Seguimientos"}, 24 * 60),
)
CODES = (
    ("filed", "case", {"en": "Case filed", "es": "Caso registrado"}),
    ("followed", "followed", {"en": "Added to an open case", "es": "Sumado a un caso abierto"}),
    ("answered", "answered", {"en": "Question answered", "es": "Pregunta respondida"}),
    ("status", "told", {"en": "Asked about a case", "es": "Preguntó por un caso"}),
    ("referred", "referred", {"en": "Referred to another body", "es": "Remitido a otra entidad"}),
    ("emergency", "emergency", {"en": "Handed to 911", "es": "Pasado al 911"}),
    ("call-back", "told", {"en": "Will be called back", "es": "Se le devolverá la llamada"}),
    ("complaint", "told", {"en": "Complaint or praise", "es": "Queja o elogio"}),
    ("dropped", "dropped", {"en": "Hung up or cut off", "es": "Colgó o se cortó"}),
    ("silent", "no_answer", {"en": "Nobody there", "es": "No había nadie"}),
    ("wrong-number", "dropped", {"en": "Wrong number", "es": "Número equivocado"}),
)


@operation(may="staff.manage")
def save_code(
    *, actor: Actor, code: str, name: Text, outcome: str, order: int = 100, retired: bool = False
) -> None:
    """Make or change a wrap-up code. It belongs to one outcome of interactions."""
    if outcome not in Interaction.Outcome.values or outcome == Interaction.Outcome.OPEN:
        raise OperationError("Choose an outcome: " + ", ".join(Interaction.Outcome.values))
    WrapUpCode.objects.update_or_create(
        code=code,
        defaults={"name": name, "outcome": outcome, "order": order, "retired": retired},
    )
    record(events.CODE_SAVED, subject=uuid5(_SUBJECTS, code), data={"code": code})


@operation(may="staff.manage")
def save_queue(*, actor: Actor, code: str, name: Text, goal: int, order: int = 100) -> None:
    """Make or change a queue. `goal` is minutes that work should wait at most."""
    if goal < 1:
        raise OperationError("A goal is at least one minute.")
    Queue.objects.update_or_create(code=code, defaults={"name": name, "goal": goal, "order": order})
    record(events.QUEUE_SAVED, subject=uuid5(_SUBJECTS, code), data={"code": code})


@operation(may="staff.manage")
def ensure_defaults(*, actor: Actor) -> None:
    """The codes and queues every city begins with; those it has are left as they are."""
    for number, (code, outcome, name) in enumerate(CODES):
        if not WrapUpCode.objects.filter(pk=code).exists():
            save_code(actor=actor, code=code, name=Text.of(name), outcome=outcome, order=number)
    for number, (code, name, goal) in enumerate(QUEUES):
        if not Queue.objects.filter(pk=code).exists():
            save_queue(actor=actor, code=code, name=Text.of(name), goal=goal, order=number)
    record(events.QUEUE_SAVED, subject=uuid5(_SUBJECTS, "all"), data={"code": "all"})
