"""Lines that only their neighbours tell: the town beside a date, the building above a town.

A lone capitalised word may as well be the first topic of a briefing or the name of who speaks, so it needs
a date next to it and nothing that speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ..model import Block, BlockKind
from ..titles import is_place, words_of
from .lines import Use, core, has_label, is_said, use_of

# A building is named in at most this many words above its town, on at most two lines.
_WORDS, _LINES = 8, 2
# How much of a page is searched for the town's name.
_SEARCHED = 300_000
_BEFORE = r"(?:in|at|to|from|near|into|outside|of)"


def use_beside(blocks: Sequence[Block], here: int, use: Use) -> Use:
    """What a line below the title is there for, by the lines around it; `use` is what it looks like alone."""
    if use not in (Use.TEXT, Use.PERSON) or is_said(blocks[here]) or blocks[here].kind is BlockKind.HEADING:
        return use
    line = core(blocks[here].text)
    if not line or line[-1] in ".?!,;:…" or has_label(line) or not line[0].isalnum():
        return use
    if _stands_above_town(blocks, here, line):
        return Use.VENUE
    dated = any(_is_date(blocks, there) for there in (here - 1, here + 1))
    return Use.PLACE if dated and _is_town(blocks, here, line) else use


def _stands_above_town(blocks: Sequence[Block], here: int, line: str) -> bool:
    """ "The Fairview" above "Dorn, Velia", perhaps with "Old Harbour" between them."""
    words = line.split()
    small = ("of", "the", "and", "at", "for", "de", "in", "la", "du", "&", "on")
    if len(words) > _WORDS or not all(w[0].isupper() or w[0].isdigit() or w in small for w in words):
        return False
    for there in range(here + 1, min(len(blocks), here + 1 + _LINES)):
        use = use_of(blocks[there].text)
        if use is Use.PLACE:
            return "," in blocks[there].text
        if use is not Use.VENUE or is_said(blocks[there]):
            return False
    return False


def _is_date(blocks: Sequence[Block], at: int) -> bool:
    return 0 <= at < len(blocks) and not is_said(blocks[at]) and use_of(blocks[at].text) is Use.DATE


def _is_town(blocks: Sequence[Block], here: int, line: str) -> bool:
    """Whether a capitalised line beside a date is a place: nothing speaks against it, and of two words or
    more something speaks for it, because they may be a person's name.
    """
    words = line.casefold().split()
    if not is_place(line) or line.casefold() in words_of("places", "regions") or set(words) & _other_words():
        return False
    if here + 1 >= len(blocks) or _speaks(blocks, here, words[-1]):
        return False
    text = _text(blocks)
    if len(words) == 1:
        return re.search(rf"(?<![\w’'-]){re.escape(words[0])}(?![\w’'-])", text) is None
    told = words[-1] in words_of("places", "divisions")
    return told or re.search(rf"\b{_BEFORE} {re.escape(line)}\b", text) is not None


@cache
def _other_words() -> frozenset[str]:
    """Words that head something else than a place."""
    lists = (("kinds", "heads"), ("kinds", "events"), ("chrome", "greetings"), ("places", "sections"))
    return frozenset().union(*(words_of(*each) for each in lists))


def _speaks(blocks: Sequence[Block], here: int, last: str) -> bool:
    """Whether the line comes again, or its last word is in a label or in the title."""
    again = any(block.text == blocks[here].text for n, block in enumerate(blocks) if n != here)
    heads = (block.label or block.text[:100].partition(":")[0] for block in blocks if _may_label(block))
    return again or any(last in head.casefold().split() for head in heads)


def _may_label(block: Block) -> bool:
    return bool(block.label) or has_label(block.text)


def _text(blocks: Sequence[Block]) -> str:
    """The beginning of the page's text; what stands in lower case there is a common word."""
    out, left = [], _SEARCHED
    for block in blocks:
        if left <= 0:
            break
        out.append(block.text[:left])
        left -= len(block.text)
    return "\n".join(out)
