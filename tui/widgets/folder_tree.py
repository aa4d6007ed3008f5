"""Folders as a tree: listings in, the folder that is taken out; only what is opened is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.style import Style

from ..commands import bindings
from ..folders import Listing, Tree, shown_path
from ..panes import Pane
from ..safe_text import content, shorten
from .line_view import LineView


class FolderTree(LineView):
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.TREE)

    @dataclass
    class Wanted(Message):
        """What is in this folder is to be shown."""

        folder: Path

    @dataclass
    class Taken(Message):
        folder: Path

    @dataclass
    class Left(Message):
        """The user wants nothing here."""

    def __init__(self, root: Path, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tree = Tree(root)
        self._rows = self._tree.rows()
        self.cursor = 0

    def fill(self, listing: Listing) -> None:
        self._show(self._tree.with_listing(listing))

    def _show(self, tree: Tree) -> None:
        """Another tree; the cursor stays on its folder."""
        here = self._rows[self.cursor].path
        self._tree, self._rows = tree, tree.rows()
        paths = [row.path for row in self._rows]
        self.cursor = paths.index(here) if here in paths else 0
        self.relayout()
        self.show_lines(self.cursor, 1)

    @property
    def position(self) -> int:
        return self.cursor

    @property
    def last(self) -> int:
        return len(self._rows) - 1

    @property
    def steps_in_sight(self) -> int:
        return max(1, self.text_height - 1)

    def go(self, position: int) -> None:
        before, self.cursor = self.cursor, min(max(0, position), self.last)
        self.redraw(before, 1)
        self.redraw(self.cursor, 1)
        self.show_lines(self.cursor, 1)

    def action_open(self) -> None:
        row = self._rows[self.cursor]
        if row.open:
            self._show(self._tree.closed(row.path))
        elif not row.trouble:
            self.post_message(self.Wanted(row.path))

    def action_close(self) -> None:
        """Close the folder, or go to the one that it is in; above the topmost there may be another."""
        row = self._rows[self.cursor]
        if row.open and self.cursor:
            self._show(self._tree.closed(row.path))
        elif self.cursor:
            parent = row.path if row.trouble else row.path.parent
            self.go(next(i for i, other in enumerate(self._rows) if other.path == parent))
        elif row.path.parent != row.path:
            self._tree = self._tree.above()
            self.post_message(self.Wanted(row.path.parent))

    def action_take(self) -> None:
        row = self._rows[self.cursor]
        if not row.trouble:
            self.post_message(self.Taken(row.path))

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and (number := offset.y + self.scroll_offset.y) < len(self._rows):
            self.go(number)
            self.action_open()

    def relayout(self) -> None:
        self.set_line_count(len(self._rows))

    def line(self, number: int) -> tuple[Content, Style]:
        if not 0 <= number < len(self._rows):
            return content(""), self.visual_style
        row, here = self._rows[number], number == self.cursor
        name = shown_path(row.path) if number == 0 else shown_path(Path(row.path.name))
        sign = "v " if row.open else "> "
        text = "  " * row.depth + (f"! {row.trouble}" if row.trouble else sign + name)
        base = self.visual_style + self.look("cursor") if here else self.visual_style
        return content(shorten(("*" if here else " ") + text, self.text_width)), base
