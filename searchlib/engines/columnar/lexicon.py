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

#: How many answers about beginnings of words are kept: the letters of the last few queries.
_KEPT = 256


class Lexicon:
    """The words of one snapshot. What it remembers never changes."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._segments = snapshot.segments
        # Functions, not methods: a circle would keep the files open until the next collection.
        self.words = lru_cache(maxsize=None)(partial(_words, self._segments))
        self._documents = lru_cache(maxsize=None)(_documents_of_units)
        self._most = lru_cache(_KEPT)(partial(_most, self._segments, self._documents))

    def frequencies(self, name: str, words: Iterable[str]) -> dict[str, int]:
        """In how many documents each word stands."""
        if not worded(name):
            return dict.fromkeys(words, 0)
        return {word: self._frequency(name, word) for word in words}

    def most(self, name: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent words that begin so, with their counts."""
        return list(self._most(name, plain(fold(prefix)), limit)) if worded(name) and limit > 0 else []

    def _frequency(self, name: str, word: str) -> int:
        total = 0
        for segment in self._segments:
            words = segment.words[name]
            at = words.terms.find(word)
            if at >= 0:
                total += int(np.sum(self._documents(segment, name)[words.counts(at)[0]], dtype="<i8"))
        return total


def _most(
    segments: Sequence[Segment], documents: Callable[[Segment, str], Array], name: str, start: str, limit: int
) -> Sequence[tuple[str, int]]:
    """The most frequent words whose plain forms begin so; equally frequent ones by their letters."""
    total: Counter[str] = Counter()
    for segment in segments:
        numbers = segment.vocabularies[name].starting(start)
        counts = _holding(segment, name, numbers, documents)
        if len(segments) == 1 and limit < len(counts):
            kept = counts >= np.partition(counts, len(counts) - limit)[len(counts) - limit]
            numbers, counts = numbers[kept], counts[kept]
        terms = segment.words[name].terms
        for number, count in zip(numbers.tolist(), counts.tolist(), strict=True):
            total[terms.text(number)] += count
    there = [(word, count) for word, count in total.items() if count]
    return tuple(sorted(there, key=lambda pair: (-pair[1], pair[0]))[:limit])


def _holding(
    segment: Segment, name: str, numbers: Array, documents: Callable[[Segment, str], Array]
) -> Array:
    """In how many documents, without the deleted ones, each of these words (ascending) stands."""
    words = segment.words[name]
    starts = words.rows.starts
    if not len(numbers) or (name == DEFAULT and segment.live is None):
        found: Array = starts[numbers + 1].astype("<i8") - starts[numbers]
        return found
    held = documents(segment, name)
    many = []
    for run in np.split(numbers, np.flatnonzero(np.diff(numbers) != 1) + 1):
        first, last = int(run[0]), int(run[-1])
        units = words.units(range(first, last + 1))
        sums = np.zeros(len(units) + 1, "<i8")
        np.cumsum(held[units], out=sums[1:])
        many.append(np.diff(sums[starts[first : last + 2].astype("<i8") - int(starts[first])]))
    return np.concatenate(many)


def _words(segments: Sequence[Segment], name: str) -> Sequence[str]:
    """Every word of a field, sorted; also those that only deleted documents have."""
    if not worded(name):
        return ()
    return tuple(sorted({word for s in segments for word in s.words[name].terms.texts()}))


def _documents_of_units(segment: Segment, name: str) -> Array:
    """How many documents, without the deleted ones, have each unit of a field."""
    live = np.ones(segment.documents, bool) if segment.live is None else segment.live
    if name == DEFAULT:
        return live
    codes = segment.column(f"{name}/codes")[live]
    return np.bincount(codes, minlength=len(segment.words[name].ways))
