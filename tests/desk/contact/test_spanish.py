"""A contact taken in Spanish, from its first ring to the end of its wrap-up."""

from __future__ import annotations

from two_languages import untranslated

from .conftest import Agent

#: Names, what was typed, keys, and what this town has in English only.
NAMES = [
    "Nadia Brandt", "Kofi Mensah", "Ivo Marsh", "Port Calder", "418 Tidewater Lane",
    "Lid was open.", "Holdfast", "English", "Español", "Noise", "We come back.", "App", "Chat",
    "Web",
]  # fmt: skip


def test_nothing_on_the_screen_of_a_contact_stays_english(nadia: Agent) -> None:
    left: list[str] = []

    def look() -> None:
        left.extend(untranslated(nadia.client, f"/es/desk/contact/{nadia.id}/", NAMES))

    nadia.begin(typed="(360) 555-0142")
    look()
    nadia.act("service", service="cart")
    look()
    for question, answer in (("danger", "no"), ("bin", "blue"), ("many", "2"), ("trouble", "lid")):
        nadia.act("answer", question=question, answer=answer)
        if question == "danger":
            nadia.act("place", place="418 Tidewater Lane")
        look()
    nadia.act("words", words="Lid was open.")
    look()
    for tab in ("notes", "knowledge", "person", "place"):
        address = f"/es/desk/contact/{nadia.id}/?tab={tab}"
        left.extend(untranslated(nadia.client, address, NAMES))
    nadia.act("file", key="k1")
    look()
    nadia.act("end")
    look()
    nadia.act("wrap-up", code="filed", note="Lid was open.", settled="yes", key="k2")
    left.extend(untranslated(nadia.client, "/es/desk/contact/", NAMES))
    assert sorted(set(left)) == []
