"""What a user of the library waits for: our index through its front door, checksums and highlights included.

A generation is made around an index that was built already, as a build would have published it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from searchlib import Index
from searchlib.catalog import kind
from searchlib.store import Store

from .measure import percentile
from .questions import FACETS, Question


@dataclass(frozen=True, slots=True)
class Typed:
    """Milliseconds of a page of 20 with facets after each 4 letters, as wall time and as CPU time."""

    median: float
    p99: float
    cpu_p99: float


def publish(built: Path, root: Path, codec: str) -> None:
    """A generation in `root` with hard links to the files of an index."""
    store = Store(root)
    with store.lock(), store.draft() as draft:
        for file in built.iterdir():
            os.link(file, draft / file.name)
        counts = {"transcripts": 0, "paragraphs": 0, "speakers": 0}
        store.publish(draft, {**kind(codec), "counts": counts, "built": "", "roots": []})


def opened(root: Path, word: str) -> float:
    """Seconds to open an index, verified, and to show the ten best paragraphs with a word."""
    started = time.perf_counter()
    with Index.open(root) as index:
        index.search(word)
        return time.perf_counter() - started


def typed(root: Path, questions: Sequence[Question], repeats: int) -> Typed:
    """Pages for the beginnings of words, as they are typed."""
    clocks, cpus = [], []
    with Index.open(root) as index:
        index.search("a*", limit=20, facets=FACETS)
        for question in questions:
            taken = [_page(index, f"{question.words[0]}*") for _ in range(repeats)]
            clocks.append(1000 * min(clock for clock, _ in taken))
            cpus.append(1000 * min(cpu for _, cpu in taken))
    return Typed(median(clocks), percentile(clocks, 0.99), percentile(cpus, 0.99))


def _page(index: Index, text: str) -> tuple[float, float]:
    clock, cpu = time.perf_counter(), time.process_time()
    index.search(text, limit=20, facets=FACETS)
    return time.perf_counter() - clock, time.process_time() - cpu
