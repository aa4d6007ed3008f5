"""What the results hold and which line shows which hit: pages in, hits by place and by line out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from textual.cache import LRUCache

from searchlib import Group, Hit, ResultPage

from .ports import GROUPS_PAGE, PAGE

#: Lines of a hit.
ROW = 3
#: Pages of hits kept in memory: 64 of 100 hits are some 10 MB.
_PAGES = 64


@dataclass(frozen=True, slots=True)
class Place:
    """What stands on a line: a line of a hit, or the head of a group."""

    index: int
    part: int
    head: Group | None = None


class Listing(Protocol):
    """Hits in order; the cursor of the list moves over them."""

    @property
    def size(self) -> int:
        """How many hits the cursor can reach."""
        ...

    @property
    def lines(self) -> int: ...

    def at(self, index: int) -> Hit | None:
        """The hit at a place, if its page has been fetched."""
        ...

    def find(self, id: str) -> int | None:
        """Where a paragraph is, if its page has been fetched."""
        ...

    def start(self, index: int) -> int:
        """The first line of a hit."""
        ...

    def top(self, index: int) -> int:
        """The line to show with a hit: the head of its group where it is the first."""
        ...

    def place(self, line: int) -> Place | None:
        """What stands on a line; None where nothing is, yet."""
        ...

    def wanted(self, indices: Iterable[int]) -> int | None:
        """A page to fetch before these hits can be shown."""
        ...

    def add(self, page: ResultPage) -> int:
        """A further page; its number."""
        ...

    def told(self, index: int) -> str:
        """Where one is."""
        ...


class Flat:
    """Any number of hits, each as high as the others; pages come as they are wanted, old ones go."""

    def __init__(self, page: ResultPage) -> None:
        self.pages: LRUCache[int, tuple[Hit, ...]] = LRUCache(_PAGES)
        self.pages.set(0, page.hits)
        self.size = page.total

    @property
    def lines(self) -> int:
        return self.size * ROW

    def at(self, index: int) -> Hit | None:
        if not 0 <= index < self.size:
            return None
        page = self.pages.get(index // PAGE)
        return page[index % PAGE] if page and index % PAGE < len(page) else None

    def find(self, id: str) -> int | None:
        for number in sorted(self.pages.keys()):
            for offset, hit in enumerate(self.pages.get(number) or ()):
                if hit.chunk.id == id:
                    return number * PAGE + offset
        return None

    def start(self, index: int) -> int:
        return index * ROW

    def top(self, index: int) -> int:
        return index * ROW

    def place(self, line: int) -> Place | None:
        index, part = divmod(line, ROW)
        return Place(index, part) if 0 <= index < self.size else None

    def wanted(self, indices: Iterable[int]) -> int | None:
        for page in dict.fromkeys(index // PAGE for index in indices):
            if page not in self.pages:
                return page
        return None

    def add(self, page: ResultPage) -> int:
        number = page.offset // PAGE
        self.pages.set(number, page.hits)
        return number

    def told(self, index: int) -> str:
        return f"{index + 1:,} of {self.size:,}" if self.size else ""


class Grouped:
    """Groups one after the other, each with a head and its first hits; the next page comes at the end."""

    def __init__(self, page: ResultPage) -> None:
        self._total = page.total_groups
        self._groups: list[Group] = []
        self._firsts: list[int] = []
        self._hits: list[Hit] = []
        self._fetched = 0
        self._add(page)

    @property
    def size(self) -> int:
        return len(self._hits)

    @property
    def lines(self) -> int:
        return len(self._hits) * ROW + len(self._groups) + (self._fetched < self._total)

    def at(self, index: int) -> Hit | None:
        return self._hits[index] if 0 <= index < len(self._hits) else None

    def find(self, id: str) -> int | None:
        return next((index for index, hit in enumerate(self._hits) if hit.chunk.id == id), None)

    def start(self, index: int) -> int:
        return index * ROW + self._group(index) + 1

    def top(self, index: int) -> int:
        first = bool(self._groups) and self._firsts[self._group(index)] == index
        return self.start(index) - first

    def place(self, line: int) -> Place | None:
        if not 0 <= line < len(self._hits) * ROW + len(self._groups):
            return None
        low, high = 0, len(self._groups) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._firsts[middle] * ROW + middle <= line else (low, middle - 1)
        behind = line - (self._firsts[low] * ROW + low)
        if not behind:
            return Place(self._firsts[low], 0, self._groups[low])
        return Place(self._firsts[low] + (behind - 1) // ROW, (behind - 1) % ROW)

    def wanted(self, indices: Iterable[int]) -> int | None:
        near = max(indices, default=0) >= len(self._hits) - 1
        return self._fetched // GROUPS_PAGE if near and self._fetched < self._total else None

    def add(self, page: ResultPage) -> int:
        if page.offset == self._fetched:
            self._add(page)
        return page.offset // GROUPS_PAGE

    def told(self, index: int) -> str:
        if not self._groups:
            return ""
        return f"group {self._group(index) + 1:,} of {self._total:,}"

    def _group(self, index: int) -> int:
        return max(0, bisect_right(self._firsts, index) - 1)

    def _add(self, page: ResultPage) -> None:
        self._fetched += len(page.groups)
        for group in page.groups:
            if group.hits:  # time was up before its hits were made
                self._groups.append(group)
                self._firsts.append(len(self._hits))
                self._hits += group.hits


def listing(page: ResultPage) -> Listing:
    """The list that a first page begins."""
    return Grouped(page) if page.groups else Flat(page)
