"""What the results hold and which line shows which hit: pages in, hits by place and by line out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
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
class Head:
    """The head of a group: which one, and whether all of its hits are shown."""

    group: Group
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What stands on a line: a line of a hit, or the head of a group."""

    index: int
    part: int
    head: Head | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page to fetch: of the list, or of one group in it."""

    page: int
    group: Group | None = None


def unfinished(page: ResultPage) -> bool:
    """Whether a first page is only the beginning of one: as much as was in sight."""
    if page.partial or page.offset:
        return False
    if page.groups:
        return len(page.groups) < min(GROUPS_PAGE, page.total_groups)
    return len(page.hits) < min(PAGE, page.total)


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

    def wanted(self, indices: Iterable[int]) -> Wanted | None:
        """A page to fetch before these hits can be shown."""
        ...

    def add(self, page: ResultPage) -> None:
        """A further page."""
        ...

    def elsewhere(self, index: int, step: int, transcript: str) -> int | None:
        """The nearest fetched hit in this direction that is of another transcript."""
        ...

    def beyond(self, index: int, step: int) -> int | None:
        """The page to look into for one where no fetched hit is; None where nothing more is there."""
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
        self._unfinished = unfinished(page)

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

    def wanted(self, indices: Iterable[int]) -> Wanted | None:
        for index in dict.fromkeys(indices):
            page = index // PAGE
            if page not in self.pages or (self._unfinished and page == 0 and self.at(index) is None):
                return Wanted(page)
        return None

    def add(self, page: ResultPage) -> None:
        self.pages.discard(page.offset // PAGE)  # `set` keeps what is there
        self.pages.set(page.offset // PAGE, page.hits)
        self._unfinished = self._unfinished and page.offset > 0

    def elsewhere(self, index: int, step: int, transcript: str) -> int | None:
        while (hit := self.at(index := index + step)) is not None:
            if hit.chunk.transcript != transcript:
                return index
        return None

    def beyond(self, index: int, step: int) -> int | None:
        while self.at(index := index + step) is not None:
            pass
        return index // PAGE if 0 <= index < self.size else None

    def told(self, index: int) -> str:
        return f"{index + 1:,} of {self.size:,}" if self.size else ""


class Grouped:
    """Groups one after the other, each with a head and its first hits; the next page comes at the end.

    An opened group has room for all of its hits, and pages of them come as they are wanted.
    """

    def __init__(self, page: ResultPage) -> None:
        self._total = page.total_groups
        self._groups: list[Group] = []
        self._opened: dict[str, int] = {}
        self._inner: LRUCache[tuple[str, int], tuple[Hit, ...]] = LRUCache(_PAGES)
        self._firsts: list[int] = []
        self._size = 0
        self._fetched = 0
        self._unfinished = unfinished(page)
        self._add(page)

    @property
    def size(self) -> int:
        return self._size

    @property
    def lines(self) -> int:
        return self._size * ROW + len(self._groups) + (self._fetched < self._total)

    def at(self, index: int) -> Hit | None:
        if not 0 <= index < self._size:
            return None
        number = self._number(index)
        return self._hit(self._groups[number], index - self._firsts[number])

    def find(self, id: str) -> int | None:
        for first, group in zip(self._firsts, self._groups, strict=True):
            for place, hit in self._known(group):
                if hit.chunk.id == id:
                    return first + place
        return None

    def start(self, index: int) -> int:
        return index * ROW + self._number(index) + 1

    def top(self, index: int) -> int:
        first = bool(self._groups) and self._firsts[self._number(index)] == index
        return self.start(index) - first

    def place(self, line: int) -> Place | None:
        if not 0 <= line < self._size * ROW + len(self._groups):
            return None
        numbers = range(len(self._groups))
        number = bisect_right(numbers, line, key=lambda n: self._firsts[n] * ROW + n) - 1
        behind = line - (self._firsts[number] * ROW + number)
        if not behind:
            group = self._groups[number]
            return Place(self._firsts[number], 0, Head(group, group.id in self._opened))
        return Place(self._firsts[number] + (behind - 1) // ROW, (behind - 1) % ROW)

    def wanted(self, indices: Iterable[int]) -> Wanted | None:
        places = tuple(indices)
        for index in places:
            if 0 <= index < self._size and self.at(index) is None:
                number = self._number(index)
                page = (index - self._firsts[number]) // PAGE
                group = self._groups[number]
                if (group.id, page) not in self._inner:
                    return Wanted(page, group)
        near = max(places, default=0) >= self._size - 1
        return Wanted(self._fetched // GROUPS_PAGE) if near and self._fetched < self._total else None

    def add(self, page: ResultPage) -> None:
        if self._unfinished and page.offset == 0:  # the same groups once more, and the rest of the page
            self._groups, self._fetched, self._unfinished = [], 0, False
        if page.offset == self._fetched:
            self._add(page)

    def put(self, id: str, page: ResultPage) -> None:
        """Hits of an opened group; a group that was counted in too little time grows."""
        if id in self._opened:
            self._inner.set((id, page.offset // PAGE), page.hits)
            if page.total > self._opened[id]:
                self._opened[id] = page.total
                self._count()

    def elsewhere(self, index: int, step: int, transcript: str) -> int | None:
        if not self._groups:
            return None
        here = self._number(index)
        beside = range(here + 1, len(self._groups)) if step > 0 else range(here - 1, -1, -1)
        for number in beside:
            if self._groups[number].hits[0].chunk.transcript != transcript:
                return self._firsts[number]
        return None

    def beyond(self, index: int, step: int) -> int | None:
        return self._fetched // GROUPS_PAGE if step > 0 and self._fetched < self._total else None

    def told(self, index: int) -> str:
        if not self._groups:
            return ""
        return f"group {self._number(index) + 1:,} of {self._total:,}"

    def group(self, index: int) -> Group | None:
        """The group that a hit is in."""
        return self._groups[self._number(index)] if self._groups else None

    def turn(self, index: int, *, opened: bool) -> int | None:
        """Open or close the group of a hit: where the hit, or the last one left, is; None: no change."""
        group = self.group(index)
        if group is None or opened == (group.id in self._opened) or group.total <= len(group.hits):
            return None
        if opened:
            self._opened[group.id] = group.total
        else:
            del self._opened[group.id]
        first = self._firsts[self._number(index)]
        self._count()
        return index if opened else min(index, first + len(group.hits) - 1)

    def _hit(self, group: Group, place: int) -> Hit | None:
        if place < len(group.hits):
            return group.hits[place]
        page = self._inner.get((group.id, place // PAGE))
        return page[place % PAGE] if page and place % PAGE < len(page) else None

    def _known(self, group: Group) -> Iterator[tuple[int, Hit]]:
        """The hits of a group that are here, with their places in it."""
        yield from enumerate(group.hits)
        for page in range(-(-self._opened.get(group.id, 0) // PAGE)):
            for offset, hit in enumerate(self._inner.get((group.id, page)) or ()):
                if page * PAGE + offset >= len(group.hits):
                    yield page * PAGE + offset, hit

    def _number(self, index: int) -> int:
        return max(0, bisect_right(self._firsts, index) - 1)

    def _add(self, page: ResultPage) -> None:
        self._fetched += len(page.groups)
        # One without hits: time was up before they were made.
        self._groups += [group for group in page.groups if group.hits]
        self._count()

    def _count(self) -> None:
        """Where each group begins, with the hits of those that are opened."""
        self._firsts, at = [], 0
        for group in self._groups:
            self._firsts.append(at)
            at += self._opened.get(group.id, len(group.hits))
        self._size = at


def listing(page: ResultPage) -> Listing:
    """The list that a first page begins."""
    return Grouped(page) if page.groups else Flat(page)
