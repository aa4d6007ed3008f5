"""One segment on disk: named arrays in one file, with a checksum of each block of it, memory-mapped.

    magic and version (64 bytes), sections each at a multiple of 64 bytes, the checksums of all blocks of
    the file before them, the directory (JSON: what the segment says of itself; name -> kind of number,
    offset, count, and how often one number stands for a whole column; where the checksums are), a trailer of
    fixed size that says where the directory lies and seals it.

A reader trusts nothing: the trailer, the directory, the checksums and the bounds of every section are
compared when a file is opened. A block is compared with its checksum before the first number of it is
used, so opening a file costs the same whatever its size, and damage is noticed before it can answer.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ...errors import IndexCorrupt
from .bounds import odd_lengths, sound

Array: TypeAlias = npt.NDArray[Any]

MAGIC = b"transcript columns 2\n"
_HEAD = 64
#: Bytes that share a checksum: a millisecond compares some thirty of these.
BLOCK = 1 << 15
#: Bytes of a column that are compared as a whole where a few numbers of it are asked for: in a millisecond.
_SHORT = 1 << 20
_ALIGN = 64
_TRAILER = struct.Struct("<8sQII")
_SEAL = b"columns\n"
#: The only kinds of number in a file: unsigned and signed integers and floats, little-endian.
_KINDS = frozenset({"|u1", "<u2", "<u4", "<u8", "<i8", "<f8"})
#: Documents of a segment: their numbers have 32 bits.
_MOST = 1 << 32
_REBUILD = "run `transcripts rebuild` on your transcripts to build it again"


def scalars(values: Array) -> Sequence[int]:
    """The same numbers, to take single ones of: a third of what it costs to take them of an array."""
    found: Any = memoryview(values) if values.dtype.isnative else values  # type: ignore[arg-type]
    return found  # type: ignore[no-any-return]


def fitted(values: Array) -> Array:
    """The same whole numbers in the smallest kind that holds them."""
    if values.size == 0:
        return values.astype("|u1")
    low, high = int(values.min()), int(values.max())
    if low >= 0:
        for kind in ("|u1", "<u2", "<u4"):
            if high <= np.iinfo(kind).max:
                return values.astype(kind)
    return values.astype("<i8")


class Sheet:
    """A segment file being written; complete only after `close`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")
        self._at = 0
        self._crc = 0
        self._sums = array("L" if array("L").itemsize == 4 else "I")
        self._rows: dict[str, list[Any]] = {}
        self._row: list[Any] = []
        self._write(MAGIC.ljust(_HEAD, b"\0"))

    def __enter__(self) -> Sheet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        if kind is not None:
            self.abandon()
        self._file.close()

    def abandon(self) -> None:
        """Leave no file."""
        try:
            self._file.close()
        finally:
            self.path.unlink(missing_ok=True)

    def put(self, name: str, values: Array) -> None:
        """An array as a section."""
        self.stream(name, values.dtype.str, (values,))

    def put_column(self, name: str, values: Array) -> None:
        """An array as a section: one number, and how often, where all of it is the same."""
        same = len(values) > 1 and np.array_equal(values, np.full_like(values, values[0]), equal_nan=True)
        self.put(name, values[:1] if same else values)
        if same:
            self._rows[name][-1] = len(values)

    def stream(self, name: str, kind: str, pieces: Iterable[Array]) -> None:
        """A section written piece by piece, each of this kind of number."""
        self.begin(name, kind)
        for piece in pieces:
            self.append(piece)

    def begin(self, name: str, kind: str) -> None:
        """A section to which pieces are appended until the next one begins."""
        if kind not in _KINDS or name in self._rows:
            raise ValueError(f"section {name}: {kind}")
        self._write(bytes(-self._at % _ALIGN))
        self._rows[name] = self._row = [kind, self._at, 0, 1]

    def append(self, piece: Array) -> None:
        """More numbers of the section that was begun last."""
        if piece.size:
            self._write(np.ascontiguousarray(piece, dtype=self._row[0]).data.cast("B"))
            self._row[2] += piece.size

    def close(self, facts: dict[str, Any]) -> None:
        """Write the checksums and the directory; `facts` is what the segment says of itself."""
        self._write(bytes(-self._at % _ALIGN))
        covered = self._at
        if covered % BLOCK:
            self._sums.append(self._crc)
        sums = np.array(self._sums, "<u4").tobytes()
        self._file.write(sums)
        check = [covered, len(self._sums), zlib.crc32(sums)]
        directory = json.dumps({"facts": facts, "sections": self._rows, "sums": check}, sort_keys=True)
        raw = directory.encode()
        self._file.write(raw)
        self._file.write(_TRAILER.pack(_SEAL, covered + len(sums), len(raw), zlib.crc32(raw)))
        self._file.close()

    def _write(self, raw: bytes | memoryview) -> None:
        """Bytes that count towards the checksums."""
        self._file.write(raw)
        left = memoryview(raw)
        while len(left):
            some = left[: BLOCK - self._at % BLOCK]
            self._crc = zlib.crc32(some, self._crc)
            self._at += len(some)
            if self._at % BLOCK == 0:
                self._sums.append(self._crc)
                self._crc = 0
            left = left[len(some) :]


class Sections:
    """The arrays of a segment file. Read-only, so threads may share them: they note the same blocks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as exc:
            raise IndexCorrupt(f"{path}: cannot be opened ({exc}); {_REBUILD}") from exc
        self._view = memoryview(self._map)
        try:
            directory = self._directory()
            self.facts: dict[str, Any] = directory["facts"]
            self._rows: dict[str, Sequence[Any]] = directory["sections"]
            self._covered, self._sums = self._checksums(*directory["sums"])
            if not isinstance(self.facts, dict) or not all(map(self._fits, self._rows.values())):
                raise ValueError("a section lies outside of the file")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, struct.error) as exc:
            raise IndexCorrupt(f"{path}: not a segment of ours ({exc}); {_REBUILD}") from exc
        #: Which blocks were found to be as they were written.
        self._sound = bytearray(len(self._sums))
        #: The sections that were found to be sound and to make sense beside the others.
        self._arrays: dict[str, Array] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def array(self, name: str) -> Array:
        """A section, compared with its checksums and with the sections that it is about.

        `IndexCorrupt` where there is none, or it is damaged, or makes no sense beside the others.
        """
        found = self._arrays.get(name)
        if found is None:
            found = self.column(name)[:]
            if not sound(name, found, self.count):
                raise self.wrong(name)
            self._arrays[name] = found
        return found

    def count(self, name: str) -> int | None:
        """How many numbers a section has; None where there is none."""
        row = self._rows.get(name)
        return None if row is None else int(row[2] * row[3])

    def fit(self, documents: int) -> None:
        """`IndexCorrupt` unless the sections are as long as those of so many documents must be."""
        if not 0 <= documents <= len(self._map):
            raise IndexCorrupt(f"{self.path}: has not {documents} documents; {_REBUILD}")
        for name in odd_lengths(self._rows, documents, self.count):
            raise self.wrong(name)

    def wrong(self, name: str) -> IndexCorrupt:
        """What to raise where a section makes no sense."""
        return IndexCorrupt(f"{self.path}: section {name} is not what it should be; {_REBUILD}")

    def column(self, name: str) -> Column:
        """A section that is compared piece by piece, as it is used."""
        kind, offset, count, times = self._row(name)
        found: Array = np.frombuffer(self._map, kind, count, offset)
        return Column(self, found if times == 1 else np.broadcast_to(found, times), offset)

    def raw(self, name: str) -> memoryview:
        """The bytes of a section."""
        kind, offset, count, _ = self._row(name)
        self.array(name)
        return self._view[offset : offset + count * np.dtype(kind).itemsize]

    def faults(self) -> list[str]:
        """Each section with a block that is not as it was written."""
        found = [n for n in range(len(self._sums)) if not self._is_sound(n)]
        broken = [(n * BLOCK, (n + 1) * BLOCK) for n in found]
        if not broken:
            return []
        named = [
            f"{self.path}: section {name}: checksum differs; {_REBUILD}"
            for name, (kind, start, count, _) in self._rows.items()
            if any(a < start + count * np.dtype(kind).itemsize and start < b for a, b in broken)
        ]
        return named or [f"{self.path}: checksum differs; {_REBUILD}"]

    def forget(self) -> None:
        """Let the system take back the memory that read parts of the file are in."""
        self._map.madvise(mmap.MADV_DONTNEED)

    def is_whole(self) -> None:
        """`IndexCorrupt` where the file is shorter than it was: the system ends who reads what is gone."""
        if self._map.size() < len(self._map):
            raise IndexCorrupt(f"{self.path}: was shortened by another program; {_REBUILD}")

    def compare(self, start: int, after: int) -> None:
        """`IndexCorrupt` unless the blocks of these bytes are as they were written."""
        first, last = start // BLOCK, (after - 1) // BLOCK + 1
        while (first := self._sound.find(0, first, last)) >= 0:
            if not self._is_sound(first):
                raise IndexCorrupt(f"{self.path}: block {first} is damaged (checksum differs); {_REBUILD}")
            self._sound[first] = 1

    def _is_sound(self, number: int) -> bool:
        block = self._view[number * BLOCK : min((number + 1) * BLOCK, self._covered)]
        expected: int = self._sums[number]
        return zlib.crc32(block) == expected

    def _row(self, name: str) -> Sequence[Any]:
        try:
            return self._rows[name]
        except KeyError:
            raise IndexCorrupt(f"{self.path}: has no section {name}; {_REBUILD}") from None

    def _directory(self) -> dict[str, Any]:
        if len(self._map) < _HEAD + _TRAILER.size or self._map[:_HEAD] != MAGIC.ljust(_HEAD, b"\0"):
            raise ValueError("its beginning is another one: another version, or no segment")
        end = len(self._map) - _TRAILER.size
        seal, start, length, crc = _TRAILER.unpack_from(self._map, end)
        raw = self._map[start : start + length]
        if seal != _SEAL or start + length != end or zlib.crc32(raw) != crc:
            raise ValueError("its directory is damaged")
        found: dict[str, Any] = json.loads(raw)
        return found

    def _checksums(self, start: int, count: int, crc: int) -> tuple[int, list[int]]:
        """Up to where blocks have checksums, and these."""
        raw = self._map[start : start + 4 * count]
        if len(raw) != 4 * count or -(-start // BLOCK) != count or zlib.crc32(raw) != crc:
            raise ValueError("its checksums are damaged")
        sums: list[int] = np.frombuffer(raw, "<u4").tolist()
        return start, sums

    def _fits(self, row: Sequence[Any]) -> bool:
        kind, offset, count, times = row
        if kind not in _KINDS or any(type(n) is not int for n in row[1:]):
            return False
        # Every document takes some bytes: a small file cannot say that it has very many of them.
        if times != 1 and not (count == 1 and 1 < times <= min(_MOST, len(self._map))):
            return False
        size = np.dtype(kind).itemsize
        inside: bool = offset + count * size <= self._covered
        return inside and offset >= 0 and count >= 0 and offset % size == 0


class Column:
    """A long section. What is taken of it was compared with its checksums, and nothing else was read."""

    __slots__ = ("_array", "_compared", "_offset", "_sections", "_size", "_step", "dtype")

    def __init__(self, sections: Sections, array: Array, offset: int) -> None:
        self._sections, self._array, self._offset = sections, array, offset
        self.dtype = array.dtype
        self._step, self._size = array.strides[0], array.itemsize
        #: Whether all of it was compared.
        self._compared = False

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, span: slice) -> Array:
        start, after, _ = span.indices(len(self._array))
        return self.between(start, after)

    def between(self, start: int, after: int) -> Array:
        """The numbers of neighbouring rows."""
        if start < after and not self._compared:
            self._compare(start, after - 1)
            self._compared = after - start == len(self._array)
        return self._array[start:after]

    def item(self, row: int) -> int:
        """One number."""
        if not self._compared:
            self._compare(row, row)
        return int(self._array[row])

    def take(self, rows: Sequence[int] | Array) -> list[Any]:
        """The numbers of a few rows."""
        if not self._compared:
            if len(self._array) * self._size <= _SHORT:
                self.between(0, len(self._array))
            else:
                for row in rows:
                    self._compare(int(row), int(row))
        found: list[Any] = self._array.take(rows).tolist()
        return found

    def _compare(self, first: int, last: int) -> None:
        start = self._offset + first * self._step
        self._sections.compare(start, self._offset + last * self._step + self._size)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.array(self[:], dtype=dtype, copy=copy)
