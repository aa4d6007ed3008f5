"""Lines of text to scroll through, wrapped: any number of them costs what is in sight."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.style import Style

from ..safe_text import content, one_line
from ..wrapping import wrap
from .line_view import LineView


class LineList(LineView):
    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.texts: tuple[str, ...] = ()
        self._lines: list[str] = []
        self._wrapped_at = -1

    def show(self, texts: Sequence[str]) -> None:
        self.texts = tuple(map(one_line, texts))
        self._wrapped_at = -1
        self.relayout()

    def relayout(self) -> None:
        width = self.text_width
        if width != self._wrapped_at:
            self._wrapped_at = width
            self._lines = [text[a:b] for text in self.texts for a, b in wrap(text, width)]
        self.set_line_count(len(self._lines))

    def line(self, number: int) -> tuple[Content, Style]:
        return content(self._lines[number] if 0 <= number < len(self._lines) else ""), self.visual_style
