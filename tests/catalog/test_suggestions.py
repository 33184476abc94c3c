"""Typed words find the service, measured on the 61 services of the demo city."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.catalog.definitions import check
from holdfast.catalog.suggestions import Index, fold
from holdfast.catalog.yaml_files import dump, load

SERVICES = load(Path(__file__).parents[2] / "src/holdfast/config/demo/services")
INDEX = Index(SERVICES)


def found(text: str, lang: str = "en") -> list[str]:
    return [each.code for each in INDEX.suggest(text, lang)]


def test_the_demo_city_has_61_services_complete_in_both_languages() -> None:
    codes = {definition.code for definition in SERVICES}
    assert len(codes) == 61
    told = [
        f"{definition.code}: {problem}"
        for definition in SERVICES
        for problem in check(definition, languages=["en", "es"], services=codes)
    ]
    assert told == []
    assert all(2 <= len(definition.questions) <= 6 for definition in SERVICES)
    assert load(dump(SERVICES)) == SERVICES


@pytest.mark.parametrize(
    ("text", "lang", "code"),
    [
        ("pothole", "en", "pothole"),
        ("poth", "en", "pothole"),
        ("pot hole", "en", "pothole"),
        ("there is a huge hole in the road", "en", "pothole"),
        ("street light is out", "en", "street-light-out"),
        ("streetlihgt", "en", "street-light-out"),
        ("my trash was not picked up", "en", "missed-collection"),
        ("garbage", "en", "missed-collection"),
        ("old couch", "en", "bulky-pickup"),
        ("grafitti", "en", "graffiti"),
        ("somebody dumped tires", "en", "illegal-dumping"),
        ("rats", "en", "rodents"),
        ("no heat in my apartment", "en", "housing-conditions"),
        ("parking permit", "en", "resident-permit"),
        ("dog barking all night", "en", "barking-dog"),
        ("stop sign", "en", "sign-down"),
        ("brown water", "en", "water-quality"),
        ("bache", "es", "pothole"),
        ("no pasó la basura", "es", "missed-collection"),
        ("no paso la basura", "es", "missed-collection"),
        ("semaforo", "es", "signal-dark"),
        ("arbol caido", "es", "tree-down"),
        ("perro que ladra", "es", "barking-dog"),
        ("recibo del agua muy alto", "es", "water-bill"),
        ("coladera tapada", "es", "storm-drain"),
        # The other language than the page's is understood.
        ("bache", "en", "pothole"),
        ("sinkhole", "es", "sinkhole"),
    ],
)
def test_typed_words_find_the_service_first(text: str, lang: str, code: str) -> None:
    assert found(text, lang)[0] == code


def test_words_that_mean_nothing_here_suggest_nothing() -> None:
    assert found("") == []
    assert found("xyzzyx") == []
    assert found("!!! ... 🐙") == []


def test_letters_are_folded() -> None:
    assert fold("ÁRBOL Ñandú") == "arbol nandu"


def test_a_suggestion_is_quick_enough_to_follow_typing() -> None:
    # Generous against a busy machine; the measured figure is a small part of it.
    text = "there is a huge hole in the road near my house"
    spent = []
    for end in range(1, len(text)):
        began = time.thread_time()
        INDEX.suggest(text[:end], "en")
        spent.append(time.thread_time() - began)
    assert sorted(spent)[len(spent) // 2] < 0.05


@given(st.text(max_size=80), st.sampled_from(["en", "es", "ar"]))
def test_any_text_is_taken(text: str, lang: str) -> None:
    scores = [each.score for each in INDEX.suggest(text, lang)]
    assert scores == sorted(scores, reverse=True)
