"""Writes the pictures in docs/: the explorer over the bundled samples, drawn without a terminal."""

from __future__ import annotations

import asyncio
import re
import tempfile
from dataclasses import dataclass
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
QUERY = "treaty"

#: What a picture of Textual has of the network: font hosts, and the address of its maker in a comment.
ADDRESSES = re.compile(r"@font-face\s*\{[^}]*\}\s*|<!--.*?-->\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Picture:
    """A file, the size of the terminal, the colours, and the keys that lead there."""

    file: str
    size: tuple[int, int]
    theme: str
    keys: tuple[str, ...]


PICTURES = (
    Picture("screenshot.svg", (120, 40), "dark", ("enter", "j", "enter")),
    Picture("screenshot-light.svg", (200, 60), "light", ("enter", "a", "j", "enter")),
    Picture("screenshot-narrow.svg", (80, 24), "contrast", ("enter", "j")),
)


async def drawn(picture: Picture, index: Path) -> str:
    """The screen after a search and these keys."""
    app = TranscriptApp(opener(index), start=Start(Session(SearchState(QUERY))))
    app.theme = picture.theme
    async with app.run_test(size=picture.size) as pilot:
        await settled(app, pilot)
        for key in picture.keys:
            await pilot.press(key)
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
        for picture in PICTURES:
            svg = asyncio.run(drawn(picture, Path(folder)))
            svg = ADDRESSES.sub("", svg).replace("Fira Code", "monospace")
            (ROOT / "docs" / picture.file).write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
