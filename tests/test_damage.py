"""A damaged index says so, or its answers are right; `make crash` tries thousands of damages."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter

import pytest
from test_crash import write

from searchlib import Index, StoreError

QUESTIONS = (
    "heron",
    "heron number 1",
    '"heron number 2"',
    "her* -paragraph",
    "speaker:solane OR title:remarks",
    "",
)


def answers(folder):
    """Everything that a user could notice."""
    with Index.open(folder) as index:
        pages = [index.search(q, limit=100, facets=("speaker", "year", "role")) for q in QUESTIONS]
        texts = [index.transcript(v.value) for v in index.facets("transcript")[0].values]
        return pages, texts, index.topics(), index.people(), index.stats()


@pytest.fixture
def index(tmp_path, codec):
    """An index of several segments with deletions, in a folder named after its codec."""
    talks, folder = write(tmp_path / "talks", "heron", files=6), tmp_path / codec
    Index.rebuild([talks], folder, codec=codec)
    write(talks, "heron number", files=1)
    Index.update([talks], folder)
    shutil.rmtree(folder / "gen-00000001")  # it stays until the next build, and nobody reads it
    return folder


def verdict(folder, right, path):
    """What is said where one file is damaged: "noticed", or "harmless in ..."; a wrong answer fails.

    Of a file that is compared as it is read, damage where no question looks is noticed by `check`.
    """
    faults = Index.check(folder)
    assert all(str(folder) in fault or folder.name in fault for fault in faults)
    try:
        found = answers(folder)
    except StoreError:
        assert faults
        return "noticed"
    assert found == right
    return "noticed" if faults else f"harmless in {path.name}"


def damages(data, chance, places, flips):
    """The data cut, zeroed, longer, and with single bits flipped."""
    for place in sorted({chance.randrange(len(data)) for _ in range(places)} if data else ()):
        yield data[:place]
    yield bytes(len(data))
    yield b""
    yield data + b"\0"
    for _ in range(flips if data else 0):
        bit = chance.randrange(8 * len(data))
        yield data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


def survey(index, places, flips, seed):
    """How often damage was noticed, and what is harmless in which file."""
    chance, right, seen = random.Random(seed), answers(index), Counter[str]()
    for path in sorted(p for p in index.rglob("*") if p.is_file()):
        data = path.read_bytes()
        for damaged in damages(data, chance, places, flips):
            if damaged != data:
                path.write_bytes(damaged)
                seen[verdict(index, right, path)] += 1
        path.write_bytes(data)
        path.unlink()
        seen[verdict(index, right, path)] += 1
        path.write_bytes(data)
    assert answers(index) == right
    return seen


def test_some_damage(index):
    seen = survey(index, places=1, flips=1, seed=7)
    assert seen["noticed"] > 40
    # Nobody reads what is in the lock, nor the white space after the name in CURRENT.
    assert set(seen) <= {"noticed", "harmless in LOCK", "harmless in CURRENT"}


@pytest.mark.slow
def test_two_thousand_damages(index):
    files = sum(p.is_file() for p in index.rglob("*"))
    print(f"{index.name}: {files} files: {dict(survey(index, places=20, flips=2_000 // files + 1, seed=8))}")


def test_an_unknown_file_in_the_folder_is_left_alone(index):
    (index / "notes.txt").write_text("mine")
    right = answers(index)
    Index.rebuild([index.parent / "talks"], index, codec=index.name)
    assert (index / "notes.txt").read_text() == "mine"
    assert answers(index)[1] == right[1]


def test_a_file_that_is_shortened_while_it_is_open(index, codec):
    """Without a look at its length before each question the system would end this process."""
    if codec == "stock":
        pytest.skip("Whoosh maps its files, and does not look")
    (segment, *_) = sorted(index.glob("gen-*/*.segment"), key=lambda path: -path.stat().st_size)
    with Index.open(index) as opened:
        found = opened.search("heron")
        os.truncate(segment, 100)
        for ask in (
            lambda: opened.search("heron"),
            lambda: opened.show(found.hits[0].chunk.id),
            opened.stats,
        ):
            with pytest.raises(StoreError, match=f"{segment.name}: was shortened"):
                ask()
    assert Index.check(index)
