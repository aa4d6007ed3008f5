"""What worker threads do for the screen: a question in, answers out one by one, the quickest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from searchlib import Chunk, Facet, ResultPage, Stats

from .ports import PAGE, Collection, Opener, Reading, Stop
from .state import SearchState


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
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class More:
    """Further hits of the question that is on screen."""

    page: ResultPage


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


Answer: TypeAlias = Opened | Found | Counted | More | Read | Explained | Cited
Errand: TypeAlias = Callable[[Stop], Iterator[Answer]]
Clock: TypeAlias = Callable[[], float]


def opening(opener: Opener) -> Errand:
    def run(stop: Stop) -> Iterator[Answer]:
        collection = opener()
        yield Opened(collection, collection.stats())

    return run


def searching(collection: Collection, state: SearchState, clock: Clock) -> Errand:
    """Hits first, counts after them: the list never waits for the panel."""

    def run(stop: Stop) -> Iterator[Answer]:
        began = clock()
        page = collection.search(state, stop)
        yield Found(state, page, clock() - began)
        yield Counted(state, collection.counts(state, stop))

    return run


def paging(collection: Collection, state: SearchState, page: int) -> Errand:
    def run(stop: Stop) -> Iterator[Answer]:
        yield More(collection.search(state, stop, offset=page * PAGE))

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
