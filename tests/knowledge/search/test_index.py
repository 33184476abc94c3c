"""What the search finds, without the model: by words, spelling, beginnings and synonyms."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.knowledge.search import Document, Index, Synonyms
from holdfast.knowledge.search.embedding import WIDTH

ARTICLES = [
    Document("pothole", "en", "How do I report a pothole?", "Holes in the road are filled."),
    Document("trash", "en", "What day is my trash collected?", "Collection is weekly."),
    Document("bulky", "en", "How do I dispose of furniture?", "Sofas are taken on trash day."),
    Document("tree", "en", "Who trims a street tree?", "Branches on wires are cut by others."),
    Document("trash", "es", "¿Qué día se recoge mi basura?", "La recolección es semanal."),
    Document("pothole", "es", "¿Cómo reporto un bache?", "Los hoyos se tapan en dos días."),
]


@pytest.fixture(scope="module")
def index():
    return Index.build(ARTICLES, embedder=None)


def ids(hits):
    return [hit.doc_id for hit in hits]


def test_the_article_that_is_about_a_word_comes_before_one_that_mentions_it(index):
    assert ids(index.answer("trash", lang="en", limit=5).hits) == ["trash", "bulky"]


def test_suggestions_follow_an_unfinished_word(index):
    for typed in ("po", "pot", "report a poth", "POTHOLES"):
        assert ids(index.suggest(typed, lang="en", limit=1)) == ["pothole"], typed


def test_a_finished_word_is_not_taken_as_a_beginning(index):
    assert index.suggest("po ", lang="en", limit=5) == []


def test_suggestions_forgive_typing_errors(index):
    for typed in ("pothloe", "pothoel", "potohl", "furnitrue", "furntur", "furnt"):
        assert index.suggest(typed, lang="en", limit=1), typed


def test_an_answer_forgives_typing_errors(index):
    assert ids(index.answer("furniturre disposl", lang="en", limit=1).hits) == ["bulky"]


def test_synonyms_find_what_is_called_otherwise(index):
    assert ids(index.answer("garbage", lang="en", limit=1).hits) == ["trash"]
    assert ids(index.answer("hay un hueco", lang="es", limit=1).hits) == ["pothole"]
    without = Index.build(ARTICLES, embedder=None, synonyms={})
    assert without.answer("garbage", lang="en", limit=1).hits == []


def test_a_phrase_stands_for_a_word():
    synonyms = {"en": Synonyms([["hole in the road", "pothole"]], "en")}
    index = Index.build(ARTICLES[:4], embedder=None, synonyms=synonyms)
    assert ids(index.answer("hole in the road", lang="en", limit=1).hits) == ["pothole"]


def test_words_that_people_use_find_an_article_like_its_title():
    documents = [replace(ARTICLES[0], words="crater, chuckhole"), *ARTICLES[1:]]
    index = Index.build(documents, embedder=None)
    assert ids(index.answer("a chuckhole", lang="en", limit=1).hits) == ["pothole"]


def test_a_spanish_question_finds_the_article_through_its_twin(index):
    (hit, *_) = index.answer("cuándo pasan por la basura", lang="es", limit=3).hits
    assert (hit.doc_id, hit.lang) == ("trash", "es")


def test_an_article_without_translation_is_found_in_the_language_it_has(index):
    (hit,) = index.answer("furniture", lang="es", limit=3).hits
    assert (hit.doc_id, hit.lang) == ("bulky", "en")


def test_a_language_that_nothing_is_written_in_is_no_error(index):
    assert index.answer("pothole", lang="vi", limit=1).hits


def test_a_question_about_something_else_is_declined(index):
    assert index.answer("quarterly earnings of airlines", lang="en", limit=3).declined
    assert not index.answer("report a pothole", lang="en", limit=3).declined


def test_nothing_is_found_in_nothing():
    empty = Index.build([], embedder=None)
    assert empty.suggest("x", lang="en", limit=3) == []
    assert empty.answer("x", lang="en", limit=3).declined


@pytest.mark.parametrize("text", ["", "   ", "?!", "\x00", "🕳️", "the", "a" * 5000, "٣"])
def test_ugly_questions_are_answered_with_nothing_worse_than_nothing(index, text):
    assert index.answer(text, lang="en", limit=3).declined
    index.suggest(text, lang="en", limit=3)


@given(st.text(max_size=60))
def test_any_text_can_be_asked_and_typed(text):
    index = Index.build(ARTICLES, embedder=None)
    for lang in ("en", "es"):
        answer = index.answer(text, lang=lang, limit=2)
        assert len(answer.hits) <= 2
        assert 0 <= answer.confidence <= 1
        index.suggest(text, lang=lang, limit=2)


def test_the_same_article_twice_in_one_language_is_refused():
    with pytest.raises(ValueError, match="pothole comes twice in language en"):
        Index.build([ARTICLES[0], ARTICLES[0]], embedder=None)


class _Recorder:
    """Gives every text the same vector and remembers what it was asked."""

    def __init__(self):
        self.texts = []

    def encode(self, texts):
        self.texts += texts
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        vectors[:, 0] = 1
        return vectors


def test_vectors_that_are_kept_are_not_computed_again():
    kept = {(d.doc_id, "en"): np.ones(WIDTH, np.float32) for d in ARTICLES if d.doc_id != "tree"}
    embedder = _Recorder()
    Index.build(ARTICLES, embedder=embedder, vectors=kept)
    assert len(embedder.texts) == 2
    assert all(text.startswith("Who trims") for text in embedder.texts)


def test_suggestions_never_wait_for_the_model():
    embedder = _Recorder()
    index = Index.build(ARTICLES, embedder=embedder)
    embedder.texts.clear()
    index.suggest("pothole", lang="en", limit=3)
    index.answer("bache", lang="es", limit=3)
    assert embedder.texts == []
    index.answer("pothole", lang="en", limit=3)
    assert embedder.texts == ["pothole"]
