"""The postings of one term as a Whoosh matcher: arrays, and a place in them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from whoosh.formats import Positions
from whoosh.matching import LeafMatcher, NullMatcher, ReadTooFar
from whoosh.system import pack_uint

from .inverted import FieldIndex

#: After every document. Whoosh's matchers ask where another one stands also when that is at its end.
PAST = 1 << 62
#: Postings that are skipped together when none of them can be among the best.
BLOCK = 128


class Postings:
    """What all matchers of a term share. Nothing of it changes."""

    def __init__(self, field: FieldIndex, term: int) -> None:
        self._field = field
        self._term = term
        self._posting = field.posting(term)
        self.ids: list[int] = [*self._posting.documents.tolist(), PAST]
        self.size = len(self.ids) - 1

    @cached_property
    def counts(self) -> list[int]:
        found: list[int] = self._posting.counts.tolist()
        return found

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        return self._field.places(self._term)

    def places(self, at: int) -> list[int]:
        """Where the term stands in the document of this posting."""
        places, starts = self._places
        row = at if self._posting.rows is None else self._posting.rows.item(at)
        return places[starts[row] : starts[row + 1]]

    @cached_property
    def heaviest(self) -> list[int]:
        """The largest count of each block."""
        found: list[int] = np.maximum.reduceat(self._posting.counts, self._starts).tolist()
        return found

    @cached_property
    def shortest(self) -> list[int]:
        """The smallest length of a document in each block."""
        return self._of_lengths(np.minimum)

    @cached_property
    def longest(self) -> list[int]:
        """The largest length of a document in each block."""
        return self._of_lengths(np.maximum)

    def _of_lengths(self, least: np.ufunc) -> list[int]:
        lengths = self._field.lengths
        if lengths is None:
            return [0] * len(self._starts)
        found: list[int] = least.reduceat(lengths[self._posting.documents], self._starts).tolist()
        return found

    @property
    def _starts(self) -> Any:
        return np.arange(0, self.size, BLOCK)


class ColumnarMatcher(LeafMatcher):  # type: ignore[misc]
    """The documents of a term, one after the other."""

    def __init__(self, postings: Postings, format: Any, term: tuple[str, bytes], scorer: Any, at: int = 0):
        self.format = format
        self.scorer = scorer
        self._term = term
        self._postings = postings
        self._ids = postings.ids
        self._size = postings.size
        self._at = at

    def copy(self) -> ColumnarMatcher:
        return ColumnarMatcher(self._postings, self.format, self._term, self.scorer, self._at)

    def replace(self, minquality: float = 0) -> Any:
        return self if self.is_active() else NullMatcher()

    # The place.

    def is_active(self) -> bool:
        return self._at < self._size

    def reset(self) -> None:
        self._at = 0

    def id(self) -> int:
        return self._ids[self._at]

    def all_ids(self) -> Iterator[int]:
        return iter(self._ids[self._at : -1])

    def next(self) -> bool:
        """Go on; whether another block begins."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return self._at % BLOCK == 0 or not self.is_active()

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._ids, id, self._at, self._size)

    # What stands there.

    def weight(self) -> float:
        return float(self._postings.counts[self._at])

    def value(self) -> bytes:
        if isinstance(self.format, Positions):
            encoded: bytes = self.format.encode(self._postings.places(self._at))
            return encoded
        return b"" if self.format.fixed_value_size() == 0 else pack_uint(self._postings.counts[self._at])

    def value_as(self, astype: str) -> Any:
        if astype == "positions" and isinstance(self.format, Positions):
            return self._postings.places(self._at)
        return super().value_as(astype)

    def all_items(self) -> Iterator[tuple[int, bytes]]:
        while self.is_active():
            yield self.id(), self.value()
            self.next()

    def score(self) -> float:
        return self.weight() if self.scorer is None else self.scorer.score(self)

    # How good what follows can be.

    def supports_block_quality(self) -> bool:
        return bool(self.scorer is not None and self.scorer.supports_block_quality())

    def skip_to_quality(self, minquality: float) -> int:
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._at = min((self._block + 1) * BLOCK, self._size)
            skipped += 1
        return skipped

    @property
    def _block(self) -> int:
        return min(self._at, self._size - 1) // BLOCK

    def block_min_id(self) -> int:
        return self._ids[self._block * BLOCK]

    def block_max_id(self) -> int:
        return self._ids[min((self._block + 1) * BLOCK, self._size) - 1]

    def block_max_weight(self) -> float:
        return float(self._postings.heaviest[self._block])

    def block_min_length(self) -> int:
        return self._postings.shortest[self._block]

    def block_max_length(self) -> int:
        return self._postings.longest[self._block]
