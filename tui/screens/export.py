"""Export: what, as what and where to; hits in, an order for the thread that writes out."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ..commands import bindings
from ..deliveries import Order
from ..exports import FORMATS, file_name
from ..keymap import Keyed, keymap_of
from ..marks import Marks
from ..panes import Pane
from ..safe_text import content, lines
from ..state import SearchState
from ..widgets.choice_list import ChoiceList
from ..widgets.line_input import LineInput


class ExportScreen(Keyed, ModalScreen[Order | None]):
    """Dismissed with an order, or None. A file that exists is replaced at the second enter."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.EXPORT)

    def __init__(self, state: SearchState, total: int, marks: Marks) -> None:
        super().__init__()
        self._state = state
        self._total = total
        self._marks = marks
        self._marked = bool(marks)
        self._warned: Path | None = None
        self._suggested = file_name(state, FORMATS[0])

    def compose(self) -> ComposeResult:
        keys = keymap_of(self)
        with Vertical(classes="window") as window:
            window.border_title = content("Export")
            window.border_subtitle = content(
                keys.hints(("choices.choose", "writes"))
                + "  tab next field  "
                + keys.hints(("export.other", "marked or all"), ("export.cancel", "cancels"))
            )
            yield Static(content(self._what()), id="export-what")
            yield ChoiceList([(content(f.label),) for f in FORMATS], id="export-format")
            yield Static(content("To the file"))
            yield LineInput(self._suggested, id="export-file")
            yield Static(id="export-note")

    def on_mount(self) -> None:
        self._note()
        self.query_one(ChoiceList).focus()

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_other(self) -> None:
        """The marked ones or all."""
        self._marked = bool(self._marks) and not self._marked
        self.query_one("#export-what", Static).update(content(self._what()))

    @on(ChoiceList.Highlighted)
    def _highlighted(self) -> None:
        """Another format has another ending, unless the user has written a name."""
        field = self.query_one(LineInput)
        if field.value == self._suggested:
            self._suggested = field.value = file_name(self._state, FORMATS[self._chosen])

    @on(Input.Changed)
    def _changed(self) -> None:
        self._warned = None
        self._note()

    @on(ChoiceList.Chosen)
    @on(Input.Submitted)
    def _go(self) -> None:
        name = self.query_one(LineInput).value.strip()
        if not name:
            self._note("A file needs a name")
            return
        try:
            path = Path(name).expanduser()
            there, folder = path.exists(), path.is_dir()
        except (OSError, ValueError, RuntimeError):
            self._note("No file can have this name")
            return
        if folder:
            self._note("This is a folder; write the name of a file")
        elif there and self._warned != path:
            self._warned = path
            self._note("This file exists; the same once more replaces it")
        else:
            marks = self._marks if self._marked else None
            self.dismiss(Order(self._state, self._total, marks, FORMATS[self._chosen], path, replace=there))

    @property
    def _chosen(self) -> int:
        return self.query_one(ChoiceList).cursor

    def _what(self) -> str:
        other = keymap_of(self).first("export.other")
        all_of_them = f"all {self._total:,} hits"
        if self._marked:
            return f"What: the {len(self._marks):,} marked ({other}: {all_of_them})"
        return f"What: {all_of_them}" + (
            f" ({other}: the {len(self._marks):,} marked)" if self._marks else ""
        )

    def _note(self, words: str = "") -> None:
        folder = f"In {Path.cwd()}" if not words else f"! {words}"
        self.query_one("#export-note", Static).update(lines([content(folder)]))
