"""The acts by which an agent writes down what they say: who, where, what about, each answer."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from holdfast.desk import shell
from holdfast.desk.contact import centre, screen
from holdfast.desk.contact.acting import act, do_it, line, saved, uuid_of
from holdfast.desk.contact.words import spoken
from holdfast.journal.recording import OperationError
from holdfast.places import queries as places
from holdfast.places.geometry import valid_point
from holdfast.places.locations import Location
from holdfast.scripts import operations as scripts
from holdfast.workforce import operations as workforce


@act
def person(request: HttpRequest, id: UUID) -> HttpResponse:
    """Look them up by what they give."""
    typed = line(request, "who", 254)
    return do_it(
        request, id,
        lambda: workforce.look_up(actor=shell.actor_of(request), handling=id, typed=typed),
        person_error=True, person_typed=typed,
    )  # fmt: skip


@act
def who(request: HttpRequest, id: UUID) -> HttpResponse:
    """One of the people found, somebody new by name, or nobody we know."""
    chosen, name = line(request, "resident", 40), line(request, "name", 200)
    return do_it(
        request, id,
        lambda: workforce.name_person(
            actor=shell.actor_of(request), handling=id,
            resident=uuid_of(chosen), name=name,
        ),
    )  # fmt: skip


@act
def place(request: HttpRequest, id: UUID) -> HttpResponse:
    """Where it is: a chosen suggestion, what was typed, or the point tapped on the map, which keeps
    what was typed before; nothing where it is optional."""
    typed, chosen = line(request, "place"), line(request, "chosen", 40)
    point = _point(request) if request.POST.get("tapped") else None

    def do() -> None:
        location: Location | None = None
        if point:
            before = screen.own(request, id).place or {}
            tapped = places.locate(lat=point[0], lon=point[1])
            location = msgspec.structs.replace(tapped, typed=before.get("typed", typed))
        elif typed:
            location = places.locate(text=typed, address_id=uuid_of(chosen))
        elif not request.POST.get("pass"):
            raise OperationError(_("Type a street and number, a corner, or the name of a place."))
        workforce.place_at(actor=shell.actor_of(request), handling=id, location=location)

    return do_it(request, id, do)


def _point(request: HttpRequest) -> tuple[float, float] | None:
    try:
        return valid_point(float(request.POST["lat"]), float(request.POST["lon"]))
    except (KeyError, ValueError):
        return None


@act
def service(request: HttpRequest, id: UUID) -> HttpResponse:
    """What it is about: a chosen service or script; typed words where only one is meant."""
    chosen = {name: line(request, name, 60) for name in ("service", "script")}
    typed = line(request, "q")
    if not any(chosen.values()):
        found = centre.suggestions(typed)
        if len(found) != 1:
            says = "" if found else _("No service is called that. Use other words, or knowledge.")
            return screen.answer(request, id, error=says)
        chosen[found[0]["named"]] = found[0]["code"]
    return do_it(
        request, id,
        lambda: workforce.ask_about(
            actor=shell.actor_of(request), handling=id, words=typed, **chosen
        ),
        kept="about",
    )  # fmt: skip


@act
def script_case(request: HttpRequest, id: UUID) -> HttpResponse:
    """The case that a script ends with: its service begins in the same contact."""
    return do_it(
        request, id,
        lambda: workforce.open_from_script(actor=shell.actor_of(request), handling=id),
    )  # fmt: skip


@act
def answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """The answer to the question that is asked."""
    run, given = screen.own(request, id).run, request.POST.getlist("answer")
    typed, question = [each.replace("\x00", "") for each in given], line(request, "question", 60)

    def do() -> None:
        if run is None:
            raise OperationError(_("Choose first what it is about."))
        scripts.answer(actor=shell.actor_of(request), run=run, question=question, raw=typed)

    more = {"typed_answer": typed[0] if typed else ""}
    return do_it(request, id, do, kept=f"answer-{question}", centre_only=True, **more)


@act
def back(request: HttpRequest, id: UUID) -> HttpResponse:
    """One question back, or to a named one; before the first, to the choice of the service."""
    run, to = screen.own(request, id).run, line(request, "to", 60)

    def do() -> None:
        actor = shell.actor_of(request)
        if run is not None:
            try:
                scripts.go_back(actor=actor, run=run, to=to)
            except OperationError:
                if to:
                    raise
                workforce.start_again(actor=actor, handling=id)

    return do_it(request, id, do)


@act
def words(request: HttpRequest, id: UUID) -> HttpResponse:
    """Their own words about it, kept beside the answers."""
    run, typed = screen.own(request, id).run, request.POST.get("words", "").replace("\x00", "")

    def do() -> None:
        if run is None:
            raise OperationError(_("Choose first what it is about."))
        scripts.describe(actor=shell.actor_of(request), run=run, description=typed)

    if request.POST.get("quiet"):
        _done, refused = shell.attempt(do)
        return saved(request, id, refused, "words")
    return do_it(request, id, do, kept="words", description=typed)


@act
def form(request: HttpRequest, id: UUID) -> HttpResponse:
    """The case form: all answers at once; those that can be taken are."""
    run = screen.own(request, id).run
    raw = {
        name.removeprefix("q-"): [each.replace("\x00", "") for each in request.POST.getlist(name)]
        for name in request.POST
        if name.startswith("q-")
    }
    actor, errors = shell.actor_of(request), {}

    def do() -> None:
        if run is None:
            raise OperationError(_("Choose first what it is about."))
        asked = request.POST.getlist("asked")
        scripts.describe(actor=actor, run=run, description=request.POST.get("words", ""))
        errors.update(scripts.answer_all(actor=actor, run=run, raw=raw, codes=asked).errors)

    _done, refused = shell.attempt(do)
    return screen.answer(
        request, id, error=refused, kept="" if errors else "form", form_errors=errors,
        form_saved=not refused,
    )  # fmt: skip


@act
def note(request: HttpRequest, id: UUID) -> HttpResponse:
    """The notes as they stand, saved while one types."""
    text = request.POST.get("note", "")
    _done, refused = shell.attempt(
        lambda: workforce.keep_note(actor=shell.actor_of(request), handling=id, note=text)
    )
    if request.POST.get("quiet"):
        return saved(request, id, refused, "note")
    return screen.answer(request, id, error=refused, kept="note")


@act
def speak(request: HttpRequest, id: UUID) -> HttpResponse:
    """The language one speaks with them."""
    language = line(request, "language", 10)

    def do() -> None:
        if language not in spoken():
            raise OperationError(_("Choose one of the languages."))
        workforce.speak(actor=shell.actor_of(request), handling=id, language=language)

    return do_it(request, id, do)
