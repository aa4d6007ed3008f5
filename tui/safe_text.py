"""The only place that makes `Content` from data: transcript words, names, file names, queries, errors.

A `str` given to a widget is markup: brackets vanish, crash or become links. `Content`
is literal, but passes escape sequences on to the terminal; so every text is cleaned
first, one visible character for each unsafe one, and marks stay where they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from rich.cells import cell_len, set_cell_size
from textual.app import App
from textual.content import Content, Span
from textual.style import Style

from searchlib import clean

Look: TypeAlias = Style | str
Part: TypeAlias = str | tuple[str, Look]
Marked: TypeAlias = tuple[int, int, Look]


def one_line(text: str) -> str:
    """The text, safe for a terminal and without line breaks; as long as before."""
    return clean(text)


def content(text: str, spans: Iterable[Marked] = ()) -> Content:
    """One line of literal text, with styles on some of its characters; spans outside it are dropped."""
    size = len(text)
    inside = [Span(a, b, look) for a, b, look in spans if 0 <= a < b <= size]
    return Content(one_line(text), inside)


def assemble(*parts: Part) -> Content:
    """One line made of literal texts, each with or without a style."""
    texts: list[str] = []
    spans: list[Marked] = []
    at = 0
    for part in parts:
        text, look = (part, None) if isinstance(part, str) else part
        if look is not None:
            spans.append((at, at + len(text), look))
        texts.append(text)
        at += len(text)
    return content("".join(texts), spans)


def lines(contents: Sequence[Content]) -> Content:
    """The contents, one below the other."""
    return Content("\n").join(contents)


def fit(text: str, cells: int) -> str:
    """The text in exactly this many cells: padded, or cut with an ellipsis."""
    text = one_line(text)
    if cell_len(text) <= cells:
        return text + " " * (cells - cell_len(text))
    return set_cell_size(text, max(0, cells - 1)) + "…" if cells > 0 else ""


def shorten(text: str, cells: int) -> str:
    """The text in at most this many cells."""
    text = one_line(text)
    return fit(text, cells) if cell_len(text) > cells else text


def toast(app: App[Any], text: str) -> None:
    """A short notice in the corner."""
    app.notify(one_line(text), markup=False)


def warn(app: App[Any], text: str) -> None:
    """A notice that stays long enough to be read twice."""
    app.notify(one_line(text), severity="warning", timeout=15, markup=False)


def harmless(text: str) -> str:
    """Lines of text for a clipboard or a file: cleaned, for it may be pasted into a shell."""
    return "\n".join(clean(line) for line in text.splitlines())


def send(app: App[Any], text: str) -> None:
    """Text to the clipboard by way of the terminal (OSC 52)."""
    app.copy_to_clipboard(harmless(text))
