"""Query tree -> the query text that reads back as it."""

from __future__ import annotations

import re
from typing import assert_never

from ..fields import DEFAULT, Kind, field
from ..query import (
    And,
    Answered,
    Asked,
    Between,
    Everything,
    Leaf,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Value,
    Word,
)
from .days import written

_BARE = re.compile(r"\w(?:[\w.:/#'-]*[\w/#'-])?")


def text_of(query: Query) -> str:
    """The text of a simplified tree."""
    match query:
        case Everything():
            return "*"
        case Nothing():
            return "-*"
        case Not(child):
            return "-" + _grouped(child)
        case And(children):
            return " ".join(map(_grouped, children))
        case Or(children):
            return " OR ".join(map(_grouped, children))
        case Asked(child):
            return "asked:" + _inside(child)
        case Answered(child):
            return "answered:" + _inside(child)
        case Term() | Word() | Phrase() | Prefix() | Value() | Between():
            return _leaf(query)
        case _:
            assert_never(query)


def _grouped(query: Query) -> str:
    return f"({text_of(query)})" if isinstance(query, And | Or) else text_of(query)


def _inside(query: Query) -> str:
    """A query behind `asked:`, in brackets unless it is one word or phrase of the spoken text."""
    text = text_of(query)
    match query:
        case Prefix(_, ""):
            return f"({text})"
        case Word(name) | Term(name) | Phrase(name) | Prefix(name) if name == DEFAULT:
            return text
        case Everything():
            return text
        case _:
            return f"({text})"


def _leaf(leaf: Leaf) -> str:
    kind = field(leaf.field).kind
    head = "" if leaf.field == DEFAULT else f"{leaf.field}:"
    match leaf:
        case Word(_, text):
            return head + text
        case Term(_, text) if kind is Kind.TEXT:
            return f"{head}={text}"
        case Term(_, text) if kind is Kind.NAME:
            return head + text
        case Phrase(_, words):
            return f'{head}"{" ".join(words)}"'
        case Prefix(name, ""):
            return f"{name}:*"
        case Prefix(_, text):
            return f"{head}{_value(text) if kind is Kind.KEYWORD else text}*"
        case Value(_, text) if kind is Kind.NAME:
            return f"{head}={_value(text)}"
        case Value(_, text) | Term(_, text):
            return head + _value(text)
        case Between(_, low, high):
            return head + written(low, high)
        case _:
            assert_never(leaf)


def _value(text: str) -> str:
    if _BARE.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
