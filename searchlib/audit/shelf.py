"""Which things share a mark, for millions of marks in little memory: no text is kept, only hashes.

When there are too many, every second hash is let go, by its own value: what two things share stays shared.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator

#: Marks kept: 8 bytes each, some 70 more for a moment while they are sorted.
MOST = 2_000_000
_ITEMS = 20  # bits for the number of a thing
_HASH = 44  # bits for a mark: among two million, a chance hit in ten runs


class Shelf:
    """Marks of things; a thing is a number below a million."""

    def __init__(self, most: int = MOST) -> None:
        self._marks = array("Q")
        self._most = most
        self._step = 1

    def put(self, mark: str, thing: int) -> bool:
        """Keep that a thing has a mark; False where it is not kept."""
        value = int.from_bytes(
            hashlib.blake2b(mark.encode("utf-8", "replace"), digest_size=8).digest(), "big"
        )
        value >>= 64 - _HASH
        if thing >> _ITEMS or value % self._step:
            return False
        self._marks.append(value << _ITEMS | thing)
        if len(self._marks) > self._most:
            self._thin()
        return True

    def _thin(self) -> None:
        """Keep each mark of a thing once; of the marks, so few that the next time is far away."""
        kept = set(self._marks)
        while len(kept) > self._most // 2 and self._step < 1 << _HASH:
            self._step *= 2
            kept = {mark for mark in kept if not (mark >> _ITEMS) % self._step}
        self._marks = array("Q", kept)

    def shared(self) -> Iterator[list[int]]:
        """For each mark that several things have, these things in order."""
        before, things = -1, list[int]()
        for mark in sorted(set(self._marks)):
            value, thing = mark >> _ITEMS, mark & ((1 << _ITEMS) - 1)
            if value != before:
                if len(things) > 1:
                    yield things
                before, things = value, []
            things.append(thing)
        if len(things) > 1:
            yield things

    def sizes(self, count: int) -> array[int]:
        """How many marks of each of `count` things are kept."""
        sizes = array("L", bytes(8 * count))
        for mark in set(self._marks):
            sizes[mark & ((1 << _ITEMS) - 1)] += 1
        return sizes
