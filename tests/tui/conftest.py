"""What the tests of the explorer share: starting it, waiting without sleeping, comparing screens."""

from __future__ import annotations

import asyncio
import difflib
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events
from textual._context import visible_screen_stack
from textual.keys import REPLACED_KEYS, _character_to_key, key_to_character
from textual.pilot import Pilot
from textual.widgets import Input

sys.path.insert(0, str(Path(__file__).parent))

from tui_fakes import FakeCollection

from tui.app import TranscriptApp
from tui.keeping import Session as Kept
from tui.screens.asking import AskingScreen
from tui.screens.keeping import Start
from tui.screens.search import SearchScreen
from tui.state import SearchState
from tui.widgets.query_bar import QueryBar

#: Seconds after which something that never happens fails a test; far more than a busy machine needs.
PATIENCE = 60.0
SCREENS = Path(__file__).parent / "screens"


@dataclass
class Session:
    """An app under test."""

    app: TranscriptApp
    pilot: Pilot[None]
    fake: FakeCollection

    @property
    def screen(self) -> SearchScreen:
        return next(s for s in self.app.screen_stack if isinstance(s, SearchScreen))

    async def settle(self) -> None:
        """Until no errand flies, no timer waits, every message has been handled and all is drawn.

        Textual's own pauses wait for a process that is idle for a while: a busy machine never is, and an
        idle one spends most of a test with that.
        """
        deadline = time.monotonic() + PATIENCE
        still = 0
        while still < 2:
            assert time.monotonic() < deadline, "it never came to rest"
            await self.pilot._wait_for_screen()
            self.app.screen._on_timer_update()
            still = still + 1 if self._still() else 0
            await asyncio.sleep(0 if still or not self.screen.busy else 0.001)

    def _still(self) -> bool:
        """Nothing is on its way at this moment."""
        if self.screen.busy or self.app.turned or self.app.animator._animations:
            return False
        screen = self.app.screen
        if screen._layout_required or screen._repaint_required or screen._dirty_widgets or screen._callbacks:
            return False
        nodes = (self.app, *(n for one in self.app.screen_stack for n in one.walk_children(with_self=True)))
        return all(
            node._message_queue.empty() and node._pending_message is None and not node._next_callbacks
            for node in nodes
        )

    async def until(self, true: Callable[[], bool]) -> None:
        """Let the app work until something is true."""
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < deadline, "it never happened"
            await self.pilot.pause(0.001)

    async def press(self, *keys: str) -> None:
        """One key after another, each when all that the one before it set off is done."""
        for key in keys:
            self.send(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Faster than anything answers."""
        for one in text:
            self.send(_character_to_key(one))
        await self.settle()

    def send(self, key: str) -> None:
        """A key as the terminal would, whatever the app is doing."""
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        self.app._driver.send_message(events.Key(name, key_to_character(REPLACED_KEYS.get(name, name))))

    def find(self, words: str, number: int = 0) -> tuple[int, int]:
        """The column and the row where these words stand, the first time or a later; of a window, in it."""
        windows = self.app.screen.query(".window")
        area = windows.first().region if windows else self.app.screen.region
        places = [
            place
            for y, row in enumerate(self.dump().splitlines())
            for match in re.finditer(re.escape(words), row)
            if (place := (cell_len(row[: match.start()]), y)) in area
        ]
        assert len(places) > number, f"{words!r} is not on the screen:\n{self.dump()}"
        return places[number]

    async def click(self, words: str, *, number: int = 0, beside: int = 0, times: int = 1) -> None:
        """Click on these words, or so many columns beside their beginning."""
        x, y = self.find(words, number)
        await self.pilot.click(offset=(x + beside, y), times=times)
        await self.settle()

    async def wheel(self, words: str, event: type[events.MouseEvent] = events.MouseScrollDown) -> None:
        """Turn the wheel over these words."""
        await self.pilot._post_mouse_events([event], offset=self.find(words))
        await self.settle()

    def dump(self) -> str:
        """What stands on the terminal, as text."""
        visible_screen_stack.set(self.app._background_screens)  # a window draws what is behind it from this
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(s.text for s in strip).rstrip() for strip in strips)


def asking(query: str) -> Start:
    """A start with this query."""
    return Start(Kept(SearchState(query)))


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No blinking, no pause before the reader follows, no environment from outside."""
    monkeypatch.setattr(SearchScreen, "FOLLOW_PAUSE", 0.0)
    monkeypatch.setattr(SearchScreen, "TYPING_PAUSE", 0.0)
    monkeypatch.setattr(SearchScreen, "RESTING", 0.0)
    monkeypatch.setattr(AskingScreen, "ADVICE_PAUSE", 0.001)
    monkeypatch.setattr(QueryBar, "COMPLETION_PAUSE", 0.001)
    monkeypatch.setattr(Input, "cursor_blink", False)
    for name in ("NO_COLOR", "TRANSCRIPTS_INDEX", "TMUX", "STY", "TERM_PROGRAM", "TEXTUAL_DRIVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("SSH_CONNECTION", "from a test")  # no program of this machine is given anything


@pytest.fixture
def start() -> Callable[..., object]:
    @asynccontextmanager
    async def run(
        size: tuple[int, int] = (120, 40),
        *,
        query: str = "",
        fake: FakeCollection | None = None,
        opener: Callable[[], FakeCollection] | None = None,
        begin: Start | None = None,
        **more: object,
    ) -> AsyncIterator[Session]:
        collection = fake or FakeCollection()
        app = TranscriptApp(
            opener or (lambda: collection), start=begin or asking(query), clock=lambda: 0.0, **more
        )
        async with app.run_test(size=size) as pilot:
            session = Session(app, pilot, collection)
            await session.settle()
            yield session

    return run


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compares a screen with the one on file; UPDATE_SCREENS=1 writes it anew."""

    def compare(name: str, screen: str) -> None:
        path = SCREENS / f"{name}.txt"
        if os.environ.get("UPDATE_SCREENS"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(screen + "\n", encoding="utf-8")
        before = path.read_text(encoding="utf-8").splitlines()
        diff = difflib.unified_diff(before, (screen + "\n").splitlines(), "on file", "now", lineterm="")
        if text := "\n".join(diff):
            pytest.fail(f"the screen {name} has changed:\n{text}", pytrace=False)

    return compare
