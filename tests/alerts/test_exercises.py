"""Bulletins of an exercise: marked wherever they are read, sent only to who takes part."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.journal.recording import Denied, OperationError

from .bulletins import OTHER, WRITER, approve, out, staff, submitted, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]


def takes_part(address: str = "drill@example.com", channel: str = "email") -> Any:
    from holdfast.alerts.participants import add_participant

    return add_participant(actor=WRITER, channel=channel, address=address, language="es")


def told(written: Any) -> set[Any]:
    from holdfast.alerts import targeting
    from holdfast.alerts.models import FrozenList

    kept = FrozenList.objects.filter(version=written.version).latest("at")
    return set(targeting.ids(bytes(kept.sure))) | set(targeting.ids(bytes(kept.reporters)))


def test_its_cap_document_is_an_exercise_by_the_standard_and_a_real_one_is_actual(
    fetch: Any, client: Any
) -> None:
    from holdfast.alerts.cap import reading, rules

    out(exercise=True)
    out()
    played, real = (
        reading.read(client.get(f"/alerts/{number}.cap").content).alert for number in (1, 2)
    )
    assert played.status == "Exercise" and "not real" in played.note
    assert "no es real" in played.note
    assert real.status == "Actual" and real.note == ""
    assert not list(rules.problems(played))


@pytest.mark.parametrize("path", ["/", "/alerts/", "/alerts/1/", "/plain/", "/alerts/feed.atom"])
def test_wherever_it_is_read_it_says_that_it_is_not_real(fetch: Any, path: str) -> None:
    out(exercise=True)
    assert "EXERCISE: Mill Street Bridge is closed" in fetch(path)
    assert "SIMULACRO: Puente de Mill Street" in fetch(f"/es{path}")


def test_only_who_takes_part_is_sent_it_and_they_are_sent_nothing_real() -> None:
    from .town import subscriber

    somebody, participant = subscriber(everywhere=True, channel="email"), takes_part()
    assert told(out(exercise=True)) == {participant}
    assert told(out()) == {somebody.pk}


def test_what_is_sent_says_so_and_promises_no_stop_that_there_is_not() -> None:
    from holdfast.alerts.models import Version

    version = Version.objects.get(pk=write(exercise=True).version)
    text, mail = version.letters["en"]["text"][1], version.letters["en"]["email"]
    assert "EXERCISE: " in text and "STOP" not in text
    assert mail[0].startswith("EXERCISE: ") and "You take part in exercises" not in mail[0]
    assert "because you take part in exercises" in mail[1] and "{stop}" not in mail[1]


def test_whether_it_is_real_is_bound_by_the_mark_and_never_changes() -> None:
    from holdfast.alerts.models import Version

    played = submitted(exercise=True)
    with pytest.raises(OperationError, match="stays one"):
        write(bulletin=played.bulletin, base=1)
    real = Version.objects.get(pk=write().version)
    assert bytes(real.digest) != bytes(Version.objects.get(pk=played.version).digest)
    assert approve(OTHER, played).published


def test_what_is_real_comes_first_whatever_is_played() -> None:
    from holdfast.alerts import queries

    out(exercise=True, severity="warning")
    real = out(severity="info")
    assert next(each.id for each in queries.out_now()) == real.bulletin


def test_the_list_is_kept_by_those_who_write_bulletins() -> None:
    from holdfast.alerts import participants

    first = takes_part()
    with pytest.raises(OperationError, match="takes part already"):
        takes_part()
    with pytest.raises(OperationError, match="whole e-mail address"):
        takes_part("nobody")
    assert [each.pk for each in participants.participants(WRITER)] == [first]
    assert participants.participants(staff("contacts.take")) == []
    with pytest.raises(Denied):
        participants.remove_participant(actor=staff("contacts.take"), subscription=first)
    participants.remove_participant(actor=WRITER, subscription=first)
    assert told(out(exercise=True)) == set()
