"""What was made of the files and may be asked for again: the last used of it, up to so many bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from .layout import Array

#: Arrays, of a kind that only who asks for them knows.
Arrays = tuple[Array, ...]


class Kept:
    """Arrays by what they are about. Threads share it; nobody writes to what is in it."""

    def __init__(self, most: int) -> None:
        """No more than `most` bytes are kept, and nothing that would take more than a quarter of them."""
        self._most, self._held = most, 0
        self._lock = Lock()
        self._found: OrderedDict[Hashable, tuple[int, Arrays]] = OrderedDict()

    def get(self, key: Hashable) -> Arrays | None:
        """What was kept under this key, if it is there still."""
        with self._lock:
            found = self._found.get(key)
            if found is None:
                return None
            self._found.move_to_end(key)
        return found[1]

    def keep(self, key: Hashable, arrays: Arrays) -> None:
        """Remember it, and forget what was not used for longest."""
        # What keys and arrays take besides their numbers counts too: there may be very many small ones. What
        # is in the file is the system's to keep.
        size = 512 + sum(one.nbytes for one in arrays if one.base is None)
        if size * 4 > self._most:
            return
        with self._lock:
            if key in self._found:
                return
            self._found[key] = size, arrays
            self._held += size
            while self._held > self._most:
                _, (least, _) = self._found.popitem(last=False)
                self._held -= least
