"""Text + query -> snippets with marks: the words that match, by the same tokens and stems that were searched.

Only leaves that can make a chunk match are marked, and a word of a phrase only where the whole phrase stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .fields import DEFAULT, Kind, field
from .matching import ends, finds, windows
from .model import Snippet, Span
from .patterns import Test
from .query import Near, Phrase, Query, Single, Value, leaves
from .tokens import Token, fold_value, plain, tokenize


class Highlighter:
    """The marks of one query in one field; compiled once, used for every text of a page."""

    def __init__(self, query: Query, name: str = DEFAULT) -> None:
        mine = dict.fromkeys(leaf for leaf in leaves(query) if leaf.field == name)
        self._whole = field(name).kind is Kind.KEYWORD
        self._values = {leaf.text for leaf in mine if isinstance(leaf, Value)}
        self._rows = [tuple(map(plain, leaf.words)) for leaf in mine if isinstance(leaf, Phrase)]
        self._near = [leaf for leaf in mine if isinstance(leaf, Near)]
        self._single = [leaf for leaf in mine if isinstance(leaf, Single)]
        self._tests: dict[tuple[Single, str], Test] = {}

    def snippets(self, text: str, language: str = "") -> tuple[Snippet, ...]:
        """The whole text with its marks; words are stemmed in the language of the paragraph."""
        return (Snippet(text, self.marks(text, language)),)

    def marks(self, text: str, language: str = "") -> tuple[Span, ...]:
        """Sorted, disjoint spans of the text: the words and phrases that match."""
        if self._matches_whole(text):
            start = len(text) - len(text.lstrip())
            return (Span(start, len(text.rstrip())),)
        if self._whole or not (self._single or self._rows or self._near):
            return ()
        tokens = list(tokenize(text))
        there = _There(tokens, lambda leaf: self._test(leaf, language))
        places = {*there.single(self._single), *there.rows(self._rows), *there.close(self._near)}
        return tuple(_merged(sorted(places)))

    def _matches_whole(self, text: str) -> bool:
        """Whether the text as one value matches: a keyword, or a whole name."""
        if not (self._values or self._whole) or not text.strip():
            return False
        value = fold_value(text)
        return value in self._values or (self._whole and any(self._test(s, "")(value) for s in self._single))

    def _test(self, leaf: Single, language: str) -> Test:
        if (leaf, language) not in self._tests:
            self._tests[leaf, language] = finds(leaf, language)
        return self._tests[leaf, language]


class _There:
    """Where leaves match in the words of one text; each different word is tested once."""

    def __init__(self, tokens: Sequence[Token], test: Callable[[Single], Test]) -> None:
        self._tokens, self._test = tokens, test
        self._at: dict[str, list[int]] = {}
        for token in tokens:
            self._at.setdefault(token.text, []).append(token.position)

    def single(self, leaves: Sequence[Single]) -> Iterator[tuple[int, int]]:
        """Start and end of each word that one of the leaves finds."""
        for leaf in leaves:
            for position in self._positions(leaf):
                yield self._between(position, position)

    def rows(self, rows: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
        """Start and end of each place where a phrase (its words plain) stands, from first word to last."""
        words = [plain(token.text) for token in self._tokens] if rows else []
        there = set(words)
        for row in rows:
            if len(row) <= len(words) and there.issuperset(row):
                for last in ends(words, row):
                    yield self._between(last - len(row) + 1, last)

    def close(self, near: Sequence[Near]) -> Iterator[tuple[int, int]]:
        """Start and end of each word that takes part where words are near one another."""
        for leaf in near:
            found: dict[int, list[int]] = {}
            for number, one in enumerate(leaf.words):
                for position in self._positions(one):
                    found.setdefault(position, []).append(number)
            places = sorted(found.items())
            done = 0
            for first, last in windows(places, len(leaf.words), leaf.distance):
                for position, _ in places[max(first, done) : last]:
                    yield self._between(position, position)
                done = last

    def _positions(self, leaf: Single) -> Iterator[int]:
        test = self._test(leaf)
        for word, positions in self._at.items():
            if test(word):
                yield from positions

    def _between(self, first: int, last: int) -> tuple[int, int]:
        return self._tokens[first].start, self._tokens[last].end


def marks(text: str, query: Query, name: str = DEFAULT, *, language: str = "") -> tuple[Span, ...]:
    """The marks of a query in a text that is the value of this field, in a paragraph of this language."""
    return Highlighter(query, name).marks(text, language)


def snippets(text: str, query: Query, *, language: str = "") -> tuple[Snippet, ...]:
    """The whole text with the marks of a query in it."""
    return Highlighter(query).snippets(text, language)


def _merged(places: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Spans of the sorted places, those that overlap made one."""
    at = 0
    while at < len(places):
        start, end = places[at]
        at += 1
        while at < len(places) and places[at][0] < end:
            end = max(end, places[at][1])
            at += 1
        yield Span(start, end)
