"""A field of a segment as Whoosh asks for it: sorted terms, and the documents of each.

What the columnar segment counts in is a unit (a document, or one of the distinct values of a field); here
units become documents. Fields that the segment keeps as columns of numbers get their terms when asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from whoosh.reading import TermInfo

from ..columnar.layout import Array, fitted
from ..columnar.postings import Words
from ..columnar.terms import rows_of, starts_of


class Terms(Protocol):
    """Sorted terms, and in which units each stands."""

    @property
    def texts(self) -> Sequence[bytes]:
        """The terms, sorted."""
        ...

    def counts(self, term: int) -> tuple[Array, Array]:
        """The units of a term, ascending, and how often it stands in each."""
        ...

    def places(self, term: int) -> Array:
        """At which places it stands, unit by unit."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """Terms that the segment has."""

    words: Words

    @property
    def texts(self) -> Sequence[bytes]:
        found: Any = self.words.terms
        return found  # type: ignore[no-any-return]

    def counts(self, term: int) -> tuple[Array, Array]:
        return self.words.counts(term)

    def places(self, term: int) -> Array:
        return self.words.all_places(term)


@dataclass(frozen=True, slots=True)
class Made:
    """Terms made of values: each once in a unit, at no place."""

    texts: Sequence[bytes]
    units: Sequence[Sequence[int]]

    @classmethod
    def of(cls, values: Iterable[Any], field: Any) -> Made:
        """The terms under which a Whoosh field finds each value; the number of a value is its unit."""
        return cls.found((text, unit) for unit, value in enumerate(values) for text, *_ in field.index(value))

    @classmethod
    def found(cls, pairs: Iterable[tuple[bytes, int]]) -> Made:
        """The terms of which each stands in a unit."""
        found = defaultdict[bytes, list[int]](list)
        for text, unit in pairs:
            found[text].append(unit)
        texts = sorted(found)
        return cls(texts, [found[text] for text in texts])

    def counts(self, term: int) -> tuple[Array, Array]:
        units = np.array(self.units[term], "<i8")
        return units, np.ones(len(units), "|u1")

    def places(self, term: int) -> Array:
        return np.zeros(0, "<i8")


class Holders:
    """Which documents have which unit."""

    def __init__(self, codes: Array, units: int) -> None:
        """`codes` is the unit of each document, -1 for none."""
        there = np.flatnonzero(codes >= 0)
        own = codes[there].astype("<i8")
        self._documents = fitted(there[np.argsort(own, kind="stable")])
        self._starts = starts_of(own, units)
        self.sizes = np.diff(self._starts)

    def rows(self, units: Array) -> tuple[Array, Array]:
        """The documents of these units, ascending, and for each which of the units it has."""
        documents = self._documents[rows_of(self._starts, units)]
        rows = np.repeat(np.arange(len(units)), self.sizes[units])
        order = np.argsort(documents, kind="stable")
        return documents[order], rows[order]


@dataclass(frozen=True, slots=True)
class Posting:
    """The documents of a term, ascending; for each how often it stands there, and its row among the units."""

    documents: Array
    counts: Array
    rows: Array | None


class TermFacts(TermInfo):  # type: ignore[misc]
    """What Whoosh asks of a term; what takes a look at each of its documents is found when asked for."""

    def __init__(self, posting: Posting, lengths: Array | None) -> None:
        super().__init__(
            weight=float(np.sum(posting.counts, dtype="<i8")),
            df=len(posting.documents),
            minid=int(posting.documents[0]),
            maxid=int(posting.documents[-1]),
        )
        self._posting = posting
        self._lengths = lengths

    def max_weight(self) -> float:
        return float(self._posting.counts.max())

    def min_length(self) -> int:
        return 0 if self._lengths is None else int(self._lengths[self._posting.documents].min())

    def max_length(self) -> int:
        return 0 if self._lengths is None else int(self._lengths[self._posting.documents].max())


class FieldIndex:
    """One field of a segment. All of it is found when first asked for, and shared by threads from then on."""

    def __init__(
        self,
        terms: Callable[[], Terms],
        holders: Callable[[], Holders] | None = None,
        lengths: Callable[[], Array] | None = None,
    ) -> None:
        self._make_terms = terms
        self._make_holders = holders
        self._make_lengths = lengths

    @cached_property
    def _terms(self) -> Terms:
        return self._make_terms()

    @cached_property
    def _holders(self) -> Holders | None:
        return self._make_holders() if self._make_holders else None

    @cached_property
    def lengths(self) -> Array | None:
        """How many words each document has in it; none where lengths do not count."""
        return self._make_lengths() if self._make_lengths else None

    @property
    def texts(self) -> Sequence[bytes]:
        """Its terms, sorted."""
        return self._terms.texts

    def first(self, text: bytes) -> int:
        """The number of the first term that is not before this one."""
        return bisect_left(self.texts, text)

    def find(self, text: bytes) -> int:
        """The number of this term; -1 where it is not there."""
        at = self.first(text)
        return at if at < len(self.texts) and self.texts[at] == text else -1

    def posting(self, term: int) -> Posting:
        """Where a term stands."""
        units, counts = self._terms.counts(term)
        if self._holders is None:
            return Posting(units, counts, None)
        documents, rows = self._holders.rows(units)
        return Posting(documents, counts[rows], rows)

    def frequencies(self, term: int) -> tuple[int, int]:
        """How often a term stands in the field, and in how many documents."""
        units, counts = self._terms.counts(term)
        if self._holders is None:
            return int(np.sum(counts, dtype="<i8")), len(units)
        sizes = self._holders.sizes[units]
        return int(np.sum(counts * sizes, dtype="<i8")), int(sizes.sum())

    def facts(self, term: int) -> TermFacts:
        """What Whoosh asks of a term."""
        return TermFacts(self.posting(term), self.lengths)

    def places(self, term: int) -> tuple[list[int], list[int]]:
        """The places of a term, unit by unit; where those of each unit begin, and the end of the last."""
        _, counts = self._terms.counts(term)
        starts = np.zeros(len(counts) + 1, "<i8")
        np.cumsum(counts, out=starts[1:])
        return self._terms.places(term).tolist(), starts.tolist()
