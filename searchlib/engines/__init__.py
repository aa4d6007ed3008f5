"""What every engine promises. One module or package per engine; no engine imports another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Protocol

from ..model import Chunk, ChunkId, Explanation, Facet, TranscriptId
from ..query import Query


class Sort(StrEnum):
    """The order of answers. Ties, and everything under DOCUMENT, go by transcript and paragraph."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Request:
    """A question to an engine: matches [offset, offset + limit) in this order, and these facets.

    At most `facet_limit` values of each facet are given.
    """

    query: Query
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    facet_limit: int = 200


@dataclass(frozen=True, slots=True)
class Match:
    """A chunk and its score: its points by `ranking`, 0 where another order is asked for."""

    id: ChunkId
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` is exact, whatever the limit."""

    matches: tuple[Match, ...]
    total: int
    facets: tuple[Facet, ...] = ()


Stop = Callable[[], bool]


def never() -> bool:
    """The stop signal of a caller that does not stop."""
    return False


class Writer(Protocol):
    """Changes to an index that become visible together."""

    def put(self, chunks: Iterable[Chunk]) -> None:
        """Add chunks; their ids must not be in the index (drop their transcript first)."""
        ...

    def drop(self, transcript: TranscriptId) -> None:
        """Remove every chunk of a transcript."""
        ...


class Engine(Protocol):
    """An index that can be asked and changed. Safe to share between threads."""

    def search(self, request: Request, stop: Stop = never) -> Answer:
        """Answers, or `Cancelled` soon after `stop()` turns true."""
        ...

    def explain(self, query: Query, id: ChunkId) -> Explanation:
        """What each part of a query adds to the score of a chunk, whether or not the chunk matches.

        `UnknownChunk` where there is none.
        """
        ...

    def fetch(self, ids: Sequence[ChunkId]) -> list[Chunk]:
        """The chunks with these ids, in this order; `UnknownChunk` for one that is not there."""
        ...

    def transcript(self, transcript: TranscriptId) -> list[Chunk]:
        """Every chunk of a transcript in order; empty if it is not there."""
        ...

    def exchange(self, transcript: TranscriptId, number: int) -> list[Chunk]:
        """Every chunk of the exchange with this number, in order; empty if there is none, and for 0."""
        ...

    def writer(self) -> AbstractContextManager[Writer]:
        """Commits on a clean exit; leaves the index untouched on an exception."""
        ...

    def check(self) -> list[str]:
        """Every fault found; empty when sound."""
        ...

    def close(self) -> None: ...


ENGINES = {
    "memory": "memory:MemoryEngine",
    "whoosh": "whoosh:WhooshEngine",
}


def open_engine(name: str, folder: Path) -> Engine:
    """The engine of this name over the index in `folder` (a new, empty one if the folder is empty)."""
    module, cls = ENGINES[name].split(":")
    engine: Engine = getattr(import_module(f".{module}", __name__), cls)(folder)
    return engine
