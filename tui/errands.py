"""What worker threads do for the screen: a question in, answers out one by one, the quickest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from searchlib import Breakdown, Chunk, Completion, Facet, Group, ResultPage, Stats

from .deliveries import Delivery
from .listing import unfinished
from .ports import PAGE, Collection, Counts, Opener, Reading, Stop, Trouble, page_size
from .state import SearchState
from .tallying import Aside
from .upkeep import NotReloaded, Upkeep

#: Pages in which the paragraph that one is at is looked for after a filter has changed.
LOOKED_THROUGH = 33


@dataclass(frozen=True, slots=True)
class Opened:
    collection: Collection
    stats: Stats


@dataclass(frozen=True, slots=True)
class Found:
    """The first hits of a new question, and the seconds it took to find them."""

    state: SearchState
    page: ResultPage
    took: float


@dataclass(frozen=True, slots=True)
class Counted:
    state: SearchState
    counts: Counts


@dataclass(frozen=True, slots=True)
class More:
    """Further hits of the question that is on screen; the cursor wants to stand on `stay_on`.

    `group` is the id of the group that they are in, where they are those of one.
    """

    page: ResultPage
    stay_on: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """The hits among which one of another transcript was looked for are here."""

    state: SearchState
    transcript: str
    step: int


@dataclass(frozen=True, slots=True)
class Valued:
    """Values of a field that begin as was typed."""

    facet: Facet


@dataclass(frozen=True, slots=True)
class Read:
    """A transcript with the hits of a question; `chunk` is the paragraph to show it at."""

    state: SearchState
    chunk: Chunk
    reading: Reading


@dataclass(frozen=True, slots=True)
class Explained:
    chunk: Chunk
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    citation: str


@dataclass(frozen=True, slots=True)
class Examined:
    """Why a question finds nothing, and what would."""

    state: SearchState
    breakdown: Breakdown


@dataclass(frozen=True, slots=True)
class Completed:
    """What the end of a query text may become, likeliest first."""

    text: str
    completions: tuple[Completion, ...]


Answer: TypeAlias = (
    Opened
    | Found
    | Counted
    | More
    | Skipped
    | Valued
    | Read
    | Explained
    | Cited
    | Examined
    | Completed
    | Delivery
    | Aside
    | Upkeep
)
Errand: TypeAlias = Callable[[Stop], Iterator[Answer]]
Clock: TypeAlias = Callable[[], float]


def opening(opener: Opener) -> Errand:
    def run(stop: Stop) -> Iterator[Answer]:
        collection = opener()
        yield Opened(collection, collection.stats())

    return run


def reopening(opener: Opener) -> Errand:
    """Another index in place of the one at hand; where it cannot be opened, that one goes on."""

    def run(stop: Stop) -> Iterator[Answer]:
        try:
            yield from opening(opener)(stop)
        except Trouble as exc:
            yield NotReloaded(exc.what)

    return run


def kept(page: ResultPage, before: SearchState | None) -> bool:
    """Whether the list stays that of the question before: this one is not understood, and finds nothing."""
    return before is not None and bool(page.problems) and page.total == 0


def searching(
    collection: Collection,
    state: SearchState,
    clock: Clock,
    stay_on: str = "",
    sight: int = PAGE,
    before: SearchState | None = None,
) -> Errand:
    """As many hits or groups as are in sight first, then the counts, then the rest of the first page.

    Counts are those of the list: where that stays the list of the question `before`, of that one.

    To make a hit of a paragraph takes longer than to find it, so the list waits for no more than is seen. A
    paragraph to stay on may be anywhere on the first page; if it is not, it is looked for on some more at the
    very last.
    """

    def run(stop: Stop) -> Iterator[Answer]:
        began = clock()
        limit = page_size(state) if stay_on else min(sight, page_size(state))
        page = collection.search(state, stop, limit=limit)
        yield Found(state, page, clock() - began)
        asked = before if before is not None and kept(page, before) else state
        yield Counted(asked, collection.counts(asked, stop))
        if unfinished(page):
            page = collection.search(state, stop)
            yield More(page)
        if stay_on and not state.grouped:
            yield from _looking(collection, state, page, stay_on, stop)

    return run


def _looking(
    collection: Collection, state: SearchState, page: ResultPage, stay_on: str, stop: Stop
) -> Iterator[Answer]:
    """The page that has a paragraph, if it is among the first of them."""
    end = min(page.total, LOOKED_THROUGH * PAGE)
    while not any(hit.chunk.id == stay_on for hit in page.hits):
        offset = page.offset + PAGE
        if offset >= end:
            return
        page = collection.search(state, stop, offset=offset)
    if page.offset:
        yield More(page, stay_on)


def paging(collection: Collection, state: SearchState, page: int) -> Errand:
    def run(stop: Stop) -> Iterator[Answer]:
        yield More(collection.search(state, stop, offset=page * page_size(state)))

    return run


def opening_group(collection: Collection, state: SearchState, group: Group, page: int) -> Errand:
    """A page of the hits of one group."""

    def run(stop: Stop) -> Iterator[Answer]:
        yield More(collection.inside(state, group, stop, offset=page * PAGE), group=group.id)

    return run


def skipping(collection: Collection, state: SearchState, transcript: str, step: int, page: int) -> Errand:
    """Look from this page on, in this direction, for a hit of another transcript."""

    def run(stop: Stop) -> Iterator[Answer]:
        for number in range(page, max(-1, page + step * LOOKED_THROUGH), step):
            found = collection.search(state, stop, offset=number * page_size(state))
            yield More(found)
            hits = found.hits or tuple(group.hits[0] for group in found.groups if group.hits)
            if not hits or any(hit.chunk.transcript != transcript for hit in hits):
                break
        yield Skipped(state, transcript, step)

    return run


def valuing(collection: Collection, state: SearchState, field: str, prefix: str) -> Errand:
    def run(stop: Stop) -> Iterator[Answer]:
        yield Valued(collection.values(state, field, prefix, stop))

    return run


def reading(collection: Collection, state: SearchState, chunk: Chunk) -> Errand:
    def run(stop: Stop) -> Iterator[Answer]:
        yield Read(state, chunk, collection.read(state, chunk.transcript, stop))

    return run


def explaining(collection: Collection, chunk: Chunk) -> Errand:
    def run(stop: Stop) -> Iterator[Answer]:
        yield Explained(chunk, collection.why(chunk.id))

    return run


def citing(collection: Collection, chunk: Chunk) -> Errand:
    def run(stop: Stop) -> Iterator[Answer]:
        yield Cited(collection.cite(chunk))

    return run


def examining(collection: Collection, state: SearchState) -> Errand:
    def run(stop: Stop) -> Iterator[Answer]:
        yield Examined(state, collection.breakdown(state, stop))

    return run


def completing(collection: Collection, state: SearchState, text: str) -> Errand:
    def run(stop: Stop) -> Iterator[Answer]:
        yield Completed(text, collection.complete(state, text, stop))

    return run
