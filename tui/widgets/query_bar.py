"""The query: keys in, the text to search for out, once the fingers rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from searchlib import Problem

from ..commands import Pane, bindings
from ..safe_text import one_line


class _Problems(Highlighter):
    """Underlines what the query language did not understand."""

    _LOOK = Style(bold=True, underline=True)

    def __init__(self) -> None:
        self.problems: Sequence[Problem] = ()

    def highlight(self, text: Text) -> None:
        for problem in self.problems:
            start = min(problem.span.start, max(0, len(text) - 1))
            text.stylize(self._LOOK, start, max(start + 1, problem.span.end))


class QueryBar(Input):
    """Posts `Edited` when the text has changed and `pause` seconds have passed without a key."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.QUERY)

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

    def __init__(self, value: str = "", *, id: str | None = None) -> None:
        self._problems = _Problems()
        super().__init__(
            value,
            placeholder='words, "a phrase", speaker:name, date:2015..2017    (F1: help)',
            highlighter=self._problems,
            select_on_focus=False,
            compact=True,
            id=id,
        )
        self.pause = 0.0
        self._timer: Timer | None = None

    def validate_value(self, value: str) -> str:
        """What is pasted or given on the command line may hold escape sequences; they are shown, not sent."""
        return one_line(value)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Keys that are typed are not commands; Textual does not know that `slash` is typed."""
        return key == "slash" or super().check_consume_key(key, character)

    @property
    def waiting(self) -> bool:
        """The text has changed and nobody has been told yet."""
        return self._timer is not None

    def show_problems(self, problems: Sequence[Problem]) -> None:
        self._problems.problems = problems
        self.refresh()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._cancel()
        if self.pause:
            self._timer = self.set_timer(self.pause, self._tell)
        else:
            self._tell()

    def action_go(self) -> None:
        self._cancel()
        self.post_message(self.Left(self, self.value, now=True))

    def action_leave(self) -> None:
        self.post_message(self.Left(self, self.value, now=False))

    def _tell(self) -> None:
        self._cancel()
        self.post_message(self.Edited(self, self.value))

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
