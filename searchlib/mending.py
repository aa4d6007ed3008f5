"""A query with words that the index lacks -> the same query with words that it has.

Only what is written out is mended: never a pattern, a beginning, a word with slips, or what stands under NOT.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TypeAlias

from .engines import Engine, Stop, never
from .errors import Cancelled
from .fields import Kind, field
from .patterns import distance, fuzzy
from .query import And, Answered, Asked, Boost, Near, Or, Phrase, Query, Term, Value, Word
from .tokens import plain, stem

#: Words tried for one that the index lacks, and queries made of them; longer words are not mended, and no
#: query with more such words than these.
_TRIED, _MADE, _LONGEST, _UNKNOWN = 4, 12, 40, 8
#: A word that is there is taken for a slip only where one so many times as frequent is one slip away.
_RARE, _TIMES = 3, 50

#: Words, or whole values, that may be misspelt.
Written: TypeAlias = Word | Term | Value
#: For words and whole values (each with its field) others.
Swaps: TypeAlias = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Mender:
    """Finds the words of one index that are a slip or two away from others.

    `stands` says whether the index has a word, in any form that a query would find.
    """

    engine: Engine
    stands: Callable[[Written], bool]
    stop: Stop = never

    def mended(self, query: Query) -> Iterator[tuple[Query, Swaps]]:
        """The query with other words for those that the index lacks, likeliest first, and the words.

        Where it lacks none, other words for rare ones that are hardly meant.
        """
        written = list(dict.fromkeys(_written(query)))
        lacking = [leaf for leaf in written if not self.stands(leaf)]
        if len(lacking) > _UNKNOWN:
            return
        tried = lacking or written[:_UNKNOWN]
        near = {leaf: self.near(leaf) if lacking else self._far_better(leaf) for leaf in tried}
        choices = {(leaf.field, leaf.text): found for leaf, found in near.items() if found}
        best = {place: found[0] for place, found in choices.items()}
        others = ({place: word} for place, found in choices.items() for word in found[1:])
        for swaps in islice(({**best, **other} for other in chain(({},), others)), _MADE):
            if swaps:
                yield _swapped(query, swaps), swaps

    def near(self, leaf: Written) -> list[str]:
        """The words of its field that may be meant by one, likeliest first."""
        name, word = leaf.field, leaf.text
        if not 2 < len(word) <= _LONGEST or any(c.isdigit() for c in word):
            return []
        most = 1 if len(word) < 5 else 2
        bare = plain(word)
        test = fuzzy(bare, most)
        found = []
        for number, known in enumerate(self.engine.lexicon(name)):
            if not number % 4096 and self.stop():
                raise Cancelled("the search was stopped")
            if abs(len(known) - len(word)) <= most + 1 and known != word and test(plain(known)):
                found.append(known)
        often = self.engine.frequencies(name, found)
        found.sort(
            key=lambda known: (distance(bare, plain(known)), known[:1] != word[:1], -often[known], known)
        )
        return _apart(leaf, [known for known in found if often[known]])[:_TRIED]

    def _far_better(self, leaf: Written) -> list[str]:
        """Words one slip away from a rare one that are far more frequent than it."""
        name, word = leaf.field, leaf.text
        count = self.engine.frequencies(name, [word])[word]
        if count > _RARE:
            return []
        near = [known for known in self.near(leaf) if distance(plain(word), plain(known)) <= 1]
        often = self.engine.frequencies(name, near)
        return [known for known in near if often[known] >= _TIMES * max(count, 1)]


def _apart(leaf: Written, words: Sequence[str]) -> list[str]:
    """The words without those that a plain word finds together with one before them."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(stem(word) if isinstance(leaf, Word) else word, word)
    return list(found.values())


def _written(query: Query) -> Iterator[Written]:
    match query:
        case And(children) | Or(children):
            for child in children:
                yield from _written(child)
        case Boost(child) | Asked(child) | Answered(child):
            yield from _written(child)
        case Near(_, words):
            for word in words:
                yield from _written(word)
        case Phrase(name, words):
            yield from (Term(name, word) for word in words)
        case Word() | Term():
            yield query
        case Value(name) if field(name).kind is Kind.KEYWORD:
            yield query
        case _:
            return


def _swapped(query: Query, swaps: Swaps) -> Query:
    """The query with these words in the place of those; what stands under NOT as it is."""
    match query:
        case And(children) | Or(children):
            return type(query)(tuple(_swapped(child, swaps) for child in children))
        case Boost(child) | Asked(child) | Answered(child):
            return replace(query, child=_swapped(child, swaps))
        case Near(name, words):
            return replace(
                query,
                words=tuple(
                    replace(w, text=swaps.get((name, w.text), w.text)) if isinstance(w, Word | Term) else w
                    for w in words
                ),
            )
        case Phrase(name, words):
            return Phrase(name, tuple(swaps.get((name, word), word) for word in words))
        case Word(name, text) | Term(name, text) | Value(name, text):
            return replace(query, text=swaps.get((name, text), text))
        case _:
            return query
