"""Matches by number -> the page asked for, groups and counts.

Where time is up, what was found until then is the answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from itertools import repeat
from typing import TypeVar, assert_never

import numpy as np

from ... import tallies
from ...errors import TimeUp, UnknownChunk
from ...model import Facet, Histogram, Period, TranscriptId, exchange_id
from ...query import Query, simplify
from .. import GATHERING, ORDERING, Answer, Budget, Grouped, Grouping, Match, Request, Sort, Unit
from .evaluate import Evaluation
from .layout import Array
from .run import NO_DAY
from .scores import Scores
from .sets import nothing, nth
from .snapshot import Snapshot

T = TypeVar("T")
#: Keys up to which all are sorted.
_FEW = 128


class Answering:
    """The parts of one answer; `partial` once time was up before a part was whole."""

    def __init__(self, evaluation: Evaluation, request: Request, budget: Budget) -> None:
        self._evaluation, self._request, self._budget = evaluation, request, budget
        self._snapshot = evaluation.snapshot
        self._whole = _besides(request.query, request.where, "") if request.where else _whole(request.query)
        self._points: Array | None = None
        self.partial = False

    def answer(self) -> Answer:
        """All that is asked for."""
        request = self._request
        documents = self._found("")
        order = self._within(ORDERING, lambda: self._order(documents), nothing())
        groups, count = self._groups(documents, order) if request.grouping else ((), 0)
        facets = tuple([self._facet(name, documents) for name in request.facets]) if request.facets else ()
        histogram = self._histogram(request.period, documents) if request.period else None
        rows = slice(max(0, request.offset), max(0, request.offset + request.limit))
        matches = () if request.grouping else self._matches(documents, order, rows)
        return Answer(matches, len(documents), facets, histogram, groups, count, self.partial)

    def _within(self, share: float, what: Callable[[], T], otherwise: T) -> T:
        """What a step makes in its share of the time that is left."""
        self._evaluation.stop = self._budget.share(share)
        try:
            self._evaluation.breathe()
            return what()
        except TimeUp:
            self.partial = True
            return otherwise

    def _found(self, besides: str) -> Array:
        """The matches, with all filters but those of one field."""
        request = self._request
        query = _besides(request.query, request.where, besides) if besides else self._whole
        found, whole = self._within(GATHERING, lambda: self._evaluation.in_time(query), (nothing(), True))
        self.partial |= not whole
        if request.without is None:
            return found
        try:
            left: Array = found[found != self._snapshot.number(request.without)]
        except UnknownChunk:
            return found
        return left

    def _order(self, documents: Array) -> Array:
        """Where the matches stand in `documents` that are needed: the first ones, in the order asked for."""
        request, snapshot = self._request, self._snapshot
        last = len(documents) if request.grouping else min(request.offset + request.limit, len(documents))
        if request.limit <= 0 or last <= 0:  # groups are counted all the same, in whatever order
            return np.arange(last) if request.grouping else nothing()
        if request.sort is not Sort.RELEVANCE:
            return first_of(documents, _keys(snapshot, request.sort, documents), snapshot, last)
        best = Scores(self._evaluation).best(self._whole, documents, last)
        if best is None:
            return first_of(documents, None, snapshot, last)
        at, points = best
        first = first_of(documents if at is None else documents.take(at), -points, snapshot, last)
        self._points = points.take(first)
        return first if at is None else at.take(first)

    def _matches(self, documents: Array, order: Array, rows: Array | slice) -> tuple[Match, ...]:
        """The matches at some rows of the order."""
        ids = self._snapshot.ids(documents.take(order[rows]))
        scores = repeat(0.0) if self._points is None else self._points[rows].tolist()
        return tuple(map(Match, ids, scores))

    def _groups(self, documents: Array, order: Array) -> tuple[tuple[Grouped, ...], int]:
        """The groups asked for, in the order of their first matches, and how many there are of them."""
        grouping, request = self._request.grouping, self._request
        if grouping is None or not len(order):
            return (), 0
        units = self._units(grouping, documents[order])
        _, first, number, counts = np.unique(
            units, return_index=True, return_inverse=True, return_counts=True
        )
        asked = np.argsort(first, kind="stable")[request.offset : request.offset + request.limit]
        made = []
        for group in asked.tolist():
            inside = np.flatnonzero(number == group)[: grouping.best]
            head = int(documents[order[first[group]]])
            matches = self._matches(documents, order, inside)
            made.append(Grouped(self._group_id(head, grouping.by), int(counts[group]), matches))
        return tuple(made), len(first)

    def _units(self, grouping: Grouping, documents: Array) -> Array:
        if grouping.by is Unit.TRANSCRIPT:
            return self._snapshot.owners[documents]
        exchanges = self._evaluation.exchanges
        of = exchanges.of[documents]
        return np.where(of < exchanges.count, of, -1 - documents.astype("<i8"))

    def _group_id(self, document: int, by: Unit) -> str:
        owner = self._snapshot.transcripts[int(self._snapshot.owners[document])]
        number = int(self._snapshot.exchange_numbers[document])
        if by is Unit.TRANSCRIPT:
            return owner
        return exchange_id(TranscriptId(owner), number) if number else self._snapshot.id(document)

    def _facet(self, name: str, documents: Array) -> Facet:
        """How often each value of a field occurs, its own filter left out."""
        request = self._request
        counted = self._found(name) if request.filtered(name) else documents
        none = Facet(name, ())

        def count() -> Facet:
            if request.prefix:
                return tallies.facet(
                    name, self._snapshot.counts(name, counted), request.facet_limit, request.prefix
                )
            return self._snapshot.facet(name, counted, request.facet_limit)

        return self._within(1.0, count, none)

    def _histogram(self, period: Period, documents: Array) -> Histogram:
        """The days of the matches, with all filters but those of the date."""
        counted = self._found("date") if self._request.filtered("date") else documents

        def count() -> Histogram:
            days, many = np.unique(self._snapshot.days[counted], return_counts=True)
            pairs = zip(days.tolist(), many.tolist(), strict=True)
            by_day = {dt.date.fromordinal(day) if day != NO_DAY else None: n for day, n in pairs}
            return tallies.histogram(period, by_day)

        return self._within(1.0, count, tallies.histogram(period, {}))


def _keys(snapshot: Snapshot, sort: Sort, documents: Array) -> Array | None:
    """What documents are sorted by, the smallest first; None where it is their own order."""
    match sort:
        case Sort.NEWEST:
            return -snapshot.days[documents].astype("<i8")
        case Sort.OLDEST:
            days = snapshot.days[documents].astype("<i8")
            return np.where(days == NO_DAY, np.iinfo("<i8").max, days)
        case Sort.SPEAKER:
            return snapshot.speakers[documents]
        case Sort.DOCUMENT | Sort.RELEVANCE:
            return None
        case _:
            assert_never(sort)


def first_of(documents: Array, keys: Array | None, snapshot: Snapshot, count: int) -> Array:
    """Where the `count` documents with the smallest keys stand, in order; equal ones by their places."""
    if keys is None:
        if snapshot.ordered:
            return np.arange(count)
        first = snapshot.first_by_place(documents, count)
        if len(first) == count:
            return first
        keys = snapshot.ranks(documents)
    at = None
    if len(keys) > _FEW and count * 2 < len(keys):
        at = (keys <= -nth(-keys, count)).nonzero()[0]
        keys = keys.take(at)
    first = keys.argsort(kind="stable")
    if not snapshot.ordered:
        ordered = keys.take(first)
        # Only those that tie need to be told apart by their places.
        last = int(ordered.searchsorted(ordered[count - 1], "right"))
        if (ordered[1:last] == ordered[: last - 1]).any():
            first = np.sort(first[:last])
            ranks = snapshot.ranks(documents.take(first if at is None else at.take(first)))
            first = first.take(np.lexsort((ranks, keys.take(first))))
    first = first[:count]
    return first if at is None else at.take(first)


@lru_cache(256)
def _besides(query: Query, where: tuple[tuple[str, Query], ...], besides: str) -> Query:
    return Request(query, where=where).besides(besides)


#: A query as it is evaluated: asked again for every page, and with every filter that is tried.
_whole = lru_cache(256)(simplify)
