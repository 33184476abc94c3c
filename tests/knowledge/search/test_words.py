import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.knowledge.search import guess_language
from holdfast.knowledge.search.words import fold, stem, telling_words, words


@pytest.mark.parametrize(
    ("one", "other", "lang"),
    [
        ("collections", "collected", "en"),
        ("Recolección", "recoleccion", "es"),
        ("reparación", "reparaciones", "es"),
        ("baches", "bache", "es"),
        ("BIN’s", "bins", "en"),
    ],
)
def test_forms_of_a_word_are_compared_as_one(one, other, lang):
    assert [w.stem for w in words(one, lang)] == [w.stem for w in words(other, lang)]


def test_common_words_are_left_out_unless_there_is_nothing_else():
    assert [w.folded for w in telling_words("What is the fee?", "en")] == ["fee"]
    assert [w.folded for w in telling_words("who are you", "en")] == ["who", "are", "you"]


def test_a_language_without_a_stemmer_is_searched_by_whole_words():
    assert stem(fold("Hàng"), "vi") == "hang"


@given(st.text())
def test_words_of_any_text_stand_where_they_say(text):
    for word in words(text, "en"):
        assert fold(text[word.start : word.end]).startswith(word.folded)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("¿Cuándo pasa el camión?", "es"),
        ("se robaron mi bote de basura", "es"),
        ("when is the trash picked up", "en"),
        ("pothole", "en"),
    ],
)
def test_the_language_of_a_question_is_told_by_its_common_words(text, lang):
    assert guess_language(text, ["en", "es"]) == lang


def test_only_languages_at_hand_are_guessed():
    assert guess_language("¿Dónde?", ["en"]) == "en"
