"""Files as an index needs them: plain ones only, synced when written, and a refusal told in a sentence."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import IndexCorrupt, IndexUnwritable

_BLOCK = 1 << 20


def plain_file(path: Path) -> int:
    """A descriptor of a plain file. A link could lead anywhere; a pipe would be waited for without end."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise IndexCorrupt(f"{path}: not a plain file; run `transcripts rebuild` on your transcripts")


def beginning(path: Path, most: int) -> bytes:
    """The first bytes of a plain file."""
    with os.fdopen(plain_file(path), "rb") as file:
        return file.read(most)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def crc32(path: Path) -> str:
    """The checksum of a file that finds damage."""
    value = 0
    for block in _blocks(path):
        value = zlib.crc32(block, value)
    return f"{value:08x}"


def digest(path: Path) -> str:
    """The checksum of a file that no other file has."""
    value = hashlib.blake2b(digest_size=16)
    for block in _blocks(path):
        value.update(block)
    return value.hexdigest()


def write(path: Path, data: bytes) -> None:
    """Write a file and see it onto the disk."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """See a file, or the names in a folder, onto the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def as_ours(root: Path) -> Iterator[None]:
    """OSError while writing becomes `IndexUnwritable`; the index in use is untouched by then."""
    try:
        yield
    except OSError as exc:
        raise unwritable(root, exc) from exc


def unwritable(root: Path, exc: OSError) -> IndexUnwritable:
    """What to do about a folder that cannot be written to."""
    advice: dict[int | None, str] = {
        errno.ENOSPC: "the disk is full: free some space and run it again",
        errno.EDQUOT: "your disk quota is used up: free some space and run it again",
        errno.EFBIG: "a file grew beyond the limit set for this process",
        errno.EROFS: "the disk is read-only: choose another folder with --index",
        errno.EACCES: "no permission to write there: choose another folder with --index",
        errno.ELOOP: "its LOCK is a link to another file: remove it",
        errno.ENOTDIR: "not a folder: choose another with --index",
        errno.EEXIST: "not a folder: choose another with --index",
    }
    return IndexUnwritable(f"{root}: {advice.get(exc.errno, exc.strerror or str(exc))}; nothing was changed")
