"""The field table -> a Whoosh schema, and a chunk -> the values of a Whoosh document.

Each text and name field is indexed by the words of our tokenizer. Each name and keyword field
is indexed whole as well, under `whole(name)`, with its printed form in a column for facets.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from whoosh import fields as wf
from whoosh.analysis import Token, Tokenizer
from whoosh.columns import NumericColumn, RefBytesColumn

from ...errors import SearchLibError
from ...fields import FIELDS, Field, Kind, field
from ...model import Chunk
from ...records import plain
from ...tokens import fold_value, stemming, tokenize
from .exchanges import column_value

#: Joins the values of one field. Names contain commas and spaces; no cleaned text contains this.
BETWEEN = "\x1f"

#: The ordinal of a missing date: before every day, so outside every range. (Whoosh's own default for a
#: missing number is the largest one, which would sort first.)
NO_DAY = 0


class WordTokenizer(Tokenizer):  # type: ignore[misc]
    """Whoosh asks us what a word is."""

    def __call__(self, value: str, **kwargs: Any) -> Iterator[Token]:
        token = Token(positions=True, mode=kwargs.get("mode", ""))
        token.boost, token.stopped = 1.0, False
        for ours in tokenize(value):
            token.original = token.text = ours.text
            token.pos = ours.position
            yield token


class ValueTokenizer(Tokenizer):  # type: ignore[misc]
    """Whole values, joined by BETWEEN, folded."""

    def __call__(self, value: str, **kwargs: Any) -> Iterator[Token]:
        token = Token(mode=kwargs.get("mode", ""))
        token.boost, token.stopped, token.pos = 1.0, False, 0
        for text in value.split(BETWEEN):
            token.original = token.text = fold_value(text)
            yield token


def whole(name: str) -> str:
    """The Whoosh field that holds the whole values of a name or keyword field."""
    return f"{name}__whole"


def words_of(name: str) -> str:
    """The Whoosh field with the words of a field; keyword fields are words by being whole."""
    return whole(name) if field(name).kind is Kind.KEYWORD else name


def schema() -> wf.Schema:
    """The Whoosh schema of the field table."""
    made = wf.Schema(
        id=wf.ID(unique=True, stored=True),
        owner=wf.ID(),  # the transcript's id to the letter; the searchable field is folded
        number=wf.NUMERIC(int, sortable=True),
        exchange=wf.COLUMN(NumericColumn("i")),
        stemming=wf.ID(),  # how the words of the chunk are stemmed: plain words are widened accordingly
        chunk=wf.STORED(),
    )
    for spec in FIELDS:
        if spec.kind in (Kind.TEXT, Kind.NAME):
            words = wf.TEXT(analyzer=WordTokenizer(), phrase=True)
            # A filter by name must not reorder what it lets through, so names have no weight.
            words.scorable = spec.kind is Kind.TEXT
            made.add(spec.name, words)
        if spec.kind in (Kind.NAME, Kind.KEYWORD):
            column = RefBytesColumn() if spec.facet else None
            made.add(whole(spec.name), wf.KEYWORD(analyzer=ValueTokenizer(), sortable=column))
        if spec.kind is Kind.DATE:
            made.add(spec.name, wf.NUMERIC(int, sortable=True))
        if spec.kind is Kind.NUMBER:
            made.add(spec.name, wf.COLUMN(NumericColumn("i")))
    return made


def document(chunk: Chunk) -> dict[str, Any]:
    """The values of a chunk's Whoosh document; an error of ours if any of them cannot be stored."""
    try:
        blob = json.dumps(plain(chunk), ensure_ascii=False)
        blob.encode("utf-8")
    except (TypeError, ValueError) as exc:
        raise SearchLibError(f"{chunk.id!a}: cannot be stored: {exc}") from exc
    made: dict[str, Any] = {
        "id": chunk.id,
        "owner": chunk.transcript,
        "number": chunk.paragraph,
        "exchange": column_value(chunk),
        "stemming": stemming(chunk.language),
        "chunk": blob,
    }
    for spec in FIELDS:
        values = spec.values(chunk)
        if values:
            made.update(_values(spec, values))
        elif spec.kind is Kind.DATE:
            made[spec.name] = NO_DAY
    return made


def _values(spec: Field, values: tuple[str | dt.date | int, ...]) -> Iterator[tuple[str, Any]]:
    if spec.kind is Kind.DATE:
        day = values[0]
        assert isinstance(day, dt.date)
        yield spec.name, day.toordinal()
        return
    if spec.kind is Kind.NUMBER:
        yield spec.name, values[0]
        return
    texts = [str(v) for v in values]
    if spec.kind in (Kind.TEXT, Kind.NAME):
        yield spec.name, " ".join(texts)
    if spec.kind in (Kind.NAME, Kind.KEYWORD):
        yield whole(spec.name), BETWEEN.join(t.replace(BETWEEN, " ") for t in texts)
