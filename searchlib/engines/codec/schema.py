"""The field table as a Whoosh schema, and a chunk as the values of a Whoosh document.

Each text and name field is indexed by the words of our tokenizer, each keyword field by its whole values,
folded. The whole values of a name field stand in a field beside it, `whole(name)`.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from whoosh import fields as wf
from whoosh.analysis import Token, Tokenizer
from whoosh.columns import NumericColumn, VarBytesColumn, VarBytesListColumn
from whoosh.formats import Positions

from ...fields import FIELDS, Field, Kind
from ...model import Chunk
from ...tokens import fold_value, tokenize

#: Joins the values of one field. Names contain commas and spaces; to `fold_value` this is a space.
BETWEEN = "\x1f"
#: The field in which the chunk itself is stored.
CHUNK = "chunk"
#: Fields of which a chunk may have several values; hits have a list of them.
MANY = frozenset({"topic", "subject", "keyphrase"})
#: The numbers and the id of a chunk that the field table has no rows for.
ID, PARAGRAPH = "id", "paragraph"


class WordTokenizer(Tokenizer):  # type: ignore[misc]
    """Whoosh asks us what a word is."""

    def __call__(self, value: str, **asked: Any) -> Iterator[Token]:
        return _tokens(((t.text, t.start, t.end) for t in tokenize(value)), value, asked)


class ValueTokenizer(Tokenizer):  # type: ignore[misc]
    """Whole values, joined by BETWEEN, folded."""

    def __call__(self, value: str, **asked: Any) -> Iterator[Token]:
        return _tokens(_values(value), value, asked)


def _values(joined: str) -> Iterator[tuple[str, int, int]]:
    start = 0
    for text in joined.split(BETWEEN):
        yield fold_value(text), start, start + len(text)
        start += len(text) + len(BETWEEN)


def _tokens(found: Iterable[tuple[str, int, int]], value: str, asked: dict[str, Any]) -> Iterator[Token]:
    """One Whoosh token, again and again, as Whoosh wants it."""
    positions, chars = asked.get("positions", False), asked.get("chars", False)
    token = Token(positions, chars, asked.get("removestops", True), asked.get("mode", ""))
    for place, (text, start, end) in enumerate(found, asked.get("start_pos", 0)):
        token.text, token.boost, token.stopped, token.pos = text, 1.0, False, place
        if asked.get("keeporiginal"):
            token.original = value[start:end]
        if chars:
            first = asked.get("start_char", 0)
            token.startchar, token.endchar = first + start, first + end
        yield token


class Places(Positions):  # type: ignore[misc]
    """The places of a word in a document as plain numbers; Whoosh's own format pickles them."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        return struct.pack(f"<{len(poslist)}I", *poslist)

    def decode_positions(self, valuestring: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(valuestring) // 4}I", valuestring))

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(valuestring) // 4


class ListColumn(VarBytesListColumn):  # type: ignore[misc]
    """Of each document a tuple of texts. It is sorted and grouped by the first one, "" where there is none;
    with `allow_overlap` it is in the group of each.
    """

    class Writer(VarBytesListColumn.Writer):  # type: ignore[misc]
        def add(self, docnum: int, texts: Sequence[str]) -> None:
            super().add(docnum, [text.encode() for text in texts])

    class Reader(VarBytesListColumn.Reader):  # type: ignore[misc]
        def __getitem__(self, docnum: int) -> tuple[str, ...]:
            return tuple(raw.decode() for raw in super().__getitem__(docnum))

        def sort_key(self, docnum: int) -> str:
            return first_of(self[docnum])


def first_of(texts: Sequence[str]) -> str:
    """What a document with these values is sorted by."""
    return texts[0] if texts else ""


class DayColumn(NumericColumn):  # type: ignore[misc]
    """Days. Documents without one come last whichever way they are sorted, as they do in our own orders."""

    #: Stands for no day.
    NONE = (1 << 64) - 1

    def __init__(self) -> None:
        super().__init__("Q", default=self.NONE)

    def default_value(self, reverse: bool = False) -> int:
        return self.NONE

    class Reader(NumericColumn.Reader):  # type: ignore[misc]
        def sort_key(self, docnum: int) -> int:
            return day_key(self[docnum], self._reverse)


def day_key(day: int, reverse: bool) -> int:
    """What a document of this day is sorted by."""
    return -day if reverse and day != DayColumn.NONE else day


class Day(wf.DATETIME):  # type: ignore[misc]
    """The day of an event; `None` for documents without one, which Whoosh's own field has no word for."""

    def default_column(self) -> DayColumn:
        return DayColumn()

    def from_column_value(self, x: int) -> dt.datetime | None:
        return None if x == DayColumn.NONE else super().from_column_value(x)


class _Joined(wf.FieldType):  # type: ignore[misc]
    """A field of one or several texts."""

    def index(self, value: str | Sequence[str], **asked: Any) -> Any:
        return super().index(joined(value), **asked)

    def to_column_value(self, value: str | Sequence[str]) -> Any:
        if isinstance(self.column_type, ListColumn):
            return [value] if isinstance(value, str) else list(value)
        return super().to_column_value(value)

    def from_column_value(self, value: Any) -> Any:
        return value if isinstance(self.column_type, ListColumn) else super().from_column_value(value)


class WordsField(_Joined, wf.TEXT):  # type: ignore[misc]
    """A text or name field by its words."""

    def __init__(self, *, scorable: bool, column: Any = None) -> None:
        # What is written as one and read as several words ("COVID-19") is one after the other in a text too.
        wf.TEXT.__init__(
            self, analyzer=WordTokenizer(), stored=True, sortable=column, multitoken_query="phrase"
        )
        self.format = Places()
        self.scorable = scorable


class ValuesField(_Joined, wf.KEYWORD):  # type: ignore[misc]
    """A field by its whole values, folded."""

    def __init__(self, *, stored: bool, column: Any = None) -> None:
        wf.KEYWORD.__init__(self, analyzer=ValueTokenizer(), stored=stored)
        self.set_sortable(column)


def joined(value: str | Sequence[str]) -> str:
    """One or several values as one text that `ValueTokenizer` takes apart."""
    if isinstance(value, str):
        return value
    return BETWEEN.join(one.replace(BETWEEN, " ") for one in value)


def whole(name: str) -> str:
    """The Whoosh field that holds the whole values of a name field."""
    return f"{name}__whole"


def schema() -> wf.Schema:
    """The Whoosh schema of the field table."""
    made = wf.Schema(
        id=wf.ID(unique=True, stored=True),
        paragraph=wf.NUMERIC(int, stored=True, sortable=True),
        chunk=wf.STORED(),
    )
    for spec in FIELDS:
        column = ListColumn() if spec.name in MANY else VarBytesColumn()
        if spec.kind is Kind.TEXT:
            made.add(spec.name, WordsField(scorable=True))
        elif spec.kind is Kind.NAME:
            # A filter by name must not reorder what it lets through, so the lengths of names do not count.
            made.add(spec.name, WordsField(scorable=False, column=column))
            made.add(whole(spec.name), ValuesField(stored=False))
        elif spec.kind is Kind.KEYWORD:
            made.add(spec.name, ValuesField(stored=True, column=column))
        elif spec.kind is Kind.DATE:
            made.add(spec.name, Day(stored=True, sortable=True))
        elif spec.kind is Kind.NUMBER:
            made.add(spec.name, wf.NUMERIC(int, stored=True, sortable=True))
    return made


def stored(chunk: Chunk) -> dict[str, Any]:
    """What a hit has of its chunk: the chunk itself, and each field that has a value."""
    made: dict[str, Any] = {ID: chunk.id, PARAGRAPH: chunk.paragraph, CHUNK: chunk}
    for spec in FIELDS:
        values = spec.values(chunk)
        if values:
            made[spec.name] = _stored(spec, values)
    return made


def _stored(spec: Field, values: tuple[Any, ...]) -> Any:
    if spec.name in MANY:
        return list(values)
    if spec.kind is Kind.DATE:
        return midnight(values[0])
    return values[0]


def midnight(day: dt.date) -> dt.datetime:
    """A day as Whoosh has it."""
    return dt.datetime(day.year, day.month, day.day)


def document(chunk: Chunk) -> dict[str, Any]:
    """All values of the Whoosh document of a chunk, for `add_document`."""
    made = stored(chunk)
    for spec in FIELDS:
        if spec.kind is Kind.NAME and spec.name in made:
            made[whole(spec.name)] = made[spec.name]
    return made
