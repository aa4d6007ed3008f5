"""One line of text in, a label candidate with its features and points out (`MS. DARNE: Good morning.`).

The word lists and the points are data (`data/labels.toml`). A candidate is only a suspicion: what the
whole document shows (`Context`) takes part in the points, and the caller decides.
"""

from __future__ import annotations

from .context import Context
from .grammar import Candidate, find, marked
from .lexicon import Lexicon, lexicon
from .parts import key_of, split_notes, words
from .scorecard import accepted, doubtful, score
from .shape import Shape, is_name, role_of, shape_of

__all__ = [
    "Candidate",
    "Context",
    "Lexicon",
    "Shape",
    "accepted",
    "doubtful",
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
