"""What stands on the terminal, at the three sizes, compared with screens on file."""

from __future__ import annotations

import pytest

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
