"""The filters: values with their counts, each on or off; what the user turns goes out as a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.style import Style

from searchlib import Facet

from ..commands import bindings
from ..facet_rows import Kind, Row, rows
from ..panes import Pane
from ..ports import LEAST
from ..safe_text import assemble, content, fit
from ..state import Filter
from .row_view import RowView


def value_text(row: Row, width: int, *, sign: str = "") -> str:
    """The row of a value: its box, the value, its count with a sign behind it."""
    count = "" if row.count is None else f"{row.count:,}{sign}"
    value = fit(row.value, max(1, width - len(row.box) - len(count) - 3))
    return f" {row.box}{value} {count}"


class FacetPanel(RowView):
    """One line a value; the cursor skips the gaps and stays on its value when counts change."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.FILTERS)
    BORDER_TITLE = "Filters"

    @dataclass
    class Toggled(Message):
        panel: FacetPanel
        filter: Filter

    @dataclass
    class Sought(Message):
        """A value of this field is to be looked for by typing."""

        panel: FacetPanel
        field: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._facets: tuple[Facet, ...] = ()
        self._filters: tuple[Filter, ...] = ()
        self._sign = ""
        self._folded: frozenset[str] = frozenset({"transcript"})  # as many values as there are files
        self._unfolded: frozenset[str] = frozenset()
        self._rows: tuple[Row, ...] = ()

    def show(
        self, filters: tuple[Filter, ...], facets: tuple[Facet, ...] | None = None, *, partial: bool = False
    ) -> None:
        """The chosen filters, and new counts where they are known; `partial`: each is at least that."""
        self._filters = filters
        if facets is not None:
            self._facets = facets
            self._sign = LEAST if partial else ""
            self.border_subtitle = content("+ at least, time was up" if partial else "")
        self.relayout()

    @property
    def row(self) -> Row | None:
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    # Movement

    @property
    def row_count(self) -> int:
        return len(self._rows)

    def row_on(self, line: int) -> int | None:
        row = super().row_on(line)
        return None if row is None or self._rows[row].kind is Kind.GAP else row

    def go(self, position: int) -> None:
        """A gap is passed over, in the direction one goes."""
        position = min(max(0, position), self.last)
        step = 1 if position >= self.cursor else -1
        while 0 <= position < len(self._rows) and self._rows[position].kind is Kind.GAP:
            position += step
        if 0 <= position < len(self._rows):
            super().go(position)

    def action_turn(self) -> None:
        row = self.row
        if row is None:
            return
        if row.kind is Kind.VALUE:
            self.post_message(self.Toggled(self, Filter(row.field, row.value, out=row.out)))
        elif row.kind is Kind.HEAD:
            self._folded ^= {row.field}
            self.relayout()
        elif row.kind is Kind.MORE:
            self._unfolded ^= {row.field}
            self.relayout()

    def action_exclude(self) -> None:
        """Leave the value out, or no longer."""
        if (row := self.row) is not None and row.kind is Kind.VALUE:
            self.post_message(self.Toggled(self, Filter(row.field, row.value, out=True)))

    def action_find(self) -> None:
        if (row := self.row) is not None and row.field:
            self.post_message(self.Sought(self, row.field))

    def on_click(self, event: events.Click) -> None:
        if (row := self.row_under(event)) is not None:
            self.go(row)
            self.action_turn()

    # Drawing

    def relayout(self) -> None:
        before = self.row
        self._rows = rows(self._facets, self._filters, closed=self._folded, whole=self._unfolded)
        keys = [row.key for row in self._rows]
        if before is not None and before.key in keys:
            self.cursor = keys.index(before.key)
        self.cursor = min(self.cursor, max(0, len(self._rows) - 1))
        self.set_line_count(len(self._rows))
        self.show_lines(self.cursor, 1)

    def line(self, number: int) -> tuple[Content, Style]:
        if not 0 <= number < len(self._rows):
            return content(""), self.visual_style
        row = self._rows[number]
        here = number == self.cursor and row.kind is not Kind.GAP
        base = self.visual_style + self.look("cursor") if here and self.has_focus else self.visual_style
        return self._drawing(row, ">" if here and self.has_focus else " "), base

    def _drawing(self, row: Row, pointer: str) -> Content:
        """A row as text; on and off are told by letters, not by colour."""
        width = self.text_width - 1
        match row.kind:
            case Kind.GAP:
                return content("")
            case Kind.HEAD:
                arrow = "v" if row.on else ">"
                return assemble(pointer, (f"{arrow} {row.field.capitalize()}", self.look("strong")))
            case Kind.MORE:
                return assemble(pointer, (f"    ... {row.value}", self.look("faint")))
            case Kind.VALUE:
                look = "strong" if row.on or row.out else "plain" if row.count else "faint"
                return assemble(pointer, (value_text(row, width, sign=self._sign), self.look(look)))

    def on_focus(self) -> None:
        self.redraw_all()

    def on_blur(self) -> None:
        self.redraw_all()
