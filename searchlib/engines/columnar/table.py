"""Which segments make up an index, and the writer that adds, deletes and merges them.

A segment is never changed: what is deleted from it stands in a file beside it, and a merge writes a new one.
"""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import IndexCorrupt, SearchLibError
from ...model import Chunk, TranscriptId
from .merge import merge
from .run import Run
from .segment import Segment, read_gone, write_gone
from .wording import Wording

TABLE = "columns.json"
VERSION = 1

#: Chunks taken in at a time, so that the work is in few large arrays.
_BATCH = 4096
#: Characters taken in at a time: one chunk can be a whole book.
_CHARACTERS = 1 << 23
#: Words gathered before they are written: about 300 MB of work space.
_WORDS = 1 << 22
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
        self._rows = list(table.rows)
        self._segments = list(table.segments)
        self._made: list[Path] = []
        self._wording = Wording()
        # Compressing needs no Python: a second core does it beside.
        self._pool = ThreadPoolExecutor(1)
        self._run = Run(self._wording, self._pool)
        self._held: list[Chunk] = []
        self._characters = 0
        self._runs = 0

    def put(self, chunks: Iterable[Chunk]) -> None:
        for chunk in chunks:
            self._held.append(chunk)
            self._characters += len(chunk.text)
            if len(self._held) >= _BATCH or self._characters >= _CHARACTERS:
                self._take()

    def drop(self, transcript: TranscriptId) -> None:
        self._flush()
        for n, segment in enumerate(self._segments):
            found = segment.owned(transcript)
            if not len(found):
                continue
            gone = np.zeros(segment.documents, bool) if segment.gone is None else segment.gone.copy()
            gone[found] = True
            self._segments[n] = Segment(segment.path, gone)

    def commit(self) -> None:
        """Write what is left, merge what should be, and swap in the new table."""
        self._flush()
        self._pool.shutdown()
        old = len(self._segments) - self._runs
        start = _merged_from([s.count for s in self._segments[:old]], [s.count for s in self._segments[old:]])
        if start < len(self._segments) - 1:
            self._merge(start, len(self._segments))
        for n in range(len(self._segments) - 1, -1, -1):
            if self._segments[n].documents > _SPARSE * self._segments[n].count:
                self._merge(n, n + 1)
        rows = [self._row(n, segment) for n, segment in enumerate(self._segments)]
        write_table(self._folder, rows)

    def cancel(self) -> None:
        """Leave everything as it was."""
        self._pool.shutdown(cancel_futures=True)
        for path in self._made:
            path.unlink(missing_ok=True)

    def _take(self) -> None:
        chunks, self._held, self._characters = self._held, [], 0
        if chunks:
            self._run.add(chunks)
        if self._run.size >= _WORDS:
            self._write()

    def _flush(self) -> None:
        self._take()
        if self._run.documents:
            self._write()

    def _write(self) -> None:
        path = self._fresh("segment")
        try:
            self._run.write(path)
        except UnicodeEncodeError as exc:
            raise SearchLibError(f"{exc.object!a}: cannot be stored: {exc.reason}") from exc
        self._run = Run(self._wording, self._pool)
        self._segments.append(Segment(path))
        self._runs += 1
        self._rows.append(Row(path.name))

    def _merge(self, start: int, after: int) -> None:
        path = self._fresh("segment")
        left = [s for s in self._segments[start:after] if s.count]
        made = [Segment(path)] if left and merge(left, path) else []
        old = {s.path for s in self._segments[start:after]}
        self._segments[start:after] = made
        self._rows[start:after] = [Row(s.path.name) for s in made]
        for written in [p for p in self._made if p in old]:
            written.unlink()
            self._made.remove(written)

    def _row(self, number: int, segment: Segment) -> Row:
        if segment.gone is None:
            return Row(segment.path.name)
        row = self._rows[number]
        if row.gone and np.array_equal(read_gone(self._folder / row.gone, segment.documents), segment.gone):
            return row
        path = self._fresh("gone")
        write_gone(path, segment.gone)
        return replace(row, gone=path.name)

    def _fresh(self, what: str) -> Path:
        path = self._folder / f"columns-{secrets.token_hex(6)}.{what}"
        self._made.append(path)
        return path


def write_table(folder: Path, rows: Sequence[Row]) -> None:
    """Make these the segments of a folder, and remove the files of all others."""
    body = json.dumps({"version": VERSION, "segments": [[r.name, r.gone] for r in rows]})
    fresh = folder / f"{TABLE}.new"
    fresh.write_text(f"{body}\n{zlib.crc32(body.encode()):08x}\n")
    fresh.replace(folder / TABLE)
    kept = {name for row in rows for name in (row.name, row.gone)}
    for path in folder.glob("columns-*"):
        if path.name not in kept:
            path.unlink()


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
        rows = [Row(str(name), str(gone)) for name, gone in table["segments"]]
        if table["version"] != VERSION or not all(map(_ours, rows)):
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
