"""Query trees built in Python: `Q.speaker("Lavrov") & Q.phrase("missile treaty")`.

What is asked is read and folded as in query text. But a program hears at once what is wrong (`QueryError`):
nobody looks at the problems of a page that a script has asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from types import UnionType
from typing import TypeAlias

from . import patterns
from .errors import QueryError
from .fields import DEFAULT, FIELDS, Kind, field
from .model import Problem
from .query import (
    And,
    Answered,
    Asked,
    Between,
    Boost,
    Everything,
    Fuzzy,
    Joinable,
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
    simplify,
)
from .syntax import condition, format, parse
from .tokens import tokenize

#: A day, or the text of one, of a month or of a year; None is open.
Day: TypeAlias = dt.date | str | None
#: How deep a tree may be. Each level costs three frames of the interpreter's thousand.
MAX_DEPTH = 120


def read(query: str | Query) -> tuple[Query, tuple[Problem, ...]]:
    """What a caller asks: the tree of a text and its problems, or a tree after a look at it.

    `QueryError` for a tree that no engine could answer: it is too deep, names a field that does not exist,
    looks for days, numbers or whole values where there are none, or has a boost that is none.
    """
    if isinstance(query, str):
        return parse(query)
    level: list[Query] = [query]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in _children(node)]
        if not level:
            return query, ()
    raise QueryError(f"a query has at most {MAX_DEPTH} levels; join with Q.any_of or Q.all_of what is alike")


def heard(tree: Query, problems: Sequence[Problem]) -> Query:
    """The tree; the first of its problems as a `QueryError`, if there are any."""
    for problem in problems:
        # What would happen to it in a page does not happen here.
        wrong = problem.message.removesuffix("; nothing can match").removesuffix("; it is left out")
        place = f" (at character {problem.span.start + 1})" if problem.span.start else ""
        raise QueryError(f"{wrong}{place}" + (f"; try {problem.repair}" if problem.repair else ""))
    return tree


def _children(node: Query) -> Iterable[Query]:
    """What stands right below a node that is as it should be."""
    match node:
        case And(children) | Or(children) if isinstance(children, tuple):
            return children
        case And() | Or():
            raise QueryError(f"what {type(node).__name__} joins is a tuple of nodes, never {node.children!r}")
        case Boost(child, factor):
            # As `boost` of a node does: points of other boosts cannot be put in order.
            if isinstance(child, Joinable):
                child.boost(factor)
            return (child,)
        case Not(child) | Asked(child) | Answered(child):
            return (child,)
        case Everything() | Nothing():
            return ()
        case _ if not isinstance(node, Joinable):
            raise QueryError(f"a query is a text or a tree of nodes, never {node!r}")
        case Between():
            fits = field(node.field).kind is Kind.DATE
        case Range():
            fits = field(node.field).kind is Kind.NUMBER
        case Near(_, words):
            fits = len(words) > 1 and all(leaf.field == node.field for leaf in words)
        case Value():
            fits = field(node.field).kind in (Kind.NAME, Kind.KEYWORD)
        case _:
            fits = field(node.field).kind in (Kind.TEXT, Kind.NAME, Kind.KEYWORD)
    if not fits:
        raise QueryError(f"{type(node).__name__} cannot be asked of the field {node.field!r}")
    return ()


class Builder:
    """Makes query trees; `Q` is the one there is. Trees are joined by `&`, `|`, `~` and `.boost(2)`.

    Besides the methods here, every field has one by its name (with a `_` behind where Python needs it):
    `Q.speaker("Lavrov", "Kerry")` is any of these, each read as after `speaker:`.

    >>> from searchlib.syntax import format
    >>> format(Q.speaker("Lavrov") & (Q.phrase("missile treaty") | Q.word("rockets")) & ~Q.is_("procedural"))
    'speaker:lavrov ("missile treaty" OR rockets) -is:procedural'
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Callable[..., Query]:
        if name.startswith("_"):  # what Python itself looks for is no field
            raise AttributeError(name)
        return partial(self.field, field(name.removesuffix("_")).name)

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *(f"{f.name}_" if f.name == "is" else f.name for f in FIELDS)})

    def text(self, text: str) -> Query:
        """What this query text asks; `QueryError` with the first of its problems."""
        return heard(*parse(text))

    def field(self, name: str, *values: str) -> Query:
        """Any of these values of a field, each as after `name:`; with a leading `=` the whole value."""
        if not values:
            raise QueryError(f"{name}: no value is given")
        return self.any_of(*(heard(*condition(name, _text(value))) for value in values))

    def word(self, word: str, field: str = DEFAULT) -> Query:
        """A word in any form, in a field of texts; one like COVID-19, which holds several, as a phrase."""
        return _a(Word | Term | Phrase, word, heard(*condition(field, _one(word))))

    def exact(self, word: str, field: str = DEFAULT) -> Query:
        """Just this word; in fields of names and values the whole value."""
        text = _one(word) if _texts(field) else _text(word)
        return _a(Term | Phrase | Value, word, heard(*condition(field, "=" + text)))

    def phrase(self, phrase: str, field: str = DEFAULT) -> Query:
        """These words in a row."""
        words = tuple(token.text for token in tokenize(_text(phrase)))
        if not words:
            raise QueryError(f"no word in {phrase!r}")
        _worded(field)
        return _sound(Phrase(field, words) if len(words) > 1 else Term(field, words[0]))

    def prefix(self, beginning: str, field: str = DEFAULT) -> Query:
        """Words that begin so."""
        return _a(Prefix, beginning, heard(*condition(field, _one(beginning) + "*")))

    def wildcard(self, pattern: str, field: str = DEFAULT) -> Query:
        """Words like this: `?` is one character, `*` any number of them."""
        return _a(Wildcard | Prefix, pattern, heard(*condition(field, _one(pattern))))

    def fuzzy(self, word: str, slips: int = 1, field: str = DEFAULT) -> Query:
        """Words at most so many slips (1 or 2) away."""
        _worded(field)
        words = [token.text for token in tokenize(_one(word))]
        if len(words) != 1 or slips not in (1, 2):
            raise QueryError(f"one word and 1 or 2 slips are asked, never {word!r} and {slips!r}")
        return _sound(Fuzzy(field, words[0], slips))

    def regex(self, pattern: str, field: str = DEFAULT) -> Query:
        """Words that this regular expression describes whole."""
        _worded(field)
        patterns.regex(_text(pattern))
        return _sound(Regex(field, pattern))

    def near(self, *words: str | Query, within: int = 5, field: str = DEFAULT) -> Query:
        """All of these words (texts as for `word`, or nodes of one word) within so many words."""
        _worded(field)
        leaves = [self.word(word, field) if isinstance(word, str) else word for word in words]
        singles = tuple(leaf for leaf in leaves if isinstance(leaf, Single) and leaf.field == field)
        if len(singles) < 2 or len(singles) < len(leaves):
            raise QueryError(f"near takes two or more single words of the field {field!r}")
        if within < 1:
            raise QueryError(f"words are at least 1 apart, never {within!r}")
        return _sound(Near(field, singles, within))

    def date(self, first: Day, last: Day = "") -> Query:
        """From the first to the last day, both included; with one argument as after `date:`."""
        if last == "":
            return heard(*condition("date", _day(first) or "*"))
        if first is None and last is None:
            raise QueryError("at least one end of a range of days is asked")
        return heard(*condition("date", f"{_day(first)}..{_day(last)}"))

    def words(self, least: int | None = None, most: int | None = None) -> Query:
        """Paragraphs of at least and at most so many words."""
        if least is None and most is None:
            raise QueryError("at least one end of a range of numbers is asked")
        if any(type(end) is not int for end in (least, most) if end is not None):
            raise QueryError(f"whole numbers are asked, never {least!r} and {most!r}")
        return _sound(Range("words", least, most))

    def asked(self, query: str | Query) -> Query:
        """Answers to questions that match this."""
        return _across(Asked, self.text(query) if isinstance(query, str) else query)

    def answered(self, query: str | Query) -> Query:
        """Questions with an answer that matches this."""
        return _across(Answered, self.text(query) if isinstance(query, str) else query)

    def all_of(self, *queries: Query) -> Query:
        """What matches every one of these."""
        return simplify(read(And(queries))[0])

    def any_of(self, *queries: Query) -> Query:
        """What matches any of these."""
        return simplify(read(Or(queries))[0])

    def everything(self) -> Query:
        """Every paragraph."""
        return Everything()


#: Makes query trees: see `Builder`.
Q = Builder()


def _sound(leaf: Leaf) -> Query:
    """A leaf as the query language has it: what cannot be written there is not asked here either."""
    written = format(leaf)
    found, problems = parse(written)
    if problems or type(found) is not type(leaf):
        raise QueryError(problems[0].message if problems else f"{written!r} would be read in another way")
    return found


def _a(kinds: type | UnionType, given: str, query: Query) -> Query:
    """The query, if it is of one of these kinds: a word with a * in it is not what a program calls a word."""
    if not isinstance(query, kinds):
        raise QueryError(
            f"{given!r} is read as {type(query).__name__}; ask for that, or for Q.text({given!r})"
        )
    return query


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise QueryError(f"a text is asked, never {value!r}")
    return value


def _one(word: str) -> str:
    if len(_text(word).split()) != 1:
        raise QueryError(f"one word is asked, never {word!r}; several are Q.phrase or Q.text")
    return word


def _worded(name: str) -> None:
    if field(name).kind not in (Kind.TEXT, Kind.NAME):
        raise QueryError(f"the field {name!r} has whole values, not words; ask Q.field({name!r}, ...)")


def _texts(name: str) -> bool:
    return field(name).kind is Kind.TEXT


def _day(day: Day) -> str:
    if day is None:
        return ""
    if isinstance(day, dt.datetime):
        day = day.date()
    return day.isoformat() if isinstance(day, dt.date) else _text(day)


def _across(kind: type[Asked] | type[Answered], child: Query) -> Query:
    """One about the other half of an exchange; it cannot stand inside another."""
    level = [read(child)[0]]
    while level:
        if any(isinstance(node, Asked | Answered) for node in level):
            raise QueryError("asked and answered cannot stand inside one another: nothing would match")
        level = [below for node in level for below in _children(node)]
    return kind(child)
