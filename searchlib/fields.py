"""The one table of fields: schema, query syntax, facets, command options and help all read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from . import tokens
from .errors import UncountableField, UnknownField
from .model import Chunk, Mark
from .tokens import count, fold_value


class Kind(Enum):
    """How a field is indexed and asked."""

    TEXT = "text"  # its words are searched (with stems), scored, highlighted
    NAME = "name"  # any word of it, or the whole of it; never stemmed
    KEYWORD = "keyword"  # the whole value; may be many
    DATE = "date"  # days, compared by order
    NUMBER = "number"  # whole numbers, compared by order
    EXCHANGE = "exchange"  # a query of its own, about the other half of a question and its answer
    PRESENCE = "presence"  # the name of another field: whether the chunk has anything in it


@dataclass(frozen=True, slots=True)
class Field:
    """A row of the table. `values` takes a chunk apart; `facet` says that its values can be counted."""

    name: str
    kind: Kind
    values: Callable[[Chunk], tuple[str | dt.date | int, ...]]
    help: str
    facet: bool = False


def _nothing(chunk: Chunk) -> tuple[str, ...]:
    return ()


FIELDS = (
    Field("text", Kind.TEXT, lambda c: (c.text,), "the words spoken"),
    Field("title", Kind.TEXT, lambda c: (c.title,), "words of the event's title"),
    Field(
        "speaker",
        Kind.NAME,
        lambda c: (c.speaker.name,) if c.speaker else (),
        "who speaks: any part of the name",
        facet=True,
    ),
    Field(
        "role",
        Kind.KEYWORD,
        lambda c: (c.role.value,),
        "statement, question, answer, moderator or aside",
        facet=True,
    ),
    Field("topic", Kind.KEYWORD, lambda c: c.topics, "a topic of the taxonomy, by its id", facet=True),
    Field("subject", Kind.NAME, lambda c: c.subjects, "a tag that the source itself has", facet=True),
    Field("keyphrase", Kind.NAME, lambda c: c.keyphrases, "a phrase typical of the transcript", facet=True),
    Field(
        "date", Kind.DATE, lambda c: (c.date,) if c.date else (), "day of the event: 2015, 2015-06..2015-09"
    ),
    Field("words", Kind.NUMBER, lambda c: (count(c.text),), "how many words are spoken: >50, 50..100"),
    Field("has", Kind.PRESENCE, _nothing, "the name of a field that has a value: date, speaker, topic"),
    Field(
        "year",
        Kind.KEYWORD,
        lambda c: (f"{c.date.year:04d}",) if c.date else (),
        "year of the event",
        facet=True,
    ),
    Field(
        "lang",
        Kind.KEYWORD,
        lambda c: (c.language,) if c.language else (),
        "language of the transcript: en, fr, ru",
        facet=True,
    ),
    Field("place", Kind.NAME, lambda c: (c.place,) if c.place else (), "where it was said", facet=True),
    Field("source", Kind.NAME, lambda c: (c.source,), "words of the file's path"),
    Field("transcript", Kind.KEYWORD, lambda c: (c.transcript,), "a transcript, by its id", facet=True),
    Field(
        "attr",
        Kind.KEYWORD,
        lambda c: (c.attribution.how.value,),
        "how the speaker is known: label, carried, title, structure, people-file, corrected or unknown",
        facet=True,
    ),
    Field("asked", Kind.EXCHANGE, _nothing, "answers to questions that match this query"),
    Field("answered", Kind.EXCHANGE, _nothing, "questions with an answer that matches this query"),
    Field("section", Kind.TEXT, lambda c: (c.section,) if c.section else (), "words of the heading above"),
    Field(
        "is",
        Kind.KEYWORD,
        lambda c: (Mark.PROCEDURAL.value,) if c.procedural else (),
        "procedural: it only runs the meeting",
    ),
)
DEFAULT = "text"
FACETS = tuple(f.name for f in FIELDS if f.facet)
_BY_NAME = {f.name: f for f in FIELDS}


def field(name: str) -> Field:
    """The row of this name, or `UnknownField`."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise UnknownField(name, tuple(_BY_NAME)) from None


def counted(name: str) -> Field:
    """The row of this name if its values are counted, or else `UncountableField` or `UnknownField`."""
    spec = field(name)
    if not spec.facet:
        raise UncountableField(name, FACETS)
    return spec


def worded(name: str) -> bool:
    """Whether a field is found by words, or by whole values as if they were words."""
    return field(name).kind in (Kind.TEXT, Kind.NAME, Kind.KEYWORD)


def words(chunk: Chunk, spec: Field) -> list[str]:
    """The folded words of a text or name field, in order; for a keyword field its folded values."""
    values = [str(v) for v in spec.values(chunk)]
    if spec.kind is Kind.KEYWORD:
        return [fold_value(v) for v in values]
    return [word for v in values for word in tokens.words(v)]


def signature() -> str:
    """What of the table decides how an index looks; compared when one is opened."""
    return ";".join(f"{f.name}:{f.kind.value}:{'facet' if f.facet else ''}" for f in FIELDS)
