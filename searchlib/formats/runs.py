"""Lines of runs -> blocks: wrapped lines joined, names that mark-up sets apart taken off as labels.

A label is a name in bold, or in what the format itself calls a speaker, up to a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..model import Block, BlockKind
from .blocks import is_label
from .reflow import Wrap, is_blank, join, measure

_COLON = re.compile(r"[:：](?!\d)")
# A label is looked for in the beginning of a line: the longest of 1,376 has 92 characters.
_REACH = 400

#: How far mark-up sets a run of text apart: not at all, in bold, as the name of a speaker.
PLAIN, STRONG, NAMED = 0, 1, 2


@dataclass(slots=True)
class Line:
    """The runs of text of one line, each with how far mark-up sets it apart.

    `indent` counts the spaces before it; `starts` says that it is known to begin a paragraph, `soft` that
    the line before it had no more room.
    """

    runs: list[tuple[str, int]] = field(default_factory=list)
    indent: int = 0
    starts: bool = False
    soft: bool = False

    def text(self) -> str:
        return "".join(text for text, _ in self.runs).strip()


@dataclass(slots=True)
class Raw:
    """A block element's own lines, before wrapped ones are joined; `level` 0: it is no heading."""

    level: int
    lines: list[Line]


def blocks(raws: Sequence[Raw], known: frozenset[str] = frozenset()) -> list[Block]:
    """The blocks of these elements, in order; `known` is the vocabulary, where words are cut at line ends."""
    wrap = measure([line.text() for line in raw.lines] for raw in raws if len(raw.lines) > 1)
    return [block for raw in raws for block in _blocks(raw, wrap, known)]


def _blocks(raw: Raw, wrap: Wrap, known: frozenset[str]) -> Iterator[Block]:
    stretch: list[Line] = []
    for line in [*raw.lines, Line()]:
        if is_blank(line.text()):
            yield from _joined(stretch, raw.level, wrap, known)
            stretch = []
        else:
            stretch.append(line)


def _joined(lines: Sequence[Line], level: int, wrap: Wrap, known: frozenset[str]) -> Iterator[Block]:
    """The paragraphs of lines without an empty one between them."""
    if not lines:
        return
    if level:
        yield Block(" ".join(line.text() for line in lines), BlockKind.HEADING, level=level)
        return
    labels = {i: found for i, line in enumerate(lines) if (found := _label(line))}
    starts = {*labels, *(i for i, line in enumerate(lines) if line.starts)}
    soft = {i for i, line in enumerate(lines) if line.soft}
    texts = [" " * line.indent + line.text() for line in lines]
    joined = join(texts, wrap, soft=soft, starts=starts, known=known)
    ends = [first for first, _ in joined[1:]] + [len(lines)]
    for (first, text), end in zip(joined, ends, strict=True):
        label, length = labels.get(first, (None, 0))
        bold = label is None and all(map(_is_bold, lines[first:end]))
        yield Block(text[length:].lstrip(" :："), label=label, bold=bold)


def _is_bold(line: Line) -> bool:
    return all(strength for text, strength in line.runs if not is_blank(text))


def _label(line: Line) -> tuple[str, int] | None:
    """The name that begins a line, and how many characters of the line it takes with its colon."""
    head, strong = _beginning(line)
    if line.runs[0][1] == NAMED and (named := _leading(line, NAMED)) and is_label(named):
        return named.rstrip(" :："), len(named)
    colon = _COLON.search(head)
    if colon is None:
        bold = _leading(line, STRONG)
        return (bold.rstrip("."), len(bold)) if bold.rstrip(".") in ("Q", "A") else None
    name, after = head[: colon.start()], strong[colon.end() :]
    if not any(strong[: colon.start()]) or not _is_set_apart(name, strong):
        return None
    # A bold run may swallow the first letter of the answer; one that goes on to the end is a bold sentence.
    if len(after) > 3 and all(after):
        return None
    return (name.strip(), colon.end()) if is_label(name) else None


def _beginning(line: Line) -> tuple[str, list[bool]]:
    """The first characters of a line without leading space, and for each whether mark-up sets it apart."""
    head = "".join(text for text, _ in line.runs)
    strong = [bool(strength) for text, strength in line.runs for _ in text[:_REACH]]
    start = len(head) - len(head.lstrip())
    return head[start : start + _REACH], strong[start : start + _REACH]


def _leading(line: Line, strength: int) -> str:
    """The text of the runs at the beginning that are set apart at least so far."""
    text = ""
    for part, level in line.runs:
        if level < strength and not is_blank(part):
            break
        text += part
    return text.strip()


def _is_set_apart(name: str, strong: Sequence[bool]) -> bool:
    """Every letter of a name is bold, but for what stands in brackets."""
    depth = 0
    for character, bold in zip(name, strong, strict=False):
        depth += (character in "([") - (character in ")]")
        if character.isalnum() and not bold and depth <= 0:
            return False
    return True
