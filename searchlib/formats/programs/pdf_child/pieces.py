"""The strings of a page -> pieces of text: strings that touch each other as one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .drawing import String

# As parts of the type size: what is a space, what is too wide for one, what is overprinted.
_SPACE, _GAP, _BACK = 0.15, 0.9, 0.5


def upright(strings: Sequence[String]) -> list[list[Any]]:
    """The strings that stand as most of the page's text does, turned so that this is upright."""
    turns: list[int] = []
    pieces: list[list[Any]] = []
    for string in strings:
        a, b, c, d, x, y = string.matrix
        turn, size = _turn(a, b), math.hypot(c, d)
        if turn >= 0 and string.text and all(map(math.isfinite, (x, y, size, string.advance))):
            across, up = ((x, y), (y, -x), (-x, -y), (-y, x))[turn]
            turns.append(turn)
            pieces.append([string.text, across, up, across + string.advance, size, int(string.bold)])
    usual = max(set(turns), key=turns.count, default=0)
    return [piece for turn, piece in zip(turns, pieces, strict=True) if turn == usual]


def _turn(a: float, b: float) -> int:
    """Quarter turns of a line of text, against the clock; -1 for a slanting one, such as a watermark."""
    if abs(b) <= 0.1 * abs(a):
        return 0 if a > 0 else 2
    if abs(a) <= 0.1 * abs(b):
        return 1 if b > 0 else 3
    return -1


def joined(strings: Sequence[list[Any]]) -> list[list[Any]]:
    """Strings that go on where the one before ends as one piece; a gap as wide as a space is one."""
    pieces: list[list[Any]] = []
    parts: list[str] = []  # of the last piece
    end, height, unit, weight = 0.0, math.inf, 0.0, 0
    for text, x, y, stop, size, bold in strings:
        text = text.replace("\n", " ").replace("\r", " ")
        scale = max(size, unit, 0.1)
        gap = (x - end) / scale
        near = abs(y - height) <= 0.3 * scale and -_BACK < gap < _GAP
        if near and gap > _SPACE and not text.startswith(" ") and not parts[-1].endswith(" "):
            parts.append(" ")
        if near and (bold == weight or not text.strip()):
            parts.append(text)
            end, unit = stop, max(size, unit)
            pieces[-1][3:5] = end, unit
        elif text.strip():
            parts = [text]
            end, height, unit, weight = stop, height if near else y, size, bold
            pieces.append([parts, x, height, end, unit, bold])
    return [["".join(texts), *(round(n, 1) for n in numbers), bold] for texts, *numbers, bold in pieces]
