"""The columnar codec behind the front door: chosen, kept by an update, damaged, beside the stock one."""

from __future__ import annotations

import json

import pytest

from searchlib import Index, SearchLibError
from searchlib.errors import RecipeError
from searchlib.store import Store

TALK = """Remarks by Minister Mira Solane, Torvin, May 3, 2021

Mira Solane: The harbour will be open in spring.

Question: When exactly?

Mira Solane: In April, I hope. The harbour master’s café opens in May.
"""


@pytest.fixture
def talks(tmp_path):
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "one.txt").write_text(TALK)
    (folder / "two.txt").write_text(TALK.replace("harbour", "bridge").replace("2021", "2022"))
    return folder


@pytest.fixture
def index(tmp_path, talks):
    Index.rebuild([talks], tmp_path / "index")
    return tmp_path / "index"


def engine(folder):
    return Store(folder).facts()["engine"]


def test_the_codec_is_chosen_and_an_update_keeps_it(index, talks, tmp_path):
    assert engine(index) == "columnar"
    (talks / "three.txt").write_text(TALK.replace("harbour", "tunnel"))
    Index.update([talks], index)
    assert engine(index) == "columnar"
    Index.update([talks], index, codec="stock")
    assert engine(index) == "whoosh"
    (talks / "three.txt").unlink()
    assert Index.update([talks], index).removed == 1
    assert engine(index) == "whoosh"
    with pytest.raises(RecipeError, match="columnar, stock"):
        Index.rebuild([talks], tmp_path / "other", codec="b-tree")


def test_both_codecs_answer_the_same_after_updates(index, talks, tmp_path):
    for n in range(4):
        (talks / "one.txt").write_text(TALK + f"\nAnna Berg: Version {n}.\n")
        Index.update([talks], index)
    (talks / "two.txt").unlink()
    Index.update([talks], index)
    Index.rebuild([talks], tmp_path / "stock", codec="stock")
    assert Index.check(index) == ()
    with Index.open(index) as ours, Index.open(tmp_path / "stock") as stock:
        for query in ("", "harbour", "bridge", "speaker:berg", "-april", "asked:exactly", '"the harbour"'):
            assert ours.search(query, limit=50).hits == stock.search(query, limit=50).hits
        assert ours.facets() == stock.facets()
        assert ours.transcript("talks/one.txt") == stock.transcript("talks/one.txt")


def test_every_file_of_an_index_damaged_in_turn(index):
    """Whatever is damaged is told in one sentence of ours, by the store or by the engine itself."""
    from searchlib.engines import Request, open_engine
    from searchlib.query import Everything

    generation = next(index.glob("gen-*"))
    manifest = json.loads((generation / "MANIFEST.json").read_bytes().splitlines()[0])
    for name in manifest["files"]:
        path = generation / name
        sound = path.read_bytes()
        for at in range(0, len(sound), max(1, len(sound) // 97)):
            damaged = bytearray(sound)
            damaged[at] ^= 0x55
            path.write_bytes(damaged)
            assert Index.check(index), (name, at)
            if name.startswith("columns"):
                try:
                    engine = open_engine("columnar", generation)
                    engine.search(Request(Everything(), facets=("speaker", "topic")))
                    assert engine.check() or path.suffix == ".segment"
                except SearchLibError:
                    pass
        path.write_bytes(sound)
    assert Index.check(index) == ()
