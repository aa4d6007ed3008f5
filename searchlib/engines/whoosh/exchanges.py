"""Questions and answers by document number, and what is asked of one half carried over to the other.

Which documents make up an exchange is read from two columns, once per generation. A query about the
questions gives the exchanges it matches; their answers are then a list of documents.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, TypeAlias

from whoosh import query as wq
from whoosh.matching import ListMatcher, Matcher, NullMatcher

from ...model import Chunk
from ...query import And, Answered, Asked, Boost, Everything, Leaf, Not, Nothing, Or, Query

#: What a document is in its exchange: the two low bits of its column value; the rest is the number.
_OTHER, QUESTION, ANSWER = 0, 1, 2
_BITS = 2

#: The documents that match a leaf.
Found: TypeAlias = Callable[[Leaf], Iterable[int]]


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
    def read(
        cls, transcripts: Iterable[int], values: Iterable[int], deleted: Callable[[int], bool]
    ) -> Exchanges:
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
        """The documents that match."""
        asked = isinstance(node, Asked)
        exchanges = self._together(node.child, QUESTION if asked else ANSWER, found)
        wanted = ANSWER if asked else QUESTION
        return Documents(sorted(n for e in exchanges for n in self._of(e) if self.parts[n] == wanted))

    def best(self, half: str, points: Mapping[int, float]) -> dict[int, int]:
        """For each document across from a half (`asked` or `answered`) the one of most points there."""
        part = QUESTION if half == "asked" else ANSWER
        top: dict[int, int] = {}
        for number in sorted(points):
            exchange = self.of[number]
            if self.parts[number] == part and points[number] > points.get(top.get(exchange, -1), 0.0):
                top[exchange] = number
        other = ANSWER if half == "asked" else QUESTION
        return {n: number for e, number in top.items() for n in self._of(e) if self.parts[n] == other}

    def _of(self, exchange: int) -> array[int]:
        return self._documents[self._starts[exchange] : self._starts[exchange + 1]]

    def _together(self, query: Query, part: int, found: Found) -> frozenset[int]:
        """The exchanges whose question (or answer), taken as one, matches."""
        match query:
            case And(children):
                return self._whole[part].intersection(*(self._together(c, part, found) for c in children))
            case Or(children):
                return frozenset().union(*(self._together(c, part, found) for c in children))
            case Not(child):
                return self._whole[part] - self._together(child, part, found)
            case Boost(child):
                return self._together(child, part, found)
            case Everything():
                return self._whole[part]
            case Nothing() | Asked() | Answered():
                return frozenset()
            case _:
                return frozenset(self.of[n] for n in found(query) if self.parts[n] == part)


class Documents(wq.Query):  # type: ignore[misc]
    """These documents, by their numbers in the whole index, in order."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = numbers

    def matcher(self, searcher: Any, context: Any = None) -> Matcher:
        size = searcher.reader().doc_count_all()
        offset = next(o for s, o in searcher.get_parent().leaf_searchers() if s is searcher)
        first, last = bisect_left(self.numbers, offset), bisect_left(self.numbers, offset + size)
        mine = [n - offset for n in self.numbers[first:last]]
        # Some of Whoosh's ways to unite matches lose those of no weight.
        return ListMatcher(mine, [1.0] * len(mine)) if mine else NullMatcher()

    def estimate_size(self, ixreader: Any) -> int:
        return len(self.numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Documents) and self.numbers == other.numbers

    def __hash__(self) -> int:
        return hash(tuple(self.numbers))

    def __repr__(self) -> str:
        return f"Documents({len(self.numbers)})"
