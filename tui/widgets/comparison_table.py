"""A table of counts: a row a speaker, a column a search; the cell one is at stands in brackets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.widgets import Static

from ..comparison import Row
from ..pins import Pin
from ..safe_text import Marked, assemble, content, fit, lines, shorten
from .line_view import REVERSED
from .row_view import RowView
from .tints import TINTS, tint

#: Cells of a name, and of a column, that are always there; a column is no wider than its name needs.
_NAME = 16
_COLUMN = 8
_WIDEST = 24
#: Characters of which one would not know what they were cut from.
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide the names and each of the columns are."""

    name: int
    column: int


def columns(width: int, count: int) -> Columns:
    """What fits into this width.

    >>> columns(70, 2)
    Columns(name=22, column=24)
    """
    column = min(_WIDEST, max(_COLUMN, (width - _NAME) // max(1, count)))
    return Columns(max(_NAME, width - column * count), column)


class ComparisonHead(Static):
    """The searches by letter, each whole on a line of its own."""

    COMPONENT_CLASSES = {f"lines--{tint}" for tint in TINTS}  # noqa: RUF012  (as Textual declares it)

    def __init__(self, pins: tuple[Pin, ...]) -> None:
        super().__init__()
        self._pins = pins

    def on_resize(self) -> None:
        width = max(20, self.size.width)
        rows = []
        for pin in self._pins:
            rows.append(
                assemble((f" {pin.letter} ", tint(self, pin.letter)), " ", shorten(pin.label, width - 4))
            )
        self.update(lines(rows))


class ComparisonTable(RowView):
    BINDINGS: ClassVar[list[BindingType]] = []

    @dataclass
    class Chosen(Message):
        letter: str
        row: Row

    def __init__(self, pins: tuple[Pin, ...], rows: tuple[Row, ...], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pins = pins
        self._rows = rows
        self._column = 0

    @property
    def letter(self) -> str:
        """The search whose column one is in."""
        return self._pins[self._column].letter

    def begin(self, letter: str, row: int) -> None:
        """Where one is at first."""
        self._column = next((n for n, pin in enumerate(self._pins) if pin.letter == letter), 0)
        self.go(row)

    def show(self, rows: tuple[Row, ...]) -> None:
        """Other counts; the speaker one is at stays, wherever the row is."""
        here = self._rows[self.cursor] if self.cursor < len(self._rows) else None
        self._rows = rows
        keys = [(row.speaker, row.rest) for row in rows]
        if here is not None and (here.speaker, here.rest) in keys:
            self.cursor = keys.index((here.speaker, here.rest))
        self.cursor = min(self.cursor, max(0, self.last))
        self.relayout()

    # Movement

    @property
    def row_count(self) -> int:
        return len(self._rows)

    def lines_of(self, row: int) -> tuple[int, int]:
        """With the line above it: the head covers the uppermost line in sight."""
        return row, 2

    def row_on(self, line: int) -> int | None:
        return super().row_on(line - 1)

    @property
    def steps_in_sight(self) -> int:
        return max(1, self.text_height - 2)

    def step(self, columns: int) -> None:
        self._column = min(max(0, self._column + columns), len(self._pins) - 1)
        self.redraw_all()

    def choose(self) -> None:
        if self._rows:
            self.post_message(self.Chosen(self.letter, self._rows[self.cursor]))

    def on_click(self, event: events.Click) -> None:
        offset, row = event.get_content_offset(self), self.row_under(event)
        if offset is None or not offset.y or row is None:
            return
        sizes = columns(self.text_width - 1, len(self._pins))
        if offset.x > sizes.name:
            self._column = min((offset.x - 1 - sizes.name) // sizes.column, len(self._pins) - 1)
            self.redraw_all()
        self.go(row)
        if event.chain == 2:
            self.choose()

    # Drawing

    def relayout(self) -> None:
        self.set_line_count(len(self._rows) + 1)

    def render_line(self, y: int) -> Strip:
        """The head stays where it is."""
        return self.drawn(0) if y == 0 else super().render_line(y)

    def line(self, number: int) -> tuple[Content, Style]:
        sizes = columns(self.text_width - 1, len(self._pins))
        if number == 0:
            return self._head(sizes), self.visual_style
        if not 0 < number <= len(self._rows):
            return content(""), self.visual_style
        row, here = self._rows[number - 1], number - 1 == self.cursor
        text = (">" if here else " ") + fit(row.label, sizes.name - 1) + " "
        spans: list[Marked] = [(1, len(text), self.look("plain" if row.speaker else "strong"))]
        for place, cell in enumerate(row.cells):
            chosen = here and place == self._column
            shown = f"[{cell}]" if chosen else f" {cell} "
            text += shown.rjust(sizes.column)
            if chosen:
                spans.append((len(text) - len(shown), len(text), REVERSED))
        return content(text, spans), self.ground(number - 1)

    def _head(self, sizes: Columns) -> Content:
        """The letters and as much of the names as there is room for, right above their counts."""
        text, spans = " " * (sizes.name + 1), []
        for pin in self._pins:
            name = shorten(pin.label, sizes.column - 6)
            told = name == pin.label or len(name) > _SHORT
            shown = f" {pin.letter}  {name} " if told else f" {pin.letter}  "
            text += fit(" " * max(0, sizes.column - len(shown)) + shown, sizes.column)
            at = len(text) - sizes.column + max(0, sizes.column - len(shown))
            spans.append((at, at + 3, tint(self, pin.letter)))
        return content(text, spans)
