"""An audit: each kind of finding once, nothing on clean transcripts, bounds, and the gate."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Index
from searchlib.audit import KEPT, KINDS, Audit, Auditor, gate_of
from searchlib.audit.names import Names, skeleton
from searchlib.audit.shelf import Shelf
from searchlib.cli import main
from searchlib.errors import GateFailed, RecipeError
from searchlib.model import Attribution, Chunk, ChunkId, How, Role, Span, Speaker, Sure, TranscriptId
from searchlib.people import Directory, parse

NOBODY = Directory(())
CLEAN = """Press conference of Minister Mira Solane, Torvin, May {day}, 2021

Mira Solane: The harbour number {day} will be open in spring, if the ice allows it, and I think it will.

Question: When exactly will harbour number {day} be open, and who will be there?

Mira Solane: In April, I hope; we work day and night at number {day}, and the pilots of it have come back.
"""
TITLE = "Press conference of Minister Mira Solane, Torvin, May 1, 2021\n\n"


def audited(tmp_path, files: dict[str, str], **options: object) -> Audit:
    folder = tmp_path / "talks"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return Index.audit([folder], **options)


def clean(count: int) -> dict[str, str]:
    return {f"clean{n}.txt": CLEAN.format(day=n) for n in range(1, count + 1)}


def test_clean_transcripts_give_no_finding(tmp_path) -> None:
    audit = audited(tmp_path, clean(9))
    assert (audit.transcripts, audit.paragraphs, audit.counts) == (9, 27, {})


LONG = (
    "We will see to the harbour before the ice comes, for the pilots of the old one have all gone home now. "
)
TURNS = "".join(f"Question: Is it {n}?\n\nMira Solane: It is {n}, and so on.\n\n" for n in range(6))

# Kind -> a file that has it once, a part of the sentence, and of the line that it names.
ONE = {
    "labels-inside": (
        TITLE + "Mira Solane: Good morning.\n\nOLGA MARSH: So it is. MR. OLDEN: It is not, I say.\n",
        "“MR. OLDEN:” inside paragraph 2",
        "OLGA MARSH: So",
    ),
    "doubtful-label": (
        TITLE + "Mira Solane: Good morning.\n\nBriefly on Ports: The harbour is open.\n\nMira Solane: So.\n",
        "“Briefly on Ports”",
        "Briefly on Ports",
    ),
    "rare-label": (
        TITLE + "Mira Solane: A.\n\nMira Solane: B.\n\nMira Solane: C.\n\nMira Soalne: D.\n",
        "“Mira Soalne:” (taken for a misspelt “Mira Solane”)",
        "Mira Soalne: D.",
    ),
    "near-names": (
        TITLE + "Mira Solane: A.\n\nSergei Ravlov: B.\n\nSergey Ravlov: C.\n\nSergey Ravlov: D.\n",
        "“Sergei Ravlov” (1 paragraph) and “Sergey Ravlov” (2 paragraphs)",
        "Sergei Ravlov: B.",
    ),
    "repeated": (
        TITLE + f"Mira Solane: {LONG * 3}\n\nQuestion: So?\n\nMira Solane: {LONG * 3}\n",
        "paragraph 3 repeats paragraph 1",
        "Mira Solane: We",
    ),
    "long-turn": (
        TITLE + TURNS + f"Question: So?\n\nMira Solane: {LONG * 40}\n\n" + TURNS,
        "is a label missing?",
        "Mira Solane: We",
    ),
    "no-event": ("Mira Solane: A.\n\nMira Solane: B.\n\nOlga Marsh: C.\n", "the name of the file", ""),
    "no-date": (
        "Press conference of Minister Mira Solane\n\nMira Solane: A.\n\nMira Solane: B.\n",
        "no date",
        "",
    ),
}


@pytest.mark.parametrize("kind", ONE)
def test_each_kind_is_found_with_its_file_and_line(tmp_path, kind: str) -> None:
    text, words, line = ONE[kind]
    audit = audited(tmp_path, {**clean(2), "odd.txt": text})
    found = [f for f in audit.findings if f.kind == kind]
    assert [f.path for f in found] == [str(tmp_path / "talks" / "odd.txt")]
    assert words in found[0].sentence
    assert audit.counts[kind] == 1
    if line:
        assert found[0].line
        assert line in text.split("\n")[found[0].line - 1]


def test_paragraphs_without_a_speaker_are_counted_for_each_transcript(tmp_path) -> None:
    text = "Report on ports, May 1, 2021\n\nThe harbour is shut.\n\nIt will be open in spring.\n"
    audit = audited(tmp_path, {"odd.txt": text})
    assert audit.counts["no-speaker"] == 1
    assert "all paragraphs" in audit.findings[-1].sentence


def test_copies_are_found_whole_and_in_part(tmp_path) -> None:
    paragraphs = [
        f"Mira Solane: The pilots of harbour number {n} have come back to it from sea." for n in range(20)
    ]
    whole = TITLE + "\n\n".join(paragraphs)
    part = TITLE + "\n\n".join([*paragraphs[:8], *(p.replace("sea", "the ice") for p in paragraphs[8:])])
    audit = audited(
        tmp_path, {**clean(3), "a.txt": whole, "b.txt": whole.replace("\n\n", "\n\n\n"), "c.txt": part}
    )
    said = {(f.path[-5:], f.sentence.split("/")[0][:44]) for f in audit.findings if f.kind == "duplicate"}
    assert ("b.txt", "repeats 100% of the sentences of ") in said
    assert ("c.txt", "shares 40% of the sentences of ") in said
    assert len(said) <= 3


def test_a_transcript_of_an_unusual_length(tmp_path) -> None:
    files = clean(30)
    files["long.txt"] = TITLE + "\n\n".join(
        f"Mira Solane: {LONG.replace('ice', f'ice {n}')}" for n in range(60)
    )
    audit = audited(tmp_path, files)
    assert [(f.path[-8:], "far longer" in f.sentence) for f in audit.findings if f.kind == "length"] == [
        ("long.txt", True)
    ]


def test_unreadable_files_and_idle_corrections(tmp_path) -> None:
    (tmp_path / "c.toml").write_text('[[rename]]\nfrom = "X Y"\nto = "Z"\n')
    audit = audited(tmp_path, {**clean(2), "empty.txt": ""}, corrections=tmp_path / "c.toml")
    assert audit.counts == {"unreadable": 1, "idle-correction": 1}
    assert [f.path for f in audit.findings] == [
        str(tmp_path / "talks" / "empty.txt"),
        f"{tmp_path / 'c.toml'}:1",
    ]


SPELLINGS = [
    ("Sergei Riabkov", "Sergey Ryabkov"),
    ("Сергей Рябков", "Sergey Ryabkov"),
    ("Dmitrij Medinskij", "Dmitry Medinsky"),
    ("Olga Marshall", "Olga Marhsall"),
    ("Dr. Olden", "Mr. Olden"),
    ("Jose Valdes", "José Valdés"),
]
DIFFERENT = [
    ("Ilya Ivanov", "Ilya Ivanova"),
    ("Mr. Brandt", "Ms. Brandt"),
    ("Official One", "Official Two"),
    ("Speaker 11", "Speaker 12"),
    ("Anna Lind", "Jo Berg"),
    ("Mario Brandt", "Maria Brandt"),
    ("Jo Bowan", "Jo Brown"),
    ("Ryan", "Rann"),
]


@pytest.mark.parametrize("pair", SPELLINGS)
def test_spellings_of_one_name_are_proposed(pair: tuple[str, str]) -> None:
    assert len(_near(pair, NOBODY)) == 1
    both = "".join(f'[[person]]\nname = "{name}"\n' for name in pair)
    assert _near(pair, Directory(parse(both, origin="p"))) == [], "the people file says that they are two"


@pytest.mark.parametrize("pair", DIFFERENT)
def test_names_of_two_people_are_not(pair: tuple[str, str]) -> None:
    assert _near(pair, NOBODY) == []


def _near(pair: tuple[str, str], directory: Directory) -> list[str]:
    names = Names(directory)
    for name in pair:
        names.see(name, "f", 1)
    return [finding.sentence for finding, _ in names.pairs()]


@given(st.text(max_size=30))
def test_a_skeleton_of_any_name(name: str) -> None:
    assert skeleton(name) == skeleton(name.upper()) or not name.isascii()


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=300), st.integers(5, 50))
def test_a_shelf_finds_what_is_shared_and_stays_small(marks: list[tuple[int, int]], most: int) -> None:
    shelf, small = Shelf(), Shelf(most)
    for mark, thing in marks:
        shelf.put(str(mark), thing)
        small.put(str(mark), thing)
        assert len(small._marks) <= most + 1
    things: dict[int, set[int]] = {}
    for mark, thing in marks:
        things.setdefault(mark, set()).add(thing)
    expected = sorted(sorted(some) for some in things.values() if len(some) > 1)
    assert sorted(shelf.shared()) == expected
    assert not Counter(map(tuple, small.shared())) - Counter(map(tuple, shelf.shared()))


def chunks(number: int, texts: list[str]) -> tuple[Chunk, ...]:
    return tuple(
        Chunk(
            id=ChunkId(f"t{number}#{n:05d}"),
            transcript=TranscriptId(f"t{number}"),
            title="Talk",
            date=None,
            place="",
            source=f"f{number}",
            paragraph=n,
            span=Span(0, len(text)),
            text=text,
            speaker=Speaker(f"Ann P{number % 50}e{n % 7}"),
            role=Role.STATEMENT,
            attribution=Attribution(How.LABEL, Sure.LIKELY, f"L{n}", ""),
            line=n,
        )
        for n, text in enumerate(texts, 1)
    )


def test_findings_are_limited_and_counted_and_memory_is_bounded() -> None:
    """Findings by the thousand: only some are kept, and what is kept of a paragraph is small."""
    auditor = Auditor(NOBODY)
    tracemalloc.start()
    for number in range(500):
        auditor.see(
            chunks(
                number, [f"Sentence {number} {n} of a speech that is long enough to count." for n in range(6)]
            )
        )
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    audit = auditor.audit()
    assert audit.counts["no-date"] == 500
    assert sum(f.kind == "no-date" for f in audit.findings) == KEPT
    assert used / audit.paragraphs < 1_000


HOSTILE = [
    ": " * 50_000,
    "A. " * 50_000,
    "MR. OLDEN: " * 20_000,
    "x" * 200_000,
    "(" * 50_000 + ": so",
    "\u202e: A",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_takes_linear_time(text: str) -> None:
    auditor = Auditor(NOBODY)
    auditor.see(chunks(1, [text, text]))
    assert auditor.audit().paragraphs == 2


# --- the command and the gate -------------------------------------------------------------------------


def test_a_limit_is_a_number_or_a_kind_with_one() -> None:
    assert gate_of(["3", "repeated=0"]) == {"": 3, "repeated": 0}
    for wrong in ("x", "", "=", "-1", "nonsense=3", "repeated=", "²"):
        with pytest.raises(RecipeError, match="write a number, or KIND=NUMBER"):
            gate_of([wrong])


def test_the_docs_explain_every_kind_in_order() -> None:
    page = (Path(__file__).resolve().parents[1] / "docs" / "audit.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE) == list(KINDS)


@pytest.fixture
def talks(tmp_path, monkeypatch):
    monkeypatch.setenv("TRANSCRIPTS_INDEX", str(tmp_path / "index"))
    audited(tmp_path, {**clean(3), "odd.txt": ONE["repeated"][0]})
    return tmp_path / "talks"


def test_the_command_prints_counts_then_findings(talks, capsys) -> None:
    assert main(["audit", str(talks)]) == 0
    out = capsys.readouterr().out.split("\n")
    assert out[0] == "4 transcripts, 12 paragraphs"
    assert out[1] == f"       1  repeated         {KINDS['repeated']}"
    assert out[4].startswith(f"  {talks}/odd.txt:7: paragraph 3 repeats")
    assert main(["audit", str(talks), "--json", "--fail-above", "1"]) == 0
    page = json.loads(capsys.readouterr().out)
    assert page["counts"] == {"repeated": 1}
    assert set(page["findings"][0]) == {"kind", "path", "line", "sentence"}
    for limit in ("0", "repeated=0"):
        assert main(["audit", str(talks), "--fail-above", limit]) == 1
        assert "more than 0" in capsys.readouterr().err
    assert main(["audit", str(talks), "--fail-above", "no-date=0"]) == 0
    assert main(["audit", str(talks), "--fail-above", "many"]) == 2
    assert main(["audit", str(talks / "nowhere")]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not (talks.parent / "index").exists()


def test_a_failing_gate_leaves_the_old_index_in_use(talks, capsys) -> None:
    folder = talks.parent / "index"
    Index.rebuild([talks], folder)
    for build in (Index.rebuild, Index.update):
        (talks / "worse.txt").write_text(ONE["repeated"][0].replace("harbour", "bridge"))
        with pytest.raises(GateFailed, match=r"2 findings of repeated, more than 1; .* as it was before"):
            build([talks], folder, gate={"repeated": 1})
        with Index.open(folder) as index:
            assert (index.generation, index.stats().transcripts) == (1, 4)
        assert sorted(p.name for p in folder.iterdir()) == ["CURRENT", "LOCK", "gen-00000001"]
    assert main(["update", str(talks), "--fail-above", "repeated=1"]) == 1
    err = capsys.readouterr().err
    assert "repeated: " in err
    assert "worse.txt:7: paragraph 3 repeats" in err
    assert main(["update", str(talks), "--fail-above", "repeated=2"]) == 0
    with Index.open(folder) as index:
        assert (index.generation, index.stats().transcripts) == (2, 5)


def test_the_gate_sees_skipped_files_and_idle_corrections(talks) -> None:
    (talks / "empty.txt").write_text("")
    (talks.parent / "c.toml").write_text('[[rename]]\nfrom = "X Y"\nto = "Z"\n')
    for kind in ("unreadable", "idle-correction"):
        with pytest.raises(GateFailed, match=kind):
            Index.rebuild(
                [talks], talks.parent / "index", corrections=talks.parent / "c.toml", gate={kind: 0}
            )
    assert not list((talks.parent / "index").glob("gen-*"))
