"""bm25s: a matrix of points, asked for the sum of some of its columns. It knows words and no more.

It has no conjunctions, phrases, patterns, filters, facets or updates; the total is what has any points.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from ..questions import Kind, Question
from . import Ask, Batches, Effort, Found, Stopwatch


class Bm25s:
    """bm25s with its defaults."""

    def __init__(self) -> None:
        self._library = import_module("bm25s")

    def build(self, batches: Batches, folder: Path, cores: int) -> Effort:
        watch = Stopwatch()
        numbers: dict[str, int] = {}
        rows = []
        for batch in watch.outside(batches):
            for one in batch:
                rows.append([numbers.setdefault(word, len(numbers)) for word in one.words.split()])
        retriever = self._library.BM25()
        retriever.index((rows, numbers), show_progress=False)
        retriever.save(str(folder))
        return watch.read()

    def open(self, folder: Path) -> _Session:
        return _Session(self._library.BM25.load(str(folder), mmap=True))

    def update(self, folder: Path, gone: Sequence[str], batches: Batches) -> Effort | None:
        return None

    def children_mb(self) -> float:
        return 0.0


class _Session:
    def __init__(self, retriever: Any) -> None:
        self._retriever = retriever
        self._numpy = import_module("numpy")

    def asker(self, question: Question, *, faceted: bool) -> Ask | None:
        words = len(question.words)
        bag = question.kind is Kind.ANY or (question.kind is Kind.ALL and words == 1)
        if not bag or faceted or question.speaker or question.days:
            return None
        retriever, numpy, limit = self._retriever, self._numpy, question.limit
        asked = list(question.words)

        def count() -> Found:
            points = retriever.get_scores(asked)
            total = int(numpy.count_nonzero(points))
            best = numpy.argpartition(points, -limit)[-limit:]
            return Found(total, min(total, len(best[numpy.argsort(-points[best])])))

        return count

    def close(self) -> None:
        self._retriever = None
