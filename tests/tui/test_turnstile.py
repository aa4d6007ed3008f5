"""Keys that come at once do what they do one by one: none is lost, none acts on the wrong screen."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.command import CommandPalette
from textual.keys import _character_to_key
from textual.widgets import Input
from tui_fakes import FakeCollection

from conftest import Session
from tui.app import TranscriptApp
from tui.keeping import Keeper
from tui.screens.help import HelpScreen
from tui.screens.keeping import Start
from tui.screens.name import NameScreen
from tui.screens.search import SearchScreen


@pytest.fixture
def keeper(tmp_path) -> Start:
    return Start(keeper=Keeper(tmp_path / "kept", tmp_path / "index"))


def burst(session, *keys: str) -> None:
    """All of them are in the queue before the first is looked at, as after a hiccup of a slow line."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        session.app.post_message(events.Key(name, key if len(key) == 1 else None))


async def test_a_word_typed_with_the_slash_is_the_query(start):
    async with start() as s:
        await s.press("down")
        burst(s, "/", *"timber")
        await s.settle()
        assert s.screen.bar.value == "timber"
        assert s.screen.results.total == 6


async def test_commands_after_a_query_act_on_its_results(start):
    async with start() as s:
        burst(s, *"treaty", "enter", "j", "j", "enter", "}", "m")
        await s.settle()
        assert s.screen.results.cursor == 2
        assert s.screen.reader.has_focus
        assert s.screen.reader.chunk.paragraph == 4


async def test_a_key_after_escape_is_for_the_screen_below(start, keeper):
    """Both are there before the window has heard of the first."""
    async with start(begin=keeper) as s:
        await s.press("down")
        for number, window in enumerate(("?", "x", "ctrl+s", "o"), 1):
            await s.press(window)
            assert not isinstance(s.app.screen, SearchScreen)
            burst(s, "escape", "j")
            await s.settle()
            assert isinstance(s.app.screen, SearchScreen)
            assert s.screen.results.cursor == number
        burst(s, "?", "escape", "j", "m")
        await s.settle()
        assert isinstance(s.app.screen, SearchScreen)
        assert (s.screen.results.cursor, len(s.screen._marks)) == (5, 1)


async def test_a_key_of_the_application_waits_for_its_turn_too(start):
    async with start() as s:
        await s.press("down", "?")
        burst(s, "escape", "ctrl+p", *"rep")
        await s.until(lambda: not s.app.turned)
        await s.settle()
        assert isinstance(s.app.screen, CommandPalette)
        assert s.app.screen.query_one(Input).value == "rep"


async def test_what_is_typed_with_the_key_that_opens_a_window_is_for_the_window(start, keeper):
    async with start(begin=keeper) as s:
        await s.press("down")
        burst(s, "ctrl+s", *"tides", "enter", "?")
        await s.settle()
        assert isinstance(s.app.screen, HelpScreen)
        burst(s, "escape", "ctrl+s", *"q")
        await s.settle()
        assert isinstance(s.app.screen, NameScreen)


async def test_keys_before_the_first_screen_do_what_they_do_later(monkeypatch):
    """They are there as soon as there is a terminal; the first screen takes its time."""
    app, prepare = TranscriptApp(FakeCollection), SearchScreen._pre_process

    async def slowly(self):
        for key in (*"treaty", "enter", "f", "down"):
            app._driver.send_message(events.Key(key, key if len(key) == 1 else None).set_sender(app))
        for _ in range(100):
            await asyncio.sleep(0)
        return await prepare(self)

    monkeypatch.setattr(SearchScreen, "_pre_process", slowly)
    async with app.run_test() as pilot:
        session = Session(app, pilot, FakeCollection())
        await session.settle()
        assert session.screen.bar.value == "treaty"
        assert session.screen.panel.has_focus


async def test_a_paste_is_in_order_with_the_keys(start):
    async with start() as s:
        await s.press("down")
        burst(s, "/")
        s.app.post_message(events.Paste("trea\nty\x1b[31m"))
        burst(s, "backspace", "enter", "j")
        await s.settle()
        assert s.screen.bar.value == "trea ty␛[31"
        assert not s.screen.bar.has_focus


async def test_a_key_that_waits_for_none_lets_no_other_in_early(start, keeper, monkeypatch):
    async def stay(self):
        """Who asks to quit is not let go."""

    monkeypatch.setattr(TranscriptApp, "action_quit", stay)
    async with start(begin=keeper, query="treaty") as s:
        await s.press("enter", "ctrl+s", "enter", "o")
        burst(s, "down", "ctrl+q", "enter", "a", "j")  # `a` would pin instead, and `enter` close one more
        await s.settle()
        assert isinstance(s.app.screen, SearchScreen)
        assert s.screen.results.cursor == 1


async def test_no_key_waits_for_ever(start, monkeypatch):
    """A window that closes may take with it what was to come back."""
    monkeypatch.setattr("tui.turnstile._LOST", 0.01)
    monkeypatch.setattr(TranscriptApp, "_climb", lambda self, node, then: None)
    async with start() as s:
        burst(s, "down", "j", "j")
        await s.until(lambda: s.screen.results.cursor == 2)
