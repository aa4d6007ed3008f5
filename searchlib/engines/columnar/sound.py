"""Segments to what is wrong with them: checksums, numbers out of bounds, chunks that are there twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...fields import DEFAULT
from .layout import Array
from .segment import Segment

#: Chunks read at a time.
_STEP = 1024


def faults_of(segments: Sequence[Segment]) -> list[str]:
    """Every fault of some segments; empty when they are sound."""
    damaged = [fault for segment in segments for fault in segment.sections.faults()]
    if damaged:
        return damaged
    faults = [f"{segment.path}: {fault}" for segment in segments for fault in _out_of_bounds(segment)]
    return faults or _chunks(segments)


def _out_of_bounds(segment: Segment) -> Iterator[str]:
    for name, words in {**segment.words, **{f"{n}=": w for n, w in segment.wholes.items()}}.items():
        rows = words.rows
        size = segment.documents if name == DEFAULT else len(words.ways)
        if not _rising(rows.starts, len(rows.units)) or not _rising(rows.firsts, len(rows.places)):
            yield f"{name}: the postings of a word begin outside of them"
        elif len(rows.units) and int(rows.units[:].max()) >= size:
            yield f"{name}: a posting is of a document that is not there"
        elif int(np.sum(rows.counts[:], dtype="<i8")) != len(rows.places):
            yield f"{name}: counts and places differ"
    for name, values in segment.values.items():
        if len(values.codes) != segment.documents or not _rising(values.starts, len(values.numbers)):
            yield f"{name}: a column has another length than the segment"


def _rising(starts: Array, end: int) -> bool:
    return bool(len(starts) and starts[0] == 0 and starts[-1] == end and np.all(starts[1:] >= starts[:-1]))


def _chunks(segments: Sequence[Segment]) -> list[str]:
    faults: list[str] = []
    seen: set[str] = set()
    for segment in segments:
        there = np.arange(segment.documents) if segment.live is None else np.flatnonzero(segment.live)
        for first in range(0, len(there), _STEP):
            for chunk in segment.stored.chunks(there[first : first + _STEP].tolist()):
                if chunk.id in seen:
                    faults.append(f"{segment.path}: paragraph {chunk.id!a} is stored twice")
                seen.add(chunk.id)
    return faults
