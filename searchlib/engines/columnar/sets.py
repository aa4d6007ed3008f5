"""Sets of documents as sorted arrays of numbers, joined by way of masks: each step is linear."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .layout import Array

#: From this many times as long on, the longer of two lists is searched instead of read.
_FAR = 64


def nothing() -> Array:
    return np.zeros(0, "<u4")


def marked(documents: Array, size: int) -> Array:
    """The mask of some documents (in any order) among `size`."""
    mask = np.zeros(size, bool)
    mask[documents] = True
    return mask


def listed(mask: Array) -> Array:
    """The documents of a mask."""
    return np.flatnonzero(mask).astype("<u4")


def both(a: Array, b: Array, size: int) -> Array:
    """What is in both."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(short) * _FAR < len(long):
        return _found_in(short, long)
    return short[marked(long, size)[short]]


def any_of(lists: Sequence[Array], size: int) -> Array:
    """What is in at least one."""
    there = [one for one in lists if len(one)]
    if len(there) <= 1:
        return there[0] if there else nothing()
    if sum(map(len, there)) * _FAR < size:
        return np.unique(np.concatenate(there))
    mask = np.zeros(size, bool)
    for one in there:
        mask[one] = True
    return listed(mask)


def without(a: Array, b: Array, size: int) -> Array:
    """What is in the first and not in the second."""
    return a[~marked(b, size)[a]] if len(a) and len(b) else a


def summed(units: Sequence[Array], counts: Sequence[Array], size: int) -> tuple[Array, Array]:
    """The union of lists, and the sum of what they count of each."""
    if len(units) == 1:
        return units[0], counts[0]
    if sum(map(len, units)) * _FAR < size:
        flat = np.concatenate(units)
        order = np.argsort(flat, kind="stable")
        flat = flat[order]
        first = np.flatnonzero(np.diff(flat.astype("<i8"), prepend=-1))
        many = np.concatenate(counts).astype("<i8")[order]
        return flat[first], np.add.reduceat(many, first) if len(first) else many
    added = np.zeros(size, "<u4")
    for some, many in zip(units, counts, strict=True):
        added[some] += many
    found = listed(added != 0)
    return found, added[found]


def common(a: Array, b: Array) -> Array:
    """What is in both of two sorted arrays of distinct numbers: two sorted runs are merged in linear time."""
    if min(len(a), len(b)) * _FAR < max(len(a), len(b)):
        short, long = (a, b) if len(a) <= len(b) else (b, a)
        return _found_in(short, long)
    joined = np.concatenate([a, b])
    joined.sort(kind="stable")
    twice: Array = joined[:-1][joined[1:] == joined[:-1]]
    return twice


def _found_in(short: Array, long: Array) -> Array:
    """What of a short sorted list is in a long one, which is not read but searched."""
    at = np.searchsorted(long, short)
    at[at == len(long)] = 0
    there: Array = short[long[at] == short]
    return there


def tallied(sorted_units: Array) -> tuple[Array, Array]:
    """Each distinct one, and how often it stands there."""
    if not len(sorted_units):
        return nothing(), np.zeros(0, "<i8")
    first = np.flatnonzero(np.diff(sorted_units, prepend=sorted_units[0] - 1))
    return sorted_units[first].astype("<u4"), np.diff(np.append(first, len(sorted_units)))
