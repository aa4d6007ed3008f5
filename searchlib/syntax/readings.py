"""A piece of a query text -> what it means in its field: a leaf of the tree, or nothing, with a problem."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import assert_never

from ..fields import DEFAULT, FIELDS, Field, Kind, field
from ..model import How, Mark, Role, Span
from ..query import And, Between, Everything, Nothing, Phrase, Prefix, Query, Term, Value, Word
from ..tokens import fold, fold_value, tokenize
from .days import NotADate, days
from .pieces import Piece, Problems

# What other search languages write and this one does not have: read silently it would become a word.
_CLOSENESS = re.compile(r"(?<=\w)(?:~[0-9]*|\^[0-9.]*)$")
_PATTERN = re.compile(r"(?<=\w)\?(?=\w)|^/.+/$")
_VALUES: dict[str, type[StrEnum]] = {"role": Role, "attr": How, "is": Mark}
_SHOWN = 40  # characters of the user's text that fit into a message


def reading(piece: Piece, spec: Field, problems: Problems) -> Query | None:
    """The leaf that a piece means in this field.

    `Nothing` where no value of the field can be meant; None where the piece asks for nothing at all
    and is left out.
    """
    if piece.starred and not piece.quoted and not piece.value:
        return _any(piece, spec)
    if not piece.value.strip():
        name = f" after {piece.field}:" if piece.field else ""
        problems.say(f"nothing is asked{name}; it is left out", piece.span)
        return None
    match spec.kind:
        case Kind.TEXT | Kind.NAME:
            return _words(piece, spec, problems)
        case Kind.KEYWORD:
            return _keyword(piece, spec, problems)
        case Kind.DATE:
            return _between(piece, spec.name, problems)
        case Kind.EXCHANGE:
            return _words(piece, field(DEFAULT), problems)
        case _:
            assert_never(spec.kind)


def _foreign(piece: Piece, problems: Problems) -> None:
    """Says that `piece.foreign` is no field, unless it merely ends in a colon as in `Q: and why?`"""
    near = _nearest(piece.foreign, (f.name for f in FIELDS))
    alone = piece.value == piece.foreign and len(piece.foreign) + 1 == piece.end - piece.start
    if alone and not near:
        return
    message = f"no field is called {_shown(piece.foreign)}; read as plain words"
    if not near:
        problems.say(message, piece.span)
    else:
        place = Span(piece.start, piece.start + len(piece.foreign))
        problems.say(f"{message}; did you mean {near}:", place, near)


def _any(piece: Piece, spec: Field) -> Query:
    """A star alone."""
    if spec.kind is Kind.EXCHANGE or (spec.name == DEFAULT and not piece.field):
        return Everything()
    return Between(spec.name, None, None) if spec.kind is Kind.DATE else Prefix(spec.name, "")


def _words(piece: Piece, spec: Field, problems: Problems) -> Query | None:
    if piece.foreign:
        _foreign(piece, problems)
    whole = piece.exact and spec.kind is Kind.NAME
    if whole and piece.starred:
        problems.say("a whole value cannot be a beginning as well; the * is left out", piece.span)
    value, starred = (piece.value, False) if whole else _stars(piece, problems)
    if not piece.quoted and not whole:
        value = _plain(piece, value, problems)
    words = [t.text for t in tokenize(value)]
    if not words:
        fielded = bool(piece.field) or spec.name != DEFAULT
        end = "nothing can match" if fielded else "it is left out"
        problems.say(f"no word in {_shown(value)}; {end}", piece.span)
        return Nothing() if fielded else None
    if whole:
        return Value(spec.name, fold_value(value))
    if starred:
        return _beginning(piece, spec, value, problems)
    if len(words) > 1:
        return Phrase(spec.name, tuple(words))
    loose = spec.kind is Kind.TEXT and not (piece.exact or piece.quoted)
    return Word(spec.name, words[0]) if loose else Term(spec.name, words[0])


def _beginning(piece: Piece, spec: Field, value: str, problems: Problems) -> Query:
    """`value` followed by a star."""
    *tokens, last = tokenize(value)
    head = tuple(t.text for t in tokens)
    # What may stand inside a word may end a beginning of one: we'* finds we're, u.* finds U.S.
    tail = value[last.end :]
    inside = tail in ("'", "’", "ʼ") or (tail == "." and len(last.text) == 1)
    text = last.text + fold(tail) if inside else last.text
    if not head:
        return Prefix(spec.name, text)
    if [t.text for t in tokenize(last.text * 2)] == [last.text] * 2:
        # A script without spaces: whatever follows is another word, so the phrase is the beginning.
        return Phrase(spec.name, (*head, last.text))
    shown = " ".join((*head, text))
    problems.say(f"a phrase cannot end in *; the words of {_shown(shown)}* may stand apart", piece.span)
    first = Phrase(spec.name, head) if len(head) > 1 else Term(spec.name, head[0])
    return And((first, Prefix(spec.name, text)))


def _keyword(piece: Piece, spec: Field, problems: Problems) -> Query:
    value, starred = (piece.value, False) if piece.exact else _stars(piece, problems)
    if not (piece.quoted or piece.exact or starred):
        value = value.rstrip(",;") or value
    text = fold_value(value)
    if starred:
        return Prefix(spec.name, text)
    if spec.name == "year" and not re.fullmatch("[0-9]{4}", text):
        return _between(piece, "date", problems)
    if spec.name in _VALUES and text not in (values := [v.value for v in _VALUES[spec.name]]):
        near = _nearest(text, values)
        known = " or ".join(filter(None, (", ".join(values[:-1]), values[-1])))
        message = f"{spec.name}: takes {known}, never {_shown(text)}; nothing can match"
        problems.say(message, piece.span, near and _head(piece) + near)
        return Nothing()
    return Value(spec.name, text)


def _between(piece: Piece, name: str, problems: Problems) -> Query:
    value = (piece.value if piece.quoted else piece.value.rstrip(",;")) + "*" * piece.starred
    try:
        low, high = days(value)
    except NotADate as wrong:
        repair = wrong.repair and _head(piece) + wrong.repair
        problems.say(f"{_shown(value)}: {wrong}; nothing can match", piece.span, repair)
        return Nothing()
    return Between(name, low, high)


def _stars(piece: Piece, problems: Problems) -> tuple[str, bool]:
    """The value, and whether it is only a beginning; stars in other places are taken out."""
    starred = piece.starred or (piece.exact and not piece.quoted and piece.value.endswith("*"))
    value = piece.value.rstrip("*") if starred and not piece.quoted else piece.value
    if piece.quoted or "*" not in value:
        return value, starred
    body, star, _ = value.lstrip("*").partition("*")
    starred = starred or bool(star)
    end = "*" if starred else ""
    problems.say(
        f"a * stands only at the end of a word; searched as {_shown(body)}{end}",
        piece.span,
        _head(piece) + body + end,
    )
    return body, starred


def _plain(piece: Piece, value: str, problems: Problems) -> str:
    if found := _CLOSENESS.search(value):
        value = value[: found.start()]
        message = f"{found[0]} is not understood; searched as {_shown(value)}"
        problems.say(message, piece.span, _head(piece) + value)
    elif (found := _PATTERN.search(value)) and not piece.foreign:
        start = value[: found.start()]
        message = f"{_shown(value)} is no pattern here; its words are searched"
        problems.say(message, piece.span, start and f"{_head(piece)}{start}*")
    return value


def _head(piece: Piece) -> str:
    return (f"{piece.field}:" if piece.field else "") + ("=" if piece.exact else "")


def _nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or ""."""
    return next(iter(difflib.get_close_matches(word[:_SHOWN].lower(), list(known), 1, 0.7)), "")


def _shown(text: str) -> str:
    return f'"{text[: _SHOWN - 1]}…"' if len(text) > _SHOWN else f'"{text}"'
