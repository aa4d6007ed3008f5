"""Counts of words in Whoosh's postings -> scores by `ranking`, and the explanation of one."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import Cancelled
from ...fields import DEFAULT, Kind, field
from ...model import ChunkId, Explanation, Points
from ...query import And, Near, Or, Phrase, Query, Term, Word
from ...ranking import Part, Why, parts, points, row, total, written
from .. import Stop
from .columns import Columns
from .postings import Counts, Postings

#: Alternatives from which on Whoosh is not asked to unite them.
_MANY = 4


@dataclass(slots=True)
class Weigher:
    """Scores over one searcher."""

    searcher: Any
    columns: Columns
    postings: Postings
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
                for number in self._having(part, earned):
                    seen[number] = 1
        return totals, seen

    def _having(self, part: Part, earned: Counts) -> Iterable[int]:
        """The documents that have the part, also where it is counted as another word of the query."""
        if isinstance(part.leaf, Word) and self._again(part):
            return self.postings.documents(part.leaf)
        return earned

    def _again(self, part: Part) -> frozenset[str]:
        """The ways of stemming in which the part is a word that was counted already."""
        return frozenset(way for way in self.postings.vocabulary.ways() if part.again(way))

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

    def _counts(self, part: Part) -> tuple[Counts, tuple[str, ...]]:
        """How often a part stands in each document that has it, and what was counted."""
        leaf = part.leaf
        if isinstance(leaf, Phrase | Near):
            counts = self.postings.rows(leaf)
            return counts, (row(leaf),) if counts else ()
        counts, forms = {}, []
        for form in self.postings.forms(leaf, self._again(part)):
            there = False
            for some in self.postings.counts(leaf, form):
                there = there or bool(some)
                if counts:
                    for number, count in some.items():
                        counts[number] = counts.get(number, 0.0) + count
                else:
                    counts = some
            if there:
                forms.append(form[0])
        return counts, tuple(forms)

    def _breathe(self) -> None:
        if self.stop():
            raise Cancelled("the search was stopped")


def any_will_do(query: Query) -> bool:
    """Whether every match is found while weighing: alternatives that are all weighed."""
    children = query.children if isinstance(query, Or) else (query,)
    kinds = (Word, Term, Phrase, Near)
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
