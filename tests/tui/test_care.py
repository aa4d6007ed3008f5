"""The index cared for in the app: a first one, updates beside the search, one that is broken or gone."""

from __future__ import annotations

import os
import time
import zlib
from pathlib import Path

import pytest
from tui_fakes import PRESS, FakeCare, FakeCollection, library, unsafe

from searchlib import BuildOrder, Index, Provenance, Report, Skipped, Task
from tui.folders import Tree, completed, listed, path_of, shown_path
from tui.keeping import Session
from tui.ports import NoIndex, Trouble, Unusable
from tui.screens.broken import BrokenScreen
from tui.screens.care import CareScreen
from tui.screens.keeping import Start
from tui.screens.other import OtherScreen
from tui.screens.search import SearchScreen
from tui.screens.welcome import WelcomeScreen
from tui.service import IndexCare, opener
from tui.state import SearchState

SIZES = {"80x24": (80, 24), "120x40": (120, 40), "200x60": (200, 60)}
NORMAL = SIZES["120x40"]
SCREENS = Path(__file__).parent / "screens"
#: Seconds in which a screen must have become the one on file; far more than a busy machine needs.
PATIENCE = 30.0


@pytest.fixture(autouse=True)
def at_once(monkeypatch, tmp_path):
    """No pause before files are counted; the folders shown are always the same."""
    monkeypatch.setattr(WelcomeScreen, "SURVEY_PAUSE", 0.001)
    here = tmp_path / "here"
    for name in ("hearings/2019", "hearings/2020", "[red]", "minutes"):
        (here / name).mkdir(parents=True)
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(here))


class Opening:
    """Opens what there is at the moment."""

    def __init__(self, *turns: FakeCollection | Trouble) -> None:
        self.turns = list(turns)

    def __call__(self) -> FakeCollection:
        turn = self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]
        if isinstance(turn, Trouble):
            raise turn
        return turn


def begin(care: FakeCare, **more) -> Start:
    return Start(Session(SearchState(more.pop("query", ""))), care=care, **more)


async def window(s) -> CareScreen:
    await s.until(lambda: isinstance(s.app.screen, CareScreen))
    return s.app.screen


async def welcome(s) -> WelcomeScreen:
    await s.until(lambda: isinstance(s.app.screen, WelcomeScreen) and not s.app.screen.busy)
    return s.app.screen


async def searching(s) -> None:
    await s.until(lambda: isinstance(s.app.screen, SearchScreen))
    await s.settle()


async def shows(s, words: str) -> None:
    await s.until(lambda: words in s.dump())


def seen(s) -> str:
    """The screen; of a window only itself, for what is behind it depends on what was before."""
    windows = s.app.screen.query(".window")
    rows = s.dump().splitlines()
    if not windows:
        return "\n".join(rows)
    x, y, width, height = windows.first().region
    return "\n".join(row[x : x + width] for row in rows[y : y + height])


async def at_all_sizes(s, golden, name: str) -> None:
    """Compares the screen with those on file at each size, once it has become so."""
    for size, cells in SIZES.items():
        await s.pilot.resize_terminal(*cells)
        path = SCREENS / f"{name}-{size}.txt"
        await s.until(
            lambda cells=cells: s.app.screen.size == cells and len(s.dump().splitlines()) == cells[1]
        )
        wanted = "" if "UPDATE_SCREENS" in os.environ else path.read_text(encoding="utf-8")
        deadline = time.monotonic() + (PATIENCE if wanted else 1.0)
        while seen(s) + "\n" != wanted and time.monotonic() < deadline:
            await s.pilot.pause(0.001)
        golden(f"{name}-{size}", seen(s))
    await s.pilot.resize_terminal(*NORMAL)


NONE = NoIndex("/data/index: no index here", "transcripts rebuild PATH")
BROKEN = Unusable("/data/index/gen-3/[/x]\x1b[31m.seg: checksum differs", "transcripts rebuild PATH")


async def test_a_first_index_from_a_typed_folder(start, golden):
    care = FakeCare()
    async with start(NORMAL, opener=Opening(NONE, FakeCollection()), begin=begin(care)) as s:
        screen = await welcome(s)
        assert "It will be kept in /data/index" in s.dump()
        assert "[red]" in s.dump()
        await s.pilot.press("enter", *"x/no")
        await shows(s, "! x/no: no such file or folder; check the path")
        await s.pilot.press("enter")
        assert s.app.screen is screen
        screen.line.value = str(PRESS)
        await shows(s, "214 transcript files; 3 other files stay out: enter builds the index")
        await at_all_sizes(s, golden, "welcome")
        await s.pilot.press("enter")
        await window(s)
        await shows(s, "reading: 1 of 4 files, 12 paragraphs  0 s")
        await at_all_sizes(s, golden, "building")
        care.on.set()
        await searching(s)
        assert care.orders == [BuildOrder(Task.REBUILD, (PRESS,), care.folder)]
        assert s.screen.results.total == 24
        assert "Three things to try" in s.dump()
        await at_all_sizes(s, golden, "hint")
        await s.type("treaty")
        assert "Three things to try" not in s.dump()


async def test_leaving_writes_nothing(start):
    care = FakeCare()
    async with start(NORMAL, opener=Opening(NONE), begin=begin(care)) as s:
        await welcome(s)
        await s.pilot.press("tab", "q")
        await s.until(lambda: not s.app.is_running)
    assert care.orders == []


async def test_the_samples_are_a_key_away_and_a_cancelled_first_build_comes_back(start):
    care = FakeCare()
    async with start(NORMAL, opener=Opening(NONE, NONE, FakeCollection()), begin=begin(care)) as s:
        await welcome(s)
        await s.pilot.press("f2")
        await window(s)
        await s.pilot.press("escape")
        await welcome(s)
        assert "! Cancelled; nothing was changed" in s.dump()
        care.on.set()
        await s.pilot.press("f2")
        await searching(s)
    assert [order.paths for order in care.orders] == [(care.samples,)] * 2


async def test_a_first_build_with_warnings_shows_them_before_it_goes_on(start):
    care = FakeCare(outcome=Report(1, 9, 1, 1, 0, 0, 0, skipped=(Skipped("/press/a.pdf", "no text"),)))
    care.on.set()
    async with start(NORMAL, opener=Opening(NONE, FakeCollection()), begin=begin(care)) as s:
        await welcome(s)
        await s.pilot.press("f2")
        await window(s)
        await shows(s, "/press/a.pdf: no text")
        await s.pilot.press("enter")
        await searching(s)
        assert s.screen.results.total == 24


async def test_folders_are_taken_from_the_tree(start):
    async with start(NORMAL, opener=Opening(NONE), begin=begin(FakeCare())) as s:
        screen = await welcome(s)
        await s.pilot.press("down", "j", "j", "space")
        await shows(s, "> 2020")
        await s.pilot.press("j", "enter")
        await s.until(lambda: screen.line.value == "~/hearings/2019")
        assert screen.folder == Path.cwd() / "hearings" / "2019"
        await s.until(lambda: not screen.busy)
        assert screen._care.surveyed[-1] == screen.folder
        screen.line.value = "~/hearings/2"
        await s.until(lambda: screen.line.ghost == "~/hearings/2019/")
        await s.pilot.press("end", "tab")
        await s.until(lambda: screen.line.value == "~/hearings/2019/")


async def test_an_update_runs_beside_the_search_and_is_taken_up_in_place(start, golden):
    care = FakeCare()
    skipped = tuple(Skipped(f"/press/{n}.txt", f"not text [{n}]\x1b[2J") for n in range(30))
    care.outcome = Report(61, 488, 3, 1, 2, 0, 60, skipped=skipped, seconds=2.5, generation=2)
    fake, after = FakeCollection(library(60, 8)), FakeCollection(library(61, 8), generation=2)
    begun = begin(care, query="treaty")
    async with start(NORMAL, fake=fake, opener=Opening(fake, after), begin=begun) as s:
        await s.press("down", "j", "j")
        here = s.screen.results.hit.chunk.id
        await s.pilot.press("f6")
        await window(s)
        await shows(s, "/press/gone  (not there just now)")
        await at_all_sizes(s, golden, "index")
        await s.pilot.press("u")
        await shows(s, "reading: 1 of 4 files")
        assert "/press/hearings/[/x]␛]52;c;x␇.txt" in s.dump()
        await s.pilot.press("h")
        await searching(s)
        assert "reading: 1 of 4 files, 12 paragraphs  0 s  F6 shows it" in s.dump()
        await s.press("j", "k")
        assert s.screen.results.total == 360
        await s.pilot.press("f6")
        await window(s)
        care.on.set()
        await shows(s, "1 added, 2 changed, 0 removed, 60 as before; 2.5 s.")
        await s.until(lambda: s.screen.results.total == 366 and not s.screen.busy)
        await at_all_sizes(s, golden, "updated")
        copied: list[str] = []
        s.app.copy_to_clipboard = copied.append
        await s.pilot.press("y", "G")
        assert copied[0].count("\n") == 30
        assert not [c for c in unsafe(copied[0]) if c != "\n"]
        await shows(s, "/press/29.txt")
        await s.pilot.press("escape")
        await searching(s)
        assert s.screen.results.hit.chunk.id == here
    assert care.orders == [BuildOrder(Task.UPDATE, (Path("/"),), care.folder)]


@pytest.mark.parametrize("locked", [True, False])
async def test_a_build_that_comes_to_nothing_leaves_the_old_index_in_use(start, locked):
    care = FakeCare(outcome=Trouble("another process (pid 12) is building this index; wait"))
    fake = FakeCollection()
    async with start(NORMAL, fake=fake, opener=Opening(fake), begin=begin(care)) as s:
        await s.press("down")
        await s.pilot.press("f6")
        await window(s)
        await s.pilot.press("R")
        assert care.orders == []  # a folder that is not there would be left out: only at the second time
        await s.pilot.press("R")
        await shows(s, "esc cancels")
        if locked:
            care.on.set()
            await shows(s, "another process (pid 12) is building this index; wait")
        else:
            await s.pilot.press("escape")
            await shows(s, "Cancelled; nothing was changed")
        await s.pilot.press("escape")
        await searching(s)
        assert s.screen.results.total == 24
        assert s.screen._collection is fake
        assert "transcripts  24 paragraphs" in s.dump()
    assert care.orders == [BuildOrder(Task.REBUILD, (Path("/"),), care.folder, {"codec": "columnar"})]


async def test_a_broken_index_says_what_is_wrong_and_is_built_again(start, golden):
    care = FakeCare()
    care.said = Provenance(3, "2026-03-01T10:20:30+00:00", ("/",), 3, 24, {"people": "/p.toml"})
    care.on.set()
    async with start(NORMAL, opener=Opening(BROKEN, FakeCollection()), begin=begin(care)) as s:
        await s.until(lambda: isinstance(s.app.screen, BrokenScreen))
        assert "gen-3/[/x]␛[31m.seg: checksum differs" in s.dump()
        await at_all_sizes(s, golden, "broken")
        await s.pilot.press("b")
        await searching(s)
        assert s.screen.results.total == 24
    assert care.orders == [BuildOrder(Task.REBUILD, (Path("/"),), care.folder, {"people": "/p.toml"})]


async def test_a_broken_index_of_unknown_origin_is_built_from_a_folder_or_left_for_another(start):
    care, there = FakeCare(Provenance()), FakeCollection()
    care.on.set()
    gone: list[Path] = []

    def elsewhere(folder: Path):
        gone.append(folder)
        return (lambda: there), begin(care)

    async with start(NORMAL, opener=Opening(BROKEN), begin=begin(care, elsewhere=elsewhere)) as s:
        await s.until(lambda: isinstance(s.app.screen, BrokenScreen))
        await s.pilot.press("b")
        assert care.orders == []
        await s.pilot.press("f")
        await welcome(s)
        await s.pilot.press("escape")
        await s.until(lambda: isinstance(s.app.screen, BrokenScreen))
        await s.pilot.press("o")
        await s.until(lambda: isinstance(s.app.screen, OtherScreen))
        await s.pilot.press(*"minutes", "enter")
        await s.until(lambda: isinstance(s.app.screen, SearchScreen) and s.screen.results.total == 24)
        await s.settle()
    assert gone == [Path.cwd() / "minutes"]


async def test_an_index_that_is_gone_is_told_and_goes_on_answering(start):
    fake = FakeCollection()
    fake.outdated = lambda: (_ for _ in ()).throw(NONE)
    async with start(NORMAL, fake=fake, opener=Opening(fake, BROKEN), begin=begin(FakeCare())) as s:
        s.screen.look_for_newer()
        await s.settle()
        assert "The index is gone from the disk" in s.dump()
        await s.type("treaty")
        assert s.screen.results.total == 18
        await s.press("down", "f5")  # what is there cannot be opened: the one at hand stays
        assert s.screen._collection is fake
        assert s.screen._place is None
        await s.press("slash", "space")
        assert s.screen.results.total == 18


async def test_an_index_of_another_format_is_told_and_built_again(start, tmp_path):
    """What a newer program has left is neither guessed at nor in the way of a new index."""
    folder, text = tmp_path / "index", tmp_path / "a.txt"
    text.write_text("ANN LIND: The harbour opens.")
    Index.rebuild([text], folder)
    (manifest,) = folder.glob("gen-*/MANIFEST.json")
    body = manifest.read_bytes().split(b"\n")[0].replace(b'"format": 1', b'"format": 9')
    manifest.write_bytes(body + f"\n{zlib.crc32(body):08x}\n".encode())
    async with start(NORMAL, opener=opener(folder), begin=begin(IndexCare(folder))) as s:
        await s.until(lambda: isinstance(s.app.screen, BrokenScreen))
        await s.settle()
        shown = " ".join(seen(s).split())
        assert "index format 9, this program reads 1" in shown
        assert "What it says of itself" in shown
        assert "build it again from this folder" in shown
        Index.rebuild([text], folder)
        await s.press("r")
        await searching(s)
        assert s.screen.results.total == 1


def test_what_is_wrong_is_told_apart(tmp_path):
    """No index at all is a beginning; whatever else is in the folder is not to be built over."""
    with pytest.raises(NoIndex):
        opener(tmp_path / "nothing")()
    (tmp_path / "left").mkdir()
    (tmp_path / "left" / "LOCK").touch()
    with pytest.raises(NoIndex):
        opener(tmp_path / "left")()
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unusable, match="other things are kept there") as caught:
        opener(tmp_path / "file")()
    assert not caught.value.fix
    with pytest.raises(Unusable, match="other things"):
        opener(tmp_path)()
    (tmp_path / "left" / "CURRENT").write_text("?")
    with pytest.raises(Unusable, match="CURRENT: damaged"):
        opener(tmp_path / "left")()


def test_the_real_care_builds_surveys_and_says_who_builds(tmp_path):
    care = IndexCare(tmp_path / "index")
    (tmp_path / "a.txt").write_text("ANN LIND: The harbour opens.")
    assert care.survey(tmp_path, lambda: False).files == 1
    with pytest.raises(Trouble, match="check the path"):
        care.survey(tmp_path / "no", lambda: False)
    order = BuildOrder(Task.REBUILD, (tmp_path / "a.txt",), care.folder)
    *_, report = care.build(order, lambda: False)
    assert report.added == 1
    collection = opener(care.folder)()
    assert not collection.outdated()
    (care.folder / "CURRENT").unlink()
    with pytest.raises(Trouble):
        collection.outdated()
    collection.close()


def test_folders_by_name(tmp_path, monkeypatch):
    here = Path.cwd()
    (here / "\x1b[2Jevil").mkdir()
    (here / ".hidden").mkdir()
    assert listed(here).names == ("\x1b[2Jevil", "[red]", "hearings", "minutes")
    assert listed(here / "none").trouble
    assert path_of(" ~/minutes ") == here / "minutes"
    assert shown_path(here / "minutes") == "~/minutes"
    assert not unsafe(shown_path(Path("/\udcff\x1b[2J")))
    assert completed("~/HEAR") == "~/hearings/"
    assert completed("min") == "minutes/"
    assert completed(f"{here}/hearings/2020") == f"{here}/hearings/2020/"
    assert [completed(text) for text in ("~", "", "~/", "~/\x1b", "/none/x", "~/zzz")] == [""] * 6
    monkeypatch.setattr("tui.folders.MOST", 2)
    tree = Tree(here).with_listing(listed(here))
    assert [row.trouble for row in tree.rows()] == ["", "only the first 2 are shown: type a name", "", ""]
    assert len(tree.closed(here).rows()) == 1
