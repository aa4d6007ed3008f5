"""A folder of columnar segments as a `whoosh.index.Index`. Its table is ours: Whoosh's own is a pickle."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, Index
from whoosh.reading import EmptyReader, IndexReader, MultiReader, SegmentReader

from ...errors import IndexMissing, IndexUnwritable
from ..columnar.table import TABLE, Table, write_table
from .codec import ColumnarCodec
from .contents import Contents
from .schema import schema
from .segments import NAME, ColumnarSegment
from .writing import ChunkWriter

#: Stands beside the segments of an index that was built and published.
_SEALED = "MANIFEST.json"


@dataclass(frozen=True, slots=True)
class _Commit:
    """What one commit left: the names of segment and deletions, and what stands in the segment."""

    generation: int
    segments: tuple[tuple[Contents, str], ...]


class ColumnarIndex(Index):  # type: ignore[misc]
    """The segments of a folder, to be read. Safe to share between threads, as are its readers and searchers.

    What was opened is there until the object goes, also when the folder is removed meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        self.storage = FileStorage(str(folder))
        self.indexname = NAME
        self.folder = folder
        self._schema = schema()
        self._codec = ColumnarCodec()
        self._commit = self._read()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.folder)!r})"

    @property
    def schema(self) -> Any:
        """The field table as Whoosh has it."""
        return self._schema

    def latest_generation(self) -> int:
        """A number that another commit changes; -1 where the folder is gone."""
        try:
            return zlib.crc32((self.folder / TABLE).read_bytes())
        except FileNotFoundError:
            return -1

    def last_modified(self) -> float:
        return (self.folder / TABLE).stat().st_mtime

    def up_to_date(self) -> bool:
        return self.latest_generation() == self._commit.generation

    def refresh(self) -> ColumnarIndex:
        return self if self.up_to_date() else type(self)(self.folder)

    def is_empty(self) -> bool:
        return not self._latest().segments

    def reader(self, reuse: IndexReader | None = None) -> IndexReader:
        """A reader of what is in the folder at this moment; what is the same in another one is used again."""
        commit = self._latest()
        known = {r.segment(): r for r, _ in reuse.leaf_readers() if r.segment()} if reuse else {}
        readers = [
            known.pop(segment, None)
            or SegmentReader(self.storage, self._schema, segment, generation=commit.generation)
            for segment in self._segments(commit)
        ]
        for left in known.values():
            left.close()
        if not readers:
            return EmptyReader(self._schema)
        return readers[0] if len(readers) == 1 else MultiReader(readers, generation=commit.generation)

    def writer(self, **options: Any) -> Any:
        raise IndexUnwritable(f"{self.folder}: is open to be read; `open_to_write` opens one for writing")

    def add_field(self, fieldname: str, fieldspec: Any) -> None:
        raise IndexUnwritable(f"{fieldname}: the fields are those of the field table")

    def remove_field(self, fieldname: str) -> None:
        raise IndexUnwritable(f"{fieldname}: the fields are those of the field table")

    def _segments(self, commit: _Commit) -> list[ColumnarSegment]:
        return [ColumnarSegment(c.segment.path, c, gone, codec=self._codec) for c, gone in commit.segments]

    def _latest(self) -> _Commit:
        if self.latest_generation() not in (-1, self._commit.generation):
            self._commit = self._read()
        return self._commit

    def _read(self) -> _Commit:
        generation = self.latest_generation()
        if generation < 0:
            raise IndexMissing(f"{self.folder}: no columnar segments here; `{TABLE}` is missing")
        table = Table(self.folder)
        contents = (Contents(segment, self._schema) for segment in table.segments)
        return _Commit(generation, tuple(zip(contents, (row.gone for row in table.rows), strict=True)))


class WritableIndex(ColumnarIndex):
    """The same, with Whoosh's writer: of one process, behind a lock."""

    def writer(self, **options: Any) -> ChunkWriter:
        return ChunkWriter(self, codec=self._codec, compound=False, **options)

    def optimize(self) -> None:
        """Make all segments one."""
        self.writer().commit(optimize=True)

    def lock(self, name: str) -> Any:
        return self.storage.lock(f"{self.indexname}_{name}")

    def _read_toc(self) -> TOC:
        commit = self._latest()
        return TOC(self._schema, self._segments(commit), commit.generation)


def open_index(folder: Path | str) -> ColumnarIndex:
    """The columnar segments of a folder as a Whoosh index to read; `IndexMissing` where there are none."""
    return ColumnarIndex(Path(folder))


def open_to_write(folder: Path | str) -> WritableIndex:
    """The same to write to as well, through Whoosh's writer; an empty one where there is none yet.

    `IndexUnwritable` for the folder of a built index, whose files are sealed together.
    """
    made = Path(folder)
    if (made / _SEALED).exists():
        raise IndexUnwritable(f"{made}: belongs to a built index; `transcripts update` changes that")
    made.mkdir(parents=True, exist_ok=True)
    if not (made / TABLE).exists():
        write_table(made, [])
    return WritableIndex(made)
