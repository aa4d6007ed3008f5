"""Rows with a column of names beside a column of what is said -> rows that know their name.

In such a table a name may stand beside the first line of its text, the last, or in the middle: it belongs to
the stretch of text that it stands beside, and to a single line only where the stretch has several names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .blocks import is_label
from .pdf_rows import Page, Row, typical

_LONGEST = 60


def give_names(pages: Sequence[Page]) -> None:
    """Take the names off the rows and give each to the row where what it says begins."""
    beside = _text_begins([row for page in pages for row in page.rows])
    if not beside:
        return
    for page in pages:
        names = list(_taken(page, beside - 3))
        for stretch in _stretches(page.rows):
            _give(stretch, [name for name in names if _is_beside(name[0], stretch)])


def _text_begins(rows: Sequence[Row]) -> float:
    """Where the text begins that stands beside names; 0.0 where there is no such column."""
    pairs = [(row.segments[0], row.segments[1]) for row in rows if len(row.segments) > 1]
    beside = typical((right.x for _, right in pairs), step=2.0)
    names = [left.text.rstrip(" :：") for left, right in pairs if abs(right.x - beside) <= 3]
    likely = [name for name in names if 2 < len(name) <= _LONGEST and is_label(name)]
    again = len(set(likely)) < len(likely)
    return beside if len(names) >= 4 and again and len(likely) * 10 >= len(names) * 9 else 0.0


def _taken(page: Page, edge: float) -> Iterator[tuple[float, str]]:
    """The names of a page with their heights, off its rows; those on lines that follow each other as one."""
    found: list[tuple[float, str, float]] = []
    for row in page.rows:
        left = [s for s in row.segments if s.x < edge]
        name = " ".join(s.text for s in left).rstrip(" :：")
        if left and left[-1].end < edge + 0.15 * (left[-1].end - left[-1].x) and is_label(name):
            row.segments = row.segments[len(left) :]
            found.append((row.y, name, max(s.size for s in left)))
    page.rows = [row for row in page.rows if row.segments]
    here: tuple[float, str] | None = None
    for above, (y, name, size) in zip([None, *found], found, strict=False):
        if here and above and above[0] - y <= 1.3 * size and name != above[1]:
            here = (here[0], f"{here[1]} {name}")
            continue
        if here:
            yield here
        here = (y, name)
    if here:
        yield here


def _stretches(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows without a wider gap between them than there usually is."""
    leading = typical(a.y - b.y for a, b in pairwise(rows) if a.y > b.y)
    stretch: list[Row] = []
    for row in rows:
        if stretch and not 0 <= stretch[-1].y - row.y <= max(1.2 * leading, leading + 2):
            yield stretch
            stretch = []
        stretch.append(row)
    if stretch:
        yield stretch


def _is_beside(y: float, stretch: Sequence[Row]) -> bool:
    slack = 0.6 * stretch[0].size
    return stretch[-1].y - slack <= y <= stretch[0].y + slack


def _give(stretch: Sequence[Row], names: Sequence[tuple[float, str]]) -> None:
    if len(names) == 1:
        stretch[0].name = names[0][1]
        return
    for y, name in names:
        nearest = min(stretch, key=lambda row: abs(row.y - y))
        nearest.name = f"{nearest.name} {name}".strip()
