"""Text + query -> snippets with marks: the words that match, by the same tokens and stems that were searched.

Only leaves that can make a chunk match are marked, and a word of a phrase only where the whole phrase stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .fields import DEFAULT, Kind, field
from .model import Snippet, Span
from .query import Phrase, Prefix, Query, Term, Value, Word, leaves
from .tokens import Token, fold_value, stem, stems, tokenize


class Highlighter:
    """The marks of one query in one field; compiled once, used for every text of a page."""

    def __init__(self, query: Query, name: str = DEFAULT) -> None:
        mine = [leaf for leaf in leaves(query) if leaf.field == name]
        self._whole = field(name).kind is Kind.KEYWORD
        self._words = {leaf.text for leaf in mine if isinstance(leaf, Term)}
        self._loose = {leaf.text for leaf in mine if isinstance(leaf, Word)}
        self._prefixes = tuple({leaf.text for leaf in mine if isinstance(leaf, Prefix)})
        self._phrases = {leaf.words: None for leaf in mine if isinstance(leaf, Phrase)}
        self._values = {leaf.text for leaf in mine if isinstance(leaf, Value)}

    def snippets(self, text: str, language: str = "") -> tuple[Snippet, ...]:
        """The whole text with its marks; words are stemmed in the language of the paragraph."""
        return (Snippet(text, self.marks(text, language)),)

    def marks(self, text: str, language: str = "") -> tuple[Span, ...]:
        """Sorted, disjoint spans of the text: the words and phrases that match."""
        if self._matches_whole(text):
            start = len(text) - len(text.lstrip())
            return (Span(start, len(text.rstrip())),)
        if self._whole:
            return ()
        tokens = list(tokenize(text))
        return tuple(_merged(sorted({*self._single(tokens, language), *self._rows(tokens)})))

    def _matches_whole(self, text: str) -> bool:
        """Whether the text as one value matches: a keyword, or a whole name."""
        if not (self._values or self._whole) or not text.strip():
            return False
        value = fold_value(text)
        if value in self._values:
            return True
        return self._whole and (value in self._words or value.startswith(self._prefixes))

    def _single(self, tokens: list[Token], language: str) -> Iterator[tuple[int, int]]:
        wanted = {stem(word, language) for word in self._loose}
        roots = stems([t.text for t in tokens], language) if wanted else ()
        for i, token in enumerate(tokens):
            if (
                token.text in self._words
                or (roots and roots[i] in wanted)
                or token.text.startswith(self._prefixes)
            ):
                yield token.start, token.end

    def _rows(self, tokens: list[Token]) -> Iterator[tuple[int, int]]:
        """Start and end of each place where a phrase stands, from its first word to its last."""
        words = [t.text for t in tokens]
        there = set(words)
        for phrase in self._phrases:
            if there.issuperset(phrase):
                for last in _ends(words, phrase):
                    yield tokens[last - len(phrase) + 1].start, tokens[last].end


def marks(text: str, query: Query, name: str = DEFAULT, *, language: str = "") -> tuple[Span, ...]:
    """The marks of a query in a text that is the value of this field, in a paragraph of this language."""
    return Highlighter(query, name).marks(text, language)


def snippets(text: str, query: Query, *, language: str = "") -> tuple[Snippet, ...]:
    """The whole text with the marks of a query in it."""
    return Highlighter(query).snippets(text, language)


def _ends(words: Sequence[str], phrase: Sequence[str]) -> Iterator[int]:
    """Where the phrase ends in the words (Knuth, Morris and Pratt: linear, whatever either repeats)."""
    border = [0] * len(phrase)  # longest proper beginning of the phrase that ends at each of its words
    run = 0
    for i in range(1, len(phrase)):
        while run and phrase[i] != phrase[run]:
            run = border[run - 1]
        run += phrase[i] == phrase[run]
        border[i] = run
    run = 0
    for i, word in enumerate(words):
        while run and word != phrase[run]:
            run = border[run - 1]
        run += word == phrase[run]
        if run == len(phrase):
            yield i
            run = border[run - 1]


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
