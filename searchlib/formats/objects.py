"""JSON and JSON lines -> Document: transcripts as programs keep them; a file may hold several events.

A file of another kind than expected is not refused for its suffix: JSON lines are read in a `.json`, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..encoding import decode
from ..errors import MalformedSource
from ..model import Document
from .columns import NAMES, Columns, Reader, words
from .events import Row, Talk, documents, merged
from .segments import Faults, Segment
from .shapes import talk

_NO_JSON = "line without valid JSON, left out"
#: A number of more digits means nothing here, and Python refuses those of more than 4,300.
_DIGITS = 18
#: Keys shown in a message.
_SHOWN = 20


def read_json(data: bytes, columns: Columns | None = None) -> Document:
    """Read one JSON value: a transcript in one of the known shapes, or a list of rows or of transcripts."""
    text, notices = decode(data)
    if not text.strip():
        return Document((), notices=notices)
    try:
        value = _parsed(text)
    except json.JSONDecodeError as exc:
        if exc.msg == "Extra data" and exc.lineno > 1:
            return _collected(_lines(text, faults := Faults()), faults, columns, notices)
        raise MalformedSource("", f"not JSON: {exc.msg.lower()}", exc.lineno) from exc
    entries = enumerate(value, start=1) if isinstance(value, list) else [(0, value)]
    return _collected(entries, Faults("entry"), columns, notices)


def read_lines(data: bytes, columns: Columns | None = None) -> Document:
    """Read JSON lines: each is a row of speech, or a transcript in one of the known shapes."""
    text, notices = decode(data)
    return _collected(_lines(text, faults := Faults()), faults, columns, notices)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, strict=False, parse_constant=_nothing, parse_int=_number)
    except RecursionError as exc:
        raise MalformedSource("", "JSON nested too deeply") from exc


def _nothing(name: str) -> None:
    """NaN and Infinity are no JSON and no times."""


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) <= _DIGITS else None


def _lines(text: str, faults: Faults) -> Iterator[tuple[int, object]]:
    """The values with the numbers of their lines; what cannot be read is counted."""
    start, number = 0, 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line, number, start = text[start:end], number + 1, end + 1
        if line.strip():
            try:
                yield number, _parsed(line)
            except (json.JSONDecodeError, MalformedSource):
                faults.add(_NO_JSON, number)


def _collected(
    values: Iterable[tuple[int, object]], faults: Faults, columns: Columns | None, notices: Iterable[str]
) -> Document:
    """The documents in these values, each at its line or position (0: the value is all there is)."""
    reader = Reader(columns or Columns(), faults)
    rows: list[Row] = []
    found: list[Document] = []
    keys: dict[str, None] = {}
    for at, value in values:
        row, known = None, None
        if isinstance(value, dict) and (not at or _is_deep(value)) and (known := talk(value, whole=not at)):
            key = _key(value) if at else ""
            found += [replace(part, key=part.key or key) for part in documents(known, faults)]
        elif isinstance(value, dict):
            keys.update(dict.fromkeys(list(value)[:_SHOWN]) if len(keys) < _SHOWN else ())
            row = reader.row(value, at if faults.unit == "line" else None)
        elif isinstance(value, str):
            row = Row(Segment(value))
        if row is not None and row.said.text.strip():
            rows.append(row)
        elif known is None:
            faults.add(f"{faults.unit} without text, left out", at or 1)
    doubts = reader.columns.check(reader.names) if reader.names else []
    found += documents(Talk(rows), faults) if rows else []
    if not found:
        raise _nothing_read(list(keys)[:_SHOWN], faults)
    return merged(found, [*notices, *doubts, *faults.sentences()])


def _is_deep(value: Mapping[str, object]) -> bool:
    """Whether an object holds more than a row does."""
    return any(isinstance(inner, list | dict) for inner in value.values())


def _key(value: Mapping[str, object]) -> str:
    """What a file calls one of its transcripts."""
    return next((words(value[name]) for name in ("id", "_id", *NAMES["event"]) if value.get(name)), "")


def _nothing_read(keys: Sequence[str], faults: Faults) -> MalformedSource:
    if faults.first.get(_NO_JSON):
        return MalformedSource("", "no line of it is JSON with text", faults.first[_NO_JSON])
    if keys:
        return MalformedSource("", f"no text under any of the usual keys; its keys are {', '.join(keys)}")
    return MalformedSource("", "no text in it")
