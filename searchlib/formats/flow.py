"""Nodes of an article -> blocks: the lines of each element; how far mark-up sets each run of them apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..model import Block
from .article import Article
from .nodes import BLOCKS, Node
from .reflow import is_blank
from .runs import NAMED, PLAIN, STRONG, Line, Raw, blocks

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_SPEAKER = re.compile(r"(?:.*[-_])?(?:speaker|interviewer|interviewee|interlocutor|talker)(?:[-_]?name)?")
_SPACES = re.compile(r"[ \t\n\r\f]+")


def paragraphs(nodes: Sequence[Node], article: Article) -> list[Block]:
    """The blocks of an article, in order."""
    return blocks(list(_gathered(nodes, article)))


def _gathered(nodes: Sequence[Node], article: Article) -> Iterator[Raw]:
    """Walk the article; a block element ends the lines before it and begins its own."""
    lines = [Line()]
    level = 0
    open_: list[tuple[int, str, int, bool]] = []  # end, tag, strength, preformatted
    strength, pre = PLAIN, False
    i, stop = article.root, nodes[article.root].end
    while i < stop or open_:
        while open_ and i >= open_[-1][0]:
            _, tag, strength, pre = open_.pop()
            if tag in BLOCKS and any(line.runs for line in lines):
                yield Raw(level, lines)
                lines = [Line()]
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
            lines.append(Line())
        else:
            if node.tag in BLOCKS and any(line.runs for line in lines):
                yield Raw(level, lines)
                lines = [Line()]
            level = int(node.tag[1]) if node.tag in _HEADINGS else level
            open_.append((node.end, node.tag, strength, pre))
            strength, pre = _strength(node, strength), pre or node.tag == "pre"
        i += 1
    if any(line.runs for line in lines):
        yield Raw(level, lines)


def _strength(node: Node, inherited: int) -> int:
    if node.tag == "dt" or any(_SPEAKER.fullmatch(name) for name in node.tokens("class")[:20]):
        return NAMED
    if node.tag in ("b", "strong") or _BOLD.search(node.attributes.get("style", "")[:2000]):
        return max(inherited, STRONG)
    return inherited


def _add(lines: list[Line], text: str, strength: int, *, pre: bool) -> None:
    parts = text.split("\n") if pre else [_SPACES.sub(" ", text)]
    for k, part in enumerate(parts):
        if k:
            lines.append(Line())
        if part and (lines[-1].runs or not is_blank(part)):
            lines[-1].runs.append((part, strength))
