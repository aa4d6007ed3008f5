"""Our query tree -> Whoosh's. `Word` nodes are widened to the indexed words of the same stem.

What has the same stem depends on the language of the paragraph: a word that is widened differently in
two languages of the index is asked for in the paragraphs of each language apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, assert_never

from whoosh import query as wq
from whoosh.matching import FilterMatcher, Matcher

from ...fields import Kind, field
from ...query import (
    Across,
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
from .schema import whole

#: (field, word) -> for each way of stemming in the index, the words of the index with the same stem.
Expand = Callable[[str, str], Mapping[str, Sequence[str]]]
#: The documents on the other side of an exchange.
Other = Callable[[Across], wq.Query]


def compiled(query: Query, expand: Expand, other: Other) -> wq.Query:
    """The Whoosh query with exactly the same matches."""
    match query:
        case And(children):
            wanted = [compiled(c, expand, other) for c in children if not isinstance(c, Not)]
            refused = [compiled(c.child, expand, other) for c in children if isinstance(c, Not)]
            return _without(wq.And(wanted) if wanted else wq.Every(), refused)
        case Or(children):
            return wq.Or([compiled(c, expand, other) for c in children])
        case Not(child):
            return _without(wq.Every(), [compiled(child, expand, other)])
        case Asked() | Answered():
            return other(query)
        case Everything():
            return wq.Every()
        case Nothing():
            return wq.NullQuery
        case _:
            return leaf(query, expand)


def leaf(query: Leaf, expand: Expand) -> wq.Query:
    """The Whoosh query of one leaf."""
    match query:
        case Term(name, text):
            return wq.Term(_words(name), text)
        case Word(name, text):
            return _widened(_words(name), expand(_words(name), text))
        case Phrase(name, words):
            return wq.Phrase(_words(name), list(words))
        case Prefix(name, text):
            return wq.Prefix(_words(name), text)
        case Value(name, text):
            return wq.Term(whole(name), text)
        case Between(name, low, high):
            return wq.NumericRange(name, _day(low, dt.date.min), _day(high, dt.date.max))
        case _:
            assert_never(query)


def _widened(name: str, ways: Mapping[str, Sequence[str]]) -> wq.Query:
    """Any of the words; those that only some languages take for the same, only in these."""
    everywhere = set.intersection(*map(set, ways.values())) if ways else set()
    parts = [wq.Term(name, word) for word in sorted(everywhere)]
    for way, words in sorted(ways.items()):
        if more := [wq.Term(name, word) for word in words if word not in everywhere]:
            parts.append(wq.Require(wq.Or(more), wq.Term("stemming", way)))
    return wq.Or(parts)


class Minus(wq.AndNot):  # type: ignore[misc]
    """The first query without what the second matches.

    Whoosh's own ways fail where the documents are deleted or the first one is refused: `wq.Not` gives
    back a deleted document that follows the last refused one, `wq.AndNot` its own first match even if
    refused, and it fails with an IndexError where one stands inside another. So the refused are listed.
    """

    def matcher(self, searcher: Any, context: Any = None) -> Matcher:
        refused = self.b.matcher(searcher, searcher.boolean_context())
        listed = frozenset(refused.all_ids()) if refused.is_active() else frozenset()
        return FilterMatcher(self.a.matcher(searcher, context), listed, exclude=True)


def _without(wanted: wq.Query, refused: list[wq.Query]) -> wq.Query:
    return Minus(wanted, wq.Or(refused)) if refused else wanted


def _words(name: str) -> str:
    """The Whoosh field with the words of a field; keyword fields are words by being whole."""
    return whole(name) if field(name).kind is Kind.KEYWORD else name


def _day(day: dt.date | None, default: dt.date) -> int:
    return (day or default).toordinal()
