"""Rows of speech -> documents, one for each event that the rows tell apart.

One rule holds for all: in a file that names speakers, words without a speaker are nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from ..model import Block, Document
from .blocks import document, iso_date
from .segments import (
    Faults,
    Segment,
    as_they_are,
    heading,
    in_milliseconds,
    in_seconds,
    only_speech,
    paragraphs,
)

#: Share of rows with both times from which they are what a recogniser cut, and not somebody's paragraphs.
_TIMED = 0.8
#: Characters of an event's key: it becomes part of an id.
_KEY = 100


class Facts(NamedTuple):
    """What a row says of its event, "" where nothing; the heading is the one above the row."""

    event: str = ""
    title: str = ""
    date: str = ""
    place: str = ""
    language: str = ""
    source: str = ""
    heading: str = ""


NOTHING = Facts()


class Row(NamedTuple):
    """What somebody said at once, and at which event."""

    said: Segment
    facts: Facts = NOTHING


@dataclass(frozen=True, slots=True)
class Talk:
    """What a file or one object in it holds: the rows, and what is said of all of them.

    `joined`: rows are pieces of sentences and not somebody's paragraphs; None: their times decide.
    """

    rows: Sequence[Row]
    facts: Facts = NOTHING
    topics: tuple[str, ...] = ()
    joined: bool | None = None
    notices: tuple[str, ...] = ()


def documents(talk: Talk, faults: Faults) -> list[Document]:
    """The events of a talk, in order of their first words; `key` is "" where the file tells none apart."""
    rows = [row for row in talk.rows if row.said.text.strip()]
    habits = _habits(talk, [row.said for row in rows])
    made = []
    for key, group in _events(rows).items():
        facts = _shared(group, faults)
        facts = Facts(*(given or found for given, found in zip(talk.facts, facts, strict=True)))
        meta = {"title": facts.title, "date": iso_date(facts.date), "place": facts.place}
        meta |= {"language": facts.language, "source": facts.source}
        finished = document(_blocks(group, habits), meta=meta, notices=talk.notices)
        if habits.named or habits.joined or any(row.facts.heading for row in group):
            finished = only_speech(finished)
        made.append(replace(finished, key=" ".join(key.split())[:_KEY], topics=talk.topics))
    return made


# --- which rows are one event ---------------------------------------------------------------------------


def _events(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows by event: by its own column, or where title and date change and never change back."""
    if any(row.facts.event for row in rows):
        return _by_key(rows, [row.facts.event for row in rows])
    telling = [values for values in ([row.facts.title for row in rows], _days(rows)) if _tells_apart(values)]
    return _by_key(rows, [" ".join(filter(None, parts)) for parts in zip(*telling, strict=True)])


def _by_key(rows: Sequence[Row], keys: Sequence[str]) -> dict[str, list[Row]]:
    """The rows under their keys; one without a key belongs to the event above it."""
    found: dict[str, list[Row]] = {}
    last = next(filter(None, keys), "")
    for row, key in zip(rows, keys or [""] * len(rows), strict=True):
        last = key or last
        found.setdefault(last, []).append(row)
    return found


def _tells_apart(values: Sequence[str]) -> bool:
    """Whether there are several values, each in one place."""
    runs = [value for value, _ in groupby(filter(None, values))]
    return len(runs) > 1 and len(set(runs)) == len(runs)


def _days(rows: Sequence[Row]) -> list[str]:
    known: dict[str, str] = {}
    return [known.setdefault(date, iso_date(date)) for date in (row.facts.date for row in rows)]


def _shared(rows: Sequence[Row], faults: Faults) -> Facts:
    """What all rows of an event say of it; what differs from row to row says nothing of the event."""
    values = []
    for name, column in zip(Facts._fields, zip(*(row.facts for row in rows), strict=True), strict=True):
        different = set(filter(None, column))
        if name == "date":
            different = set(filter(None, map(iso_date, different)))
        if len(different) > 1 and name in ("title", "date"):
            faults.add(f"event without a {name}, because it changes from row to row", rows[0].said.line or 1)
        values.append(different.pop() if len(different) == 1 else "")
    return Facts(*values)


# --- its paragraphs -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a file writes: does it name speakers, are rows pieces of sentences, what are its times."""

    named: bool
    joined: bool
    milliseconds: bool
    lettered: bool  # single letters count voices, they are not Q and A


def _habits(talk: Talk, segments: Sequence[Segment]) -> _Habits:
    timed = sum(segment.start is not None and segment.end is not None for segment in segments)
    labels = {segment.voice.label for segment in segments if segment.voice}
    letters = {label for label in labels if len(label) == 1 and label.isalpha()}
    return _Habits(
        named=bool(labels),
        joined=timed >= _TIMED * len(segments) if talk.joined is None else talk.joined,
        milliseconds=in_milliseconds(segments),
        lettered=not letters <= {"Q", "A"},
    )


def _blocks(rows: Sequence[Row], habits: _Habits) -> Iterator[Block]:
    last = ""
    for above, group in groupby(rows, key=lambda row: row.facts.heading):
        part = list(group)
        if above and above != last:
            yield heading(above, part[0].said.line)
            last = above
        said = (_finished(row.said, habits) for row in part)
        yield from (paragraphs if habits.joined else as_they_are)(said, named=habits.named)


def _finished(segment: Segment, habits: _Habits) -> Segment:
    if habits.milliseconds:
        segment = in_seconds(segment)
    if habits.lettered and segment.voice and len(segment.voice.label) == 1 and segment.voice.label.isalpha():
        voice = replace(segment.voice, label=f"Speaker {segment.voice.label}")
        segment = replace(segment, voice=voice)
    return segment


def merged(documents: Iterable[Document], notices: Iterable[str]) -> Document:
    """One document of them all: of several, or of one that has a key, the parts of a file."""
    first, *more = documents
    first = replace(first, notices=(*notices, *first.notices))
    return Document((), parts=(first, *more)) if more or first.key else first
