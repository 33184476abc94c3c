"""A bulletin from its slots to every outlet: others than its writers approve exactly its words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def staff(*permissions: str) -> Actor:
    return Actor("staff", new_id(), frozenset(permissions))


WRITER = staff("bulletins.write", "bulletins.approve")
OTHER = staff("bulletins.approve")
THIRD = staff("bulletins.approve")


@pytest.fixture(autouse=True)
def fresh(site: str) -> Iterator[None]:
    from holdfast.alerts import queries

    queries.forget()
    yield
    queries.forget()


def said(en: str, es: str = "") -> dict[str, str]:
    return {"en": en, "es": es or f"{en} (es)"}


def road(**changed: Any) -> dict[str, Any]:
    now = clock.now()
    return {
        "kind": "road_closed", "severity": "warning", "areas": (), "source": "Streets",
        "slots": {"road": said("Mill Street Bridge", "Puente de Mill Street"),
                  "why": said("High water", "Crecida")},
        "starts_at": now, "until": now + timedelta(hours=6),
    } | changed  # fmt: skip


def write(actor: Actor = WRITER, **changed: Any) -> Any:
    from holdfast.alerts import operations

    return operations.write_bulletin(actor=actor, **road(**changed))


def submitted(**changed: Any) -> Any:
    from holdfast.alerts import operations

    written = write(**changed)
    operations.submit_bulletin(actor=WRITER, version=written.version)
    return written


def approve(actor: Actor, written: Any, reason: str = "") -> Any:
    from holdfast.alerts import operations, queries
    from holdfast.alerts.models import Version

    digest = bytes(Version.objects.get(pk=written.version).digest)
    done = operations.approve_bulletin(
        actor=actor, version=written.version, digest=digest, reason=reason
    )
    queries.forget()
    return done


def out(**changed: Any) -> Any:
    written = submitted(**changed)
    assert approve(OTHER, written).published
    return written


def numbers() -> list[int]:
    from holdfast.alerts import queries

    return [each.number for each in queries.out_now()]


def test_it_is_out_once_another_has_approved_it_and_not_before() -> None:
    written = submitted()
    assert numbers() == []
    assert approve(OTHER, written).published
    assert numbers() == [1]


def test_what_saves_lives_needs_two_approvals() -> None:
    written = submitted(severity="life")
    assert not approve(OTHER, written).published and numbers() == []
    with pytest.raises(OperationError, match="approved it already"):
        approve(OTHER, written)
    assert approve(THIRD, written).published and numbers() == [1]


def test_none_of_its_writers_approves_it() -> None:
    from holdfast.alerts import operations

    editor = staff("bulletins.write", "bulletins.approve")
    written = write()
    again = write(editor, bulletin=written.bulletin, base=1)
    operations.submit_bulletin(actor=OTHER_WRITER, version=again.version)
    for hand in (WRITER, editor, OTHER_WRITER):
        with pytest.raises(OperationError, match="Ask another"):
            approve(hand, again)
    with pytest.raises(Denied):
        approve(staff("bulletins.write"), again)
    assert approve(OTHER, again).published


OTHER_WRITER = staff("bulletins.write", "bulletins.approve")


def test_any_edit_voids_what_was_approved() -> None:
    from holdfast.alerts import operations

    written = submitted(severity="life")
    approve(OTHER, written)
    again = write(bulletin=written.bulletin, base=1, severity="life", source="Bridges")
    operations.submit_bulletin(actor=WRITER, version=again.version)
    with pytest.raises(OperationError, match="newer version"):
        approve(THIRD, written)
    assert not approve(THIRD, again).published
    assert approve(OTHER, again).published


def test_an_approval_names_exactly_the_words() -> None:
    from holdfast.alerts import operations

    written = submitted()
    with pytest.raises(OperationError, match="words have changed"):
        operations.approve_bulletin(actor=OTHER, version=written.version, digest=bytes(32))
    assert numbers() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.sampled_from(["why", "road", "until", "severity", "source", "lang"]), st.integers(1, 9))
def test_whatever_changes_changes_the_digest(part: str, by: int) -> None:
    from holdfast.alerts import saying

    base = road(starts_at=clock.now(), until=clock.now() + timedelta(hours=1))
    other = {**base, "slots": {k: dict(v) for k, v in base["slots"].items()}}
    if part == "until":
        other["until"] += timedelta(minutes=by)
    elif part == "severity":
        other["severity"] = "life"
    elif part == "source":
        other["source"] += "x" * by
    else:
        slot, lang = ("road", "es") if part == "lang" else (part, "en")
        other["slots"][slot][lang] += "x" * by
    one, two = (saying.Content(**each) for each in (base, other))
    assert saying.digest(one, saying.said(one)) != saying.digest(two, saying.said(two))
    assert saying.digest(one, saying.said(one)) == saying.digest(one, saying.said(one))


def test_in_need_one_person_publishes_with_a_reason_that_another_reviews() -> None:
    from holdfast.alerts import operations, queries

    written = write(severity="life")
    assert approve(WRITER, written, reason="The dam broke, nobody answers.").published
    [waiting] = queries.unreviewed(OTHER)
    with pytest.raises(OperationError, match="Another person"):
        operations.review_bulletin(actor=WRITER, approval=waiting.pk)
    operations.review_bulletin(actor=OTHER, approval=waiting.pk)
    assert queries.unreviewed(OTHER) == []


def test_who_has_approved_it_may_still_have_to_publish_it_alone() -> None:
    written = submitted(severity="life")
    assert not approve(OTHER, written).published
    assert approve(OTHER, written, reason="The deputy cannot be reached.").published
    assert numbers() == [1]


def test_its_writer_takes_it_back_within_two_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast.alerts import operations, queries

    first, second = out(), out()
    with pytest.raises(OperationError, match="Only who wrote it"):
        operations.retract_bulletin(actor=OTHER_WRITER, bulletin=first.bulletin)
    operations.retract_bulletin(actor=WRITER, bulletin=first.bulletin)
    queries.forget()
    assert numbers() == [2] and queries.by_number(1) is None
    later = clock.now() + timedelta(minutes=2, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(OperationError, match="Two minutes"):
        operations.retract_bulletin(actor=WRITER, bulletin=second.bulletin)


def test_it_is_ended_by_an_approved_all_clear() -> None:
    from holdfast.alerts import operations, queries

    written = out()
    slots = road()["slots"] | {"_all_clear": said("The bridge is open again.", "El puente abrió.")}
    end = write(bulletin=written.bulletin, base=1, ends=True, slots=slots)
    assert numbers() == [1]
    operations.submit_bulletin(actor=WRITER, version=end.version)
    approve(OTHER, end)
    assert numbers() == []
    [over] = queries.over()
    assert over.words["en"].body == "The bridge is open again."
    with pytest.raises(OperationError, match="has ended"):
        write(bulletin=written.bulletin, base=2)


def test_nothing_is_shown_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    out()
    assert numbers() == [1]
    later = clock.now() + timedelta(hours=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert numbers() == []


def test_what_two_write_at_once_is_not_lost() -> None:
    written = write()
    write(bulletin=written.bulletin, base=1)
    with pytest.raises(OperationError, match="version 2 meanwhile"):
        write(OTHER_WRITER, bulletin=written.bulletin, base=1)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"slots": {"road": {"en": "Mill Street Bridge"}, "why": said("Water")}},
            "say it in Spanish too",
        ),
        ({"slots": {"why": said("Water")}}, "fill it in"),
        ({"until": clock.now() - timedelta(hours=1)}, "It must end after it begins"),
        ({"until": clock.now() + timedelta(days=40)}, "30 days at most"),
        ({"areas": ("zones:Q",)}, "no area zones:Q"),
        ({"source": " "}, "which office"),
        ({"severity": "loud"}, "how urgent"),
        ({"kind": "song"}, "what kind"),
    ],
)
def test_what_is_missing_is_said(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(OperationError) as refused:
        write(**changed)
    assert says in str(refused.value)


def test_a_boil_water_notice_asks_for_its_ten_elements() -> None:
    with pytest.raises(OperationError) as refused:
        write(kind="boil_water", severity="life", slots={})
    assert str(refused.value).count("fill it in") == 10
    assert "Choose the areas" in str(refused.value)


def test_every_kind_can_be_said_in_every_language() -> None:
    from holdfast.alerts import saying
    from holdfast.alerts.kinds import kinds

    for code, kind in kinds().items():
        values = {
            "text": said("Words", "Palabras"),
            "time": clock.now().isoformat(),
            "phone": "311",
        }
        slots = {name: values[slot.type] for name, slot in kind.slots.items()}
        now = clock.now()
        content = saying.Content(code, kind.severity, slots, (), now, now + timedelta(hours=1), "X")
        for lang, words in saying.said(content).items():
            assert words.headline and words.body and len(words.text) <= saying.TEXT_LIMIT
            whole = f"{words.headline} {words.body} {words.instruction}"
            assert not set("{}[]") & set(whole), (code, lang, whole)
            assert ("Palabras" in whole) == (lang == "es")


# -- where it is read --


def test_every_page_of_residents_shows_it_and_one_page_has_it_whole(client: Client) -> None:
    out()
    for path in ("/", "/services/", "/plain/", "/alerts/", "/alerts/1/"):
        assert "Mill Street Bridge is closed." in client.get(path).content.decode(), path
    assert "Puente de Mill Street: cerrado." in client.get("/es/").content.decode()
    assert client.get("/alerts/2/").status_code == 404
    assert client.get("/alerts/99999999999/").status_code == 404


def test_pages_are_kept_for_two_seconds_at_most(client: Client) -> None:
    assert "max-age=2," in client.get("/services/").headers["Cache-Control"]


def test_the_light_page_stays_small_with_statements_on_it(client: Client) -> None:
    for _ in range(4):
        out()
    assert len(client.get("/plain/").content) <= 14_000


def test_feeds_carry_it_as_their_readers_want_it(client: Client) -> None:
    from holdfast.alerts.cap import reading, rules

    out()
    atom = fromstring(client.get("/es/alerts/feed.atom").content)
    [entry] = atom.findall("{*}entry")
    assert entry.findtext("{*}title") == "Puente de Mill Street: cerrado."
    rss = fromstring(client.get("/alerts/feed.rss").content)
    assert rss.findtext("channel/item/title") == "Mill Street Bridge is closed."
    found = json.loads(client.get("/alerts/feed.geojson").content)
    assert found["features"][0]["properties"]["number"] == 1
    calendar = client.get("/alerts/feed.ics").content.decode()
    assert "SUMMARY:Mill Street Bridge is closed.\r\n" in calendar
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    alert = reading.read(client.get("/alerts/1.cap").content)
    assert alert.problems == [] and rules.problems(alert.alert) == []
    assert [info.language for info in alert.alert.infos] == ["en", "es"]


def test_a_new_version_updates_and_an_all_clear_cancels_in_cap(client: Client) -> None:
    from holdfast.alerts import operations
    from holdfast.alerts.cap import reading, rules

    def alert() -> Any:
        return reading.read(client.get("/alerts/1.cap").content).alert

    written = out()
    first = alert()
    again = write(bulletin=written.bulletin, base=1, source="Bridges")
    operations.submit_bulletin(actor=WRITER, version=again.version)
    approve(OTHER, again)
    second = alert()
    assert second.msg_type == "Update"
    assert second.references == (f"{first.sender},{first.identifier},{first.sent}",)
    slots = road()["slots"] | {"_all_clear": said("Open again.")}
    end = write(bulletin=written.bulletin, base=2, ends=True, slots=slots)
    operations.submit_bulletin(actor=WRITER, version=end.version)
    approve(OTHER, end)
    last = alert()
    assert last.msg_type == "Cancel" and len(last.references) == 2
    assert (
        rules.problems(
            last,
            known={
                ",".join((second.sender, second.identifier, second.sent)): second,
                ",".join((first.sender, first.identifier, first.sent)): first,
            }.get,
        )
        == []
    )


# -- whether every outlet shows it --


@pytest.fixture
def fetch(client: Client) -> Any:
    return lambda path: client.get(path).content.decode()


def test_every_outlet_is_seen_to_show_it(fetch: Any) -> None:
    from holdfast.alerts import outlets
    from holdfast.alerts.models import Version

    written = out()
    assert outlets.look(written.version, fetch=fetch, longest=0.0) == set()
    seen = outlets.seen(Version.objects.get(pk=written.version))
    assert len(seen) == len(outlets.OUTLETS)
    assert all(each.at and not each.silent for each in seen)
    assert all(each.seconds is not None and each.seconds >= 0 for each in seen)


def test_an_outlet_that_stays_silent_is_told(fetch: Any) -> None:
    from holdfast.alerts import outlets
    from holdfast.alerts.models import Version

    def broken(path: str) -> str:
        if "atom" in path:
            raise OSError("refused")
        return "an old copy" if path.endswith("/plain/") else str(fetch(path))

    written = out()
    assert outlets.look(written.version, fetch=broken, longest=0.0) == {"atom", "plain"}
    seen = outlets.seen(Version.objects.get(pk=written.version))
    assert sum(each.silent for each in seen) == 2


def test_what_is_over_is_gone_from_what_shows_only_what_holds(fetch: Any) -> None:
    from holdfast.alerts import operations, outlets

    written = out()
    slots = road()["slots"] | {"_all_clear": said("Open again.")}
    end = write(bulletin=written.bulletin, base=1, ends=True, slots=slots)
    operations.submit_bulletin(actor=WRITER, version=end.version)
    approve(OTHER, end)
    assert outlets.look(end.version, fetch=fetch, longest=0.0) == set()
    assert outlets.look(written.version, fetch=fetch, longest=0.0) == set(outlets.OUTLETS)


def test_going_out_asks_for_the_look_and_sets_the_end() -> None:
    from django.db import connection

    out()
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE task_name LIKE 'alerts.%'")
        assert sorted(name for (name,) in cursor.fetchall()) == ["alerts.expire", "alerts.look"]


def test_its_end_is_noted_when_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast.alerts import tasks
    from holdfast.alerts.models import Bulletin

    written = out()
    tasks.expire(bulletin=str(written.bulletin))
    assert Bulletin.objects.get().state == "published"
    later = clock.now() + timedelta(hours=7)
    monkeypatch.setattr(clock, "now", lambda: later)
    tasks.expire(bulletin=str(written.bulletin))
    assert Bulletin.objects.get().state == "expired"
