"""Records that may be about one person: shown with reasons, joined by a person, taken back; and
what joining means for what may be told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.relief import evidence, policies

from .test_people import AGENT, IVO, REX, place, reported, say, tell

pytestmark = pytest.mark.django_db
__all__ = ["place"]


def others(id: Any, viewer: Any = IVO) -> dict[str, tuple[str, ...]]:
    from holdfast.relief.queries import likely

    return {each.seen.name: each.likely.reasons for each in likely.others(viewer, id)}


def test_a_like_record_is_offered_with_the_reasons_for_and_against() -> None:
    id = reported("María López", age="34", home_street="12 Mill Street", sex="female")
    reported("Maria Lopez", age="30-40", home_street="90 Mill Street", sex="female")
    reported("Lopez, M.", age="", home_city="Elsewhere", home_street="", author_phone="")
    reported("María López Ruiz", age="70", author_phone="", home_street="")
    reported("Peter Baker")
    found = others(id)
    assert next(iter(found)) == "Maria Lopez"
    assert {"name_same", "age_fits", "city_same", "street_same", "phone_same"} <= {
        *found["Maria Lopez"]
    }
    assert found.get("Lopez, M.") == ("name_alike", "city_other")
    # An age too far off is not the same person, however alike the name.
    assert "María López Ruiz" not in found and "Peter Baker" not in found


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [("34", "30-40", True), ("34", "36", True), ("34", "50", False), ("80", "87", True),
     ("5", "12", False), ("", "12", None), ("about", "12", None)],
)  # fmt: skip
def test_ages_are_guessed_by_some_years(one: str, other: str, fits: bool | None) -> None:
    from holdfast.relief.models import Sought

    now = datetime(2026, 11, 30, tzinfo=UTC)
    rows = [Sought(age=age, source_date=now) for age in (one, other)]
    reasons = evidence.compare(*rows).reasons
    assert ("age_fits" in reasons, "age_apart" in reasons) == (fits is True, fits is False)


@given(st.dates(min_value=datetime(1900, 1, 1).date(), max_value=datetime(2026, 11, 30).date()))
def test_a_date_of_birth_less_exact_gives_a_range_around_the_age(born: Any) -> None:
    when = datetime(2026, 11, 30, tzinfo=UTC)
    exact = evidence.born_ages(born.isoformat(), when)
    assert exact is not None and exact[0] == exact[1]
    for part in (born.isoformat()[:4], born.isoformat()[:7]):
        wide = evidence.born_ages(part, when)
        assert wide is not None and wide[0] <= exact[0] <= wide[1] and wide[1] - wide[0] <= 1


def test_nobody_but_a_person_joins_and_it_can_be_taken_back() -> None:
    from holdfast.relief.models import Pair, Word
    from holdfast.relief.operations import pairs
    from holdfast.relief.pfif import rules
    from holdfast.relief.queries import records

    one, other = reported(), reported("Maria Lopez")
    assert not Pair.objects.exists()
    with pytest.raises(Denied):
        pairs.join_people(actor=AGENT, one=one, other=other)
    with pytest.raises(OperationError, match="another record"):
        pairs.join_people(actor=IVO, one=one, other=one)
    pairs.join_people(actor=IVO, one=one, other=other)
    # Both say so of each other, as PFIF wants.
    out = records.export(REX)
    assert sum(bool(note.linked_person_record_id) for note in out.notes) == 2
    assert not rules.problems(out, now=clock.now())
    with pytest.raises(OperationError, match="already"):
        pairs.tell_people_apart(actor=IVO, one=other, other=one)
    pairs.undo_pair(actor=IVO, one=other, other=one)
    assert not Pair.objects.exists() and not Word.objects.exclude(linked="").exists()
    with pytest.raises(OperationError, match="Nothing was decided"):
        pairs.undo_pair(actor=IVO, one=one, other=other)
    pairs.tell_people_apart(actor=IVO, one=one, other=other)
    assert Pair.objects.get().decision == "apart"


def test_care_for_one_record_is_care_for_all_that_were_joined() -> None:
    from holdfast.relief.operations import pairs
    from holdfast.relief.queries import people, records

    sought, safe = reported(), reported("Maria Lopez", status="is_note_author", where_hidden=True)
    danger = reported("Mary Lopez", guard="danger")
    with pytest.raises(OperationError, match="Nobody said"):
        tell(sought, "alive")
    pairs.join_people(actor=IVO, one=sought, other=safe)
    with pytest.raises(OperationError, match="does not want the place told"):
        tell(sought, "where")
    tell(sought, "alive")
    assert people.one(AGENT, sought) is not None
    pairs.join_people(actor=IVO, one=safe, other=danger)
    assert people.one(AGENT, sought) is None and people.find(AGENT, "María López") == []
    with pytest.raises(OperationError, match="in danger"):
        tell(sought, "alive")
    # What was out is taken back: copies get a placeholder; who was never out stays unsaid.
    out = records.export(REX).persons
    assert len(out) == 2 and not any(each.full_name for each in out)
    pairs.undo_pair(actor=IVO, one=safe, other=danger)
    assert people.one(AGENT, sought) is not None


def test_the_care_stays_when_the_record_that_asked_for_it_is_forgotten() -> None:
    from holdfast.relief.operations import pairs
    from holdfast.relief.operations import people as operations
    from holdfast.relief.queries import people

    for asks in ({"guard": "danger"}, {"where_hidden": True}):
        kept, gone = reported(status="believed_alive"), reported("Maria Lopez", **asks)
        pairs.join_people(actor=IVO, one=kept, other=gone)
        operations.forget_person(actor=IVO, person=gone)
        assert people.one(IVO, gone) is None
        with pytest.raises(OperationError, match=r"danger|place told"):
            tell(kept, "where")


def test_who_asks_moves_only_as_the_table_says() -> None:
    from holdfast.relief.models import Release, Seeker
    from holdfast.relief.operations import telling

    id = reported(status="believed_alive")
    telling.ask_about(actor=AGENT, person=id, name="Ana", relation="sister")
    seeker = Seeker.objects.get().pk

    def verify() -> None:
        telling.verify_seeker(actor=IVO, seeker=seeker, verified="callback")

    acts: dict[str, Callable[[], object]] = {
        "verified": verify,
        "refused": lambda: telling.refuse_seeker(actor=IVO, seeker=seeker),
        "waiting": lambda: telling.reopen_seeker(actor=IVO, seeker=seeker),
        "told": lambda: telling.release(actor=IVO, seeker=seeker, told="alive"),
    }
    for state, moves in policies.SEEKER_MOVES.items():
        for to, act in acts.items():
            # Verified before, to see that the state alone decides.
            Seeker.objects.filter(pk=seeker).update(state=state, verified="callback")
            if to in moves:
                act()
                assert Seeker.objects.get().state == to
            else:
                with pytest.raises(OperationError):
                    act()
                assert Seeker.objects.get().state == state
    assert {row.by for row in Release.objects.all()} == {IVO.id}
    assert Release.objects.count() == 2
    with pytest.raises(Denied):
        telling.verify_seeker(actor=AGENT, seeker=seeker, verified="papers")


def test_a_link_from_another_register_is_a_reason_and_joins_nothing() -> None:
    from holdfast.relief.models import Pair, Sought
    from holdfast.relief.operations import records as taking
    from holdfast.relief.pfif.records import Note, Person, Records

    id, when = reported("Peter Baker"), "2026-11-01T00:00:00Z"
    ours = Sought.objects.get(pk=id).record
    taking.take_records(actor=REX, records=Records(
        persons=(Person(person_record_id="x.org/1", source_date=when, full_name="P. Bäcker"),),
        notes=(Note(note_record_id="x.org/n1", person_record_id="x.org/1", author_name="A",
                    source_date=when, linked_person_record_id=ours, text="The same."),),
    ))  # fmt: skip
    assert "register" in others(id)["P. Bäcker"] and not Pair.objects.exists()


def test_a_full_name_is_found_among_many_with_the_same_family_name() -> None:
    from holdfast.relief import names
    from holdfast.relief.models import Sought
    from holdfast.relief.queries import people

    reported("Zacarías García")
    now = clock.now()
    Sought.objects.bulk_create(
        Sought(record=f"x.org/{n}", full_name=f"Ana García {n}", keys=names.keys("Ana García"),
               source_date=now, entry_date=now + timedelta(seconds=n),
               expires_at=now + timedelta(days=9))
        for n in range(500)
    )  # fmt: skip
    assert people.find(AGENT, "garcia zacarias")[0].name == "Zacarías García"
    say(people.find(AGENT, "garcia zacarias")[0].id, "believed_alive", actor=AGENT)
