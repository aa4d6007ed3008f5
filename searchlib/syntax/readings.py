"""A piece of a query text -> what it means in its field: a leaf of the tree, or nothing, with a problem."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import assert_never

from ..fields import DEFAULT, FIELDS, Field, Kind, field
from ..model import How, Mark, Role
from ..query import Between, Everything, Nothing, Prefix, Query, Range, Value, Wildcard
from ..tokens import fold_value
from .days import days
from .foreign import nearest
from .pieces import Piece, Problems
from .ranges import NotARange, numbers
from .words import expression, head, shown, slips, wildcard, words

_VALUES: dict[str, type[StrEnum]] = {"role": Role, "attr": How, "is": Mark}
#: What `has:` can ask for.
_HELD = tuple(f.name for f in FIELDS if f.kind not in (Kind.EXCHANGE, Kind.PRESENCE))
_MARKS = ",;?!"
_SIGNS = re.compile(r"^/|[~^][0-9.]*$")


def reading(piece: Piece, spec: Field, problems: Problems, today: dt.date | None = None) -> Query | None:
    """The leaf that a piece means in this field.

    `Nothing` where no value of the field can be meant; None where the piece asks for nothing at all
    and is left out. `today` is the day from which dates such as `last year` count.
    """
    if spec.kind is Kind.PRESENCE:
        return _presence(piece, problems)
    if not piece.quoted and not piece.regex and (piece.value or piece.starred) and not piece.value.strip("*"):
        return _any(spec, plain=not piece.field)
    if not piece.value.strip():
        name = f" after {piece.field}:" if piece.field else ""
        problems.say(f"nothing is asked{name}; it is left out", piece.span)
        return None
    match spec.kind:
        case Kind.TEXT | Kind.NAME:
            return words(piece, spec, problems)
        case Kind.EXCHANGE:
            return words(piece, field(DEFAULT), problems)
        case Kind.KEYWORD | Kind.DATE | Kind.NUMBER:
            return _value(piece, spec, problems, today)
        case _:
            assert_never(spec.kind)


def _any(spec: Field, *, plain: bool = False) -> Query:
    """A star alone, which is every value; in plain text it is every paragraph."""
    match spec.kind:
        case Kind.EXCHANGE:
            return Everything()
        case Kind.DATE:
            return Between(spec.name, None, None)
        case Kind.NUMBER:
            return Range(spec.name, None, None)
        case _:
            return Everything() if plain and spec.name == DEFAULT else Prefix(spec.name, "")


def _presence(piece: Piece, problems: Problems) -> Query | None:
    """What follows `has:`."""
    name = piece.value.strip().rstrip(_MARKS).lower()
    if name in _HELD:
        return _any(field(name))
    near = nearest(name, _HELD)
    message = f"has: takes the name of a field, never {shown(piece.value)}; nothing can match"
    problems.say(message, piece.span, near and head(piece) + near)
    return Nothing()


def _value(piece: Piece, spec: Field, problems: Problems, today: dt.date | None) -> Query:
    """What follows the name of a field whose values are taken whole."""
    if spec.kind is not Kind.KEYWORD and (piece.regex or piece.slack is not None):
        sign = "regular expression" if piece.regex else f"~{piece.slack}"
        message = f"{spec.name}: takes no {sign}; nothing can match"
        repair = head(piece) + piece.value if not (piece.regex or piece.quoted) else ""
        problems.say(message, piece.span, repair)
        return Nothing()
    match spec.kind:
        case Kind.DATE:
            return _between(piece, spec.name, problems, today)
        case Kind.NUMBER:
            return _range(piece, spec.name, problems)
        case _:
            return _keyword(piece, spec, problems, today)


def _keyword(piece: Piece, spec: Field, problems: Problems, today: dt.date | None) -> Query:
    if piece.regex:
        return expression(piece, spec, problems)
    value, starred = piece.value, piece.starred
    if not (piece.quoted or piece.exact or piece.foreign):
        value = value.rstrip(_MARKS if spec.name in _VALUES and _is_known(spec, value) else ",;!") or value
        starred = starred or value.endswith("*")
        value = value.rstrip("*")
        if re.search("[*?]", value):
            if _SIGNS.search(value):
                message = f"{shown(value)} has wildcards and other signs; nothing can match"
                problems.say(message, piece.span)
                return Nothing()
            pattern = re.sub(r"\*+", "*", fold_value(value) + "*" * starred)
            return wildcard(piece, Wildcard(spec.name, pattern), problems)
    text = fold_value(value)
    if starred:
        return Prefix(spec.name, text)
    if piece.slack is not None and (leaf := slips(piece, spec, text, problems)):
        return leaf
    if spec.name == "year" and not re.fullmatch("[0-9]{4}", text):
        return _between(piece, "date", problems, today)
    if spec.name in _VALUES and text not in (values := [v.value for v in _VALUES[spec.name]]):
        near = nearest(text, values)
        known = " or ".join(filter(None, (", ".join(values[:-1]), values[-1])))
        message = f"{spec.name}: takes {known}, never {shown(text)}; nothing can match"
        problems.say(message, piece.span, near and head(piece) + near)
        return Nothing()
    return Value(spec.name, text)


def _is_known(spec: Field, value: str) -> bool:
    """Whether this is one of the values that the field can have, at the end of a question perhaps."""
    return fold_value(value.rstrip(_MARKS)) in {v.value for v in _VALUES[spec.name]}


def _between(piece: Piece, name: str, problems: Problems, today: dt.date | None) -> Query:
    value = _bare(piece)
    try:
        return Between(name, *days(value, today))
    except NotARange as wrong:
        _say_no_range(piece, value, wrong, problems)
        return Nothing()


def _range(piece: Piece, name: str, problems: Problems) -> Query:
    value = _bare(piece)
    try:
        return Range(name, *numbers(value))
    except NotARange as wrong:
        _say_no_range(piece, value, wrong, problems)
        return Nothing()


def _bare(piece: Piece) -> str:
    return piece.value if piece.quoted else piece.value.rstrip(_MARKS)


def _say_no_range(piece: Piece, value: str, wrong: NotARange, problems: Problems) -> None:
    spaced = any(map(str.isspace, wrong.repair))
    repair = wrong.repair and head(piece) + (f'"{wrong.repair}"' if spaced else wrong.repair)
    problems.say(f"{shown(value)}: {wrong}; nothing can match", piece.span, repair)
