"""Who may follow which facts, with real sessions and cases in a real database."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from holdfast.accounts.models import Staff
from holdfast.config import watching
from holdfast.config.serving.ports import Event
from holdfast.kernel.fresh import forget_all
from holdfast.kernel.ids import new_id

# Not inside a test transaction: the code lets go of connections, as it does in the live process.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff() -> Iterator[Staff]:
    forget_all()
    person = Staff(email="dana@example.gov", name="Dana")
    person.set_unusable_password()
    person.save()
    yield person
    forget_all()


def cookie(person: Staff) -> dict[str, str]:
    """Headers of a browser in which this person signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "holdfast.accounts.backend.StaffBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return {"cookie": f"other=1; sessionid={session.session_key}"}


def test_a_signed_in_member_of_staff_may_follow_and_nobody_else(staff: Staff) -> None:
    journal = watching.Watching()
    seen = journal.authenticate(cookie(staff), {})
    assert seen is not None and seen.id == staff.pk
    for headers in ({}, {"cookie": ""}, {"cookie": "sessionid=guess"}):
        assert journal.authenticate(headers, {}) is None


def test_who_was_made_inactive_may_not_follow_any_more(staff: Staff) -> None:
    journal = watching.Watching()
    headers = cookie(staff)
    assert journal.authenticate(headers, {}) is not None
    staff.is_active = False
    staff.save()
    forget_all()
    assert journal.authenticate(headers, {}) is None


def test_a_case_that_may_not_be_seen_and_unnamed_kinds_are_not_shown(staff: Staff) -> None:
    events = [
        Event(1, "case.opened", str(new_id())),
        Event(2, "staff.signed_in", str(new_id())),
        Event(3, "resident.merged", str(new_id())),
        Event(4, "interaction.recorded", str(new_id())),
    ]
    seen = watching.Watching().visible(staff.actor(), events)
    assert [event.id for event in seen] == [4]
