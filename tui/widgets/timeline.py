"""The timeline: counts by day in, bars by year, month or day and a range of days out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import RenderResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from searchlib import Histogram, Period

from ..bars import PERIODS, Bars, Sight, axis, bars_of, dates, drawn, fitting, label, number_of, sight
from ..commands import bindings
from ..keymap import Keyed, keymap_of
from ..panes import Pane
from ..ports import LEAST
from ..safe_text import Marked, assemble, content, lines, shorten

_NOTHING = Histogram(Period.DAY, ())


class Timeline(Keyed, Widget, can_focus=True):
    """A line of words, bars, the labels below them. The range is told by signs, never by colour alone."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.TIMELINE)
    ALLOW_SELECT = False

    @dataclass
    class Chosen(Message):
        """Only these days are wanted, as they are written after `date:`; all if the text is empty."""

        timeline: Timeline
        dates: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._days = _NOTHING
        self._dates = ""
        self._sign = ""
        self._wish: Period | None = None
        self._bars = Bars(Period.YEAR)
        self._cursor = 0
        self._anchor: int | None = None

    def show(self, days: Histogram, dates: str, *, partial: bool = False) -> None:
        """Other counts; `dates` are the days that are chosen; `partial`: there may be more."""
        self._days, self._dates = days, dates
        self._sign = LEAST if partial else ""
        self._count_anew()

    @property
    def period(self) -> Period:
        return self._bars.period

    @property
    def range(self) -> tuple[int, int]:
        """The numbers of the first and the last bar that would be chosen."""
        anchor = self._cursor if self._anchor is None else self._anchor
        return min(anchor, self._cursor), max(anchor, self._cursor)

    # Commands

    def action_step(self, steps: int) -> None:
        """Move without choosing a range."""
        self._anchor = None
        self._go(self._cursor + steps)

    def action_stretch(self, steps: int) -> None:
        """Choose a range from where one is."""
        self._anchor = self._cursor if self._anchor is None else self._anchor
        self._go(self._cursor + steps)

    def action_end(self, which: int) -> None:
        self._anchor = None
        self._go(self._bars.first if which < 0 else self._bars.last)

    def action_anchor(self) -> None:
        """Begin a range here, for terminals that keep shift to themselves; or let go of it."""
        self._anchor = self._cursor if self._anchor is None else None
        self.refresh()

    def action_zoom(self, step: int) -> None:
        """Shorter or longer periods."""
        at = PERIODS.index(self.period) + step
        self._wish = PERIODS[min(max(0, at), len(PERIODS) - 1)]
        self._count_anew()

    def action_choose(self) -> None:
        if self._bars.size > 0:
            self.post_message(self.Chosen(self, dates(*self.range, self.period)))

    def action_clear(self) -> None:
        self.post_message(self.Chosen(self, ""))

    # Mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if (number := self._under(event)) is not None:
            self.capture_mouse()
            self._anchor = number
            self._go(number)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self and (number := self._under(event)) is not None:
            self._go(number)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self.app.mouse_captured is self:
            self.release_mouse()
            self.action_choose()

    def _under(self, event: events.MouseEvent) -> int | None:
        """The bar under the mouse; beside the widget while it drags, the nearest."""
        if self._bars.size <= 0:
            return None
        column = event.screen_x - self.content_region.x
        return self._sight().number(column)

    # Drawing

    def on_resize(self) -> None:
        self._count_anew()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self._anchor = None
        self.refresh()

    def render(self) -> RenderResult:
        width = max(1, self.content_size.width)
        rows = max(1, self.content_size.height - 2)
        if self._bars.size <= 0:
            return lines(
                (
                    content(
                        shorten(
                            f"Timeline ({keymap_of(self).first('timeline')}): no dated hit{self._undated()}",
                            width,
                        )
                    ),
                )
            )
        seen = self._sight()
        first, last = self.range
        low = max(0, seen.column(first))
        high = min(width, seen.column(last) + seen.cell)
        looks: list[Marked] = [(low, high, "reverse")] if self.has_focus else []
        body = [content(row, looks) for row in drawn(self._bars, seen, rows)]
        return lines((self._words(width), *body, self._axis(seen, width, low, high)))

    def _words(self, width: int) -> Content:
        """What one bar stands for, where the cursor is and how many hits are there."""
        bars = self._bars
        text = f" ({self._key()}) by {bars.period.value}  {dates(bars.first, bars.last, bars.period)}"
        if self.has_focus:
            count = bars.between(*self.range)
            hits = f"{count:,}{self._sign} hit{'' if count == 1 else 's'}"
            text += f"  > {dates(*self.range, bars.period)}: {hits} <"
        else:
            top = max(bars.counts, key=lambda number: (bars.counts[number], -number))
            text += f"  most {bars.most:,}{self._sign} in {label(top, bars.period)}"
        if self._dates:
            text += f"  chosen {self._dates}"
        text += self._undated()
        return assemble(("Timeline", "bold"), shorten(text, max(0, width - 8)))

    def _key(self) -> str:
        return keymap_of(self).first("timeline")

    def _undated(self) -> str:
        return f"  {self._days.undated:,} undated" if self._days.undated else ""

    def _axis(self, seen: Sight, width: int, low: int, high: int) -> Content:
        """The labels; signs over them where the cursor or the range is."""
        text = axis(self._bars, seen, width)
        if not self.has_focus or high <= low:
            return content(text)
        first, last = self.range
        sign = "^" * (high - low) if first == last else f"[{'=' * max(0, high - low - 2)}]"
        return content((text[:low] + sign + text[low + len(sign) :])[:width])

    def _sight(self) -> Sight:
        return sight(self._bars, self.content_size.width, self._cursor)

    def _count_anew(self) -> None:
        """The bars of the period that is wished for, or that fits; the cursor stays on its days."""
        width = self.content_size.width
        period = self._wish or (fitting(self._days, width) if width else self.period)
        before, there = self._bars, self._bars.size > 0
        self._bars = bars_of(self._days, period)
        if period is not before.period or not there:
            self._anchor = None
            self._cursor = self._moved_to(before, period) if there else self._bars.last
        self._go(self._cursor)

    def _moved_to(self, before: Bars, period: Period) -> int:
        """The bar with days of the one that the cursor was on, the busiest if there are several."""
        inside = [
            (one.count, number_of(one.first, period))
            for one in self._days.bins
            if number_of(one.first, before.period) == self._cursor
        ]
        return max(inside)[1] if inside else self._bars.last

    def _go(self, number: int) -> None:
        self._cursor = min(max(self._bars.first, number), max(self._bars.first, self._bars.last))
        self.refresh()
