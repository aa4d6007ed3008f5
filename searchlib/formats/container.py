"""A zip container -> its members, one by one, with bounds on all of them together; nothing is unpacked.

What a member says of its size is checked before it is opened, what comes out of it while it does.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import MalformedSource

#: Bytes that may come out of one container, of the members that are read.
MOST_BYTES = 200 << 20
#: How many times larger than its packed form a member may be; prose is packed by far less.
MOST_RATIO = 200
MOST_MEMBERS = 10_000

# Below this, a page of blanks may well be packed better than that.
_SMALL = 1 << 20
_CHUNK = 1 << 16
_ENTRY = b"PK\x01\x02"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OFFICE = b"\xd0\xcf\x11\xe0"


class Container:
    """The members of a zip file by name."""

    def __init__(self, data: bytes, kind: str) -> None:
        """Open the container; `kind` is what the file should be, for the messages ("a docx file")."""
        if data.startswith(_OFFICE):
            raise MalformedSource(
                "", f"an Office file with a password, or of the old kind; save it as {kind} without password"
            )
        # zipfile makes an object of every entry it meets, whatever the end record says of their number.
        if data.count(_ENTRY) > MOST_MEMBERS:
            raise MalformedSource("", f"a container of more than {MOST_MEMBERS:,} members")
        with _faults(kind):
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._kind = kind
        self._left = MOST_BYTES

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def read(self, name: str) -> bytes:
        """The whole content of a member."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a member, in pieces; MalformedSource once it passes a bound, or is not there."""
        with _faults(self._kind):
            info = self._zip.getinfo(name)
        if info.flag_bits & 1:
            raise MalformedSource("", "encrypted with a password; save it without one")
        if info.compress_type not in _METHODS:
            raise MalformedSource("", f"{name} is packed in a way that {self._kind} never is")
        self._refuse_bomb(name, info.file_size, info.compress_size)
        size = 0
        with _faults(self._kind), self._zip.open(info) as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                self._refuse_bomb(name, size, info.compress_size)
                yield chunk
        self._left -= size

    def _refuse_bomb(self, name: str, size: int, packed: int) -> None:
        if size > self._left:
            raise MalformedSource("", f"a container of more than {MOST_BYTES >> 20} MB of content")
        if size > _SMALL and size > packed * MOST_RATIO:
            raise MalformedSource("", f"{name} grows {MOST_RATIO}-fold when unpacked: not a document")


@contextmanager
def _faults(kind: str) -> Iterator[None]:
    """Everything that zipfile raises for bytes that are no sound zip file, as MalformedSource."""
    try:
        yield
    except KeyError as exc:
        raise MalformedSource("", f"not {kind}: {exc.args[0]}") from exc
    except (
        zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, OSError,
        ValueError, OverflowError,
    ) as exc:  # fmt: skip
        raise MalformedSource("", f"not {kind}, or a damaged one ({exc})") from exc
