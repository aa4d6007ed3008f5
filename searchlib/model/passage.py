"""The window of a long text that tells most about why it was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .graphemes import back, onward
from .reading import Span

# After the end of a sentence: not after an initial or "Mr.", whose full stop follows a short word.
_SENTENCE = re.compile(r"""(?:(?<=\w{3})\.|[!?…])["'”’»)\]]{0,3}\s|[。！？]["”’」』]{0,3}""")
#: How far from the best place a cut may move to stand between words: longer runs are cut themselves.
_WORD = 30


def window(text: str, marks: Sequence[Span], width: int) -> Span:
    """At most `width` characters of the text, in which the best marks lie whole.

    The best are those with the most different words or phrases, then the most marks, then the first.
    The window begins and ends between sentences where that is near, else between words, and never
    inside a mark, unless the mark alone is longer, or inside a visible character.
    """
    core = _best(text, marks, width)
    slack, near = width - (core.end - core.start), width // 4
    ideal = max(0, min(core.start - slack // 2, len(text) - width))
    start = _start(text, ideal, core.start, near, slack)
    limit = min(len(text), start + width)
    end = limit if limit == len(text) else _end(text, core.end, limit, near)
    for mark in marks:
        if mark.start < start < mark.end <= core.start:
            start = mark.end
        if core.end <= mark.start < end < mark.end:
            end = mark.start
    while start < core.start and text[start].isspace():
        start += 1
    while end > core.end and text[end - 1].isspace():
        end -= 1
    whole = Span(onward(text, start), back(text, end))
    return whole if whole.start < whole.end else Span(start, end)  # else one endless character


def _best(text: str, marks: Sequence[Span], width: int) -> Span:
    """From the first to the last of the best marks that `width` has room for."""
    words = [mark.of(text).casefold() for mark in marks]
    seen: dict[str, int] = {}
    best, most, last = Span(0, 0), (0, 0), 0
    for i, mark in enumerate(marks):
        while last < len(marks) and marks[last].end <= mark.start + width:
            seen[words[last]] = seen.get(words[last], 0) + 1
            last += 1
        if last <= i:  # longer than the window by itself
            last = i + 1
            continue
        if (len(seen), last - i) > most:
            best, most = Span(mark.start, marks[last - 1].end), (len(seen), last - i)
        seen[words[i]] -= 1
        if not seen[words[i]]:
            del seen[words[i]]
    if marks and most == (0, 0):
        return Span(marks[0].start, marks[0].start + width)
    return best


def _start(text: str, ideal: int, core: int, near: int, slack: int) -> int:
    """Where a window begins that had best begin at `ideal` and must not behind `core`."""
    if ideal == 0:
        return 0
    low, high = max(0, core - slack, ideal - near), min(core, ideal + near)
    begins = [m.end() for m in _SENTENCE.finditer(text, max(0, low - 5), high) if low <= m.end()]
    if low == 0:
        begins.append(0)
    if begins:
        return min(begins, key=lambda at: abs(at - ideal))
    spaces = (at for at in range(ideal, min(core, ideal + _WORD)) if text[at - 1].isspace())
    return next(spaces, min(core, ideal))


def _end(text: str, core: int, limit: int, near: int) -> int:
    """Where a window ends that must not end before `core` nor behind `limit`."""
    low = max(core, limit - near)
    ends = [m.end() for m in _SENTENCE.finditer(text, max(0, low - 5), limit + 1) if low <= m.end()]
    if ends:
        return min(limit, ends[-1])
    spaces = (at for at in range(limit, max(core, limit - _WORD) - 1, -1) if text[at].isspace())
    return next(spaces, limit)
