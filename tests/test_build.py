"""Folders in, an index out: what is read, what is skipped and why, what an update does."""

from __future__ import annotations

import json
import os
import shutil
import zlib
from pathlib import Path

import pytest

from searchlib import Cancelled, Index, SearchLibError, SourceError
from searchlib.errors import IndexCorrupt, IndexLocked, IndexOutdated, IndexUnwritable, RecipeError
from searchlib.store import Store

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "searchlib" / "samples"

TALK = """Remarks by Minister Mira Solane, Torvin, May 3, 2021

Mira Solane: The harbour will be open in spring.

Question: When exactly?

Mira Solane: In April, I hope.
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


def ids(folder, query=""):
    with Index.open(folder) as opened:
        return [hit.chunk.id for hit in opened.search(query, limit=100).hits]


def test_samples_build_without_a_doubt(tmp_path):
    report = Index.rebuild([SAMPLES], tmp_path / "index")
    assert report.skipped == ()
    assert report.transcripts == len(list(SAMPLES.iterdir())) >= 5
    assert Index.check(tmp_path / "index") == ()


def test_chunks_point_back_to_file_paragraph_and_line(index, talks):
    with Index.open(index) as opened:
        chunk = opened.search("April").hits[0].chunk
    assert chunk.id == "talks/one.txt#00003"
    assert chunk.paragraph == 3
    assert chunk.source == str(talks / "one.txt")
    assert chunk.line == 7
    assert TALK.split("\n")[chunk.line - 1].endswith(chunk.text)


def test_ids_do_not_depend_on_what_else_is_there(tmp_path, talks):
    Index.rebuild([talks], tmp_path / "a")
    (talks / "zero.txt").write_text(TALK)
    Index.rebuild([talks], tmp_path / "b")
    assert set(ids(tmp_path / "a")) < set(ids(tmp_path / "b"))


def test_two_folders_of_one_name(tmp_path):
    for parent in ("x", "y"):
        (tmp_path / parent / "talks").mkdir(parents=True)
        (tmp_path / parent / "talks" / "one.txt").write_text(TALK)
    report = Index.rebuild([tmp_path / "x" / "talks", tmp_path / "y" / "talks"], tmp_path / "index")
    assert (report.transcripts, report.paragraphs) == (2, 6)
    assert len(set(ids(tmp_path / "index"))) == 6


def test_update_reads_what_changed_and_nothing_else(index, talks):
    assert Index.update([talks], index).generation == 1, "nothing changed: nothing is built"
    before = set(ids(index))
    (talks / "one.txt").write_text(TALK.replace("April", "October"))
    (talks / "three.txt").write_text(TALK.replace("harbour", "tunnel"))
    (talks / "two.txt").unlink()
    os.utime(talks / "three.txt", (1, 1))
    report = Index.update([talks], index)
    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 1, 0)
    assert ids(index, "October") == ["talks/one.txt#00003"]
    assert ids(index, "bridge") == []
    assert ids(index, "tunnel") == ["talks/three.txt#00001"]
    assert before - {f"talks/two.txt#0000{n}" for n in (1, 2, 3)} <= set(ids(index))
    assert Index.check(index) == ()


def test_update_equals_rebuild(index, talks, tmp_path):
    for n in range(4):
        (talks / "one.txt").write_text(TALK + f"\nAnna Berg: Version {n}.\n")
        Index.update([talks], index)
    Index.rebuild([talks], tmp_path / "fresh")
    with Index.open(index) as updated, Index.open(tmp_path / "fresh") as fresh:
        for query in ("", "harbour", "speaker:berg", "-april"):
            a, b = updated.search(query, limit=50), fresh.search(query, limit=50)
            assert [h.chunk for h in a.hits if a.total] == [h.chunk for h in b.hits] or query
            assert {h.chunk for h in a.hits} == {h.chunk for h in b.hits}
        assert updated.facets() == fresh.facets()


# --- several events in one file -------------------------------------------------------------------------


def rows(*events):
    """A file of JSON lines: for each event its name and what is said there."""
    lines = [{"event_id": event, "title": f"Talk {event}", "text": text} for event, text in events]
    return "".join(json.dumps({"speaker": "Mira Solane", **line}) + "\n" for line in lines)


def transcripts(folder):
    with Index.open(folder) as opened:
        return {v.value: v.count for v in opened.facets("transcript")[0].values}


def test_a_file_of_several_events_is_several_transcripts(index, talks):
    (talks / "all.jsonl").write_text(rows(("a", "One."), ("b#1", "Two."), ("a", "Three.")))
    report = Index.update([talks], index)
    assert (report.transcripts, report.paragraphs, report.added, report.unchanged) == (4, 9, 1, 2)
    assert ids(index, "title:talk") == [
        "talks/all.jsonl/a#00001",
        "talks/all.jsonl/a#00002",
        "talks/all.jsonl/b%231#00001",
    ]
    assert Index.update([talks], index).unchanged == 3
    with Index.open(index) as opened:
        chunk = opened.search("three").hits[0].chunk
    assert (chunk.line, chunk.title, chunk.source) == (3, "Talk a", str(talks / "all.jsonl"))
    assert Index.check(index) == ()


@pytest.mark.parametrize(
    ("events", "left"),
    [
        ([("a", "One."), ("c", "Two.")], {"/a": 1, "/c": 1}),
        ([("", "One.")], {"": 1}),
        (None, {}),
    ],
)
def test_update_drops_all_that_a_file_held(index, talks, events, left):
    source = talks / "all.jsonl"
    source.write_text(rows(("a", "One."), ("b", "Two.")))
    Index.update([talks], index)
    if events is None:
        source.unlink()
    else:
        source.write_text(rows(*events))
    report = Index.update([talks], index)
    assert (report.changed, report.removed, report.unchanged) == (events is not None, events is None, 2)
    found = transcripts(index)
    assert found.pop("talks/one.txt") == found.pop("talks/two.txt") == 3
    assert found == {f"talks/all.jsonl{name}": count for name, count in left.items()}
    assert Index.check(index) == ()


def test_events_of_one_name_and_files_of_one_name(tmp_path):
    for parent in ("x", "y"):
        (tmp_path / parent / "talks").mkdir(parents=True)
        (tmp_path / parent / "talks" / "all.json").write_text(
            json.dumps(
                [{"id": "a", "segments": [{"text": "One."}]}, {"id": "a", "segments": [{"text": "Two."}]}]
            )
        )
    folders = [tmp_path / "x" / "talks", tmp_path / "y" / "talks"]
    Index.rebuild(folders, tmp_path / "index")
    before = transcripts(tmp_path / "index")
    assert sorted(before) == [f"talks/all.json{file}/a{part}" for file in ("", "~2") for part in ("", "~2")]
    second = folders[1] / "all.json"
    second.write_text(second.read_text().replace("One", "Three"))
    Index.update(folders, tmp_path / "index")
    assert transcripts(tmp_path / "index") == before
    assert Index.check(tmp_path / "index") == ()


def test_an_event_of_which_nothing_is_left_costs_only_itself(talks, tmp_path):
    (talks / "all.jsonl").write_text(rows(("a", "♪"), ("b", "Two.")))
    report = Index.rebuild([talks], tmp_path / "index")
    assert report.transcripts == 3 and report.skipped == ()
    (talks / "all.jsonl").write_text(rows(("a", "♪"), ("b", "–")))
    assert "no text in it" in Index.update([talks], tmp_path / "index").skipped[0].reason


def test_a_build_stops_within_a_file_of_many_events(index, talks):
    before = ids(index)
    (talks / "all.jsonl").write_text(rows(*((n, "One.") for n in range(20))))
    asked = iter([False] * 6 + [True] * 99)
    with pytest.raises(Cancelled):
        Index.update([talks], index, stop=lambda: next(asked))
    assert ids(index) == before


def test_columns_are_part_of_the_recipe(talks, tmp_path):
    (talks / "table.csv").write_text("Wer,Was\nMira Solane,Guten Tag.\n")
    assert "no column of words" in Index.rebuild([talks], tmp_path / "index").skipped[0].reason
    report = Index.update([talks], tmp_path / "index", columns="speaker=Wer,text=Was")
    assert (report.transcripts, report.added, report.skipped) == (3, 3, ())
    with Index.open(tmp_path / "index") as opened:
        assert opened.search("guten").hits[0].chunk.speaker.name == "Mira Solane"
    for columns, why in (
        ("speaker=Wer,text=Wo", r"table\.csv: no column 'Wo' for the text; .* Wer, Was"),
        ("x", "form"),
    ):
        with pytest.raises(RecipeError, match=why):
            Index.update([talks], tmp_path / "index", columns=columns)
    assert len(ids(tmp_path / "index", "guten")) == 1


def test_update_of_a_part_keeps_the_rest(index, talks, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "new.txt").write_text(TALK)
    assert Index.update([other], index).transcripts == 3
    with Index.open(index) as opened:
        assert opened.stats().roots == (str(talks), str(other))


def test_update_without_an_index_builds_one(tmp_path, talks):
    assert Index.update([talks], tmp_path / "new").transcripts == 2


def test_update_with_another_taxonomy_reads_everything_anew(index, talks, tmp_path):
    (tmp_path / "topics.toml").write_text('[[topic]]\nid = "ports"\nlabel = "Ports"\nany = ["harbour"]\n')
    Index.update([talks], index, topics=tmp_path / "topics.toml")
    with Index.open(index) as opened:
        hit = opened.search("topic:ports").hits[0]
        assert hit.chunk.topics == ("ports",)
        assert any("harbour" in line for line in opened.why(hit.chunk.id))


def test_a_rebuild_that_is_stopped_or_fails_changes_nothing(index, talks, tmp_path):
    before = ids(index)
    (talks / "one.txt").write_text("Anna Berg: other")
    with pytest.raises(Cancelled):
        Index.rebuild([talks], index, stop=lambda: True)
    with pytest.raises(SourceError, match="no such file"):
        Index.rebuild([talks, tmp_path / "missing"], index)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="no transcript"):
        Index.rebuild([tmp_path / "empty"], index)
    (tmp_path / "bad.toml").write_text("[[topic]]\nid = 7")
    with pytest.raises(RecipeError, match=r"bad\.toml"):
        Index.rebuild([talks], index, topics=tmp_path / "bad.toml")
    assert ids(index) == before
    assert sorted(p.name for p in index.iterdir()) == ["CURRENT", "LOCK", "gen-00000001"]


def test_every_bad_file_is_skipped_with_its_reason(tmp_path, talks):
    (talks / "empty.txt").write_bytes(b"")
    (talks / "blank.txt").write_text(" \n\n \n")
    (talks / "binary.txt").write_bytes(bytes(range(256)) * 50)
    (talks / "fifo.txt").unlink(missing_ok=True)
    os.mkfifo(talks / "fifo.txt")
    (talks / "dangling.txt").symlink_to(talks / "nowhere")
    (talks / "zero.txt").symlink_to("/dev/zero")
    (talks / "loop").symlink_to(talks)
    (talks / "picture.jpg").write_bytes(b"x")
    (talks / ".hidden.txt").write_text(TALK)
    with (talks / "huge.txt").open("wb") as file:
        file.truncate(100 << 20)
    report = Index.rebuild([talks], tmp_path / "index")
    reasons = {Path(s.path).name: s.reason for s in report.skipped}
    assert set(reasons) == {
        "empty.txt",
        "blank.txt",
        "binary.txt",
        "fifo.txt",
        "dangling.txt",
        "zero.txt",
        "huge.txt",
    }
    assert all(reasons.values())
    assert (report.transcripts, report.ignored) == (2, 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_skipped(tmp_path, talks):
    (talks / "one.txt").chmod(0)
    assert "Permission" in Index.rebuild([talks], tmp_path / "index").skipped[0].reason


def test_a_file_named_outright_that_nobody_can_read(tmp_path, talks):
    (talks / "slides.pptx").write_bytes(b"x")
    report = Index.rebuild([talks / "one.txt", talks / "slides.pptx"], tmp_path / "index")
    assert report.transcripts == 1
    assert "no reader" in report.skipped[0].reason


def test_hostile_text_and_names_stay_text(tmp_path, talks):
    (talks / "a\x1b[31m#b.txt").write_text(
        TALK.replace("harbour", "har\x00bour \x1b]52;c;eA==\x07 [/x] \u202eevil")
    )
    with open(os.fsencode(talks) + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123 - a name that is not UTF-8
        file.write(TALK.encode())
    report = Index.rebuild([talks], tmp_path / "index")
    assert report.transcripts == 4
    with Index.open(tmp_path / "index") as opened:
        page = opened.search("evil")
        assert page.total == 1
        assert "\n" not in page.hits[0].chunk.id
        assert page.hits[0].snippets[0].marks[0].of(page.hits[0].chunk.text) == "evil"


def test_one_builder_at_a_time(index, talks):
    with Store(index).lock(), pytest.raises(IndexLocked, match="pid"):
        Index.rebuild([talks], index)


def test_a_reader_keeps_its_generation_through_a_rebuild(index, talks):
    with Index.open(index) as opened:
        page = opened.search("harbour")
        (talks / "one.txt").write_text(TALK.replace("harbour", "station"))
        Index.rebuild([talks], index)
        assert opened.outdated()
        assert opened.search("harbour").hits == page.hits
        assert opened.search("station").total == 0
    assert ids(index, "station")
    assert page.hits[0].chunk.text  # pages outlive the index


def test_an_index_built_by_another_version_is_refused(index):
    manifest = next(index.glob("gen-*")) / "MANIFEST.json"
    body = json.loads(manifest.read_text().splitlines()[0])
    body["tokens"] = "0"
    raw = json.dumps(body, sort_keys=True).encode()
    manifest.write_bytes(raw + f"\n{zlib.crc32(raw):08x}\n".encode())
    with pytest.raises(IndexOutdated, match="rebuild"):
        Index.open(index)


def test_every_file_of_an_index_damaged_in_turn(index, tmp_path):
    """Each file cut, emptied and with one bit turned: opening says so, naming the file."""
    folder = next(index.glob("gen-*"))
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        for bad in (data[: len(data) // 2], b"", data[:-2] + bytes([data[-2] ^ 4]) + data[-1:]):
            if bad == data:
                continue
            path.write_bytes(bad)
            with pytest.raises(IndexCorrupt, match=path.name):
                Index.open(index)
            assert path.name in Index.check(index)[0]
        path.write_bytes(data)
    assert Index.check(index) == ()


def test_a_folder_that_is_no_index(tmp_path, talks):
    for folder in (talks, tmp_path / "nowhere", talks / "one.txt"):
        with pytest.raises(SearchLibError, match="no index here"):
            Index.open(folder)
    with pytest.raises(IndexUnwritable):
        Index.rebuild([talks], talks / "one.txt")


def test_a_rebuild_does_not_touch_what_is_not_its_own(tmp_path, talks):
    """Somebody builds into a folder that holds other things."""
    Index.rebuild([talks], talks)
    assert (talks / "one.txt").read_text() == TALK
    shutil.rmtree(next(talks.glob("gen-*")))
    assert Index.rebuild([talks], talks).transcripts == 2
