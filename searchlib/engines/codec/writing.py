"""Whoosh's own writer over columnar segments: documents are chunks, and the segment is made of the chunks.

What Whoosh hands over beside the chunk (postings, lengths, columns) follows from it. The postings are
compared with those of the segment, so nothing is found under a term that Whoosh was not given.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from whoosh.codec import base
from whoosh.writing import SegmentWriter

from ...errors import SearchLibError
from ...model import Chunk
from ...records import plain
from ..columnar.run import Run
from ..columnar.segment import write_gone
from ..columnar.table import Row, write_table
from .matcher import ColumnarMatcher, Postings
from .schema import CHUNK, document, schema
from .segments import ColumnarSegment

#: Chunks taken in at a time, so that the work is in few large arrays.
_BATCH = 4096
_GIVE = "give the chunk alone, `add_document(chunk=...)`, or all that `document(chunk)` has, and no boosts"


class DocumentWriter(base.PerDocumentWriter):  # type: ignore[misc]
    """Chunks, one a document, to a segment file."""

    def __init__(self, segment: ColumnarSegment) -> None:
        self._segment = segment
        self._run: Run | None = None
        self._held: list[Chunk] = []
        self._chunk: Chunk | None = None
        self._next = 0
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        if docnum != self._next:
            raise ValueError(f"document {docnum} was started, document {self._next} is the next")
        self._chunk = None

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:
        if fieldname == CHUNK:
            self._chunk = value

    def add_column_value(self, fieldname: str, columnobj: Any, value: Any) -> None:
        """The columns are those of the chunk."""

    def add_vector_items(self, fieldname: str, fieldobj: Any, items: Any) -> None:
        raise ValueError(f"{fieldname}: vectors are not stored")

    def finish_doc(self) -> None:
        if not isinstance(self._chunk, Chunk):
            raise ValueError(f"document {self._next} has no chunk; {_GIVE}")
        self._held.append(self._chunk)
        self._next += 1
        if len(self._held) >= _BATCH:
            self._take()

    def cancel_doc(self) -> None:
        """Nothing of a document is kept before it is finished."""

    def close(self) -> None:
        """Write the segment; there is none where there are no documents."""
        self._take()
        if self._run:
            self._run.write()
            self._segment.set_doc_count(self._run.documents)
            self._segment.written()
        self.is_closed = True

    def _take(self) -> None:
        chunks, self._held = self._held, []
        if chunks:
            self._run = self._run or Run(self._segment.path)
            self._run.add(chunks)


class FieldChecker(base.FieldWriter):  # type: ignore[misc]
    """Postings as Whoosh found them; the segment has found them itself, and they must be the same."""

    def __init__(self, segment: ColumnarSegment) -> None:
        self._segment = segment
        self.is_closed = False

    def add_postings(self, schema: Any, lengths: Any, items: Any) -> None:
        # Of a posting without a value the stock codec gives none, ours an empty one.
        given_all = ((*rest, value or b"") for *rest, value in items)
        for given, own in zip_longest(given_all, _postings(self._segment)):
            if given != own:
                raise SearchLibError(f"Whoosh has {given!a:.200}, the segment {own!a:.200}; {_GIVE}")

    def close(self) -> None:
        self.is_closed = True


def _postings(segment: ColumnarSegment) -> Iterator[tuple[str, bytes, int, float, bytes]]:
    """Every posting of a segment, as Whoosh's writer has them."""
    fields = schema()
    for name in segment.contents.names:
        field = segment.contents.fields[name]
        for n, text in enumerate(field.texts):
            matcher = ColumnarMatcher(Postings(field, n), fields[name].format, (name, text), None)
            while matcher.is_active():
                yield name, text, matcher.id(), matcher.weight(), matcher.value()
                matcher.next()


class ChunkWriter(SegmentWriter):  # type: ignore[misc]
    """Whoosh's segment writer, committing to the table of the columnar engine."""

    def add_document(self, **fields: Any) -> None:
        """Add a chunk: `add_document(chunk=chunk)`. Other fields may be given too, as `document` has them."""
        super().add_document(**_whole(fields))

    def update_document(self, **fields: Any) -> None:
        """The same in the place of the chunk with its id."""
        super().update_document(**_whole(fields))

    def add_field(self, fieldname: str, fieldspec: Any, **options: Any) -> None:
        raise SearchLibError(f"{fieldname}: the fields are those of the field table")

    def remove_field(self, fieldname: str) -> None:
        raise SearchLibError(f"{fieldname}: the fields are those of the field table")

    def cancel(self) -> None:
        super().cancel()
        self.newsegment.path.unlink(missing_ok=True)

    def _commit_toc(self, segments: list[ColumnarSegment]) -> None:
        folder = Path(self.storage.folder)
        rows = []
        for segment in segments:
            if segment.changed and segment.gone is not None:
                segment.gone_name = f"{segment.path.stem}-{self.newsegment.path.stem[-12:]}.gone"
                write_gone(folder / segment.gone_name, segment.gone)
            if segment.doc_count():
                rows.append(Row(segment.path.name, segment.gone_name))
        write_table(folder, rows)


def _whole(fields: dict[str, Any]) -> dict[str, Any]:
    """The values of a document of which some were given."""
    chunk = fields.get(CHUNK)
    if not isinstance(chunk, Chunk):
        raise ValueError(f"a document is a chunk; {_GIVE}")
    try:
        json.dumps(plain(chunk), ensure_ascii=False).encode()
    except (TypeError, ValueError) as exc:
        raise SearchLibError(f"{chunk.id!a}: cannot be stored: {exc}") from exc
    whole = document(chunk)
    for name, value in fields.items():
        if name not in whole or whole[name] != value:
            raise ValueError(f"{name}: is not what the chunk {chunk.id!a} has; {_GIVE}")
    return whole
