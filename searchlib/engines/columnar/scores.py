"""Points by `ranking` for many documents at once, and the explanation of one score.

The arithmetic is that of `ranking.points`, operation by operation, so that the numbers are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ...fields import DEFAULT
from ...model import ChunkId, Explanation, Points
from ...query import Query
from ...ranking import K1, Part, parts, top, total, written
from .evaluate import Evaluation
from .layout import Array
from .leaves import Rows

#: Where there are so many times fewer documents than there are rows, they are looked up one by one.
_FEW = 16
#: Asked again with every letter typed, and by every step of one search.
_parts = lru_cache(256)(parts)


@dataclass(frozen=True, slots=True)
class Scores:
    """What the words of queries earn in one search."""

    evaluation: Evaluation

    def of(self, query: Query, documents: Array) -> Array | None:
        """The score of each of these documents; None where the query has nothing to weigh."""
        weighed = _parts(query)
        if not weighed:
            return None
        totals = np.zeros(len(documents), "<f8")
        norms = self.evaluation.snapshot.norms(documents)
        for part in weighed:
            self.evaluation.breathe()
            if part.half:
                found, earned = self.evaluation.exchanges.best(part.half, *self._earned(part))
                totals += self._at(documents, found, earned)
                continue
            having, counts = self._counts_at(part, documents)
            if having:
                many = counts.astype("<f8")
                best = top(part, having, self.evaluation.snapshot.count)
                totals += best * many / (many + (norms if _held(part) else K1))
        return totals

    def explanation(self, query: Query, number: int, id: ChunkId) -> Explanation:
        """Every part of the query with what it adds to the score of this document."""
        snapshot = self.evaluation.snapshot
        way = snapshot.ways[int(snapshot.way_of[number])]
        made = tuple(self._explained(part, number) for part in _parts(query) if not part.again(way))
        return Explanation(id, total(p.points for p in made), made, snapshot.count, snapshot.mean)

    def _explained(self, part: Part, number: int) -> Points:
        documents, counts = self._counts(part)
        _, earned = self._earned(part)
        if part.half:
            number = self.evaluation.exchanges.mate(part.half, number, documents, earned)
        at = int(np.searchsorted(documents, number)) if number >= 0 else len(documents)
        there = at < len(documents) and int(documents[at]) == number
        return Points(
            text=written(part.leaf),
            field=part.half or part.leaf.field,
            why=part.why,
            forms=self.evaluation.leaves.forms(part.leaf, self._skipped(part)),
            count=int(counts[at]) if there else 0,
            length=int(self.evaluation.snapshot.lengths[number]) if there and _held(part) else 0,
            paragraphs=len(documents),
            points=float(earned[at]) if there else 0.0,
        )

    def _earned(self, part: Part) -> Rows:
        snapshot = self.evaluation.snapshot
        documents, counts = self._counts(part)
        best = top(part, len(documents), snapshot.count)
        many = counts.astype("<f8")
        return documents, best * many / (many + (snapshot.norms(documents) if _held(part) else K1))

    def _counts_at(self, part: Part, documents: Array) -> tuple[int, Array]:
        """How many documents have a part, and how often each of these has it."""
        if not _held(part):
            return self.evaluation.leaves.shared(part.leaf, documents, self._skipped(part))
        found, counts = self._counts(part)
        return len(found), self._at(documents, found, counts)

    def _at(self, documents: Array, found: Array, values: Array) -> Array:
        """The values of these documents, 0 for one that has none."""
        if found is documents:
            return values
        if not len(found):
            return np.zeros(len(documents), values.dtype)
        if len(documents) * _FEW < len(found):
            at = np.searchsorted(found, documents)
            at[at == len(found)] = 0
            some: Array = np.where(found[at] == documents, values[at], 0)
            return some
        of = np.zeros(self.evaluation.snapshot.size, values.dtype)
        of[found] = values
        every: Array = of[documents]
        return every

    def _counts(self, part: Part) -> Rows:
        return self.evaluation.counted(part.leaf, self._skipped(part))

    def _skipped(self, part: Part) -> frozenset[str]:
        """The ways of stemming in which the word was counted already."""
        return frozenset(way for way in self.evaluation.snapshot.ways if part.again(way))


def _held(part: Part) -> bool:
    """Whether the length of a document is held against its count."""
    return part.leaf.field == DEFAULT
