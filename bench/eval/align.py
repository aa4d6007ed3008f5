"""Which of our paragraphs hold the words of which gold paragraph.

Only letters are compared, so neither quotation marks nor time marks nor line ends matter. A label counts as
part of its paragraph on both sides. Paragraphs that agree wholly are anchors; between two anchors our
paragraphs are looked up one by one in what lies there, because we may have joined, cut or left out some.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from searchlib.model import Chunk

from .model import GoldParagraph
from .pipeline import labelled

_TAGS = re.compile(r"</?[a-zA-Z]{1,10}[^<>]{0,200}>")
_LETTERS = re.compile(r"[^\W\d_]+")
# So many last letters are enough to know a paragraph whose beginning was changed.
_TAIL = 60


def letters(text: str) -> str:
    """The letters of a text, in one case."""
    return "".join(_LETTERS.findall(_TAGS.sub(" ", text))).casefold()


def key_of(chunk: Chunk) -> str:
    """The letters of a chunk, with the label that was taken off it."""
    return letters(chunk.attribution.label if labelled(chunk) else "") + letters(chunk.text)


def align(gold: Sequence[GoldParagraph], chunks: Sequence[Chunk]) -> list[list[int]]:
    """For each gold paragraph the numbers of the chunks that hold words of it, in order."""
    theirs = [letters(paragraph.text) for paragraph in gold]
    ours = [key_of(chunk) for chunk in chunks]
    found: list[list[int]] = [[] for _ in gold]
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            for shift in range(b - a):
                found[a + shift].append(c + shift)
        elif what == "replace":
            _look_up(theirs[a:b], [(n, ours[n], letters(chunks[n].text)) for n in range(c, d)], found[a:b])
    return found


def _look_up(theirs: Sequence[str], ours: Sequence[tuple[int, str, str]], found: list[list[int]]) -> None:
    """Between two anchors: find each of our texts, in order, in the letters of the gold."""
    stream = "".join(theirs)
    ends = list(accumulate(map(len, theirs)))
    cursor = 0
    for number, whole, bare in ours:
        at, length = -1, 0
        for text in (whole, bare, bare[-_TAIL:]):
            if text and (at := stream.find(text, cursor)) >= 0:
                length = len(text)
                break
        if at < 0:
            continue
        first, last = bisect_right(ends, at), bisect_right(ends, at + length - 1)
        for owner in range(first, min(last, len(found) - 1) + 1):
            found[owner].append(number)
        cursor = at + length
