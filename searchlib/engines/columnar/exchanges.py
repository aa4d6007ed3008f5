"""Questions and answers by document number, and what is asked of one half carried over to the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import numpy as np

from ...query import And, Answered, Asked, Boost, Everything, Leaf, Not, Nothing, Or, Query
from .layout import Array
from .run import ANSWER, QUESTION
from .sets import listed
from .snapshot import Snapshot

#: The documents that match a leaf.
Found = Callable[[Leaf], Array]


@dataclass(frozen=True, slots=True)
class Exchanges:
    """`of` is the exchange of each document (the last number + 1: none), `halves` its part in it."""

    of: Array
    halves: Array
    whole: dict[int, Array]

    @property
    def count(self) -> int:
        """How many exchanges there are."""
        return len(self.whole[QUESTION]) - 1

    @classmethod
    def read(cls, snapshot: Snapshot) -> Exchanges:
        """The exchanges of all documents that are not deleted."""
        numbers = snapshot.exchange_numbers
        there = numbers > 0 if snapshot.whole else (numbers > 0) & snapshot.live
        keys = snapshot.owners[there] << 32 | numbers[there]
        distinct, at = np.unique(keys, return_inverse=True)
        count = len(distinct)
        of = np.full(snapshot.size, count, "<i8")
        of[there] = at
        halves = np.where(there, snapshot.halves, 0) if snapshot.size else snapshot.halves
        whole = {part: _mask(of[halves == part], count) for part in (QUESTION, ANSWER)}
        return cls(of, halves, whole)

    def across(self, node: Asked | Answered, found: Found) -> Array:
        """The documents that match."""
        asked = isinstance(node, Asked)
        exchanges = self._together(node.child, QUESTION if asked else ANSWER, found)
        return listed((self.halves == (ANSWER if asked else QUESTION)) & exchanges[self.of])

    def best(self, half: str, documents: Array, points: Array) -> tuple[Array, Array]:
        """Documents across from a half (`asked` or `answered`) with the most points of one there."""
        asked = half == "asked"
        mine = self.halves[documents] == (QUESTION if asked else ANSWER)
        top = np.zeros(len(self.whole[QUESTION]), "<f8")
        np.maximum.at(top, self.of[documents[mine]], points[mine])
        other = listed(self.halves == (ANSWER if asked else QUESTION))
        earned = top[self.of[other]]
        return other[earned > 0], earned[earned > 0]

    def mate(self, half: str, document: int, documents: Array, points: Array) -> int:
        """The document across from this one with the most points; -1 where there is none."""
        asked = half == "asked"
        if self.halves[document] != (ANSWER if asked else QUESTION):
            return -1
        part = QUESTION if asked else ANSWER
        mates = (self.halves[documents] == part) & (self.of[documents] == self.of[document])
        if not mates.any():
            return -1
        return int(documents[mates][np.argmax(points[mates])])

    def _together(self, query: Query, part: int, found: Found) -> Array:
        """The mask of the exchanges whose question (or answer), taken as one, matches."""
        whole = self.whole[part]
        match query:
            case And(children):
                return reduce(np.logical_and, (self._together(c, part, found) for c in children), whole)
            case Or(children):
                none = np.zeros(len(whole), bool)
                return reduce(np.logical_or, (self._together(c, part, found) for c in children), none)
            case Not(child):
                return whole & ~self._together(child, part, found)
            case Boost(child):
                return self._together(child, part, found)
            case Everything():
                return whole
            case Nothing() | Asked() | Answered():
                return np.zeros(len(whole), bool)
            case _:
                documents = found(query)
                return _mask(self.of[documents[self.halves[documents] == part]], len(whole) - 1)


def _mask(exchanges: Array, count: int) -> Array:
    mask = np.zeros(count + 1, bool)
    mask[exchanges] = True
    mask[count] = False
    return mask
