"""Sets of documents as sorted arrays of numbers. Each step is linear in what is joined, not in the index."""

from __future__ import annotations

from collections.abc import Sequence
from threading import local
from typing import Any

import numpy as np

from .layout import Array

#: From this many times as long on, the longer of two lists is searched instead of read.
_FAR = 16
#: Lists that make up one of so many documents, or more, are joined by way of a mask of all documents.
_DENSE = 4
#: Numbers up to which plain Python takes less than the calls for arrays.
_FEW = 48
#: From so many lists on, to sort them is to sort anew what is in them.
_MANY = 32


class Slots(local):
    """Work space of one thread: numbers for each document, which mean nothing before they are written."""

    def __init__(self, size: int) -> None:
        #: Of one step, and of one list of documents through many steps.
        self.numbers, self.standing = np.zeros(size, "<u4"), np.zeros(size, "<u4")


def nothing() -> Array:
    return np.zeros(0, "<u4")


def marked(documents: Array, size: int) -> Array:
    """The mask of some documents (in any order) among `size`."""
    mask = np.zeros(size, bool)
    mask[documents.astype("<i8")] = True
    return mask


def listed(mask: Array) -> Array:
    """The documents of a mask."""
    return mask.nonzero()[0].astype("<u4")


def located(wanted: Array, among: Array, slots: Slots) -> tuple[Array, Array]:
    """Where in a list each of another list stands, and whether it does: where not, the place says nothing."""
    if not len(among):
        return np.zeros(len(wanted), "<u4"), np.zeros(len(wanted), bool)
    if len(wanted) * _FAR < len(among):
        at = among.searchsorted(wanted)
    else:
        numbers = slots.numbers
        numbers[among.astype("<i8")] = np.arange(len(among), dtype="<u4")
        at = numbers.take(wanted)
    # What was left of other lists is told by what stands at the place.
    return at, among.take(at, mode="clip") == wanted


def both(a: Array, b: Array, slots: Slots) -> Array:
    """What is in both."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    return short.compress(located(short, long, slots)[1])


def any_of(lists: Sequence[Array], size: int) -> Array:
    """What is in at least one."""
    there = [one for one in lists if len(one)]
    if len(there) <= 1:
        return there[0] if there else nothing()
    if len(there) > _MANY or sum(map(len, there)) * _DENSE > size:
        mask = np.zeros(size, bool)
        for one in there:
            mask[one.astype("<i8")] = True
        return listed(mask)
    return distinct(np.concatenate(there))


def distinct(numbers: Array) -> Array:
    """Each of some numbers once, sorted in place: of short numbers that takes less than to merge lists."""
    numbers.sort()
    return numbers.compress(_fresh(numbers))


def summed(units: Sequence[Array], counts: Sequence[Array], size: int) -> tuple[Array, Array]:
    """The union of lists, and the sum of what they count of each."""
    if len(units) == 1:
        return units[0], counts[0]
    total = sum(map(len, units))
    if total <= _FEW:
        return _summed_few(units, counts)
    if len(units) > _MANY and total * _MANY > size:
        added = np.zeros(size, "<u4")
        for some, many in zip(units, counts, strict=True):
            added[some.astype("<i8")] += many
        found = listed(added)
        return found, added.take(found)
    keys = np.concatenate(units).astype("<i8")
    keys <<= 32
    keys |= np.concatenate(counts)
    keys.sort(kind="stable")
    flat = (keys >> 32).astype("<u4")
    many = keys.astype("<u4")  # the lower half
    if many.max() < 256:
        many = many.astype("|u1")
    again = (flat[1:] == flat[:-1]).nonzero()[0]
    if not len(again):
        return flat, many
    fresh = _fresh(flat)
    added = many.compress(fresh).astype("<u4")
    # What stands there again goes to the one before it; those before that are gone move it up.
    np.add.at(added, again - np.arange(len(again)), many.take(again + 1))
    return flat.compress(fresh), added.astype("|u1") if added.max() < 256 else added


def _summed_few(units: Sequence[Array], counts: Sequence[Array]) -> tuple[Array, Array]:
    added: dict[int, int] = {}
    for some, many in zip(units, counts, strict=True):
        for unit, count in zip(some.tolist(), many.tolist(), strict=True):
            added[unit] = added.get(unit, 0) + count
    rows = sorted(added.items())
    return np.array([unit for unit, _ in rows], "<u4"), np.array([count for _, count in rows], "<u4")


def common(a: Array, b: Array) -> Array:
    """What is in both of two sorted arrays of distinct numbers: two sorted runs are merged in linear time."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if not len(short):
        return short
    if len(short) * _FAR < len(long):
        at = long.searchsorted(short)
        return short.compress(long.take(at, mode="clip") == short)
    joined = np.concatenate([a, b])
    joined.sort(kind="stable")
    return joined[:-1].compress(joined[1:] == joined[:-1])


def tallied(sorted_units: Array) -> tuple[Array, Array]:
    """Each distinct one, and how often it stands there."""
    if not len(sorted_units):
        return nothing(), np.zeros(0, "<i8")
    first = _fresh(sorted_units).nonzero()[0]
    many = np.empty(len(first), "<i8")
    np.subtract(first[1:], first[:-1], out=many[:-1])
    many[-1] = len(sorted_units) - first[-1]
    return sorted_units.take(first).astype("<u4"), many


def nth(values: Array, count: int) -> Any:
    """A number that `count` of these or more, and few more, are not below."""
    deep = max(1, min(_MANY, len(values) // count))
    wide = len(values) // deep
    # The largest of each column of a table of them: fewer numbers, as large, and found at full speed.
    largest = values[: deep * wide].reshape(deep, wide).max(axis=0)
    largest.partition(wide - count)
    return largest[wide - count]


def _fresh(numbers: Array) -> Array:
    """The mask of those that are not the same as the one before."""
    fresh = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=fresh[1:])
    return fresh
