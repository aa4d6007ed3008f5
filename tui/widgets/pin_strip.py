"""One line with the pinned searches: letter, name, how many hits; the one that is shown has a `>`."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.widgets import Static

from ..pins import Pin, Pins
from ..ports import LEAST, Tally
from ..safe_text import Look, Part, assemble, shorten
from .tints import TINTS, tint

_END = "  = compares"
#: Cells of a name that are always shown.
_FEWEST = 6


def strip_text(
    pins: Pins, here: Pin | None, tallies: Mapping[str, Tally], width: int, looks: Mapping[str, Look]
) -> Content:
    """The pinned searches within this width: long names are cut first, then searches are counted only."""
    counts = {pin.letter: _count(tallies.get(pin.letter)) for pin in pins.pins}
    fixed = sum(len(count) + 7 for count in counts.values()) + len(_END)
    room = max(_FEWEST, (width - fixed) // max(1, len(pins)))
    parts: list[Part] = []
    used = len(_END) + 8
    for number, pin in enumerate(pins.pins):
        name = shorten(pin.label, room)
        used += len(name) + len(counts[pin.letter]) + 7
        if used > width and number:
            parts.append(f"+{len(pins) - number} more")
            break
        parts.append(">" if pin == here else " ")
        parts.append((f" {pin.letter} ", looks.get(pin.letter, "bold")))
        parts.append(f" {name} {counts[pin.letter]}")
    return assemble(*parts, (_END, "dim"))


def _count(tally: Tally | None) -> str:
    return "..." if tally is None else f"{tally.total:,}{LEAST if tally.partial else ''}"


class PinStrip(Static):
    """Takes no room while nothing is pinned."""

    COMPONENT_CLASSES = {f"lines--{tint}" for tint in TINTS}  # noqa: RUF012  (as Textual declares it)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._told: tuple[Pins, Pin | None, Mapping[str, Tally]] = (Pins(), None, {})
        self.display = False

    def show(self, pins: Pins, here: Pin | None, tallies: Mapping[str, Tally]) -> None:
        self._told = (pins, here, dict(tallies))
        self.display = bool(pins)
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self._told[0]:
            self._draw()

    def _draw(self) -> None:
        pins, here, tallies = self._told
        if pins:
            width = max(20, self.app.size.width - 2)
            looks = {pin.letter: tint(self, pin.letter) for pin in pins.pins}
            self.update(strip_text(pins, here, tallies, width, looks))
