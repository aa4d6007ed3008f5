"""Transcript -> chunks: one paragraph each, pointing back into the transcript's text."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Chunk, ChunkId, Transcript


def cut(transcript: Transcript) -> Iterator[Chunk]:
    """The transcript's paragraphs as chunks, numbered from 1; no word is lost or changed."""
    for number, paragraph in enumerate(transcript.paragraphs, start=1):
        yield Chunk(
            id=ChunkId(f"{transcript.id}#{number:05d}"),
            transcript=transcript.id,
            title=transcript.title,
            date=transcript.date,
            place=transcript.place,
            source=transcript.source.path,
            paragraph=number,
            span=paragraph.span,
            text=paragraph.span.of(transcript.text),
            speaker=paragraph.speaker,
            role=paragraph.role,
            attribution=paragraph.attribution,
            turn=paragraph.turn,
            exchange=paragraph.exchange,
            follows=paragraph.follows,
            line=paragraph.line,
            seconds=paragraph.seconds,
            until=paragraph.until,
            section=paragraph.section,
            procedural=paragraph.procedural,
            language=transcript.language,
            subjects=transcript.topics,
        )
