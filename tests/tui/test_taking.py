"""Marks, copies and exports: what leaves the explorer is what one meant, whole, and harmless."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tui_fakes import HOSTILE, FakeCollection, HostileCollection, chunk, unsafe

from searchlib import Hit, Snippet
from tui.clipboard import Settled, refusal, settled, told
from tui.exports import FORMATS, file_name
from tui.files import write_whole
from tui.marks import Marks
from tui.ports import Trouble
from tui.screens.export import ExportScreen
from tui.state import SearchState

NORMAL = (120, 40)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def heard(monkeypatch):
    """What was copied and what was told, instead of doing it."""

    def listen(session):
        copied, said = [], []
        monkeypatch.setattr(session.app, "copy_to_clipboard", copied.append)
        monkeypatch.setattr(session.app, "notify", lambda text, markup: said.append((text, markup)))
        return copied, said

    return listen


async def export(s, name: str) -> None:
    s.app.screen.query_one("#export-file").value = name
    await s.press("enter")


async def test_marks_are_shown_counted_and_outlive_a_search(start, heard):
    async with start(NORMAL, query="treaty") as s:
        _, said = heard(s)
        await s.press("down", "m", "j", "m", "enter", "right_curly_bracket", "m")
        assert "1* 2015" in s.dump()
        assert "▌*" in s.dump()
        assert "* 3 marked" in s.dump()
        await s.press("m")
        assert "* 2 marked" in s.dump()
        await s.press("slash", "backspace")
        assert "* 2 marked" in s.dump()
        await s.press("escape", "M")
        assert "marked" not in s.screen.status.render().plain
        await s.press("M")
        assert "* 2 marked" in s.dump()
        assert "M brings them back" in said[0][0]


async def test_quotation_and_permalink_are_copied(start, heard):
    async with start(NORMAL, query="treaty") as s:
        copied, said = heard(s)
        await s.press("down", "Y", "p")
        assert copied[0].splitlines()[0].startswith("“The harbour treaty")
        assert copied[0].splitlines()[1].startswith("— Mira Solane.")
        assert copied[1] == "transcripts show t1#1"
        assert all(not markup for _, markup in said)
        assert said[0][0].startswith("Quotation sent")


async def test_export_marked_then_all_and_never_over_a_file_in_silence(start, heard):
    async with start(NORMAL, query="treaty") as s:
        _, said = heard(s)
        await s.press("down", "j", "m", "x")
        assert isinstance(s.app.screen, ExportScreen)
        assert "What: the 1 marked" in s.dump()
        await s.press("down", "down", "down")
        assert "treaty.jsonl" in s.dump()
        await s.press("enter")
        lines = Path("treaty.jsonl").read_text().splitlines()
        assert [json.loads(line)["chunk"]["id"] for line in lines] == ["t1#2"]
        assert said[-1][0] == "1 paragraph written to treaty.jsonl"
        await s.press("x", "down", "down", "down", "ctrl+t", "enter")
        assert "This file exists; the same once more replaces it" in s.dump()
        assert len(Path("treaty.jsonl").read_text().splitlines()) == 1
        await s.press("enter")
        assert len(Path("treaty.jsonl").read_text().splitlines()) == 18
        assert said[-1][0] == "18 paragraphs written to treaty.jsonl"


async def test_an_export_that_fails_is_a_sentence_and_the_search_goes_on(start, heard):
    Path("file").write_text("not a folder")
    async with start(NORMAL, query="treaty") as s:
        _, said = heard(s)
        await s.press("down", "x")
        await export(s, "file/x.md")
        assert said[-1][0].startswith("Nothing exported: file/x.md cannot be written")
        await s.press("x")
        for name, words in (
            ("", "needs a name"),
            (".", "a folder"),
            ("~nobody-here/x", "can have this name"),
        ):
            await export(s, name)
            assert words in s.dump()
        await s.press("escape", "j")
        assert s.screen.results.cursor == 1
        assert [path.name for path in Path().iterdir()] == ["file"]


async def test_hostile_texts_leave_harmless(start, heard, tmp_path):
    async with start(NORMAL, query="treaty", fake=HostileCollection()) as s:
        copied, said = heard(s)
        await s.press("down", "m", "j", "m", "Y", "p", "x")
        s.app.screen.query_one("#export-file").value = "a\x1b]52;c;x\x07[b].md"
        await s.settle()
        assert not unsafe(s.dump().replace("\n", ""))
        await s.press("enter")
        assert not [c for text in (*copied, *(t for t, _ in said)) for c in unsafe(text) if c != "\n"]
        (written,) = tmp_path.iterdir()
        assert not [c for c in unsafe(written.read_text(encoding="utf-8")) if c != "\n"]


@pytest.mark.parametrize("format", FORMATS, ids=lambda f: f.suffix)
def test_every_format_writes_hostile_text_and_a_name_any_disk_takes(format, tmp_path):
    hits = [Hit(1, 1.0, chunk(1, n, text), (Snippet(text, ()),)) for n, text in enumerate(HOSTILE, 1)]
    state = SearchState("../[/x] a\x1b\ud800 treaty:*?")
    name = file_name(state, format)
    assert name == "x-a-treaty" + format.suffix
    write_whole(tmp_path / name, format.written(state, len(hits), hits), replace=False)
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert not [c for c in unsafe(text) if c not in "\r\n"]
    if format.suffix.endswith("json"):
        json.loads(text)


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    def breaks():
        yield "half"
        raise OSError(28, "No space left on device")

    path = tmp_path / "x.md"
    path.write_text("old")
    with pytest.raises(Trouble, match=r"x\.md cannot be written: No space"):
        write_whole(path, breaks(), replace=True)
    with pytest.raises(Trouble, match="exists already"):
        write_whole(path, ["new"], replace=False)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    write_whole(path, ["new"], replace=True)
    assert path.read_text() == "new"


def test_marks_keep_their_order_and_go_by_paragraph():
    one, two = (Hit(n, 1.0, chunk(1, n), ()) for n in (1, 2))
    marks = Marks().toggled(two).toggled(one)
    assert [hit.chunk.paragraph for hit in marks.hits] == [2, 1]
    assert marks.toggled(Hit(7, 0.5, chunk(1, 2), ())).ids == {"t1#1"}


# Copies: a program, the terminal, a file


def program(folder: Path, name: str, does: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{does}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def desk(tmp_path, monkeypatch) -> dict[str, str]:
    """A display, and programs that take what is copied: the first has none, the second never ends."""
    programs = tmp_path / "programs"
    programs.mkdir()
    program(programs, "wl-copy", "exit 1")
    program(programs, "xclip", "/bin/sleep 60")
    program(programs, "xsel", f"/bin/cat > {tmp_path}/taken")
    monkeypatch.setattr("tui.clipboard._SECONDS", 0.05)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "files"))
    (tmp_path / "files").mkdir()
    return {"PATH": str(programs), "WAYLAND_DISPLAY": "w", "DISPLAY": ":0", "TERM": "xterm"}


LONG = "é" * 40_000


def test_a_copy_goes_to_the_first_program_that_takes_it(tmp_path, desk):
    monday = "x\n$(touch y) é\ud800"
    assert settled("Citation", monday, desk) == Settled("Citation copied to the clipboard (xsel)")
    assert (tmp_path / "taken").read_bytes() == "x\n$(touch y) é?".encode()
    assert settled("Citation", LONG, desk).words.endswith("(xsel)")  # it takes any length


@pytest.mark.parametrize("where", ["SSH_CONNECTION", "SSH_TTY", "TEXTUAL_DRIVER"])
def test_no_program_of_a_machine_that_one_does_not_sit_at(where, tmp_path, desk):
    assert settled("Citation", "x", {**desk, where: "1"}) is None
    assert not (tmp_path / "taken").exists()
    assert settled("Citation", "x", {"PATH": desk["PATH"]}) is None  # nor one without a display


@pytest.mark.parametrize(
    ("given", "text", "why"),
    [
        ({"TERM": "xterm"}, LONG, "80,000 bytes are more than terminals take"),
        ({"TERM": "linux"}, "x", "this terminal has no clipboard"),
        ({"TERM": "xterm", "TERM_PROGRAM": "Apple_Terminal"}, "x", "Terminal of macOS takes no text"),
    ],
)
def test_what_no_terminal_would_take_is_in_a_file(tmp_path, desk, given, text, why):
    done = settled("Paragraph 3", text, given)
    (file,) = (tmp_path / "files").iterdir()
    assert done.words.startswith(f"Paragraph 3 could not be copied: {why}")
    assert done.words.endswith(f"; it is in the file {file}")
    assert done.stays
    assert (file.read_text(encoding="utf-8"), file.stat().st_mode & 0o777) == (text, 0o600)
    file.unlink()
    (tmp_path / "files").rmdir()
    assert "nor written to a file: No such file" in settled("Paragraph 3", text, given).words


def test_a_copy_never_claims_what_cannot_be_known():
    assert "never says whether it took it" in told("Citation", {"TERM": "xterm-256color"})
    assert "set-clipboard on" in told("Citation", {"TERM": "tmux-256color", "TMUX": "/tmp/x"})
    assert "GNU screen" in told("Citation", {"TERM": "xterm", "STY": "1"})
    assert "of the browser" in told("Citation", {"TERM": "linux", "TEXTUAL_DRIVER": "web"})
    assert refusal("x", {"TERM": "linux", "TEXTUAL_DRIVER": "web"}) == ""


async def test_copies_in_the_app_say_where_they_went(start, heard, tmp_path, desk, monkeypatch):
    """One after the other, though the first takes longer; what leaves is harmless."""
    long = chunk(1, 2, "treaty \x1b[31m " + LONG)
    async with start(NORMAL, query="treaty", fake=FakeCollection((chunk(1, 1), long))) as s:
        copied, _ = heard(s)
        warned = []
        monkeypatch.setattr(s.app, "notify", lambda text, **more: warned.append((text, more)))
        await s.press("down", "j", "y")
        await s.until(lambda: not s.app._copies)
        (file,) = (tmp_path / "files").iterdir()
        assert file.read_text(encoding="utf-8").startswith("treaty ␛[31m é")
        assert warned[0][0].endswith(f"it is in the file {file}")
        assert warned[0][1]["severity"] == "warning"
        for name, value in {**desk, "SSH_CONNECTION": ""}.items():
            monkeypatch.setenv(name, value)
        await s.press("y", "c")
        await s.until(lambda: not s.app._copies)
        assert [text.split(" copied")[0] for text, _ in warned[1:]] == ["Paragraph 2", "Citation"]
        assert (tmp_path / "taken").read_text() == "Press conference no. 1, para. 2."
        assert copied == []
        program(tmp_path / "programs", "xsel", "exit 1")
        await s.press("c")
        await s.until(lambda: not s.app._copies)
        assert copied == ["Press conference no. 1, para. 2."]
        assert "OSC 52" in warned[-1][0]
