"""The desk is whole in Spanish: every page that its people reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from two_languages import leftovers

from .town import DISTRICTS, SAYINGS, STAFF, STREETS

if TYPE_CHECKING:
    from django.test import Client

    from .town import Town

Enter = Callable[[str], "Client"]
#: What people wrote and what they and their streets are called: the same for every reader.
NAMES = [
    *STREETS, *DISTRICTS, *(name for name, _roles, _departments in STAFF.values()),
    *(said.capitalize() for said in SAYINGS), "Call me at", "Rosa Delgado", "Tom Achterberg",
    "Lucía Paredes", "Cone set out, back tomorrow.", "Which pole is dark?",
    "The number is on a metal tag at eye level.", "Holdfast", "Your City 311",
    # A language is offered by its own name; these are said so in Spanish, too.
    "English", "Español", "App", "Chat", "Web", "WebAuthn",
]  # fmt: skip


def test_nothing_on_the_desk_stays_english(
    town: Town, enter: Enter, seal: Callable[[], int]
) -> None:
    seal()
    # Who may do everything reaches every page.
    assert leftovers(enter("ana"), "/es/desk/cases/", NAMES, least=30) == []
