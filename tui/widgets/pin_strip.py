"""One line with the pinned searches: letter, name, how many hits; the one that is shown has a `>`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rich.cells import cell_len
from textual.message import Message

from ..keymap import USUAL, Keymap, keymap_of
from ..pins import Pin, Pins
from ..ports import LEAST, Tally
from ..safe_text import Look, shorten
from .click_line import ClickLine, Piece
from .tints import TINTS, tint

#: Cells of a name that are always shown.
_FEWEST = 6


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of them, beside each other."""


def strip(
    pins: Pins,
    here: Pin | None,
    tallies: Mapping[str, Tally],
    width: int,
    looks: Mapping[str, Look] = MappingProxyType({}),
    keys: Keymap = USUAL,
) -> list[Piece]:
    """The pinned searches within this width: long names are cut first, then searches are counted only."""
    end = f"  {keys.first('compare')} compares"
    counts = {pin.letter: _count(tallies.get(pin.letter)) for pin in pins.pins}
    fixed = sum(len(count) + 7 for count in counts.values()) + len(end)
    room = max(_FEWEST, (width - fixed) // max(1, len(pins)))
    pieces: list[Piece] = []
    used = len(end) + 8
    for number, pin in enumerate(pins.pins):
        name = shorten(pin.label, room)
        used += cell_len(name) + len(counts[pin.letter]) + 7
        if used > width and number:
            pieces.append(Piece(f"+{len(pins) - number} more"))
            break
        pieces.append(Piece(">" if pin == here else " ", "", pin))
        pieces.append(Piece(f" {pin.letter} ", looks.get(pin.letter, "bold"), pin))
        pieces.append(Piece(f" {name} {counts[pin.letter]}", "", pin))
    return [*pieces, Piece(end, "dim", Comparison())]


def _count(tally: Tally | None) -> str:
    return "..." if tally is None else f"{tally.total:,}{LEAST if tally.partial else ''}"


class PinStrip(ClickLine):
    """Takes no room while nothing is pinned."""

    COMPONENT_CLASSES = {f"lines--{tint}" for tint in TINTS}  # noqa: RUF012  (as Textual declares it)

    @dataclass
    class Wanted(Message):
        """The user wants to see this pinned search."""

        letter: str

    @dataclass
    class ComparisonWanted(Message):
        """The user wants to see all of them beside each other."""

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

    def clicked(self, target: object) -> None:
        if isinstance(target, Pin):
            self.post_message(self.Wanted(target.letter))
        else:
            self.post_message(self.ComparisonWanted())

    def _draw(self) -> None:
        pins, here, tallies = self._told
        if pins:
            width = max(20, self.app.size.width - 2)
            looks = {pin.letter: tint(self, pin.letter) for pin in pins.pins}
            self.put(strip(pins, here, tallies, width, looks, keymap_of(self)))
