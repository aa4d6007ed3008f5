"""Nodes of an article -> blocks: lines of text, joined to paragraphs, bold names taken off as labels.

A label is a name set apart by mark-up (bold, or a class that says "speaker") up to a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..model import Block, BlockKind
from .article import Article
from .blocks import is_label
from .nodes import BLOCKS, Node
from .reflow import Wrap, is_blank, join, measure

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_SPEAKER = re.compile(r"(?:.*[-_])?(?:speaker|interviewer|interviewee|interlocutor|talker)(?:[-_]?name)?")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_COLON = re.compile(r"[:：](?!\d)")
# A label is looked for in the beginning of a line: the longest of 1,376 has 92 characters.
_REACH = 400
_PLAIN, _STRONG, _NAMED = 0, 1, 2


@dataclass(slots=True)
class _Line:
    """The runs of text of one line, each with how far mark-up sets it apart."""

    runs: list[tuple[str, int]] = field(default_factory=list)

    def text(self) -> str:
        return "".join(text for text, _ in self.runs).strip()


@dataclass(slots=True)
class _Raw:
    """A block element's own lines, before wrapped ones are joined; `level` 0: it is no heading."""

    level: int
    lines: list[_Line]


def paragraphs(nodes: Sequence[Node], article: Article) -> list[Block]:
    """The blocks of an article, in order."""
    raws = list(_gathered(nodes, article))
    wrap = measure([line.text() for line in raw.lines] for raw in raws if len(raw.lines) > 1)
    return [block for raw in raws for block in _blocks(raw, wrap)]


def _gathered(nodes: Sequence[Node], article: Article) -> Iterator[_Raw]:
    """Walk the article; a block element ends the lines before it and begins its own."""
    lines = [_Line()]
    level = 0
    open_: list[tuple[int, str, int, bool]] = []  # end, tag, strength, preformatted
    strength, pre = _PLAIN, False
    i, stop = article.root, nodes[article.root].end
    while i < stop or open_:
        while open_ and i >= open_[-1][0]:
            _, tag, strength, pre = open_.pop()
            if tag in BLOCKS and any(line.runs for line in lines):
                yield _Raw(level, lines)
                lines = [_Line()]
            if tag in _HEADINGS:
                level = 0
        if i >= stop:
            continue
        node = nodes[i]
        if i in article.dropped and i != article.root:
            i = node.end
            continue
        if not node.tag:
            _add(lines, node.text, strength, pre=pre)
        elif node.tag == "br":
            lines.append(_Line())
        else:
            if node.tag in BLOCKS and any(line.runs for line in lines):
                yield _Raw(level, lines)
                lines = [_Line()]
            level = int(node.tag[1]) if node.tag in _HEADINGS else level
            open_.append((node.end, node.tag, strength, pre))
            strength, pre = _strength(node, strength), pre or node.tag == "pre"
        i += 1
    if any(line.runs for line in lines):
        yield _Raw(level, lines)


def _strength(node: Node, inherited: int) -> int:
    if node.tag == "dt" or any(_SPEAKER.fullmatch(name) for name in node.tokens("class")[:20]):
        return _NAMED
    if node.tag in ("b", "strong") or _BOLD.search(node.attributes.get("style", "")[:2000]):
        return max(inherited, _STRONG)
    return inherited


def _add(lines: list[_Line], text: str, strength: int, *, pre: bool) -> None:
    parts = text.split("\n") if pre else [_SPACES.sub(" ", text)]
    for k, part in enumerate(parts):
        if k:
            lines.append(_Line())
        if part and (lines[-1].runs or not is_blank(part)):
            lines[-1].runs.append((part, strength))


def _blocks(raw: _Raw, wrap: Wrap) -> Iterator[Block]:
    stretch: list[_Line] = []
    for line in [*raw.lines, _Line()]:
        if is_blank(line.text()):
            yield from _joined(stretch, raw.level, wrap)
            stretch = []
        else:
            stretch.append(line)


def _joined(lines: Sequence[_Line], level: int, wrap: Wrap) -> Iterator[Block]:
    """The paragraphs of lines without an empty one between them."""
    if not lines:
        return
    if level:
        yield Block(" ".join(line.text() for line in lines), BlockKind.HEADING, level=level)
        return
    labels = {i: found for i, line in enumerate(lines) if (found := _label(line))}
    joined = join([line.text() for line in lines], wrap, starts=labels)
    ends = [first for first, _ in joined[1:]] + [len(lines)]
    for (first, text), end in zip(joined, ends, strict=True):
        label, length = labels.get(first, (None, 0))
        bold = label is None and all(map(_is_bold, lines[first:end]))
        yield Block(text[length:].lstrip(" :："), label=label, bold=bold)


def _is_bold(line: _Line) -> bool:
    return all(strength for text, strength in line.runs if not is_blank(text))


def _label(line: _Line) -> tuple[str, int] | None:
    """The name that begins a line, and how many characters of the line it takes with its colon."""
    head, strong = _beginning(line)
    if line.runs[0][1] == _NAMED and (named := _leading(line, _NAMED)) and is_label(named):
        return named.rstrip(" :："), len(named)
    colon = _COLON.search(head)
    if colon is None:
        bold = _leading(line, _STRONG)
        return (bold.rstrip("."), len(bold)) if bold.rstrip(".") in ("Q", "A") else None
    name, after = head[: colon.start()], strong[colon.end() :]
    if not any(strong[: colon.start()]) or not _is_set_apart(name, strong):
        return None
    # A bold run may swallow the first letter of the answer; one that goes on to the end is a bold sentence.
    if len(after) > 3 and all(after):
        return None
    return (name.strip(), colon.end()) if is_label(name) else None


def _beginning(line: _Line) -> tuple[str, list[bool]]:
    """The first characters of a line without leading space, and for each whether mark-up sets it apart."""
    head = "".join(text for text, _ in line.runs)
    strong = [bool(strength) for text, strength in line.runs for _ in text[:_REACH]]
    start = len(head) - len(head.lstrip())
    return head[start : start + _REACH], strong[start : start + _REACH]


def _leading(line: _Line, strength: int) -> str:
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
