"""Model values <-> plain JSON values: what an engine stores and what `--json` prints.

Unknown keys are ignored on the way in, so an older reader survives a newer writer's additions.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from typing import Any

from .model import (
    Attribution,
    Chunk,
    ChunkId,
    How,
    Origin,
    Role,
    Span,
    Speaker,
    Sure,
    Tag,
    TranscriptId,
)


def plain(value: object) -> Any:
    """Dataclasses to dictionaries, dates to ISO 8601, spans to [start, end], tuples to lists.

    >>> plain(Speaker("Mira Solane"))
    {'name': 'Mira Solane', 'office': ''}
    """
    match value:
        case Span(start, end):
            return [start, end]
        case dt.date():
            return value.isoformat()
        case str():
            return str(value)
        case dict():
            return {str(k): plain(v) for k, v in value.items()}
        case list() | tuple():
            return [plain(v) for v in value]
        case _ if is_dataclass(value):
            return {f.name: plain(getattr(value, f.name)) for f in dataclass_fields(value)}
        case _:
            return value


def chunk_from(record: dict[str, Any]) -> Chunk:
    """The chunk that `plain` took apart; KeyError, TypeError or ValueError if it is not one."""
    speaker, how = record["speaker"], record["attribution"]
    return Chunk(
        id=ChunkId(record["id"]),
        transcript=TranscriptId(record["transcript"]),
        title=record["title"],
        date=dt.date.fromisoformat(record["date"]) if record["date"] else None,
        place=record["place"],
        source=record["source"],
        paragraph=record["paragraph"],
        span=Span(*record["span"]),
        text=record["text"],
        speaker=Speaker(speaker["name"], speaker["office"]) if speaker else None,
        role=Role(record["role"]),
        attribution=Attribution(How(how["how"]), Sure(how["sure"]), how["label"], how["evidence"]),
        tags=tuple(Tag(t["topic"], Origin(t["origin"])) for t in record["tags"]),
        turn=record["turn"],
        exchange=record["exchange"],
        follows=record["follows"],
        line=record["line"],
        seconds=record["seconds"],
        until=record["until"],
        section=record["section"],
        procedural=record["procedural"],
        language=record["language"],
        subjects=tuple(record["subjects"]),
    )
