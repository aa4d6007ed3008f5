"""What stands beside NEAR -> a nearness, or what is wrong with it and how to write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeGuard

from ..fields import Kind, field
from ..query import And, Boost, Near, Or, Phrase, Prefix, Query, Single, Term, Value, simplify
from .words import MAX_DISTANCE, count_of, steps
from .writing import text_of

#: Alternatives of a repair; a longer one helps nobody.
_MAX_REPAIR = 12


@dataclass(frozen=True, slots=True)
class Beside:
    """The tree (None: nothing can match), what is wrong ("" if nothing is), and what to write instead."""

    tree: Near | None
    message: str = ""
    repair: str = ""


def beside(operands: Sequence[Query], written: Sequence[str]) -> Beside:
    """What these trees mean with NEAR between them; `written` are the distances, "" where none stands.

    >>> beside([Term("text", "ada"), Term("text", "bee")], [""]).tree.distance
    10
    """
    distances = {steps(text) for text in written}
    distance = min(max(distances), MAX_DISTANCE)
    least = len(operands) - 1
    wrong = _wrong(operands)
    if wrong:
        return Beside(None, wrong, _meant(operands, max(distance, least)))
    words = tuple(filter(_is_single, operands))
    near = Near(words[0].field, words, distance)
    if len(distances) > 1:
        message = "NEAR in a row takes one distance, from the first word to the last"
        return Beside(None, message, text_of(near))
    if distance < least:
        message = f"{len(words)} words are at least {count_of(least, 'step')} apart"
        return Beside(None, message, text_of(Near(near.field, words, least)))
    if max(distances) > MAX_DISTANCE:
        message = f"words are near within {MAX_DISTANCE} steps at most; searched within {MAX_DISTANCE}"
        return Beside(near, message, text_of(near))
    return Beside(near)


def _wrong(operands: Sequence[Query]) -> str:
    """Why these cannot stand beside NEAR, or ""."""
    if not all(map(_is_single, operands)):
        return "beside NEAR stand single words, with wildcards or slips if you like"
    if len({one.field for one in operands if _is_single(one)}) > 1:
        return "the words beside NEAR must be of one field"
    return ""


def _is_single(query: Query) -> TypeGuard[Single]:
    """Whether this is one word of the texts."""
    if not isinstance(query, Single) or (isinstance(query, Prefix) and not query.text):
        return False
    return field(query.field).kind in (Kind.TEXT, Kind.NAME)


def _meant(operands: Sequence[Query], distance: int) -> str:
    """The nearest text that has a meaning, or "": words for phrases, one NEAR for each alternative."""
    choices = [_alternatives(one) for one in operands]
    size = 1
    for choice in choices:
        size *= len(choice)
    if not 0 < size <= _MAX_REPAIR:
        return ""
    nears: list[Query] = []
    for rows in product(*choices):
        words = tuple(word for row in rows for word in row)
        if len({word.field for word in words}) > 1 or len(words) > MAX_DISTANCE:
            return ""
        nears.append(Near(words[0].field, words, max(distance, len(words) - 1)))
    found = simplify(Or(tuple(nears)))
    return f"({text_of(found)})" if len(nears) > 1 else text_of(found)


def _alternatives(query: Query) -> list[tuple[Single, ...]]:
    """Rows of words, any of which this tree asks for; none if it asks for something else."""
    match query:
        case Boost(child):
            return _alternatives(child)
        case Or(children):
            found = [_alternatives(child) for child in children]
            return [row for rows in found for row in rows] if all(found) else []
        case And(children) if all(map(_is_single, children)):
            return [tuple(filter(_is_single, children))]
        case Phrase(name, words):
            return [tuple(Term(name, word) for word in words)]
        case Near(_, words):
            return [words]
        case Value():
            return []
        case _:
            return [(query,)] if _is_single(query) else []
