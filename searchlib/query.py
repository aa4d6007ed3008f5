"""The query tree: some twenty kinds of node, all of them data.

An engine compiles this tree with one `match`; `assert_never` makes the type
checker reject an engine that forgets a kind. Texts inside nodes are already
folded by `tokens.fold` (words) or `tokens.fold_value` (whole values).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, cast

from .errors import QueryError


class Joinable:
    """What every node can do in Python: `a & b`, `a | b`, `~a`, `a.boost(2)`."""

    __slots__ = ()

    def __and__(self, other: Query) -> Query:
        return _joined(And, cast("Query", self), other)

    def __or__(self, other: Query) -> Query:
        return _joined(Or, cast("Query", self), other)

    def __invert__(self) -> Query:
        query = cast("Query", self)
        return query.child if isinstance(query, Not) else Not(query)

    def boost(self, factor: float) -> Query:
        """The same matches; their words earn `factor` times their points."""
        if not 0 < factor < float("inf"):
            raise QueryError(f"a boost is a number above 0, never {factor!r}")
        return Boost(cast("Query", self), float(factor))


@dataclass(frozen=True, slots=True)
class Term(Joinable):
    """The field has this word in just this form, with or without its accents (`tokens.plain`).

    In keyword fields it is a value, to the letter; so it is with the other kinds of words.
    """

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Word(Joinable):
    """The field has a word with the same stem as this one, or with it once both lose their accents."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Phrase(Joinable):
    """The field (of words, not a keyword field) has these words in a row, each as `Term` finds it.

    There are two words or more.
    """

    field: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix(Joinable):
    """The field has a word that begins so, accents apart."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Wildcard(Joinable):
    """The field has a word like this, accents apart: `?` is one character, `*` any number of them.

    At least one `?` or `*` is in it, and not only a `*` at the end, which is a `Prefix`.
    """

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy(Joinable):
    """The field has a word at most `distance` (1 or 2) slips away, accents apart.

    A slip is a character too many, one too few, another one, or two neighbours that changed places.
    """

    field: str
    text: str
    distance: int


@dataclass(frozen=True, slots=True)
class Regex(Joinable):
    """The field has a word that this regular expression describes whole, accents and all (`patterns`)."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Near(Joinable):
    """The field has a word for each of these leaves, at different places and close together.

    From the first of the places to the last are at most `distance` steps from word to word: neighbours
    are 1 apart. The order does not matter. There are two leaves or more, of this field,
    which is a field of words and not a keyword field.
    """

    field: str
    words: tuple[Single, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class Value(Joinable):
    """One of the field's values is this one, whole (keyword and name fields)."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Between(Joinable):
    """The field's date lies in [low, high], both ends included; None is open."""

    field: str
    low: dt.date | None
    high: dt.date | None


@dataclass(frozen=True, slots=True)
class Range(Joinable):
    """The field's number lies in [low, high], both ends included; None is open."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class And(Joinable):
    children: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or(Joinable):
    children: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not(Joinable):
    child: Query


@dataclass(frozen=True, slots=True)
class Boost(Joinable):
    """What the child matches; its words earn `factor` (above 0) times their points."""

    child: Query
    factor: float


@dataclass(frozen=True, slots=True)
class Asked(Joinable):
    """An answer whose question matches this query: each leaf of it in some paragraph of the question.

    So `Not` means that no paragraph of the question matches. A question is the paragraphs of an
    exchange that ask (`Chunk.asks`), an answer those that answer (`Chunk.answers`). An `Asked` or
    `Answered` inside another matches nothing.
    """

    child: Query


@dataclass(frozen=True, slots=True)
class Answered(Joinable):
    """A question whose answer matches this query: `Asked` the other way round."""

    child: Query


@dataclass(frozen=True, slots=True)
class Everything(Joinable):
    """Every chunk."""


@dataclass(frozen=True, slots=True)
class Nothing(Joinable):
    """No chunk."""


#: What one word can be.
Single: TypeAlias = Term | Word | Prefix | Wildcard | Fuzzy | Regex
Leaf: TypeAlias = Single | Phrase | Near | Value | Between | Range
Across: TypeAlias = Asked | Answered
#: What is joined by And, Or and Not.
Part: TypeAlias = Leaf | Across
Query: TypeAlias = Leaf | And | Or | Not | Boost | Across | Everything | Nothing


def _joined(kind: type[And] | type[Or], left: Query, right: Query) -> Query:
    """Both under one node: a chain of a thousand `|` is flat, for deep trees are not read."""
    if not isinstance(right, Joinable):
        return NotImplemented
    first = left.children if isinstance(left, kind) else (left,)
    last = right.children if isinstance(right, kind) else (right,)
    return kind((*first, *last))


def weighted(query: Query, *, positive: bool = True, factor: float = 1.0) -> Iterator[tuple[Part, float]]:
    """What can make a chunk match (not what stands under a Not), each with its boosts multiplied."""
    match query:
        case And(children) | Or(children):
            for child in children:
                yield from weighted(child, positive=positive, factor=factor)
        case Not(child):
            yield from weighted(child, positive=not positive, factor=factor)
        case Boost(child, more):
            yield from weighted(child, positive=positive, factor=factor * more)
        case Everything() | Nothing():
            return
        case _:
            if positive:
                yield query, factor


def leaves(query: Query, *, positive: bool = True) -> Iterator[Leaf]:
    """Leaves whose words can make a chunk match: not those under a Not, nor those about another chunk."""
    for part, _ in weighted(query, positive=positive):
        if not isinstance(part, Asked | Answered):
            yield part


def across(query: Query) -> Iterator[Across]:
    """The parts about the other half of an exchange that can make a chunk match."""
    for part, _ in weighted(query):
        if isinstance(part, Asked | Answered):
            yield part


def simplify(query: Query) -> Query:
    """The same matches from a smaller tree: flat And/Or, no constants inside, no double Not."""
    match query:
        case And(children):
            return _fold(And, tuple(map(simplify, children)))
        case Or(children):
            return _fold(Or, tuple(map(simplify, children)))
        case Not(child):
            match simplify(child):
                case Not(inner):
                    return inner
                case Everything():
                    return Nothing()
                case Nothing():
                    return Everything()
                case other:
                    return Not(other)
        case Boost(child, factor):
            match simplify(child):
                case Boost(inner, more):
                    return _boosted(inner, factor * more)
                case other:
                    return _boosted(other, factor)
        case Asked(child) | Answered(child):
            inner = simplify(child)
            return inner if inner == Nothing() else type(query)(inner)
        case _:
            return query


def _boosted(child: Query, factor: float) -> Query:
    weightless = factor == 1 or isinstance(child, Everything | Nothing | Not)
    return child if weightless else Boost(child, factor)


def _fold(kind: type[And] | type[Or], children: tuple[Query, ...]) -> Query:
    unit: Query = Everything() if kind is And else Nothing()
    zero: Query = Nothing() if kind is And else Everything()
    flat: list[Query] = []
    for child in children:
        flat.extend(child.children if isinstance(child, kind) else (child,))
    flat = list(dict.fromkeys(c for c in flat if c != unit))
    if zero in flat:
        return zero
    if not flat:
        return unit
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
