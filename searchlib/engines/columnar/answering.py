"""Matches by number -> the page asked for, groups and counts.

Where time is up, what was found until then is the answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar, assert_never

import numpy as np

from ... import tallies
from ...errors import TimeUp, UnknownChunk
from ...model import Facet, Histogram, Period, TranscriptId, exchange_id
from .. import GATHERING, ORDERING, Answer, Budget, Grouped, Grouping, Match, Request, Sort, Unit
from .evaluate import Evaluation
from .layout import Array
from .run import NO_DAY
from .scores import Scores
from .sets import nothing

T = TypeVar("T")


class Answering:
    """The parts of one answer; `partial` once time was up before a part was whole."""

    def __init__(self, evaluation: Evaluation, request: Request, budget: Budget) -> None:
        self._evaluation, self._request, self._budget = evaluation, request, budget
        self._snapshot = evaluation.snapshot
        self._whole = request.whole()
        self._scores: Array | None = None
        self.partial = False

    def answer(self) -> Answer:
        """All that is asked for."""
        request = self._request
        documents = self._found("")
        order = self._within(ORDERING, lambda: self._order(documents), nothing())
        first = order[max(0, request.offset) : request.offset + max(0, request.limit)]
        groups, count = self._groups(documents, order) if request.grouping else ((), 0)
        facets = tuple(self._facet(name, documents) for name in request.facets)
        histogram = self._histogram(request.period, documents) if request.period else None
        matches = () if request.grouping else tuple(self._match(documents, n) for n in first.tolist())
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
        query = self._request.besides(besides) if besides else self._whole
        found, whole = self._within(GATHERING, lambda: self._evaluation.in_time(query), (nothing(), True))
        self.partial |= not whole
        if self._request.without is None:
            return found
        try:
            left: Array = found[found != self._snapshot.number(self._request.without)]
        except UnknownChunk:
            return found
        return left

    def _order(self, documents: Array) -> Array:
        """Where the matches stand in `documents` that are needed: the first ones, in the order asked for."""
        request, snapshot = self._request, self._snapshot
        last = len(documents) if request.grouping else min(request.offset + request.limit, len(documents))
        if request.limit <= 0 or last <= 0:
            return nothing()
        keys: Array | None = None
        match request.sort:
            case Sort.RELEVANCE:
                self._scores = Scores(self._evaluation).of(self._whole, documents)
                keys = None if self._scores is None else -self._scores
            case Sort.NEWEST:
                keys = -snapshot.days[documents].astype("<i8")
            case Sort.OLDEST:
                days = snapshot.days[documents].astype("<i8")
                keys = np.where(days == NO_DAY, np.iinfo("<i8").max, days)
            case Sort.SPEAKER:
                keys = snapshot.speakers[documents]
            case Sort.DOCUMENT:
                pass
            case _:
                assert_never(request.sort)
        return _first(documents, keys, snapshot.ordered, snapshot.places, last)

    def _match(self, documents: Array, at: int) -> Match:
        score = 0.0 if self._scores is None else float(self._scores[at])
        return Match(self._snapshot.id(int(documents[at])), score)

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
            inside = order[np.flatnonzero(number == group)[: grouping.best]].tolist()
            head = int(documents[order[first[group]]])
            matches = tuple(self._match(documents, n) for n in inside)
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


def _first(documents: Array, keys: Array | None, ordered: bool, places: Array, count: int) -> Array:
    """Where the `count` documents with the smallest keys stand, in order; equal ones by their places."""
    if keys is None:
        if ordered:
            return np.arange(count)
        keys = places[documents]
    at = np.arange(len(keys))
    if count < len(keys):
        at = np.flatnonzero(keys <= np.partition(keys, count - 1)[count - 1])
    found: Array
    if ordered:
        found = at[np.argsort(keys[at], kind="stable")][:count]
    else:
        found = at[np.lexsort((places[documents[at]], keys[at]))][:count]
    return found
