"""One leaf of a query in one segment: the units that have it, and how often each does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import TypeAlias

import numpy as np

from ...fields import DEFAULT, Kind, field
from ...query import Near, Phrase, Prefix, Single, Term, Value, Word
from .kept import Kept
from .layout import Array
from .nearness import close
from .postings import Words
from .segment import Segment
from .sets import Slots, any_of, both, common, distinct, listed, located, marked, nothing, summed, tallied

#: Units (or documents), ascending, and how often each has what is looked for.
Rows: TypeAlias = tuple[Array, Array]
#: A word by its number, and the ways of stemming in which it counts: None for all.
Form: TypeAlias = tuple[int, frozenset[str] | None]
#: No way of stemming is left out.
ALL: frozenset[str] = frozenset()
#: Units up to which plain Python takes less than the calls for arrays.
_FEW = 24
#: Places up to which they are few.
_OFTEN = 1024
#: Units of many words that make up one of so many of all, or more, are listed by way of a mask.
_DENSE = 4


@dataclass(frozen=True, slots=True)
class Work:
    """What a step needs besides its question: whom to ask whether to go on, space for numbers, a memory.

    `place` tells the segment from others that share the memory.
    """

    breathe: Callable[[], None]
    slots: Slots
    kept: Kept
    place: int


def units_of(segment: Segment, leaf: Single | Phrase | Near, skip: frozenset[str], work: Work) -> Rows:
    """The units that have a leaf, and how often; those in the ways of stemming of `skip` are left out."""
    words = segment.words[leaf.field]
    if not isinstance(leaf, Phrase | Near):
        return gathered(segment, words, forms_of(segment, leaf, skip))
    if field(leaf.field).kind is Kind.KEYWORD:
        return nothing(), nothing()
    if leaf.field != DEFAULT:
        work = replace(work, slots=Slots(len(words.ways)))
    row = tuple(Term(leaf.field, w) for w in leaf.words) if isinstance(leaf, Phrase) else leaf.words
    forms = [tuple(forms_of(segment, one, skip)) for one in row]
    lists = {some: [_counted(segment, words, *form)[0] for form in some] for some in forms}
    wanted = _shared(list(lists.values()), len(words.ways), work)
    if not len(wanted):
        return nothing(), nothing()
    if len(wanted) <= _FEW and isinstance(leaf, Phrase):
        few = _phrased_few(words, leaf.field, [(some, lists[some]) for some in forms], wanted, work)
        if few is not None:
            return few
    once = {}
    for some in lists:
        work.breathe()
        once[some] = _places(segment, leaf.field, some, wanted, work)
    places = [once[some] for some in forms]
    work.breathe()
    if isinstance(leaf, Phrase):
        starts = sorted((some - step for step, some in enumerate(places)), key=len)
        return tallied(reduce(common, starts) >> 32)
    return tallied(close(places, [frozenset(n for n, _ in some) for some in forms], leaf.distance) >> 32)


def forms_of(segment: Segment, leaf: Single, skip: frozenset[str]) -> Sequence[Form]:
    """The words of a segment that count as this leaf."""
    vocabulary = segment.vocabularies[leaf.field]
    names = segment.way_names
    ways = [way for way in names if way not in skip] if skip else names
    if not isinstance(leaf, Word) or len(names) == 1:
        everywhere = None if len(ways) == len(names) else frozenset(ways)
        return [(number, everywhere) for number in vocabulary.found(leaf, ways[0])] if ways else []
    found: dict[int, set[str]] = {}
    for way in ways:
        for number in vocabulary.found(leaf, way):
            found.setdefault(number, set()).add(way)
    return [(n, None if len(there) == len(names) else frozenset(there)) for n, there in sorted(found.items())]


def gathered(segment: Segment, words: Words, forms: Sequence[Form]) -> Rows:
    """The units of any of these words, and how often they have them all told."""
    if not forms:
        return nothing(), nothing()
    rows = [_counted(segment, words, number, ways) for number, ways in forms]
    return summed([units for units, _ in rows], [counts for _, counts in rows], len(words.ways))


def begun(segment: Segment, leaf: Prefix) -> Array:
    """The units that have a word that begins so.

    Of neighbours in the dictionary the postings are neighbours too: no need to look at each word.
    """
    words, vocabulary = segment.words[leaf.field], segment.vocabularies[leaf.field]
    size = len(words.ways)
    numbers = vocabulary.begun(leaf.text)
    if numbers is None:
        return any_of([words.counts(number)[0] for number in vocabulary.found(leaf, "")], size)
    units = words.units(numbers)
    if len(numbers) < 2:
        return units.astype("<u4", copy=False)
    if len(units) * _DENSE > size:
        return listed(marked(units, size))
    # They are in no order: to sort numbers anew takes the processor less than to merge many short lists.
    return distinct(np.sort(units)).astype("<u4", copy=False)


def valued(segment: Segment, leaf: Value) -> Array:
    """The units that have a whole value."""
    words = segment.wholes[leaf.field]
    at = words.terms.find(leaf.text)
    return words.counts(at)[0] if at >= 0 else nothing()


def _counted(segment: Segment, words: Words, number: int, ways: frozenset[str] | None) -> Rows:
    """The units of a word in some ways of stemming, and how often they have it."""
    units, counts = words.counts(number)
    if ways is None:
        return units, counts
    keep = _allowed(segment, words, ways, units)
    return units.compress(keep), counts.compress(keep)


def _phrased_few(
    words: Words,
    name: str,
    row: Sequence[tuple[Sequence[Form], Sequence[Array]]],
    wanted: Array,
    work: Work,
) -> Rows | None:
    """Of few units those where the words of a row follow each other; None where they stand there often."""
    starts = set[int]()
    for step, (forms, lists) in enumerate(row):
        if not all(ways is None for _, ways in forms):  # the lists are of some of the rows of a word
            return None
        numbered = [(number, units) for (number, _), units in zip(forms, lists, strict=True)]
        places = _places_of_few(words, name, numbered, wanted, work)
        if places is None:
            return None
        if step:
            starts.intersection_update([place - step for place in places])
        else:
            starts.update(places)
    found = sorted(Counter([start >> 32 for start in starts]).items())
    return np.array([unit for unit, _ in found], "<u4"), np.array([many for _, many in found], "<u4")


def _allowed(segment: Segment, words: Words, ways: frozenset[str], units: Array) -> Array:
    """The mask of the units that have one of these ways of stemming."""
    allowed: Array = np.array([name in ways for name in segment.way_names], bool)[words.ways[units]]
    return allowed


def _shared(row: Sequence[Sequence[Array]], size: int, work: Work) -> Array:
    """The units that are in a list of each group."""
    joined = sorted((any_of(lists, size) for lists in row), key=len)
    wanted = joined[0]
    for other in joined[1:]:
        work.breathe()
        wanted = both(wanted, other, work.slots)
    return wanted


def _places(segment: Segment, name: str, forms: Sequence[Form], wanted: Array, work: Work) -> Array:
    """Where any of these words stands in the wanted units: unit and place as one number, ascending."""
    found, words = [], segment.words[name]
    for number, ways in forms:
        some = wanted if ways is None else wanted.compress(_allowed(segment, words, ways, wanted))
        at, there = located(some, words.counts(number)[0], work.slots)
        if not there.all():
            some, at = some.compress(there), at.compress(there)
        many, places = words.places(number, at, _ends(words, name, number, work))
        keys = some.astype("<i8")
        keys <<= 32
        if len(places) > len(keys):
            keys = keys.repeat(many)
        keys |= places
        found.append(keys)
    if len(found) == 1:
        return found[0]
    every = np.concatenate(found)
    every.sort(kind="stable")
    return every


def _places_of_few(
    words: Words, name: str, lists: Sequence[tuple[int, Array]], wanted: Array, work: Work
) -> list[int] | None:
    """The same as `_places` of few units, in no order; None where a word stands there very often."""
    found = list[int]()
    for number, units in lists:
        at = units.searchsorted(wanted)
        there = (units.take(at, mode="clip") == wanted).nonzero()[0]
        places = words.places_of_few(number, at.take(there), _ends(words, name, number, work), _OFTEN)
        if places is None:
            return None
        for unit, some in zip(wanted.take(there).tolist(), places, strict=True):
            found += [unit << 32 | place for place in some]
    return found


def _ends(words: Words, name: str, number: int, work: Work) -> Array:
    """Where the places of each row of a word end; remembered, for it takes a look at all its rows."""
    key = work.place, name, number
    kept = work.kept.get(key)
    if kept is None:
        kept = (words.ends(number),)
        work.kept.keep(key, kept)
    return kept[0]
