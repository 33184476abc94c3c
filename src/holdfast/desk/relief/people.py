"""People looking for people, at the desk: search by name, the five questions, one record, files.

What is searched for is sent in a form and never stands in an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import dates, shell
from holdfast.desk.entering import clean
from holdfast.kernel import clock, phones
from holdfast.relief import policies
from holdfast.relief.models import Seeker, Sought, Word
from holdfast.relief.operations import people as operations
from holdfast.relief.operations import records as taking
from holdfast.relief.operations import telling
from holdfast.relief.operations.people import Report, Reported, Said
from holdfast.relief.pfif import reading, rules, writing
from holdfast.relief.pfif.records import Records
from holdfast.relief.queries import likely
from holdfast.relief.queries import people as queries
from holdfast.relief.queries import records as exports
from holdfast.web.policy import needs
from holdfast.workforce import queries as workforce
from holdfast.workforce.models import Handling

FINDS, RELEASES = needs(policies.FIND), needs(policies.RELEASE)
_LINE = 300
_MOST_BYTES = 20_000_000


@FINDS
def people(request: HttpRequest) -> HttpResponse:
    """Search by a name, or the records that came in last."""
    actor = shell.actor_of(request)
    asked = clean(request.POST.get("name", ""))[:_LINE] if request.method == "POST" else ""
    rows = queries.find(actor, asked) if asked else queries.latest(actor)
    context = {"title": _("Missing and safe people"), "asked": asked, "rows": rows,
               "askers": likely.askers(actor)}  # fmt: skip
    return shell.page(request, "desk/relief/people.html", context)


@FINDS
def report(request: HttpRequest) -> HttpResponse:
    """The five questions, or “I am safe”; `contact` is the contact in hand it is asked in."""
    form, wrong, actor = request.POST, "", shell.actor_of(request)
    talk = talk_of(request)
    if request.method == "POST":

        def do() -> Reported:
            given = {name: form.get(name, "") for name in Report.__struct_fields__}
            said = Said(
                status=form.get("status", ""), text=form.get("text", ""),
                author_name=given["author_name"], author_phone=given["author_phone"],
                location=form.get("location", ""), where_hidden=bool(form.get("where_hidden")),
            )  # fmt: skip
            return operations.report_person.once(
                form.get("key", "")[:60], actor=actor, report=Report(**given), said=said
            )

        told, wrong = shell.attempt(do)
        if told is not None and queries.one(actor, told.person) is not None:
            to = reverse("desk:sought", args=[told.person])
            return shell.done(request, _("The record is made."), to)
        if told is not None:
            # Of a minor or one in danger: from here on it is for few to see.
            words = _("The record is made. A supervisor goes on with it and calls back.")
            return shell.done(request, words, reverse("desk:people"))
    context = {
        "title": _("A missing or safe person"), "wrong": wrong, "talk": talk,
        "given": form if form else caller(talk), "statuses": _statuses(request),
        "guards": _choices(Sought.Guard.choices),
    }  # fmt: skip
    return shell.page(request, "desk/relief/sought_new.html", context, status=422 if wrong else 200)


def talk_of(request: HttpRequest) -> Handling | None:
    """The contact of one's own that the page was opened from."""
    try:
        return workforce.find(shell.actor_of(request), UUID(request.GET.get("contact", "")))
    except ValueError:
        return None


def caller(talk: Handling | None) -> dict[str, str]:
    if talk is None:
        return {}
    phone = phones.for_people(talk.phone) if talk.phone else ""
    return {"author_name": talk.name, "author_phone": phone, "author_email": talk.email}


@FINDS
@require_GET
def sought(request: HttpRequest, id: UUID) -> HttpResponse:
    """One record, with what this member of staff may see."""
    seen = _seen(request, id)
    actor = shell.actor_of(request)
    context = {
        "title": seen.name, "seen": seen, "statuses": _statuses(request),
        "guards": _choices(Sought.Guard.choices), "releases": actor.may(policies.RELEASE),
        "verified": _choices(Seeker.Verified.choices), "until": dates.day(seen.expires_at),
        "others": likely.others(actor, id), "askers": likely.askers(actor, id),
        "log": likely.releases(actor, id),
        "told": [(_("That the person is alive and safe"), policies.ALIVE),
                 (_("Where the person is"), policies.WHERE)],
    }  # fmt: skip
    return shell.page(request, "desk/relief/sought.html", context)


@FINDS
@require_POST
def say(request: HttpRequest, id: UUID) -> HttpResponse:
    """Note what somebody says."""
    form = request.POST
    said = Said(
        status=form.get("status", ""), text=form.get("text", ""),
        author_name=form.get("author_name", ""), author_phone=form.get("author_phone", ""),
        location=form.get("location", ""), where_hidden=bool(form.get("where_hidden")),
        found_phone=form.get("found_phone", ""),
    )  # fmt: skip
    return act(request, id, _("It is noted."), lambda: operations.say_about.once(
        form.get("key", "")[:60], actor=shell.actor_of(request), person=id, said=said))  # fmt: skip


@RELEASES
@require_POST
def guard(request: HttpRequest, id: UUID) -> HttpResponse:
    """More care is needed, or no longer."""
    return act(request, id, _("Saved."), lambda: operations.guard_person(
        actor=shell.actor_of(request), person=id, guard=request.POST.get("guard", "")))  # fmt: skip


@RELEASES
@require_POST
def forget(request: HttpRequest, id: UUID) -> HttpResponse:
    """The person, or who told us, wants the record gone."""
    _seen(request, id)
    _done, refused = shell.attempt(
        lambda: operations.forget_person(actor=shell.actor_of(request), person=id)
    )
    words = refused or _("The record is forgotten; copies elsewhere are told.")
    return shell.done(request, words, reverse("desk:people"))


@RELEASES
@require_POST
def give(request: HttpRequest, id: UUID) -> HttpResponse:
    """The record as PFIF for the Red Cross; that it was handed over is noted."""
    seen = _seen(request, id)
    actor = shell.actor_of(request)
    records = exports.export(actor, seen.id)
    if not records.persons:
        words = _("This record goes to nobody: the person may be in danger.")
        return shell.done(request, words, reverse("desk:sought", args=[id]))
    telling.hand_over(actor=actor, person=seen.id)
    return _file(records)


@RELEASES
@require_POST
def give_all(request: HttpRequest) -> HttpResponse:
    """All records as PFIF for another register."""
    records = exports.export(shell.actor_of(request))
    taking.note_export(actor=shell.actor_of(request), persons=len(records.persons))
    return _file(records)


@RELEASES
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take in another register's file."""
    sent = request.FILES.get("file")
    to = reverse("desk:people")
    if sent is None or not sent.size or sent.size > _MOST_BYTES:
        return shell.done(request, _("Choose a file of at most 20 MB."), to)
    try:
        found = reading.read(sent.read())
    except reading.NoPfif as none:
        return shell.done(request, str(none), to)
    taken, refused = shell.attempt(
        lambda: taking.take_records(actor=shell.actor_of(request), records=found.records)
    )
    words = refused
    if taken is not None:
        broken = [*found.problems, *rules.problems(found.records, now=clock.now())]
        words = _("Taken in: %(persons)s people and %(notes)s notes; %(refused)s not taken. Places "
                  "where the file breaks the rules of PFIF: %(broken)s.") % {
            "persons": taken.persons, "notes": taken.notes, "refused": taken.refused,
            "broken": len(broken),
        }  # fmt: skip
    return shell.done(request, words, to)


def _file(records: Records) -> HttpResponse:
    answer = HttpResponse(writing.write(records), content_type=writing.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = 'attachment; filename="people.pfif.xml"'
    return answer


def act(request: HttpRequest, id: UUID, words: str, what: Callable[[], Reported]) -> HttpResponse:
    """Change one record and come back to its page; 404 where the viewer may not know of it."""
    _seen(request, id)
    _told, refused = shell.attempt(what)
    return shell.done(request, refused or words, reverse("desk:sought", args=[id]))


def _seen(request: HttpRequest, id: UUID) -> queries.Seen:
    seen = queries.one(shell.actor_of(request), id)
    if seen is None:
        raise Http404
    return seen


def _statuses(request: HttpRequest) -> list[tuple[object, str]]:
    dead = shell.actor_of(request).may(policies.DEAD)
    return [(label, value) for value, label in Word.Status.choices
            if dead or value != Word.Status.DEAD]  # fmt: skip


def _choices(choices: Iterable[tuple[str, object]]) -> list[tuple[object, str]]:
    return [(label, value) for value, label in choices]
