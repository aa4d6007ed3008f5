"""Query tree -> the query text that reads back as it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import assert_never

from ..fields import DEFAULT, Kind, field
from ..query import (
    And,
    Answered,
    Asked,
    Between,
    Boost,
    Everything,
    Fuzzy,
    Leaf,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Regex,
    Single,
    Term,
    Value,
    Wildcard,
    Word,
)
from . import days, ranges

_BARE = re.compile(r"\w(?:[\w.:/#'-]*[\w/#'-])?")
_UNWRITTEN = re.compile(r'[\s()"«»“”„‟]')
_PAIR = re.compile(r"\\.|/|\s", re.DOTALL)


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
        case Boost(child, factor):
            return f"{_grouped(child)}^{Decimal(repr(factor)):f}".removesuffix(".0")
        case Asked(child):
            return "asked:" + _inside(child)
        case Answered(child):
            return "answered:" + _inside(child)
        case _:
            return _leaf(query)


def quoted(text: str) -> str:
    """The text in quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _grouped(query: Query) -> str:
    """The text of a tree beside others, in brackets if it would fall apart without them."""
    joins = isinstance(query, And | Or) or (isinstance(query, Near) and not _is_quotation(query))
    return f"({text_of(query)})" if joins else text_of(query)


def _inside(query: Query) -> str:
    """A query behind `asked:`, in brackets unless it is one word or phrase of the spoken text."""
    text = text_of(query)
    match query:
        case Prefix(_, "") | Wildcard():
            return f"({text})"
        case Near():
            return text if query.field == DEFAULT and _is_quotation(query) else f"({text})"
        case Word(name) | Term(name) | Phrase(name) | Prefix(name) | Fuzzy(name) | Regex(name):
            return text if name == DEFAULT else f"({text})"
        case Everything():
            return text
        case _:
            return f"({text})"


def _leaf(leaf: Leaf) -> str:
    head = "" if leaf.field == DEFAULT else f"{leaf.field}:"
    match leaf:
        case Phrase(_, words):
            return f'{head}"{" ".join(words)}"'
        case Near():
            return _near(leaf, head)
        case Value(_, text) if field(leaf.field).kind is Kind.NAME:
            return f"{head}={_value(text)}"
        case Value(_, text):
            return head + _value(text)
        case Between(_, low, high):
            return head + days.written(low, high)
        case Range(_, first, last):
            return head + ranges.written(first, last)
        case _:
            return _single(leaf, head)


def _single(leaf: Single, head: str) -> str:
    kind = field(leaf.field).kind
    match leaf:
        case Word(_, text):
            return head + text
        case Term(_, text) if kind is Kind.TEXT:
            return f"{head}={text}"
        case Term(_, text) if kind is Kind.NAME:
            return head + text
        case Term(_, text):
            return head + _value(text)
        case Prefix(name, ""):
            return f"{name}:*"
        case Prefix(_, text):
            return f"{head}{_value(text) if kind is Kind.KEYWORD else text}*"
        case Wildcard(name, text) if text[:1] == "?" or text[-1:] == "?":
            # Without its field, a ? in these places would be a mark of punctuation.
            return f"{name}:{_UNWRITTEN.sub('?', text)}"
        case Wildcard(_, text):
            return head + _UNWRITTEN.sub("?", text)
        case Fuzzy(_, text, distance):
            return f"{head}{_value(text) if kind is Kind.KEYWORD else text}~{distance}"
        case Regex(_, text):
            return f"{head}/{_PAIR.sub(_saved, text)}/"
        case _:
            assert_never(leaf)


def _near(near: Near, head: str) -> str:
    if _is_quotation(near):
        return f'{head}"{" ".join(w.text for w in near.words)}"~{near.distance}'
    return f" NEAR/{near.distance} ".join(_single(w, head) for w in near.words)


def _is_quotation(near: Near) -> bool:
    return all(isinstance(word, Term) for word in near.words)


def _saved(pair: re.Match[str]) -> str:
    """What would end a regular expression too early, written in another way."""
    return "\\/" if pair[0] == "/" else "\\s" if pair[0].isspace() else pair[0]


def _value(text: str) -> str:
    return text if _BARE.fullmatch(text) else quoted(text)
