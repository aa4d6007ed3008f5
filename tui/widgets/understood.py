"""Under the query: what it asks for in words, and what is searched besides."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from searchlib import ResultPage

from ..keymap import USUAL, Keymap, keymap_of
from ..safe_text import assemble, lines, shorten


def understood_rows(page: ResultPage, width: int, keys: Keymap = USUAL) -> list[Content]:
    """One line for the query in words and, where something else is searched too, one for that."""
    rows: list[Content] = []
    if page.told:
        rows.append(assemble(shorten(f"asks for {page.told}", width)))
    if page.expansions:
        rest = len(page.expansions) - 1
        end = (f"  +{rest} more" if rest else "") + f"  {keys.first('literal')} leaves it out"
        first = shorten(f"+ {page.expansions[0]}", max(20, width - len(end)))
        rows.append(assemble((first, "bold"), end))
    return rows


class Understood(Static):
    """Takes no room while nothing is asked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._page: ResultPage | None = None
        self._rows = 0
        self.display = False

    def show(self, page: ResultPage | None) -> None:
        self._page = page if page is not None and (page.told or page.expansions) else None
        self.display = self._page is not None
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        if self._page is not None:
            width = max(20, self.app.size.width - 2)
            rows = understood_rows(self._page, width, keymap_of(self))
            # Another layout of the screen only where it needs more or less room.
            self.update(lines(rows), layout=len(rows) != self._rows)
            self._rows = len(rows)
