"""What reading a file gives: blocks, the event, attributed paragraphs, the transcript."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
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
