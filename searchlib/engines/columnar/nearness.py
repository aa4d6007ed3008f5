"""Where words stand close together, each at a place of its own.

A window of places can give each leaf one of its own if, and only if, any of the leaves taken together have
at least as many places in it as they are (Hall). So it is a count of places for each set of leaves: one
search in a sorted array. Sets of leaves that share no word need not be looked at together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from ...matching import windows
from .layout import Array
from .terms import ranges

#: Leaves that share words, from which on sets of them are too many, and windows are moved one by one.
_MANY = 6
#: Further apart than this no two words of a text are.
_FARTHEST = 1 << 30


def close(places: Sequence[Array], words: Sequence[frozenset[int]], distance: int) -> Array:
    """The places from which on each leaf has one of its own within `distance`.

    A place is a unit (the upper 32 bits) and a position. `places` are those of each leaf, ascending,
    `words` the numbers of the words it finds.
    """
    if len(places) == 2 and words[0].isdisjoint(words[1]):
        return _pairs(places[0], places[1], min(distance, _FARTHEST))
    places = _beside_fewest(places, min(distance, _FARTHEST))
    every = _united(places)
    last = every + min(distance, _FARTHEST)
    fine = np.ones(len(every), bool)
    for group in _groups(words):
        if len(group) > _MANY:
            return _one_by_one(places, every, distance)
        for count in range(1, len(group) + 1):
            for some in combinations(group, count):
                have = _united([places[n] for n in some])
                nth = np.searchsorted(have, every) + count - 1
                there = nth < len(have)
                fine &= there
                fine[there] &= have[nth[there]] <= last[there]
    found: Array = every[fine]
    return found


def _pairs(one: Array, other: Array, distance: int) -> Array:
    """The places of two leaves that have no word in common, from which on one of the other leaf is close."""
    marked = np.concatenate([one << 1, other << 1 | 1])
    marked.sort(kind="stable")
    leaf = marked & 1
    marked >>= 1
    # The next place of the other leaf is that of the next change: of a run of one leaf it is the same.
    change = (leaf[1:] != leaf[:-1]).nonzero()[0]
    last = marked[: change[-1] + 1] if len(change) else marked[:0]
    runs = np.diff(change, prepend=-1)
    found: Array = last.compress(np.repeat(marked.take(change + 1), runs) - last <= distance)
    return found


def _beside_fewest(places: Sequence[Array], distance: int) -> list[Array]:
    """Of each leaf the places within this distance of one of the leaf that has the fewest.

    Every window has one of these in it, so whatever else is in it is kept.
    """
    fewest = min(places, key=len)
    kept = []
    for some in places:
        low = np.searchsorted(some, fewest - distance)
        high = np.searchsorted(some, fewest + distance, "right")
        if len(high):
            low[1:] = np.maximum(low[1:], high[:-1])
        kept.append(some if some is fewest else some[ranges(low, high)])
    return kept


def _united(lists: Sequence[Array]) -> Array:
    """The distinct numbers of sorted lists, sorted: runs that are sorted are merged in linear time."""
    if len(lists) == 1:
        return lists[0]
    joined = np.concatenate(lists)
    joined.sort(kind="stable")
    distinct: Array = joined[np.append(True, joined[1:] != joined[:-1])] if len(joined) else joined
    return distinct


def _groups(words: Sequence[frozenset[int]]) -> list[list[int]]:
    """Leaves that share a word with each other, directly or by way of others."""
    groups: list[tuple[set[int], list[int]]] = []
    for number, some in enumerate(words):
        joined, members = set(some), [number]
        apart = []
        for group in groups:
            if joined & group[0]:
                joined |= group[0]
                members = group[1] + members
            else:
                apart.append(group)
        groups = [*apart, (joined, members)]
    return [members for _, members in groups]


def _one_by_one(places: Sequence[Array], every: Array, distance: int) -> Array:
    units = every >> 32
    found: list[Array] = [every[:0]]
    inside = [np.isin(every, some, assume_unique=True) for some in places]
    edges = np.flatnonzero(np.diff(units, prepend=-1, append=-1))
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        at = (every[start:end] & 0xFFFFFFFF).tolist()
        leaves = [[n for n, mask in enumerate(inside) if mask[i]] for i in range(start, end)]
        first = [i for i, _ in windows(list(zip(at, leaves, strict=True)), len(places), distance)]
        found.append(every[start:end][first])
    return np.concatenate(found)
