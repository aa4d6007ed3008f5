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
from .row_view import RowView


class FolderTree(RowView):
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
    def row_count(self) -> int:
        return len(self._rows)

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
        if (row := self.row_under(event)) is not None:
            self.go(row)
            self.action_open()

    def relayout(self) -> None:
        self.set_line_count(len(self._rows))

    def line(self, number: int) -> tuple[Content, Style]:
        if not 0 <= number < len(self._rows):
            return content(""), self.visual_style
        row = self._rows[number]
        name = shown_path(row.path) if number == 0 else shown_path(Path(row.path.name))
        sign = "v " if row.open else "> "
        text = "  " * row.depth + (f"! {row.trouble}" if row.trouble else sign + name)
        here = "*" if number == self.cursor else " "
        return content(shorten(here + text, self.text_width)), self.ground(number)
