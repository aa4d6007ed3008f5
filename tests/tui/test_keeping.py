"""Saved searches, the session and newer indexes: nothing is lost, not even a damaged file."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest
from tui_fakes import HOSTILE, FakeCollection, library, unsafe

from searchlib import Cancelled, Sort, Unit
from tui.app import TranscriptApp
from tui.files import locked
from tui.keeping import Keeper, Saved, Session
from tui.ports import Trouble
from tui.screens.keeping import Start
from tui.screens.name import NameScreen
from tui.screens.searches import SearchesScreen, row_text
from tui.state import Filter, SearchState

NORMAL, NARROW = (120, 40), (80, 24)
STATE = SearchState("treaty", (Filter("speaker", "Mira Solane"),), Sort.NEWEST)


@pytest.fixture
def keeper(tmp_path) -> Keeper:
    return Keeper(tmp_path / "kept", tmp_path / "index")


def test_searches_come_back_and_belong_to_their_index(keeper, tmp_path):
    other = Keeper(tmp_path / "kept", tmp_path / "another")
    saved = Saved("b \x1b\ud800", STATE, 12, 3)
    keeper.save(saved)
    keeper.save(Saved("A", SearchState("x"), 1, 1))
    other.save(Saved("A", SearchState("y"), 2, 1))
    keeper.save(Saved("A", SearchState("x"), 5, 2))
    assert keeper.searches() == (Saved("A", SearchState("x"), 5, 2), saved)
    keeper.forget("A")
    assert keeper.searches() == (saved,)
    assert len(other.searches()) == 1


def test_all_of_a_question_comes_back(keeper):
    filters = (Filter("speaker", "Mira Solane", out=True), Filter("date", "2015..2017"))
    state = SearchState("us", filters, Sort.SPEAKER, Unit.TRANSCRIPT, literal=("us",))
    keeper.save(Saved("all", state, 3, 1))
    assert keeper.searches() == (Saved("all", state, 3, 1),)
    keeper.leave(Session(state, "t1#1"))
    assert keeper.session() == Session(state, "t1#1")


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("treaty", "treason"),
        lambda text: "[" * 100_000,
        lambda text: "[]",
        lambda text: '{"kind": "searches", "version": 1, "sha256": "", "rows": []}',
    ],
)
def test_a_damaged_file_is_a_sentence_and_is_kept(keeper, tmp_path, damage):
    keeper.save(Saved("mine", STATE, 12, 3))
    path = tmp_path / "kept" / "searches.json"
    broken = damage(path.read_text())
    path.write_text(broken)
    with pytest.raises(Trouble, match=r"searches\.json is damaged"):
        keeper.searches()
    assert path.read_text() == broken
    assert "searches.json.damaged-1" in keeper.save(Saved("new", STATE, 1, 1))[1]
    assert (tmp_path / "kept" / "searches.json.damaged-1").read_text() == broken
    assert [saved.name for saved in keeper.searches()] == ["new"]


def test_two_questions_never_share_a_name(keeper):
    keeper.save(Saved("A", SearchState("x"), 1, 1))
    kept, _ = keeper.save(Saved("A", SearchState("y"), 2, 1))
    assert kept == Saved("A (2)", SearchState("y"), 2, 1)
    assert keeper.save(kept)[0] == kept
    assert [saved.state.query for saved in keeper.searches()] == ["x", "y"]
    keeper.forget("A")
    keeper.look_again(Saved("A", SearchState("x"), 9, 9))  # deleted in another window meanwhile
    assert keeper.searches() == (kept,)
    keeper.look_again(replace(kept, total=9))
    assert keeper.searches()[0].total == 9


def test_windows_that_save_at_the_same_moment_keep_all(tmp_path):
    """Each window reads, adds and writes: without a lock the last would write what it read before."""

    def window(number: int) -> None:
        keeper = Keeper(tmp_path / "kept", tmp_path / f"index-{number % 2}")
        for n in range(5):
            keeper.save(Saved(f"{number}-{n}", STATE, 1, 1))
            keeper.leave(Session(STATE, f"{number}"))

    windows = [threading.Thread(target=window, args=(number,)) for number in range(4)]
    for one in windows:
        one.start()
    for one in windows:
        one.join()
    kept = [Keeper(tmp_path / "kept", tmp_path / f"index-{n}") for n in (0, 1)]
    assert [len(keeper.searches()) for keeper in kept] == [10, 10]
    assert {keeper.session().paragraph for keeper in kept} <= {"0", "1", "2", "3"}
    assert all(keeper.session().paragraph for keeper in kept)


def test_a_window_that_never_ends_its_save_is_told_of(keeper, tmp_path, monkeypatch):
    monkeypatch.setattr("tui.files._TRIES", 2)
    with locked(tmp_path / "kept" / "LOCK"), pytest.raises(Trouble, match="another window"):
        keeper.save(Saved("A", STATE, 1, 1))


def test_a_file_of_a_newer_version_is_left_alone(keeper, tmp_path):
    keeper.leave(Session(STATE, "t1#1"))
    path = tmp_path / "kept" / "sessions.json"
    newer = json.dumps({**json.loads(path.read_text()), "version": 2})
    path.write_text(newer)
    with pytest.raises(Trouble, match="newer version"):
        keeper.leave(Session())
    assert path.read_text() == newer


async def test_save_list_and_run_with_what_is_new(start, keeper):
    fake = FakeCollection(library(2, 8))
    async with start(NORMAL, fake=fake, begin=Start(Session(STATE), keeper=keeper)) as s:
        await s.press("down", "ctrl+s")
        assert "Save this search as" in s.dump()
        await s.press("!", "enter")
        assert [(saved.name, saved.total) for saved in keeper.searches()] == [("treaty!", 4)]
    fake = FakeCollection(library(5, 8), generation=4)
    async with start(NORMAL, fake=fake, begin=Start(keeper=keeper)) as s:
        await s.press("down", "o")
        assert "treaty!  10  +6 new since you looked (generation 1, now 4)" in s.dump()
        assert "[speaker: Mira Solane]" in s.dump()
        await s.press("enter")
        assert s.screen.bar.value == "treaty"
        assert s.screen.results.total == 10
        assert "sort: newest" in s.dump()
        await s.press("o")
        assert "treaty!  10  as many as when you looked" in s.dump()
        await s.press("d")
        assert "d once more deletes treaty!" in s.dump()
        await s.press("d")
        assert keeper.searches() == ()


async def test_a_save_is_not_lost_by_what_is_asked_next(start, keeper):
    fake = FakeCollection(gate=threading.Event())
    asked = threading.Event()

    def total(state, stop):
        asked.set()
        while not fake.gate.wait(0.002):
            if stop():
                raise Cancelled("stopped")
        return 18

    fake.gate.set()
    async with start(NORMAL, fake=fake, begin=Start(Session(SearchState("treaty")), keeper=keeper)) as s:
        fake.total = total
        fake.gate.clear()
        await s.pilot.press("down", "ctrl+s")
        await s.until(lambda: isinstance(s.app.screen, NameScreen))
        await s.pilot.press("enter")
        await s.until(asked.is_set)
        s.screen.action_searches()
        await s.until(lambda: isinstance(s.app.screen, SearchesScreen))
        fake.gate.set()
        await s.settle()
    assert [saved.name for saved in keeper.searches()] == ["treaty"]


async def test_the_session_comes_back(start, keeper):
    async with start(NORMAL, begin=Start(keeper=keeper, leave=keeper.leave)) as s:
        await s.type("treaty")
        await s.press("down", "S", "j", "j", "j")
        here = s.screen.results.hit.chunk.id
        await s.press("q")
    assert keeper.session() == Session(SearchState("treaty", (), Sort.NEWEST), here)
    async with start(NORMAL, begin=Start(keeper.session())) as s:
        assert s.screen.bar.value == "treaty"
        assert "sort: newest" in s.dump()
        assert s.screen.results.hit.chunk.id == here
        assert s.screen.reader.chunk.id == here


async def test_open_begins_in_the_reader_or_says_why_not(start, monkeypatch):
    async with start(NORMAL, begin=Start(Session(SearchState(), "t3#5"), read=True)) as s:
        await s.until(lambda: "para 5/8" in s.dump())
        assert s.screen.reader.has_focus
    told: list[tuple[str, bool]] = []
    monkeypatch.setattr(TranscriptApp, "notify", lambda _, text, markup: told.append((text, markup)))
    async with start(NORMAL, begin=Start(Session(SearchState(), "t9#9[/x]\x1b"), read=True)) as s:
        await s.until(lambda: bool(told))
        assert told == [("Cannot open t9#9[/x]␛: this paragraph is not in the index", False)]
        assert s.screen.results.total == 24


async def test_a_newer_index_is_offered_and_loaded_in_the_same_place(start):
    fake, after = FakeCollection(library(60, 8)), FakeCollection(library(61, 8), generation=2)
    opened = [after, fake]
    async with start(NORMAL, fake=fake, opener=opened.pop) as s:
        await s.type("treaty")
        await s.press("down", "G", "k")
        here = s.screen.results.hit.chunk.id
        fake.newer = True
        s.screen.look_for_newer()
        await s.settle()
        assert "A newer index is on the disk: F5 loads it" in s.dump()
        assert s.screen.results.total == 360
        await s.press("f5")
        assert s.screen.results.total == 366
        assert s.screen.results.hit.chunk.id == here
        assert s.screen.reader.chunk.id == here
        assert "newer index" not in s.screen.query_one("#title").render().plain


@pytest.mark.parametrize("number", [25, 70])
async def test_the_list_begins_at_the_paragraph_of_the_session(start, number):
    """Out of sight on the first page, or on another; what acts on the list acts on that paragraph."""
    fake = FakeCollection(library(20, 8))
    here = fake.search(SearchState("treaty"), lambda: False, limit=100).hits[number].chunk.id
    async with start(NORMAL, fake=fake, begin=Start(Session(SearchState("treaty"), here))) as s:
        assert (s.screen.results.cursor, s.screen.results.hit.chunk.id) == (number, here)
        assert s.screen.reader.chunk.id == here
        await s.press("f5")
        assert (s.screen.results.cursor, s.screen.reader.chunk.id) == (number, here)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_saved_search_is_shown_harmlessly(text):
    state = SearchState(text, (Filter("speaker", text),))
    for shown in row_text((Saved(text, state, 1, 1), 3), 2):
        assert not unsafe(shown.plain)
