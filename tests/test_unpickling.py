"""An index from a stranger runs nothing when it is opened, searched or checked, wherever the harm is."""

from __future__ import annotations

import json
import os
import pickle
import zlib
from array import array
from pathlib import Path

import pytest

from searchlib import Index, StoreError
from searchlib.engines.whoosh.unpickling import plain_loads
from searchlib.errors import IndexCorrupt
from searchlib.store import MANIFEST, _sums


class Harm:
    """Makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


PLAIN = [
    0,
    -1.5,
    "é",
    b"",
    b"\x00\xff",
    (1, "a", None, True),
    [b"x", ()],
    {"a": [1]},
    array("i", [1, 2]),
    array("f"),
]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
@pytest.mark.parametrize("version", [2, pickle.HIGHEST_PROTOCOL])
def test_numbers_texts_and_arrays_come_back(value, version):
    if version == 2 or not isinstance(value, array):
        assert plain_loads(pickle.dumps(value, version)) == value


@pytest.mark.parametrize(
    "evil",
    [
        b"cos\nsystem\n(S'true'\ntR.",
        b"c__builtin__\neval\n(S'1'\ntR.",
        b"c__builtin__\nbytes\n(I1000000000000\ntR.",
        b"c_codecs\nencode\n(S'a'\nS'zlib'\ntR.",
        b"\x80\x02carray\narray.frombytes\n.",
        b"ios\nsystem\n(S'true'\no.",
        b"\x80\x04\x8c\x02os\x8c\x06system\x93.",
    ],
)
def test_nothing_else_is_made(evil):
    with pytest.raises((IndexCorrupt, TypeError, pickle.UnpicklingError)):
        plain_loads(evil)


def sealed(generation: Path) -> None:
    """The manifest made anew, as who wants to do harm would."""
    path = generation / MANIFEST
    manifest = json.loads(path.read_bytes().split(b"\n")[0])
    manifest["files"] = {p.name: _sums(p) for p in generation.iterdir() if p.name != MANIFEST}
    body = json.dumps(manifest, sort_keys=True).encode()
    path.write_bytes(body + f"\n{zlib.crc32(body):08x}\n".encode())


def poisoned(data: bytes, evil: bytes) -> list[bytes]:
    """The file with the harm in place of each of its first pickles, at its beginning, and alone."""
    starts = [i for i in range(len(data) - 1) if data[i] == 0x80 and data[i + 1] in (2, 3, 4, 5)]
    return [data[:i] + evil + data[i + len(evil) :] for i in starts[:40]] + [evil + data, evil]


def test_a_poisoned_index_runs_nothing(tmp_path):
    (tmp_path / "talk.txt").write_text("Mira Solane: The heron stands.\n\nMira Solane: It flies.\n")
    index = tmp_path / "index"
    Index.rebuild([tmp_path / "talk.txt"], index, codec="stock")
    generation = index / "gen-00000001"
    mark = tmp_path / "harm"
    evil, tried, refused = pickle.dumps(Harm(mark), 2), 0, 0
    extra = ["_MAIN_1.toc", "MAIN_x.seg"]  # where Whoosh keeps a pickled table and a pickled directory
    for path in [
        *sorted(p for p in generation.iterdir() if p.name != MANIFEST),
        *map(generation.__truediv__, extra),
    ]:
        whole = path.read_bytes() if path.exists() else None
        for data in poisoned(whole or b"", evil):
            path.write_bytes(data)
            sealed(generation)
            tried += 1
            try:
                Index.check(index)
                with Index.open(index) as opened:
                    opened.search("heron", facets=("speaker", "year"), sort="newest")
                    opened.search('"heron stands" OR fl*')
                    opened.transcript("talk.txt")
            except StoreError:
                refused += 1
            assert not mark.exists(), path.name
        path.unlink() if whole is None else path.write_bytes(whole)
    assert tried > 50 and refused > tried / 4
