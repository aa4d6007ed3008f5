"""Bytes in, the event and the tagged chunks out: the straight line of `ingest`, without the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath

from searchlib import heads
from searchlib.chunks import cut
from searchlib.errors import UnknownFormat
from searchlib.formats import reader_for
from searchlib.model import Chunk, Event, How, Source, Transcript, TranscriptId
from searchlib.speakers import attribute_by
from searchlib.speakers.recognition import Known
from searchlib.topics import Tagger, bundled, tag


@dataclass(frozen=True, slots=True)
class Reading:
    """What the library makes of a file."""

    event: Event
    chunks: tuple[Chunk, ...]


def readable(name: str) -> bool:
    """Whether there is a reader for files of this name."""
    try:
        reader_for(name)
    except UnknownFormat:
        return False
    return True


def read(name: str, data: bytes) -> Reading:
    """A document through reader, head and speakers."""
    form, reader = reader_for(name, data)
    document = reader(data)
    event, body, _ = heads.read(document, name=name)
    spoken = attribute_by(Known(aliases=document.aliases), body, event)
    text, paragraphs = spoken.text, spoken.paragraphs
    transcript = Transcript(
        id=TranscriptId(name),
        title=event.title or PurePath(name).stem,
        date=event.date,
        place=event.place,
        source=Source(name, "", form),
        text=text,
        paragraphs=paragraphs,
        notices=document.notices,
    )
    return Reading(event, tuple(cut(transcript)))


@contextmanager
def tagger() -> Iterator[Tagger]:
    """The bundled taxonomy, compiled."""
    yield Tagger(bundled())


def tagged(reading: Reading, rules: Tagger) -> tuple[Chunk, ...]:
    """The chunks of a reading with their topics."""
    return tuple(tag(reading.chunks, rules))


def labelled(chunk: Chunk) -> bool:
    """Whether the chunk begins with a label of its own."""
    told = chunk.attribution
    return bool(told.label) and told.how not in (How.CARRIED, How.UNKNOWN)
