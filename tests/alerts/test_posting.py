"""What goes out is posted on the city's social network as it was approved, once; what is taken back
is taken down; what fails says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.adapters.social.fake import FakeNetwork
from holdfast.kernel import clock
from holdfast.messaging.ports import Refused, Unavailable

from .bulletins import OTHER, WRITER, approve, out, road, said, submitted, write

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]


@pytest.fixture
def network() -> Iterator[FakeNetwork]:
    from holdfast.alerts.ports import social

    before, fake = social.get(), FakeNetwork()
    social.fill(fake)
    yield fake
    social.fill(before)


def work() -> None:
    """One try for everything that waits, as the worker's jobs do it."""
    from holdfast.alerts import tasks
    from holdfast.alerts.models import SocialPost

    for pk in SocialPost.objects.order_by("made_at", "language").values_list("pk", flat=True):
        tasks.post(post=str(pk))


def states() -> dict[str, str]:
    from holdfast.alerts.models import SocialPost

    rows = SocialPost.objects.values_list("version__number", "language", "state")
    return {f"{number} {lang}": state for number, lang, state in rows}


def row(number: int, lang: str = "en") -> Any:
    from holdfast.alerts.models import SocialPost

    return SocialPost.objects.get(version__number=number, language=lang)


def ended(written: Any) -> Any:
    slots = road()["slots"] | {"_all_clear": said("Open again.", "Abierto.")}
    end = write(bulletin=written.bulletin, base=1, ends=True, slots=slots)
    from holdfast.alerts import operations

    operations.submit_bulletin(actor=WRITER, version=end.version)
    approve(OTHER, end)
    return end


def test_the_approved_words_are_posted_in_each_language_and_shown_green(
    network: FakeNetwork,
) -> None:
    from holdfast.alerts import outlets
    from holdfast.alerts.models import Version

    written = out()
    version = Version.objects.get(pk=written.version)
    work()
    work()
    posts = {post.language: post.words for post in network.posts.values()}
    assert posts == {lang: version.letters[lang]["social"][1] for lang in ("en", "es")}
    assert posts["en"].startswith("Mill Street Bridge is closed.")
    assert "Holds until" in posts["en"] and posts["en"].endswith("/alerts/")
    assert posts["es"].endswith("/es/alerts/")
    seen = [each for each in outlets.seen(version) if each.post]
    assert [each.silent for each in seen] == [False, False]
    assert all(each.seconds is not None and each.seconds >= 0 for each in seen)


def test_other_words_on_the_network_are_another_mark(network: FakeNetwork) -> None:
    from holdfast.alerts.models import Version

    network.limit = 200
    first = Version.objects.get(pk=write().version)
    network.limit = 100
    second = Version.objects.get(pk=write(starts_at=first.starts_at, until=first.until).version)
    assert first.words == second.words
    assert first.letters["en"]["social"] != second.letters["en"]["social"]
    assert bytes(first.digest) != bytes(second.digest)


def test_long_words_give_way_within_the_limit_and_the_link_stays(network: FakeNetwork) -> None:
    from holdfast.alerts.models import Version

    long = "a very long reason that nobody reads to its end " * 11
    slots = road()["slots"] | {"why": said(long), "detour": said("Pine Street")}
    version = Version.objects.get(pk=write(slots=slots).version)
    words = version.letters["en"]["social"][1]
    assert 400 < len(words) <= network.limit
    assert "Go around by Pine Street." in words and "…" in words and words.endswith("/alerts/")


def test_nothing_of_an_exercise_is_posted(network: FakeNetwork) -> None:
    out(exercise=True)
    work()
    assert states() == {} and network.posts == {}


def test_the_all_clear_follows_the_post_that_it_ends(network: FakeNetwork) -> None:
    written = out()
    work()
    first = row(1).theirs
    ended(written)
    work()
    assert network.posts[row(2).theirs].reply_to == first
    assert network.posts[row(2).theirs].words.startswith("It is over: Mill Street Bridge")
    assert states()["1 en"] == "posted"


def test_what_waits_when_the_next_version_comes_is_not_posted(network: FakeNetwork) -> None:
    def away(_post: Any) -> None:
        raise Unavailable("status 429")

    written = out()
    network.fails = away
    work()
    network.fails = None
    ended(written)
    work()
    assert states() == {"1 en": "cancelled", "1 es": "cancelled", "2 en": "posted",
                        "2 es": "posted"}  # fmt: skip
    assert {post.reply_to for post in network.posts.values()} == {""}


def test_what_is_taken_back_is_taken_down(network: FakeNetwork) -> None:
    from holdfast.alerts import operations

    written = out()
    work()
    theirs = row(1).theirs
    operations.retract_bulletin(actor=WRITER, bulletin=written.bulletin)
    work()
    assert theirs in network.gone and network.posts == {}
    assert set(states().values()) == {"gone"}


def test_what_is_taken_back_while_it_is_posted_is_taken_down(network: FakeNetwork) -> None:
    from holdfast.alerts import operations

    written = out()

    def meanwhile(_post: Any) -> None:
        network.fails = None
        operations.retract_bulletin(actor=WRITER, bulletin=written.bulletin)

    network.fails = meanwhile
    work()
    work()
    assert network.posts == {} and states() == {"1 en": "gone", "1 es": "cancelled"}


def test_a_lost_answer_is_asked_for_again_under_the_same_key(network: FakeNetwork) -> None:
    out()
    keys: list[str] = []

    def lost(post: Any) -> None:
        keys.append(post.key)
        if len(keys) < 3:
            raise Unavailable("ReadTimeout", maybe=True)

    network.fails = lost
    work()
    assert row(1).state == "sending"
    work()
    assert row(1).state == "posted" and len(set(keys)) == 2


def test_what_was_over_while_nobody_could_tell_is_left_to_a_person(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.alerts import posting

    out()

    def lost(_post: Any) -> None:
        raise Unavailable("ReadTimeout", maybe=True)

    network.fails = lost
    work()
    later = clock.now() + timedelta(hours=7)
    monkeypatch.setattr(clock, "now", lambda: later)
    network.fails = None
    work()
    assert row(1).state == "failed" and network.posts == {}
    assert "Look at the account" in posting.advice(row(1))


def test_nothing_is_posted_after_its_end(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    out()
    later = clock.now() + timedelta(hours=7)
    monkeypatch.setattr(clock, "now", lambda: later)
    work()
    assert network.posts == {} and set(states().values()) == {"cancelled"}


def test_tries_end_within_the_hour_for_which_a_key_is_known(network: FakeNetwork) -> None:
    from holdfast.alerts import posting

    out()

    def away(_post: Any) -> None:
        raise Unavailable("status 503", maybe=True)

    network.fails = away
    for _try in range(len(posting.BACK_OFF) + 2):
        work()
    assert row(1).state == "failed" and sum(posting.BACK_OFF) < 3600
    assert "Look whether the post is there" in posting.advice(row(1))


def test_the_page_says_what_to_do_and_tries_again(network: FakeNetwork, client: Client) -> None:
    from holdfast.accounts.models import Role, Staff

    person = Staff.objects.create(email="dana@example.gov", name="Dana Wu")
    may = ["bulletins.write", "bulletins.approve", "messages.see"]
    person.roles.add(Role.objects.create(code="both", name="Both", permissions=may))
    client.force_login(person, backend="holdfast.accounts.backend.StaffBackend")
    written = submitted()
    page = f"/desk/bulletins/{written.bulletin}/"
    words = client.get(page).content.decode()
    assert "On the social network" in words and "of 500 signs" in words
    approve(OTHER, written)

    def refused(_post: Any) -> None:
        raise Refused("key")

    network.fails = refused
    work()
    shown = client.get(page).content.decode()
    assert "Renew HOLDFAST_SOCIAL_TOKEN" in shown
    network.fails = None
    for lang in ("en", "es"):
        client.post(f"/desk/bulletins/posts/{row(1, lang).pk}/again")
    work()
    shown = client.get(page).content.decode()
    assert "Renew HOLDFAST_SOCIAL_TOKEN" not in shown
    assert "Social network, Spanish" in shown and "s after approval" in shown
    listed = client.get("/desk/outbox/posts").content.decode()
    assert "Mill Street Bridge is closed." in listed and "Nothing leaves" in listed
    assert "/desk/outbox/posts" in client.get("/desk/outbox/").content.decode()
