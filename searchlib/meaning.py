"""Whether a paragraph answers a query, node by node: slow, small, obviously right.

The meaning of every node of a query stands here. One engine is made of it, and the tests compare all
others with that one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from . import tokens
from .fields import DEFAULT, Kind, field, words
from .matching import finds
from .model import Chunk
from .query import (
    And,
    Answered,
    Asked,
    Between,
    Boost,
    Everything,
    Leaf,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Query,
    Range,
    Single,
    Term,
    Value,
)
from .tokens import fold_value


def matches(query: Query, chunk: Chunk, exchange: Sequence[Chunk] = ()) -> bool:
    """Whether this chunk answers this query; `exchange` is every chunk of its exchange."""
    match query:
        case And(children):
            return all(matches(c, chunk, exchange) for c in children)
        case Or(children):
            return any(matches(c, chunk, exchange) for c in children)
        case Not(child):
            return not matches(child, chunk, exchange)
        case Asked(child):
            return chunk.answers and _together(child, [c for c in exchange if c.asks])
        case Answered(child):
            return chunk.asks and _together(child, [c for c in exchange if c.answers])
        case Boost(child):
            return matches(child, chunk, exchange)
        case Everything():
            return True
        case Nothing():
            return False
        case _:
            return _has(query, chunk)


def undecided(query: Query) -> bool:
    """Whether what matches a paragraph may be less than the whole query: an alternative has several parts."""
    match query:
        case Or(children):
            return any(isinstance(_bare(c), And) or undecided(c) for c in children)
        case And(children):
            return any(map(undecided, children))
        case Boost(child):
            return undecided(child)
        case _:
            return False


def matching(query: Query, chunk: Chunk, exchange: Sequence[Chunk] = ()) -> Query:
    """Of a query that this chunk answers, without the alternatives of several parts that it does not answer.

    A single leaf that does not match stays: it finds nothing in the chunk anyway.
    """
    match query:
        case And(children):
            return And(tuple(matching(c, chunk, exchange) for c in children))
        case Or(children):
            kept = (c for c in children if not isinstance(_bare(c), And) or matches(c, chunk, exchange))
            return Or(tuple(matching(c, chunk, exchange) for c in kept))
        case Boost(child, factor):
            return Boost(matching(child, chunk, exchange), factor)
        case _:
            return query


def _bare(query: Query) -> Query:
    return _bare(query.child) if isinstance(query, Boost) else query


def _together(query: Query, chunks: Sequence[Chunk]) -> bool:
    """Whether these chunks answer this query as if they were one; never if there are none."""
    if not chunks:
        return False
    match query:
        case And(children):
            return all(_together(c, chunks) for c in children)
        case Or(children):
            return any(_together(c, chunks) for c in children)
        case Not(child):
            return not _together(child, chunks)
        case Boost(child):
            return _together(child, chunks)
        case Asked() | Answered():
            return False
        case _:
            return any(matches(query, chunk) for chunk in chunks)


def _has(leaf: Leaf, chunk: Chunk) -> bool:
    match leaf:
        case Phrase() | Near():
            return bool(places(leaf, _words(chunk, leaf.field), chunk.language))
        case Value(name, text):
            return text in {fold_value(str(v)) for v in field(name).values(chunk)}
        case Between(name, low, high):
            return any(
                (low is None or low <= v) and (high is None or v <= high)
                for v in field(name).values(chunk)
                if isinstance(v, dt.date)
            )
        case Range(name, least, most):
            return any(
                (least is None or least <= n) and (most is None or n <= most)
                for n in field(name).values(chunk)
                if isinstance(n, int)
            )
        case _:
            return any(finds_word(leaf, chunk.language, w) for w in _words(chunk, leaf.field))


def _words(chunk: Chunk, name: str) -> Sequence[str]:
    """As `fields.words`; those of a spoken text are kept while one leaf after the other asks for them."""
    return _spoken(chunk.text) if name == DEFAULT else words(chunk, field(name))


@lru_cache(maxsize=4)
def _spoken(text: str) -> Sequence[str]:
    return tuple(tokens.words(text))


@lru_cache(maxsize=65_536)
def finds_word(leaf: Single, language: str, word: str) -> bool:
    """Whether the leaf finds this word; remembered, as every search reads every word."""
    return finds(leaf, language)(word)


def places(leaf: Phrase | Near, have: Sequence[str], language: str) -> list[int]:
    """The words at which a phrase begins, or the first of several that are near."""
    if field(leaf.field).kind is Kind.KEYWORD:
        return []
    row = [Term(leaf.field, w) for w in leaf.words] if isinstance(leaf, Phrase) else leaf.words
    places = [{i for i, word in enumerate(have) if finds_word(one, language, word)} for one in row]
    if isinstance(leaf, Phrase):
        return [i for i in sorted(places[0]) if all(i + n in there for n, there in enumerate(places))]
    return [
        i
        for i in sorted(set().union(*places))
        if _each_has_one([{j for j in there if i <= j <= i + leaf.distance} for there in places])
    ]


def _each_has_one(places: Sequence[set[int]]) -> bool:
    """Whether each of these sets can give a member of its own."""
    giver: dict[int, int] = {}

    def give(n: int, asked: set[int]) -> bool:
        for place in places[n] - asked:
            asked.add(place)
            if place not in giver or give(giver[place], asked):
                giver[place] = n
                return True
        return False

    return all(give(n, set()) for n in range(len(places)))
