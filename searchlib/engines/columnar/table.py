"""Which segments make up an index, and the writer that adds, deletes and merges them.

A segment is never changed: what is deleted from it stands in a file beside it, and a merge writes a new one.
"""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import IndexCorrupt, IndexOutdated, SearchLibError
from ...model import Chunk, TranscriptId
from .merge import merge
from .run import Run
from .segment import Segment, read_gone, write_gone

TABLE = "columns.json"
_FRESH = f"{TABLE}.new"
VERSION = 2

#: Chunks taken in at a time, so that the work is in few large arrays, and characters, as one can be a book.
_BATCH = 4096
_CHARACTERS = 1 << 22
_TRANSCRIPT, _TEXT = attrgetter("transcript"), attrgetter("text")
#: A segment is written anew where it has more than so many times the documents that are left in it.
_SPARSE = 2
#: A segment is merged with the ones before it that are not this many times as large.
STEP = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: the names of a segment's file and of that with its deletions ("": none)."""

    name: str
    gone: str = ""


class Table:
    """The segments of an index as they were when it was opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = _read(folder / TABLE)
        self.segments = tuple(self._open(row) for row in self.rows)

    def _open(self, row: Row) -> Segment:
        segment = Segment(self.folder / row.name)
        if not row.gone:
            return segment
        return Segment(self.folder / row.name, read_gone(self.folder / row.gone, segment.documents))


class TableWriter:
    """Changes to the segments of a folder that become visible together, by `commit`."""

    def __init__(self, folder: Path, table: Table) -> None:
        self._folder = folder
        self._gone = {row.name: row.gone for row in table.rows}
        self._old = table.segments
        self._fresh: list[Segment] = []
        self._made: list[Path] = []
        self._run: Run | None = None
        self._held: list[Chunk] = []
        self._characters = 0
        self._names: set[str] = set()
        self._dropped: set[str] = set()

    def put(self, chunks: Iterable[Chunk]) -> None:
        rest = iter(chunks)
        while some := list(islice(rest, _BATCH - len(self._held))):
            self._held += some
            self._names.update(map(_TRANSCRIPT, some))
            self._characters += sum(map(len, map(_TEXT, some)))
            if len(self._held) == _BATCH or self._characters > _CHARACTERS:
                self._gather()
            if self._run and self._run.full:
                self._write(self._run)

    def drop(self, transcript: TranscriptId) -> None:
        # Of the segments that were there all is dropped together in the end: the cost of one look at them.
        self._dropped.add(transcript)
        if transcript in self._names:
            self._flush()
            self._fresh = [_without(segment, {transcript}) for segment in self._fresh]

    def commit(self) -> None:
        """Write what is left, merge what should be, and swap in the new table."""
        self._flush()
        old = [_without(segment, self._dropped) for segment in self._old]
        segments = [*old, *self._fresh]
        start = _merged_from([s.count for s in old], [s.count for s in self._fresh])
        if start < len(segments) - 1:
            segments[start:] = self._merged(segments[start:])
        for n in range(len(segments) - 1, -1, -1):
            if segments[n].documents > _SPARSE * segments[n].count:
                segments[n : n + 1] = self._merged(segments[n : n + 1])
        rows = [self._row(segment) for segment in segments]
        write_table(self._folder, rows)

    def cancel(self) -> None:
        """Leave everything as it was."""
        if self._run:
            with suppress(OSError):
                self._run.cancel()
        for path in (*self._made, self._folder / _FRESH):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _gather(self) -> None:
        held, self._held, self._characters = self._held, [], 0
        if self._run is None:
            self._run = Run(self._named("segment"))
        self._run.add(held)

    def _write(self, run: Run) -> None:
        try:
            run.write()
        except UnicodeEncodeError as exc:
            raise SearchLibError(f"{exc.object!a}: cannot be stored: {exc.reason}") from exc
        self._run = None
        self._fresh.append(Segment(run.path))

    def _flush(self) -> None:
        """All that was put is in segments that can be read."""
        if self._held:
            self._gather()
        if self._run:
            self._write(self._run)

    def _merged(self, segments: Sequence[Segment]) -> list[Segment]:
        path = self._named("segment")
        left = [s for s in segments if s.count]
        made = [Segment(path)] if left and merge(left, path) else []
        old = {s.path for s in segments}
        for written in [p for p in self._made if p in old]:
            written.unlink()
            self._made.remove(written)
        return made

    def _row(self, segment: Segment) -> Row:
        if segment.gone is None:
            return Row(segment.path.name)
        known = self._gone.get(segment.path.name, "")
        if known and np.array_equal(read_gone(self._folder / known, segment.documents), segment.gone):
            return Row(segment.path.name, known)
        path = self._named("gone")
        write_gone(path, segment.gone)
        return Row(segment.path.name, path.name)

    def _named(self, what: str) -> Path:
        path = self._folder / f"columns-{secrets.token_hex(6)}.{what}"
        self._made.append(path)
        return path


def write_table(folder: Path, rows: Sequence[Row]) -> None:
    """Make these the segments of a folder, and remove the files of all others."""
    body = json.dumps({"version": VERSION, "segments": [[r.name, r.gone] for r in rows]})
    fresh = folder / _FRESH
    fresh.write_text(f"{body}\n{zlib.crc32(body.encode()):08x}\n")
    fresh.replace(folder / TABLE)
    kept = {name for row in rows for name in (row.name, row.gone)}
    for path in folder.glob("columns-*"):
        if path.name not in kept:
            # Nobody reads it any more; a failure here must not undo what has been swapped in.
            with suppress(OSError):
                path.unlink()


def _without(segment: Segment, transcripts: set[str]) -> Segment:
    """The segment without these transcripts."""
    found = segment.owned(transcripts)
    if not len(found):
        return segment
    gone = np.zeros(segment.documents, bool) if segment.gone is None else segment.gone.copy()
    gone[found] = True
    return Segment(segment.path, gone)


def _merged_from(old: Sequence[int], new: Sequence[int]) -> int:
    """From which segment on all are to be one, by their counts: what is new, and before it what is not far
    larger than all that follows, so that in the long run each document is written again a few times only.
    """
    start, total = len(old), sum(new)
    while start and total and old[start - 1] <= STEP * total:
        start -= 1
        total += old[start]
    return start


def _read(path: Path) -> list[Row]:
    try:
        body, seal = path.read_bytes().splitlines()
        if seal.decode() != f"{zlib.crc32(body):08x}":
            raise ValueError("its checksum differs")
        table: dict[str, Any] = json.loads(body)
        if table["version"] != VERSION:
            raise IndexOutdated(
                f"{path}: layout {table['version']!a}, this program reads {VERSION};"
                " run `transcripts rebuild` on your transcripts"
            )
        rows = [Row(str(name), str(gone)) for name, gone in table["segments"]]
        if not all(map(_ours, rows)):
            raise ValueError("not a table of segments")
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise IndexCorrupt(f"{path}: {exc}; run `transcripts rebuild` on your transcripts") from exc
    return rows


def _ours(row: Row) -> bool:
    """Whether the names are of files that a writer makes, in this folder."""
    names = (row.name, row.gone) if row.gone else (row.name,)
    return all(n.startswith("columns-") and "/" not in n and "\0" not in n for n in names)
