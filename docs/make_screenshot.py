"""Writes docs/screenshot.svg: the explorer over the bundled samples, drawn without a terminal."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from searchlib import Index
from tui.app import TranscriptApp
from tui.keeping import Session
from tui.screens.keeping import Start
from tui.screens.search import SearchScreen
from tui.service import opener
from tui.state import SearchState

ROOT = Path(__file__).resolve().parents[1]
SIZE = (120, 40)
QUERY = "treaty"

#: What a picture of Textual has of the network: font hosts, and the address of its maker in a comment.
ADDRESSES = re.compile(r"@font-face\s*\{[^}]*\}\s*|<!--.*?-->\s*", re.DOTALL)


async def picture(index: Path) -> str:
    """The screen after a search, a few keys into the results."""
    app = TranscriptApp(opener(index), start=Start(Session(SearchState(QUERY))))
    async with app.run_test(size=SIZE) as pilot:
        await settled(app, pilot)
        await pilot.press("enter", "j", "enter")
        await settled(app, pilot)
        return app.export_screenshot(title=f"transcript-tui --query {QUERY}")


async def settled(app: TranscriptApp, pilot: Pilot[None]) -> None:
    """Until the search screen is there and waits for nothing."""
    await pilot.pause()
    while not isinstance(app.screen, SearchScreen) or app.screen.busy:
        await pilot.pause(0.01)
    await pilot.pause()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Index.rebuild([ROOT / "searchlib" / "samples"], folder)
        svg = asyncio.run(picture(Path(folder)))
    svg = ADDRESSES.sub("", svg).replace("Fira Code", "monospace")
    (ROOT / "docs" / "screenshot.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
