"""What building an index tells: progress, files skipped, counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that gave nothing: which, and why."""

    path: str
    reason: str


class Phase(StrEnum):
    """What a build is at: which files have changed, their reading, or the writing of what was read."""

    COMPARING = "comparing"
    READING = "reading"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild or update is: files done of `total`, paragraphs so far, the file at hand.

    Each phase counts its own files.
    """

    done: int
    total: int
    paragraphs: int
    path: str
    phase: Phase = Phase.READING


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


@dataclass(frozen=True, slots=True)
class Survey:
    """What lies under some paths: files that a reader claims by their names, those that cannot be read.

    `ignored` counts files of other kinds.
    """

    files: int
    skipped: tuple[Skipped, ...]
    ignored: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an index records of how it was built, as far as that can be read: numbers are 0 where unknown.

    `options` are the user's files by option, the columns and the codec, as `BuildOrder` takes them.
    """

    generation: int = 0
    built: str = ""
    roots: tuple[str, ...] = ()
    transcripts: int = 0
    paragraphs: int = 0
    options: Mapping[str, str] = field(default_factory=dict)
