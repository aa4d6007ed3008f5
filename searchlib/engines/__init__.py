"""What every engine promises. One module or package per engine; no engine imports another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Protocol

from ..errors import Cancelled, TimeUp
from ..model import Chunk, ChunkId, Explanation, Facet, Histogram, Period, TranscriptId, exchange_id
from ..query import And, Query, simplify


class Sort(StrEnum):
    """The order of answers. Ties, and everything under DOCUMENT, go by transcript and paragraph.

    Who has no date comes last under NEWEST and OLDEST, who has no name under SPEAKER, which is
    alphabetical (`alphabet.order`).
    """

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
    DOCUMENT = "document"
    SPEAKER = "speaker"


class Unit(StrEnum):
    """What matches are grouped by. A paragraph that belongs to no exchange is a group by itself."""

    TRANSCRIPT = "transcript"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups of matches, each with its `best` first ones in the order asked for."""

    by: Unit
    best: int = 3


@dataclass(frozen=True, slots=True)
class Request:
    """A question to an engine: matches [offset, offset + limit) in this order, and what is to be counted.

    `where` are filters, each by the field it stands for; they all hold. The counts of a field, and of the
    days (`period`) for the field `date`, leave out its own filter, so that one sees what else could be
    chosen. At most `facet_limit` values of each facet are given, of those in which words begin like
    `prefix`. `without` is a paragraph that does not count as a match. Under a grouping, offset and limit
    count groups.
    """

    query: Query
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    facet_limit: int = 200
    where: tuple[tuple[str, Query], ...] = ()
    prefix: str = ""
    period: Period | None = None
    grouping: Grouping | None = None
    without: ChunkId | None = None

    def whole(self) -> Query:
        """The query with all its filters."""
        return self.besides("")

    def besides(self, field: str) -> Query:
        """The query with all its filters but those of this field."""
        filters = (node for name, node in self.where if name != field)
        return simplify(And((self.query, *filters)))

    def filtered(self, field: str) -> bool:
        """Whether a filter stands for this field."""
        return any(name == field for name, _ in self.where)


@dataclass(frozen=True, slots=True)
class Match:
    """A chunk and its score: its points by `ranking`, 0 where another order is asked for."""

    id: ChunkId
    score: float


@dataclass(frozen=True, slots=True)
class Grouped:
    """The matches of one transcript or exchange: how many, and the first of them in the order asked for."""

    id: str
    total: int
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` and all counts are exact, whatever the limit; at least so many where the answer is `partial`.

    A partial answer is true as far as it goes: each match is one, with its own score, in the order asked
    for among those that there was time to look at. Under a grouping `matches` is empty.
    """

    matches: tuple[Match, ...]
    total: int
    facets: tuple[Facet, ...] = ()
    histogram: Histogram | None = None
    groups: tuple[Grouped, ...] = ()
    total_groups: int = 0
    partial: bool = False


def unanswered(request: Request) -> Answer:
    """The answer where time was up at once: nothing found, and nothing counted of all that was asked for."""
    return Answer(
        (),
        0,
        facets=tuple(Facet(name, ()) for name in request.facets),
        histogram=Histogram(request.period, ()) if request.period else None,
        partial=True,
    )


Stop = Callable[[], bool]


def never() -> bool:
    """The stop signal of a caller that does not stop."""
    return False


@dataclass(frozen=True, slots=True)
class Budget:
    """A stop signal that knows a deadline: asked past it, it raises `TimeUp`.

    A search gives each of its steps a share of what is left, so that what was found can still be ordered
    and counted.
    """

    stop: Stop = never
    deadline: float | None = None
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def of(
        cls, seconds: float | None, stop: Stop = never, clock: Callable[[], float] = time.monotonic
    ) -> Budget:
        """So many seconds from this moment; None is without end."""
        if seconds is None:
            return cls(stop, None, clock)
        return cls(stop, clock() + (seconds if seconds > 0 else 0.0), clock)

    def __call__(self) -> bool:
        if self.stop():
            return True
        if self.deadline is not None and self.clock() >= self.deadline:
            raise TimeUp("the time given to this search is over")
        return False

    def share(self, part: float) -> Budget:
        """A budget for one step: this part of the time that is left."""
        if self.deadline is None:
            return self
        left = max(0.0, self.deadline - self.clock())
        return Budget(self.stop, self.deadline - left * (1 - part), self.clock)


#: Of the time that is left: for finding matches, then for weighing and ordering them. Counting has the rest.
GATHERING, ORDERING = 0.7, 0.85
#: For finding matches where that is nearly all there is to do.
ALMOST = 0.9


#: The budget of who neither stops nor has a deadline: it need not be asked.
UNBOUNDED = Budget()


def breathe(stop: Stop) -> None:
    """Give way if the caller asks to stop, or if time is up."""
    if stop():
        raise Cancelled("the search was stopped")


def unit_of(chunk: Chunk, by: Unit) -> str:
    """The id of the group that a match is in."""
    if by is Unit.TRANSCRIPT:
        return chunk.transcript
    return exchange_id(chunk.transcript, chunk.exchange) if chunk.exchange else chunk.id


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
        """Answers, or `Cancelled` soon after `stop()` turns true; a partial answer where a `Budget` ends."""
        ...

    def lexicon(self, field: str) -> Sequence[str]:
        """Every word of a field once, sorted by its letters; the folded values of a keyword field.

        There may be some that only removed paragraphs had: `frequencies` tells.
        """
        ...

    def frequencies(self, field: str, words: Iterable[str]) -> dict[str, int]:
        """In how many paragraphs each of these words stands, to the letter; 0 where in none."""
        ...

    def vocabulary(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent words that begin so, accents and capitals apart, with their frequencies.

        Words of one frequency are sorted by their letters.
        """
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

    def questions(self, exchanges: Sequence[tuple[TranscriptId, int]]) -> list[list[Chunk]]:
        """Of each of these exchanges the chunks that ask, in order."""
        ...

    def writer(self) -> AbstractContextManager[Writer]:
        """Commits on a clean exit; leaves the index untouched on an exception."""
        ...

    def check(self) -> list[str]:
        """Every fault found; empty when sound."""
        ...

    def close(self) -> None:
        """Give the files back, once no search is under way; to ask again is an `IndexClosed`."""
        ...


ENGINES = {
    "columnar": "columnar:ColumnarEngine",
    "memory": "memory:MemoryEngine",
    "whoosh": "whoosh:WhooshEngine",
}


def open_engine(name: str, folder: Path) -> Engine:
    """The engine of this name over the index in `folder` (a new, empty one if the folder is empty)."""
    module, cls = ENGINES[name].split(":")
    engine: Engine = getattr(import_module(f".{module}", __name__), cls)(folder)
    return engine
