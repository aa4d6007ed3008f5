"""The words of an index and how many paragraphs have each, for completion and for mending misspelt ones."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...fields import worded
from ...tokens import fold, plain
from .pace import Pace
from .schema import words_of


@dataclass(slots=True)
class Lexicon:
    """The words of one reader, read when first asked for. Not locked: the engine's lock covers it."""

    reader: Any
    pace: Pace
    _words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _bare: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _most: dict[tuple[str, str], int] = field(default_factory=dict)

    def words(self, name: str) -> tuple[str, ...]:
        """Every word of a field, sorted; also those that only deleted documents have."""
        if name not in self._words:
            raw = self.pace.over(self.reader.lexicon(words_of(name))) if worded(name) else ()
            self._words[name] = tuple(sorted(word.decode("utf-8") for word in raw))
        return self._words[name]

    def frequencies(self, name: str, words: Iterable[str]) -> dict[str, int]:
        """In how many documents each word stands."""
        known = worded(name)
        return {word: self._count(words_of(name), word) if known else 0 for word in words}

    def most(self, name: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent words that begin so, with their counts."""
        best: list[tuple[int, str]] = []
        # Deleted documents are in the cheap count. What cannot be among the first by it is not counted.
        for least, word in sorted((-self._at_most(name, word), word) for word in self._begun(name, prefix)):
            if limit <= 0 or (len(best) >= limit and best[limit - 1][0] < least):
                break
            if count := self._count(words_of(name), word):
                insort(best, (-count, word))
        return [(word, -count) for count, word in best[: max(0, limit)]]

    def _begun(self, name: str, prefix: str) -> Sequence[str]:
        if name not in self._bare:
            self._bare[name] = sorted((plain(word), word) for word in self.pace.over(self.words(name)))
        begun, found = plain(fold(prefix)), self._bare[name]
        first = bisect_left(found, (begun, ""))
        last = bisect_left(found, True, lo=first, key=lambda pair: not pair[0].startswith(begun))
        return [word for _, word in found[first:last]]

    def _at_most(self, name: str, word: str) -> int:
        key = words_of(name), word
        if key not in self._most:
            if not len(self._most) % 1024:
                self.pace.breathe()
            self._most[key] = self.reader.doc_frequency(*key)
        return self._most[key]

    def _count(self, name: str, word: str) -> int:
        """The number of documents that have a word, without the deleted ones."""
        total = 0
        for leaf, _ in self.reader.leaf_readers():
            if (name, word) not in leaf:
                continue
            if leaf.has_deletions():
                total += sum(1 for _ in leaf.postings(name, word).all_ids())
            else:
                total += leaf.doc_frequency(name, word)
        return total
