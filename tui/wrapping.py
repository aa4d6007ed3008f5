"""Where a line of text breaks at a width: text in, spans of characters out, in time linear in the text."""

from __future__ import annotations

import re

from rich.cells import cell_len

Break = tuple[int, int]

# Scripts and signs of which every character takes one cell: text in them needs no measuring.
_ONE_CELL = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f"
    "\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20ac\u2400-\u2426\ufffd]*"
)


def wrap(text: str, width: int) -> list[Break]:
    """Spans [start, end), each at most `width` cells, that leave out only the space they break at.

    >>> wrap("one two three", 7)
    [(0, 7), (8, 13)]
    """
    width = max(2, width)  # a wide character needs two cells
    one_cell = _ONE_CELL.fullmatch(text) is not None
    breaks: list[Break] = []
    start, length = 0, len(text)
    while start < length:
        ahead = min(width, length - start)
        end = start + (ahead if one_cell else _fitting(text[start : start + ahead], width))
        if end < length and text[end] != " ":
            space = text.rfind(" ", start + 1, end)
            end = space if space > start else end
        breaks.append((start, end))
        start = end + 1 if end < length and text[end] == " " else end
    return breaks or [(0, 0)]


def _fitting(text: str, width: int) -> int:
    """How many characters of the text fit into the width; at least one."""
    if cell_len(text) <= width:
        return len(text)
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if cell_len(text[:middle]) <= width else (low, middle - 1)
    return low
