"""Where words stand: the postings of the leaves of a query, read a block at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching import FilterMatcher

from ...errors import Cancelled
from ...fields import Kind
from ...fields import field as row_of
from ...matching import ends, windows
from ...query import Near, Phrase, Single, Term
from ...tokens import fold, plain
from .. import Stop
from .columns import Columns
from .schema import words_of
from .vocabulary import Vocabulary

#: How often something stands in each document that has it.
Counts: TypeAlias = dict[int, float]
#: A word of the index, and the ways of stemming where it counts, by number.
Form: TypeAlias = tuple[str, frozenset[int]]
#: More words than these are not counted to learn which leaf is the rarest.
_MANY = 16


@dataclass(slots=True)
class Postings:
    """The postings of one reader, for one request."""

    reader: Any
    columns: Columns
    vocabulary: Vocabulary
    stop: Stop
    _rows: dict[Phrase | Near, Counts] = field(default_factory=dict)

    def forms(self, leaf: Single, without: frozenset[str] = frozenset()) -> list[Form]:
        """The words of the index that a leaf finds, but for those in some ways of stemming."""
        found: dict[str, set[int]] = {}
        for code, (way, words) in enumerate(self.vocabulary.found(leaf).items()):
            for word in () if way in without else words:
                found.setdefault(word, set()).add(code)
        return [(word, frozenset(codes)) for word, codes in sorted(found.items())]

    def counts(self, leaf: Single, form: Form) -> Iterator[Counts]:
        """How often a form of a leaf stands in each document, segment by segment."""
        word, codes = form
        names, ways = self.columns.ways()
        for numbers, found in self._read(words_of(leaf.field), word):
            pairs = zip(numbers, found, strict=True)
            if len(codes) == len(names):
                yield dict(pairs)
            else:
                yield {n: c for n, c in pairs if ways[n] in codes}

    def documents(self, leaf: Single) -> set[int]:
        """The documents that have a word that the leaf finds."""
        found: set[int] = set()
        for form in self.forms(leaf):
            for counts in self.counts(leaf, form):
                found.update(counts)
        return found

    def rows(self, leaf: Phrase | Near) -> Counts:
        """In how many places a phrase stands in each document, or words near one another."""
        if leaf not in self._rows:
            self._rows[leaf] = self._stand(leaf)
        return self._rows[leaf]

    def _stand(self, leaf: Phrase | Near) -> Counts:
        if row_of(leaf.field).kind is Kind.KEYWORD:
            return {}
        row: Sequence[Single]
        # Of two ways to write a word, one place would be either's.
        row = (
            [Term(leaf.field, plain(fold(w))) for w in leaf.words] if isinstance(leaf, Phrase) else leaf.words
        )
        ones = list(dict.fromkeys(row))
        numbers = [ones.index(one) for one in row]
        found: Counts = {}
        for reader, offset in self.reader.leaf_readers():
            for document, places in self._together(reader, offset, ones):
                self._breathe()
                if isinstance(leaf, Phrase):
                    count = _in_a_row(places, numbers)
                else:
                    count = _close(places, numbers, leaf.distance)
                if count:
                    found[document] = float(count)
        return found

    def _together(
        self, reader: Any, offset: int, ones: Sequence[Single]
    ) -> Iterator[tuple[int, dict[int, list[int]]]]:
        """The documents of a segment that have a word for each leaf: position -> the leaves that find it."""
        forms = [self.forms(one) for one in ones]
        rarest = sorted(range(len(ones)), key=lambda n: _width(reader, ones[n], forms[n]))
        values: dict[int, list[tuple[int, Any]]] = {}
        for n in rarest:
            there: dict[int, list[tuple[int, Any]]] = {}
            for form in forms[n]:
                for document, value in self._values(reader, offset, ones[n], form):
                    if n == rarest[0] or document in values:
                        there.setdefault(document, values.get(document, [])).append((n, value))
            values = there
            if not values:
                return
        decode = reader.schema[words_of(ones[0].field)].format.decode_positions
        for document, stand in sorted(values.items()):
            places: dict[int, list[int]] = {}
            for n, value in stand:
                for position in decode(value):
                    places.setdefault(position, []).append(n)
            yield document + offset, places

    def _values(self, reader: Any, offset: int, leaf: Single, form: Form) -> Iterator[tuple[int, Any]]:
        """The documents of a segment in which a form counts, with where it stands."""
        word, codes = form
        names, ways = self.columns.ways()
        everywhere = len(codes) == len(names)
        gone = reader.is_deleted if reader.has_deletions() else None
        if (words_of(leaf.field), word) not in reader:
            return
        for numbers, _, values in _blocks(reader.postings(words_of(leaf.field), word), values=True):
            self._breathe()
            for document, value in zip(numbers, values, strict=True):
                if (everywhere or ways[document + offset] in codes) and not (gone and gone(document)):
                    yield document, value

    def _read(self, name: str, word: str) -> Iterator[tuple[list[int], list[float]]]:
        """Documents and counts of a word, segment by segment, without the deleted ones."""
        for reader, offset in self.reader.leaf_readers():
            if (name, word) not in reader:
                continue
            numbers: list[int] = []
            found: list[float] = []
            for some, weights, _ in _blocks(reader.postings(name, word)):
                self._breathe()
                numbers += [n + offset for n in some]
                found += weights
            if reader.has_deletions():
                pairs = zip(numbers, found, strict=True)
                kept = [(n, c) for n, c in pairs if not reader.is_deleted(n - offset)]
                numbers, found = [n for n, _ in kept], [c for _, c in kept]
            yield numbers, found

    def _breathe(self) -> None:
        if self.stop():
            raise Cancelled("the search was stopped")


def _width(reader: Any, leaf: Single, forms: Sequence[Form]) -> float:
    """About how many postings a leaf has in a segment."""
    if len(forms) > _MANY:
        return float("inf")
    return float(sum(reader.doc_frequency(words_of(leaf.field), word) for word, _ in forms))


def _in_a_row(places: Mapping[int, Sequence[int]], phrase: Sequence[int]) -> int:
    """How often the phrase stands where its words stand."""
    row: list[int] = []
    before = 0
    for position in sorted(places):
        if row and position > before + 1:
            row.append(-1)
        row.append(places[position][0])
        before = position
    return sum(1 for _ in ends(row, phrase))


def _close(places: Mapping[int, Sequence[int]], row: Sequence[int], distance: int) -> int:
    """At how many places words begin that are near one another."""
    leaves: dict[int, list[int]] = {}
    for number, one in enumerate(row):
        leaves.setdefault(one, []).append(number)
    stand = [(position, [n for one in places[position] for n in leaves[one]]) for position in sorted(places)]
    return sum(1 for _ in windows(stand, len(row), distance))


def _blocks(
    matcher: Any, *, values: bool = False
) -> Iterator[tuple[Sequence[int], Sequence[float], Sequence[Any]]]:
    """Numbers and counts (and, if asked, values) as they stand on disk, a block at once.

    That is five times as fast as one posting after the other. Deleted documents are among them.
    """
    if isinstance(matcher, FilterMatcher):
        matcher = matcher.child
    if not isinstance(matcher, W3LeafMatcher):
        while matcher.is_active():
            yield [matcher.id()], [matcher.weight()], [matcher.value()] if values else ()
            matcher.next()
        return
    while matcher.is_active():
        matcher._read_ids()
        matcher._read_weights()
        if values:
            matcher._read_values()
        yield matcher._ids, matcher._weights, matcher._values if values else ()
        matcher._next_block()
