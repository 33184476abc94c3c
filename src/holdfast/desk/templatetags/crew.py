"""Template tags about the people of an incident: ``{% load crew %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from holdfast.desk.organization import organization
from holdfast.eoc import crew, families, relieving
from holdfast.eoc.models import HandOver
from holdfast.eoc.policies import HAND_OVER_WAITS, WATCHES

register = template.Library()


@register.simple_tag(takes_context=True)
def crew_now(context: Context) -> dict[str, Any] | None:
    """What the band says of people while an incident is watched: to everybody whether their
    household was asked about and who takes over; to who watches queues who is over a limit and who
    asks to be relieved. None where nothing is watched."""
    watched = [each for each in context.get("incidents") or () if each.watched]
    actor = getattr(context["request"], "actor", None)
    if not watched or actor is None or actor.kind != "staff":
        return None
    who = organization().person
    found: dict[str, Any] = {
        "incident": watched[0].id, "unanswered": families.unanswered(actor),
        "mine": [
            {"row": each, "who": who(each.staff), "taker": who(each.taker),
             "i_take": each.taker == actor.id}
            for each in relieving.mine(actor)
        ],
    }  # fmt: skip
    if actor.may(WATCHES):
        warned = crew.warned()
        asked = HandOver.objects.filter(state__in=HAND_OVER_WAITS, taker=None)
        found |= {
            # One after the other, as the band names each of them once.
            "over": sorted(
                ({"row": each, "who": who(each.staff)} for each in warned if each.over),
                key=lambda each: str(each["who"]),
            ),
            "near": sum(not each.over for each in warned),
            "asked": [{"row": each, "who": who(each.staff)} for each in asked[:6]],
        }  # fmt: skip
    return found
