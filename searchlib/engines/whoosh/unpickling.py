"""What Whoosh's codec reads as pickles, read by a loader that makes numbers, texts and arrays only.

A pickle names what is called to make it, so whoever wrote an index could have anything run when it is
opened; checksums find damage, not malice. The codec keeps lists of numbers in its pickles, nothing else, and
nothing else is loaded. Two names of Whoosh's modules are replaced for it, because the codec has no other
place to say how they are read; other users of Whoosh in the same program lose nothing: what those two read
has the same few types in every index.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any
from weakref import WeakSet

from whoosh import formats
from whoosh.codec import whoosh3
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile

from ...errors import IndexCorrupt


def _latin(text: str, encoding: str) -> bytes:
    if encoding != "latin1":
        raise IndexCorrupt(f"bytes written as {encoding!a}; run `transcripts rebuild` on your transcripts")
    return text.encode("latin1")


def _nothing() -> bytes:
    return b""


#: How the second version of pickles writes arrays and bytes, and what makes them here.
_MADE: Mapping[tuple[str, str], Callable[..., Any]] = MappingProxyType(
    {("array", "array"): array, ("_codecs", "encode"): _latin, ("__builtin__", "bytes"): _nothing}
)


class _Plain(pickle.Unpickler):
    """Numbers, texts, bytes, tuples, lists, dictionaries and arrays."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _MADE:
            return _MADE[module, name]
        raise IndexCorrupt(
            f"the index asks to run {module}.{name} when it is read, which no index of ours does:"
            " do not use it; run `transcripts rebuild` on your transcripts"
        )


def plain_load(file: IO[bytes]) -> Any:
    """The value of a pickle, or `IndexCorrupt` if making it would call anything."""
    return _Plain(file).load()


def plain_loads(data: bytes) -> Any:
    """`plain_load` of bytes."""
    return _Plain(BytesIO(data)).load()


class PlainStorage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder of files; what is opened in it reads no pickle that calls anything."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: WeakSet[_File] = WeakSet()

    def open_file(self, name: str, **kwargs: Any) -> StructFile:
        found = _File(super().open_file(name).file, name=name, **kwargs)
        self._opened.add(found)
        return found

    def close_files(self) -> None:
        """Close what is open: after a damaged file Whoosh forgets the ones that it had opened before."""
        for file in self._opened:
            if not file.is_closed:
                file.close()


class _File(StructFile):  # type: ignore[misc]
    def read_pickle(self) -> Any:
        return plain_load(self.file)

    def subset(self, position: int, length: int, name: str | None = None) -> BufferFile:
        return _Piece(self.get(position, length), name=name or self._name)


class _Piece(BufferFile):  # type: ignore[misc]
    def read_pickle(self) -> Any:
        return plain_load(self.file)

    def subset(self, position: int, length: int, name: str | None = None) -> BufferFile:
        return _Piece(self.get(position, length), name=name or self._name)


whoosh3.loads = plain_loads
formats.loads = plain_loads
