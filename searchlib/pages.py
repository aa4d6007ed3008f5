"""How a page is made of an engine's answer: what narrows a query, the marks, the questions of answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .engines import Answer, Engine
from .fields import field
from .highlight import Highlighter
from .model import Chunk, Hit, Problem, ResultPage, Snippet, TranscriptId
from .query import And, Asked, Or, Query, across, simplify
from .syntax import condition, format, tell


def narrowed_by(tree: Query, where: Mapping[str, Sequence[str]]) -> tuple[Query, list[Problem]]:
    """The tree and, for each field, one of its values."""
    parts: list[Query] = [tree]
    problems: list[Problem] = []
    for name, values in where.items():
        field(name)
        nodes = []
        for value in values:
            node, found = condition(name, value)
            nodes.append(node)
            problems.extend(found)
        if nodes:
            parts.append(Or(tuple(nodes)))
    return simplify(And(tuple(parts))), problems


def page_of(
    engine: Engine, query: Query, answer: Answer, offset: int, problems: tuple[Problem, ...]
) -> ResultPage:
    """The page of an answer to this query."""
    chunks = engine.fetch([m.id for m in answer.matches])
    highlighter, questions = Highlighter(query), _questions(engine, chunks, query)
    return ResultPage(
        hits=tuple(
            Hit(rank, match.score, chunk, highlighter.snippets(chunk.text, chunk.language), question)
            for rank, (match, chunk, question) in enumerate(
                zip(answer.matches, chunks, questions, strict=True), offset + 1
            )
        ),
        total=answer.total,
        offset=offset,
        facets=answer.facets,
        problems=problems,
        understood=format(query),
        told=tell(query),
    )


def _questions(engine: Engine, chunks: Sequence[Chunk], query: Query) -> list[Snippet | None]:
    """For each chunk of an answer the paragraph of its question to show; None for the others."""
    asked = Highlighter(Or(tuple(node.child for node in across(query) if isinstance(node, Asked))))
    known: dict[tuple[TranscriptId, int], list[Snippet]] = {}
    found: list[Snippet | None] = []
    for chunk in chunks:
        key = chunk.transcript, chunk.exchange
        if chunk.answers and key not in known:
            mates = engine.exchange(*key)
            known[key] = [asked.snippets(c.text, c.language)[0] for c in mates if c.asks]
        found.append(_telling(known[key]) if chunk.answers else None)
    return found


def _telling(question: Sequence[Snippet]) -> Snippet | None:
    """The first paragraph with a mark, or else the last that has a question mark, or else the last."""
    marked = [snippet for snippet in question if snippet.marks]
    asking = [snippet for snippet in question if any(mark in snippet.text for mark in "?？؟")]
    return next(iter((*marked, *asking[-1:], *question[-1:])), None)
