"""The register of rumors: heard, checked, answered; counted by contact; a spike is said once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from holdfast.eoc import queries, rumors
from holdfast.eoc.models import Asking, Rumor
from holdfast.interactions.operations import begin_contact
from holdfast.journal.actors import Actor
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock
from holdfast.kernel.texts import Text

from .center import DANA, ME, Center

pytestmark = pytest.mark.django_db
AGENT = Actor("staff", uuid4(), permissions=frozenset({"contacts.take"}))
SAID = Text.of({"en": "The bridge fell.", "es": "Se cayó el puente."})
FACT = Text.of({"en": "The bridge stands.", "es": "El puente está en pie."})
WITH = Text.of({"en": "Streets", "es": "Calles"})


def hear(center: Center, text: str = "The bridge fell.") -> UUID:
    return rumors.hear_rumor(actor=AGENT, incident=center.incident, heard=Text.of(text)).rumor


def mention(rumor: UUID, contact: UUID | None = None, *, mentioned: bool = True) -> UUID:
    """Some contact, or this one, mentions it."""
    contact = contact or begin_contact(actor=ME, channel="phone").interaction
    rumors.mention_rumor(actor=AGENT, rumor=rumor, interaction=contact, mentioned=mentioned)
    return contact


def spikes() -> int:
    return Entry.objects.filter(kind="incident.rumor_spiked").count()


def test_it_goes_from_heard_over_checked_to_answered_and_no_shorter_way(center: Center) -> None:
    rumor = hear(center)
    with pytest.raises(OperationError, match="cannot follow “Heard”"):
        rumors.answer_rumor(actor=DANA, rumor=rumor, fact=FACT, heard=SAID)
    rumors.check_rumor(actor=DANA, rumor=rumor, verdict="false", checked=WITH)
    with pytest.raises(OperationError, match="cannot follow “Checked”"):
        rumors.check_rumor(actor=DANA, rumor=rumor, verdict="true", checked=WITH)
    rumors.answer_rumor(actor=DANA, rumor=rumor, fact=FACT, heard=SAID)
    row = Rumor.objects.get(pk=rumor)
    assert (row.state, row.verdict, row.fact) == ("answered", "false", FACT)
    assert row.answerer == DANA.id and row.hearer == AGENT.id
    with pytest.raises(OperationError, match="cannot follow"):
        rumors.move_rumor(actor=DANA, rumor=rumor, move="drop")
    rumors.move_rumor(actor=DANA, rumor=rumor, move="reopen")
    assert Rumor.objects.get(pk=rumor).state == "heard"


def test_it_is_heard_in_one_language_and_answered_in_all(center: Center) -> None:
    rumor = hear(center)
    with pytest.raises(OperationError, match="Checked with: write it in every language"):
        rumors.check_rumor(actor=DANA, rumor=rumor, verdict="false", checked=Text.of("Streets"))
    rumors.check_rumor(actor=DANA, rumor=rumor, verdict="false", checked=WITH)
    with pytest.raises(OperationError, match="What is true: write it in every language"):
        rumors.answer_rumor(actor=DANA, rumor=rumor, fact=Text.of("It stands."), heard=SAID)
    with pytest.raises(OperationError, match="Write what people say"):
        hear(center, "  ")


def test_a_contact_counts_once_and_can_be_taken_back(
    center: Center, seal: Callable[[], int]
) -> None:
    center.activate("full", "during")
    rumor = hear(center)
    contact = mention(rumor)
    mention(rumor)
    with pytest.raises(OperationError, match="counted for it already"):
        mention(rumor, contact)
    seal()
    [shown] = queries.register(center.incident)
    assert (shown.asked, shown.marked, shown.recent) == (2, 2, 2)
    mention(rumor, contact, mentioned=False)
    assert queries.register(center.incident)[0].asked == 1


def test_what_is_suddenly_asked_far_more_is_said_once(center: Center) -> None:
    rumor = hear(center)
    for _n in range(rumors.SPIKE_LEAST - 1):
        mention(rumor)
    assert spikes() == 0
    for _n in range(3):
        mention(rumor)
    assert spikes() == 1
    assert queries.register(center.incident)[0].spiking
    rumors.move_rumor(actor=DANA, rumor=rumor, move="drop")
    assert not queries.register(center.incident)[0].spiking


def test_what_is_asked_as_often_as_before_is_no_spike(center: Center) -> None:
    rumor = hear(center)
    before = clock.now() - rumors.SPAN - timedelta(minutes=1)
    Asking.objects.bulk_create(
        Asking(rumor_id=rumor, interaction=uuid4(), at=before) for _n in range(4)
    )
    for _n in range(rumors.SPIKE_LEAST + 1):
        mention(rumor)
    assert spikes() == 0
    for _n in range(2):
        mention(rumor)
    assert spikes() == 1


def test_agents_hear_and_only_those_who_answer_check(center: Center) -> None:
    rumor = hear(center)
    with pytest.raises(Denied):
        rumors.check_rumor(actor=AGENT, rumor=rumor, verdict="false", checked=WITH)
    with pytest.raises(Denied):
        rumors.hear_rumor(actor=Actor("staff", uuid4()), incident=center.incident, heard=SAID)
    assert [row.pk for row, _mentioned in queries.rumors_for(uuid4(), [center.incident])] == [rumor]
