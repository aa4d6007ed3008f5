"""A scrolling view that draws only the lines in sight: numbers of lines in, strips out.

A subclass says how many lines there are and what stands on each; a view of 100,000
hits costs what its visible rows cost.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from ..commands import bindings
from ..keymap import Keyed
from ..panes import Pane
from .tints import TINTS

#: For the one mark that is current. `get_visual_style` drops `reverse` from a stylesheet (Textual 8.2.8).
REVERSED = Style(reverse=True)

#: Drawn lines kept: several screens of the tallest terminal in use.
_KEPT = 1024


class LineView(Keyed, ScrollView, can_focus=True, inherit_bindings=False):
    """Line-API scroll view with a cache of drawn lines and the movement keys."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.LINES)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "lines--mark",
        "lines--found",
        "lines--cursor",
        "lines--plain",
        "lines--strong",
        "lines--faint",
        *(f"lines--{tint}" for tint in TINTS),
    }
    ALLOW_SELECT = False
    #: Textual lays out the whole screen when this changes; only a view as high as its lines needs that.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawn: LRUCache[int, Strip] = LRUCache(_KEPT)

    # What a subclass says

    @abstractmethod
    def line(self, number: int) -> tuple[Content, Style]:
        """What stands on a line, and the style beneath it."""

    # Drawing

    @property
    def text_width(self) -> int:
        return self.scrollable_content_region.width

    @property
    def text_height(self) -> int:
        return self.scrollable_content_region.height

    def set_line_count(self, count: int) -> None:
        """Tell the scroll bar; forgets what was drawn."""
        self._drawn.clear()
        self.virtual_size = Size(self.text_width, count)
        self.refresh(layout=self.styles.auto_dimensions)

    def watch_virtual_size(self, size: Size) -> None:
        self._scroll_update(size)

    def redraw(self, start: int, count: int) -> None:
        """Draw these lines again, those in sight at once."""
        top = self.scroll_offset.y
        for number in range(start, start + count) if count < _KEPT else list(self._drawn.keys()):
            self._drawn.discard(number)
        if start < top + self.text_height and start + count > top:
            self.refresh_lines(start, count)

    def redraw_all(self) -> None:
        self._drawn.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        self._drawn.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        return self.drawn(y + self.scroll_offset.y)

    def drawn(self, number: int) -> Strip:
        """A line, as wide as the view."""
        width = self.text_width
        strip = self._drawn.get(number)
        if strip is None or strip.cell_length != width:
            content, base = self.line(number)
            strip = Strip(content.render_segments(base)).adjust_cell_length(width, base.rich_style)
            self._drawn.set(number, strip)
        return strip

    def look(self, name: str) -> Style:
        return self.get_visual_style(f"lines--{name}", partial=True)

    def show_lines(self, start: int, count: int) -> None:
        """Scroll as little as needed to have these lines in sight."""
        top, height = self.scroll_offset.y, max(1, self.text_height)
        if start < top:
            self.jump(start)
        elif start + count > top + height:
            self.jump(min(start, start + count - height))

    def jump(self, top: int) -> None:
        """Scroll at once; forced, for new lines have no scroll bar yet that would allow it."""
        self.scroll_to(y=top, animate=False, force=True)

    def on_resize(self, event: events.Resize) -> None:
        self.relayout()

    def relayout(self) -> None:
        """The width or the data changed."""
        self.redraw_all()

    # Movement: the keys scroll, unless a subclass has a cursor

    @property
    def position(self) -> int:
        """Where the view stands, in the steps that the keys move by."""
        return self.scroll_offset.y

    @property
    def last(self) -> int:
        """The last position; negative if there is none."""
        return max(0, self.virtual_size.height - self.text_height)

    @property
    def steps_in_sight(self) -> int:
        """How many steps a page has: a line stays, for the eye to go on from."""
        return max(1, self.text_height - 1)

    def go(self, position: int) -> None:
        """Move to a position, or as near as there is."""
        self.jump(min(max(0, position), self.last))

    def action_move(self, steps: int) -> None:
        self.go(self.position + steps)

    def action_half(self, pages: int) -> None:
        self.go(self.position + pages * max(1, self.steps_in_sight // 2))

    def action_page(self, pages: int) -> None:
        self.go(self.position + pages * max(1, self.steps_in_sight))

    def action_first(self) -> None:
        self.go(0)

    def action_last(self) -> None:
        self.go(self.last)
