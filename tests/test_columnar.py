"""The columnar engine from inside: words of many texts, files that lie, merges, nearness, threads."""

from __future__ import annotations

import json
import random
import sys
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import CORPUS, VOCABULARY

from searchlib.engines import Budget, Request, Sort, open_engine
from searchlib.engines.columnar import nearness, run, sets, sorting, table, weights, wording
from searchlib.engines.columnar.kept import Kept
from searchlib.engines.columnar.layout import BLOCK, Sections, Sheet
from searchlib.engines.columnar.postings import Words
from searchlib.engines.columnar.sets import Slots, any_of, both, common, summed
from searchlib.engines.columnar.sorting import Spoken, write_spoken
from searchlib.engines.columnar.terms import Terms, write_terms
from searchlib.engines.memory import MemoryEngine
from searchlib.errors import IndexCorrupt
from searchlib.fields import FACETS
from searchlib.matching import windows
from searchlib.query import And, Everything, Or, Phrase, Prefix, Word
from searchlib.tokens import tokenize

#: What cuts, joins, folds and is folded away, beside whole words.
SIGNS = "'.’ʼ_-— \n\x00\x1c\x851,;“é\u0301İKŉ\u200d\u2028かﬁ外й\xa0…ₔₙ"
#: Pieces that are the same in their first eight or sixteen bytes.
BEGUN = [("ab0q" * 8)[:n] for n in (7, 8, 9, 15, 16, 17, 18)]
WORDS = [*SIGNS, *VOCABULARY, *BEGUN, "l'", "QU'", "U.S", "e.g.", "a", "B"]
ODD = st.lists(st.sampled_from(WORDS), max_size=12)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        ODD.map("".join) | ODD.map(" ".join) | st.text("aAq01'.’ ") | st.text(max_size=20),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([(1 << 18, 18, 2048), (1, 1, 1), (9, 2, 3), (40, 4, 1)]),
)
@example([" ".join(WORDS), "ap a0 aP. A0'"], (1 << 18, 18, 2048))
@example([" ".join(BEGUN)], (1 << 18, 2, 2048))
def test_the_words_of_many_texts_are_those_of_the_tokenizer(texts, sizes):
    """Also where they are looked at in small parts, and the table of pieces is too small for them."""
    want = [[token.text for token in tokenize(text)] for text in texts]
    with pytest.MonkeyPatch.context() as patch:
        for name, size in zip(("_WINDOW", "_BITS", "_FEW"), sizes, strict=True):
            patch.setattr(wording, name, size)
        made = wording.Wording()
        for _ in range(2):  # pieces seen before are not looked at again
            numbers, lengths = made.read([text.encode() for text in texts])
            known = made.texts()
            assert lengths.tolist() == list(map(len, want))
            assert [known[n] for n in numbers] == [word for text in want for word in text]


@pytest.fixture
def sheet(tmp_path):
    with Sheet(tmp_path / "sheet") as made:
        made.put("numbers", np.arange(5, dtype="<u4"))
        made.put("none", np.zeros(0, "|u1"))
        made.close({"documents": 5})
    return tmp_path / "sheet"


def forged(path, change):
    """The file with another directory, rightly sealed."""
    raw = path.read_bytes()
    seal, start, length, _ = table_of(raw)
    directory = json.loads(raw[start : start + length])
    change(directory)
    body = json.dumps(directory).encode()
    trailer = seal + start.to_bytes(8, "little") + len(body).to_bytes(4, "little")
    path.write_bytes(raw[:start] + body + trailer + zlib.crc32(body).to_bytes(4, "little"))


def table_of(raw):
    end = raw[-24:]
    return end[:8], *(int.from_bytes(end[a:b], "little") for a, b in ((8, 16), (16, 20), (20, 24)))


def test_words_without_as_many_beginnings_are_refused(tmp_path):
    with Sheet(tmp_path / "sheet") as made:
        write_terms(made, "words", [b"hello", b"world"])
        made.close({"documents": 0})
    Sections(tmp_path / "sheet").fit(0)
    forged(tmp_path / "sheet", lambda directory: directory["sections"]["words.heads"].__setitem__(2, 1))
    with pytest.raises(IndexCorrupt, match=r"words\.ends"):
        Sections(tmp_path / "sheet").fit(0)


def test_sections_come_back_and_cannot_be_written_to(sheet):
    sections = Sections(sheet)
    assert sections.array("numbers").tolist() == [0, 1, 2, 3, 4]
    assert sections.array("none").size == 0 and sections.facts == {"documents": 5}
    with pytest.raises(ValueError, match="read-only"):
        sections.array("numbers")[0] = 1
    assert sections.faults() == []


@pytest.mark.parametrize(
    "row",
    [
        ["<u4", 64, 1 << 40, 1],
        ["<u4", -64, 1, 1],
        ["<u4", 1 << 60, 1, 1],
        ["<u4", 65, 1, 1],
        ["|O", 64, 1, 1],
        ["<u4", "64", 1, 1],
        ["<u4", 64, 1, 0],
        ["<u4", 64, 5, 9],
        ["<u4", 64, 1, 1 << 40],
        ["<u4", 64],
        None,
    ],
)
def test_a_directory_that_lies_is_refused(sheet, row):
    forged(sheet, lambda directory: directory["sections"].update(numbers=row))
    with pytest.raises(IndexCorrupt, match="not a segment of ours"):
        Sections(sheet)


@pytest.mark.parametrize("at", [-26, -20, -2, 3])
def test_a_directory_or_trailer_that_is_damaged_is_refused(sheet, at):
    raw = bytearray(sheet.read_bytes())
    raw[at] ^= 1
    sheet.write_bytes(raw)
    with pytest.raises(IndexCorrupt, match="not a segment of ours"):
        Sections(sheet)


@pytest.mark.parametrize("keep", [0, 10, 64, -1, -24])
def test_a_file_cut_short_is_refused(sheet, keep):
    sheet.write_bytes(sheet.read_bytes()[:keep])
    with pytest.raises(IndexCorrupt):
        Sections(sheet)


@pytest.fixture
def long_sheet(tmp_path):
    """Two sections of several blocks each."""
    with Sheet(tmp_path / "sheet") as made:
        for name in ("first", "second"):
            made.put(name, np.arange(3 * BLOCK // 4, dtype="<u4"))
        made.close({"documents": 5})
    return tmp_path / "sheet"


def test_damage_is_noticed_where_it_is_read_and_nowhere_else(long_sheet):
    raw = bytearray(long_sheet.read_bytes())
    raw[64 + 2 * BLOCK + 8] ^= 1
    long_sheet.write_bytes(raw)
    sections = Sections(long_sheet)
    column = sections.column("first")
    assert column[: BLOCK // 8].tolist() == list(range(BLOCK // 8)) and column.item(5) == 5
    assert len(sections.array("second")) == len(column)
    for look in (
        lambda: column[:],
        lambda: column.take([1, BLOCK // 2 + 2]),
        lambda: sections.array("first"),
    ):
        with pytest.raises(IndexCorrupt, match="checksum differs"):
            look()
    assert [fault.partition("section ")[2][:5] for fault in sections.faults()] == ["first"]


def test_checksums_that_are_damaged_are_refused(long_sheet):
    raw = bytearray(long_sheet.read_bytes())
    raw[table_of(raw)[1] - 1] ^= 1
    long_sheet.write_bytes(raw)
    with pytest.raises(IndexCorrupt, match="checksums are damaged"):
        Sections(long_sheet)


def test_a_column_of_one_value_is_one_number(tmp_path):
    with Sheet(tmp_path / "sheet") as made:
        made.put_column("same", np.full(9, 7, "<u2"))
        made.put_column("none", np.full(9, np.nan))
        made.put_column("mixed", np.array([7, 7, 8], "<u2"))
        made.close({})
    sections = Sections(tmp_path / "sheet")
    assert sections.array("same").tolist() == [7] * 9 and sections.column("same").take([0, 8]) == [7, 7]
    assert np.isnan(sections.array("none")).all() and len(sections.array("none")) == 9
    assert sections.array("mixed").tolist() == [7, 7, 8] and len(sections.raw("same")) == 2


@given(st.sets(st.text(max_size=12)), st.text(max_size=10))
def test_sorted_strings_are_found(tmp_path_factory, strings, start):
    path = tmp_path_factory.mktemp("terms") / "sheet"
    known = sorted(strings)
    with Sheet(path) as made:
        write_terms(made, "terms", [one.encode() for one in known])
        made.close({})
    terms = Terms(Sections(path), "terms")
    assert [terms.find(one) for one in known] == list(range(len(known)))
    assert terms.find(start) == (known.index(start) if start in strings else -1)
    assert [known[n] for n in terms.begun(start)] == [one for one in known if one.startswith(start)]


SETS = st.sets(st.integers(0, 40)).map(lambda s: np.array(sorted(s), "<u4"))


@given(st.lists(SETS, min_size=1, max_size=4), SETS, st.sampled_from([41, 100_000]))
def test_the_algebra_of_sets(lists, other, size):
    first, slots = lists[0], Slots(size)
    assert set(both(first, other, slots).tolist()) == {*first.tolist()} & {*other.tolist()}
    assert set(common(first, other).tolist()) == {*first.tolist()} & {*other.tolist()}
    assert any_of(lists, size).tolist() == sorted({n for one in lists for n in one.tolist()})
    found, counts = summed(lists, [np.ones(len(one), "|u1") for one in lists], size)
    assert dict(zip(found.tolist(), counts.tolist(), strict=True)) == {
        n: sum(n in one for one in lists) for n in any_of(lists, size).tolist()
    }


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sets(st.integers(0, 6), min_size=1, max_size=3), min_size=2, max_size=8),
    st.lists(st.integers(0, 6), max_size=14),
    st.integers(1, 9),
)
def test_nearness_by_counting_is_nearness_by_windows(leaves, text, distance):
    """`leaves` are the words that each finds, `text` the words of two equal units."""
    places = [
        np.array([unit << 32 | i for unit in (0, 3) for i, w in enumerate(text) if w in leaf], "<i8")
        for leaf in leaves
    ]
    stand = [(i, [n for n, leaf in enumerate(leaves) if w in leaf]) for i, w in enumerate(text)]
    stand = [(i, there) for i, there in stand if there]
    want = [stand[i][0] for i, _ in windows(stand, len(leaves), distance)]
    found = nearness.close(places, [frozenset(leaf) for leaf in leaves], distance)
    assert found.tolist() == [unit << 32 | i for unit in (0, 3) for i in want]


def everything(engine):
    return engine.search(Request(Everything(), limit=len(CORPUS), facets=FACETS, sort=Sort.DOCUMENT))


@settings(max_examples=25, deadline=None)
@given(data=st.data(), step=st.sampled_from([0, 1, 4]))
def test_any_row_of_commits_is_as_good_as_one(tmp_path_factory, data, step):
    """Transcripts put, dropped and put again in several commits, whatever is merged of them."""
    engine, model = open_engine("columnar", tmp_path_factory.mktemp("index")), MemoryEngine()
    names = sorted({c.transcript for c in CORPUS})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "STEP", step)
        for _ in range(data.draw(st.integers(1, 5))):
            changed = data.draw(st.lists(st.sampled_from(names), max_size=4, unique=True))
            gone = data.draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
            for one in (engine, model):
                with one.writer() as writer:
                    for name in {*changed, *gone}:
                        writer.drop(name)
                    for name in changed:
                        writer.put(c for c in CORPUS if c.transcript == name)
        assert everything(engine) == everything(model)
        assert engine.check() == []
        engine.close()


def test_odd_ids_and_odd_numbers_come_back(tmp_path):
    odd = replace(CORPUS[0], id="not as usual", line=7, seconds=1.5, until=0.0, turn=1 << 40)
    also = replace(CORPUS[1], id="a#1", text="x" * 100_000 + " outsized")
    engine = open_engine("columnar", tmp_path)
    with engine.writer() as writer:
        writer.put([odd, also, CORPUS[2]])
    assert engine.fetch([odd.id, also.id, CORPUS[2].id]) == [odd, also, CORPUS[2]]
    assert engine.search(Request(Word("text", "outsized"))).matches[0].id == "a#1"
    with engine.writer() as writer:
        writer.put(CORPUS[3:9])
    assert engine.fetch([odd.id]) == [odd] and engine.check() == []


def test_spilled_runs_make_the_same_index(tmp_path, monkeypatch):
    """A build in many small runs, each of a few words, is the build in one."""
    engines, runs = [], []
    write = run.Run.write
    monkeypatch.setattr(run.Run, "write", lambda self: (runs.append(self.path), write(self)))
    monkeypatch.setattr(table, "_BATCH", 8)
    for name, limit, most in (
        ("whole", "_WORDS", 1 << 26),
        ("by words", "_WORDS", 100),
        ("by distinct words", "_DISTINCT", 9),
        ("by shapes", "_SHAPES", 9),
    ):
        (tmp_path / name).mkdir()
        engines.append(open_engine("columnar", tmp_path / name))
        with monkeypatch.context() as patch, engines[-1].writer() as writer:
            patch.setattr(run, limit, most)
            writer.put(CORPUS)
        assert len(list((tmp_path / name).glob("*.segment"))) == 1
    many = Counter(path.parent.name for path in runs)
    assert many.pop("whole") == 1 < min(many.values()) and len(many) == 3
    query = Or((Word("text", "rate"), Phrase("text", ("the", "war")), Prefix("title", "j")))
    whole, *spilled = engines
    for one in spilled:
        assert everything(whole) == everything(one)
        assert whole.search(Request(query, limit=400)) == one.search(Request(query, limit=400))


def test_the_same_chunks_make_the_same_bytes(tmp_path):
    """However they are handed over."""
    made = []
    for size in (1, 100, len(CORPUS)):
        folder = tmp_path / str(size)
        folder.mkdir()
        engine = open_engine("columnar", folder)
        with engine.writer() as writer:
            for first in range(0, len(CORPUS), size):
                writer.put(iter(CORPUS[first : first + size]))
        made.append([path.read_bytes() for path in folder.glob("*.segment")])
    assert made[0] == made[1] == made[2] and len(made[0]) == 1


@settings(max_examples=100, deadline=None)
@given(
    texts=st.lists(st.lists(st.integers(0, 6), max_size=9), max_size=12),
    order=st.permutations(range(7)),
    part=st.integers(1, 9),
    batch=st.integers(1, 5),
    room=st.sampled_from([63, 3]),
)
def test_postings_are_what_one_reads_off(tmp_path_factory, texts, order, part, batch, room):
    """Sorted in one go and taken apart in pieces: the rows of each word, document by document."""
    texts = [[n for n in text if any(n in t for t in texts)] for text in texts]
    used = sorted({n for text in texts for n in text}, key=order.index)
    rank = np.zeros(7, "<u4")
    rank[used] = np.arange(len(used))
    batches = [texts[n : n + batch] for n in range(0, len(texts), batch)]
    flat = [np.array(list(chain.from_iterable(some)), "<u4") for some in batches]
    lengths = [np.array(list(map(len, some)), "|u1") for some in batches]
    path = tmp_path_factory.mktemp("sorted") / "sheet"
    with pytest.MonkeyPatch.context() as patch, Sheet(path) as sheet:
        patch.setattr(sorting, "_PART", part)
        patch.setattr(sorting, "_ROOM", room)
        spoken = Spoken(iter(flat), sum(map(len, flat)), lengths, rank)
        write_spoken(sheet, "x", [b"%d" % n for n in range(len(used))], spoken)
        sheet.close({})
    words = Words(Sections(path), "x", np.zeros(len(texts), "<i8"))
    for at, number in enumerate(used):
        stands = [(n, i) for n, text in enumerate(texts) for i, one in enumerate(text) if one == number]
        units, counts = words.counts(at)
        often, places = words.places(at, np.arange(len(units)), words.ends(at))
        assert list(zip(np.repeat(units, often).tolist(), places.tolist(), strict=True)) == stands
        in_units = Counter(n for n, _ in stands)
        assert [units.tolist(), counts.tolist()] == [list(in_units), list(in_units.values())]


def test_a_build_that_fails_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "_BATCH", 16)
    monkeypatch.setattr(run, "_WORDS", 200)
    engine = open_engine("columnar", tmp_path)
    with pytest.raises(ZeroDivisionError), engine.writer() as writer:
        writer.put(CORPUS[:40])
        assert list(tmp_path.iterdir())
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_alternatives_that_there_was_time_for_are_answers(tmp_path):
    engine = open_engine("columnar", tmp_path)
    with engine.writer() as writer:
        writer.put(CORPUS)
    query = Or((Word("text", "rate"), Word("text", "war"), Word("text", "jobs")))
    asked = iter(range(1_000))
    # After some looks at the clock, one before each alternative, the time for finding is over, not all.
    budget = Budget(deadline=10.0, clock=lambda: 0.0 if next(asked) < 5 else 8.0)
    found = engine.search(Request(query, limit=400, sort=Sort.DOCUMENT), budget)
    whole = engine.search(Request(query, limit=400, sort=Sort.DOCUMENT))
    assert found.partial and 0 < found.total == len(found.matches) < whole.total
    assert {m.id for m in found.matches} < {m.id for m in whole.matches}


def test_threads_share_an_engine(tmp_path, monkeypatch):
    """Eight threads at once, from the first question on, get what one gets."""
    engine = open_engine("columnar", tmp_path)
    with engine.writer() as writer:
        writer.put(CORPUS)
    words = [Word("text", w) for w in ("rate", "war", "jobs", "café")]
    row = Phrase("text", ("the", "war"))
    queries = [*words, Or((*words, row)), And((words[0], words[1])), And((Or((*words,)), row)), row] * 4
    requests = [Request(q, limit=50, facets=FACETS) for q in queries]
    random.Random(1).shuffle(requests)
    alone = open_engine("columnar", tmp_path)
    want = [alone.search(r) for r in requests]
    monkeypatch.setattr(weights, "_MANY", 0)
    monkeypatch.setattr(weights, "_FEW", 0)
    monkeypatch.setattr(sets, "_FAR", 1 << 30)  # lists are joined by way of the slots, whatever their lengths
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(engine.search, requests)) == want
    finally:
        sys.setswitchinterval(0.005)


def test_work_space_is_of_one_thread():
    slots = sets.Slots(4)
    with ThreadPoolExecutor(1) as pool:
        theirs = pool.submit(lambda: (slots.numbers, slots.standing)).result()
    assert theirs[0] is not slots.numbers and theirs[1] is not slots.standing


def test_what_is_kept_is_bounded():
    kept = Kept(10_000)
    rows = [(np.arange(400, dtype="<u4"),) for _ in range(9)]
    for n, row in enumerate(rows):
        kept.keep(n, row)
        assert kept.get(n) is row and kept.get(0) is rows[0]  # asked for, it stays
    assert [n for n in range(9) if kept.get(n)] == [0, 6, 7, 8]
    kept.keep("large", (np.arange(700, dtype="<u4"),))
    assert kept.get("large") is None
    kept.keep("of a file", (rows[0][0][:],))  # a view: its numbers are not ours
    assert kept.get("of a file") is not None
