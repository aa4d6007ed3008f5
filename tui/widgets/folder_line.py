"""A line in which a folder is typed: the beginning of a name completes to a folder that is there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.suggester import Suggester

from ..commands import bindings
from ..folders import completed
from ..keymap import Keyed
from ..panes import Pane
from .line_input import LineInput


class _FolderSuggester(Suggester):
    """The disk is asked in a thread: it may be far away."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        return await asyncio.to_thread(completed, value) or None


class FolderLine(Keyed, LineInput):
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.FOLDER)

    @dataclass
    class Left(Message):
        """The user wants to go on below."""

        line: FolderLine

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.suggester = _FolderSuggester()
        self.placeholder = "~/transcripts"

    @property
    def ghost(self) -> str:
        """What the text would become."""
        return self._suggestion

    def action_complete(self) -> None:
        """Take the completion; where there is none, go on below."""
        if len(self._suggestion) > len(self.value):
            self.value = self._suggestion
            self.cursor_position = len(self.value)
        else:
            self.action_leave()

    def action_leave(self) -> None:
        self.post_message(self.Left(self))
