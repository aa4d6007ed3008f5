"""Finding one value of a field by typing: what is typed in, a filter out."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from .. import errands
from ..commands import bindings
from ..errands import Answer, Errand, Valued
from ..flights import SingleFlight
from ..keymap import Keyed, keymap_of
from ..panes import Pane
from ..ports import Collection, Trouble
from ..safe_text import content, toast
from ..state import Filter, SearchState
from ..widgets.line_input import LineInput
from ..widgets.value_list import ValueList
from .errand_screen import ErrandScreen


class ValueBar(Keyed, LineInput):
    """What the value begins with."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.VALUE)

    def action_leave(self) -> None:
        self.screen.query_one(ValueList).focus()


class ValuesScreen(Keyed, ErrandScreen[Filter | None], ModalScreen[Filter | None]):
    """A window over the main screen: the beginning above, the values below."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.WINDOW)

    def __init__(self, collection: Collection, state: SearchState, field: str) -> None:
        super().__init__()
        self._collection = collection
        self._state = state
        self._field = field
        self._values: SingleFlight[Errand] = SingleFlight("values")

    @property
    def busy(self) -> bool:
        return self._values.busy

    def compose(self) -> ComposeResult:
        keys = keymap_of(self)
        with Vertical(classes="window", id="values-window") as window:
            window.border_title = content(f"Find a {self._field}")
            window.border_subtitle = content(
                f"{keys.last('values.turn')} only this  {keys.first('values.exclude')} leave out"
                f"  {keys.first('window.back')} back"
            )
            yield ValueBar(placeholder="how a word of it begins")
            yield ValueList(self._state.filters)

    def on_mount(self) -> None:
        self.query_one(ValueBar).focus()
        self._ask("")

    def on_unmount(self) -> None:
        self._values.stop()

    def answer(self, answer: Answer) -> None:
        if isinstance(answer, Valued):
            self.query_one(ValueList).show(answer.facet)

    def trouble(self, trouble: Trouble) -> None:
        toast(self.app, trouble.what)
        self.dismiss(None)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._ask(event.value)

    @on(ValueList.Picked)
    def _picked(self, event: ValueList.Picked) -> None:
        self.dismiss(event.filter)

    def _ask(self, prefix: str) -> None:
        self.send(self._values, errands.valuing(self._collection, self._state, self._field, prefix))
