"""Model values <-> plain JSON values: what an engine stores and what `--json` prints.

Unknown keys are ignored on the way in, so an older reader survives a newer writer's additions. JSON from a
stranger is compared with the shape it must have before anything is made of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from types import MappingProxyType
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

#: The attributes of a chunk that are not plain numbers, and the shape of each (`fits`).
CHUNK: Mapping[str, Any] = MappingProxyType(
    {
        **dict.fromkeys(("transcript", "title", "place", "source", "role", "section", "language"), str),
        "date": (str, None),
        "speaker": ({"name": str, "office": str}, None),
        "attribution": {"how": str, "sure": str, "label": str, "evidence": str},
        "tags": [{"topic": str, "origin": str}],
        "subjects": [str],
        "procedural": bool,
    }
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


def fits(value: object, shape: object) -> bool:
    """Whether a JSON value has a shape: a type (`int` is none below 0), None, `[shape]` for a list of any
    length, `{str: shape}` for a table with any keys, `{"key": shape}` for one with at least these keys (one
    that ends in `?` may be missing), a tuple for one shape of several.

    >>> fits([{"name": "Ada", "age": 36}], [{"name": str, "age?": (int, None)}]), fits(["Ada", 5], [str])
    (True, False)
    """
    if isinstance(shape, tuple):
        return any(fits(value, one) for one in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0]) for one in value)
    if isinstance(shape, Mapping):
        return isinstance(value, dict) and all(_has(value, key, one) for key, one in shape.items())
    return value is None if shape is None else type(value) is shape and not (shape is int and value < 0)  # type: ignore[operator]


def _has(table: dict[str, Any], key: Any, shape: object) -> bool:
    """Whether what stands under a key has this shape; under the key `str`, all there is."""
    if key is str:
        return all(fits(one, shape) for one in table.values())
    name = key.removesuffix("?")
    return fits(table[name], shape) if name in table else name != key


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
