"""A corrections file: what it changes, that it survives rebuilds and edits, that it says when it is idle."""

from __future__ import annotations

import json
import re
import threading
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Index, speakers
from searchlib.cli import main
from searchlib.corrections import append, digest_of, entry_for, parse
from searchlib.errors import RecipeError
from searchlib.model import Block, Event, How, Role, Speaker, Sure
from searchlib.speakers import attribute_by
from searchlib.speakers.recognition import Known

ROOT = Path(__file__).resolve().parents[1]
TALK = """Press conference, Torvin, May 3, 2016

MINISTER POE: The harbour will be open in spring.

It was closed for years.

QUESTION: When exactly?

MINISTER POE: In April, I hope.

Thank you.

MR. OLDEN: Thank you.
"""


def corrected(text: str, transcript: str = "talks/one.txt"):
    blocks = [Block(part) for part in TALK.split("\n\n")[1:]]
    amendments = parse(text, origin="dir/corrections.toml").about(transcript)
    return attribute_by(Known(amendments=amendments), blocks, Event(""))


def shown(found) -> str:
    return ", ".join(
        f"{p.speaker.name if p.speaker else '-'} {p.role[0]}{p.turn}{p.exchange}" for p in found.paragraphs
    )


UNCORRECTED = "Minister Poe s00, Minister Poe s00, - q11, Minister Poe a21, Minister Poe a21, Mr. Olden a30"

CASES = [
    ("", UNCORRECTED),
    (
        '[[rename]]\nfrom = "MINISTER POE"\nto = "Ann Poe"',
        "Ann Poe s00, Ann Poe s00, - q11, Ann Poe a21, Ann Poe a21, Mr. Olden a30",
    ),
    ('[[rename]]\nfrom = "MINISTER POE"\nto = "Ann Poe"\nin = ["two.txt"]', UNCORRECTED),
    (
        '[[merge]]\nnames = ["minister poe", "Mr. Olden"]\ninto = "Ann Poe"',
        "Ann Poe s00, Ann Poe s00, - q11, Ann Poe a21, Ann Poe a21, Ann Poe a21",
    ),
    (
        '[[split]]\nname = "Mr. Olden"\nto = "Xu Olden"\nin = ["one.txt"]',
        UNCORRECTED.replace("Mr. Olden", "Xu Olden"),
    ),
    (
        # The one that is meant for some transcripts goes first.
        '[[rename]]\nfrom = "Mr. Olden"\nto = "Jo Olden"\n'
        '[[rename]]\nfrom = "Mr. Olden"\nto = "Xu Olden"\nin = "talks"',
        UNCORRECTED.replace("Mr. Olden", "Xu Olden"),
    ),
    (
        '[[paragraph]]\ntranscript = "one.txt"\nbegins = "it was closed"\nspeaker = "Jo Berg"',
        "Minister Poe s00, Jo Berg s10, - q21, Minister Poe a31, Minister Poe a31, Mr. Olden a40",
    ),
    (
        '[[paragraph]]\ntranscript = "one.txt"\nbegins = "It was"\nspeaker = "unknown"\nrole = "question"',
        "Minister Poe s00, - q10, - q21, Minister Poe a31, Minister Poe a31, Mr. Olden a40",
    ),
    (
        '[[paragraph]]\ntranscript = "one.txt"\nbegins = "In April"\nspeaker = "Jo Berg"\nturn = true',
        "Minister Poe s00, Minister Poe s00, - q11, Jo Berg a21, Jo Berg a21, Mr. Olden a30",
    ),
    (
        '[[paragraph]]\ntranscript = "one.txt"\nbegins = "Thank you."\noccurrence = 2\nspeaker = "Jo Berg"',
        UNCORRECTED.replace("Mr. Olden", "Jo Berg"),
    ),
    (
        '[[paragraph]]\ntranscript = "one.txt"\nbegins = "The harbour"\nrole = "moderator"',
        "Minister Poe m00, Minister Poe s10, - q21, Minister Poe a31, Minister Poe a31, Mr. Olden a40",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=range(len(CASES)))
def test_what_a_correction_makes_of_a_transcript(text: str, expected: str) -> None:
    found = corrected(text)
    assert shown(found) == expected
    for paragraph in found.paragraphs:
        if paragraph.attribution.how is How.CORRECTED:
            assert paragraph.attribution.sure is Sure.CERTAIN
            assert paragraph.attribution.evidence.startswith("corrections.toml:")
            assert "dir/" not in paragraph.attribution.evidence
    assert bool(found.applied) == (expected != UNCORRECTED)


def test_what_fits_several_paragraphs_is_not_applied_to_one() -> None:
    found = corrected('[[paragraph]]\ntranscript = "one.txt"\nbegins = "Thank you."\nspeaker = "Jo Berg"')
    assert shown(found) == UNCORRECTED
    assert found.failed == {
        "corrections.toml:1": "2 paragraphs of this transcript fit; write more of its words, or occurrence"
    }


def test_the_evidence_says_what_was_known_before() -> None:
    evidence = corrected(CASES[1][0]).paragraphs[1].attribution.evidence
    assert evidence == (
        "corrections.toml:1 says that Minister Poe is Ann Poe; without it: Minister Poe"
        " (continues paragraph 1, labelled “MINISTER POE:”)"
    )


@given(st.integers(0, 5), st.sampled_from(["Jo Berg", "unknown"]), st.booleans())
def test_a_correction_of_one_paragraph_changes_no_other_speaker_and_no_word(
    at: int, who: str, turn: bool
) -> None:
    plain = corrected("")
    text = plain.paragraphs[at].span.of(plain.text)
    entry = (
        f'[[paragraph]]\ntranscript = "one.txt"\ntext = "{digest_of(text)}"\nspeaker = "{who}"'
        f"\noccurrence = {2 if at == 5 else 1}\nturn = {str(turn).lower()}"
    )
    found = corrected(entry)
    assert found.text == plain.text
    assert found.paragraphs[at].speaker == (None if who == "unknown" else Speaker(who))
    for number, (one, other) in enumerate(zip(found.paragraphs, plain.paragraphs, strict=True)):
        if number != at and not (turn and number == at + 1):
            assert (one.speaker, one.attribution) == (other.speaker, other.attribution)
    turns = [p.turn for p in found.paragraphs]
    assert turns[0] == 0
    assert all(b - a in (0, 1) for a, b in pairwise(turns))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[rename]]\nfrom = "A"', "c.toml:1: [[rename]]: to is missing"),
        ('[[split]]\nname = "A"\nto = "B"', "in is missing"),
        ('[[merge]]\ninto = "B"', "names is missing"),
        ('\n\n[[rename]]\nfrom = "A"\nto = "B"\nwhere = "x"', "c.toml:3: [[rename]]: unknown key 'where'"),
        (
            '[[rename]]\nfrom = "A"\nto = "B"\n[[rename]]\nfrom = "a"\nto = "C"',
            "c.toml:1 already says who 'a' is",
        ),
        ('[[paragraph]]\ntranscript = "a"\nspeaker = "B"', "write either text (the hash) or begins"),
        ('[[paragraph]]\ntranscript = "a"\ntext = "zz"\nspeaker = "B"', "text 'zz' is no hash of ours"),
        ('[[paragraph]]\ntranscript = "a"\nbegins = "So"', "speaker is missing"),
        (
            '[[paragraph]]\ntranscript = "a"\nbegins = "So"\nrole = "boss"',
            "role 'boss': write one of statement",
        ),
        (
            '[[paragraph]]\ntranscript = "a"\nbegins = "So"\nspeaker = "B"\nturn = 1',
            "turn: write true or false",
        ),
        (
            '[[paragraph]]\ntranscript = "a"\nbegins = "So"\nspeaker = "B"\noccurrence = -1',
            "occurrence: write",
        ),
        ('[[fix]]\nname = "A"', "write each entry under a line [[rename]] or [[merge]]"),
        ('[[rename]]\nfrom = "A"\nto = "B\\u001b[31m"', "to: write one line of text"),
        ("[[rename", "c.toml: this is not valid TOML"),
    ],
)
def test_a_mistake_names_file_line_and_remedy(text: str, message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse(text, origin="c.toml")
    assert message in str(caught.value)


def test_the_file_of_the_docs_is_one() -> None:
    page = (ROOT / "docs" / "corrections.md").read_text(encoding="utf-8")
    text = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert text
    found = parse(text[1], origin="docs")
    assert [(r.kind, r.to) for r in found.renames] == [
        ("rename", "Ann Poe"),
        ("merge", "Sergey Ravlov"),
        ("split", "Jo Poe (Daily Orvan)"),
    ]
    assert found.fixes[0].turn


# --- through the index --------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "one.txt").write_text(TALK)
    (tmp_path / "talks" / "two.txt").write_text(TALK.replace("harbour", "bridge"))
    monkeypatch.setenv("TRANSCRIPTS_INDEX", str(tmp_path / "index"))
    Index.rebuild([tmp_path / "talks"], tmp_path / "index")
    return tmp_path


def who(folder, query):
    with Index.open(folder / "index") as index:
        found = [hit.chunk for hit in index.search(query).hits]
        return [
            (c.transcript[-7:], c.speaker.name if c.speaker else "-", str(c.attribution.how)) for c in found
        ]


def test_correct_writes_an_entry_that_survives_rebuilds_and_edits(place, capsys) -> None:
    file = place / "corrections.toml"
    file.write_text("# my corrections\r\n")
    words = ["correct", "talks/one.txt#00002", "--speaker", "Jo  Berg", "--role", "answer"]
    assert main([*words, "--corrections", str(file)]) == 0
    assert f"{file}:3: written" in capsys.readouterr().out
    assert file.read_bytes().startswith(b"# my corrections\r\n\n[[paragraph]]\n")
    assert "# It was closed for years." in file.read_text()

    report = Index.update([place / "talks"], place / "index", corrections=file)
    assert (report.changed, report.unchanged, report.notices) == (1, 1, ()), "one transcript is read again"
    assert who(place, "closed") == [
        ("one.txt", "Jo Berg", "corrected"),
        ("two.txt", "Minister Poe", "carried"),
    ]
    with Index.open(place / "index") as index:
        assert index.why("talks/one.txt#00002")[0].startswith(
            "speaker Jo Berg (corrected, certain): corrections"
        )

    one = place / "talks" / "one.txt"
    one.write_text(TALK.replace("The harbour", "MR. OLDEN: Welcome.\n\nMINISTER POE: The old harbour"))
    Index.update([place / "talks"], place / "index")
    assert who(place, "closed")[0] == ("one.txt", "Jo Berg", "corrected")
    Index.rebuild([place / "talks"], place / "index", corrections=file)
    assert who(place, "closed")[0] == ("one.txt", "Jo Berg", "corrected")


def test_a_correction_that_no_longer_applies_is_reported_until_it_is_gone(place) -> None:
    file = place / "corrections.toml"
    entry = '[[paragraph]]\ntranscript = "{}"\nbegins = "It was closed"\nspeaker = "Jo Berg"\n'
    file.write_text(
        entry.format("one.txt") + entry.format("gone.txt") + '[[rename]]\nfrom = "X Y"\nto = "Z"\n'
    )
    report = Index.rebuild([place / "talks"], place / "index", corrections=file)
    told = {notice.path: notice.reason for notice in report.notices}
    assert set(told) == {f"{file}:5", f"{file}:9"}
    assert "no transcript of this id" in told[f"{file}:5"]
    assert "nobody is called 'X Y'" in told[f"{file}:9"]
    (place / "talks" / "one.txt").write_text(TALK.replace("It was closed", "It was shut"))
    for _ in range(2):  # also when nothing has changed since
        report = Index.update([place / "talks"], place / "index")
        told = {notice.path: notice.reason for notice in report.notices}
        assert "begins so any more" in told[f"{file}:1"]
    file.write_text("")
    assert Index.update([place / "talks"], place / "index").notices == ()


def test_a_correction_of_a_file_outside_the_paths_is_applied_too(place) -> None:
    (place / "more").mkdir()
    (place / "more" / "three.txt").write_text(TALK.replace("harbour", "tunnel"))
    file = place / "corrections.toml"
    file.write_text('[[rename]]\nfrom = "Minister Poe"\nto = "Ann Poe"\n')
    Index.update([place / "more"], place / "index", corrections=file)
    assert {name for _, name, _ in who(place, "closed")} == {"Ann Poe"}


def test_update_without_the_file_uses_the_one_of_the_index_or_says_that_it_is_gone(place, capsys) -> None:
    file = place / "corrections.toml"
    file.write_text('[[rename]]\nfrom = "Minister Poe"\nto = "Ann Poe"\n')
    Index.rebuild([place / "talks"], place / "index", corrections=file)
    (place / "talks" / "three.txt").write_text(TALK)
    Index.update([place / "talks"], place / "index")
    assert {name for _, name, _ in who(place, "closed")} == {"Ann Poe"}
    file.unlink()
    assert main(["update", str(place / "talks")]) == 2
    assert "--corrections FILE, or rebuild to do without" in capsys.readouterr().err
    file.mkdir()
    assert main(["rebuild", str(place / "talks"), "--corrections", str(file)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_correct_prints_without_a_file_and_refuses_what_says_nothing(place, capsys) -> None:
    assert main(["correct", "talks/one.txt#00005", "--speaker", "unknown"]) == 0
    printed = capsys.readouterr().out
    assert "occurrence = 1" in printed
    assert parse(printed, origin="p").fixes[0].speaker == "unknown"
    assert main(["correct", "talks/one.txt#00005"]) == 2
    assert "speaker is missing" in capsys.readouterr().err
    assert main(["correct", "talks/one.txt#00099", "--speaker", "A"]) == 1
    bad = place / "bad.toml"
    bad.write_text("[[rename]]\n")
    assert main(["correct", "talks/one.txt#00005", "--speaker", "A", "--corrections", str(bad)]) == 2
    assert bad.read_text() == "[[rename]]\n"
    file = place / "new.toml"
    assert main(["correct", "talks/one.txt#00005", "--speaker", "A", "--corrections", str(file)]) == 0
    capsys.readouterr()
    assert main(["correct", "talks/one.txt#00005", "--speaker", "B", "--corrections", str(file)]) == 2
    assert "already corrects this paragraph" in capsys.readouterr().err
    assert sorted(p.name for p in place.iterdir()) == ["bad.toml", "index", "new.toml", "talks"]


def test_appending_is_whole_and_loses_nothing(tmp_path) -> None:
    """Many at once; the file keeps its mode, and a link to it stays a link."""
    file = tmp_path / "real" / "c.toml"
    file.parent.mkdir()
    file.write_text("# mine")
    file.chmod(0o640)
    link = tmp_path / "c.toml"
    link.symlink_to(file)

    def one(number: int) -> None:
        append(link, f'[[rename]]\nfrom = "A{number}"\nto = "B"\n')

    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(parse(file.read_text(), origin="c").renames) == 8
    assert file.read_text().startswith("# mine\n\n[[rename]]")
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in file.parent.iterdir()] == ["c.toml"]


@given(st.text(min_size=1, max_size=40), st.text(max_size=80))
def test_an_entry_is_valid_whatever_the_words_are(name: str, text: str) -> None:
    transcript = corrected("")
    from searchlib.chunks import cut
    from searchlib.model import Source, Transcript, TranscriptId

    paragraphs = (transcript.paragraphs[0],)
    whole = Transcript(
        TranscriptId(f"t/{text[:10]}x.txt"), "", None, "", Source("s", "", ""), text.ljust(60), paragraphs
    )
    chunk = next(cut(whole))
    try:
        entry = entry_for(chunk, [chunk], speaker=name, role=Role.ANSWER, turn=True)
    except RecipeError:
        assert not " ".join(name.split()).isprintable() or not name.strip() or not text[:10].isprintable()
        return
    fix = parse(entry, origin="c").fixes[0]
    assert fix.speaker == " ".join(name.split())
    assert fix.digest == digest_of(chunk.text)


def test_sources_record_only_what_corrections_did(place) -> None:
    file = place / "corrections.toml"
    file.write_text('[[rename]]\nfrom = "Minister Poe"\nto = "Ann Poe"\nin = "one.txt"\n')
    Index.rebuild([place / "talks"], place / "index", corrections=file)
    sources = next((place / "index").glob("gen-*")) / "sources.json"
    one, two = (
        json.loads(sources.read_text())["sources"][str(place / "talks" / n)] for n in ("one.txt", "two.txt")
    )
    assert one["applied"] == ["corrections.toml:1"]
    assert "corrections" not in two


def test_speakers_package_is_the_same_without_corrections() -> None:
    blocks = [Block(part) for part in TALK.split("\n\n")[1:]]
    assert speakers.attribute(blocks, Event(""))[1] == corrected("").paragraphs
