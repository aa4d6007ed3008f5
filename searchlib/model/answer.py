"""What a question gets: hits with marks, facets, problems, reasons, scores taken apart."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from .advice import Expansion
from .chunk import Chunk, Exchange, Origin
from .graphemes import back, onward
from .passage import window
from .reading import ChunkId, Span


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a chunk has a tag: the tag, and the rules that fired with the words they matched."""

    topic: str
    origin: Origin
    because: tuple[str, ...]

    def __str__(self) -> str:
        because = "; ".join(self.because) or "said by the taxonomy of an earlier build"
        if self.origin is Origin.KEYPHRASE:
            return f"key phrase “{self.topic}”: {because}"
        return f"topic {self.topic} ({self.origin}): {because}"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A phrase that might be a topic: how often it stands in paragraphs without any, in how many transcripts,
    and one of these paragraphs.
    """

    phrase: str
    paragraphs: int
    transcripts: int
    example: ChunkId


@dataclass(frozen=True, slots=True)
class Snippet:
    """Text with marks: sorted, disjoint spans of it that matched."""

    text: str
    marks: tuple[Span, ...]

    def around(self, width: int) -> Snippet:
        """The best passage of at most `width` characters; an ellipsis, one of them, shows each cut.

        It is the one with the most different words and phrases marked, then with the most marks, then
        the first; it is cut between sentences where it can be, else between words.

        >>> Snippet("one two three four five", (Span(8, 13),)).around(15)
        Snippet(text='…two three…', marks=(Span(start=5, end=10),))
        """
        if len(self.text) <= width:
            return self
        sign = "…" if width > 2 else ""
        part = window(self.text, self.marks, max(0, width - 2 * len(sign)))
        before = sign if part.start else ""
        after = sign if part.end < len(self.text) else ""
        shift = len(before) - part.start
        inside = (Span(max(m.start, part.start), min(m.end, part.end)) for m in self.marks)
        return Snippet(
            before + part.of(self.text) + after,
            tuple(Span(m.start + shift, m.end + shift) for m in inside if m.start < m.end),
        )

    def kwic(self, width: int) -> tuple[Kwic, ...]:
        """Each mark with what stands before and behind it, at most `width` characters a side.

        >>> Snippet("one two three four five", (Span(8, 13),)).kwic(8)
        (Kwic(left='one two ', hit='three', right=' four fi'),)
        """
        return tuple(
            Kwic(
                self.text[onward(self.text, max(0, mark.start - width)) : mark.start],
                mark.of(self.text),
                self.text[mark.end : max(mark.end, back(self.text, mark.end + width))],
            )
            for mark in self.marks
        )


@dataclass(frozen=True, slots=True)
class Kwic:
    """A key word in its context: a line of a concordance."""

    left: str
    hit: str
    right: str


@dataclass(frozen=True, slots=True)
class Points:
    """What one word or phrase of a query adds to the score of a paragraph, and why.

    `forms` are the words of the index that count as it; `count` how often they stand there (in the
    paragraph of the question or answer, where it is looked for across an exchange), `length` of how many
    words (0 where it is not held against the count), `paragraphs` how many in the index have any of them.
    """

    text: str
    field: str
    why: str
    forms: tuple[str, ...]
    count: int
    length: int
    paragraphs: int
    points: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """A score taken apart: it is the sum of the points, in this order.

    `paragraphs` and `average` are those of the index: how many, and of how many words.
    """

    id: ChunkId
    score: float
    parts: tuple[Points, ...]
    paragraphs: int
    average: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. `rank` counts from 1 over all pages; the first snippet is the whole paragraph.

    `question` is what the paragraph answers, where it belongs to an answer: the paragraph of the question
    that holds what `asked:` looked for, marked, or else the last one.
    """

    rank: int
    score: float
    chunk: Chunk
    snippets: tuple[Snippet, ...]
    question: Snippet | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one field among all matches, most frequent first."""

    field: str
    values: tuple[FacetValue, ...]
    truncated: bool = False


class Period(StrEnum):
    """How long each bin of a histogram is."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"

    def first(self, day: dt.date) -> dt.date:
        """The first day of the year, the month or the day in which this day is."""
        match self:
            case Period.YEAR:
                return day.replace(month=1, day=1)
            case Period.MONTH:
                return day.replace(day=1)
            case Period.DAY:
                return day


@dataclass(frozen=True, slots=True)
class Bin:
    """A year, month or day by its first day, and how many matches are of it."""

    first: dt.date
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """All matches by date, oldest bin first; bins without a match are left out.

    `undated` are the matches without a date, which are in no bin.
    """

    period: Period
    bins: tuple[Bin, ...]
    undated: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """The matches of one transcript or exchange: how many, and the first of them in the order asked for.

    `id` is that of the transcript or the exchange, or of the paragraph where it belongs to no exchange.
    `rank` of its hits counts within the group.
    """

    id: str
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a query text that was not understood: what, where, and what to write instead."""

    message: str
    span: Span
    repair: str = ""

    def __str__(self) -> str:
        return f"{self.message} (at character {self.span.start + 1})"


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of answers: plain data that outlives the index it came from.

    `total` counts all matches exactly; `understood` is the query as it was asked, in query syntax, `told`
    the same in words, and `expansions` what was searched besides. Where matches are grouped, the hits stand
    in their groups, `offset` counts groups, and `total_groups` is how many there are. `partial` says that
    time was up before everything was looked at: what is here is right, and all counts are at least.
    """

    hits: tuple[Hit, ...]
    total: int
    offset: int
    facets: tuple[Facet, ...] = ()
    problems: tuple[Problem, ...] = ()
    understood: str = ""
    told: str = ""
    histogram: Histogram | None = None
    groups: tuple[Group, ...] = ()
    total_groups: int = 0
    partial: bool = False
    expansions: tuple[Expansion, ...] = ()

    def _repr_html_(self) -> str:
        """A table for notebooks; every word of the transcripts is escaped."""
        rows = "".join(
            f"<tr><td>{hit.rank}</td><td>{hit.chunk.date or ''}</td>"
            f"<td>{escape(hit.chunk.speaker.name) if hit.chunk.speaker else '–'}</td>"
            f"<td>{hit.chunk.role}</td><td>{escape(hit.chunk.title)}</td>"
            f"<td>{''.join(_marked(s) for s in hit.snippets)}</td></tr>"
            for hit in (*self.hits, *(hit for group in self.groups for hit in group.hits))
        )
        head = "<tr><th>#</th><th>date</th><th>speaker</th><th>role</th><th>event</th><th>text</th></tr>"
        return f"<p>{self.total:,} found</p><table>{head}{rows}</table>"


def _marked(snippet: Snippet) -> str:
    out, at = [], 0
    for span in snippet.marks:
        out += [escape(snippet.text[at : span.start]), f"<mark>{escape(span.of(snippet.text))}</mark>"]
        at = span.end
    return "".join([*out, escape(snippet.text[at:])])


@dataclass(frozen=True, slots=True)
class Context:
    """A paragraph with its neighbours in the transcript, and the question it answers (its last paragraph).

    `exchange` is the question with its answer to which the paragraph belongs, if it belongs to one;
    `earlier` the question that this one follows up.
    """

    chunk: Chunk
    before: tuple[Chunk, ...]
    after: tuple[Chunk, ...]
    question: Chunk | None
    exchange: Exchange | None = None
    earlier: tuple[Chunk, ...] = ()
