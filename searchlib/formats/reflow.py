"""Lines -> paragraphs: hard-wrapped lines are joined, everything else stays a line of its own.

A wrapped line is one that had no room for the next word. How much room there was is measured over the
whole document, on lines that stop in mid-sentence; a title above a text is then not glued to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

# Nothing narrower is wrapped prose (newspaper columns are), nothing wider was wrapped (a 132-column printer).
_NARROW, _WIDE = 40, 132
_STOP = re.compile(r"""[.?!:;…]["'”’»)\]*]*$""")
_STOP_OR_BREAK = re.compile(r"""(?:[.?!:;…—–-]|--)["'”’»)\]*]*$|[)\]]$""")
_BULLET = re.compile(r"(?:[•◦▪‣·●■*+–—-]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+\S")
_ASKING = re.compile(r"""[QA](?:[.:]\s|\s{2,}\S|\s+(?=[A-Z“"(\[]))""")
_TIME = re.compile(r"[\[(]\d{1,2}:\d{2}[\d:.]*[\])]\s*")
_LABEL = re.compile(r"([^\W\d_][^:]{0,89}):(?:\s|$)")
_SMALL = re.compile(r"(?:of|the|for|and|on|to|in|from|de|la|le|du|des|del|da|di|von|van|der|al|el|bin|[–&-])")
_SHORT_FORM = re.compile(r"(?:\w|[A-Z][a-z]{1,3}|[A-Z]{2,3}|(?:\w\.)+\w)\.$")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT_WORD = re.compile(r"([^\W\d_]+)-$")


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a document's lines are wrapped: at `width` columns, less up to `slack`; 0 means not at all."""

    width: int = 0
    slack: int = 0

    def full(self, line: str, next_word: int) -> bool:
        """Whether the line had no room for one more word of that length."""
        length = len(line.rstrip())
        return 0 < length <= self.width + 2 and length + 1 + next_word > self.width - self.slack


def is_blank(line: str) -> bool:
    """Nothing to see: spaces of any width, no-break or zero-width."""
    return not line.strip(" \t\xa0\u200b\u2060\ufeff\xad\u3000\u2002\u2003\u2009\u202f")


def runs(lines: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """The stretches between blank lines, each with the index of its first line."""
    start = 0
    for i in range(len(lines) + 1):
        if i == len(lines) or is_blank(lines[i]):
            if i > start:
                yield start, lines[start:i]
            start = i + 1


def measure(stretches: Iterable[Sequence[str]]) -> Wrap:
    """The width at which a document is wrapped, seen on lines whose sentence goes on in the next."""
    broken = sorted(
        (len(line.rstrip()), len(line.rstrip()) + 1 + _first_word(following))
        for stretch in stretches
        for line, following in pairwise(stretch)
        if _goes_on(line, following) and _NARROW <= len(line.rstrip()) <= _WIDE
    )
    if len(broken) < 2:
        return Wrap()
    width = broken[int(len(broken) * 0.97)][0]
    exact = sum(with_next > width - 2 for _, with_next in broken)
    if exact >= 0.8 * len(broken):
        return Wrap(width, slack=2)
    # Proportional type: what filled the column has a varying number of characters.
    return Wrap(width, slack=min(width - broken[len(broken) // 10][0], int(width * 0.4)))


def vocabulary(lines: Sequence[str]) -> frozenset[str]:
    """The words of a document, to tell a word cut at a line's end from a compound; empty if none is."""
    if not any(_cut(line) for line in lines):
        return frozenset()
    return frozenset(word.casefold() for line in lines for word in _WORDS.findall(line))


def join(
    lines: Sequence[str],
    wrap: Wrap,
    *,
    soft: Collection[int] = (),
    starts: Collection[int] = (),
    known: frozenset[str] = frozenset(),
) -> list[tuple[int, str]]:
    """The paragraphs of one stretch of lines: index of the first line, and the text.

    `soft` are lines that the format itself joins to the one before, unless all of them clearly stand alone;
    `starts` are lines known to begin a paragraph; `known` is the vocabulary of the document.
    """
    apart = _stacked(lines)
    paragraphs: list[tuple[int, list[str]]] = []
    for i, line in enumerate(lines):
        before = lines[i - 1] if i else ""
        if not i or i in starts or _begins(before, line, wrap):
            paragraphs.append((i, [line]))
        elif _joins(before, line, wrap) or (i in soft and not apart):
            paragraphs[-1][1].append(line)
        else:
            paragraphs.append((i, [line]))
    return [(i, _glued(parts, known)) for i, parts in paragraphs]


def _joins(before: str, line: str, wrap: Wrap) -> bool:
    if _goes_on(before, line) and len(before.rstrip()) >= _NARROW:
        return True
    # With ragged lines a capital letter may well begin something else: ask for a line that is really full.
    return replace(wrap, slack=wrap.slack // 2 if wrap.slack > 2 else 2).full(before, _first_word(line))


def _goes_on(before: str, line: str) -> bool:
    """The sentence does not stop at the line's end: the next line begins with a small letter."""
    return line.lstrip()[:1].islower() and not _STOP.search(before.rstrip()[-8:])


def _begins(before: str, line: str, wrap: Wrap) -> bool:
    """The line looks like the first of a paragraph, and the one before it like a last one."""
    text, previous = line.strip(), before.rstrip()
    full = wrap.full(before, _first_word(line))
    if full and not _STOP_OR_BREAK.search(previous[-8:]):
        return False
    if _TIME.match(text) or _ASKING.match(text) or _is_label(text):
        return True
    if _BULLET.match(text):  # a long dash may have been wrapped to the beginning of a line
        return not previous.endswith(("—", "–", "-")) and not (full and text[0] in "—–")
    deeper = len(line) - len(line.lstrip()) - (len(before) - len(before.lstrip()))
    return deeper >= 2 and bool(_STOP.search(previous[-8:]))


def _is_label(text: str) -> bool:
    """Capitalised words before a colon, such as "Foreign Minister of Examplia Ann Example:"."""
    match = _LABEL.match(text)
    words = match.group(1).split() if match else []
    return 0 < len(words) <= 12 and all(_fits_label(word) for word in words)


def _fits_label(word: str) -> bool:
    if word[-1] in ".?!":
        return bool(_SHORT_FORM.match(word))
    return not word[0].islower() or bool(_SMALL.fullmatch(word))


def _stacked(lines: Sequence[str]) -> bool:
    """A by-line, a place, a date: short lines that each begin with a capital letter."""
    return all(len(line.strip()) < _NARROW and not line.lstrip()[:1].islower() for line in lines)


def _first_word(line: str) -> int:
    word = line.split(None, 1)
    return len(word[0]) if word else 0


def _cut(line: str) -> re.Match[str] | None:
    """The part of a word before a hyphen at the end of a line; a longer part than 40 letters is none."""
    return _CUT_WORD.search(line[-41:]) if line.endswith("-") else None


def _glued(parts: Sequence[str], known: frozenset[str]) -> str:
    out = [parts[0].strip()]
    for part in parts[1:]:
        text = part.strip()
        if out[-1].endswith("\xad"):  # a soft hyphen at a line's end: the word goes on
            out[-1] = out[-1][:-1]
            out.append(text)
            continue
        cut = _cut(out[-1]) if known else None
        tail = _WORDS.match(text)
        head, rest = (cut.group(1).casefold(), tail.group().casefold()) if cut and tail else ("", "")
        if head and head + rest in known and f"{head}-{rest}" not in known:
            out[-1] = out[-1][:-1]
            out.append(text)
        elif head and f"{head}-{rest}" in known:
            out.append(text)
        else:
            out.append(" " + text)
    return "".join(out)
