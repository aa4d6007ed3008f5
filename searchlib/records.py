"""Model values <-> plain JSON values: what an engine stores and what `--json` prints.

Unknown keys are ignored on the way in, so an older reader survives a newer writer's additions. JSON from a
stranger is compared with the shape it must have before anything is made of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
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
    return Chunk(**{name: restored(name, record[name]) for name in _NAMES})


def restored(name: str, value: Any) -> Any:
    """An attribute of a chunk from what `plain` made of it."""
    make = _MAKE.get(name)
    return value if make is None else make(value)


def _speaker(value: Any) -> Speaker | None:
    return Speaker(value["name"], value["office"]) if value else None


def _attribution(value: Any) -> Attribution:
    return Attribution(How(value["how"]), Sure(value["sure"]), value["label"], value["evidence"])


def _tags(value: Any) -> tuple[Tag, ...]:
    return tuple(Tag(t["topic"], Origin(t["origin"])) for t in value)


_NAMES = tuple(f.name for f in dataclass_fields(Chunk))
#: How attributes are made that are not the plain value itself.
_MAKE: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "id": ChunkId,
        "transcript": TranscriptId,
        "date": lambda value: dt.date.fromisoformat(value) if value else None,
        "span": lambda value: Span(*value),
        "speaker": _speaker,
        "role": Role,
        "attribution": _attribution,
        "tags": _tags,
        "subjects": tuple,
    }
)
