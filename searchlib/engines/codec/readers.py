"""What Whoosh reads of a columnar segment: its terms and its documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.columns import ColumnReader
from whoosh.reading import TermNotFound

from ..columnar.layout import Array
from .contents import Contents
from .inverted import FieldIndex, TermFacts
from .matcher import ColumnarMatcher, Postings
from .schema import stored
from .segments import ColumnarSegment

#: Documents whose stored fields are read together: a block of texts is unpacked once.
_STEP = 256


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """The terms of a segment, by field and then by their bytes."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def _found(self, fieldname: str, text: bytes) -> tuple[FieldIndex, int]:
        field = self._contents.fields.get(fieldname)
        at = -1 if field is None else field.find(text)
        if field is None or at < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return field, at

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field = self._contents.fields.get(term[0])
        return field is not None and field.find(term[1]) >= 0

    def indexed_field_names(self) -> list[str]:
        return [name for name in self._contents.names if len(self._contents.fields[name].texts)]

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:
        field = self._contents.fields.get(fieldname)
        return base.EmptyCursor() if field is None else Cursor(field, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return ((name, field.texts[n]) for name, field, n in self._from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermFacts]]:
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermFacts]]:
        return (((name, field.texts[n]), field.facts(n)) for name, field, n in self._from(fieldname, prefix))

    def _from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, FieldIndex, int]]:
        for name in self._contents.names:
            if name >= fieldname:
                field = self._contents.fields[name]
                first = field.first(prefix) if name == fieldname else 0
                yield from ((name, field, n) for n in range(first, len(field.texts)))

    def term_info(self, fieldname: str, text: bytes) -> TermFacts:
        field, at = self._found(fieldname, text)
        return field.facts(at)

    def frequency(self, fieldname: str, text: bytes) -> int:
        return self._frequencies(fieldname, text)[0]

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return self._frequencies(fieldname, text)[1]

    def _frequencies(self, fieldname: str, text: bytes) -> tuple[int, int]:
        if (fieldname, text) not in self:
            return 0, 0
        field, at = self._found(fieldname, text)
        return field.frequencies(at)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ColumnarMatcher:
        field, at = self._found(fieldname, text)
        return ColumnarMatcher(Postings(field, at), format_, (fieldname, text), scorer)


class Cursor(base.FieldCursor):  # type: ignore[misc]
    """A place among the terms of a field; it begins at the first."""

    def __init__(self, field: FieldIndex, fieldobj: Any) -> None:
        self._field = field
        self._fieldobj = fieldobj
        self._at = 0

    def first(self) -> Any:
        self._at = 0
        return self.text()

    def find(self, term: Any) -> Any:
        """Go to the first term that is not before this one."""
        self._at = self._field.first(term if isinstance(term, bytes) else self._fieldobj.to_bytes(term))
        return self.text()

    def next(self) -> Any:
        self._at += 1
        return self.text()

    def text(self) -> Any:
        """The term as its field prints it; none after the last."""
        return self._fieldobj.from_bytes(self._field.texts[self._at]) if self.is_valid() else None

    term = text

    def term_info(self) -> TermFacts | None:
        return self._field.facts(self._at) if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._at < len(self._field.texts)


class DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """The documents of a segment: what is stored of them, their columns and lengths, which are deleted."""

    def __init__(self, segment: ColumnarSegment) -> None:
        self._segment = segment
        self._contents = segment.contents

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    # Columns.

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return self._contents.has_column(fieldname)

    def column_reader(self, fieldname: str, column: Any) -> ColumnReader:
        return self._contents.column(fieldname)

    # Lengths.

    def _lengths(self, fieldname: str) -> Array | None:
        field = self._contents.fields.get(fieldname)
        return None if field is None else field.lengths

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._lengths(fieldname)
        return default if lengths is None else lengths.item(docnum) or default

    def field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(np.sum(lengths, dtype="<i8"))

    def min_field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(lengths.min())

    def max_field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(lengths.max())

    # What is stored.

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return stored(self._contents.segment.stored.chunks([docnum])[0])

    def iter_docs(self) -> Iterator[tuple[int, dict[str, Any]]]:
        there = list(self.all_doc_ids())
        for first in range(0, len(there), _STEP):
            some = there[first : first + _STEP]
            chunks = self._contents.segment.stored.chunks(some)
            yield from ((docnum, stored(chunk)) for docnum, chunk in zip(some, chunks, strict=True))

    def all_stored_fields(self) -> Iterator[dict[str, Any]]:
        return (fields for _, fields in self.iter_docs())
