"""One line made of parts, some of which can be clicked on: parts in, what was clicked on out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.widgets import Static

from ..safe_text import Look, assemble, one_line


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the line; `target` is what a click on it is about, None where it is about nothing."""

    text: str
    look: Look = ""
    target: object = None


class ClickLine(Static):
    """A subclass says what a click on a target does."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(assemble(), id=id)
        self._pieces: tuple[Piece, ...] = ()

    def put(self, pieces: Sequence[Piece]) -> None:
        """Its height is fixed: only where the line comes or goes has the screen to be laid out anew."""
        self._pieces = tuple(pieces)
        self.update(assemble(*((piece.text, piece.look) for piece in self._pieces)), layout=False)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and (target := self.target_at(offset.x)) is not None:
            self.clicked(target)

    def target_at(self, column: int) -> object:
        """What stands in this column of the line."""
        for piece in self._pieces:
            column -= cell_len(one_line(piece.text))
            if column < 0:
                return piece.target
        return None

    def clicked(self, target: object) -> None:
        raise NotImplementedError
