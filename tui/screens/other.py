"""A small window that asks for the folder of another index: the folder or None out."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from ..commands import bindings
from ..folders import path_of
from ..keymap import Keyed, keymap_of
from ..panes import Pane
from ..safe_text import content
from ..widgets.folder_line import FolderLine


class OtherScreen(Keyed, ModalScreen[Path | None]):
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.NAME)

    def compose(self) -> ComposeResult:
        key = keymap_of(self).first
        with Vertical(classes="window") as window:
            window.border_title = content("Open the index in which folder?")
            window.border_subtitle = content(
                f"enter opens  {key('folder.complete')} completes  {key('name.cancel')} cancels"
            )
            yield FolderLine()

    def action_cancel(self) -> None:
        self.dismiss(None)

    @on(Input.Submitted)
    def _go(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.dismiss(path_of(event.value).absolute())
