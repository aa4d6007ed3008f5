"""The saved searches with what is new in each: rows in, the one to run or to delete out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from ..commands import bindings
from ..keeping import Saved
from ..keymap import Keyed, keymap_of
from ..panes import Pane
from ..safe_text import assemble, content, shorten
from ..widgets.choice_list import ChoiceList

Row = tuple[Saved, int | None]


class Wish(Enum):
    RUN = "run"
    PIN = "pin"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Choice:
    """A saved search, and what to do with it."""

    saved: Saved
    wish: Wish = Wish.RUN


class SearchesScreen(Keyed, ModalScreen[Choice | None]):
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.SEARCHES)

    def __init__(self, rows: tuple[Row, ...], generation: int) -> None:
        super().__init__()
        self._rows = rows
        self._generation = generation
        self._doomed: Saved | None = None

    def compose(self) -> ComposeResult:
        keys = keymap_of(self)
        with Vertical(classes="window") as window:
            window.border_title = content("Saved searches")
            window.border_subtitle = content(
                keys.hints(
                    ("choices.choose", "runs"),
                    ("searches.pin", "pins"),
                    ("searches.delete", "deletes"),
                    ("searches.back", "back"),
                )
            )
            if self._rows:
                yield ChoiceList([row_text(row, self._generation) for row in self._rows])
            else:
                yield Static(
                    content(
                        f"Nothing is saved for this index yet; {keys.first('save')} saves the search you see."
                    )
                )
            yield Static(id="searches-note")

    def on_mount(self) -> None:
        if self._rows:
            self.query_one(ChoiceList).focus()

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_pin(self) -> None:
        if (saved := self._here()) is not None:
            self.dismiss(Choice(saved, Wish.PIN))

    def action_delete(self) -> None:
        """At the second time, for there is no way back."""
        saved = self._here()
        if saved is None:
            return
        if self._doomed == saved:
            self.dismiss(Choice(saved, Wish.FORGET))
            return
        self._doomed = saved
        self._note(f"{keymap_of(self).first('searches.delete')} once more deletes {saved.name}")

    @on(ChoiceList.Highlighted)
    def _moved(self) -> None:
        self._doomed = None
        self._note("")

    @on(ChoiceList.Chosen)
    def _run(self, event: ChoiceList.Chosen) -> None:
        self.dismiss(Choice(self._rows[event.number][0]))

    def _here(self) -> Saved | None:
        return self._rows[self.query_one(ChoiceList).cursor][0] if self._rows else None

    def _note(self, words: str) -> None:
        self.query_one("#searches-note", Static).update(content(words))


def row_text(row: Row, generation: int) -> tuple[Content, Content]:
    """Two lines: the name with what is new, and the question below."""
    saved, total = row
    state = saved.state
    asked = [state.query or "(everything)", *(f"[{f.field}: {f.value}]" for f in state.filters)]
    beside = [f"{pin.letter}: {pin.label}" for pin in saved.pins]
    asked = ["beside each other", *beside] if beside else asked
    return (
        assemble((shorten(saved.name, 40), "bold"), "  ", _news(saved, total, generation)),
        content("  " + shorten("  ".join([*asked, f"sort: {state.sort.value}"]), 72)),
    )


def _news(saved: Saved, total: int | None, generation: int) -> str:
    if total is None:
        return "cannot be asked just now"
    since = "" if generation == saved.generation else f" (generation {saved.generation}, now {generation})"
    if total > saved.total:
        return f"{total:,}  +{total - saved.total:,} new since you looked{since}"
    if total < saved.total:
        return f"{total:,}  {saved.total - total:,} fewer since you looked{since}"
    return f"{total:,}  as many as when you looked{since}"
