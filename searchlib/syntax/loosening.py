"""The tree of a text whose words must all be there -> the one where any of them will do.

For whole questions pasted in: a paragraph need not have every word of a question, but the more it has the
better it ranks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from ..fields import Kind, field
from ..model import Span
from ..query import And, Boost, Fuzzy, Near, Or, Phrase, Prefix, Query, Regex, Term, Wildcard, Word
from ..tokens import tokenize
from .pieces import MAX_PARTS, Piece, Problems, Sort, pieces


def apart(text: str, problems: Problems) -> list[Piece]:
    """The pieces of a text, with a piece for each word of what is written together and not quoted.

    So a question in a script without spaces is more than one long phrase.
    """
    kept: list[Piece] = []
    found = pieces(text, problems)
    beside = {i + side for i, piece in enumerate(found) if piece.sort is Sort.NEAR for side in (-1, 1)}
    parted = ((piece,) if i in beside else _words(piece) for i, piece in enumerate(found))
    for piece in chain.from_iterable(parted):
        if len(kept) >= MAX_PARTS and piece.sort is Sort.PART and not piece.field:
            rest = Span(piece.start, len(text))
            problems.say(f"only the first {MAX_PARTS} words and filters are read", rest)
            break
        kept.append(piece)
    while kept and kept[-1].sort in (Sort.NOT, Sort.OR, Sort.NEAR):
        kept.pop()
    return kept


def _words(piece: Piece) -> Iterator[Piece]:
    plain = piece.sort is Sort.PART and not (piece.quoted or piece.field or piece.foreign or piece.regex)
    signed = piece.exact or piece.slack is not None or "*" in piece.value or "?" in piece.value.rstrip("?!.,")
    tokens = [] if not plain or signed else list(tokenize(piece.value))
    if len(tokens) < 2:
        yield piece
        return
    for token in tokens:
        yield replace(piece, start=piece.start + token.start, end=piece.start + token.end, value=token.text)


def loosened(query: Query) -> Query:
    """Words and phrases side by side become alternatives; filters and what is left out stay as they are."""
    match query:
        case And(children):
            words = tuple(c for c in children if _spoken(c))
            rest = tuple(c for c in children if not _spoken(c))
            return And((*((Or(tuple(map(loosened, words))),) if words else ()), *rest))
        case Or(children):
            return Or(tuple(map(loosened, children)))
        case Boost(child, factor):
            return Boost(loosened(child), factor)
        case _:
            return query


def _spoken(query: Query) -> bool:
    """Whether this asks for words of the texts and for nothing else."""
    match query:
        case And(children) | Or(children):
            return all(map(_spoken, children))
        case Boost(child):
            return _spoken(child)
        case Word() | Term() | Phrase() | Prefix() | Wildcard() | Fuzzy() | Regex() | Near():
            return field(query.field).kind is Kind.TEXT
        case _:
            return False
