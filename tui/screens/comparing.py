"""Pinned searches beside each other in a window: a table in, what the user wants of it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from ..commands import bindings
from ..comparison import Row, as_tabs
from ..keymap import Keyed, keymap_of
from ..messages import Copy
from ..panes import Pane
from ..pins import LETTERS, Pin
from ..safe_text import content, toast
from ..widgets.comparison_table import ComparisonHead, ComparisonTable

#: Commands that the frame of the window names, and what each does.
_HINTS = (
    ("comparison.choose", "shows"),
    ("comparison.unpin", "unpins"),
    ("comparison.rename", "names"),
    ("comparison.save", "saves"),
    ("comparison.copy", "copies"),
    ("comparison.back", "back"),
)


@dataclass(frozen=True, slots=True)
class Narrow:
    """Run this search, of one speaker ("" for all)."""

    letter: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Unpin:
    letter: str
    row: int


@dataclass(frozen=True, slots=True)
class Rename:
    letter: str
    row: int


@dataclass(frozen=True, slots=True)
class SaveAll:
    """Save all the pinned searches together; the one with this letter is where one begins."""

    letter: str


@dataclass(frozen=True, slots=True)
class Back:
    """Nothing."""


Intent: TypeAlias = Narrow | Unpin | Rename | SaveAll | Back


class CompareScreen(Keyed, ModalScreen[Intent]):
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.COMPARISON)

    def __init__(self, pins: tuple[Pin, ...], rows: tuple[Row, ...], letter: str, row: int) -> None:
        super().__init__()
        self._pins = pins
        self._rows = rows
        self._letter = letter
        self._row = row

    def compose(self) -> ComposeResult:
        with Vertical(classes="window", id="comparison") as window:
            window.border_title = content("Searches by speaker")
            keys = keymap_of(self)
            window.border_subtitle = content(keys.hints(*_HINTS))
            yield ComparisonHead(self._pins)
            yield ComparisonTable(self._pins, self._rows, id="comparison-table")

    def on_mount(self) -> None:
        self._table.begin(self._letter, self._row)
        self._table.focus()

    @property
    def _table(self) -> ComparisonTable:
        return self.query_one(ComparisonTable)

    def show(self, rows: tuple[Row, ...]) -> None:
        """Further counts are here."""
        self._rows = rows
        if self.is_mounted:
            self._table.show(rows)

    @on(ComparisonTable.Chosen)
    def _chosen(self, event: ComparisonTable.Chosen) -> None:
        if event.row.rest:
            toast(self.app, "These are several speakers: choose one of them, or all")
        else:
            self.dismiss(Narrow(event.letter, event.row.speaker))

    def action_column(self, step: int) -> None:
        self._table.step(step)

    def action_choose(self) -> None:
        self._table.choose()

    def action_pinned(self, number: int) -> None:
        letter = LETTERS[number - 1]
        if any(pin.letter == letter for pin in self._pins):
            self.dismiss(Narrow(letter))

    def action_unpin(self) -> None:
        self.dismiss(Unpin(self._table.letter, self._table.cursor))

    def action_rename(self) -> None:
        self.dismiss(Rename(self._table.letter, self._table.cursor))

    def action_save(self) -> None:
        self.dismiss(SaveAll(self._table.letter))

    def action_copy(self) -> None:
        self.post_message(Copy("Table", as_tabs(self._pins, self._rows)))

    def action_cancel(self) -> None:
        self.dismiss(Back())
