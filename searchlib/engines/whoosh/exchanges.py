"""Questions and answers by document number, and what is asked of one half carried over to the other.

Which documents make up an exchange is read from two columns, once per generation. A query about the
questions gives the exchanges it matches; their answers are then a list of documents.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, TypeAlias

from whoosh import query as wq
from whoosh.matching import ListMatcher, Matcher, NullMatcher

from ...model import Chunk
from ...query import And, Answered, Asked, Everything, Leaf, Not, Nothing, Or, Query

#: What a document is in its exchange: the two low bits of its column value; the rest is the number.
_OTHER, QUESTION, ANSWER = 0, 1, 2
_BITS = 2

#: The score of what is not weighed. Not 0: some of Whoosh's ways to unite matches lose those of no score.
UNSCORED = 1.0

#: Exchanges, each with the score of what matched in it.
Scores: TypeAlias = dict[int, float]
#: The documents that match a leaf, with their scores.
Found: TypeAlias = Callable[[Leaf], Iterable[tuple[int, float]]]


def column_value(chunk: Chunk) -> int:
    """The exchange of a chunk and its part in it, as one number; 0 where it belongs to none."""
    part = QUESTION if chunk.asks else ANSWER if chunk.answers else _OTHER
    return chunk.exchange << _BITS | part


@dataclass(slots=True)
class Exchanges:
    """The exchanges of one reader, counted from 0; `of` gives that of each document, -1 for none."""

    of: array[int] = field(default_factory=lambda: array("q"))
    parts: bytearray = field(default_factory=bytearray)
    _numbers: dict[tuple[int, int], int] = field(default_factory=dict)
    _starts: array[int] = field(default_factory=lambda: array("q"))
    _documents: array[int] = field(default_factory=lambda: array("q"))
    _whole: dict[int, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def read(cls, transcripts: array[int], values: array[int], deleted: Callable[[int], bool]) -> Exchanges:
        """Sorts the documents by exchange; `transcripts` tells those of different transcripts apart."""
        made = cls()
        counts: list[int] = []
        for document, (owner, value) in enumerate(zip(transcripts, values, strict=True)):
            number, part = value >> _BITS, value & (1 << _BITS) - 1
            if number == 0 or deleted(document):
                made.of.append(-1)
                made.parts.append(_OTHER)
                continue
            exchange = made._numbers.setdefault((owner, number), len(made._numbers))
            if exchange == len(counts):
                counts.append(0)
            counts[exchange] += 1
            made.of.append(exchange)
            made.parts.append(part)
        made._starts = array("q", accumulate(counts, initial=0))
        at = array("q", made._starts)
        made._documents = array("q", bytes(8 * made._starts[-1]))
        for document, exchange in enumerate(made.of):
            if exchange >= 0:
                made._documents[at[exchange]] = document
                at[exchange] += 1
        for part in (QUESTION, ANSWER):
            pairs = zip(made.of, made.parts, strict=True)
            made._whole[part] = frozenset(exchange for exchange, is_part in pairs if is_part == part)
        return made

    def documents(self, owner: int, number: int) -> array[int]:
        """Every document of an exchange of a transcript, in order of their numbers."""
        exchange = self._numbers.get((owner, number))
        return array("q") if exchange is None else self._of(exchange)

    def across(self, node: Asked | Answered, found: Found) -> wq.Query:
        """The documents that match, each with the score of the other half of its exchange."""
        asked = isinstance(node, Asked)
        scores = self._together(node.child, QUESTION if asked else ANSWER, found)
        wanted = ANSWER if asked else QUESTION
        return Documents(
            sorted(
                (document, score)
                for exchange, score in scores.items()
                for document in self._of(exchange)
                if self.parts[document] == wanted
            )
        )

    def _of(self, exchange: int) -> array[int]:
        return self._documents[self._starts[exchange] : self._starts[exchange + 1]]

    def _together(self, query: Query, part: int, found: Found) -> Scores:
        """The exchanges whose question (or answer), taken as one, matches."""
        match query:
            case And(children):
                return _all([self._together(c, part, found) for c in children], self._every(part))
            case Or(children):
                return _any(self._together(c, part, found) for c in children)
            case Not(child):
                refused = self._together(child, part, found)
                return dict.fromkeys(self._whole[part] - refused.keys(), UNSCORED)
            case Everything():
                return self._every(part)
            case Nothing() | Asked() | Answered():
                return {}
            case _:
                return self._best(found(query), part)

    def _every(self, part: int) -> Scores:
        return dict.fromkeys(self._whole[part], UNSCORED)

    def _best(self, documents: Iterable[tuple[int, float]], part: int) -> Scores:
        best: Scores = {}
        for document, score in documents:
            exchange = self.of[document]
            if self.parts[document] == part and score >= best.get(exchange, 0.0):
                best[exchange] = score
        return best


def _all(scores: list[Scores], every: Scores) -> Scores:
    if not scores:
        return every
    first, *rest = sorted(scores, key=len)
    return {e: s + sum(r[e] for r in rest) for e, s in first.items() if all(e in r for r in rest)}


def _any(scores: Iterator[Scores]) -> Scores:
    total: Scores = {}
    for each in scores:
        for exchange, score in each.items():
            total[exchange] = total.get(exchange, 0.0) + score
    return total


class Documents(wq.Query):  # type: ignore[misc]
    """These documents, by their numbers in the whole index, with their scores."""

    def __init__(self, scored: list[tuple[int, float]]) -> None:
        self.scored = scored

    def matcher(self, searcher: Any, context: Any = None) -> Matcher:
        size = searcher.reader().doc_count_all()
        offset = next(o for s, o in searcher.get_parent().leaf_searchers() if s is searcher)
        mine = [(n - offset, score) for n, score in self.scored if offset <= n < offset + size]
        if not mine:
            return NullMatcher()
        return ListMatcher([n for n, _ in mine], [score for _, score in mine])

    def estimate_size(self, ixreader: Any) -> int:
        return len(self.scored)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Documents) and self.scored == other.scored

    def __hash__(self) -> int:
        return hash(tuple(self.scored))

    def __repr__(self) -> str:
        return f"Documents({len(self.scored)})"
