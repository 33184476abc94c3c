"""Who is this? Known by a number of their own, maybe where several carry it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.journal.actors import ANONYMOUS, Actor
from holdfast.journal.recording import Denied, OperationError
from holdfast.residents import operations, queries
from holdfast.residents.models import Identifier, Resident

ROSA = "+15555550142"
SAM = "+15555550143"


def note(**given: str) -> operations.Noted:
    return operations.note_resident(actor=ANONYMOUS, **given)


def test_a_number_that_one_person_carries_makes_them_known(site: str) -> None:
    rosa = note(phone=ROSA, name="Rosa")
    [match] = queries.lookup(phone=ROSA)
    assert match == queries.Match(rosa.resident, sure=True)
    assert note(phone=ROSA) == operations.Noted(rosa.resident, known=True)


def test_a_number_that_nobody_carries_finds_nobody(site: str) -> None:
    note(phone=ROSA)
    assert queries.lookup(phone=SAM) == []
    assert queries.lookup() == []


def test_a_phone_of_one_and_an_email_of_another_are_maybe_and_never_joined(site: str) -> None:
    rosa, sam = note(phone=ROSA), note(email="sam@example.com")
    matches = queries.lookup(phone=ROSA, email="sam@example.com")
    assert {m.resident for m in matches} == {rosa.resident, sam.resident}
    assert not any(m.sure for m in matches)

    third = note(phone=ROSA, email="sam@example.com", name="Somebody")
    assert not third.known and third.resident not in (rosa.resident, sam.resident)
    assert Resident.objects.filter(merged_into=None).count() == 3


def test_a_shared_number_is_maybe_for_everyone_who_carries_it(site: str) -> None:
    rosa = note(phone=ROSA)
    sam = note(email="sam@example.com")
    Identifier.objects.create(resident_id=sam.resident, kind="phone", value=ROSA)
    assert [m.sure for m in queries.lookup(phone=ROSA)] == [False, False]
    assert {m.resident for m in queries.lookup(phone=ROSA)} == {rosa.resident, sam.resident}


def test_a_value_counts_only_for_its_own_kind(site: str) -> None:
    note(phone=ROSA)
    assert queries.lookup(email=ROSA) == []


def test_an_unproven_contact_renames_nobody_but_fills_a_missing_name(site: str) -> None:
    rosa = note(phone=ROSA)
    note(phone=ROSA, name="Rosa Alvarez")
    note(phone=ROSA, name="Somebody Else")
    assert Resident.objects.get(pk=rosa.resident).name == "Rosa Alvarez"


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("phone", "(360) 555-0142", "+13605550142"),
        ("phone", "360.555.0142", "+13605550142"),
        ("phone", "+34 912 34 56 78", "+34912345678"),
        ("phone", "911", None),
        ("phone", "not a number", None),
        ("email", " Rosa@Example.COM ", "rosa@example.com"),
        ("email", "rosa@example", None),
        ("email", "@example.com", None),
        ("email", "two words@example.com", None),
    ],
)
def test_what_people_type_is_kept_in_one_form(kind: str, typed: str, kept: str | None) -> None:
    assert queries.normal(kind, typed) == kept


@given(st.sampled_from(["phone", "email"]), st.text(max_size=80))
def test_whatever_is_typed_is_read_or_refused_and_reading_twice_changes_nothing(
    kind: str, typed: str
) -> None:
    once = queries.normal(kind, typed)
    if once is not None:
        assert queries.normal(kind, once) == once


def test_consent_is_kept_for_each_address_by_itself(site: str) -> None:
    rosa = note(phone=ROSA, email="rosa@example.com").resident
    me = Actor("resident", rosa)
    operations.set_consent(actor=me, resident=rosa, kind="phone", value=ROSA, allowed=False)
    assert [each.kind for each in queries.reach(rosa)] == ["email"]
    operations.set_consent(
        actor=me, resident=rosa, kind="email", value="rosa@example.com", allowed=False
    )
    assert queries.reach(rosa) == []
    operations.set_consent(actor=me, resident=rosa, kind="phone", value=ROSA, allowed=True)
    assert [each.kind for each in queries.reach(rosa)] == ["phone"]


def test_consent_for_an_address_of_somebody_else_is_refused(site: str) -> None:
    rosa = note(phone=ROSA).resident
    me = Actor("resident", rosa)
    with pytest.raises(OperationError, match="not one of theirs"):
        operations.set_consent(actor=me, resident=rosa, kind="phone", value=SAM, allowed=True)


def test_only_the_person_or_staff_they_told_speak_for_an_address(site: str) -> None:
    rosa, sam = note(phone=ROSA).resident, note(phone=SAM).resident
    for actor in (ANONYMOUS, Actor("resident", sam), Actor("client", sam)):
        with pytest.raises(Denied):
            operations.set_consent(
                actor=actor, resident=rosa, kind="phone", value=ROSA, allowed=False
            )
    assert [each.value for each in queries.reach(rosa)] == [ROSA]
