"""Counts of words in Whoosh's postings -> scores by `ranking`, and the explanation of one."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, assert_never

from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching import FilterMatcher

from ...errors import Cancelled
from ...fields import DEFAULT, Kind, field
from ...model import ChunkId, Explanation, Points
from ...query import And, Or, Phrase, Query, Term, Word
from ...ranking import Part, Why, parts, points, total, written
from .. import Stop
from .columns import Columns
from .compile import Expand, leaf

#: Alternatives from which on Whoosh is not asked to unite them.
_MANY = 4

#: How often a part stands in each document that has it.
Counts: TypeAlias = dict[int, float]


@dataclass(slots=True)
class Weigher:
    """Scores over one searcher."""

    searcher: Any
    columns: Columns
    expand: Expand
    stop: Stop

    def scores(self, query: Query, documents: Sequence[int]) -> Sequence[float]:
        """The score of each document; nothing at all where the query has nothing to weigh."""
        weighed = parts(query)
        if not weighed or not documents:
            return ()
        totals, _ = self._totals(weighed)
        return [totals[number] for number in documents]

    def found(self, query: Query, among: Sequence[int] | None) -> tuple[list[int], list[float]]:
        """Matches and scores at once, where any weighed part will do; of these documents only, if given."""
        totals, seen = self._totals(parts(query))
        documents = [n for n in (range(len(seen)) if among is None else among) if seen[n]]
        return documents, [totals[number] for number in documents]

    def _totals(self, weighed: Sequence[Part]) -> tuple[array[float], bytearray]:
        """For each document its score, and whether it has any word that was asked."""
        size = self.searcher.reader().doc_count_all()
        totals, seen = array("d", bytes(8 * size)), bytearray(size)
        for part in weighed:
            self._breathe()
            earned = self._points(part, self._counts(part)[0])
            if part.half:
                for number, mate in self.columns.exchanges().best(part.half, earned).items():
                    totals[number] += earned[mate]
                continue
            for number, one in earned.items():
                totals[number] += one
            if part.why is Why.WORD:
                for number in earned:
                    seen[number] = 1
        return totals, seen

    def explanation(self, query: Query, number: int, id: ChunkId) -> Explanation:
        """Every part of the query with what it adds to the score of this document."""
        names, ways = self.columns.ways()
        mine = names[ways[number]]
        made = tuple(self._explained(part, number) for part in parts(query) if not part.again(mine))
        count = self.searcher.reader().doc_count()
        return Explanation(id, total(p.points for p in made), made, count, self.columns.average())

    def _explained(self, part: Part, number: int) -> Points:
        counts, forms = self._counts(part)
        earned = self._points(part, counts)
        if part.half:
            number = self.columns.exchanges().best(part.half, earned).get(number, -1)
        held = number in counts and part.leaf.field == DEFAULT
        return Points(
            text=written(part.leaf),
            field=part.half or part.leaf.field,
            why=part.why,
            forms=forms,
            count=round(counts.get(number, 0)),
            length=self.columns.lengths()[number] if held else 0,
            paragraphs=len(counts),
            points=earned.get(number, 0.0),
        )

    def _points(self, part: Part, counts: Counts) -> dict[int, float]:
        return points(part, counts, self.searcher.reader().doc_count(), self.columns.norms())

    def _forms(self, part: Part) -> Iterator[tuple[str, frozenset[int]]]:
        """The words of the index that are counted, each with the ways of stemming where it is."""
        names, _ = self.columns.ways()
        match part.leaf:
            case Word(name, text):
                found: dict[str, set[int]] = {}
                for way, words in self.expand(name, text).items():
                    for word in () if part.again(way) else words:
                        found.setdefault(word, set()).add(names.index(way))
                yield from ((word, frozenset(codes)) for word, codes in sorted(found.items()))
            case Term(_, text):
                yield text, frozenset(range(len(names)))
            case Phrase():
                return
            case _:
                assert_never(part.leaf)

    def _counts(self, part: Part) -> tuple[Counts, tuple[str, ...]]:
        """How often a part stands in each document that has it, and what was counted."""
        if isinstance(part.leaf, Phrase):
            counts = dict(self._places(part.leaf))
            return counts, (" ".join(part.leaf.words),) if counts else ()
        names, ways = self.columns.ways()
        counts, forms = {}, []
        for word, codes in self._forms(part):
            there = False
            for numbers, found in self._postings(part.leaf.field, word):
                pairs = zip(numbers, found, strict=True)
                some = (
                    dict(pairs) if len(codes) == len(names) else {n: c for n, c in pairs if ways[n] in codes}
                )
                there = there or bool(some)
                if counts:
                    for number, count in some.items():
                        counts[number] = counts.get(number, 0.0) + count
                else:
                    counts = some
            if there:
                forms.append(word)
        return counts, tuple(forms)

    def _postings(self, name: str, word: str) -> Iterator[tuple[list[int], list[float]]]:
        """Documents and counts of a word, segment by segment, without the deleted ones."""
        for reader, offset in self.searcher.reader().leaf_readers():
            if (name, word) not in reader:
                continue
            numbers: list[int] = []
            found: list[float] = []
            for some, weights in _blocks(reader.postings(name, word)):
                self._breathe()
                numbers += [n + offset for n in some]
                found += weights
            if reader.has_deletions():
                kept = [
                    (n, c) for n, c in zip(numbers, found, strict=True) if not reader.is_deleted(n - offset)
                ]
                numbers, found = [n for n, _ in kept], [c for _, c in kept]
            yield numbers, found

    def _places(self, phrase: Phrase) -> Iterator[tuple[int, float]]:
        """Documents with the number of places where the phrase stands."""
        query = leaf(phrase, self.expand)
        for searcher, offset in self.searcher.leaf_searchers():
            matcher = query.matcher(searcher, searcher.boolean_context())
            while matcher.is_active():
                self._breathe()
                yield matcher.id() + offset, float(len(matcher.spans()))
                matcher.next()

    def _breathe(self) -> None:
        if self.stop():
            raise Cancelled("the search was stopped")


def any_will_do(query: Query) -> bool:
    """Whether every match is found while weighing: alternatives that are all weighed."""
    children = query.children if isinstance(query, Or) else (query,)
    kinds = (Word, Term, Phrase)
    return all(isinstance(c, kinds) and field(c.field).kind is Kind.TEXT for c in children)


def filters(query: Query) -> Query | None:
    """What narrows a long list of alternatives and is not weighed itself; None for other queries.

    Whoosh unites many long lists slowly, and they are all read for their scores in any case.
    """
    if not isinstance(query, And):
        return None
    lists = [c for c in query.children if isinstance(c, Or) and len(c.children) >= _MANY and any_will_do(c)]
    rest = And(tuple(c for c in query.children if c not in lists))
    return rest if len(lists) == 1 and rest.children and not parts(rest) else None


def _blocks(matcher: Any) -> Iterator[tuple[Sequence[int], Sequence[float]]]:
    """Numbers and counts as they stand on disk: five times as fast as one posting after the other."""
    if isinstance(matcher, FilterMatcher):
        matcher = matcher.child
    if not isinstance(matcher, W3LeafMatcher):
        while matcher.is_active():
            yield [matcher.id()], [matcher.weight()]
            matcher.next()
        return
    while matcher.is_active():
        matcher._read_ids()
        matcher._read_weights()
        yield matcher._ids, matcher._weights
        matcher._next_block()
