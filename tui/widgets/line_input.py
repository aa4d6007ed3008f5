"""A line of text to type: what is pasted into it is shown safely."""

from __future__ import annotations

from rich.highlighter import Highlighter
from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from ..safe_text import one_line

#: Nobody types more; a longer paste would be read and drawn at every key.
_LONGEST = 10_000


class LineInput(Input):
    """An input whose text never holds an escape sequence."""

    #: Textual lays out the whole screen when this changes, that is at every key; the room is the same.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        highlighter: Highlighter | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(
            value, placeholder, highlighter, select_on_focus=False, compact=True, max_length=_LONGEST, id=id
        )

    def validate_value(self, value: str) -> str:
        """What is pasted or given on the command line may hold escape sequences; they are shown, not sent."""
        return one_line(value)[:_LONGEST]

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Keys that are typed are not commands; Textual does not know that `slash` is typed."""
        return key == "slash" or super().check_consume_key(key, character)

    def on_paste(self, event: events.Paste) -> None:
        """All lines of it, where Textual would take the first only."""
        event.stop()
        event.prevent_default()
        room = max(0, _LONGEST - len(self.value))
        words = " ".join(event.text[: 2 * _LONGEST].splitlines())[:room]
        if words:
            start, end = sorted(self.selection)
            self.replace(words, start, end)
