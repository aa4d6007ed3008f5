"""Pinned searches beside each other: counts of each in, a table of speakers out. No widget here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .pins import Pin
from .ports import LEAST, Tally

#: Speakers with a row of their own; the others are counted together.
ROWS = 200
#: Words of the rows that are not a speaker.
ALL = "all speakers"
REST = "others, unnamed"


@dataclass(frozen=True, slots=True)
class Cell:
    """A count; None: it has not been counted yet. `least`: time was up, there are so many at least."""

    count: int | None
    least: bool = False

    def __str__(self) -> str:
        return "..." if self.count is None else f"{self.count:,}{LEAST if self.least else ''}"


@dataclass(frozen=True, slots=True)
class Row:
    """A speaker, or "" for all of them or (`rest`) for those without a row; a cell for each search."""

    speaker: str
    cells: tuple[Cell, ...]
    rest: bool = False

    @property
    def label(self) -> str:
        return self.speaker or (REST if self.rest else ALL)


def table(pins: tuple[Pin, ...], tallies: Mapping[str, Tally]) -> tuple[Row, ...]:
    """All, then the speakers with most hits in all searches together, then the rest: each column adds up.

    `tallies` are by letter; a search that has none has not been counted yet.
    """
    counted = [tallies.get(pin.letter) for pin in pins]
    together: dict[str, int] = {}
    for tally in counted:
        for speaker, count in tally.speakers.items() if tally is not None else ():
            together[speaker] = together.get(speaker, 0) + count
    first = sorted(together, key=lambda speaker: (-together[speaker], speaker))[:ROWS]
    rows = [Row("", tuple(_cell(tally, None if tally is None else tally.total) for tally in counted))]
    for speaker in first:
        counts = (None if tally is None else tally.speakers.get(speaker, 0) for tally in counted)
        rows.append(Row(speaker, tuple(map(_cell, counted, counts))))
    shown = set(first)
    rest = [
        None if t is None else t.total - sum(n for who, n in t.speakers.items() if who in shown)
        for t in counted
    ]
    if any(rest):
        # Of a search that ran out of time the two counts may be of different moments.
        rows.append(
            Row("", tuple(_cell(t, n and max(0, n)) for t, n in zip(counted, rest, strict=True)), True)
        )
    return tuple(rows)


def as_tabs(pins: tuple[Pin, ...], rows: tuple[Row, ...]) -> str:
    """The table for a spreadsheet: a line a speaker, tabs between."""
    lines = [["speaker", *(f"{pin.letter} {pin.label}" for pin in pins)]]
    lines += [[row.label, *(str(cell).replace(",", "") for cell in row.cells)] for row in rows]
    return "\n".join("\t".join(part.replace("\t", " ") for part in line) for line in lines)


def _cell(tally: Tally | None, count: int | None) -> Cell:
    return Cell(count, tally is not None and tally.partial)
