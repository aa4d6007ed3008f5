"""The query: keys in, the text to search for out, once the fingers rest; completions and old queries too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.suggester import SuggestionReady
from textual.timer import Timer
from textual.widgets import Input

from searchlib import Completion, Problem

from ..commands import bindings
from ..completions import Ghost, ghost
from ..history import History
from ..keymap import Keyed, keymap_of
from ..panes import Pane
from ..query_syntax import parts
from .line_input import LineInput

_ASKS = 'words, "a phrase", speaker:name, date:2015..2017'


class _Syntax(Highlighter):
    """Shows the parts of the query language, and underlines what of a query was not understood."""

    _LOOK = Style(bold=True, underline=True)

    def __init__(self, look: Callable[[str], Style]) -> None:
        self._look = look
        self.query = ""
        self.problems: Sequence[Problem] = ()

    def highlight(self, text: Text) -> None:
        for start, end, kind in parts(text.plain):
            text.stylize(self._look(f"query--{kind}"), start, end)
        for problem in self.problems:
            end = problem.span.end
            if text.plain[:end] == self.query[:end]:  # what has been typed over is not wrong any more
                start = min(problem.span.start, max(0, len(text) - 1))
                text.stylize(self._LOOK, start, max(start + 1, end))


class QueryBar(Keyed, LineInput):
    """Posts `Edited` when the text has changed and `pause` seconds have passed without a key."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.QUERY)
    COMPONENT_CLASSES: ClassVar[set[str]] = {"query--operator", "query--field", "query--phrase"}
    #: A completion comes when the fingers rest: it costs a search.
    COMPLETION_PAUSE: ClassVar[float] = 0.12

    @dataclass
    class Edited(Message):
        bar: QueryBar
        query: str

    @dataclass
    class Left(Message):
        """The user wants to see the results of this query; `now`: without waiting for the pause."""

        bar: QueryBar
        query: str
        now: bool

    @dataclass
    class CompletionWanted(Message):
        bar: QueryBar
        query: str

    def __init__(self, value: str = "", *, id: str | None = None) -> None:
        self._syntax = _Syntax(self._style)
        self.history = History()
        self.pause = 0.0
        self._recalled = ""
        self._sought = ""
        self._before = value
        self._ghost: Ghost | None = None
        self._timer: Timer | None = None
        self._completing: Timer | None = None
        super().__init__(
            value,
            placeholder=_ASKS,
            highlighter=self._syntax,
            id=id,
        )

    def on_mount(self) -> None:
        self.placeholder = f"{_ASKS}    ({keymap_of(self).last('help')}: help)"

    @property
    def waiting(self) -> bool:
        """The text has changed and nobody has been told yet."""
        return self._timer is not None or self._completing is not None

    def show_problems(self, query: str, problems: Sequence[Problem]) -> None:
        """Underline them, as long as the text is still that of this query."""
        self._syntax.query, self._syntax.problems = query, problems
        self.refresh()

    def put(self, query: str) -> None:
        """Another query in the place of this one, which can be called back."""
        self.history.keep(self.value)
        self.value = query
        self.cursor_position = len(self.value)

    def complete(self, query: str, completions: Sequence[Completion]) -> None:
        """Show what the text may become, if it is still this one and the cursor stands at its end."""
        if query == self.value and self.cursor_at_end and self.has_focus:
            self._ghost = ghost(query, completions)
            if self._ghost is not None:
                self.post_message(SuggestionReady(query, query + self._ghost.shown))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._cancel()
        self._ghost = None
        if not self.value and len(self._before) > 1:
            self.history.keep(self._before)
        self._before = self.value
        if self.value and self.has_focus:
            self._completing = self.set_timer(self.COMPLETION_PAUSE, self._want_completion)
        if self.pause:
            self._timer = self.set_timer(self.pause, self._tell)
        else:
            self._tell()

    def on_blur(self) -> None:
        self._ghost = None
        self.history.keep(self.value)

    def action_go(self) -> None:
        self._cancel()
        self.post_message(self.Left(self, self.value, now=True))

    def action_leave(self) -> None:
        """While old queries are looked through, to the newer one; else to the results."""
        if self._recalling and (query := self.history.newer(self.value, containing=self._sought)) is not None:
            self._recall(query)
        else:
            self.post_message(self.Left(self, self.value, now=False))

    def action_cursor_right(self, select: bool = False) -> None:
        if select or not self._take():
            super().action_cursor_right(select)

    def action_complete(self) -> None:
        """Take the completion; without one, the key goes on to the next pane as everywhere."""
        if not self._take():
            self.screen.focus_next()

    def action_older(self) -> None:
        """The query before this one, from an empty bar or while old queries are looked through."""
        if not self.value or self._recalling:
            self.action_recall()

    def action_recall(self) -> None:
        """The last query that has what is typed in it; again, the one before that."""
        if not self._recalling:
            self._sought = self.value
        if (query := self.history.older(self.value, containing=self._sought)) is not None:
            self._recall(query)

    @property
    def _recalling(self) -> bool:
        return bool(self.value) and self.value == self._recalled

    def _recall(self, query: str) -> None:
        self.value = query
        self._recalled = self.value
        self.cursor_position = len(self.value)

    def _take(self) -> bool:
        taken, self._ghost = self._ghost, None
        if taken is None or not self.cursor_at_end:
            return False
        self.value = taken.whole
        self.cursor_position = len(self.value)
        return True

    def _style(self, name: str) -> Style:
        try:
            return self.get_component_rich_style(name, partial=True)
        except KeyError:  # the text is measured before the stylesheet has been applied
            return Style()

    def _tell(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.post_message(self.Edited(self, self.value))

    def _want_completion(self) -> None:
        self._completing = None
        self.post_message(self.CompletionWanted(self, self.value))

    def _cancel(self) -> None:
        for timer in (self._timer, self._completing):
            if timer is not None:
                timer.stop()
        self._timer = self._completing = None
