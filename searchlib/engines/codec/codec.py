"""The Whoosh codec: who answers what Whoosh asks of a columnar segment."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from whoosh.codec import base

from .readers import DocumentReader, TermsReader
from .segments import ColumnarSegment
from .writing import DocumentWriter, FieldChecker


class ColumnarCodec(base.Codec):  # type: ignore[misc]
    """Segments of `engines/columnar`. Terms, postings and columns are files of their own nowhere, so there
    is no reader or writer of postings alone.
    """

    #: What the lengths are the segment knows itself.
    length_stats = False

    def per_document_writer(self, storage: Any, segment: ColumnarSegment) -> DocumentWriter:
        return DocumentWriter(segment)

    def field_writer(self, storage: Any, segment: ColumnarSegment) -> FieldChecker:
        return FieldChecker(segment)

    def per_document_reader(self, storage: Any, segment: ColumnarSegment) -> DocumentReader:
        return DocumentReader(segment)

    def terms_reader(self, storage: Any, segment: ColumnarSegment) -> TermsReader:
        return TermsReader(segment.contents)

    def new_segment(self, storage: Any, indexname: str) -> ColumnarSegment:
        path = Path(storage.folder) / f"columns-{secrets.token_hex(6)}.segment"
        return ColumnarSegment(path, None, codec=self)
