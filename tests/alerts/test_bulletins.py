"""A bulletin from its slots to its end: others than its writers approve exactly its words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock

from .bulletins import (
    OTHER,
    OTHER_WRITER,
    THIRD,
    WRITER,
    approve,
    numbers,
    out,
    road,
    said,
    staff,
    submitted,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]


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
