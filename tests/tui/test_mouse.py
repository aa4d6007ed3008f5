"""The mouse: what one clicks on does what its key does; the wheel scrolls what is under it."""

from __future__ import annotations

from pathlib import Path

from textual import events
from tui_fakes import FakeCollection, library

from tui.keeping import Keeper, Saved, Session
from tui.pins import Pins
from tui.screens.comparing import CompareScreen
from tui.screens.help import HelpScreen
from tui.screens.keeping import Start
from tui.screens.values import ValuesScreen
from tui.screens.why import WhyScreen
from tui.state import Filter, SearchState

NORMAL = (120, 40)
TREATY, TARIFFS = SearchState("treaty"), SearchState("tariffs")
BOTH = Pins().added(TREATY).added(TARIFFS).pins
MINE = Filter("speaker", "Mira Solane")


async def test_filters_and_their_chips(start):
    """A chip takes its own filter off, the words behind them take off all."""
    async with start(NORMAL, query="harbour") as s:
        await s.click("[ ] Mira Solane")
        await s.click("[ ] trade")
        await s.press("ctrl+t")
        assert s.screen._state.filters == (MINE, Filter("topic", "trade"))
        assert s.screen._state.literal == ("harbour",)
        await s.click("[topic: trade", beside=4)
        await s.click("[as written: harbour x]")
        assert (s.screen._state.filters, s.screen._state.literal) == ((MINE,), ())
        await s.click("v Speaker")  # a heading folds, and unfolds
        assert "[x] Mira Solane" not in s.dump()
        await s.click("> Speaker")
        await s.click("[x] Mira Solane")
        assert not s.screen._state.filters
        await s.click("[ ] trade")
        await s.click("ctrl+l clears")
        assert not s.screen._state.filters
        assert not s.screen.chips.display


async def test_pins_and_their_comparison(start):
    async with start(NORMAL, begin=Start(Session(TREATY, "", BOTH))) as s:
        await s.click("B  tariffs 6", beside=3)
        assert s.screen.bar.value == "tariffs"
        await s.click(" A  treaty 18", beside=1)
        assert s.screen.bar.value == "treaty"
        await s.click("= compares")
        assert isinstance(s.app.screen, CompareScreen)
        await s.click(" Tomas Verel", times=2)  # in the column one is at
        assert s.screen._state.filters == (Filter("speaker", "Tomas Verel"),)
        await s.click("= compares")
        x, _ = s.find(" B  tariffs", 1)
        _, y = s.find(" Mira Solane")
        await s.pilot.click(offset=(x + 3, y), times=2)
        await s.settle()
        assert (s.screen.bar.value, s.screen._state.filters) == ("tariffs", (MINE,))


async def test_results_and_the_reader_with_its_marks(start):
    async with start(NORMAL, query="treaty") as s:
        await s.click("    3  2015")
        assert (s.screen.results.cursor, s.screen.results.has_focus) == (2, True)
        await s.click("    2  2015", times=2)
        assert (s.screen.results.cursor, s.screen.reader.has_focus) == (1, True)
        await s.click("detail for the commission")
        assert s.screen.reader.chunk.id == "t1#4"
        await s.click("    3?", beside=7)  # the column of marks
        assert s.screen._marks.ids == {"t1#3"}
        await s.click("    3?", beside=7)
        assert not s.screen._marks
        await s.click("    3?", beside=5)  # how the name is known
        assert isinstance(s.app.screen, WhyScreen)
        await s.press("escape")
        await s.click("    1 ╎", beside=5)  # of a name that is certain there is nothing to say
        assert (s.screen.reader.chunk.id, s.app.screen) == ("t1#1", s.screen)


async def test_the_timeline(start):
    async with start(NORMAL, query="treaty") as s:
        await s.press("down", "t", "Z", "t")
        await s.click("2016 6")
        assert s.screen._state.where() == {"date": ["2016"]}


async def test_the_footer_and_the_query(start):
    async with start(NORMAL, query="treaty") as s:
        await s.press("enter")
        await s.click("f Filters")
        assert s.screen.panel.has_focus
        await s.click("n Next hit")
        assert s.screen.results.cursor == 1
        await s.click("/ Search")
        assert s.screen.bar.has_focus
        await s.press("down")
        await s.pilot.click("#query", offset=(3, 0))
        await s.settle()
        assert (s.screen.bar.has_focus, s.screen.bar.cursor_position) == (True, 2)
        await s.press("down")
        await s.click("? Help")
        assert isinstance(s.app.screen, HelpScreen)


async def test_the_wheel_scrolls_what_is_under_it(start):
    async with start(NORMAL, query="treaty", fake=FakeCollection(library(1, 80))) as s:
        await s.press("enter")
        for pane in (s.screen.results, s.screen.reader):
            for event in (events.MouseScrollDown, events.MouseScrollUp):
                before = pane.scroll_offset.y
                await s.pilot._post_mouse_events([event], pane, (20, 4))
                await s.settle()
                assert (pane.scroll_offset.y > before) == (event is events.MouseScrollDown)
        await s.press("question_mark")
        await s.wheel("Commands")
        assert s.app.screen.focused.scroll_offset.y > 0


async def test_lists_in_windows(start, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    keeper = Keeper(tmp_path / "kept", tmp_path)
    keeper.save(Saved("goods", SearchState("timber"), 1, 1))
    keeper.save(Saved("tides", TARIFFS, 1, 1))
    async with start(NORMAL, begin=Start(Session(TREATY), keeper=keeper)) as s:
        await s.press("down", "o")
        await s.click("tides", times=2)
        assert s.screen.bar.value == "tariffs"
        await s.press("x")
        await s.click("CSV: a table")  # once: one sees the name that the file would have
        assert "tariffs.csv" in s.dump()
        await s.click("CSV: a table", times=2)
        assert Path("tariffs.csv").exists()
        await s.press("f", "j", "v")
        assert isinstance(s.app.screen, ValuesScreen)
        await s.until(lambda: not s.app.screen.busy)
        await s.click("[ ] Tomas Verel")
        assert s.screen._state.filters == (Filter("speaker", "Tomas Verel"),)
