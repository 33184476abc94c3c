"""The articles of Port Calder: complete in both languages, plain, and joined with the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import holdfast.config.demo
from holdfast.catalog.yaml_files import load as load_services
from holdfast.knowledge.content import Content, Definition, problems
from holdfast.knowledge.files import load

DEMO = Path(holdfast.config.demo.__file__).parent


@pytest.fixture(scope="module")
def articles() -> list[Definition]:
    return load(DEMO / "articles")


def test_there_are_120_in_english_and_spanish(articles: list[Definition]) -> None:
    assert len(articles) == 120
    for each in articles:
        assert set(each.texts) == {"en", "es"} and set(each.topic.texts) == {"en", "es"}, each.slug
        english, spanish = each.texts["en"], each.texts["es"]
        assert len(english.steps) == len(spanish.steps), each.slug
        assert len(english.words) >= 4 and len(spanish.words) >= 4, each.slug
        assert not set(english.plain().split("\n")) & set(spanish.plain().split("\n")), each.slug


def test_services_departments_and_links_exist(articles: list[Definition]) -> None:
    services = {each.code for each in load_services(DEMO / "services")}
    rows = yaml.safe_load((DEMO / "departments.yaml").read_text(encoding="utf-8"))
    departments = {each["code"] for each in rows}
    slugs = {each.slug for each in articles}
    for each in articles:
        assert not list(problems(each, departments=departments, services=services))
        for content in each.texts.values():
            text = " ".join((content.answer, *(step.text for step in content.steps)))
            for kind, code in re.findall(r"\((article|service):([\w-]+)\)", text):
                assert code in (slugs if kind == "article" else services), (each.slug, code)


def test_nearly_every_service_has_an_article(articles: list[Definition]) -> None:
    told = {code for each in articles for code in each.services}
    missing = {each.code for each in load_services(DEMO / "services")} - told
    assert len(missing) <= 3, sorted(missing)


def test_the_first_paragraph_answers_in_a_few_words(articles: list[Definition]) -> None:
    for each in articles:
        for content in each.texts.values():
            assert 30 <= len(content.summary()) <= 330, (each.slug, len(content.summary()))


def test_an_eleven_year_old_can_read_them(articles: list[Definition]) -> None:
    for each in articles:
        assert grade(each.texts["en"]) <= 7, each.slug


def grade(content: Content) -> float:
    """Flesch-Kincaid reading grade of a text, syllables guessed by groups of vowels."""
    text = content.plain()
    words = re.findall(r"[A-Za-z']+", text)
    sentences = [part for part in re.split(r"[.!?:;\n]+", text) if re.search("[A-Za-z]", part)]
    return (
        0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    )


def syllables(word: str) -> int:
    word = word.lower()
    if len(word) > 3 and word.endswith("e") and not word.endswith("le"):
        word = word[:-1]
    return max(1, len(re.findall("[aeiouy]+", word)))
