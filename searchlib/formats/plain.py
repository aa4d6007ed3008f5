"""Plain text -> Document: blocks between blank lines, hard-wrapped lines joined.

Names at the beginning of a line stay in the text: a plain text has no mark-up that could vouch for them.
"""

from __future__ import annotations

from ..encoding import decode
from ..model import Block, Document
from .attendance import present
from .blocks import document, lines_of
from .reflow import join, measure, runs, vocabulary


def read_text(data: bytes) -> Document:
    """Read a text file.

    >>> [(b.line, b.text) for b in read_text(b"Opening remarks\\n\\nQ: Why?\\nA: Because.").blocks]
    [(1, 'Opening remarks'), (3, 'Q: Why?'), (4, 'A: Because.')]
    """
    text, notices = decode(data)
    lines = lines_of(text)
    stretches = list(runs(lines))
    wrap = measure(stretch for _, stretch in stretches)
    known = vocabulary(lines)
    blocks = (
        Block(paragraph, line=start + first + 1)
        for start, stretch in stretches
        for first, paragraph in join(stretch, wrap, known=known)
    )
    return document(blocks, meta={}, notices=notices, aliases=present(lines))
