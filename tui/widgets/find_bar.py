"""The line in which one types what to find in the open transcript: keys in, messages out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from ..commands import bindings
from ..keymap import Keyed
from ..panes import Pane
from ..safe_text import content
from .line_input import LineInput


class FindInput(Keyed, LineInput):
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.FIND)

    def action_leave(self) -> None:
        self.post_message(FindBar.Left(ended=False))

    def action_cancel(self) -> None:
        self.post_message(FindBar.Left(ended=True))


class FindBar(Horizontal):
    """Takes no room until something is to be found."""

    @dataclass
    class Typed(Message):
        wanted: str

    @dataclass
    class Left(Message):
        """To the transcript; `ended`: nothing is to be found any more."""

        ended: bool

    def compose(self) -> ComposeResult:
        yield Static(content("Find in this transcript: "))
        yield FindInput()

    def open(self) -> None:
        self.display = True
        self.query_one(FindInput).focus()

    def close(self) -> None:
        self.display = False
        with self.prevent(Input.Changed):
            self.query_one(FindInput).value = ""

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))
