"""A small window that asks for a name: a suggestion in, a name or None out."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from ..commands import bindings
from ..keymap import Keyed, keymap_of
from ..panes import Pane
from ..safe_text import content
from ..widgets.line_input import LineInput

#: A name is a line of a list.
_LONGEST = 80


class NameScreen(Keyed, ModalScreen[str | None]):
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.NAME)

    def __init__(self, title: str, suggestion: str) -> None:
        super().__init__()
        self._title = title
        self._suggestion = suggestion[:_LONGEST]

    def compose(self) -> ComposeResult:
        with Vertical(classes="window") as window:
            window.border_title = content(self._title)
            window.border_subtitle = content(f"enter saves  {keymap_of(self).first('name.cancel')} cancels")
            yield LineInput(self._suggestion)

    def action_cancel(self) -> None:
        self.dismiss(None)

    @on(Input.Submitted)
    def _go(self, event: Input.Submitted) -> None:
        if name := event.value.strip()[:_LONGEST]:
            self.dismiss(name)
