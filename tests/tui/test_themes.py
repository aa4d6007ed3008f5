"""The colours: what is drawn, measured; and that the choice is remembered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.color import Color
from rich.segment import Segment
from textual.screen import Screen
from tui_fakes import FakeCollection

from tui.app import TranscriptApp
from tui.keeping import Keeper, Session
from tui.pins import Pins
from tui.screens.keeping import Start
from tui.state import SearchState
from tui.themes import THEMES, Remembered, following

#: Lines, bars and blocks that nobody reads.
DECORATION = {*map(chr, range(0x2500, 0x25A0)), "▲", "▼", "●"}
TEXT, LINES = 4.5, 3.0


def luminance(color: Color) -> float:
    """As WCAG 2.2 defines it."""
    parts = [part / 255 for part in color.get_truecolor()]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: Color, other: Color) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def faint(session) -> list[str]:
    """What stands on the screen with too little contrast."""
    found = set()
    for segment in drawn(session.app.screen):
        text, style = segment.text.strip(), segment.style
        if not text or style is None or style.color is None or style.bgcolor is None:
            continue
        measured = ratio(style.color, style.bgcolor)
        if measured < (LINES if set(text) <= DECORATION else TEXT):
            found.add(f"{measured:.2f} {style.color.name} on {style.bgcolor.name}: {text[:30]!r}")
    return sorted(found)


def drawn(screen: Screen[object]) -> Iterator[Segment]:
    """What is drawn; of a window only that itself: the page behind it is out of use, and dimmed to say so."""
    windows = screen.query(".window, #--container") if screen.is_modal else ()
    area = windows.first().region if windows else screen.region
    for strip in screen._compositor.render_strips()[area.y : area.bottom]:
        yield from strip.crop(area.x, area.right)


#: Keys to the places that have colours of their own.
WALK = (
    ("t", "r", "e", "a", "t", "y", "space", "minus", "x", "enter", "m"),
    ("f", "j", "space", "t"),
    ("escape", "enter", "ctrl+f", "t"),
    ("escape", "escape", "x"),
    ("escape", "question_mark"),
    ("escape", "ctrl+p"),
    ("escape", "f", "v"),
    ("escape", "slash", "ctrl+u", "z", "z", "z", "enter"),
)


@pytest.mark.parametrize("stops", [1, pytest.param(len(WALK), marks=pytest.mark.slow)])
async def test_all_that_is_drawn_has_contrast(start, tmp_path, stops):
    keeper = Start(keeper=Keeper(tmp_path / "kept", tmp_path / "index"))
    async with start(begin=keeper) as s:
        for keys in ((), *WALK)[: stops + 1]:
            await s.press(*keys)
            for theme in THEMES:
                s.app.theme = theme.name
                await s.settle()
                assert faint(s) == [], f"{theme.name} after {keys}"


async def test_marks_keep_their_contrast_where_a_row_is_chosen_or_of_the_query_before(start):
    pins = Pins()
    for word in ("treaty", "tariffs", "harbour", "fish", "vote", "timber"):
        pins = pins.added(SearchState(word))
    begin = Start(Session(SearchState("treaty"), "", pins.pins))
    async with start((120, 40), begin=begin) as s:
        assert s.screen.bar.has_focus
        for keys in ("", ' "in'):  # a query that is not finished: the list is that of the one before
            await s.type(keys)
            assert ("(previous query)" in s.dump()) == bool(keys)
            for theme in THEMES:
                s.app.theme = theme.name
                await s.settle()
                assert faint(s) == [], f"{theme.name}, {keys!r}"
        assert paler(s)


def paler(s) -> bool:
    """Whether the list of the query before looks otherwise than one that is of the query."""
    results = s.screen.results
    before = results.visual_style
    results.remove_class("-previous")
    return before.foreground != results.visual_style.foreground


async def test_without_colours_marks_are_told_by_their_type(start, monkeypatch):
    """And the places one is at by signs."""
    monkeypatch.setenv("NO_COLOR", "1")
    words = ("treaty", "tariffs", "harbour", "fish", "vote", "timber")
    pins = Pins()
    for word in words:
        pins = pins.added(SearchState(word))
    async with start((120, 40), begin=Start(Session(SearchState("treaty"), "", pins.pins))) as s:
        await s.press("down", "enter", "ctrl+f")
        await s.type("both")
        shown: dict[str, set[tuple[bool, ...]]] = {}
        for segment in drawn(s.app.screen):
            style = segment.style
            assert style is None or not (style.color and style.color.triplet), segment
            if style is not None:
                looks = (style.bold, style.italic, style.underline, style.reverse)
                shown.setdefault(segment.text.strip(), set()).add(tuple(map(bool, looks)))
        for word in (*words, "both"):
            assert any(map(any, shown[word])), word
        assert len({frozenset(shown[word]) for word in ("tariffs", "fish", "vote", "both")}) == 4
        assert ">    1  2015" in s.dump()
        assert "1 ▌ A" in s.dump()


async def test_the_next_colours_are_remembered(start, tmp_path):
    async with start(remembered=Remembered(tmp_path / "new")) as s:
        await s.press("down", "f4")
        assert s.app.theme == "light"
    assert Remembered(tmp_path / "new").theme() == "light"
    assert TranscriptApp(FakeCollection, remembered=Remembered(tmp_path / "new")).theme == "light"


@pytest.mark.parametrize("text", ["", "[]", '{"theme": 5}', "[" * 5000, "\x00"])
def test_a_strange_file_of_settings_is_no_theme(tmp_path, text):
    (tmp_path / "settings.json").write_text(text)
    assert Remembered(tmp_path).theme() == ""


def test_what_cannot_be_remembered_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    assert "not remembered" in Remembered(tmp_path / "file").choose("dark")
    assert [following(theme.name) for theme in THEMES] == ["light", "contrast", "dark"]
    assert following("no such") == "dark"
