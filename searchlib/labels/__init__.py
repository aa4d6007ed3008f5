"""One line of text in, a label candidate with its features and points out (`MS. DARNE: Good morning.`).

The word lists and the points are data (`data/labels.toml`). A candidate is only a suspicion: what the
whole document shows (`Context`) takes part in the points, and the caller decides.
"""

from __future__ import annotations

from .grammar import Candidate, find, key_of, marked, split_notes, words
from .lexicon import Lexicon, lexicon
from .scorecard import Context, Shape, accepted, is_name, role_of, score, shape_of

__all__ = [
    "Candidate",
    "Context",
    "Lexicon",
    "Shape",
    "accepted",
    "find",
    "is_name",
    "key_of",
    "lexicon",
    "marked",
    "role_of",
    "score",
    "shape_of",
    "split_notes",
    "words",
]
