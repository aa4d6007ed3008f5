"""The colours that the app is tested with, and which of them was chosen last.

Every pair of a text and what is behind it has the contrast that WCAG asks for (4.5; 3 for lines and bars):
a test measures what is drawn.
"""

from __future__ import annotations

import json
from pathlib import Path

from textual.theme import Theme

from .files import write_whole
from .ports import Trouble

FILE = "settings.json"
_LONGEST = 10_000


def _bars(color: str) -> dict[str, str]:
    """Scroll bars that one sees."""
    return dict.fromkeys(("scrollbar", "scrollbar-hover", "scrollbar-active"), color)


DARK = Theme(
    name="dark",
    dark=True,
    primary="#4aa8ff",
    secondary="#5f9ecf",
    warning="#ffb454",
    error="#ff7a7a",
    success="#7fd18b",
    accent="#ffb454",
    foreground="#e6e6e6",
    background="#121212",
    surface="#1c1c1c",
    panel="#262a2f",
    variables={
        "footer-key-foreground": "#ffb454",
        "border": "#4aa8ff",
        "border-blurred": "#8a8a8a",
        **_bars("#7790a8"),
    },
)
LIGHT = Theme(
    name="light",
    dark=False,
    primary="#0057a8",
    secondary="#1f5f99",
    warning="#8a4b00",
    error="#a80000",
    success="#1a6b2a",
    accent="#8a4b00",
    foreground="#1a1a1a",
    background="#fdfdfd",
    surface="#f2f2f2",
    panel="#e4e7eb",
    variables={
        "footer-key-foreground": "#8a3b00",
        "border": "#0057a8",
        "border-blurred": "#6b6b6b",
        **_bars("#1f3f5f"),
    },
)
#: Black, white and nothing between: what is chosen or marked is told by signs, bold, underline and reverse.
CONTRAST = Theme(
    name="contrast",
    dark=True,
    primary="#ffffff",
    secondary="#ffffff",
    warning="#ffffff",
    error="#ffffff",
    success="#ffffff",
    accent="#ffffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    variables={
        "footer-key-foreground": "#ffffff",
        "border": "#ffffff",
        "border-blurred": "#ffffff",
        **_bars("#b0b0b0"),
    },
)
THEMES = (DARK, LIGHT, CONTRAST)


def following(name: str) -> str:
    """The theme after this one; the first after one that is not ours."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]


class Remembered:
    """The theme that was chosen last, in a file of its own; a file that cannot be read is no theme."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def theme(self) -> str:
        try:
            with self._path.open("rb") as file:
                kept = json.loads(file.read(_LONGEST))
        except (OSError, ValueError, RecursionError):
            return ""
        name = kept.get("theme") if isinstance(kept, dict) else None
        return name if isinstance(name, str) else ""

    def choose(self, name: str) -> str:
        """Remember it; a sentence if that was not possible."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, [json.dumps({"theme": name}), "\n"], replace=True)
        except OSError as exc:
            return f"The colours were not remembered: {exc.strerror}"
        except Trouble as exc:
            return f"The colours were not remembered: {exc.what}"
        return ""
