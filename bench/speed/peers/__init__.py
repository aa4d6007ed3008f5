"""The engines of a run, each behind one small adapter. What a peer cannot do it does not do in part."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol, TypeVar

from ..corpus import Paragraph
from ..questions import Question

T = TypeVar("T")
#: Values of a facet with their counts, the most frequent first.
Counts = Sequence[tuple[str, int]]
Batches = Iterable[Sequence[Paragraph]]


@dataclass(frozen=True, slots=True)
class Effort:
    """Seconds by the clock, and seconds of all threads of the process."""

    clock: float = 0.0
    cpu: float = 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """The exact number of matches, how many of the best there are, and the facets if they were asked for.

    A peer that lives in another process says what the search took there.
    """

    total: int
    best: int
    facets: Mapping[str, Counts] = field(default_factory=dict)
    effort: Effort | None = None


#: A question that a peer has in its own words: to be called is to search.
Ask = Callable[[], Found]


class Session(Protocol):
    """An index that is open."""

    def asker(self, question: Question, *, faceted: bool) -> Ask | None:
        """The question in the words of this peer; None where it cannot do just this."""
        ...

    def close(self) -> None: ...


class Peer(Protocol):
    """An engine. To make one is to import what it needs: `ImportError` where that is not installed."""

    def build(self, batches: Batches, folder: Path, cores: int) -> Effort:
        """A new index in an empty folder, durable when it returns, with a thread for each core if it can."""
        ...

    def open(self, folder: Path) -> Session: ...

    def update(self, folder: Path, gone: Sequence[str], batches: Batches) -> Effort | None:
        """Take these transcripts out and put these paragraphs in; None where that means building anew."""
        ...

    def children_mb(self) -> float:
        """The peak memory of a process of its own; 0 where it has none."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table of peers. Peers of one family share a column: one for words, one for stems.

    `most` is the largest size at which it is bearable, `parallel` whether it can build with two cores.
    """

    name: str
    family: str
    source: str
    stems: bool = True
    exact: bool = True
    parallel: bool = False
    most: int = 10_000_000

    def made(self) -> Peer:
        """The adapter; `ImportError` says what is missing."""
        module, _, rest = self.source.partition(":")
        cls, _, option = rest.partition(":")
        peer: Peer = getattr(import_module(f".{module}", __name__), cls)(*filter(None, (option,)))
        return peer

    def answers(self, question: Question) -> bool:
        """Whether its index holds what this question is about, stems or words."""
        return self.stems if question.stems else self.exact


OURS = "columnar"
ENTRIES = (
    Entry(OURS, OURS, "ours:Ours:columnar", parallel=True),
    Entry("stock", "stock", "ours:Ours:whoosh", most=50_000),
    Entry("FTS5", "FTS5", "fts5:Fts5:unicode61", stems=False),
    Entry("FTS5 porter", "FTS5", "fts5:Fts5:porter unicode61", exact=False),
    Entry("tantivy", "tantivy", "tantivy_peer:Tantivy", stems=False, parallel=True),
    Entry("tantivy stems", "tantivy", "tantivy_peer:Tantivy:english", exact=False, parallel=True),
    Entry("Xapian", "Xapian", "xapian_peer:Xapian", most=400_000),
    Entry("bm25s", "bm25s", "bm25s_peer:Bm25s", stems=False, most=400_000),
)


class Stopwatch:
    """Time that a build takes, without that in which it waits for its paragraphs."""

    def __init__(self) -> None:
        self._clock, self._cpu = -time.perf_counter(), -time.process_time()

    def outside(self, batches: Iterable[T]) -> Iterator[T]:
        """The same, off the clock while each is being made."""
        source = iter(batches)
        while True:
            # Other threads may go on with the build meanwhile: their time counts.
            clock, cpu = time.perf_counter(), time.thread_time()
            one = next(source, None)
            self._clock -= time.perf_counter() - clock
            self._cpu -= time.thread_time() - cpu
            if one is None:
                return
            yield one

    def read(self) -> Effort:
        return Effort(self._clock + time.perf_counter(), self._cpu + time.process_time())
