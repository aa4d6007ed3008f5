"""A short list to choose from: rows of one or more lines in, the number of a row out.

The row one is at is told by a sign as well as by its colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.style import Style

from ..commands import bindings
from ..panes import Pane
from ..safe_text import content
from .row_view import RowView

Row = Sequence[Content]


class ChoiceList(RowView):
    """As high as its rows, up to what its window has room for."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.CHOICES)

    @dataclass
    class Highlighted(Message):
        number: int

    @dataclass
    class Chosen(Message):
        number: int

    def __init__(self, rows: Sequence[Row], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows = tuple(rows)
        self._lines = [(number, text) for number, row in enumerate(self._rows) for text in row]
        self._starts = [0, *accumulate(len(row) for row in self._rows)]

    def on_mount(self) -> None:
        self.styles.height = len(self._lines) or 1

    @property
    def row_count(self) -> int:
        return len(self._rows)

    def lines_of(self, row: int) -> tuple[int, int]:
        return self._starts[row], len(self._rows[row])

    def row_on(self, line: int) -> int | None:
        return self._lines[line][0] if 0 <= line < len(self._lines) else None

    @property
    def steps_in_sight(self) -> int:
        return max(1, self.text_height * len(self._rows) // max(1, len(self._lines)))

    def go(self, position: int) -> None:
        super().go(position)
        if self._rows:
            self.post_message(self.Highlighted(self.cursor))

    def action_choose(self) -> None:
        if self._rows:
            self.post_message(self.Chosen(self.cursor))

    def on_click(self, event: events.Click) -> None:
        if (row := self.row_under(event)) is not None:
            self.go(row)
            if event.chain == 2:
                self.action_choose()

    def relayout(self) -> None:
        self.set_line_count(len(self._lines))

    def line(self, number: int) -> tuple[Content, Style]:
        if not 0 <= number < len(self._lines):
            return content(""), self.visual_style
        row, text = self._lines[number]
        here = row == self.cursor and number == self._starts[row]
        return content("> " if here else "  ") + text, self.ground(row)
