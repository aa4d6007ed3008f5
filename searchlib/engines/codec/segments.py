"""A columnar segment in Whoosh's list of segments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from whoosh.codec import base

from ..columnar.layout import Array
from ..columnar.segment import Segment
from .contents import Contents
from .schema import schema

NAME = "MAIN"


class ColumnarSegment(base.Segment):  # type: ignore[misc]
    """A segment file in the list of segments; which of its documents are deleted can be changed."""

    def __init__(self, path: Path, contents: Contents | None, gone: str = "", *, codec: base.Codec) -> None:
        """`contents` is what can be read, none for a segment that is to be written. `gone` is the file of
        its deletions."""
        self.indexname = NAME
        self.segid = path.name
        self.compound = False
        self.path = path
        self.gone_name = gone
        self._contents = contents
        self._codec = codec
        self._count = contents.segment.documents if contents else 0
        self.gone: Array | None = contents.segment.gone if contents else None
        self.changed = False

    @property
    def contents(self) -> Contents:
        """Its fields and columns."""
        assert self._contents is not None, "a segment is read once it is written"
        return self._contents

    def written(self) -> None:
        """The file is there: open it."""
        self._contents = Contents(Segment(self.path), schema())

    def codec(self) -> base.Codec:
        return self._codec

    def segment_id(self) -> str:
        """Segments are the same where the same documents of the same file are left."""
        return f"{self.segid} {self.gone_name}"

    def should_assemble(self) -> bool:
        return False

    def set_doc_count(self, doccount: int) -> None:
        self._count = doccount

    def doc_count_all(self) -> int:
        return self._count

    def deleted_count(self) -> int:
        return 0 if self.gone is None else int(np.count_nonzero(self.gone))

    def deleted_docs(self) -> Iterator[int]:
        return iter([] if self.gone is None else np.flatnonzero(self.gone).tolist())

    def is_deleted(self, docnum: int) -> bool:
        # Whoosh asks about the one after the last, too.
        return self.gone is not None and docnum < self._count and bool(self.gone[docnum])

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        if self.is_deleted(docnum) == delete:
            return
        # Others may be reading the mask.
        gone = np.zeros(self._count, bool) if self.gone is None else self.gone.copy()
        gone[docnum] = delete
        self.gone, self.changed = gone, True
