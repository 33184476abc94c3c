"""Likely duplicates: which earlier cases may already tell what a resident is telling now.

For: showing an agent or a resident the nearby cases that may be the same matter, best first,
with the reasons (distance, age, state, kinship of the services). Pure arithmetic on what is
handed in: no database, no Django; the query that gathers candidates under the viewer's
visibility rule belongs to ``cases.queries``.

Modules: ``known`` (one case as known at one moment, and its words and address key),
``kinship`` (how far two services speak of the same matter), ``scoring`` (the score, its weights
and the thresholds for showing), ``batch`` (a whole file of cases, each ranked as of its own
opening), ``marks`` (the duplicates staff have marked in an imported history).

Measurements and what was tried: docs/adr/0011-duplicates.md.
Facts recorded: none. Facts listened for: none.
"""

from .batch import Neighbourhood, Ranked, neighbourhoods, rank_batch
from .kinship import Commonness, Kinship, learn_kinship
from .known import Known, address_key, words_of
from .marks import SourceIds, named_cases
from .scoring import (
    DESK_PROBABILITY,
    PORTAL_PROBABILITY,
    Match,
    Reasons,
    Scorer,
    Weights,
)

__all__ = [
    "DESK_PROBABILITY",
    "PORTAL_PROBABILITY",
    "Commonness",
    "Kinship",
    "Known",
    "Match",
    "Neighbourhood",
    "Ranked",
    "Reasons",
    "Scorer",
    "SourceIds",
    "Weights",
    "address_key",
    "learn_kinship",
    "named_cases",
    "neighbourhoods",
    "rank_batch",
    "words_of",
]
