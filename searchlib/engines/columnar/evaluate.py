"""A query tree to the documents that match it, as a sorted array."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from ...errors import TimeUp
from ...query import (
    And,
    Answered,
    Asked,
    Between,
    Boost,
    Everything,
    Leaf,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Term,
    Value,
    Word,
)
from .. import UNBOUNDED, Stop, breathe
from .exchanges import Exchanges
from .layout import Array
from .leaves import Leaves, Weighed, in_columns
from .sets import any_of, located, nothing
from .snapshot import Snapshot
from .units import ALL, Rows


class Evaluation:
    """One search: what of it was found once is not looked for again."""

    def __init__(self, snapshot: Snapshot, exchanges: Callable[[], Exchanges], stop: Stop) -> None:
        self.snapshot = snapshot
        self._exchanges = exchanges
        self.stop = stop
        self._counted: dict[tuple[Weighed, frozenset[str]], Rows] = {}
        #: Of the last conjunction its documents, and how often they have each of its words.
        self._beside: tuple[Array | None, dict[Weighed, Array]] = None, {}
        #: Of the last alternatives all their documents, and those of each.
        self._united: tuple[Array | None, list[Array]] = None, []

    @property
    def leaves(self) -> Leaves:
        """The leaves of this search: not kept, for a circle would keep the files open."""
        return Leaves(self.snapshot, self.breathe)

    def counted(self, leaf: Weighed, skip: frozenset[str] = ALL) -> Rows:
        """The documents of a leaf and how often each has it."""
        key = leaf, skip
        found = self._counted.get(key)
        if found is None:
            self.breathe()
            found = self._counted[key] = Leaves(self.snapshot, self.breathe).counted(leaf, skip)
        return found

    def known(self, leaf: Weighed, skip: frozenset[str], otherwise: Array) -> Array:
        """The documents of a leaf, where they were found already."""
        found = self._counted.get((leaf, skip))
        return otherwise if found is None else found[0]

    def beside(self, leaf: Weighed, documents: Array) -> Array | None:
        """How often each of these documents has a leaf, where that was found with them."""
        return self._beside[1].get(leaf) if self._beside[0] is documents else None

    def narrowed(self, documents: Array, at: Array) -> Array:
        """Some of the documents; what was found with them is known of these too."""
        some = documents.take(at)
        if self._beside[0] is documents:
            self._beside = some, {leaf: many.take(at) for leaf, many in self._beside[1].items()}
        return some

    def united(self, found: Array, documents: Array) -> bool:
        """Whether all these are known to be among the documents."""
        return self._united[0] is documents and any(found is one for one in self._united[1])

    def documents(self, query: Query) -> Array:
        """The documents that match, ascending."""
        match query:
            case And(children):
                return self._all_of(children)
            case Or(children):
                return any_of([self.documents(child) for child in children], self.snapshot.size)
            case Not(child):
                every = self.snapshot.everything
                return every.compress(~self._holds(child, every))
            case Boost(child):
                return self.documents(child)
            case Asked() | Answered():
                return self.exchanges.across(query, self._leaf)
            case Everything():
                return self.snapshot.everything
            case Nothing():
                return nothing()
            case _:
                return self._leaf(query)

    def in_time(self, query: Query) -> tuple[Array, bool]:
        """The documents that match, and whether that is all of them: of alternatives those looked at in time.

        What any one of them matches is a match, so what there was time for is true.
        """
        if not isinstance(query, Or):
            return self.documents(query), True
        found: list[Array] = []
        try:
            for child in query.children:
                found.append(self.documents(child))
        except TimeUp:
            if not found:
                raise
        every = any_of(found, self.snapshot.size)
        self._united = every, found
        return every, len(found) == len(query.children)

    @property
    def exchanges(self) -> Exchanges:
        """The questions and answers of the index: read only where a query asks across them."""
        return self._exchanges()

    def breathe(self) -> None:
        """`Cancelled` where the caller has asked to stop, `TimeUp` where time is over."""
        if self.stop is not UNBOUNDED:
            breathe(self.stop)

    def _all_of(self, children: tuple[Query, ...]) -> Array:
        """The rarest first; what columns tell is only looked up for the documents that are left."""
        listing: list[Query] = []
        told: list[Query] = []
        for one in children:
            (told if self._told(one) else listing).append(one)
        if not listing:
            first = next((n for n, one in enumerate(told) if not isinstance(one, Not)), None)
            listing.append(Everything() if first is None else told.pop(first))
        rows = sorted(((one, self.documents(one)) for one in listing), key=lambda row: len(row[1]))
        child, found = rows[0]
        counts: dict[Weighed, Array] = {}
        self._note(counts, child, found)
        for child, documents in rows[1:]:
            at, there = located(found, documents, self.snapshot.slots)
            found = found.compress(there)
            counts = {leaf: many.compress(there) for leaf, many in counts.items()}
            self._note(counts, child, documents, at.compress(there))
        for child in told:
            if len(found):
                there = self._holds(child, found)
                found = found.compress(there)
                counts = {leaf: many.compress(there) for leaf, many in counts.items()}
        self._beside = found, counts
        return found

    def _note(
        self, counts: dict[Weighed, Array], child: Query, documents: Array, at: Array | None = None
    ) -> None:
        """How often the documents of a word (those at some places) have it, if `child` is one."""
        leaf = child.child if isinstance(child, Boost) else child
        if not isinstance(leaf, Term | Word | Phrase | Near):
            return
        row = self._counted.get((leaf, ALL))
        if row is not None and row[0] is documents:
            counts[leaf] = row[1] if at is None else row[1].take(at)

    def _told(self, query: Query) -> bool:
        """Whether columns alone tell of a document whether it matches, or that it does not."""
        match query:
            case Not():
                return True
            case And(children) | Or(children):
                return all(map(self._told, children))
            case Boost(child):
                return self._told(child)
            case Asked() | Answered() | Everything() | Nothing():
                return False
            case _:
                return in_columns(query)

    def _holds(self, query: Query, documents: Array) -> Array:
        """The mask of those of some documents, ascending, that match."""
        match query:
            case And(children):
                return reduce(np.logical_and, (self._holds(child, documents) for child in children))
            case Or(children):
                return reduce(np.logical_or, (self._holds(child, documents) for child in children))
            case Not(child):
                return ~self._holds(child, documents)
            case Boost(child):
                return self._holds(child, documents)
            case Asked() | Answered() | Everything() | Nothing():
                return located(documents, self.documents(query), self.snapshot.slots)[1]
            case _:
                self.breathe()
                if in_columns(query):
                    return self.leaves.holds(query, documents)
                return located(documents, self._leaf(query), self.snapshot.slots)[1]

    def _leaf(self, leaf: Leaf) -> Array:
        self.breathe()
        if isinstance(leaf, Value | Between | Range | Prefix) or in_columns(leaf):
            return self.leaves.found(leaf)
        return self.counted(leaf)[0]
