"""WebVTT and SubRip bytes -> Document: captions with times, voices and turn marks, joined to paragraphs.

Nothing spoken is dropped for standing in the wrong place: what is outside a caption, or in one whose times
cannot be read, is kept and counted in a notice.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ..encoding import decode
from ..errors import MalformedSource
from ..model import Document, Voice
from .blocks import document, is_label, iso_date
from .segments import Faults, Segment, counted, only_speech, paragraphs, seconds, shown


def read_vtt(data: bytes) -> Document:
    """Read WebVTT captions."""
    return _read(data, web=True)


def read_srt(data: bytes) -> Document:
    """Read SubRip captions."""
    return _read(data, web=False)


def _read(data: bytes, *, web: bool) -> Document:
    text, told = decode(data)
    notices = list(told)
    page = _page(text.split("\n"), web=web)
    if not any(cue.timed for cue in page.cues):
        if page.cues:
            reason = "no captions in it: no line has times such as 00:00:01.000 --> 00:00:04.000"
            raise MalformedSource("", reason, page.cues[0].line)
        return document([], meta=page.meta, notices=notices)
    if web and not page.headed:
        notices.append("the line WEBVTT is missing at the beginning")
    cues, repeated = _unrolled(page.cues)
    if repeated:
        notices.append(f"removed {counted(repeated, 'line')} that rolling captions show twice")
    turns = [turn for cue in cues for part in _voices(cue) for turn in _turns(part)]
    blocks = paragraphs(_prefixed(turns), named=any(turn.voice for turn in turns))
    return only_speech(document(blocks, meta=page.meta, notices=[*notices, *page.faults.sentences()]))


# --- lines to cues --------------------------------------------------------------------------------------

_CLOCK = r"(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,9})?"
_TIMES = re.compile(rf"\s*({_CLOCK})\s*-->\s*({_CLOCK})(?=\s|$)(.*)")
_SPOILT = re.compile(r"\s*\d[\w:.,]{0,20}\s*")
# "align:start position:0%" in WebVTT, "X1:40 Y1:20" in SubRip.
_SETTINGS = re.compile(r"(?:\s*+[A-Za-z]\w{0,20}:\S{1,40}(?=\s|$))*+\s*$")
_HEADER = re.compile(r"\s*(Language|Title|Date|Place|Source)\s*[:=]\s*(\S.{0,300})", re.IGNORECASE)
_LANGUAGE = re.compile(r"NOTE\s+language\s*:\s*([\w-]{2,12})\s*$", re.IGNORECASE)
# "WEBVTT Kind: captions; Language: en" on one line.
_SAYS = re.compile(r"\bLanguage:\s*([\w-]{2,12})", re.IGNORECASE)
_COMMENT = re.compile(r"NOTE(?:\s|$)")
_SHEET = re.compile(r"(?:STYLE|REGION)\s*$")

_UNTIMED = "caption without times that can be read, kept without them"
_BACKWARDS = "caption with an end before its beginning"
_EARLIER = "caption with a beginning before that of the one above, left in the order of the file"
_OUTSIDE = "passage outside the captions, kept where it stands"


@dataclass(slots=True)
class _Cue:
    """One caption, or (not `timed`) lines that stand outside of all."""

    line: int
    lines: list[str] = field(default_factory=list)
    start: float | None = None
    end: float | None = None
    timed: bool = True


@dataclass(slots=True)
class _Page:
    """A file as its lines show it."""

    headed: bool = False
    cues: list[_Cue] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)


def _page(lines: Sequence[str], *, web: bool) -> _Page:
    """The captions of a file: from a line with times to an empty line, but for identifiers.

    Only WebVTT (`web`) has comments and style sheets.
    """
    page = _Page()
    first = _header(lines, page)
    cue = _Cue(first + 1, timed=False)
    fresh, hidden = True, False  # after an empty line; inside a comment or style sheet
    for at in range(first, len(lines)):
        line = lines[at]
        if begun := _begun(line, at + 1):
            _close(cue, page)
            cue, fresh, hidden = begun, False, False
        elif not line:
            fresh, hidden = True, False
        elif hidden or not line.strip() or _is_identifier(lines, at, after=len(page.cues) + cue.timed):
            continue
        elif web and fresh and _is_comment(line, first=not page.cues and not cue.timed):
            hidden = True
            if match := _LANGUAGE.match(line):
                page.meta.setdefault("language", match[1])
        else:
            # Below an empty line stands nothing of a caption, unless the caption is empty so far.
            if fresh and bool(cue.lines) == cue.timed:
                _close(cue, page)
                cue = _Cue(at + 1, timed=False)
            cue.lines.append(line)
            fresh = False
    _close(cue, page)
    return page


def _is_comment(line: str, *, first: bool) -> bool:
    """Whether a line begins a comment, or (`first`: above all captions) a style sheet."""
    return bool(_COMMENT.match(line) or (first and _SHEET.match(line)))


def _header(lines: Sequence[str], page: _Page) -> int:
    """The number of lines above the first caption that only describe the file."""
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if not lines[start].lstrip().startswith("WEBVTT"):
        return 0
    page.headed = True
    if match := _SAYS.search(lines[start]):
        page.meta["language"] = match[1]
    for i in range(start + 1, len(lines)):
        if "-->" in lines[i] or not lines[i].strip():
            # A line right above the times is an identifier, or it would be lost here.
            return i
        if match := _HEADER.match(lines[i]):
            what = match[1].lower()
            page.meta.setdefault(what, iso_date(match[2]) if what == "date" else match[2])
    return len(lines)


def _begun(line: str, number: int) -> _Cue | None:
    """The caption that begins with this line; None if it has no arrow or only words around it."""
    if "-->" not in line:
        return None
    match = _TIMES.match(line)
    if match is None:
        before, _, rest = line.partition("-->")
        if any(map(str.isalpha, before)) and not _SPOILT.fullmatch(before):
            return None
        rest = rest.lstrip("0123456789:.,- \t") if any(map(str.isalpha, rest)) else ""
    else:
        rest = match[3].strip()
    words = [] if _SETTINGS.match(rest) else [rest]
    start, end = (_time(match[1]), _time(match[2])) if match else (None, None)
    return _Cue(number, words, start, end)


def _time(clock: str) -> float | None:
    minutes, rest = clock.replace(",", ".").split(":")[-2:]
    return seconds(clock) if int(minutes) < 60 and float(rest) < 60 else None


def _is_identifier(lines: Sequence[str], at: int, *, after: int) -> bool:
    """Whether a line is the name or number of the next caption; `after` counts those before."""
    number = lines[at].strip()
    below = lines[at + 1 : at + 3]
    if below and _begun(below[0], 0):
        return not at or not lines[at - 1].strip() or (number.isdigit() and len(number) < 8)
    spaced = len(below) == 2 and not below[0].strip() and _begun(below[1], 0) is not None
    return spaced and number == str(after + 1)


def _close(cue: _Cue, page: _Page) -> None:
    """Keep a finished caption and count what is wrong with it."""
    if not cue.timed:
        if cue.lines:
            page.faults.add(_OUTSIDE, cue.line)
            page.cues.append(cue)
        return
    last = next((c.start for c in page.cues[-1:] if c.start is not None), 0.0)
    if cue.start is None or cue.end is None:
        page.faults.add(_UNTIMED, cue.line)
    elif cue.end < cue.start:
        page.faults.add(_BACKWARDS, cue.line)
    if cue.start is not None and cue.start < last:
        page.faults.add(_EARLIER, cue.line)
    page.cues.append(cue)


# --- rolling captions -----------------------------------------------------------------------------------

_STAMP = re.compile(r"<(?:\d{1,4}:)?\d{1,2}:\d{2}\.\d{1,9}>")
_ROLLED = 3  # repetitions from which a file may be one of rolling captions
_DEEP = 4  # lines that captions show at once, at most


def _unrolled(cues: list[_Cue]) -> tuple[list[_Cue], int]:
    """The captions without the lines that only repeat those of the caption before, and how many those were.

    Only if that is the habit of the file: people do say "Yes." twice.
    """
    shown = [[_plain(line) for line in cue.lines] for cue in cues]
    over = [0, *(_overlap(last, now) for last, now in pairwise(shown))]
    rolled = sum(map(bool, over))
    # Captions that are repeated whole are somebody's words, or a recogniser's stutter.
    grown = sum(0 < n < len(now) for n, now in zip(over, shown, strict=True))
    stamped = any(_STAMP.search(line) for cue in cues for line in cue.lines)
    if rolled * 2 < len(cues) - 1 or rolled < (1 if stamped else _ROLLED) or grown * 4 < rolled:
        return cues, 0
    return [replace(cue, lines=cue.lines[n:]) for cue, n in zip(cues, over, strict=True)], sum(over)


def _overlap(last: Sequence[str], now: Sequence[str]) -> int:
    """The most lines that end one caption and begin the next."""
    return next((n for n in range(min(_DEEP, len(last), len(now)), 0, -1) if last[-n:] == now[:n]), 0)


def _plain(line: str) -> str:
    return " ".join(_MARKS.sub("", line).split())


# --- voices and turns -----------------------------------------------------------------------------------

_MARKS = re.compile(
    r"<(?:\d{1,4}:)?\d{1,2}:\d{2}\.\d{1,9}>|</?(?:c|i|b|u|s|em|strong|ruby|rt|lang|font|span)(?:[.\s][^<>]*)?>"
    r"|\{\\[^{}\n]{1,80}\}",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s([^<>]*))?>|</v>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CAPITAL = r"[A-ZÀ-ÖØ-ÞА-ЯЁ0-9¿¡“„«\"\[(]"
_SMALL = r"[a-zß-öø-ÿа-яё]"
# A hyphen that begins a line, an en dash before a capital, and >> anywhere; two hyphens are a broken word,
# and a hyphen before a small letter sets off an insertion.
_TURN = re.compile(
    rf"^[ \t]*(?:[-‐][ \t]+(?=\S)(?!{_SMALL})|[-‐](?={_CAPITAL})|–[ \t]*(?={_CAPITAL}))"
    r"|(?:^[ \t]*|(?<=\s))>>+[ \t]*(?=\S)",
    re.MULTILINE,
)


def _voices(cue: _Cue) -> Iterator[Segment]:
    """What each voice says in a caption; a voice ends with it, with the next one, or with its end tag."""
    text = _MARKS.sub("", _BREAK.sub("\n", "\n".join(cue.lines)))
    speaker, start = "", 0
    for match in _VOICE.finditer(text):
        yield _said(cue, text[start : match.start()], speaker)
        speaker, start = match[1] or "", match.end()
    yield _said(cue, text[start:], speaker)


def _said(cue: _Cue, text: str, speaker: str) -> Segment:
    label = shown(_unescaped(speaker))
    return Segment(_unescaped(text), Voice(label) if label else None, cue.start, cue.end, cue.line)


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def _turns(segment: Segment) -> Iterator[Segment]:
    """A voice without a name, cut at the marks that say that somebody else begins."""
    if segment.voice:
        yield segment
        return
    start, turn = 0, False
    for match in _TURN.finditer(segment.text):
        yield replace(segment, text=segment.text[start : match.start()], turn=turn)
        start, turn = match.end(), True
    yield replace(segment, text=segment.text[start:], turn=turn)


# --- names printed before the words ---------------------------------------------------------------------

#: Share of captions with a name, and of those that repeat the one before, from which every caption has one.
_HABIT, _AGAIN = 0.8, 0.1
_PREFIX = re.compile(r"\s*([^\s:：][^:：\n]{0,99})(?::(?:\s+|$)|：\s*)")
_ENDED = re.compile(r"[.?!…。！？:\-–—>\])♪][\"'”’»)\]]*\s*$")


def _prefixed(segments: Sequence[Segment]) -> list[Segment]:
    """The segments cut where a line begins with what may be a name: a paragraph begins there.

    Whether it is one, the whole document decides later. Who writes the name into every caption means it
    once for each turn: only there are captions joined that begin with the same name, and one without a
    name is nobody's.
    """
    parts = [part for segment in segments if segment.text.strip() for part in _names(segment)]
    uses = Counter(part.prefix for part in parts)
    parts = [
        part if not part.prefix or _may_name(part, last, uses) else _unnamed(part)
        for last, part in zip([None, *parts], parts, strict=False)
    ]
    if _every_caption(parts):
        return [part if part.prefix else replace(part, voice=Voice()) for part in parts]
    return [replace(part, turn=True) if part.prefix else part for part in parts]


def _every_caption(parts: Sequence[Segment]) -> bool:
    """Whether names are printed in every caption, and not only where the speaker changes."""
    named = sum(bool(part.prefix) for part in parts)
    again = sum(one.prefix == other.prefix != "" for one, other in pairwise(parts))
    return named >= _HABIT * len(parts) and again >= _AGAIN * named > 0


def _may_name(part: Segment, last: Segment | None, uses: Mapping[str, int]) -> bool:
    """Whether a prefix is more than a clause before a colon, by its looks and by what stands around it."""
    if uses[part.prefix] > 1:
        return True
    words = [word for word in part.prefix.split() if word[0].isalpha()]
    named = part.prefix.isupper() or (len(words) > 1 and not any(word[0].islower() for word in words))
    return named if part.turn else named or last is None or _ENDED.search(last.text[-8:]) is not None


def _unnamed(part: Segment) -> Segment:
    return replace(part, text=part.prefix + part.text, prefix="")


def _names(segment: Segment) -> Iterator[Segment]:
    if segment.voice or (":" not in segment.text and "：" not in segment.text):
        yield segment
        return
    group: list[str] = []
    current = segment
    for line in segment.text.split("\n"):
        match = _PREFIX.match(line)
        if match and is_label(match[1]):
            if group or current.prefix:
                yield replace(current, text="\n".join(group))
                current = replace(current, turn=False)
            current = replace(current, prefix=f"{match[1].strip()}: ")
            group = [line[match.end() :]]
        elif group or line.strip():
            group.append(line)
    yield replace(current, text="\n".join(group))
