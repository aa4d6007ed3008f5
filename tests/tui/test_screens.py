"""What stands on the terminal, at the three sizes, compared with screens on file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.keeping import Keeper, Saved, Session
from tui.pins import Pins
from tui.screens.keeping import Start
from tui.screens.values import ValuesScreen
from tui.state import Filter, SearchState

MINE = SearchState("harbour treaty", (Filter("speaker", "Mira Solane"),))
SIZES = {"80x24": (80, 24), "120x40": (120, 40), "200x60": (200, 60)}


@pytest.mark.parametrize("size", SIZES)
async def test_results(start, golden, size):
    async with start(SIZES[size]) as s:
        await s.type("treaty")
        await s.press("enter", "j")
        golden(f"results-{size}", s.dump())


@pytest.mark.parametrize("size", SIZES)
async def test_reading_with_a_filter(start, golden, size):
    async with start(SIZES[size]) as s:
        await s.type("treaty")
        await s.press("enter", "f", "j", "space", "escape", "enter", "n")
        golden(f"reading-{size}", s.dump())


async def test_filters_as_a_drawer(start, golden):
    async with start((80, 24)) as s:
        await s.press("down", "f", "j", "j", "space")
        golden("filters-80x24", s.dump())


async def test_first_sight(start, golden):
    async with start((80, 24)) as s:
        golden("first-80x24", s.dump())


async def test_help(start, golden):
    async with start((120, 70)) as s:
        await s.press("f1")
        golden("help-120x70", s.dump())


async def test_nothing_found(start, golden):
    async with start((80, 24)) as s:
        await s.press("down", "f", "j", "space", "slash")
        await s.type("zzz")
        golden("nothing-80x24", s.dump())


async def at_all_sizes(s, golden, name, sizes=SIZES) -> None:
    """The same screen in terminals of several sizes; one app is enough for them."""
    for size in sizes:
        await s.pilot.resize_terminal(*SIZES[size])
        await s.settle()
        golden(f"{name}-{size}", s.dump())


async def test_groups_and_finding(start, golden):
    async with start((80, 24), query="treaty") as s:
        await s.press("down", "u", "right", "j", "j", "j")
        await at_all_sizes(s, golden, "groups")
        await s.pilot.resize_terminal(80, 24)
        await s.press("ctrl+f")
        await s.type("tariffs")
        golden("finding-80x24", s.dump())


async def test_pinned_searches(start, golden):
    pins = Pins().added(SearchState("treaty")).added(SearchState("tariffs"), "customs").added(MINE)
    async with start((80, 24), begin=Start(Session(SearchState("treaty"), "", pins.pins))) as s:
        await s.press("down", "enter")
        await at_all_sizes(s, golden, "pinned")
        await s.press("equals_sign")
        await s.press("j", "right")
        await at_all_sizes(s, golden, "comparison")


async def test_windows(start, golden, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pathlib.Path.cwd", lambda: Path("/home/ana"))
    keeper = Keeper(tmp_path / "kept", tmp_path)
    by_her = SearchState("treaty", (Filter("speaker", "Mira Solane"),))
    keeper.save(Saved("Treaty, by its minister", by_her, 4, 1))
    keeper.save(Saved("Tariffs", SearchState("tariffs"), 6, 1))
    both = ("80x24", "120x40")
    async with start((80, 24), begin=Start(Session(SearchState("treaty")), keeper=keeper)) as s:
        await s.press("down", "x", "j")
        await at_all_sizes(s, golden, "export", both)
        await s.press("escape", "ctrl+s")
        await at_all_sizes(s, golden, "name", ("80x24",))
        await s.press("escape", "o")
        await s.press("j")
        await at_all_sizes(s, golden, "searches", both)
        await s.press("escape", "f", "j")
        await s.pilot.press("v")
        await s.until(lambda: isinstance(s.app.screen, ValuesScreen) and not s.app.screen.busy)
        await s.press("enter", "j")
        await at_all_sizes(s, golden, "values", both)


async def test_windows_follow_the_size_of_the_terminal(start, tmp_path):
    """In each there is room for the window with its frame, and the place below is as it was."""
    keeper = Keeper(tmp_path / "kept", tmp_path)
    keeper.save(Saved("Tariffs", SearchState("tariffs"), 6, 1))
    pins = Pins().added(SearchState("treaty")).added(SearchState("tariffs"))
    begin = Start(Session(SearchState("treaty"), "", pins.pins), keeper=keeper)
    async with start((80, 24), begin=begin) as s:
        await s.press("down", "j")
        for window in ("?", "x", "o", "=", "ctrl+p"):
            await s.press(window)
            for size in ((100, 30), (40, 10), (80, 24)):
                await s.pilot.resize_terminal(*size)
                await s.settle()
                area = s.app.screen.query(".window, #--container").first().region
                assert area.intersection(s.app.screen.region) == area, (window, size)
            await s.press("escape")
            assert (s.app.screen, s.screen.results.has_focus, s.screen.results.cursor) == (s.screen, True, 1)
        assert s.screen.reader.chunk.id == "t1#2"
