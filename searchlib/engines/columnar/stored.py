"""Chunks as they went in: their texts in blocks of zlib, everything else in columns.

A column is of numbers where the value is one, and of codes into a dictionary of JSON values otherwise;
so a new attribute of `Chunk` is stored without a word about it here.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields as attributes
from functools import lru_cache, partial
from itertools import accumulate, pairwise
from operator import add, attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import IndexCorrupt
from ...model import Chunk, ChunkId, Span
from ...records import CHUNK, fits, restored
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
#: How many values of each attribute are remembered: those of the last few pages and transcripts.
_REMEMBERED = 1024
#: How many blocks of texts are remembered: some that a page and its questions are in.
_RECENT = 47
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
_ATTRIBUTES = tuple(a.name for a in attributes(Chunk))
CODED = tuple(name for name in _ATTRIBUTES if name not in {*WHOLE, *BROKEN, "span", "text", "id"})


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
        self._made = {
            name: lru_cache(_REMEMBERED)(partial(_restored, self.path, name, values))
            for name, values in self.values.items()
        }
        self._recent: dict[int, bytes] = {}
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
        ends = self._ends(number)
        # Not more than it should be, whatever the block says.
        raw = zlib.decompressobj().decompress(self.raw(number), ends[-1] + 1)
        if len(raw) != ends[-1]:
            raise self._damaged(number)
        return [raw[start:end] for start, end in pairwise(ends)]

    def _ends(self, number: int) -> list[int]:
        """Where in a block its texts begin, and where the last ends."""
        first, after = int(self.firsts[number]), int(self.firsts[number + 1])
        lengths: list[int] = self.lengths[first:after].tolist()
        if (
            sum(lengths[:-1]) >= BLOCK
            or not 0 <= min(lengths, default=0) <= max(lengths, default=0) <= _LONGEST
        ):
            raise IndexCorrupt(f"{self.path}: block {number} of the texts is larger than a block can be")
        return list(accumulate(lengths, initial=0))

    def raw(self, number: int) -> bytes:
        """A block as it is on disk."""
        return self.blocks[int(self.ends[number]) : int(self.ends[number + 1])].tobytes()

    def texts(self, documents: Sequence[int]) -> list[bytes]:
        """The texts of these documents; each block is unpacked once, no further than they need."""
        numbers = (np.searchsorted(self.firsts, documents, "right") - 1).tolist()
        ends: dict[int, list[int]] = {n: self._ends(n) for n in dict.fromkeys(numbers)}
        spans, needed = [], dict.fromkeys(ends, 0)
        for number, document in zip(numbers, documents, strict=True):
            place = document - int(self.firsts[number])
            start, end = ends[number][place : place + 2]
            spans.append((number, start, end))
            needed[number] = max(needed[number], end)
        blocks = {number: self._beginning(number, end) for number, end in needed.items()}
        return [blocks[number][start:end] for number, start, end in spans]

    def _beginning(self, number: int, end: int) -> bytes:
        """So many bytes of a block at least; the last blocks are remembered: answers are near questions."""
        raw = self._recent.get(number, b"")
        if len(raw) < end:
            raw = zlib.decompressobj().decompress(self.raw(number), end)
            if len(raw) < end:
                raise self._damaged(number)
            if len(raw) <= 2 * BLOCK:
                # As a new table each time: threads share it without a lock.
                self._recent = {**dict(list(self._recent.items())[-_RECENT:]), number: raw}
        return raw

    def _damaged(self, number: int) -> IndexCorrupt:
        return IndexCorrupt(f"{self.path}: block {number} of the texts is damaged")

    def chunks(self, documents: Sequence[int]) -> list[Chunk]:
        """The chunks of these documents."""
        columns: dict[str, Iterable[Any]] = {
            "id": map(self.id, documents),
            "text": (text.decode() for text in self.texts(documents)),
        }
        for name, codes in self.codes.items():
            columns[name] = map(self._made[name], codes.take(documents))
        numbers = {name: column.take(documents) for name, column in self.numbers.items()}
        columns["span"] = map(Span, numbers.pop("start"), numbers.pop("end"))
        columns["line"] = (None if line < 0 else line for line in numbers.pop("line"))
        for name in BROKEN:
            columns[name] = (None if one != one else one for one in numbers.pop(name))
        columns |= numbers
        return list(map(Chunk, *(columns[name] for name in _ATTRIBUTES)))


def _value(values: Strings, number: int) -> str:
    found: str = json.loads(values[number])
    return found


def _restored(path: Path, name: str, values: Strings, number: int) -> Any:
    """An attribute of chunks by its code; what it is stored as has the shape it must have."""
    found = json.loads(values[number])
    if not fits(found, CHUNK[name]):
        raise IndexCorrupt(f"{path}: {name} of a paragraph is not what it should be")
    return restored(name, found)
