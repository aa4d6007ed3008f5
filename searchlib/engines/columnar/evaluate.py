"""A query tree to the documents that match it, as a sorted array."""

from __future__ import annotations

from collections.abc import Callable

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
    Single,
    Value,
)
from .. import Stop, breathe
from .exchanges import Exchanges
from .layout import Array
from .leaves import Leaves, Rows
from .sets import any_of, both, nothing, without
from .snapshot import Snapshot


class Evaluation:
    """One search: what of it was found once is not looked for again."""

    def __init__(self, snapshot: Snapshot, exchanges: Callable[[], Exchanges], stop: Stop) -> None:
        self.snapshot = snapshot
        self._exchanges = exchanges
        self.stop = stop
        self._counted: dict[tuple[Leaf, frozenset[str]], Rows] = {}

    @property
    def leaves(self) -> Leaves:
        """The leaves of this search: not kept, for a circle would keep the files open."""
        return Leaves(self.snapshot, self.breathe)

    def counted(self, leaf: Single | Phrase | Near, skip: frozenset[str] = frozenset()) -> Rows:
        """The documents of a leaf and how often each has it."""
        key = leaf, skip
        if key not in self._counted:
            self.breathe()
            self._counted[key] = self.leaves.counted(leaf, skip)
        return self._counted[key]

    def documents(self, query: Query) -> Array:
        """The documents that match, ascending."""
        size = self.snapshot.size
        match query:
            case And(children):
                return self._all_of(children)
            case Or(children):
                return any_of([self.documents(child) for child in children], size)
            case Not(child):
                return without(self.snapshot.everything, self.documents(child), size)
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
        return any_of(found, self.snapshot.size), len(found) == len(query.children)

    @property
    def exchanges(self) -> Exchanges:
        """The questions and answers of the index: read only where a query asks across them."""
        return self._exchanges()

    def breathe(self) -> None:
        """`Cancelled` where the caller has asked to stop, `TimeUp` where time is over."""
        breathe(self.stop)

    def _all_of(self, children: tuple[Query, ...]) -> Array:
        size = self.snapshot.size
        wanted = sorted((self.documents(c) for c in children if not isinstance(c, Not)), key=len)
        found = wanted[0] if wanted else self.snapshot.everything
        for other in wanted[1:]:
            found = both(found, other, size)
        for child in children:
            if isinstance(child, Not) and len(found):
                found = without(found, self.documents(child.child), size)
        return found

    def _leaf(self, leaf: Leaf) -> Array:
        self.breathe()
        if isinstance(leaf, Value | Between | Range | Prefix):
            return self.leaves.found(leaf)
        return self.counted(leaf)[0]
