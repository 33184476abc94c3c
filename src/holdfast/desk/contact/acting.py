"""The acts of a contact: each one parses, makes one domain call, and answers with the screen."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime, time
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.accounts.queries import zone
from holdfast.desk import shell
from holdfast.desk.contact import articles, centre, screen
from holdfast.desk.contact.screen import TAKES
from holdfast.desk.contact.words import spoken
from holdfast.journal.recording import OperationError
from holdfast.kernel.typed import whole
from holdfast.places import queries as places
from holdfast.places.geometry import valid_point
from holdfast.places.locations import Location
from holdfast.scripts import operations as scripts
from holdfast.workforce import operations as workforce

P = ParamSpec("P")
Act = Callable[Concatenate[HttpRequest, P], HttpResponse]
LINE = 300


def act(view: Act[P]) -> Act[P]:
    """An act on a contact. Opened as a page (a session ended while it was sent) it leads back to
    the contact, where the same question waits."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        id = kwargs.get("id")
        name = "desk:contact_one" if id else "desk:contact"
        return HttpResponseRedirect(reverse(name, args=[id] if id else []))

    return TAKES(guarded)


def _text(request: HttpRequest, name: str, most: int = LINE) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def _do(
    request: HttpRequest, id: UUID, do: Callable[[], Any], *, kept: str = "",
    centre_only: bool = False, **more: Any,
) -> HttpResponse:  # fmt: skip
    _result, refused = shell.attempt(do)
    again = more if refused else {}
    return screen.answer(request, id, error=refused, kept=kept, centre_only=centre_only, **again)


@act
def begin(request: HttpRequest) -> HttpResponse:
    """Take a contact, by its channel and what is known of who it is."""
    typed = _text(request, "typed", 254)
    held, refused = shell.attempt(
        lambda: workforce.begin.once(
            request.POST.get("key"),
            actor=shell.actor_of(request), channel=_text(request, "channel", 10) or "phone",
            typed=typed, language="en",
        )
    )  # fmt: skip
    if held is None:
        context = screen.idle(request, typed, refused)
        return shell.page(request, "desk/contact/idle.html", context)
    return HttpResponseRedirect(reverse("desk:contact_one", args=[held.handling]))


@act
def go_on(request: HttpRequest, run: UUID) -> HttpResponse:
    """Go on with a draft, in a contact of its own."""
    actor = shell.actor_of(request)
    held, refused = shell.attempt(
        lambda: workforce.begin.once(
            request.POST.get("key"), actor=actor, channel="phone", run=run, inbound=False
        )
    )
    if held is None:
        return shell.page(request, "desk/contact/idle.html", screen.idle(request, "", refused))
    return HttpResponseRedirect(reverse("desk:contact_one", args=[held.handling]))


@act
def presence(request: HttpRequest) -> HttpResponse:
    """Say what one does now, or after the contact in hand."""
    shell.attempt(
        lambda: workforce.set_presence(
            actor=shell.actor_of(request), state=_text(request, "state", 12)
        )
    )
    return HttpResponseRedirect(reverse("desk:contact"))


@act
def person(request: HttpRequest, id: UUID) -> HttpResponse:
    """Look them up by what they give."""
    typed = _text(request, "who", 254)
    return _do(
        request, id,
        lambda: workforce.look_up(actor=shell.actor_of(request), handling=id, typed=typed),
        person_error=True, person_typed=typed,
    )  # fmt: skip


@act
def who(request: HttpRequest, id: UUID) -> HttpResponse:
    """One of the people found, somebody new by name, or nobody we know."""
    chosen, name = _text(request, "resident", 40), _text(request, "name", 200)
    return _do(
        request, id,
        lambda: workforce.name_person(
            actor=shell.actor_of(request), handling=id,
            resident=_uuid(chosen), name=name,
        ),
    )  # fmt: skip


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise OperationError(_("This is no longer here. Look again.")) from None


@act
def place(request: HttpRequest, id: UUID) -> HttpResponse:
    """Where it is: a chosen suggestion, what was typed, or the point tapped on the map, which keeps
    what was typed before; nothing where it is optional."""
    typed, chosen = _text(request, "place"), _text(request, "chosen", 40)
    point = _point(request) if request.POST.get("tapped") else None

    def do() -> None:
        location: Location | None = None
        if point:
            before = screen.own(request, id).place or {}
            tapped = places.locate(lat=point[0], lon=point[1])
            location = msgspec.structs.replace(tapped, typed=before.get("typed", typed))
        elif typed:
            location = places.locate(text=typed, address_id=_uuid(chosen))
        elif not request.POST.get("pass"):
            raise OperationError(_("Type a street and number, a corner, or the name of a place."))
        workforce.place_at(actor=shell.actor_of(request), handling=id, location=location)

    return _do(request, id, do)


def _point(request: HttpRequest) -> tuple[float, float] | None:
    try:
        return valid_point(float(request.POST["lat"]), float(request.POST["lon"]))
    except (KeyError, ValueError):
        return None


@act
def service(request: HttpRequest, id: UUID) -> HttpResponse:
    """What it is about: a chosen service; typed words where only one service is meant."""
    code, typed = _text(request, "service", 60), _text(request, "q")
    if not code:
        found = centre.suggestions(typed)
        if len(found) != 1:
            says = "" if found else _("No service is called that. Use other words, or knowledge.")
            return screen.answer(request, id, error=says)
        code = found[0]["code"]
    return _do(
        request, id,
        lambda: workforce.ask_about(
            actor=shell.actor_of(request), handling=id, service=code, words=typed
        ),
        kept="about",
    )  # fmt: skip


@act
def answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """The answer to the question that is asked."""
    run, given = screen.own(request, id).run, request.POST.getlist("answer")
    typed, question = [each.replace("\x00", "") for each in given], _text(request, "question", 60)

    def do() -> None:
        if run is None:
            raise OperationError(_("Choose first what it is about."))
        scripts.answer(actor=shell.actor_of(request), run=run, question=question, raw=typed)

    more = {"typed_answer": typed[0] if typed else ""}
    return _do(request, id, do, kept=f"answer-{question}", centre_only=True, **more)


@act
def back(request: HttpRequest, id: UUID) -> HttpResponse:
    """One question back, or to a named one; before the first, to the choice of the service."""
    run, to = screen.own(request, id).run, _text(request, "to", 60)

    def do() -> None:
        actor = shell.actor_of(request)
        if run is not None:
            try:
                scripts.go_back(actor=actor, run=run, to=to)
            except OperationError:
                if to:
                    raise
                workforce.start_again(actor=actor, handling=id)

    return _do(request, id, do)


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
    return _do(request, id, do, kept="words", description=typed)


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


def saved(request: HttpRequest, id: UUID, refused: str, kept: str) -> HttpResponse:
    """The word that what was typed is saved, and when; nothing else on the screen changes."""
    handling = screen.own(request, id)
    context = {"saved_at": handling.changed_at, "error": refused}
    response = shell.part(request, "desk/contact/saved.html", context)
    return response if refused else screen.acknowledge(response, f"{kept}-{id}")


@act
def speak(request: HttpRequest, id: UUID) -> HttpResponse:
    """The language one speaks with them."""
    language = _text(request, "language", 10)

    def do() -> None:
        if language not in spoken():
            raise OperationError(_("Choose one of the languages."))
        workforce.speak(actor=shell.actor_of(request), handling=id, language=language)

    return _do(request, id, do)


@act
def file(request: HttpRequest, id: UUID) -> HttpResponse:
    """File the case as it is known."""

    def do() -> None:
        _keep_note(request, id)
        workforce.file_case.once(
            request.POST.get("key"), actor=shell.actor_of(request), handling=id
        )

    return _do(request, id, do)


@act
def follow(request: HttpRequest, id: UUID) -> HttpResponse:
    """Add them to a case that is open already."""
    case = _text(request, "case", 40)

    def do() -> None:
        chosen = _uuid(case)
        if chosen is None:
            raise OperationError(_("This is no longer here. Look again."))
        workforce.follow.once(
            request.POST.get("key"), actor=shell.actor_of(request), handling=id, case=chosen
        )

    return _do(request, id, do)


@act
def take_back(request: HttpRequest, id: UUID) -> HttpResponse:
    """Undo: what was filed is withdrawn and asked again, what was followed no longer is."""
    case = _text(request, "case", 40)

    def do() -> None:
        chosen, actor = _uuid(case), shell.actor_of(request)
        if chosen is None:
            raise OperationError(_("This is no longer here. Look again."))
        _keep_note(request, id)
        workforce.take_back(actor=actor, handling=id, case=chosen)

    return _do(request, id, do)


def _keep_note(request: HttpRequest, id: UUID) -> None:
    """What stands in the notes goes with an act that leaves them, so that none of it is lost."""
    if "note" in request.POST:
        workforce.keep_note(actor=shell.actor_of(request), handling=id, note=request.POST["note"])


@act
def came_to(request: HttpRequest, id: UUID) -> HttpResponse:
    """Answered without a case, or handed over; the wrap-up follows."""
    return _do(
        request, id,
        lambda: workforce.come_to(
            actor=shell.actor_of(request), handling=id, outcome=_text(request, "outcome", 12),
        ),
    )  # fmt: skip


@act
def article(request: HttpRequest, id: UUID, slug: str) -> HttpResponse:
    """Open an article beside the contact, which then names it."""
    found = articles.opened(shell.actor_of(request), slug)
    if found is None:
        return screen.answer(request, id, error=_("This article was taken away."))
    shell.attempt(
        lambda: workforce.show_article(actor=shell.actor_of(request), handling=id, article=found.id)
    )
    if request.headers.get("HX-Request"):
        context = {"article": found, "h": screen.own(request, id)}
        return shell.part(request, "desk/contact/article.html", context)
    return screen.whole(request, screen.own(request, id), article=found)


@act
def another(request: HttpRequest, id: UUID) -> HttpResponse:
    """Another matter in the same contact."""
    return _do(
        request, id, lambda: workforce.start_again(actor=shell.actor_of(request), handling=id)
    )


@act
def end(request: HttpRequest, id: UUID) -> HttpResponse:
    """They hung up, or we did."""
    return _do(request, id, lambda: workforce.hang_up(actor=shell.actor_of(request), handling=id))


@act
def resume(request: HttpRequest, id: UUID) -> HttpResponse:
    """Back to the questions."""
    return _do(request, id, lambda: workforce.resume(actor=shell.actor_of(request), handling=id))


@act
def clock(request: HttpRequest, id: UUID) -> HttpResponse:
    """More time, or no clock. The notes go with it, so that none of them is lost."""
    seconds = request.POST.get("seconds", "")

    def do() -> None:
        _keep_note(request, id)
        workforce.turn_clock(actor=shell.actor_of(request), handling=id, seconds=whole(seconds, 0))

    return _do(request, id, do)


@act
def wrap_up(request: HttpRequest, id: UUID) -> HttpResponse:
    """End the contact, and be ready again."""
    follow, day = _text(request, "follow_up", 10), _text(request, "follow_date", 10)

    def do() -> None:
        at = None
        if follow:
            try:
                at = datetime.combine(datetime.fromisoformat(day).date(), time(9), tzinfo=zone())
            except ValueError:
                raise OperationError(_("Say when to follow up.")) from None
        workforce.wrap_up.once(
            request.POST.get("key"),
            actor=shell.actor_of(request), handling=id,
            code=_text(request, "other", 40) or _text(request, "code", 40),
            note=request.POST.get("note", "").replace("\x00", "").replace("\r\n", "\n"),
            settled=_text(request, "settled", 3), follow_up=follow, follow_up_at=at,
        )  # fmt: skip

    return _do(request, id, do)
