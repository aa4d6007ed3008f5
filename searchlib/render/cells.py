"""How many columns of a terminal a text takes, and texts cut and padded to columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from ..model import visible

_JOINER = "\u200d"
_EMOJI = "\ufe0f"  # asks for the wide, coloured form of the character before it


def cells(text: str) -> int:
    """The columns of a text that `clean` has been over.

    >>> cells("cafe\\u0301"), cells("外务")
    (4, 4)
    """
    return len(text) if text.isascii() else sum(map(_columns, visible(text)))


def head(text: str, width: int) -> str:
    """The longest beginning that takes at most `width` columns."""
    if text.isascii():
        return text[:width]
    taken = end = 0
    for part in visible(text):
        taken += _columns(part)
        if taken > width:
            break
        end += len(part)
    return text[:end]


def tail(text: str, width: int) -> str:
    """The longest end that takes at most `width` columns."""
    if text.isascii():
        return text[max(0, len(text) - width) :]
    parts, taken, start = list(visible(text)), 0, len(text)
    for part in reversed(parts):
        taken += _columns(part)
        if taken > width:
            break
        start -= len(part)
    return text[start:]


def cut(text: str, width: int) -> str:
    """The text, or as much of its beginning as `width` columns hold with an ellipsis behind it."""
    return text if cells(text) <= width else head(text, max(0, width - 1)) + "…"[:width]


def cut_before(text: str, width: int) -> str:
    """The text, or as much of its end as `width` columns hold with an ellipsis before it."""
    return text if cells(text) <= width else "…"[:width] + tail(text, max(0, width - 1))


def wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of at most `width` columns, cut between words; a longer word, between visible characters."""
    line, taken = "", 0
    for word in text.split():
        size = cells(word)
        if line and taken + 1 + size <= width:
            line, taken = f"{line} {word}", taken + 1 + size
            continue
        if line:
            yield line
        *full, line = _pieces(word, width) if size > width else (word,)
        yield from full
        taken = cells(line)
    if line:
        yield line


def _pieces(word: str, width: int) -> Iterator[str]:
    start = end = taken = 0
    for part in visible(word):
        size = _columns(part)
        if taken + size > width and end > start:
            yield word[start:end]
            start, taken = end, 0
        end += len(part)
        taken += size
    yield word[start:]


def right(text: str, width: int) -> str:
    """The end of the text, against the right edge of `width` columns."""
    shown = tail(text, width)
    return " " * (width - cells(shown)) + shown


def left(text: str, width: int) -> str:
    """The beginning of the text, with spaces up to `width` columns."""
    shown = head(text, width)
    return shown + " " * (width - cells(shown))


def _columns(character: str) -> int:
    """The columns of one visible character, however many code points it has."""
    widths = [_width(code) for code in character]
    if _EMOJI in character or (_JOINER in character and 2 in widths):
        return 2
    return sum(widths)


def _width(code: str) -> int:
    if unicodedata.category(code) in ("Mn", "Me", "Cf"):
        return 0
    if "\u1160" <= code <= "\u11ff" or "\ud7b0" <= code <= "\ud7ff":
        return 0  # the later letters of a Korean syllable, drawn into its square
    return 2 if unicodedata.east_asian_width(code) in "WF" else 1
