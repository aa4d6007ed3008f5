"""Why a paragraph has its speaker and its topics: sentences in, a small window out."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from searchlib import Chunk

from ..attribution import name
from ..commands import bindings
from ..keymap import Keyed, keymap_of
from ..panes import Pane
from ..safe_text import content, shorten

#: Cells of a name: the number behind it is to be seen in a small terminal too.
_NAME = 40


class WhyScreen(Keyed, ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.PAGE)

    def __init__(self, chunk: Chunk, reasons: tuple[str, ...]) -> None:
        super().__init__()
        self._chunk = chunk
        self._reasons = reasons

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="window") as window:
            window.border_title = content(
                f"Why {shorten(name(self._chunk), _NAME)}, paragraph {self._chunk.paragraph}?"
            )
            window.border_subtitle = content(f"{keymap_of(self).first('page.back')} back")
            for reason in self._reasons or ("Nothing is recorded about this paragraph.",):
                yield Static(content(reason), classes="reason")

    def action_scroll(self, count: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=count, animate=False)

    def action_find(self) -> None:
        """There is too little on this page to look for."""
