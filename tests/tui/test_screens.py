"""What stands on the terminal, at the three sizes, compared with screens on file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.keeping import Keeper, Saved, Session
from tui.screens.keeping import Start
from tui.screens.values import ValuesScreen
from tui.state import Filter, SearchState

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


@pytest.mark.parametrize("size", SIZES)
async def test_a_group_opened(start, golden, size):
    async with start(SIZES[size]) as s:
        await s.type("treaty")
        await s.press("enter", "u", "right", "j", "j", "j")
        golden(f"groups-{size}", s.dump())


async def test_finding_in_the_reader(start, golden):
    async with start((80, 24)) as s:
        await s.type("treaty")
        await s.press("enter", "ctrl+f")
        await s.type("tariffs")
        golden("finding-80x24", s.dump())


WINDOWS = ("80x24", "120x40")


@pytest.mark.parametrize("size", WINDOWS)
async def test_export(start, golden, size, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("pathlib.Path.cwd", lambda: Path("/home/ana"))
    async with start(SIZES[size], query="treaty") as s:
        await s.press("down", "m", "x", "j")
        golden(f"export-{size}", s.dump())


async def test_name(start, golden, tmp_path):
    begin = Start(Session(SearchState("treaty")), keeper=Keeper(tmp_path / "kept", tmp_path))
    async with start((80, 24), begin=begin) as s:
        await s.press("down", "ctrl+s")
        golden("name-80x24", s.dump())


@pytest.mark.parametrize("size", WINDOWS)
async def test_saved_searches(start, golden, size, tmp_path):
    keeper = Keeper(tmp_path / "kept", tmp_path)
    keeper.save(
        Saved("Treaty, by its minister", SearchState("treaty", (Filter("speaker", "Mira Solane"),)), 4, 1)
    )
    keeper.save(Saved("Tariffs", SearchState("tariffs"), 6, 1))
    async with start(SIZES[size], begin=Start(keeper=keeper)) as s:
        await s.press("down", "o")
        await s.press("j")
        golden(f"searches-{size}", s.dump())


@pytest.mark.parametrize("size", WINDOWS)
async def test_values(start, golden, size):
    async with start(SIZES[size]) as s:
        await s.press("down", "f", "j")
        await s.pilot.press("v")
        await s.until(lambda: isinstance(s.app.screen, ValuesScreen) and not s.app.screen.busy)
        await s.pilot.press("enter", "j")
        await s.until(lambda: "> [ ] Mira" in s.dump())
        golden(f"values-{size}", s.dump())
