"""A line of text to type: what is pasted into it is shown safely."""

from __future__ import annotations

from textual.widgets import Input

from ..safe_text import one_line


class LineInput(Input):
    """An input whose text never holds an escape sequence."""

    def __init__(self, value: str = "", *, id: str | None = None) -> None:
        super().__init__(value, select_on_focus=False, compact=True, id=id)

    def validate_value(self, value: str) -> str:
        return one_line(value)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Textual does not know that `slash` is typed."""
        return key == "slash" or super().check_consume_key(key, character)
