"""A columnar index that somebody forged: an answer or one clear error, in little memory.

The checksums are made anew, as who wants to do harm would; so only the meaning of what is read can be wrong.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from test_unpickling import sealed

from searchlib import Index, SearchLibError, StoreError
from searchlib.cli import main
from searchlib.engines.columnar.bounds import _ALIKE, _POINTERS, _ROWS, _is_column
from searchlib.engines.columnar.layout import _KINDS, _TRAILER, BLOCK, Sections
from searchlib.engines.columnar.segment import Segment
from searchlib.errors import IndexCorrupt, IndexUnwritable
from searchlib.store import MANIFEST, Store

#: What an index of a few paragraphs may ask for, whatever it says of itself.
MEGABYTES = 48
#: Megabytes more that an update may ask for: to read a file takes as much as the largest that is read.
TO_READ = 80
#: How many of the forgeries `make crash` tries; all where it is not said.
FORGED = int(os.environ.get("FORGED", "0")) or None
TALK = """Remarks by Minister Mira Solane, Torvin, May {}, 2021

Mira Solane: The harbour will be open in spring, number {}. Café owners rejoice.

Question: When exactly will herring{} be sold?

Mira Solane (Minister): In April, I hope; the harbour master’s boats {} go out in May.
"""

#: Few, so that little of the time of a test is spent on making rules of them.
TOPICS = """
[[topic]]
id = "ports"
label = "Ports"
any = ["harbour", "=port"]
two = ["boat", "spring"]
never = ["harbour master"]
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """An index of two segments, one of them with deletions."""
    folder = tmp_path_factory.mktemp("stranger")
    talks = folder / "talks"
    talks.mkdir()
    for n in range(1, 10):
        (talks / f"talk-{n}.txt").write_text(TALK.format(n, n, n, n))
    (folder / "topics.toml").write_text(TOPICS)
    Index.rebuild([talks], folder / "index", topics=folder / "topics.toml")
    (talks / "talk-1.txt").write_text(TALK.format(1, 77, 7, 777))
    Index.update([talks], folder / "index")
    shutil.rmtree(folder / "index" / "gen-00000001")
    (generation,) = (folder / "index").glob("gen-*")
    assert len(list(generation.glob("*.segment"))) == 2 and list(generation.glob("*.gone"))
    return folder / "index"


@pytest.fixture
def index(model, tmp_path):
    shutil.copytree(model, tmp_path / "index")
    return tmp_path / "index"


QUERIES = (
    "harbour",
    '"the harbour" OR harb*',
    "herring~1 -number",
    "har?our NEAR/5 spring",
    "asked:herring",
    "/h.*g[0-9]/",
    "café speaker:solane date:2021",
    "words:>3",
)


def ask(folder: Path) -> None:
    """Everything that can be asked of an index."""
    assert not [fault for fault in Index.check(folder) if "MemoryError" in fault]
    with Index.open(folder) as opened:
        for query in QUERIES:
            page = opened.search(query, facets=("speaker", "year", "role", "topic"), histogram="month")
        opened.search("harbour", sort="newest", group="transcript")
        opened.search("", sort="speaker", where={"speaker": ["-=Mira Solane"]})
        for hit in page.hits[:2]:
            opened.show(hit.chunk.id)
            opened.why(hit.chunk.id)
            opened.similar(hit.chunk.id)
        opened.transcript("talks/talk-1.txt")
        opened.complete("harb", 4)
        opened.stats(), opened.topics(), opened.people()
    shown(folder)


def shown(folder: Path) -> None:
    """What the command prints: all values of paragraphs as text and as data."""
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        for options in (["search", "harbour"], ["export", "harbour", "--format", "csv"]):
            assert main([*options, "--index", str(folder)]) in (0, 1, 3)


@contextmanager
def little_memory(megabytes=MEGABYTES):
    """No more than so many megabytes beside what this process has; more is a MemoryError."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def update(folder: Path) -> None:
    """Bring the index up to date with its transcripts, one of which has changed."""
    Index.update([folder.parent / "talks"], folder)


def verdict(folder: Path, act: Callable[[Path], None] = ask, megabytes: int = MEGABYTES) -> str:
    """ "refused" or "answered"; any other exception, and memory without bounds, fails."""
    try:
        with little_memory(megabytes):
            act(folder)
    except SearchLibError as exc:
        assert "MemoryError" not in f"{exc} {exc.__cause__!r}"
        assert not isinstance(exc, StoreError) or str(folder) in str(exc)
        return "refused"
    return "answered"


def rows_of(path: Path) -> dict[str, list]:
    return json.loads(json.dumps({k: list(v) for k, v in Sections(path)._rows.items()}))


def forged(path: Path, change) -> bytes:
    """The segment with its body and directory changed by `change`, and rightly sealed."""
    raw = path.read_bytes()
    _, start, length, _ = _TRAILER.unpack(raw[-_TRAILER.size :])
    directory = json.loads(raw[start : start + length])
    body = bytearray(raw[: directory["sums"][0]])
    change(directory, body)
    sums = b"".join(
        zlib.crc32(body[at : at + BLOCK]).to_bytes(4, "little") for at in range(0, len(body), BLOCK)
    )
    directory["sums"] = [len(body), len(sums) // 4, zlib.crc32(sums)]
    written = json.dumps(directory).encode()
    seal = _TRAILER.pack(b"columns\n", len(body) + len(sums), len(written), zlib.crc32(written))
    return bytes(body) + sums + written + seal


def counted(name, count):
    return lambda d, body: d["sections"][name].__setitem__(2, count(d["sections"][name][2]))


def of_kind(name, kind):
    """The same bytes as numbers of another kind."""

    def change(d, body):
        row = d["sections"][name]
        size = row[2] * np.dtype(row[0]).itemsize
        row[0], row[2] = kind, size // np.dtype(kind).itemsize

    return change


def moved(name, other):
    """The numbers of another section."""

    def change(d, body):
        row, from_ = d["sections"][name], d["sections"][other]
        row[:3] = from_[:3]

    return change


def filled(name, make, rng):
    """Other numbers of the same kind in the same place."""

    def change(d, body):
        kind, start, count, _ = d["sections"][name]
        size = count * np.dtype(kind).itemsize
        body[start : start + size] = make(rng, np.dtype(kind), count).astype(kind).tobytes()

    return change


def widened(name, make, rng):
    """Numbers of the widest kind, at the end of the body: so large that arithmetic goes over."""

    def change(d, body):
        row = d["sections"][name]
        body.extend(bytes(-len(body) % 64))
        data = make(rng, np.dtype("<i8"), row[2]).astype("<i8").tobytes()
        row[:2] = "<i8", len(body)
        body.extend(data)
        body.extend(bytes(-len(body) % 64))

    return change


def _most(kind):
    return int(np.iinfo(kind).max) if kind.kind != "f" else 1 << 60


#: JSON to stand in place of the stored values of a paragraph: each is written over them, as blanks allow.
VALUES = (b"7", b"[]", b"{}", b"null", b'""', b"[7]", b'{"name":7}', b"true", b"nul", b'"\\ud8ff"', b"1e999")


def valued(name, value):
    """Every value of an attribute is this one, as long as the old one."""

    def change(d, body):
        raw, ends = d["sections"][f"{name}.bytes"], d["sections"][f"{name}.ends"]
        places = np.frombuffer(body, ends[0], ends[2], ends[1]).tolist()
        for start, after in pairwise(places):
            if after - start >= len(value):
                body[raw[1] + start : raw[1] + after] = value.ljust(after - start)

    return change


FILLINGS = {
    "largest": lambda rng, kind, n: np.full(n, _most(kind), kind),
    "large": lambda rng, kind, n: np.full(n, min(_most(kind), 1 << 33), kind),
    "zeros": lambda rng, kind, n: np.zeros(n, kind),
    "falling": lambda rng, kind, n: np.arange(n)[::-1].astype(kind),
    "steep": lambda rng, kind, n: np.linspace(0, min(_most(kind), 1 << 34), n).astype(kind),
    "any": lambda rng, kind, n: np.array(
        [rng.randrange(int(min(_most(kind), 1 << 40))) for _ in range(n)], "<i8"
    ),
}


FACTS = (-1, 0, 1, 10**6, 10**12, 10**30, 1e308, float("inf"), "7", None, [], [7], ["xx"], {}, "x" * 9)


def told(fact, value):
    return lambda d, body: d["facts"].update({fact: value})


def repeated(name, times):
    """The first number of a section, so many times."""
    return lambda d, body: d["sections"][name].__setitem__(slice(2, 4), [1, times])


def forgeries(path: Path, rng: random.Random):
    """Name -> what to change, of every section and of what the segment says of itself."""
    rows = rows_of(path)
    for name in rows:
        yield f"{name}: none", lambda d, body, name=name: d["sections"].pop(name)
        yield f"{name}: empty", counted(name, lambda n: 0)
        yield f"{name}: half", counted(name, lambda n: n // 2)
        yield f"{name}: one more", counted(name, lambda n: n + 1)
        yield f"{name}: very many", counted(name, lambda n: 1 << 62)
        for times in (2, 1 << 20, 1 << 31, 1 << 40):
            yield f"{name}: {times} times one number", repeated(name, times)
        for kind in _KINDS - {rows[name][0]}:
            yield f"{name}: as {kind}", of_kind(name, kind)
        other = rng.choice(list(rows))
        yield f"{name}: as {other}", moved(name, other)
        for what, make in FILLINGS.items():
            yield f"{name}: {what}", filled(name, make, rng)
            yield f"{name}: {what} and wide", widened(name, make, rng)
        if name.startswith("stored/") and name.endswith(".bytes"):
            for value in VALUES:
                yield f"{name}: {value!a}", valued(name.removesuffix(".bytes"), value)
        if rows[name][0] == "<f8":
            yield f"{name}: infinite", filled(name, lambda rng, kind, n: np.full(n, np.inf), rng)
    for fact in ("documents", "ways", "span"):
        for value in FACTS:
            yield f"{fact}: {value!a}", told(fact, value)


def all_forgeries(index: Path, rng: random.Random):
    """Path, name and change of every forgery of a segment and of its deletions."""
    generation = next(index.glob("gen-*"))
    return [
        (path, story, change)
        for pattern in ("*.segment", "*.gone")
        for path in sorted(generation.glob(pattern))[:1]
        for story, change in forgeries(path, rng)
    ]


def survey(index: Path, some: int | None, seed: int) -> dict[str, int]:
    """What became of the forgeries (of so many of them, or of all)."""
    rng = random.Random(seed)
    generation = next(index.glob("gen-*"))
    seen = {"refused": 0, "answered": 0}
    made = all_forgeries(index, rng)
    for path, story, change in rng.sample(made, some) if some else made:
        sound = path.read_bytes()
        path.write_bytes(forged(path, change))
        sealed(generation)
        try:
            seen[verdict(index)] += 1
        except BaseException as exc:
            exc.add_note(f"{path.name}: {story}")
            raise
        path.write_bytes(sound)
    return seen


def test_some_forged_segments(index):
    seen = survey(index, 14, seed=1)
    assert min(seen.values()) > 1


@pytest.mark.slow
def test_every_section_forged_in_every_way(index):
    seen = survey(index, FORGED, seed=2)
    print(f"{sum(seen.values())} forged segments: {seen}, none in more than {MEGABYTES} MB")


#: What is bound by another section: ends of names, and columns with a number for each document.
BOUND = [
    "columns", ".ends", ".starts", "/starts", "/firsts", "/ends", "/codes", "/values", "/units", "/ways",
    "/terms.ends",
]  # fmt: skip


def refused(path: Path, name: str, change) -> bool:
    """Whether the segment with this change says that the section is wrong, when it is opened or read."""
    sound = path.read_bytes()
    path.write_bytes(forged(path, change))
    try:
        Segment(path).sections.array(name)
    except IndexCorrupt as exc:
        return f"section {name} is not" in str(exc)
    finally:
        path.write_bytes(sound)
    return False


def test_each_bound_of_a_section_is_kept(index):
    """Sections that begin rows, point at others, are as long as others or as there are documents."""
    path = max(next(index.glob("gen-*")).glob("*.segment"), key=lambda path: path.stat().st_size)
    rows, tried = rows_of(path), Counter[str]()
    for name, (_, _, count, times) in rows.items():
        for end, others in _ROWS:
            if (
                tried[end] < 3
                and name.endswith(end)
                and any(name.removesuffix(end) + other in rows for other in others)
            ):
                for what in ("large", "falling") if count > 2 else ("large",):
                    assert refused(path, name, filled(name, FILLINGS[what], random.Random(1))), (name, what)
                tried[end] += 1
        for end, other, _ in _POINTERS:
            if name.endswith(end) and name.removesuffix(end) + other in rows and count:
                assert refused(path, name, widened(name, FILLINGS["large"], random.Random(1))), name
                assert refused(path, name, widened(name, lambda rng, kind, n: np.full(n, -1), None)), name
                tried[end] += 1
        for end, other, _ in _ALIKE:
            if name.endswith(end) and name.removesuffix(end) + other in rows and count > 1:
                assert refused(path, name, counted(name, lambda n: n - 1)), name
                tried[end] += 1
        if tried["columns"] < 3 and _is_column(name) and times == 1 and count > 1:
            assert refused(path, name, counted(name, lambda n: n - 1)), name
            tried["columns"] += 1
    assert sorted(tried) == sorted(BOUND) and (len(_ROWS), len(_POINTERS), len(_ALIKE)) == (5, 3, 5)


@pytest.mark.parametrize("name", ["stored/title", "stored/language"])
def test_values_of_a_paragraph_have_the_shape_they_must_have(index, name):
    (path, *_) = sorted(next(index.glob("gen-*")).glob("*.segment"))
    path.write_bytes(forged(path, valued(name, b"[]")))
    sealed(path.parent)
    assert verdict(index) == "refused"


@pytest.mark.parametrize("kind", ["segment", "gone"])
def test_what_is_no_segment_at_all_is_refused(index, kind):
    (path, *_) = next(index.glob("gen-*")).glob(f"*.{kind}")
    sound = path.read_bytes()
    for data in (b"", b"x", sound[:64], sound[64:], sound[:-1], bytes(len(sound)), sound + b"\0"):
        path.write_bytes(data)
        sealed(path.parent)
        assert verdict(index) == "refused"


def updated(model: Path, where: Path, some: int, seed: int) -> Counter[str]:
    """What became of updates of some forged indexes, and of what was asked afterwards."""
    rng, seen = random.Random(seed), Counter[str]()
    shutil.copytree(model.parent / "talks", where / "talks")
    (where / "talks" / "talk-2.txt").write_text(TALK.format(2, 88, 8, 888))
    for path, story, change in rng.sample(all_forgeries(model, rng), some):
        index = where / "index"
        shutil.copytree(model, index)
        generation = next(index.glob("gen-*"))
        data = forged(path, change)
        (generation / path.name).write_bytes(data)
        sealed(generation)
        try:
            seen[f"{verdict(index, update, MEGABYTES + TO_READ)}, then {verdict(index)}"] += 1
        except BaseException as exc:
            exc.add_note(f"{path.name}: {story}")
            raise
        # What the stranger made is as it was, and nothing is left of an update that was refused.
        assert not generation.exists() or (generation / path.name).read_bytes() == data
        assert not list(index.glob("build-*"))
        shutil.rmtree(index)
    return seen


@pytest.mark.parametrize(
    ("pattern", "name", "change"),
    [
        ("*.segment", "stored/title/codes", widened),  # counted, they would be written outside of the memory
        ("*.segment", "text/words/units", filled),
        ("*.segment", "text/words/counts", filled),
        ("*.gone", "gone", widened),
    ],
)
def test_an_update_of_forged_numbers_is_refused(model, tmp_path, pattern, name, change):
    for at in range(2 if pattern == "*.segment" else 1):
        where = tmp_path / str(at)
        shutil.copytree(model, where / "index")
        shutil.copytree(model.parent / "talks", where / "talks")
        (where / "talks" / "talk-2.txt").write_text(TALK.format(2, 88, 8, 888))
        path = sorted(next((where / "index").glob("gen-*")).glob(pattern))[at]
        path.write_bytes(forged(path, change(name, FILLINGS["largest"], random.Random(1))))
        sealed(path.parent)
        assert verdict(where / "index", update, MEGABYTES + TO_READ) == "refused"


def test_some_forged_segments_are_updated(model, tmp_path):
    assert len(updated(model, tmp_path, 6, seed=1)) > 1


@pytest.mark.slow
def test_many_forged_segments_are_updated(model, tmp_path):
    seen = updated(model, tmp_path, 600, seed=2)
    print(f"{seen.total()} forged segments updated, then asked: {dict(seen)}")


@pytest.mark.parametrize("name", ["CURRENT", MANIFEST, "sources.json", "LOCK"])
@pytest.mark.parametrize("how", ["pipe", "link", "folder"])
def test_what_is_no_plain_file_is_neither_waited_for_nor_followed(index, name, how):
    path = index / name if name in ("CURRENT", "LOCK") else next(index.glob("gen-*")) / name
    mine = index.parent / "mine"
    path.rename(mine)
    before = mine.read_bytes()
    if how == "pipe":
        os.mkfifo(path)
    elif how == "link":
        path.symlink_to(mine)
    else:
        path.mkdir()
    if name == "LOCK":
        with pytest.raises(IndexUnwritable), Store(index).lock():
            pass
    else:
        with pytest.raises(IndexCorrupt, match=name):
            Index.open(index)
        assert name in Index.check(index)[0]
    assert mine.read_bytes() == before


def test_a_pipe_that_the_manifest_lists_is_not_waited_for(index):
    """It has the size that is asked for: none. Who reads it to compare its checksum never comes back."""
    generation = next(index.glob("gen-*"))
    (generation / "pipe").write_bytes(b"")
    sealed(generation)
    (generation / "pipe").unlink()
    os.mkfifo(generation / "pipe")
    with pytest.raises(IndexCorrupt, match="pipe: not a plain file"):
        Index.open(index)
    assert "not a plain file" in Index.check(index)[0]


@pytest.mark.parametrize("deep", ["[" * 200_000, '{"files":' * 100_000])
def test_a_manifest_without_end_is_refused(index, deep):
    path = next(index.glob("gen-*")) / MANIFEST
    path.write_text(f"{deep}\n{zlib.crc32(deep.encode()):08x}\n")
    with pytest.raises(IndexCorrupt, match="not a manifest of ours"):
        Index.open(index)
