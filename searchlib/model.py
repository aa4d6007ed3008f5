"""The nouns: what we store (Transcript, Paragraph, Chunk) and what we answer (Hit, Facet, ResultPage).

Plain frozen data. No behaviour beyond arithmetic on its own fields, no I/O, no
knowledge of formats, engines or screens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from typing import NewType

ChunkId = NewType("ChunkId", str)
ExchangeId = NewType("ExchangeId", str)
TranscriptId = NewType("TranscriptId", str)


class Role(StrEnum):
    """What a paragraph does in the conversation."""

    STATEMENT = "statement"
    QUESTION = "question"
    ANSWER = "answer"
    MODERATOR = "moderator"
    ASIDE = "aside"


class Mark(StrEnum):
    """What else is known of a paragraph."""

    PROCEDURAL = "procedural"  # it only runs the meeting: "Thank you. Next question."


class How(StrEnum):
    """How the speaker of a paragraph is known."""

    LABEL = "label"  # the paragraph begins with the name
    CARRIED = "carried"  # the last label still holds
    TITLE = "title"  # an unlabelled opening; the title names the person
    STRUCTURE = "structure"  # the format's markup names the speaker
    PEOPLE = "people-file"  # the label stands for a person of the user's people file
    CORRECTED = "corrected"  # the user said so in a corrections file
    UNKNOWN = "unknown"


class Sure(StrEnum):
    """How far the attribution can be trusted."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters [start, end) of some text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a transcript came from: `path` as the user may quote it, hash of the bytes, format name."""

    path: str
    sha256: str
    format: str


class BlockKind(StrEnum):
    """What a block of the source looks like, before anybody asks who speaks."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks a block, where the format itself says so (voice tag, `who`, a speaker column).

    `label` is the speaker as the format writes it, "" where it names nobody. `key` is the format's own
    identifier of the voice, if it has one: labels of one key are one person of this document. `office`
    and `role` are given only where the format has a place for them.
    """

    label: str = ""
    office: str = ""
    key: str = ""
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text as the format gave it.

    `label` is a name set apart by markup that may well be the speaker's (bold), already taken off
    `text`, as printed, without its colon. `voice` settles who speaks: no label is looked for in the
    text then, and nobody is carried over from above. `line` is the 1-based line of the source where
    the block begins; `seconds` and `until` the times of its start and end, where the format has them.
    `level` is the rank of a heading, 1 the highest; 0 where the format has no ranks.
    `bold`: all of the paragraph is set in bold.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    label: str | None = None
    line: int | None = None
    seconds: float | None = None
    until: float | None = None
    voice: Voice | None = None
    level: int = 0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What a format yields: the blocks, what its metadata says outright, and what was repaired.

    The keys of `meta` are `title`, `date` (ISO 8601), `place`, `source` (an address), `language`;
    each only where the file has it; `title` is "" where no line of the text can be one. `notices` are
    sentences for the user ("decoded as Windows-1252"). `topics` are what the source itself says it is
    about (tags, "Subjects: ..."). `aliases` say what labels stand for (label as printed -> name), where
    the file has a table of those present.

    A file that holds several events has each of them in `parts` and nothing of its own; the `key` of a
    part is what the file itself calls the event, or "".
    """

    blocks: tuple[Block, ...]
    meta: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    parts: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What the head of a page says: the event, and whom its title names as speaking.

    `principals` are the people the title presents as speakers, in order, name only.
    """

    title: str
    date: dt.date | None = None
    place: str = ""
    principals: tuple[Speaker, ...] = ()
    kind: str = ""  # "press conference", "interview", ...: as the title words it, lower case
    topics: tuple[str, ...] = ()  # "Subjects: ..." and lists of what is to come, as printed


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or a function that speaks; `office` as printed beside the name, if any."""

    name: str
    office: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Why a paragraph has its speaker: kind, trust, the label as printed, and a sentence of evidence."""

    how: How = How.UNKNOWN
    sure: Sure = Sure.GUESS
    label: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One spoken paragraph of a transcript; `span` points into the transcript's text.

    `turn` counts the turns from 0; `exchange` counts the questions from 1 (0: it belongs to none);
    `follows` is the exchange from which this one goes on as a follow-up, the first of them (0: none).
    `section` is the heading under which it is spoken, after those of higher level (`a › b`);
    `procedural` marks speech that only runs the meeting ("Thank you. Next question."). `seconds` and
    `until` are times of the recording.
    """

    span: Span
    speaker: Speaker | None
    role: Role
    attribution: Attribution
    turn: int
    exchange: int = 0
    follows: int = 0
    line: int | None = None
    seconds: float | None = None
    until: float | None = None
    section: str = ""
    procedural: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """One event. `text` is the only copy of the words; everything else points into it."""

    id: TranscriptId
    title: str
    date: dt.date | None
    place: str
    source: Source
    text: str
    paragraphs: tuple[Paragraph, ...]
    notices: tuple[str, ...] = ()
    language: str = ""
    topics: tuple[str, ...] = ()  # what the source itself says it is about, in its own words


#: Between the headings of a section, the highest first.
BELOW = " › "


class Origin(StrEnum):
    """Why a chunk has a topic."""

    RULE = "rule"  # a rule of the taxonomy fired on its words
    HEADING = "heading"  # the heading above it says so
    SOURCE = "source"  # the source is tagged so, and a word of the chunk points the same way
    KEYPHRASE = "keyphrase"  # a phrase typical of the transcript stands in it


@dataclass(frozen=True, slots=True)
class Tag:
    """A topic of a chunk (its id in the taxonomy; under KEYPHRASE the phrase), and why it has it."""

    topic: str
    origin: Origin = Origin.RULE


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit that is indexed and found: one paragraph, by one speaker, on some topics.

    `paragraph` counts from 1 within the transcript and is the number in the id;
    `span` points into the transcript's text, `line` into the source file. `language` is a BCP 47
    primary tag ("en"), "" where it is not known. `subjects` are the source's own tags of the
    transcript, in its words.
    """

    id: ChunkId
    transcript: TranscriptId
    title: str
    date: dt.date | None
    place: str
    source: str
    paragraph: int
    span: Span
    text: str
    speaker: Speaker | None
    role: Role
    attribution: Attribution
    tags: tuple[Tag, ...] = ()
    turn: int = 0
    exchange: int = 0
    follows: int = 0
    line: int | None = None
    seconds: float | None = None
    until: float | None = None
    section: str = ""
    procedural: bool = False
    language: str = ""
    subjects: tuple[str, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics, each once, in order of the tags; a key phrase is not one."""
        return tuple(dict.fromkeys(t.topic for t in self.tags if t.origin is not Origin.KEYPHRASE))

    @property
    def heading(self) -> str:
        """The last heading of its section, the one right above it."""
        return self.section.rpartition(BELOW)[2]

    @property
    def keyphrases(self) -> tuple[str, ...]:
        """The phrases typical of its transcript that stand in it."""
        return tuple(t.topic for t in self.tags if t.origin is Origin.KEYPHRASE)

    @property
    def asks(self) -> bool:
        """Whether it belongs to the question of its exchange."""
        return self.exchange > 0 and self.role is Role.QUESTION and not self.procedural

    @property
    def answers(self) -> bool:
        """Whether it belongs to the answer of its exchange."""
        return self.exchange > 0 and self.role is Role.ANSWER and not self.procedural


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, in the order of the transcript.

    `number` counts from 1 within the transcript. `question` and `answer` are their paragraphs, `beside`
    what else is said meanwhile: calls of the moderator, asides. `follows` is the id of the exchange from
    which the question goes on as a follow-up, None for a question that stands by itself.
    """

    id: ExchangeId
    transcript: TranscriptId
    number: int
    question: tuple[Chunk, ...]
    answer: tuple[Chunk, ...]
    beside: tuple[Chunk, ...] = ()
    follows: ExchangeId | None = None

    @classmethod
    def of(cls, chunks: Sequence[Chunk]) -> Exchange:
        """The exchange that these chunks make up; there is at least one, and they are in order."""
        first = chunks[0]
        return cls(
            exchange_id(first.transcript, first.exchange),
            first.transcript,
            first.exchange,
            question=tuple(c for c in chunks if c.asks),
            answer=tuple(c for c in chunks if c.answers),
            beside=tuple(c for c in chunks if not (c.asks or c.answers)),
            follows=exchange_id(first.transcript, first.follows) if first.follows else None,
        )


def exchange_id(transcript: TranscriptId, number: int) -> ExchangeId:
    """The id of an exchange of a transcript: `bank/2024-09-12.md@3`."""
    return ExchangeId(f"{transcript}@{number}")


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
        """At most `width` characters holding as many marks as fit; an ellipsis shows each cut.

        >>> Snippet("one two three four five", (Span(8, 13),)).around(15)
        Snippet(text='…two three four…', marks=(Span(start=5, end=10),))
        """
        if len(self.text) <= width:
            return self
        first = _densest(self.marks, width)
        if first is None:
            start = 0
        else:
            inside = [m for m in self.marks if m.start >= first.start and m.end <= first.start + width]
            reach = (inside[-1].end if inside else first.end) - first.start
            start = max(0, first.start - max(0, width - reach) // 2)
        start = min(start, len(self.text) - width)
        end = start + width
        if start and (space := self.text.find(" ", start, first.start if first else start)) >= 0:
            start = space + 1
        keep = max((m.end for m in self.marks if start <= m.start and m.end <= end), default=start)
        if end < len(self.text) and (space := self.text.rfind(" ", keep, end + 1)) > start:
            end = space
        before, after = "…" if start else "", "…" if end < len(self.text) else ""
        shift = len(before) - start
        marks = (Span(max(m.start, start), min(m.end, end)) for m in self.marks)
        return Snippet(
            before + self.text[start:end] + after,
            tuple(Span(m.start + shift, m.end + shift) for m in marks if m.start < m.end),
        )


def _densest(marks: tuple[Span, ...], width: int) -> Span | None:
    """The mark from which a window of `width` holds the most marks; the first such."""
    best, most = None, 0
    last = 0
    for i, mark in enumerate(marks):
        last = max(last, i)
        while last + 1 < len(marks) and marks[last + 1].end <= mark.start + width:
            last += 1
        if last - i + 1 > most:
            best, most = mark, last - i + 1
    return best


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

    `total` counts all matches exactly; `understood` is the query as it was run, in query syntax.
    """

    hits: tuple[Hit, ...]
    total: int
    offset: int
    facets: tuple[Facet, ...] = ()
    problems: tuple[Problem, ...] = ()
    understood: str = ""

    def _repr_html_(self) -> str:
        """A table for notebooks; every word of the transcripts is escaped."""
        rows = "".join(
            f"<tr><td>{hit.rank}</td><td>{hit.chunk.date or ''}</td>"
            f"<td>{escape(hit.chunk.speaker.name) if hit.chunk.speaker else '–'}</td>"
            f"<td>{hit.chunk.role}</td><td>{escape(hit.chunk.title)}</td>"
            f"<td>{''.join(_marked(s) for s in hit.snippets)}</td></tr>"
            for hit in self.hits
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


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that gave nothing: which, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild or update is: files done of `total`, paragraphs so far, the file at hand."""

    done: int
    total: int
    paragraphs: int
    path: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a rebuild or update did. `notices` are (path, sentence) about files that were used."""

    transcripts: int
    paragraphs: int
    speakers: int
    added: int
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...] = ()
    notices: tuple[Skipped, ...] = ()
    ignored: int = 0
    seconds: float = 0.0
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Stats:
    """What an index holds and how it was built."""

    transcripts: int
    paragraphs: int
    attributed: int
    speakers: int
    first: dt.date | None
    last: dt.date | None
    generation: int
    built: str
    roots: tuple[str, ...]
    bytes: int
