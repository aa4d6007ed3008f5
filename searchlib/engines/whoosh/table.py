"""Which segments make up a Whoosh index: our own table of contents, in JSON.

Whoosh keeps its table as a pickle, which runs code when it is read. `Table` is a Whoosh index
that never reads or writes one: segments are listed in `segments.json`, the schema comes from
the field table.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Segment
from whoosh.index import TOC, FileIndex
from whoosh.writing import SegmentWriter

from ...errors import IndexCorrupt
from .pace import Pace, PacedCodec
from .schema import schema
from .unpickling import PlainStorage

TABLE = "segments.json"
NAME = "MAIN"

#: Postings kept in memory before Whoosh spills them to disk. 256 MB is the largest of its own steps that
#: keeps a build of 100,000 paragraphs below 1 GB.
LIMIT_MB = 256


class Table(FileIndex):  # type: ignore[misc]
    """The Whoosh index in a folder; empty where the folder has no table."""

    def __init__(self, folder: Path, pace: Pace) -> None:
        # Not FileIndex.__init__: it reads the pickle.
        self.folder = folder
        self.storage = PlainStorage(folder)
        self.indexname = NAME
        self._schema = schema()
        self._codec = PacedCodec(pace)
        self._rows, self.commits = _read(folder / TABLE)

    def _read_toc(self) -> TOC:
        return TOC(self._schema, [self._segment(row) for row in self._rows], self.commits)

    def _segment(self, row: dict[str, Any]) -> W3Segment:
        segment = W3Segment(self._codec, NAME, row["documents"], row["name"], set(row["deleted"]) or None)
        # The codec keeps the total length of each field on the segment object and nowhere else.
        segment._fieldlengths = dict(row["lengths"])
        return segment

    def writer(self, procs: int = 1, **kwargs: Any) -> TableWriter:
        """A writer of one process; the caller holds the lock of the whole index."""
        return TableWriter(self, _lk=False, compound=False, limitmb=LIMIT_MB, codec=self._codec)

    def reload(self) -> None:
        """Read the table again, after a commit."""
        self._rows, self.commits = _read(self.folder / TABLE)


class TableWriter(SegmentWriter):  # type: ignore[misc]
    """Whoosh's segment writer, committing to our table."""

    def _commit_toc(self, segments: list[W3Segment]) -> None:
        folder = Path(self.storage.folder)
        rows = [
            {
                "name": s.segid,
                "documents": s.doc_count_all(),
                "deleted": sorted(s.deleted_docs()),
                "lengths": s._fieldlengths,
            }
            for s in segments
        ]
        fresh = folder / f"{TABLE}.new"
        fresh.write_text(json.dumps({"version": 1, "commits": self.generation, "segments": rows}))
        fresh.replace(folder / TABLE)
        kept = {f"{NAME}_{row['name']}" for row in rows}
        for path in folder.glob(f"{NAME}_*"):
            if path.name.split(".")[0] not in kept:
                # Nobody reads it any more; a failure here must not undo what has been swapped in.
                with suppress(OSError):
                    path.unlink()


def _read(path: Path) -> tuple[list[dict[str, Any]], int]:
    try:
        table = json.loads(path.read_bytes())
        rows = table["segments"]
        if table["version"] != 1 or not all(str(r["name"]).isalnum() for r in rows):
            raise ValueError
    except FileNotFoundError:
        return [], 0
    except (ValueError, KeyError, TypeError) as exc:
        raise IndexCorrupt(f"{path}: not a table of segments") from exc
    return rows, int(table["commits"])
