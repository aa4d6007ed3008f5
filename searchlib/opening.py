"""The index in a folder as a Whoosh index, for programs that know Whoosh."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .catalog import codec_of, usable
from .errors import StoreError
from .store import Store

if TYPE_CHECKING:
    from whoosh.index import Index as WhooshIndex

_CODEC = "columnar"


def whoosh_index(folder: Path | str) -> WhooshIndex:
    """The index in a folder, verified, as a `whoosh.index.Index` to read: with Whoosh's own queries, parser,
    sorting, grouping and highlighting. Each hit has its paragraph as `hit["chunk"]`. A StoreError says what
    is wrong with it; it is one, too, where the index has another codec than `columnar`.

    It stays the generation that it is. Safe to share between threads, as are its searchers.
    """
    generation = Store(Path(folder)).current()
    try:
        usable(generation.manifest, Path(folder))
        codec = codec_of(generation.manifest)
        if codec != _CODEC:
            raise StoreError(
                f"{folder}: its codec is {codec}; one of codec {_CODEC} can be opened as a Whoosh index:"
                f" run `transcripts rebuild --codec {_CODEC}` on your transcripts"
            )
        from .engines.codec import open_index

        # All of it is mapped into memory, so it may be removed once it is old.
        return open_index(generation.folder)
    finally:
        generation.release()
