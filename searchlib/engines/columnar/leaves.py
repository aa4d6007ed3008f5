"""One leaf of a query to the documents that have it, segment by segment, and how often each has it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ...fields import DEFAULT, Kind, field
from ...query import Between, Leaf, Near, Phrase, Prefix, Range, Single, Term, Value, Word
from ...ranking import row
from .layout import Array
from .nearness import close
from .postings import Words
from .segment import Segment
from .sets import common, listed, nothing, summed, tallied
from .snapshot import Snapshot

#: Documents, ascending, and how often each has what is looked for.
Rows: TypeAlias = tuple[Array, Array]
#: A word by its number, and the ways of stemming in which it counts: None for all.
Form: TypeAlias = tuple[int, frozenset[str] | None]


@dataclass(frozen=True, slots=True)
class Leaves:
    """The leaves of a query over one snapshot."""

    snapshot: Snapshot
    #: Called between the steps of a leaf that takes long.
    breathe: Callable[[], None]

    def found(self, leaf: Leaf) -> Array:
        """The documents that match a leaf."""
        match leaf:
            case Between(_, low, high):
                first, last = (low or dt.date.min).toordinal(), (high or dt.date.max).toordinal()
                return self._within(self.snapshot.days, first, last)
            case Range(name, least, most):
                return self._within(self.snapshot.numbers(name), least, most)
            case Value(name, text):
                return self._joined([_valued(s, name, text) for s in self.snapshot.segments])
            case Prefix(name, text):
                return self._joined([_begun(s, name, text) for s in self.snapshot.segments])
            case _:
                return self.counted(leaf)[0]

    def counted(self, leaf: Single | Phrase | Near, skip: frozenset[str] = frozenset()) -> Rows:
        """Documents and counts; those in the ways of stemming of `skip` are left out."""
        rows = [_rows(segment, leaf, skip, self.breathe) for segment in self.snapshot.segments]
        documents = self._joined([found for found, _ in rows])
        kept = [
            many if segment.live is None else many[segment.live[found]]
            for segment, (found, many) in zip(self.snapshot.segments, rows, strict=True)
        ]
        return documents, _together(kept)

    def shared(
        self, leaf: Single | Phrase | Near, documents: Array, skip: frozenset[str]
    ) -> tuple[int, Array]:
        """Of a field whose values documents share: how many have a leaf, and how often each of these does."""
        having, found = 0, np.zeros(len(documents), "<i8")
        cuts = np.searchsorted(documents, self.snapshot.offsets).tolist()
        for n, segment in enumerate(self.snapshot.segments):
            units, many = _of_units(segment, leaf, skip, self.breathe)
            if not len(units):
                continue
            having += int(segment.holders[leaf.field][units].sum())
            counts = np.zeros(len(segment.holders[leaf.field]), "<i8")
            counts[units] = many
            own = documents[cuts[n] : cuts[n + 1]] - np.uint32(self.snapshot.offsets[n])
            found[cuts[n] : cuts[n + 1]] = counts[segment.column(f"{leaf.field}/codes")[own]]
        return having, found

    def forms(self, leaf: Single | Phrase | Near, skip: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """What is counted as this leaf where any document has it: words of the index, or the row of words."""
        if isinstance(leaf, Phrase | Near):
            return (row(leaf),) if len(self.counted(leaf)[0]) else ()
        found: set[str] = set()
        for segment in self.snapshot.segments:
            words = segment.words[leaf.field]
            for form in _forms(segment, leaf, skip):
                documents = _lifted(segment, leaf.field, _gathered(segment, words, [form]))[0]
                if len(documents) if segment.live is None else segment.live[documents].any():
                    found.add(words.terms.text(form[0]))
        return tuple(sorted(found))

    def _joined(self, lists: Sequence[Array]) -> Array:
        """Documents of each segment to documents of all, without the deleted ones."""
        made = []
        for offset, segment, own in zip(self.snapshot.offsets, self.snapshot.segments, lists, strict=False):
            live = own if segment.live is None else own[segment.live[own]]
            made.append(live if not offset else (live + offset).astype("<u4"))
        return _together(made)

    def _within(self, numbers: Array, least: int | None, most: int | None) -> Array:
        mask = np.ones(len(numbers), bool) if self.snapshot.whole else self.snapshot.live.copy()
        if least is not None:
            mask &= numbers >= least
        if most is not None:
            mask &= numbers <= most
        return listed(mask)


def _begun(segment: Segment, name: str, text: str) -> Array:
    """Of neighbours in the dictionary the postings are neighbours too: no need to look at each word."""
    words = segment.words[name]
    mask = np.zeros(len(words.ways), bool)
    numbers = segment.vocabularies[name].begun(text)
    if numbers is not None:
        mask[words.units(numbers)] = True
    else:
        for number in segment.vocabularies[name].found(Prefix(name, text), ""):
            mask[words.counts(number)[0]] = True
    return listed(mask if name == DEFAULT else mask[segment.column(f"{name}/codes")])


def _valued(segment: Segment, name: str, text: str) -> Array:
    words = segment.wholes[name]
    at = words.terms.find(text)
    if at < 0:
        return nothing()
    codes = segment.column(f"{name}/codes")
    units = words.counts(at)[0]
    if len(units) == 1:
        return listed(codes == units[0])
    mask = np.zeros(len(words.ways), bool)
    mask[units] = True
    return listed(mask[codes])


def _rows(
    segment: Segment, leaf: Single | Phrase | Near, skip: frozenset[str], breathe: Callable[[], None]
) -> Rows:
    return _lifted(segment, leaf.field, _of_units(segment, leaf, skip, breathe))


def _of_units(
    segment: Segment, leaf: Single | Phrase | Near, skip: frozenset[str], breathe: Callable[[], None]
) -> Rows:
    """The units that have a leaf, and how often."""
    words = segment.words[leaf.field]
    if not isinstance(leaf, Phrase | Near):
        return _gathered(segment, words, _forms(segment, leaf, skip))
    if field(leaf.field).kind is Kind.KEYWORD:
        return nothing(), nothing()
    row = tuple(Term(leaf.field, w) for w in leaf.words) if isinstance(leaf, Phrase) else leaf.words
    forms = [_forms(segment, one, skip) for one in row]
    wanted = _shared(segment, words, forms, breathe)
    if not wanted.any():
        return nothing(), nothing()
    once = {}
    for some in forms:
        breathe()
        once[tuple(some)] = _places(segment, words, some, wanted)
    places = [once[tuple(some)] for some in forms]
    breathe()
    return _phrased(places) if isinstance(leaf, Phrase) else _near(places, forms, leaf.distance)


def _forms(segment: Segment, leaf: Single, skip: frozenset[str]) -> list[Form]:
    """The words of a segment that count as this leaf."""
    vocabulary = segment.vocabularies[leaf.field]
    ways = [way for way in segment.way_names if way not in skip]
    if not isinstance(leaf, Word):
        everywhere = None if len(ways) == len(segment.way_names) else frozenset(ways)
        return [(number, everywhere) for number in vocabulary.found(leaf, "")] if ways else []
    found: dict[int, set[str]] = {}
    for way in ways:
        for number in vocabulary.found(leaf, way):
            found.setdefault(number, set()).add(way)
    count = len(segment.way_names)
    return [(n, None if len(there) == count else frozenset(there)) for n, there in sorted(found.items())]


def _gathered(segment: Segment, words: Words, forms: Sequence[Form]) -> Rows:
    """The units of any of these words, and how often they have them all told."""
    units, counts = [], []
    for number, ways in forms:
        some, many = words.counts(number)
        if ways is not None:
            keep = _allowed(segment, words, ways)[some]
            some, many = some[keep], many[keep]
        units.append(some)
        counts.append(many)
    return summed(units, counts, len(words.ways)) if units else (nothing(), nothing())


def _allowed(segment: Segment, words: Words, ways: frozenset[str]) -> Array:
    """The mask of the units that have one of these ways of stemming."""
    allowed: Array = np.array([name in ways for name in segment.way_names], bool)[words.ways]
    return allowed


def _shared(
    segment: Segment, words: Words, row: Sequence[Sequence[Form]], breathe: Callable[[], None]
) -> Array:
    """The mask of the units that have a word of each list."""
    wanted = np.ones(len(words.ways), bool)
    for forms in row:
        breathe()
        mask = np.zeros(len(words.ways), bool)
        for number, ways in forms:
            units = words.counts(number)[0]
            there = wanted[units] if ways is None else wanted[units] & _allowed(segment, words, ways)[units]
            mask[units[there]] = True
        wanted = mask
    return wanted


def _places(segment: Segment, words: Words, forms: Sequence[Form], wanted: Array) -> Array:
    """Where any of these words stands in the wanted units: unit and place as one number, ascending."""
    found = []
    for number, ways in forms:
        mask = wanted if ways is None else wanted & _allowed(segment, words, ways)
        units, places = words.places(number, mask)
        found.append(units.astype("<i8") << 32 | places.astype("<i8"))
    keys = _together(found)
    if len(found) > 1:
        keys = np.sort(keys, kind="stable")
    return keys


def _phrased(places: Sequence[Array]) -> Rows:
    """The units where places of each list follow one of the list before it, and how often."""
    starts = places[0]
    for step, some in enumerate(places[1:], 1):
        starts = common(starts, some - step)
    return tallied(starts >> 32)


def _near(places: Sequence[Array], row: Sequence[Sequence[Form]], distance: int) -> Rows:
    """The units where a place of each list is close to the others, and how often."""
    return tallied(close(places, [frozenset(n for n, _ in forms) for forms in row], distance) >> 32)


def _lifted(segment: Segment, name: str, rows: Rows) -> Rows:
    """Units to documents: the spoken text has one for each, other fields share theirs."""
    if name == DEFAULT or not len(rows[0]):
        return rows
    codes = segment.column(f"{name}/codes")
    counts = np.zeros(len(segment.column(f"{name}/ways")), "<i8")
    counts[rows[0]] = rows[1]
    of = counts[codes]
    documents = listed(of)
    return documents, of[documents]


def _together(lists: Sequence[Array]) -> Array:
    there = [one for one in lists if len(one)]
    return np.concatenate(there) if len(there) > 1 else there[0] if there else nothing()
