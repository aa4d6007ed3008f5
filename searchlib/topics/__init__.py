"""Chunks -> chunks with topics, by the rules of a taxonomy that users can read and edit, and key phrases.

`taxonomy.py` reads the file, `rules.py` finds hits, `tagger.py` decides; key phrases and subjects beside.
"""

from __future__ import annotations

from .rules import NEAR
from .subjects import subjects
from .tagger import Tagger, tag
from .taxonomy import MAX_FILE, Topic, bundled, load

__all__ = ["MAX_FILE", "NEAR", "Tagger", "Topic", "bundled", "load", "subjects", "tag"]
