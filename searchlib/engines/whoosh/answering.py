"""Matches by number -> the page asked for, groups and counts: on arrays, a step at a time.

Where time is up, what was looked at until then is the answer.
"""

from __future__ import annotations

import datetime as dt
import heapq
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from operator import neg
from typing import TypeAlias, TypeVar, assert_never

from ... import tallies
from ...errors import TimeUp
from ...model import Facet, Histogram, Period
from .. import Budget, Request, Sort, Unit, breathe
from .columns import Columns
from .pace import steps
from .schema import NO_DAY

T = TypeVar("T")

#: Hits of a page that are made though time is up.
_FEW = 20
#: Hits made between two looks at the time.
_MORE = 200
#: What matches are sorted by: the order asked for, then the place in document order. No two are the same.
Key: TypeAlias = tuple[float, int]
#: A document and its score.
Scored: TypeAlias = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Found:
    """Matches by number, with their scores if it is them that order the answer.

    `partial`: there was no time to find all. `ranked` is false where there was none to weigh them: then no
    order is known.
    """

    documents: Sequence[int]
    scores: Sequence[float] = ()
    partial: bool = False
    ranked: bool = True

    def without(self, document: int | None) -> Found:
        """The same but for one document."""
        if document is None or document not in self.documents:
            return self
        at = self.documents.index(document)
        documents = [*self.documents[:at], *self.documents[at + 1 :]]
        scores = [*self.scores[:at], *self.scores[at + 1 :]]
        return Found(documents, scores, self.partial, self.ranked)


@dataclass(frozen=True, slots=True)
class Bunch:
    """How many matches a group has, and the first of them."""

    total: int
    first: tuple[Scored, ...]


class Answering:
    """The parts of one answer; `partial` once time was up before a part was whole."""

    def __init__(self, columns: Columns, request: Request, found: Found) -> None:
        self._columns, self._request, self._found = columns, request, found
        self.partial = found.partial or not found.ranked

    def page(self) -> list[Scored]:
        """The matches asked for, in order."""
        wanted = self._request.offset + self._request.limit
        if self._request.limit <= 0 or not self._found.documents:
            return []
        best: list[Key] = []
        with self._in_time():
            if wanted * 4 > len(self._found.documents):
                for keys in self._keys():
                    best.extend(keys)
            else:
                for keys in self._keys():
                    best = heapq.nsmallest(wanted, chain(best, keys))
        best.sort()
        return list(map(self._scored, best[self._request.offset : wanted]))

    def groups(self) -> tuple[list[Bunch], int]:
        """The groups asked for, in the order of their first matches, and how many there are of them."""
        grouping = self._request.grouping
        if grouping is None or not self._found.documents:
            return [], 0
        counts: Counter[int] = Counter()
        tops: defaultdict[int, list[Key]] = defaultdict(list)
        kept = max(1, grouping.best)
        with self._in_time():
            units = self._units(grouping.by)
            for keys, (_, some) in zip(self._keys(), steps(self._found.documents), strict=False):
                for key, unit in zip(keys, map(units, some), strict=True):
                    counts[unit] += 1
                    top = tops[unit]
                    if len(top) < kept or key < top[-1]:
                        insort(top, key)
                        del top[kept:]
        first = ((top[0], unit) for unit, top in tops.items())
        asked = heapq.nsmallest(self._request.offset + self._request.limit, first)[self._request.offset :]
        made = [Bunch(counts[unit], tuple(map(self._scored, tops[unit]))) for _, unit in asked]
        return made, len(tops)

    def cut(self, made: Iterable[T], budget: Budget) -> tuple[T, ...]:
        """As many of these as there is time to make, and a few in any case."""
        rest = iter(made)
        found = list(islice(rest, _FEW))
        with self._in_time():
            while some := list(islice(rest, _MORE)):
                breathe(budget)
                found += some
        return tuple(found)

    def facet(self, name: str, documents: Sequence[int]) -> Facet:
        """How often each value of a field occurs in these documents."""
        counts: Counter[str] = Counter()
        with self._in_time():
            if len(documents) == self._columns.reader.doc_count():
                counts = self._columns.everywhere(name)
            elif documents:
                self._columns.count(name, documents, counts)
        limit, prefix = self._request.facet_limit, self._request.prefix
        return tallies.facet(name, counts, limit, prefix, self._columns.spelled)

    def histogram(self, period: Period, documents: Sequence[int]) -> Histogram:
        """The days of these documents."""
        ordinals: Counter[int] = Counter()
        with self._in_time():
            if documents:
                days = self._columns.days()
                for _, some in steps(documents):
                    self._columns.pace.breathe()
                    ordinals.update(map(days.__getitem__, some))
        counts = {None if n == NO_DAY else dt.date.fromordinal(n): count for n, count in ordinals.items()}
        return tallies.histogram(period, counts)

    def _keys(self) -> Iterator[Iterable[Key]]:
        """The sort keys of all matches, step by step."""
        if not self._found.ranked:
            return
        places = self._columns.places().__getitem__
        first = self._first()
        for start, some in steps(self._found.documents):
            self._columns.pace.breathe()
            yield zip(first(start, some), map(places, some), strict=True)

    def _first(self) -> Callable[[int, Sequence[int]], Iterable[float]]:
        """What the matches of a step, which begins at some match, are sorted by in the first place."""
        scores = self._found.scores
        match self._request.sort:
            case Sort.RELEVANCE if scores:
                return lambda start, some: map(neg, scores[start : start + len(some)])
            case Sort.RELEVANCE | Sort.DOCUMENT:
                return lambda start, some: [0] * len(some)
            case Sort.NEWEST:
                days = self._columns.days()
                return lambda start, some: (-days[n] for n in some)
            case Sort.OLDEST:
                days = self._columns.days()
                return lambda start, some: (days[n] or float("inf") for n in some)
            case Sort.SPEAKER:
                speakers = self._columns.speakers()
                return lambda start, some: map(speakers.__getitem__, some)
            case _:
                assert_never(self._request.sort)

    def _scored(self, key: Key) -> Scored:
        ranked = self._request.sort is Sort.RELEVANCE and self._found.scores
        return self._columns.order()[key[1]], -key[0] if ranked else 0.0

    def _units(self, by: Unit) -> Callable[[int], int]:
        """The number of the group that each document is in."""
        if by is Unit.TRANSCRIPT:
            return self._columns.keyword("transcript").codes.__getitem__
        exchanges = self._columns.exchanges().of
        return lambda n: exchanges[n] if exchanges[n] >= 0 else -1 - n

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        """Where time is up inside, the answer is partial, and goes on behind."""
        try:
            yield
        except TimeUp:
            self.partial = True
