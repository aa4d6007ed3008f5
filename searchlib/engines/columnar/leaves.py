"""One leaf of a query over all segments: the documents that have it, and how often each has it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ...fields import DEFAULT
from ...query import Between, Leaf, Near, Phrase, Prefix, Range, Single, Value
from ...ranking import row
from .layout import Array
from .segment import Segment
from .sets import listed, nothing
from .snapshot import Snapshot
from .units import ALL, Rows, Work, begun, forms_of, gathered, units_of, valued

Weighed: TypeAlias = Single | Phrase | Near


def in_columns(leaf: Leaf) -> bool:
    """Whether a column tells of any document whether it matches: no list of all that do is needed."""
    return isinstance(leaf, Between | Range | Value) or leaf.field != DEFAULT


@dataclass(frozen=True, slots=True)
class Leaves:
    """The leaves of a query over one snapshot."""

    snapshot: Snapshot
    #: Called between the steps of a leaf that takes long.
    breathe: Callable[[], None]

    def found(self, leaf: Leaf) -> Array:
        """The documents that match a leaf."""
        if in_columns(leaf):
            every = self.snapshot.everything
            mask = self.holds(leaf, every)
            return listed(mask) if self.snapshot.whole else every.compress(mask)
        if isinstance(leaf, Prefix):
            return self._joined([begun(segment, leaf) for segment in self.snapshot.segments])
        assert not isinstance(leaf, Value | Between | Range)
        return self.counted(leaf)[0]

    def holds(self, leaf: Leaf, documents: Array) -> Array:
        """Of some documents, ascending, the mask of those that match a leaf of columns."""
        match leaf:
            case Between(_, low, high):
                first, last = (low or dt.date.min).toordinal(), (high or dt.date.max).toordinal()
                return _within(of(self.snapshot.days, documents), first, last)
            case Range(name, least, most):
                return _within(of(self.snapshot.numbers(name), documents), least, most)
            case _:
                split = enumerate(self.snapshot.split(documents))
                return together([self._coded(n, leaf, own) for n, (_, own) in split], bool)

    def counted(self, leaf: Weighed, skip: frozenset[str] = ALL) -> Rows:
        """Documents and counts; those in the ways of stemming of `skip` are left out."""
        snapshot = self.snapshot
        if len(snapshot.segments) == 1 and snapshot.whole and leaf.field == DEFAULT:
            return self._units(0, leaf, skip)
        key = leaf, skip
        found = snapshot.kept.get(key)
        if found is None:
            rows = [
                _lifted(s, leaf.field, self._units(n, leaf, skip)) for n, s in enumerate(snapshot.segments)
            ]
            live = [s.live for s in snapshot.segments]
            counts = [
                many if there is None else many.compress(there.take(own))
                for there, (own, many) in zip(live, rows, strict=True)
            ]
            found = self._joined([own for own, _ in rows]), together(counts, "<u4")
            if _is_word(leaf):
                snapshot.kept.keep(key, found)
        return found[0], found[1]

    def shared(self, leaf: Weighed, skip: frozenset[str]) -> tuple[int, list[Rows]]:
        """Of a field whose values documents share: how many have a leaf, and in each segment which values."""
        having, found = 0, []
        for n, segment in enumerate(self.snapshot.segments):
            rows = self._units(n, leaf, skip)
            if len(rows[0]):
                having += int(segment.holders[leaf.field].take(rows[0]).sum())
            found.append(rows)
        return having, found

    def forms(self, leaf: Weighed, skip: frozenset[str] = ALL) -> tuple[str, ...]:
        """What is counted as this leaf where any document has it: words of the index, or the row of words."""
        if isinstance(leaf, Phrase | Near):
            return (row(leaf),) if len(self.counted(leaf)[0]) else ()
        found: set[str] = set()
        for segment in self.snapshot.segments:
            words = segment.words[leaf.field]
            for form in forms_of(segment, leaf, skip):
                documents = _lifted(segment, leaf.field, gathered(segment, words, [form]))[0]
                if len(documents) if segment.live is None else segment.live[documents].any():
                    found.add(words.terms.text(form[0]))
        return tuple(sorted(found))

    def _units(self, n: int, leaf: Weighed, skip: frozenset[str]) -> Rows:
        """The units of a segment that have a leaf; those of words are remembered."""
        snapshot = self.snapshot
        key = n, leaf, skip
        found = snapshot.kept.get(key)
        if found is None:
            found = units_of(snapshot.segments[n], leaf, skip, self._work(n))
            if _is_word(leaf):
                snapshot.kept.keep(key, found)
        return found[0], found[1]

    def _work(self, n: int) -> Work:
        return Work(self.breathe, self.snapshot.slots, self.snapshot.kept, n)

    def _coded(self, n: int, leaf: Leaf, own: Array) -> Array:
        """Of documents of a segment the mask of those whose value of a field is a match."""
        segment = self.snapshot.segments[n]
        codes = of(segment.column(f"{leaf.field}/codes"), own)
        match leaf:
            case Value():
                units = valued(segment, leaf)
            case Prefix():
                units = begun(segment, leaf)
            case Between() | Range():
                units = nothing()
            case _:
                units = units_of(segment, leaf, ALL, self._work(n))[0]
        if len(units) == 1:
            same: Array = codes == units[0]
            return same
        mask = np.zeros(len(segment.column(f"{leaf.field}/ways")), bool)
        mask[units] = True
        return mask.take(codes)

    def _joined(self, lists: Sequence[Array]) -> Array:
        """Documents of each segment to documents of all, without the deleted ones."""
        made = []
        for offset, segment, own in zip(
            self.snapshot.offsets.tolist(), self.snapshot.segments, lists, strict=False
        ):
            live = own if segment.live is None else own.compress(segment.live.take(own))
            made.append((live + offset if offset else live).astype("<u4", copy=False))
        return together(made, "<u4")


def _is_word(leaf: Weighed) -> bool:
    """Phrases and what stands near are looked for anew: there is no end of them."""
    return not isinstance(leaf, Phrase | Near)


def _lifted(segment: Segment, name: str, rows: Rows) -> Rows:
    """Units to documents: the spoken text has one for each, other fields share theirs."""
    if name == DEFAULT or not len(rows[0]):
        return rows
    counts = np.zeros(len(segment.column(f"{name}/ways")), "<u4")
    counts[rows[0]] = rows[1]
    of = counts.take(segment.column(f"{name}/codes"))
    documents = listed(of)
    return documents, of.take(documents)


def of(column: Array, documents: Array) -> Array:
    """The numbers of some documents: of all, it is the column itself."""
    return column if len(documents) == len(column) else column.take(documents)


def _within(numbers: Array, least: int | None, most: int | None) -> Array:
    mask = np.ones(len(numbers), bool)
    if least is not None:
        mask &= numbers >= least
    if most is not None:
        mask &= numbers <= most
    return mask


def together(lists: Sequence[Array], kind: npt.DTypeLike) -> Array:
    """Arrays one after the other; of none, an empty one of this kind."""
    there = [one for one in lists if len(one)]
    return np.concatenate(there) if len(there) > 1 else there[0] if there else np.zeros(0, kind)
