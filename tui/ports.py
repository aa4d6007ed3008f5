"""What the screens ask of the library: an open collection in, plain data out; only `service` fulfils it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from searchlib import (
    Breakdown,
    BuildOrder,
    Chunk,
    Completion,
    Facet,
    Group,
    Histogram,
    Hit,
    Progress,
    Provenance,
    Report,
    ResultPage,
    Span,
    Stats,
    Survey,
)

from .state import SearchState

Stop: TypeAlias = Callable[[], bool]
#: Paragraphs by their id, each with the words of it that answer a question.
Marks: TypeAlias = Mapping[str, tuple[Span, ...]]

#: Hits fetched at once, a tall screen of them: to make them of paragraphs takes longer than to find them.
PAGE = 30
#: Groups fetched at once, each with its first hits.
GROUPS_PAGE = 30
#: Values of a field shown while one of them is looked for.
VALUES = 200
#: Seconds after which a search comes back with what it has, marked as partial.
SECONDS = 10.0
#: What stands behind a count that time was up for: there are so many at least.
LEAST = "+"


def page_size(state: SearchState) -> int:
    """How many hits, or groups of them, a page of this question has."""
    return GROUPS_PAGE if state.grouped else PAGE


class Trouble(Exception):
    """Something the user must be told: what happened, and the command or the step that mends it."""

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix


class NoIndex(Trouble):
    """There is no index in the folder, and nothing else either: one can be built there."""


class Unusable(Trouble):
    """What is in the folder cannot be used as an index."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole transcript, and which of its paragraphs answer the question: id -> marks in its text."""

    chunks: tuple[Chunk, ...]
    marks: Marks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found, by value and by day; `partial`: time was up, and each count is at least that."""

    facets: tuple[Facet, ...]
    days: Histogram
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """How many paragraphs a question finds, and how many of them each speaker said.

    `partial`: time was up, and each count is at least that.
    """

    total: int
    speakers: Mapping[str, int] = field(default_factory=dict)
    partial: bool = False


class Collection(Protocol):
    """An open index. Every method may block and is called from a worker thread."""

    def search(
        self, state: SearchState, stop: Stop, *, offset: int = 0, limit: int | None = None
    ) -> ResultPage:
        """A page of hits or groups, with exact totals; `Cancelled` soon after `stop()` is true.

        `limit`: only so many of the page. After `SECONDS` the page is partial.
        """
        ...

    def inside(self, state: SearchState, group: Group, stop: Stop, *, offset: int = 0) -> ResultPage:
        """A page of the hits of one group, in the order of the question; its total is that of the group."""
        ...

    def tally(self, state: SearchState, stop: Stop) -> Tally:
        """All hits by speaker; every filter holds for every count."""
        ...

    def counts(self, state: SearchState, stop: Stop) -> Counts:
        """Values and days to filter by; a field's own filters do not narrow its counts: more can be added."""
        ...

    def values(self, state: SearchState, field: str, prefix: str, stop: Stop) -> Facet:
        """The most frequent values of a field in which words begin so, among what the question finds."""
        ...

    def breakdown(self, state: SearchState, stop: Stop) -> Breakdown:
        """The question taken apart: what each part finds alone and, where nothing is found, repairs."""
        ...

    def complete(self, state: SearchState, text: str, stop: Stop) -> tuple[Completion, ...]:
        """What the end of a query text may become, likeliest first, within the filters of the question."""
        ...

    def read(self, state: SearchState, transcript: str, stop: Stop) -> Reading:
        """A transcript with its hits; only filters and words make a hit, not the browsing of everything."""
        ...

    def marks(self, state: SearchState, transcript: str, stop: Stop) -> Marks:
        """The paragraphs of a transcript that answer the question, each with the marks in its text."""
        ...

    def why(self, id: str) -> tuple[str, ...]:
        """Sentences: why this speaker, and why each topic."""
        ...

    def cite(self, chunk: Chunk) -> str:
        """One line that tells a reader where the words are."""
        ...

    def quote(self, hit: Hit) -> str:
        """The paragraph as a quotation with its citation below."""
        ...

    def link(self, id: str) -> str:
        """The command that shows this paragraph of this index."""
        ...

    def find(self, id: str) -> Chunk:
        """The paragraph with this id; `Trouble` if there is none."""
        ...

    def total(self, state: SearchState, stop: Stop) -> int:
        """How many hits there are."""
        ...

    def hits(self, state: SearchState, stop: Stop) -> Iterator[Hit]:
        """All hits, one by one, in the order of `search`."""
        ...

    def outdated(self) -> bool:
        """Whether a newer index lies on the disk; `Trouble` if there is none at all any more."""
        ...

    def stats(self) -> Stats: ...

    def close(self) -> None: ...


Opener: TypeAlias = Callable[[], Collection]


class Care(Protocol):
    """What can be done about the index itself. Every method may block and is called from a worker thread."""

    @property
    def folder(self) -> Path:
        """Where the index is kept, or will be."""
        ...

    @property
    def samples(self) -> Path:
        """Transcripts that come with the program."""
        ...

    def provenance(self) -> Provenance:
        """How the index was built, as far as that can be read."""
        ...

    def survey(self, folder: Path, stop: Stop) -> Survey:
        """How many transcripts there are to read; `Trouble` where that cannot be told."""
        ...

    def build(self, order: BuildOrder, stop: Stop) -> Iterator[Progress | Report]:
        """Progress, and a report at last; `Cancelled` soon after `stop()` is true. The old index stays then.

        `Trouble` in the library's sentence.
        """
        ...
