"""What helps whoever asks an index: completions, values, other words, a query and a score taken apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .engines import Budget, Engine, Request, Stop, never
from .errors import IndexClosed, TimeUp
from .fields import FACETS, counted
from .model import Breakdown, ChunkId, Completion, Explanation, Facet, Repair
from .pages import asked
from .query import Leaf, Query
from .trees import read
from .wordbook import AliasesGiven, Wordbook, capitals

if TYPE_CHECKING:
    from .breakdown import Census, Question
    from .mending import Mender


class Counsel:
    """An engine and what it knows of words, ready to advise."""

    def __init__(self, engine: Engine, words: Wordbook) -> None:
        self._engine = engine
        self._wordbook = words
        self._closed = ""

    @property
    def _words(self) -> Wordbook:
        self._is_open()
        return self._wordbook

    def _is_open(self) -> None:
        """`IndexClosed` once the index was closed: its files may be gone, which is no damage."""
        if self._closed:
            raise IndexClosed(self._closed)

    def complete(  # noqa: PLR0913 - as in search
        self,
        text: str,
        cursor: int,
        *,
        limit: int = 10,
        where: Mapping[str, Sequence[str]] | None = None,
        aliases: AliasesGiven = None,
        literal: Sequence[str] = (),
        seconds: float | None = 0.5,
        stop: Stop = never,
    ) -> tuple[Completion, ...]:
        """What the part of a query text under the cursor may become, likeliest first: see `Completion`.

        Values and their counts are those of what the rest of the query finds.
        """
        from .completing import completions, spot

        here = spot(text, cursor)
        if here is None:
            return ()
        request, _ = asked(here.rest, where or {})
        budget = Budget.of(seconds, stop)
        words = self._words

        def rest() -> Request:
            return words.wider(request, here.rest, aliases=aliases, literal=literal, stop=budget)[0]

        try:
            return completions(self._engine, here, rest, limit, budget)
        except TimeUp:
            return ()

    def values(  # noqa: PLR0913 - as in search
        self,
        field: str,
        prefix: str = "",
        *,
        limit: int = 20,
        query: str | Query = "",
        where: Mapping[str, Sequence[str]] | None = None,
        aliases: AliasesGiven = None,
        literal: Sequence[str] = (),
        seconds: float | None = None,
        stop: Stop = never,
    ) -> Facet:
        """The most frequent values of a field in which words begin so, accents and capitals apart.

        For the completion of a value, and for more of a long facet: they are those of the paragraphs that
        match, counted as in `search`.
        """
        counted(field)
        request, _ = asked(query, where or {})
        budget = Budget.of(seconds, stop)
        try:
            wide, _ = self._words.wider(request, query, aliases=aliases, literal=literal, stop=budget)
        except TimeUp:
            return Facet(field, (), truncated=True)
        wide = replace(wide, limit=0, facets=(field,), facet_limit=max(0, limit), prefix=prefix)
        return self._engine.search(wide, budget).facets[0]

    def facets(
        self,
        *fields: str,
        query: str | Query = "",
        where: Mapping[str, Sequence[str]] | None = None,
        aliases: AliasesGiven = None,
        literal: Sequence[str] = (),
    ) -> tuple[Facet, ...]:
        """How often each value of these fields (all that can be counted, if none) occurs in the matches.

        Unlike in `search`, every filter holds for every count.
        """
        for name in fields:
            counted(name)
        request, _ = asked(query, where or {})
        request, _ = self._words.wider(request, query, aliases=aliases, literal=literal)
        request = replace(request, query=request.whole(), where=(), limit=0, facets=fields or FACETS)
        return self._engine.search(request).facets

    def did_you_mean(  # noqa: PLR0913 - as in search
        self,
        query: str | Query,
        *,
        where: Mapping[str, Sequence[str]] | None = None,
        aliases: AliasesGiven = None,
        literal: Sequence[str] = (),
        limit: int = 3,
        seconds: float = 2.0,
        stop: Stop = never,
    ) -> tuple[Repair, ...]:
        """The query in words that the index has, for those that it lacks or hardly has; each finds something.

        Never for patterns, for words with slips, and for what is left out.
        """
        from .breakdown import did_you_mean

        census, mender = self._counting(seconds, stop, query, aliases=aliases, literal=literal)
        return did_you_mean(_question(query, where), census, mender, limit)

    def breakdown(
        self,
        query: str | Query,
        *,
        where: Mapping[str, Sequence[str]] | None = None,
        aliases: AliasesGiven = None,
        literal: Sequence[str] = (),
        seconds: float = 2.0,
        stop: Stop = never,
    ) -> Breakdown:
        """The parts of a query counted one by one; where it finds nothing, which removed all, and repairs.

        It costs some thirty searches that count, so a program asks for it when a page is empty.
        """
        from .breakdown import breakdown

        census, mender = self._counting(seconds, stop, query, aliases=aliases, literal=literal)
        return breakdown(_question(query, where), census, mender)

    def weigh(
        self,
        query: str | Query,
        id: str,
        *,
        where: Mapping[str, Sequence[str]] | None = None,
        aliases: AliasesGiven = None,
        literal: Sequence[str] = (),
    ) -> Explanation:
        """The score of a paragraph for a query taken apart, word by word, whether or not it matches.

        Words count with their aliases and other spellings, as in `search`.
        """
        request, _ = asked(query, where or {})
        wide, _ = self._words.wider(request, query, aliases=aliases, literal=literal)
        return self._engine.explain(wide.whole(), ChunkId(id))

    def _counting(
        self, seconds: float, stop: Stop, asked: str | Query = "", **others: Any
    ) -> tuple[Census, Mender]:
        """What counts queries as `search` finds them, with these other names, and what mends their words."""
        from .breakdown import Census
        from .mending import Mender

        budget = Budget.of(seconds, stop)

        def counted(tree: Query) -> int | None:
            try:
                wide, _ = self._words.wider(Request(tree, limit=0), asked, stop=budget, **others)
            except TimeUp:
                return None
            answer = self._engine.search(wide, budget)
            return None if answer.partial else answer.total

        def stands(leaf: Leaf) -> bool:
            return self._words.stands(leaf, budget)

        return Census.within(seconds, counted), Mender(self._engine, stands, budget)


def _question(query: str | Query, where: Mapping[str, Sequence[str]] | None) -> Question:
    from .breakdown import Question

    return Question(read(query)[0], where or {}, capitals(query))
