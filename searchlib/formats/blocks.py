"""Blocks -> Document: what every reader does last, and what mark-up may claim to be a speaker's name.

Text leaves here with single spaces, without control or invisible characters, and never empty.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ..encoding import clean
from ..errors import MalformedSource
from ..model import Block, BlockKind, Document

#: A paragraph longer than this is split: the longest spoken one among 391,266 has 21,505 characters.
LONGEST = 100_000

_LONGEST_NAME = 500
# Half of what five whole collections have together: no single transcript comes near.
_MOST_BLOCKS = 200_000
_MOST_LINES = 500_000
# The latest title met stood in the 15th block.
_SEARCHED = 25
_INVISIBLE = MappingProxyType(dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF)))
_ASKING = re.compile(r"([QA])\s{2,}(?=\S)")
_TIME = re.compile(r"[\[(](?:(\d{1,3}):)?([0-5]?\d):([0-5]\d(?:\.\d{1,3})?)[\])]\s*")


def document(
    blocks: Iterable[Block],
    *,
    meta: Mapping[str, str],
    notices: Iterable[str] = (),
    topics: Iterable[str] = (),
    aliases: Mapping[str, str] = MappingProxyType({}),
) -> Document:
    """The finished document: blocks tidied, time marks taken off, a name alone given to what follows it."""
    split: list[Block] = []
    halved = 0
    for block in _settled(_timed(map(_tidied, blocks))):
        pieces = list(_pieces(block))
        halved += len(pieces) > 1
        split += pieces
        if len(split) > _MOST_BLOCKS:
            raise MalformedSource("", f"more than {_MOST_BLOCKS:,} paragraphs: not one transcript")
    told = list(notices)
    if halved:
        told.append(
            f"split {halved} paragraph{'s' if halved > 1 else ''} of more than {LONGEST:,} characters"
        )
    tidy = {key: squeezed(value)[:1000].strip() for key, value in meta.items()}
    about = tuple(dict.fromkeys(filter(None, (squeezed(topic)[:200].strip() for topic in topics))))
    return Document(
        tuple(split), {key: value for key, value in tidy.items() if value}, tuple(told), about, dict(aliases)
    )


def lines_of(text: str) -> list[str]:
    """The lines of a text; MalformedSource for more than a transcript has."""
    if text.count("\n") > _MOST_LINES:
        raise MalformedSource("", f"more than {_MOST_LINES:,} lines: not one transcript")
    return text.split("\n")


def squeezed(text: str) -> str:
    """Text with single spaces and nothing invisible in it; two spaces stay after a `Q` that has no colon."""
    text = clean(text)[0].translate(_INVISIBLE)
    asking = _ASKING.match(text.lstrip())
    text = " ".join(text.split())
    return f"{text[0]}  {text[2:]}" if asking else text


def says(blocks: Sequence[Block], title: str) -> bool:
    """Whether one of the first blocks says this title, in whatever case."""
    wanted = squeezed(title).casefold()
    return any(squeezed(block.text[:2000]).casefold() == wanted for block in blocks[:_SEARCHED])


def _tidied(block: Block) -> Block:
    label = squeezed(block.label).rstrip(" :：") if block.label else None
    voice = block.voice
    if voice is not None:
        voice = replace(voice, label=_shortened(voice.label), office=_shortened(voice.office))
    return replace(block, text=squeezed(block.text), label=label or None, voice=voice)


def _shortened(name: str) -> str:
    """A name from mark-up or data, which may hold anything."""
    return squeezed(name[:2_000])[:_LONGEST_NAME].strip(" :：")


def _timed(blocks: Iterable[Block]) -> Iterator[Block]:
    """A time mark at the beginning, `[04:15]`, becomes the time of the block; alone, of the next block."""
    waiting: float | None = None
    for block in blocks:
        match = _TIME.match(block.text)
        if match:
            hours, minutes, seconds = (float(part or 0) for part in match.groups())
            at = hours * 3600 + minutes * 60 + seconds
            block = replace(block, text=block.text[match.end() :], seconds=at)
        elif waiting is not None and block.seconds is None:
            block = replace(block, seconds=waiting)
        waiting = None
        if block.text or block.label:
            yield block
        else:
            waiting = block.seconds


def _settled(blocks: Iterable[Block]) -> Iterator[Block]:
    """A label without text belongs to the paragraph after it; if that has its own, it was a heading."""
    alone: Block | None = None
    for block in blocks:
        if alone is not None:
            if block.label is None and block.kind is BlockKind.PARAGRAPH:
                block = replace(
                    block, label=alone.label, line=alone.line, seconds=alone.seconds or block.seconds
                )
            else:
                yield _heading(alone)
            alone = None
        if block.text:
            yield block
        else:
            alone = block
    if alone is not None:
        yield _heading(alone)


def _heading(block: Block) -> Block:
    return replace(block, text=block.label or "", label=None, kind=BlockKind.HEADING)


def _pieces(block: Block) -> Iterator[Block]:
    text = block.text
    if len(text) <= LONGEST:
        yield block
        return
    start = 0
    while start < len(text):
        end = start + LONGEST
        if end < len(text) and (space := text.rfind(" ", start + 1, end + 1)) > 0:
            end = space
        yield replace(
            block,
            text=text[start:end].strip(),
            label=block.label if not start else None,
            seconds=block.seconds if not start else None,
            until=block.until if end >= len(text) else None,
        )
        start = end + (text[end : end + 1] == " ")


# --- names in mark-up ---------------------------------------------------------------------------------

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
# A bold beginning with one of these is a sentence; with one of the second kind anywhere in it, too.
_OPENER = re.compile(
    r"(?:and|but|so|to|my|our|your|in|on|at|as|for|by|with|from|this|that|these|those|there|it|we|you|he|she|they|if"
    r"|when|while|what|why|how|who|where|is|are|was|were|do|does|did|can|could|should|would|will|has|have|had|not|no"
    r"|all|any|some|every)\s(?!hon\b)",
    re.IGNORECASE,
)
_PROSE = re.compile(
    r"\b(?:is|are|was|were|be|been|am|we|you|i|it|he|she|they|us|them|this|that|these|those|my|our|your|his|her|their"
    r"|has|have|had|do|does|did|can|could|should|would|must|will|shall|what|how|why|when|where|which|who|if|because"
    r"|than|not)\b"
)
# Fields of a page, not people.
_FIELD = re.compile(
    r"subjects?|date|time|place|venue|location|tel|(?:tele)?phone|fax|e-?mail|(?:media )?contacts?|address"
    r"|sources?|(?:editor['’]s )?notes?|tags?|topics?|keywords|published(?: in sections)?|updated|posted"
    r"|(?:publication|release) date|(?:direct )?links?|related|see also|read more|photos?|video|audio|share"
    r"|embargo|summary|background|title|event|agenda|contents|warning|disclaimer|copyright|duration|deadline"
    r"|download|for immediate release|listen|watch|participants|attendees|in this episode|show notes",
    re.IGNORECASE,
)


def is_label(text: str) -> bool:
    """Whether words set apart by mark-up can name a speaker: not a sentence, not a field such as "Date".

    >>> [is_label(t) for t in ("MS. POE", "Minister for Roads Ann Poe (via video)", "What we did", "Date")]
    [True, True, False, False]
    """
    text = " ".join(text.split()).rstrip(" :：.")
    bare = " ".join(_BRACKETS.sub(" ", text).split())
    words = bare.split()
    if not words or len(text) > 250 or len(words) > 30 or any(mark in bare for mark in "?!;\n"):
        return False
    if not words[0][0].isalpha() or words[0][0].islower():
        return False
    if _FIELD.fullmatch(bare) or _OPENER.match(bare) or _PROSE.search(bare):
        return False
    # An office may be long, but a name ends it, or a comma ends the name: "Ann Poe, editor of the review".
    return len(words) <= 3 or any(
        not name.split()[-1][0].islower() for name in bare.split(",")[:1] + words[-1:]
    )


# --- dates in metadata --------------------------------------------------------------------------------

_ISO = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d)")
_DAY_FIRST = re.compile(r"(?:[A-Z][a-z]+,\s+)?(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Z][a-z]{2,8})\.?,?[ -](\d{4})")
_MONTH_FIRST = re.compile(r"(?:[A-Z][a-z]+,\s+)?([A-Z][a-z]{2,8})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def iso_date(text: str) -> str:
    """The day at the beginning of a metadata value as YYYY-MM-DD, or "" if there is none that is certain.

    >>> iso_date("2021-03-30 22:57:20-04:00"), iso_date("June 9, 2015"), iso_date("09/06/2015")
    ('2021-03-30', '2015-06-09', '')
    """
    text = text.strip()[:60]
    if match := _ISO.match(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.match(text):
        day, name, year = match.groups()
        month = _month(name)
    elif match := _MONTH_FIRST.match(text):
        name, day, year = match.groups()
        month = _month(name)
    else:
        return ""
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _month(name: str) -> str:
    short = name[:3].lower()
    return str(_MONTHS.index(short) + 1) if short in _MONTHS else "0"
