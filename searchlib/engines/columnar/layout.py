"""One segment on disk: named arrays in one file, each with its checksum, opened by memory-mapping.

    magic and version (64 bytes), sections each at a multiple of 64 bytes, the directory (JSON: what the
    segment says of itself, and name -> kind of number, offset, count, crc32), a trailer of fixed size that
    says where the directory lies and seals it.

A reader trusts nothing: the trailer, the directory and the bounds of every section are compared when a
file is opened; the sections themselves by `faults`, and by the store that published the file.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from ...errors import IndexCorrupt

Array: TypeAlias = npt.NDArray[Any]

MAGIC = b"transcript columns 1\n"
_HEAD = 64
_ALIGN = 64
_TRAILER = struct.Struct("<8sQII")
_SEAL = b"columns\n"
#: The only kinds of number in a file: unsigned and signed integers and floats, little-endian.
_KINDS = frozenset({"|u1", "<u2", "<u4", "<i8", "<f8"})
_REBUILD = "run `transcripts rebuild` on your transcripts to build it again"


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
        self._path = path
        self._file = path.open("wb")
        self._file.write(MAGIC.ljust(_HEAD, b"\0"))
        self._at = _HEAD
        self._rows: dict[str, list[Any]] = {}

    def __enter__(self) -> Sheet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._file.close()
        if kind is not None:
            self._path.unlink(missing_ok=True)

    def put(self, name: str, values: Array) -> None:
        """An array as a section."""
        self.stream(name, values.dtype.str, (values,))

    def stream(self, name: str, kind: str, pieces: Iterable[Array]) -> None:
        """A section written piece by piece, each of this kind of number."""
        if kind not in _KINDS or name in self._rows:
            raise ValueError(f"section {name}: {kind}")
        self._pad()
        start, size, crc = self._at, 0, 0
        for piece in pieces:
            raw = np.ascontiguousarray(piece, dtype=kind).data.cast("B") if piece.size else b""
            crc = zlib.crc32(raw, crc)
            self._file.write(raw)
            size += len(raw)
        self._at += size
        self._rows[name] = [kind, start, size // np.dtype(kind).itemsize, crc]

    def close(self, facts: dict[str, Any]) -> None:
        """Write the directory; `facts` is what the segment says of itself."""
        self._pad()
        directory = json.dumps({"facts": facts, "sections": self._rows}, sort_keys=True).encode()
        self._file.write(directory)
        self._file.write(_TRAILER.pack(_SEAL, self._at, len(directory), zlib.crc32(directory)))
        self._file.close()

    def _pad(self) -> None:
        gap = -self._at % _ALIGN
        self._file.write(bytes(gap))
        self._at += gap


class Sections:
    """The arrays of a segment file. Read-only, so threads may share them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as exc:
            raise IndexCorrupt(f"{path}: cannot be opened ({exc}); {_REBUILD}") from exc
        try:
            directory = self._directory()
            self.facts: dict[str, Any] = directory["facts"]
            self._rows: dict[str, Sequence[Any]] = directory["sections"]
            if not isinstance(self.facts, dict) or not all(map(self._fits, self._rows.values())):
                raise ValueError("a section lies outside of the file")
        except (ValueError, KeyError, TypeError, AttributeError, struct.error) as exc:
            raise IndexCorrupt(f"{path}: not a segment of ours ({exc}); {_REBUILD}") from exc

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def array(self, name: str) -> Array:
        """A section; `IndexCorrupt` where there is none."""
        try:
            kind, offset, count, _ = self._rows[name]
        except KeyError:
            raise IndexCorrupt(f"{self.path}: has no section {name}; {_REBUILD}") from None
        return np.frombuffer(self._map, kind, count, offset)

    def raw(self, name: str) -> memoryview:
        """The bytes of a section."""
        array = self.array(name)
        offset = int(self._rows[name][1])
        return memoryview(self._map)[offset : offset + array.nbytes]

    def faults(self) -> list[str]:
        """Each section whose checksum differs."""
        return [
            f"{self.path}: section {name}: checksum differs; {_REBUILD}"
            for name, row in self._rows.items()
            if zlib.crc32(self.array(name).data) != row[3]
        ]

    def _directory(self) -> dict[str, Any]:
        if len(self._map) < _HEAD + _TRAILER.size or self._map[:_HEAD] != MAGIC.ljust(_HEAD, b"\0"):
            raise ValueError("its beginning is another one")
        end = len(self._map) - _TRAILER.size
        seal, start, length, crc = _TRAILER.unpack_from(self._map, end)
        raw = self._map[start : start + length]
        if seal != _SEAL or start + length != end or zlib.crc32(raw) != crc:
            raise ValueError("its directory is damaged")
        found: dict[str, Any] = json.loads(raw)
        return found

    def _fits(self, row: Sequence[Any]) -> bool:
        kind, offset, count, _ = row
        if kind not in _KINDS or type(offset) is not int or type(count) is not int:
            return False
        size = np.dtype(kind).itemsize
        return offset >= 0 and count >= 0 and offset % size == 0 and offset + count * size <= len(self._map)
