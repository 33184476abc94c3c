"""Ranking articles for a question, by words and by meaning; no Django in here.

`Index` is what to use: built from `Document`s, it suggests while somebody types (`suggest`) and
answers a question or declines to (`answer`). `load_embedder` gives it the meaning,
`best_passage` what to show of an answer, `run_batch` the form in which others can measure it.
Why it is made so, and what it measured: docs/adr/0010-search.md.
"""

from .batch import InputError, run_batch
from .embedding import Embedder, load_embedder
from .highlight import Passage, best_passage
from .index import Answer, Document, Hit, Index, embed_documents
from .lexicon import Concept, Synonyms, starter_synonyms
from .words import guess_language

__all__ = [
    "Answer",
    "Concept",
    "Document",
    "Embedder",
    "Hit",
    "Index",
    "InputError",
    "Passage",
    "Synonyms",
    "best_passage",
    "embed_documents",
    "guess_language",
    "load_embedder",
    "run_batch",
    "starter_synonyms",
]
