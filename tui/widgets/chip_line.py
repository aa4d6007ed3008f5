"""The active filters in one line, with their counts; one that is clicked on goes out as a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from rich.cells import cell_len
from textual.message import Message

from ..keymap import USUAL, Keymap, keymap_of
from ..ports import LEAST
from ..safe_text import shorten
from ..state import Filter, SearchState
from .click_line import ClickLine, Piece

#: Counts by field and value.
Amounts: TypeAlias = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is searched only as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Everything:
    """All that narrows."""


def chips(
    state: SearchState,
    width: int,
    counts: Amounts = MappingProxyType({}),
    *,
    partial: bool = False,
    keys: Keymap = USUAL,
) -> list[Piece]:
    """The filters with their counts where these are known; those without room are counted."""
    end = f"  {keys.first('filters.clear')} clears"
    room = width - len(end) - 12
    made = [Piece(_chip(chosen, counts, partial), "bold", chosen) for chosen in state.filters]
    made += [Piece(f"[as written: {shorten(word, 60)} x]", "bold", Word(word)) for word in state.literal]
    pieces: list[Piece] = []
    for number, chip in enumerate(made):
        room -= cell_len(chip.text) + 1
        if room < 0 and number:
            pieces.append(Piece(f"+{len(made) - number} more "))
            break
        pieces += [chip, Piece(" ")]
    return [*pieces, Piece(end, "dim", Everything())] if made else []


def _chip(chosen: Filter, counts: Amounts, partial: bool) -> str:
    count = counts.get((chosen.field, chosen.value))
    many = "" if count is None else f" {count:,}{LEAST if partial else ''}"
    return f"[{shorten(chosen.label, 60)}{many} x]"


class ChipLine(ClickLine):
    """Takes no room while nothing narrows."""

    @dataclass
    class Dropped(Message):
        """This filter is not wanted any more, or this word may be anything like it, or all of them."""

        target: object

    def show(self, state: SearchState, counts: Amounts, *, partial: bool) -> None:
        self.display = bool(state.filters or state.literal)
        width = self.app.size.width - 2
        self.put(chips(state, width, counts, partial=partial, keys=keymap_of(self)))

    def clicked(self, target: object) -> None:
        self.post_message(self.Dropped(target))
