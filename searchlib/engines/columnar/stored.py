"""Chunks as they went in: their texts in blocks of zlib, everything else in columns.

A column is of numbers where the value is one, and of codes into a dictionary of JSON values otherwise;
so a new attribute of `Chunk` is stored without a word about it here.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields as attributes
from functools import lru_cache, partial
from operator import add, attrgetter
from typing import Any

import numpy as np

from ...errors import IndexCorrupt
from ...model import Chunk, ChunkId
from ...records import CHUNK, chunk_from, fits
from .layout import Array, Sections, Sheet, fitted
from .terms import Strings

#: Bytes of text in a block.
BLOCK = 1 << 15
#: Stored as they are, which zlib can: a block is unpacked in a tenth of the time of a compressed one, and a
#: page of hits has one for each; to compress them took a quarter of a build and saved a quarter of the disk.
_LEVEL = 0
#: How many transcripts are remembered by name.
_KEPT = 4096
#: How many ends of ids are.
_NUMBERED = 1 << 14
#: Bytes: no text is longer, for no file that is read is.
_LONGEST = 1 << 28

#: Whole numbers; -1 stands for none.
WHOLE: dict[str, Callable[[Chunk], int | None]] = {
    "paragraph": attrgetter("paragraph"),
    "turn": attrgetter("turn"),
    "exchange": attrgetter("exchange"),
    "follows": attrgetter("follows"),
    "start": attrgetter("span.start"),
    "end": attrgetter("span.end"),
    "line": attrgetter("line"),
}
#: Numbers with a fraction; NaN stands for none.
BROKEN: dict[str, Callable[[Chunk], float | None]] = {
    "seconds": attrgetter("seconds"),
    "until": attrgetter("until"),
}
CODED = tuple(a.name for a in attributes(Chunk) if a.name not in {*WHOLE, *BROKEN, "span", "text", "id"})


def usual_id(transcript: str, paragraph: int) -> str:
    """The id that a chunk has; only others are stored."""
    return transcript + _numbered(paragraph)


def usual_ids(transcripts: Iterable[str], paragraphs: Iterable[int]) -> list[str]:
    """`usual_id` of many."""
    return list(map(add, transcripts, map(_numbered, paragraphs)))


@lru_cache(_NUMBERED)
def _numbered(paragraph: int) -> str:
    """The end of an id: the same few for all transcripts."""
    return f"#{paragraph:05d}"


def blocks_of(texts: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Texts joined to blocks, each with the number of texts in it."""
    held: list[bytes] = []
    size = 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= BLOCK:
            yield len(held), b"".join(held)
            held, size = [], 0
    if held:
        yield len(held), b"".join(held)


def packed(block: bytes) -> bytes:
    """A block as it is on disk."""
    return zlib.compress(block, _LEVEL)


class TextWriter:
    """Texts to the sections that hold them; blocks go to the file as they come."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._many, self._sizes = [0], [0]
        sheet.begin("stored/blocks", "|u1")

    def add(self, blocks: Iterable[tuple[int, bytes]]) -> None:
        """Blocks as they are on disk, each with its number of texts."""
        for count, block in blocks:
            self._many.append(count)
            self._sizes.append(len(block))
            self._sheet.append(np.frombuffer(block, "|u1"))

    def close(self, lengths: Sequence[Array]) -> None:
        """The other sections; of each text its bytes."""
        self._sheet.put("stored/firsts", fitted(np.cumsum(self._many, dtype="<i8")))
        self._sheet.put("stored/ends", fitted(np.cumsum(self._sizes, dtype="<i8")))
        self._sheet.put("stored/lengths", fitted(np.concatenate([np.zeros(0, "<i8"), *lengths])))


class Stored:
    """The chunks of one segment."""

    def __init__(self, sections: Sections) -> None:
        self.path = sections.path
        self.numbers = {name: sections.column(f"stored/{name}") for name in (*WHOLE, *BROKEN)}
        self.codes = {name: sections.column(f"stored/{name}/codes") for name in CODED}
        self._owners, self._paragraphs = self.codes["transcript"], self.numbers["paragraph"]
        self.values = {name: Strings(sections, f"stored/{name}") for name in CODED}
        self.firsts = sections.array("stored/firsts")
        self.ends = sections.array("stored/ends")
        self.lengths = sections.column("stored/lengths")
        self.blocks = sections.column("stored/blocks")
        self._owner = lru_cache(_KEPT)(partial(_value, self.values["transcript"]))
        odd = Strings(sections, "stored/odd")
        numbers: list[int] = sections.array("stored/odd/documents").tolist()
        self.odd = dict(zip(numbers, odd.texts(), strict=True))

    def id(self, document: int) -> str:
        """The id of a chunk."""
        if document in self.odd:
            return self.odd[document]
        owner = self._owner(self.codes["transcript"].item(document))
        return usual_id(owner, self.numbers["paragraph"].item(document))

    def place(self, document: int) -> tuple[str, int]:
        """The transcript and the paragraph of a chunk."""
        return self._owner(self._owners.item(document)), self._paragraphs.item(document)

    def ids_of(self, documents: Array) -> list[ChunkId]:
        """The ids of some chunks."""
        owners = map(self._owner, self._owners.take(documents))
        rows = zip(owners, self._paragraphs.take(documents), strict=True)
        found = [f"{owner}#{paragraph:05d}" for owner, paragraph in rows]  # as `usual_id` does
        if self.odd:
            found = [self.odd.get(n, id) for n, id in zip(documents.tolist(), found, strict=True)]
        return found  # type: ignore[return-value]

    def ids(self) -> list[str]:
        """The ids of all chunks."""
        owners = [json.loads(value) for value in self.values["transcript"]]
        rows = zip(self.codes["transcript"][:].tolist(), self.numbers["paragraph"][:].tolist(), strict=True)
        found = [usual_id(owners[code], paragraph) for code, paragraph in rows]
        for document, id in self.odd.items():
            found[document] = id
        return found

    def block(self, number: int) -> list[bytes]:
        """The texts of a block."""
        first, after = int(self.firsts[number]), int(self.firsts[number + 1])
        lengths: list[int] = self.lengths[first:after].tolist()
        if sum(lengths[:-1]) >= BLOCK or max(lengths, default=0) > _LONGEST:
            raise IndexCorrupt(f"{self.path}: block {number} of the texts is larger than a block can be")
        unpack = zlib.decompressobj()
        # Not more than it should be, whatever the block says.
        raw = unpack.decompress(self.raw(number), sum(lengths) + 1)
        if len(raw) != sum(lengths):
            raise IndexCorrupt(f"{self.path}: block {number} of the texts is damaged")
        found, at = [], 0
        for length in lengths:
            found.append(raw[at : at + length])
            at += length
        return found

    def raw(self, number: int) -> bytes:
        """A block as it is on disk."""
        return self.blocks[int(self.ends[number]) : int(self.ends[number + 1])].tobytes()

    def texts(self, documents: Sequence[int]) -> list[bytes]:
        """The texts of these documents; each block is unpacked once."""
        blocks: dict[int, list[bytes]] = {}
        found = []
        for document in documents:
            number = bisect_right(self.firsts, document) - 1
            if number not in blocks:
                blocks[number] = self.block(number)
            found.append(blocks[number][document - int(self.firsts[number])])
        return found

    def chunks(self, documents: Sequence[int]) -> list[Chunk]:
        """The chunks of these documents."""
        records: list[dict[str, Any]] = [{"id": self.id(n)} for n in documents]
        for record, text in zip(records, self.texts(documents), strict=True):
            record["text"] = text.decode()
        for name, codes in self.codes.items():
            known: dict[int, Any] = {}
            values = self.values[name]
            for record, code in zip(records, codes.take(documents), strict=True):
                if code not in known:
                    known[code] = self._json(name, values[code])
                record[name] = known[code]
        for name, column in self.numbers.items():
            for record, number in zip(records, column.take(documents), strict=True):
                record[name] = number
        return [chunk_from(_whole(record)) for record in records]

    def _json(self, name: str, raw: bytes) -> Any:
        """A value of an attribute, which has the shape it must have."""
        found = json.loads(raw)
        if not fits(found, CHUNK[name]):
            raise IndexCorrupt(f"{self.path}: {name} of a paragraph is not what it should be")
        return found


def _value(values: Strings, number: int) -> str:
    found: str = json.loads(values[number])
    return found


def _whole(record: dict[str, Any]) -> dict[str, Any]:
    """With none where a number stands for it."""
    record["span"] = record.pop("start"), record.pop("end")
    if record["line"] < 0:
        record["line"] = None
    for name in BROKEN:
        if record[name] != record[name]:
            record[name] = None
    return record
