"""What the tests of the explorer share: starting it, waiting without sleeping, comparing screens."""

from __future__ import annotations

import difflib
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.keys import _character_to_key
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
        """Until no errand flies, no timer waits and every message has been handled."""
        await self.pilot.pause()
        await self.until(lambda: not self.screen.busy and not self.app.turned)
        await self.pilot.pause()

    async def until(self, true: Callable[[], bool]) -> None:
        """Let the app work until something is true."""
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < deadline, "it never happened"
            await self.pilot.pause(0.001)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        await self.pilot.press(*map(_character_to_key, text))
        await self.settle()

    def dump(self) -> str:
        """What stands on the terminal, as text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(s.text for s in strip).rstrip() for strip in strips)


def asking(query: str) -> Start:
    """A start with this query."""
    return Start(Kept(SearchState(query)))


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No blinking, no pause before the reader follows, no environment from outside."""
    monkeypatch.setattr(SearchScreen, "FOLLOW_PAUSE", 0.0)
    monkeypatch.setattr(AskingScreen, "ADVICE_PAUSE", 0.001)
    monkeypatch.setattr(QueryBar, "COMPLETION_PAUSE", 0.001)
    monkeypatch.setattr(Input, "cursor_blink", False)
    for name in ("NO_COLOR", "TRANSCRIPTS_INDEX"):
        monkeypatch.delenv(name, raising=False)


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
