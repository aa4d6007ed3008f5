"""Timed pieces of speech in, paragraphs out: captions and speech recognition cut sentences, readers do not.

A piece whose speaker the source leaves open, beside others whom it names, is nobody's: its block has
`Voice("")`, and it is never joined to what somebody said.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..model import Block, BlockKind, Document, Voice
from .reflow import join, measure, runs

#: A paragraph of a briefing has 190 characters on average; a few of them are still one screen to read.
_FULL = 600
#: Captions without punctuation offer no better place to end than a breath, and then none at all.
_LONG, _TOO_FULL = 900, 1_200
#: Within one voice nineteen of twenty gaps between captions are shorter than the first.
_PAUSE, _BREATH = 2.0, 0.3
#: Music, an advertisement, a cut: what follows is not the same sentence. A minute back: another recording.
_BREAK, _BACK = 6.0, -60.0
#: Letters spoken in a unit of time: fifteen in a second, so less than half a letter means milliseconds.
_SLOWEST = 0.5

_END = re.compile(r"[.?!…。！？؟۔][\"'”’»)\]]*\s*$")
_INNER_END = re.compile(r"[.?!…。！？؟۔][\"'”’»)\]]*(?:\s|(?<=[。！？]))|\s(?=\S)")
#: Scripts that put no space between words: a caption that ends in one may end within a word.
_UNSPACED = re.compile(r"[\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uffef]")


@dataclass(frozen=True, slots=True)
class Segment:
    """What one caption, row or list entry holds.

    `voice` is named by the structure; `prefix` ("Ann Poe: ") was printed before the words; `turn` says
    that a mark without a name lets somebody else begin here.
    """

    text: str
    voice: Voice | None = None
    start: float | None = None
    end: float | None = None
    line: int | None = None
    prefix: str = ""
    turn: bool = False


def paragraphs(segments: Iterable[Segment], *, named: bool) -> list[Block]:
    """The segments joined by voice, pause and end of sentence; `named`: the source names any speaker."""
    blocks: list[Block] = []
    group: list[Segment] = []
    length = 0
    for segment in (part for whole in segments for part in _cut(whole)):
        if group and _parts(group, segment, length):
            blocks.append(_block(group, named=named))
            group, length = [], 0
        group.append(segment)
        length += len(segment.text) + 1
    if group:
        blocks.append(_block(group, named=named))
    return blocks


def _cut(segment: Segment) -> Iterator[Segment]:
    """A segment in pieces of a paragraph's length, where it is too long for one; nothing of an empty one."""
    text = segment.text.strip()
    start = 0
    for match in _INNER_END.finditer(text) if len(text) > _TOO_FULL else ():
        long = match.end() - start
        if long >= (_TOO_FULL if match[0].isspace() else _FULL):
            # Of its times only that of the first word and that of the last are known.
            yield replace(segment, text=text[start : match.end()], end=None)
            segment = replace(segment, start=None, prefix="", turn=False)
            start = match.end()
    if text[start:].strip() or segment.prefix:
        yield replace(segment, text=text[start:])


def as_they_are(segments: Iterable[Segment], *, named: bool) -> Iterator[Block]:
    """A block for each paragraph in each segment: for sources whose author made paragraphs."""
    for segment in segments:
        parts = _lines(segment.text) if "\n" in segment.text else [segment.text]
        for at, part in enumerate(parts):
            start = segment.start if at == 0 else None
            end = segment.end if at == len(parts) - 1 else None
            yield _block([replace(segment, text=part, start=start, end=end)], named=named)


def _lines(text: str) -> list[str]:
    """The paragraphs of a text; wrapped lines are joined."""
    stretches = [stretch for _, stretch in runs(text.split("\n"))]
    wrap = measure(stretches)
    return [part for stretch in stretches for _, part in join(stretch, wrap)]


def only_speech(document: Document) -> Document:
    """The document with the word that none of its lines is a title, if its metadata has none."""
    return replace(document, meta={"title": "", **document.meta})


def heading(text: str, line: int | None = None) -> Block:
    """The block for words that the source calls a heading or a topic."""
    return Block(text, BlockKind.HEADING, line=line)


def in_milliseconds(segments: Sequence[Segment]) -> bool:
    """Whether the times of these segments are milliseconds: whole numbers that leave too little said."""
    times = [time for s in segments for time in (s.start, s.end) if time is not None]
    if not times or not all(time.is_integer() for time in times):
        return False
    both = [(s.start, s.end, len(s.text)) for s in segments if s.start is not None and s.end is not None]
    spent = sum(max(0.0, end - start) for start, end, _ in both) or max(times) - min(times)
    letters = sum(long for *_, long in both) or sum(len(s.text) for s in segments)
    return letters < spent * _SLOWEST


def in_seconds(segment: Segment) -> Segment:
    """A segment with times in milliseconds, with them in seconds."""
    return replace(segment, start=_thousandth(segment.start), end=_thousandth(segment.end))


def _thousandth(time: float | None) -> float | None:
    return None if time is None else time / 1000


def _parts(group: Sequence[Segment], segment: Segment, length: int) -> bool:
    """Whether a new paragraph begins with this segment; `length` is that of the group so far."""
    last = group[-1]
    if segment.turn or segment.voice != last.voice:
        return True
    if segment.prefix and segment.prefix != group[0].prefix:
        return True
    since = last.end if last.end is not None else last.start
    gap = segment.start - since if since is not None and segment.start is not None else 0.0
    if gap >= _BREAK or gap <= _BACK or length >= _TOO_FULL or (length >= _LONG and gap >= _BREATH):
        return True
    return (gap >= _PAUSE or length >= _FULL) and _END.search(last.text[-8:]) is not None


def _block(group: Sequence[Segment], *, named: bool) -> Block:
    first = group[0]
    voice = first.voice or (Voice() if named or (first.turn and not first.prefix) else None)
    end = next((segment.end for segment in reversed(group) if segment.end is not None), None)
    if end is not None and first.start is not None and end < first.start:
        end = None
    text = first.prefix + _joined([segment.text.strip() for segment in group])
    return Block(text, line=first.line, seconds=first.start, until=end, voice=voice)


def _joined(texts: Sequence[str]) -> str:
    """The texts with a space between them, but for scripts that have none."""
    out: list[str] = []
    for text in filter(None, texts):
        if out and not (_UNSPACED.match(out[-1][-1:]) and _UNSPACED.match(text[:1])):
            out.append(" ")
        out.append(text)
    return "".join(out)


# --- what the data files say ----------------------------------------------------------------------------

_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d{1,9})?)")
_NUMBER = re.compile(r"(\d{1,12}(?:[.,]\d{1,9})?)\s*s?")
#: A hundred hours in milliseconds: a greater number is no time within a recording, but one of the calendar.
_LATEST = 3.6e8


def seconds(value: object) -> float | None:
    """A time as data files write it, as a number: 3.92, "3.92s", "00:01:03.920"; None if it is none.

    >>> seconds(3), seconds("1:03,5"), seconds("soon"), seconds(float("nan"))
    (3.0, 63.5, None, None)
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        if isinstance(value, float) and not math.isfinite(value):
            return None
        return float(value) if 0 <= value <= _LATEST else None
    if not isinstance(value, str):
        return None
    text = value.strip()[:40]
    if match := _CLOCK.fullmatch(text):
        hours, minutes, rest = match.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))
    if match := _NUMBER.fullmatch(text):
        return seconds(float(match[1].replace(",", ".")))
    return None


#: What programs write where they know no speaker.
_NOBODY = frozenset(("unknown", "unknown speaker", "none", "null", "nan", "n/a", "na", "undefined", "-", "?"))


def shown(name: str) -> str:
    """A speaker as printed; a number, which only counts voices, with what it counts; "" for nobody.

    >>> shown(" Ann  Poe "), shown("2"), shown("unknown")
    ('Ann Poe', 'Speaker 2', '')
    """
    text = " ".join(name.split())
    if text.casefold() in _NOBODY:
        return ""
    return f"Speaker {text}" if text.isdecimal() and len(text) <= 6 else text


@dataclass(slots=True)
class Faults:
    """What was wrong, how often, and where first; `unit` is what places are counted in."""

    unit: str = "line"
    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, at: int) -> None:
        """Count a fault; the first word of `what` is a noun in the singular."""
        self.counts[what] += 1
        self.first.setdefault(what, at)

    def sentences(self) -> Iterator[str]:
        """A notice for each kind of fault."""
        for what, number in self.counts.items():
            noun, _, rest = what.partition(" ")
            yield f"{counted(number, noun)} {rest} (first: {self.unit} {self.first[what]:,})"


def counted(number: int, noun: str) -> str:
    """`1 line`, `2,000 entries`."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
