"""What is indexed: a paragraph with all that is known of it, its topics, its exchange."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .reading import BELOW, Attribution, ChunkId, ExchangeId, Role, Span, Speaker, TranscriptId


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
