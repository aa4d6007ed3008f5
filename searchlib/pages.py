"""How a page is made of an engine's answer: what narrows a query, the marks, the questions of answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from .engines import Budget, Engine, Match, Request, breathe
from .errors import TimeUp
from .fields import field
from .highlight import Highlighter
from .meaning import matching, undecided
from .model import Chunk, Group, Hit, Problem, ResultPage, Snippet
from .query import And, Answered, Asked, Boost, Not, Or, Query, across
from .syntax import format, narrowing, tell
from .trees import read

#: Seconds that a search may take unless its caller says otherwise.
PATIENCE = 30.0
#: Of the time of a search: to find what is on the page. Its hits have the rest.
_SEARCHING = 0.9
#: Hits made between two looks at the time; the first so many are made in any case.
_SOME = 20
#: Parts of a query, as paragraphs match them, that are kept compiled for their marks.
_COMPILED = 64

Where: TypeAlias = Mapping[str, Sequence[str]]

#: Paragraphs in memory at a time while all of them are handed out.
PAGE = 1000


def asked(query: str | Query, where: Where) -> tuple[Request, list[Problem]]:
    """The request for what a text or a tree asks, narrowed by fields, and what was not understood of it."""
    tree, problems = read(query)
    narrowing, more = _filters(where)
    return Request(tree, where=narrowing), [*problems, *more]


def _filters(where: Where) -> tuple[tuple[tuple[str, Query], ...], list[Problem]]:
    """For each field the query that its values are together, and what of them was not understood."""
    made: list[tuple[str, Query]] = []
    problems: list[Problem] = []
    for name, values in where.items():
        field(name)
        if values:
            node, found = narrowing(name, values)
            made.append((name, node))
            problems.extend(found)
    return tuple(made), problems


def page_of(
    engine: Engine,
    request: Request,
    budget: Budget,
    problems: Iterable[Problem] = (),
    asked: Query | None = None,
) -> ResultPage:
    """The page of hits that a request asks for, within a budget; `asked` is the query that it was made of."""
    answer = engine.search(request, budget.share(_SEARCHING))
    query = request.whole()
    hits = _Hits(engine, query, budget)
    return ResultPage(
        hits=hits.of(answer.matches, request.offset),
        total=answer.total,
        offset=request.offset,
        facets=answer.facets,
        problems=tuple(problems),
        understood=format(query if asked is None else asked),
        told=tell(query if asked is None else asked),
        histogram=answer.histogram,
        groups=tuple(Group(one.id, one.total, hits.of(one.matches)) for one in answer.groups),
        total_groups=answer.total_groups,
        partial=hits.cut or answer.partial,
    )


def every_hit(engine: Engine, request: Request, budget: Budget) -> Iterator[Hit]:
    """All hits of a request that is made at once; they are fetched while somebody takes them."""
    matches = engine.search(request, budget).matches
    return _Hits(engine, request.whole(), budget).one_by_one(matches)


class _Hits:
    """Matches to hits, for one query; `cut` once time was up before all were made."""

    def __init__(self, engine: Engine, query: Query, budget: Budget) -> None:
        self._engine, self._budget = engine, budget
        self._query, self._undecided, self._crossing = query, undecided(query), _crosses(query)
        self._highlighter = Highlighter(query)
        self._narrower: dict[Query, Highlighter] = {}
        asked = (node.child for node in across(query) if isinstance(node, Asked))
        self._asked = Highlighter(Or(tuple(asked)))
        self._made = 0
        self.cut = False

    def of(self, matches: Sequence[Match], before: int = 0) -> tuple[Hit, ...]:
        """The hits, their ranks counted from behind those before them: as many as there is time for."""
        found: list[Hit] = []
        for start in range(0, len(matches), _SOME):
            if self._made >= _SOME and self._up():
                break
            found += self._some(matches[start : start + _SOME], before + start)
            self._made += _SOME
        return tuple(found)

    def one_by_one(self, matches: Sequence[Match]) -> Iterator[Hit]:
        """The hits, by the thousand in memory; `Cancelled` where the caller asks to stop."""
        for start in range(0, len(matches), PAGE):
            breathe(self._budget)
            yield from self._some(matches[start : start + PAGE], start)

    def _up(self) -> bool:
        try:
            breathe(self._budget)
        except TimeUp:
            self.cut = True
        return self.cut

    def _some(self, matches: Sequence[Match], before: int) -> Iterator[Hit]:
        chunks = self._engine.fetch([m.id for m in matches])
        questions = _questions(self._engine, chunks, self._asked)
        for rank, (match, chunk, question) in enumerate(
            zip(matches, chunks, questions, strict=True), before + 1
        ):
            snippets = self._marking(chunk).snippets(chunk.text, chunk.language)
            yield Hit(rank, match.score, chunk, snippets, question)

    def _marking(self, chunk: Chunk) -> Highlighter:
        """The marks of what this chunk matches: not of an alternative that it matches in part only."""
        if not self._undecided:
            return self._highlighter
        mates: Sequence[Chunk] = ()
        if self._crossing and chunk.exchange:
            mates = self._engine.exchange(chunk.transcript, chunk.exchange)
        made = matching(self._query, chunk, mates)
        found = self._narrower.get(made)
        if found is None:
            if len(self._narrower) >= _COMPILED:
                self._narrower.clear()
            found = self._narrower[made] = Highlighter(made)
        return found


def _crosses(query: Query) -> bool:
    """Whether any part of a query is about the other half of an exchange."""
    match query:
        case And(children) | Or(children):
            return any(map(_crosses, children))
        case Not(child) | Boost(child):
            return _crosses(child)
        case _:
            return isinstance(query, Asked | Answered)


def _questions(engine: Engine, chunks: Sequence[Chunk], asked: Highlighter) -> list[Snippet | None]:
    """For each chunk of an answer the paragraph of its question to show; None for the others."""
    keys = list(dict.fromkeys((c.transcript, c.exchange) for c in chunks if c.answers))
    known = {
        key: _telling([asked.snippets(c.text, c.language)[0] for c in question])
        for key, question in zip(keys, engine.questions(keys), strict=True)
    }
    return [known[chunk.transcript, chunk.exchange] if chunk.answers else None for chunk in chunks]


def _telling(question: Sequence[Snippet]) -> Snippet | None:
    """The first paragraph with a mark, or else the last that has a question mark, or else the last."""
    marked = [snippet for snippet in question if snippet.marks]
    asking = [snippet for snippet in question if any(mark in snippet.text for mark in "?？؟")]
    return next(iter((*marked, *asking[-1:], *question[-1:])), None)
