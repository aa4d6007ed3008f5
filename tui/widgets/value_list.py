"""Values of one field, to choose from: a facet and the filters in, the value under the cursor out."""

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
from ..facet_rows import Row, value_row
from ..panes import Pane
from ..safe_text import assemble, content
from ..state import Filter
from .facet_panel import value_text
from .row_view import RowView


class ValueList(RowView):
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.VALUES)

    @dataclass
    class Picked(Message):
        values: ValueList
        filter: Filter

    def __init__(self, filters: tuple[Filter, ...], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._filters = filters
        self._rows: tuple[Row, ...] = ()
        self._known = False

    def show(self, facet: Facet) -> None:
        chosen = {one.value: one.out for one in self._filters if one.field == facet.field}
        self._rows = tuple(
            value_row(facet.field, v.value, v.count, chosen.get(v.value)) for v in facet.values
        )
        self._known = True
        self.cursor = 0
        more = ", the most frequent ones" if facet.truncated else ""
        self.border_subtitle = content(
            f"{len(self._rows):,} value{'' if len(self._rows) == 1 else 's'}{more}"
        )
        self.relayout()
        self.jump(0)

    @property
    def row_count(self) -> int:
        return len(self._rows)

    def action_turn(self) -> None:
        self._pick(out=False)

    def action_exclude(self) -> None:
        self._pick(out=True)

    def _pick(self, *, out: bool) -> None:
        """A value that is left out is no longer so, whichever key it was."""
        if self._rows:
            row = self._rows[self.cursor]
            self.post_message(self.Picked(self, Filter(row.field, row.value, out=out or row.out)))

    def on_click(self, event: events.Click) -> None:
        if (row := self.row_under(event)) is not None:
            self.go(row)
            self.action_turn()

    def relayout(self) -> None:
        self.set_line_count(max(1, len(self._rows)))

    def line(self, number: int) -> tuple[Content, Style]:
        if not 0 <= number < len(self._rows):
            none = number == 0 and self._known and not self._rows
            return content("  No value among these paragraphs begins so." if none else ""), self.visual_style
        sign = ">" if number == self.cursor else " "
        return assemble(sign, value_text(self._rows[number], self.text_width - 1)), self.ground(number)
