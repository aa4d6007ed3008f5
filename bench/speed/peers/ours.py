"""Our engines, asked as the front door asks them: the tree of the question, the best ids, the exact total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import assert_never

from searchlib.engines import ENGINES, Answer, Engine, Request, open_engine
from searchlib.model import Attribution, Chunk, ChunkId, Role, Span, Speaker, TranscriptId
from searchlib.query import (
    And,
    Between,
    Everything,
    Fuzzy,
    Near,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Value,
    Word,
    simplify,
)
from searchlib.tokens import fold_value

from ..corpus import Paragraph
from ..questions import FACETS, NEAR, SLIPS, VALUES, Kind, Question, day
from . import Ask, Batches, Effort, Found, Stopwatch


class Ours:
    """One of our engines by its name."""

    def __init__(self, name: str) -> None:
        self._name = name
        import_module("searchlib.engines." + ENGINES[name].partition(":")[0])

    def build(self, batches: Batches, folder: Path, cores: int) -> Effort:
        watch = Stopwatch()
        engine = open_engine(self._name, folder)
        with engine.writer() as writer:
            for chunks in watch.outside(map(_chunks, batches)):
                writer.put(chunks)
        engine.close()
        return watch.read()

    def open(self, folder: Path) -> _Session:
        return _Session(open_engine(self._name, folder))

    def update(self, folder: Path, gone: Sequence[str], batches: Batches) -> Effort | None:
        watch = Stopwatch()
        engine = open_engine(self._name, folder)
        with engine.writer() as writer:
            for transcript in gone:
                writer.drop(TranscriptId(transcript))
            for chunks in watch.outside(map(_chunks, batches)):
                writer.put(chunks)
        engine.close()
        return watch.read()

    def children_mb(self) -> float:
        return 0.0


class _Session:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def asker(self, question: Question, *, faceted: bool) -> Ask | None:
        facets = FACETS if faceted else ()
        request = Request(tree(question), limit=question.limit, facets=facets, facet_limit=VALUES)
        return lambda: _found(self._engine.search(request))

    def close(self) -> None:
        self._engine.close()


def _found(answer: Answer) -> Found:
    facets = {f.field: [(v.value, v.count) for v in f.values] for f in answer.facets}
    return Found(answer.total, len(answer.matches), facets)


def tree(question: Question) -> Query:
    """The question in our words."""
    filters: list[Query] = [_words(question)]
    if question.speaker:
        filters.append(Value("speaker", fold_value(question.speaker)))
    if question.days:
        filters.append(Between("date", day(question.days[0]), day(question.days[1])))
    return simplify(And(tuple(filters)))


def _words(question: Question) -> Query:
    leaf = Word if question.stems else Term
    leaves = tuple(leaf("text", word) for word in question.words)
    match question.kind:
        case Kind.ALL:
            return And(leaves)
        case Kind.ANY:
            return Or(leaves)
        case Kind.PHRASE:
            return Phrase("text", question.words)
        case Kind.NEAR:
            return Near("text", leaves, NEAR)
        case Kind.PREFIX:
            return Prefix("text", question.words[0])
        case Kind.FUZZY:
            return Fuzzy("text", question.words[0], SLIPS)
        case Kind.EVERYTHING:
            return Everything()
        case _:
            assert_never(question.kind)


def _chunks(batch: Iterable[Paragraph]) -> list[Chunk]:
    return [chunk(one) for one in batch]


def chunk(one: Paragraph) -> Chunk:
    """A paragraph as our writer takes it."""
    transcript = TranscriptId(one.transcript)
    return Chunk(
        id=ChunkId(f"{transcript}#{one.number:05d}"),
        transcript=transcript,
        title=one.title,
        date=day(one.day),
        place="",
        source=transcript,
        paragraph=one.number,
        span=Span(0, len(one.text)),
        text=one.text,
        speaker=Speaker(one.speaker) if one.speaker else None,
        role=Role.QUESTION if one.speaker == "Q" else Role.STATEMENT,
        attribution=Attribution(),
        language="en",
    )
