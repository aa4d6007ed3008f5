"""A full screen for what keeps the program from working: trouble in, "try again" or the end out."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from ..commands import bindings
from ..keymap import Keyed, keymap_of
from ..panes import Pane
from ..ports import Trouble
from ..safe_text import content
from ..widgets.key_line import KeyLine


class NoticeScreen(Keyed, Screen[None]):
    """Dismissed when the user wants to try again."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.NOTICE)

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self._trouble = trouble

    def compose(self) -> ComposeResult:
        keys = keymap_of(self)
        with Vertical(id="notice"):
            yield Static(content("transcript-tui cannot go on"), id="notice-title")
            yield Static(content(self._trouble.what), id="notice-what")
            if self._trouble.fix:
                yield Static(content("What to do:"), classes="notice-label")
                yield Static(content("  " + self._trouble.fix), id="notice-fix")
            yield Static(
                content(keys.hints(("notice.retry", "tries again"), ("notice.quit", "quits"))),
                classes="notice-label",
            )
        yield KeyLine()

    def action_retry(self) -> None:
        self.dismiss()
