"""After an incident: what was found leads to actions that somebody does until a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from holdfast.accounts import operations as accounts
from holdfast.eoc import after
from holdfast.eoc.models import Action, Finding
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel import clock

from .center import DANA, ME, Center, open_incident

pytestmark = pytest.mark.django_db


def hired(name: str = "Sol") -> UUID:
    return accounts.create_staff(actor=ME, email=f"{name}@example.gov", name=name, roles=()).id


def finding(center: Center, **changed: Any) -> UUID:
    given = {"kind": "better", "what": "Nobody had the shelter list."} | changed
    return after.write_finding(actor=DANA, incident=center.incident, **given).id


def action(center: Center, owner: UUID, **changed: Any) -> UUID:
    given = {"what": "Print it weekly.", "due": today() + timedelta(days=30)} | changed
    return after.plan_action(
        actor=DANA, finding=changed.pop("finding", None) or finding(center), owner=owner,
        **{name: value for name, value in given.items() if name != "finding"},
    ).id  # fmt: skip


def today() -> date:
    return clock.now().date()


def test_a_debrief_says_something_and_a_finding_may_name_one_of_its_own_incident(
    center: Center,
) -> None:
    with pytest.raises(OperationError, match="Write what was said"):
        after.write_debrief(
            actor=DANA, incident=center.incident, held_on=today(), held_with="Roads"
        )
    held = after.write_debrief(actor=DANA, incident=center.incident, held_on=today(),
                               held_with="Roads", weaknesses="Too few trucks.").id  # fmt: skip
    row = Finding.objects.get(pk=finding(center, debrief=held))
    assert (row.number, row.debrief_id) == (1, held)
    other = Center(open_incident(), center.playbook)
    with pytest.raises(OperationError, match="debrief of this incident"):
        finding(other, debrief=held)
    with pytest.raises(OperationError, match="well or is to be done better"):
        finding(center, kind="odd")


def test_an_action_has_an_owner_who_works_here_and_a_day_to_come(center: Center) -> None:
    sol = hired()
    for changed, says in (
        ({"owner": uuid4()}, "no longer works here"),
        ({"due": today() - timedelta(days=2)}, "from today on"),
        ({"due": date.max}, "within three years"),
        ({"what": ""}, "What is done"),
    ):
        given: dict[str, Any] = {"owner": sol} | changed
        with pytest.raises(OperationError, match=says):
            action(center, given.pop("owner"), **given)
    row = Action.objects.get(pk=action(center, sol))
    assert (row.owner, row.state) == (sol, "open")


def test_its_owner_settles_it_with_a_word_and_may_take_it_up_again(center: Center) -> None:
    sol = hired()
    planned, owner = action(center, sol), Actor("staff", sol)
    with pytest.raises(Denied):
        after.settle_action(actor=Actor("staff", uuid4()), action=planned, to="done", note="Yes.")
    with pytest.raises(OperationError, match="How it ended: fill it in"):
        after.settle_action(actor=owner, action=planned, to="done")
    after.settle_action(actor=owner, action=planned, to="done", note="In every van.")
    with pytest.raises(OperationError, match="settled"):
        after.replan_action(actor=DANA, action=planned, owner=sol, due=today())
    with pytest.raises(OperationError, match="cannot follow “Done”"):
        after.settle_action(actor=owner, action=planned, to="dropped", note="No.")
    after.settle_action(actor=DANA, action=planned, to="open")
    row = Action.objects.get(pk=planned)
    assert (row.state, row.settled_at) == ("open", None)


def test_who_leads_sees_every_open_action_and_others_their_own(center: Center) -> None:
    sol, kim = hired(), hired("Kim")
    late, soon = (action(center, sol, due=today() + timedelta(days=n)) for n in (9, 2))
    other = action(center, kim, due=today() + timedelta(days=5))
    done = action(center, sol)
    after.settle_action(actor=Actor("staff", sol), action=done, to="dropped", note="Not needed.")

    def listed(viewer: Actor) -> list[UUID]:
        return [each.pk for each in after.open_actions(viewer)]

    assert listed(DANA) == [soon, other, late]
    assert listed(Actor("staff", sol)) == [soon, late]
    assert listed(Actor("resident", sol)) == []
