"""Signing in by a code: latest only, once, five tries, five codes an hour for an address."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from holdfast.journal.actors import ANONYMOUS, system
from holdfast.journal.models import Entry
from holdfast.journal.recording import OperationError
from holdfast.kernel import clock, secrets
from holdfast.residents import erasing, operations
from holdfast.residents.models import Identifier, Resident, SignInCode

PHONE = "+15555550142"


def ask(value: str = PHONE, kind: str = "phone") -> str:
    operations.ask_code(actor=ANONYMOUS, kind=kind, value=value)
    row = SignInCode.objects.filter(value=value).order_by("-id")[0]
    return secrets.open_sealed("sign-in code", row.sealed_code)


def enter(code: str, value: str = PHONE, kind: str = "phone") -> operations.Noted:
    operations.count_try(kind=kind, value=value)
    return operations.sign_in(actor=ANONYMOUS, kind=kind, value=value, code=code)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> object:
    real = clock.now

    def move(**by: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(**by))

    return move


def test_the_right_code_signs_in_and_proves_the_address(site: str) -> None:
    noted = enter(ask())
    [identifier] = Identifier.objects.filter(resident=noted.resident)
    assert identifier.verified_at and identifier.consent is True


def test_a_code_is_good_once(site: str) -> None:
    code = ask()
    enter(code)
    with pytest.raises(OperationError, match="no longer good"):
        enter(code)


def test_only_the_latest_code_is_good_and_the_older_die_with_it(site: str) -> None:
    old, new = ask(), ask()
    if old != new:
        with pytest.raises(OperationError):
            enter(old)
    enter(new)
    for code in (old, new):
        with pytest.raises(OperationError, match="no longer good"):
            enter(code)


def test_after_five_wrong_tries_not_even_the_right_code_signs_in(site: str) -> None:
    code = ask()
    for _ in range(operations.CODE_TRIES):
        with pytest.raises(OperationError, match="not the code"):
            enter(wrong(code))
    with pytest.raises(OperationError, match="no longer good"):
        enter(code)


def test_the_fifth_try_may_still_be_right(site: str) -> None:
    code = ask()
    for _ in range(operations.CODE_TRIES - 1):
        with pytest.raises(OperationError):
            enter(wrong(code))
    assert enter(code).resident


def test_tries_at_one_address_do_not_count_for_another(site: str) -> None:
    code, other = ask(), ask("+15555550143")
    for _ in range(operations.CODE_TRIES + 1):
        with pytest.raises(OperationError):
            enter(wrong(other), "+15555550143")
    assert enter(code)


def test_a_code_is_good_for_ten_minutes(site: str, later: object) -> None:
    code = ask()
    later(minutes=10, seconds=1)  # type: ignore[operator]
    with pytest.raises(OperationError, match="no longer good"):
        enter(code)


def test_an_address_gets_five_codes_an_hour_and_other_addresses_are_not_slowed(
    site: str, later: object
) -> None:
    for _ in range(operations.CODES_AN_HOUR):
        ask()
    with pytest.raises(OperationError, match="several codes"):
        ask()
    assert ask("+15555550143")
    later(minutes=61)  # type: ignore[operator]
    assert ask()


def test_known_and_unknown_addresses_get_the_same_answer(site: str) -> None:
    known = operations.note_resident(actor=ANONYMOUS, phone=PHONE).resident
    seen = []
    for value in (PHONE, "+15555550143"):
        assert operations.ask_code(actor=ANONYMOUS, kind="phone", value=value) is None
        entry = Entry.objects.filter(kind="resident.code_asked").order_by("-id")[0]
        seen.append((entry.data, entry.actor))
        with pytest.raises(OperationError) as refused:
            enter("000000x", value)
        seen.append((str(refused.value), None))
    assert seen[:2] == seen[2:]
    assert str(known) not in str(seen)


def test_who_shares_a_phone_comes_back_as_the_one_who_proved_it(site: str) -> None:
    people = [
        operations.note_resident(actor=ANONYMOUS, email=f"{n}@example.com").resident for n in "ab"
    ]
    for each in people:
        Identifier.objects.create(resident_id=each, kind="phone", value=PHONE)
    first = enter(ask())
    assert first.resident not in people  # nobody is guessed
    assert enter(ask()).resident == first.resident
    assert Resident.objects.count() == 3


def test_the_code_is_not_kept_in_the_clear(site: str) -> None:
    code = ask()
    row = SignInCode.objects.get()
    assert code not in row.sealed_code
    assert code not in str(list(Entry.objects.values_list("data", flat=True)))


def test_old_codes_are_taken_away_at_night(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ask()
    tomorrow: datetime = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    ask("+15555550143")
    erasing.expire(system("test"))
    assert list(SignInCode.objects.values_list("value", flat=True)) == ["+15555550143"]
