"""Our query tree -> Whoosh's. A word is widened to the words of the index that it finds.

What has the same stem depends on the language of the paragraph: a word that is widened differently in
two languages of the index is asked for in the paragraphs of each language apart. Words in a row or near one
another are looked up by us: Whoosh's spans know one form of each word, and count some places twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from whoosh import query as wq
from whoosh.matching import FilterMatcher, Matcher

from ...query import (
    Across,
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
    Value,
)
from .exchanges import Documents
from .postings import Postings
from .schema import whole, words_of

#: The documents on the other side of an exchange.
Other = Callable[[Across], wq.Query]
#: Words from which on their documents are listed. Whoosh unites many long lists slowly.
_MANY = 16


def compiled(query: Query, postings: Postings, other: Other) -> wq.Query:
    """The Whoosh query with exactly the same matches."""
    match query:
        case And(children):
            wanted = [compiled(c, postings, other) for c in children if not isinstance(c, Not)]
            refused = [compiled(c.child, postings, other) for c in children if isinstance(c, Not)]
            return _without(wq.And(wanted) if wanted else wq.Every(), refused)
        case Or(children):
            return wq.Or([compiled(c, postings, other) for c in children])
        case Not(child):
            return _without(wq.Every(), [compiled(child, postings, other)])
        case Boost(child):
            return compiled(child, postings, other)
        case Asked() | Answered():
            return other(query)
        case Everything():
            return wq.Every()
        case Nothing():
            return wq.NullQuery
        case _:
            return _leaf(query, postings)


def _leaf(query: Leaf, postings: Postings) -> wq.Query:
    match query:
        case Phrase() | Near():
            return Documents(sorted(postings.rows(query)))
        case Value(name, text):
            return wq.Term(whole(name), text)
        case Between(name, low, high):
            return wq.NumericRange(name, _day(low, dt.date.min), _day(high, dt.date.max))
        case Range(name, least, most):
            return Documents(postings.columns.between(name, least, most))
        case _:
            return _any_of(query, postings)


def _any_of(leaf: Single, postings: Postings) -> wq.Query:
    """Any of the words that the leaf finds; those that only some languages take for it, only in these."""
    forms = postings.forms(leaf)
    if len(forms) > _MANY:
        return Documents(sorted(postings.documents(leaf)))
    name, ways = words_of(leaf.field), postings.vocabulary.ways()
    parts, some = [], dict[frozenset[int], list[wq.Query]]()
    for word, codes in forms:
        if len(codes) == len(ways):
            parts.append(wq.Term(name, word))
        else:
            some.setdefault(codes, []).append(wq.Term(name, word))
    for codes, words in some.items():
        wanted = wq.Or([wq.Term("stemming", ways[code]) for code in sorted(codes)])
        parts.append(wq.Require(wq.Or(words), wanted))
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


def _day(day: dt.date | None, default: dt.date) -> int:
    return (day or default).toordinal()
