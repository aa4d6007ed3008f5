"""What building an index tells: progress, files skipped, counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


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
