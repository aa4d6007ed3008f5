"""Points by `ranking` for many documents at once, and the explanation of one score.

The arithmetic is that of `ranking.points`, operation by operation, so that the numbers are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from ...fields import DEFAULT
from ...model import ChunkId, Explanation, Points
from ...query import Query, Term, Word
from ...ranking import K1, Part, Why, parts, top, total, written
from .evaluate import Evaluation
from .layout import Array
from .units import ALL, Rows
from .weights import Across, Shared, Spoken, Weight, points, promising, weighed

#: What is weighed, each with the ways of stemming in which the word was counted already.
_Part: TypeAlias = tuple[Part, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Scores:
    """What the words of queries earn in one search."""

    evaluation: Evaluation

    def best(self, query: Query, documents: Array, count: int) -> tuple[Array | None, Array] | None:
        """Where those stand that have the most points (None: anywhere), at least `count`, and their points.

        Nothing where the query has nothing to weigh.
        """
        made = _parts(query, self.evaluation.snapshot.ways)
        if not made:
            return None
        weights = [weight for part in made if (weight := self._weight(*part)) is not None]
        at = promising(self.evaluation, weights, documents, count)
        if at is not None:
            documents = self.evaluation.narrowed(documents, at)
        return at, points(self.evaluation, weights, documents)

    def _weight(self, part: Part, skipped: frozenset[str]) -> Weight | None:
        """A part as it is in this index; None where it is not there."""
        evaluation = self.evaluation
        count = evaluation.snapshot.count
        evaluation.breathe()
        if part.half:
            return Across(*evaluation.exchanges.best(part.half, *self._earned(part, skipped)))
        if not _held(part):
            having, units = evaluation.leaves.shared(part.leaf, skipped)
            return Shared(top(part, having, count), part.leaf.field, units) if having else None
        found, counts = evaluation.counted(part.leaf, skipped)
        if not len(found):
            return None
        within = found
        if part.why is Why.EXACT and isinstance(part.leaf, Term):
            # Whoever has the word in just this form has the word.
            within = evaluation.known(Word(part.leaf.field, part.leaf.text), skipped, found)
        return Spoken(top(part, len(found), count), None if skipped else part.leaf, found, counts, within)

    def explanation(self, query: Query, number: int, id: ChunkId) -> Explanation:
        """Every part of the query with what it adds to the score of this document."""
        snapshot = self.evaluation.snapshot
        way = snapshot.ways[int(snapshot.way_of[number])]
        parts = _parts(query, snapshot.ways)
        made = tuple(self._explained(part, skipped, number) for part, skipped in parts if not part.again(way))
        return Explanation(id, total(p.points for p in made), made, snapshot.count, snapshot.mean)

    def _explained(self, part: Part, skipped: frozenset[str], number: int) -> Points:
        documents, counts = self.evaluation.counted(part.leaf, skipped)
        _, earned = self._earned(part, skipped)
        if part.half:
            number = self.evaluation.exchanges.mate(part.half, number, documents, earned)
        at = int(np.searchsorted(documents, number)) if number >= 0 else len(documents)
        there = at < len(documents) and int(documents[at]) == number
        return Points(
            text=written(part.leaf),
            field=part.half or part.leaf.field,
            why=part.why,
            forms=self.evaluation.leaves.forms(part.leaf, skipped),
            count=int(counts[at]) if there else 0,
            length=int(self.evaluation.snapshot.lengths[number]) if there and _held(part) else 0,
            paragraphs=len(documents),
            points=float(earned[at]) if there else 0.0,
        )

    def _earned(self, part: Part, skipped: frozenset[str]) -> Rows:
        snapshot = self.evaluation.snapshot
        documents, counts = self.evaluation.counted(part.leaf, skipped)
        best = top(part, len(documents), snapshot.count)
        return documents, weighed(best, counts, snapshot.norms(documents) if _held(part) else K1)


@lru_cache(256)  # asked again with every letter typed, and by every step of one search
def _parts(query: Query, ways: tuple[str, ...]) -> tuple[_Part, ...]:
    return tuple(
        (part, frozenset(way for way in ways if part.again(way)) if part.after else ALL)
        for part in parts(query)
    )


def _held(part: Part) -> bool:
    """Whether the length of a document is held against its count."""
    return part.leaf.field == DEFAULT
