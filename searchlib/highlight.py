"""Text + query -> snippets with marks: the words that match, by the same tokens and stems that were searched.

Only leaves that can make a chunk match are marked, and a word of a phrase only where the whole phrase stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from .fields import DEFAULT, Kind, field
from .matching import comparing, ends, finds, windows
from .model import Snippet, Span
from .patterns import Test
from .query import Near, Phrase, Query, Single, Term, Value, Word, leaves
from .tokens import fold_value, placed, plain, stem, stemming, stems

#: Words of which is remembered whether they are found; beyond it they are looked at again.
_REMEMBERED = 20_000


class Highlighter:
    """The marks of one query in one field; compiled once, used for every text of a page."""

    def __init__(self, query: Query, name: str = DEFAULT) -> None:
        mine = dict.fromkeys(leaf for leaf in leaves(query) if leaf.field == name)
        self._name = name
        self._whole = field(name).kind is Kind.KEYWORD
        self._values = {leaf.text for leaf in mine if isinstance(leaf, Value)}
        self._rows = [tuple(map(plain, leaf.words)) for leaf in mine if isinstance(leaf, Phrase)]
        self._near = [leaf for leaf in mine if isinstance(leaf, Near)]
        self._single = [leaf for leaf in mine if isinstance(leaf, Single)]
        self._tests: dict[tuple[Single, str], Test] = {}
        self._found: dict[str, _Found] = {}

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
        way = stemming(language)
        words = list(placed(text))
        found = self._among({word for word, _, _ in words}, way) if self._single else ()
        places = [(start, end) for word, start, end in words if word in found] if found else []
        if not (self._rows or self._near):
            return tuple(Span(*place) for place in places)
        there = _There(words, lambda leaf: self._test(leaf, way))
        return tuple(_merged(sorted({*places, *there.rows(self._rows), *there.close(self._near)})))

    def _matches_whole(self, text: str) -> bool:
        """Whether the text as one value matches: a keyword, or a whole name."""
        if not (self._values or self._whole) or not text.strip():
            return False
        value = fold_value(text)
        return value in self._values or (self._whole and any(self._test(s, "")(value) for s in self._single))

    def _among(self, words: Collection[str], way: str) -> Collection[str]:
        """Those of these words that one of the single leaves finds, in the languages of a way of stemming."""
        if way not in self._found:
            self._found[way] = _Found(self._single, self._name, way)
        return self._found[way].among(words)

    def _test(self, leaf: Single, way: str) -> Test:
        if (leaf, way) not in self._tests:
            self._tests[leaf, way] = finds(leaf, way)
        return self._tests[leaf, way]


class _Found:
    """The words that one of some leaves finds, as `finds` tells of each: every word is looked at once."""

    def __init__(self, leaves: Sequence[Single], name: str, way: str) -> None:
        self._way, self._form = way, comparing(name)
        self._forms = {self._form(leaf.text) for leaf in leaves if isinstance(leaf, Term)}
        spelt = [leaf.text for leaf in leaves if isinstance(leaf, Word)]
        self._roots = {stem(text, way) for text in spelt}
        self._bare = {stem(self._form(text), way) for text in spelt}
        self._tests = [finds(leaf, way) for leaf in leaves if not isinstance(leaf, Term | Word)]
        self._known: dict[str, bool] = {}

    def among(self, words: Collection[str]) -> Collection[str]:
        """Those of these words that are found."""
        if len(self._known) > _REMEMBERED:
            self._known = {}
        known = self._known
        if fresh := [word for word in words if word not in known]:
            self._look_at(fresh)
        return {word for word in words if known[word]}

    def _look_at(self, words: Sequence[str]) -> None:
        forms = [self._form(word) for word in words]
        roots, bare = (stems(words, self._way), stems(forms, self._way)) if self._roots else (words, forms)
        for word, form, root, plain_root in zip(words, forms, roots, bare, strict=True):
            self._known[word] = (
                form in self._forms
                or (bool(self._roots) and (root in self._roots or plain_root in self._bare))
                or any(test(word) for test in self._tests)
            )


class _There:
    """Where leaves match in the words of one text, each with its characters; a word is tested once."""

    def __init__(self, words: Sequence[tuple[str, int, int]], test: Callable[[Single], Test]) -> None:
        self._words, self._test = words, test
        self._at: dict[str, list[int]] = {}
        for position, (word, _, _) in enumerate(words):
            self._at.setdefault(word, []).append(position)

    def rows(self, rows: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
        """Start and end of each place where a phrase (its words plain) stands, from first word to last."""
        words = [plain(word) for word, _, _ in self._words] if rows else []
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
        return self._words[first][1], self._words[last][2]


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
