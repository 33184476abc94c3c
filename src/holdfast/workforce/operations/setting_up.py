"""Queues, wrap-up codes and ready phrases: data that the city changes; what it begins with."""

from __future__ import annotations

import re
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from holdfast.interactions.models import Interaction
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel.texts import Text
from holdfast.workforce import events
from holdfast.workforce.models import Phrase, Queue, WrapUpCode
from holdfast.workforce.queries import queues

# Codes are not UUIDs; their facts need a subject of their own.
_SUBJECTS = UUID("8c2f5c3e-6d1b-5a55-9a3e-3110c0de0001")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
PHRASE_LENGTH = 1000

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
# Code, whom it is meant for, and the words; {name} and others as Phrase says.
PHRASES = (
    ("thanks", "resident", {
        "en": "Thank you for telling us. We have your report and its number is {number}.",
        "es": "Gracias por avisarnos. Recibimos su reporte; su número es {number}.",
    }),
    ("when", "resident", {
        "en": "The department should settle this by {promise}. You will hear from us before then.",
        "es": "El departamento debería resolverlo antes del {promise}. Le avisaremos antes.",
    }),
    ("photo", "resident", {
        "en": "A photo would help the crew. You can add one on your case's page, {number}.",
        "es": "Una foto ayudaría a la cuadrilla. Puede agregarla en la página del caso {number}.",
    }),
    ("where", "resident", {
        "en": "Please tell us exactly where it is: the nearest house number or corner.",
        "es": "Díganos dónde está exactamente: el número de casa más cercano o la esquina.",
    }),
    ("delay", "resident", {
        "en": "We are sorry: this takes longer than we promised. We will write when work begins.",
        "es": "Lo sentimos: tardará más de lo prometido. Le escribiremos al empezar el trabajo.",
    }),
    ("safe", "resident", {
        "en": "Please keep away from it until the crew has been there. In danger, call 911.",
        "es": "Manténgase lejos hasta que llegue la cuadrilla. Si hay peligro, llame al 911.",
    }),
    ("done", "resident", {
        "en": "The work at {place} is done. If it is not right, answer this message.",
        "es": "El trabajo en {place} está hecho. Si algo no está bien, responda a este mensaje.",
    }),
    ("again", "any", {
        "en": "Reported again at {place}.",
        "es": "Se reportó otra vez en {place}.",
    }),
    ("called", "staff", {
        "en": "Called back, nobody answered. Left a message.",
        "es": "Se devolvió la llamada, nadie contestó. Se dejó un mensaje.",
    }),
    ("access", "staff", {
        "en": "Crew needs somebody to let them in; call before going.",
        "es": "Alguien debe abrirle a la cuadrilla; llamar antes de ir.",
    }),
    ("upset", "staff", {
        "en": "Resident has asked several times. Please answer today.",
        "es": "La persona ha preguntado varias veces. Por favor respondan hoy.",
    }),
)  # fmt: skip


@operation(may="staff.manage")
def save_code(
    *, actor: Actor, code: str, name: Text, outcome: str, order: int = 100, retired: bool = False
) -> None:
    """Make or change a wrap-up code. It belongs to one outcome of interactions."""
    if outcome not in Interaction.Outcome.values or outcome == Interaction.Outcome.OPEN:
        raise OperationError(
            _("Choose an outcome: %(names)s") % {"names": ", ".join(Interaction.Outcome.values)}
        )
    WrapUpCode.objects.update_or_create(
        code=code,
        defaults={"name": name, "outcome": outcome, "order": order, "retired": retired},
    )
    record(events.CODE_SAVED, subject=uuid5(_SUBJECTS, code), data={"code": code})


@operation(may="queues.watch")
def save_phrase(
    *, actor: Actor, code: str, text: Text, reader: str = "any", order: int = 100,
    retired: bool = False,
) -> None:  # fmt: skip
    """Make or change a ready phrase, or put it away (`retired`). Its code is what one types."""
    if not _CODE.fullmatch(code):
        raise OperationError(_("Write the short name in small letters, digits and hyphens."))
    if reader not in Phrase.Reader.values:
        raise OperationError(_("Choose whom it is meant for."))
    if not text:
        raise OperationError(_("Write the words of the phrase."))
    if any(len(words) > PHRASE_LENGTH for words in text.texts.values()):
        raise OperationError(_("Write at most %(n)s characters.") % {"n": PHRASE_LENGTH})
    Phrase.objects.update_or_create(
        code=code,
        defaults={"text": text, "reader": reader, "order": order, "retired": retired},
    )
    record(events.PHRASE_SAVED, subject=uuid5(_SUBJECTS, f"phrase:{code}"), data={"code": code})


@operation(may="staff.manage")
def save_queue(*, actor: Actor, code: str, name: Text, goal: int, order: int = 100) -> None:
    """Make or change a queue. `goal` is minutes that work should wait at most."""
    if goal < 1:
        raise OperationError(_("A goal is at least one minute."))
    Queue.objects.update_or_create(code=code, defaults={"name": name, "goal": goal, "order": order})
    record(events.QUEUE_SAVED, subject=uuid5(_SUBJECTS, code), data={"code": code})


@operation(may="staff.manage")
def set_priority(*, actor: Actor, code: str, priority: int) -> None:
    """Say how soon a queue's work is offered: 1 first, 5 last, 3 as usual."""
    if not 1 <= priority <= 5:
        raise OperationError(_("A priority is a number from 1 to 5."))
    if not Queue.objects.filter(code=code).update(priority=priority):
        raise OperationError(_("There is no queue %(queue)s.") % {"queue": code})
    queues.forget()
    record(
        events.QUEUE_SAVED, subject=uuid5(_SUBJECTS, code), data={"code": code, "first": priority}
    )


@operation(may="staff.manage")
def ensure_defaults(*, actor: Actor) -> None:
    """The codes, queues and phrases every city begins with; those it has are left as they are."""
    for number, (code, outcome, name) in enumerate(CODES):
        if not WrapUpCode.objects.filter(pk=code).exists():
            save_code(actor=actor, code=code, name=Text.of(name), outcome=outcome, order=number)
    for number, (code, name, goal) in enumerate(QUEUES):
        if not Queue.objects.filter(pk=code).exists():
            save_queue(actor=actor, code=code, name=Text.of(name), goal=goal, order=number)
    for number, (code, reader, words) in enumerate(PHRASES):
        if not Phrase.objects.filter(pk=code).exists():
            save_phrase(actor=actor, code=code, text=Text.of(words), reader=reader, order=number)
    record(events.QUEUE_SAVED, subject=uuid5(_SUBJECTS, "all"), data={"code": "all"})
