"""The words of an index and how many paragraphs have each, for completion and for mending misspelt ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial

import numpy as np

from ...fields import DEFAULT, worded
from ...tokens import fold, plain
from .layout import Array
from .segment import Segment
from .snapshot import Snapshot


class Lexicon:
    """The words of one snapshot. What it remembers never changes."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._segments = snapshot.segments
        # Functions, not methods: a circle would keep the files open until the next collection.
        self.words = lru_cache(maxsize=None)(partial(_words, self._segments))
        self._bare = lru_cache(maxsize=None)(partial(_plain_words, self.words))
        self._documents = lru_cache(maxsize=None)(_documents_of_units)

    def frequencies(self, name: str, words: Iterable[str]) -> dict[str, int]:
        """In how many documents each word stands."""
        if not worded(name):
            return dict.fromkeys(words, 0)
        return {word: self._frequency(name, word) for word in words}

    def most(self, name: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent words that begin so, with their counts."""
        begun = plain(fold(prefix))
        found = Counter(
            {word: self._frequency(name, word) for bare, word in self._bare(name) if bare.startswith(begun)}
        )
        there = [(word, count) for word, count in found.items() if count]
        return sorted(there, key=lambda pair: (-pair[1], pair[0]))[: max(0, limit)]

    def _frequency(self, name: str, word: str) -> int:
        total = 0
        for segment in self._segments:
            words = segment.words[name]
            at = words.terms.find(word)
            if at >= 0:
                total += int(np.sum(self._documents(segment, name)[words.counts(at)[0]], dtype="<i8"))
        return total


def _words(segments: Sequence[Segment], name: str) -> Sequence[str]:
    """Every word of a field, sorted; also those that only deleted documents have."""
    if not worded(name):
        return ()
    return tuple(sorted({word for s in segments for word in s.words[name].terms.texts()}))


def _plain_words(words: Callable[[str], Sequence[str]], name: str) -> Sequence[tuple[str, str]]:
    return tuple((plain(word), word) for word in words(name))


def _documents_of_units(segment: Segment, name: str) -> Array:
    """How many documents, without the deleted ones, have each unit of a field."""
    live = np.ones(segment.documents, bool) if segment.live is None else segment.live
    if name == DEFAULT:
        return live
    codes = segment.column(f"{name}/codes")[live]
    return np.bincount(codes, minlength=len(segment.words[name].ways))
