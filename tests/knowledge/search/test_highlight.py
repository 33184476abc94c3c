import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.knowledge.search import Document, Index, best_passage

ANSWER = (
    "The depot is open on Saturdays. Bring proof of address. "
    "Paint, batteries and motor oil are accepted there. Never put them in the garbage."
)
INDEX = Index.build(
    [
        Document("hazardous", "en", "Where do I take chemicals?", ANSWER),
        Document("other", "en", "Something else", "Unlike the rest."),
    ],
    embedder=None,
)


def passage(question, answer=ANSWER, longest=60):
    return best_passage(answer, INDEX.concepts(question, lang="en"), lang="en", longest=longest)


def test_the_sentence_that_answers_is_shown_with_its_words_marked():
    found = passage("old battery or motor oils")
    assert found.text == "Paint, batteries and motor oil are accepted there."
    assert ANSWER[found.start :].startswith(found.text)
    assert [found.text[a:b] for a, b in found.spans] == ["batteries", "motor", "oil"]


def test_without_a_match_the_beginning_is_shown():
    found = passage("zebra")
    assert found.text == "The depot is open on Saturdays. Bring proof of address."
    assert found.spans == []


def test_a_match_far_into_a_sentence_without_end_is_shown():
    found = passage("motor", answer="word " * 100 + "motor " + "word " * 100)
    assert [found.text[a:b] for a, b in found.spans] == ["motor"]
    assert len(found.text) <= 60


def test_hours_do_not_end_a_sentence():
    answer = "It is open from 7 a.m. to 3 p.m. daily. Bring oil at 8 a. m. or later. It is free."
    found = passage("oil", answer=answer, longest=40)
    assert found.text == "Bring oil at 8 a. m. or later."


@given(st.text(alphabet="motor oil.?\n ñé", max_size=200), st.integers(1, 80))
@pytest.mark.filterwarnings("error")
def test_spans_lie_in_the_passage_whatever_the_answer(answer, longest):
    found = passage("motor oil", answer=answer, longest=longest)
    assert len(found.text) <= longest
    assert answer[found.start : found.start + len(found.text)] == found.text
    assert all(0 <= a < b <= len(found.text) for a, b in found.spans)
