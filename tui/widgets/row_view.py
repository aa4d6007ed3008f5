"""A view of rows with a cursor: how it moves and what is under the mouse; a subclass draws the rows."""

from __future__ import annotations

from abc import abstractmethod

from textual import events
from textual.style import Style

from .line_view import LineView


class RowView(LineView):
    """The cursor stands on a row, which has one line unless a subclass says otherwise, and stays in sight."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor = 0

    @property
    @abstractmethod
    def row_count(self) -> int: ...

    def lines_of(self, row: int) -> tuple[int, int]:
        """The first line of a row, and how many it has."""
        return row, 1

    def row_on(self, line: int) -> int | None:
        """The row that has this line."""
        return line if 0 <= line < self.row_count else None

    def row_under(self, event: events.Click) -> int | None:
        """The row that is clicked on."""
        offset = event.get_content_offset(self)
        return None if offset is None else self.row_on(offset.y + self.scroll_offset.y)

    def ground(self, row: int) -> Style:
        """The style beneath a row."""
        return self.visual_style + self.look("cursor") if row == self.cursor else self.visual_style

    # Movement

    @property
    def position(self) -> int:
        return self.cursor

    @property
    def last(self) -> int:
        return self.row_count - 1

    def go(self, position: int) -> None:
        if self.row_count:
            before, self.cursor = self.cursor, min(max(0, position), self.last)
            self.redraw(*self.lines_of(before))
            self.redraw(*self.lines_of(self.cursor))
            self.show_lines(*self.lines_of(self.cursor))
