"""The Congressional Record's fixed-width text (also inside <pre>) -> Document.

Two spaces begin a spoken paragraph, `Mr. POE.` before it names the speaker; what is set deeper was inserted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from html.entities import html5

from ..encoding import decode
from ..model import Block, BlockKind, Document, Role, Voice
from .blocks import document, iso_date
from .speeches import NOBODY

_WIDTH = 71  # columns of the Record
_HEAD = re.compile(
    r"\[Congressional Record,? Volume (\d+), (?:Number|Issue) (\d+) "
    r"\((?:[A-Z][a-z]+, )?([A-Z][a-z]+ \d{1,2}, \d{4})\)\]"
)
_CHAMBER = re.compile(r"\[(Senate|House|Extensions of Remarks|Daily Digest|Joint Sessions?)\]")
_PAGE = re.compile(r"\[\[Page [A-Z]{0,2}\d+\]\]|\[Pages? [A-Z]{0,2}\d+(?:-[A-Z]{0,2}\d+)?\]")
_FURNITURE = re.compile(r"From the Congressional Record Online\b.*|_{4,}|\{time\}\s*\d{3,4}|[=-]{6,}.*")
_TAGS = re.compile(
    r"</?(?:html|head|body|pre|a|bullet)\b[^<>]{0,300}>|<title>[^<]{0,300}</title>", re.IGNORECASE
)
# Surnames stand in capitals, but for a beginning such as Mc, De, Fitz: `McHALE`, `O'DARE`, `ANN B. POE`.
_NAME = r"(?:(?:[A-Z][a-z]{1,4}|[A-Z])?['’]?[A-ZÀ-Þ][A-ZÀ-Þ'’.-]+|[A-Z]\.|de|la|del|von|van)"
# `Mr. POE`, `Ms. ANN POE of New Utopia`, `Mr. Manager POE`; `The PRESIDING OFFICER (Mr. Poe)`.
_LABEL = re.compile(
    rf"((?:(?:Mr|Mrs|Ms|Dr|Messrs)\.|Miss|Senator|Chairman)(?: (?:Manager|Counsel))?"
    rf"(?: {_NAME}){{1,4}}(?: of (?:the )?(?:[A-Z][a-z]+ ?){{1,3}})?(?:,? (?:Jr|Sr)\.)?"
    rf"|The(?: (?:Acting|Temporary|Former))?(?: [A-Z]{{3,}}){{1,4}}(?: pro tempore)?)"
    r"((?: \([^()\n]{1,60}\)| \[[^\[\]\n]{1,60}\])?)\. (?=\S)"
)
# Who presides is called by the office alone, with the name behind it.
_CHAIR = re.compile(r"The (?!CLERK)")
# `GARC[Iacute]A`: the Record's letters with accents.
_ACCENT = re.compile(r"\[([AEIOUaeiou](?:acute|grave|circ|uml)|[ANOano]tilde|[Cc]cedil|[Yy]acute)\]")
_PRE = re.compile(r"<pre\b[^<>]{0,300}>", re.IGNORECASE)
_SPOKEN_LABEL = re.compile(rf"^  {_LABEL.pattern}", re.MULTILINE)
_BY_LINE = re.compile(
    r"HON\. (.+)|of [a-z]|in the (?:house|senate)\b|(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day, [A-Z]"
)
_UNNAMED = Voice()
# What the clerk and the reporters write between the speeches; nobody says it.
_LONGEST_ENTRY = 250
_BUSINESS = (
    "motion|amendment|resolution|concurrent resolution|preamble|bill|joint resolution|nomination|vote|result"
    "|conference report|yeas and nays|text|material|question|article|letter|editorial|Senate|House|Journal"
)
_DONE = (
    "agreed to|ordered|rejected|laid|read|passed|taken|announced|withdrawn|confirmed|considered|approved"
    "|called to order"
)
_CLERK = re.compile(
    r"The (?:[a-z]+ ){0,3}[Cc]lerk (?:read|called|proceeded|will|designated|reported|announced)\b"
    r"|There (?:being|was) no objection\b"
    rf"|The (?:{_BUSINESS})\b[^.:]{{0,150}}\b(?:(?:was|were) (?:{_DONE})|resulted|proceeded|resumed|adjourned"
    r"|recessed|met at|(?:is|are|reads?) as follows)\b"
    r"|(?:Mr|Mrs|Ms|Dr|Miss)\.? [A-Z][^.]{1,60} (?:addressed the Chair|assumed the [Cc]hair|thereupon)\b"
    r"|(?:Whereupon|Accordingly|Thereupon),? (?:at|the)\b|So (?:the|\()[^.]{1,150} (?:was|were) |Pending:"
    r"|A (?:recorded vote|motion to reconsider) was\b|By unanimous consent, "
    r"|The (?:Assistant to the |Deputy )?Sergeant at Arms\b|The [^.:]{1,150} entered the (?:Hall|Chamber)\b"
)


_MARK = re.compile(rb"^ *\[\[Page [SHED]\d+\]\]\s*$", re.MULTILINE)


def claims(data: bytes) -> bool:
    """Whether a text or a page is of the Congressional Record: its head line, or page marks and labels."""
    if _HEAD.search(data[:3000].decode("latin-1")):
        return True
    return (
        _MARK.search(data) is not None and len(_SPOKEN_LABEL.findall(data[:200_000].decode("latin-1"))) >= 2
    )


def read_congress(data: bytes) -> Document:
    """Read a text of the Congressional Record.

    >>> doc = read_congress(b"[[Page S1]]\\n\\n  Ms. POE. Mr. President, I \\nagree.\\n  So it is.\\n")
    >>> [(b.voice.label, b.text) for b in doc.blocks]
    [('Ms. POE', 'Mr. President, I agree.'), ('Ms. POE', 'So it is.')]
    """
    text, notices = decode(data)
    text = _ACCENT.sub(lambda m: html5[f"{m[1]};"], _printed(text))
    found = list(_attributed(list(_raws(text.split("\n")))))
    return document(found, meta=_about(text[:3000], found), notices=notices, aliases=_aliases(found))


def _printed(text: str) -> str:
    """What is printed: of a page, what stands in <pre>, on the same lines."""
    begin = _PRE.search(text)
    if begin is None:
        return text
    end = text.lower().rfind("</pre>")
    inside = text[begin.end() : end if end > begin.end() else len(text)]
    return "\n" * text.count("\n", 0, begin.end()) + unescape(_TAGS.sub("", inside))


@dataclass(slots=True)
class _Raw:
    """A paragraph before anybody asks who speaks: how deep its first line is set, and its lines."""

    indent: int
    line: int
    lines: list[str]
    heading: bool = False

    @property
    def text(self) -> str:
        return " ".join(line.strip() for line in self.lines)


def _raws(lines: Sequence[str]) -> Iterator[_Raw]:
    """The paragraphs; one that a page mark cuts in two is one."""
    last: _Raw | None = None
    for number, stretch, cut in _stretches(lines):
        heading = _is_heading(stretch)
        for i, line in enumerate(stretch):
            indent = _indent(line)
            if last is not None and _goes_on(last, indent, heading=heading, first=not i, cut=cut):
                last.lines.append(line)
                continue
            if last is not None:
                yield last
            last = _Raw(indent, number + i, [line], heading=heading)
    if last is not None:
        yield last


def _goes_on(last: _Raw, indent: int, *, heading: bool, first: bool, cut: bool) -> bool:
    """Whether a line belongs to the paragraph before it; across a gap only if a page mark made the gap."""
    if heading or last.heading:
        return heading and last.heading and not first
    if first and not cut:
        return False
    return indent == 0 if last.indent <= 2 else indent in (0, 5, last.indent - 2)


def _stretches(lines: Sequence[str]) -> Iterator[tuple[int, list[str], bool]]:
    """Lines without an empty one between them: number of the first, lines, whether a page mark is above."""
    stretch: list[str] = []
    cut = False
    for number, line in enumerate([*lines, ""], 1):
        line = line.expandtabs().rstrip()
        bare = line.strip()
        page = _PAGE.fullmatch(bare) is not None
        mark = page or _HEAD.fullmatch(bare) or _CHAMBER.fullmatch(bare) or _FURNITURE.fullmatch(bare)
        if bare and not mark:
            stretch.append(line)
            continue
        if stretch:
            yield number - len(stretch), stretch, cut
            stretch, cut = [], False
        cut = cut or page


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_heading(stretch: Sequence[str]) -> bool:
    """A few centred lines: in capitals, or far from both margins and without a full stop."""
    if len(stretch) > 5 or any(_indent(line) == 0 for line in stretch):
        return False
    if all(line.upper() == line and any(c.isalpha() for c in line) for line in stretch):
        return not _SPOKEN_LABEL.match(stretch[0])
    last = stretch[-1]
    centred = all(_is_centred(line) or _indent(line) == 1 for line in stretch)
    return centred and _indent(last) >= 9 and last[-1] not in ".:;,"


def _is_centred(line: str) -> bool:
    return abs(_indent(line) - (_WIDTH - len(line.strip())) / 2) <= 3


def _attributed(raws: Sequence[_Raw]) -> Iterator[Block]:
    """The blocks: of who is labelled, of the same where the speech goes on, of nobody elsewhere."""
    voice, reading = _UNNAMED, False
    for raw in raws:
        text = raw.text
        if raw.heading:
            voice = _UNNAMED
            # Above remarks that were handed in: "HON. ANN POE", "of utopia", the House and the day.
            by_line = _BY_LINE.match(text) is not None
            kind = BlockKind.PARAGRAPH if by_line else BlockKind.HEADING
            yield Block(text, kind=kind, line=raw.line, voice=NOBODY if by_line else Voice())
            continue
        label = _LABEL.match(text) if raw.indent <= 2 else None
        inserted = raw.indent > 2 and not (reading and voice is not _UNNAMED)
        if label:
            text = text[label.end() :]
            voice = Voice(f"{label[1]}{label[2]}", role=Role.MODERATOR if _CHAIR.match(label[1]) else None)
            yield Block(text, line=raw.line, voice=voice)
        elif _is_aside(text):
            yield Block(text, line=raw.line, voice=NOBODY)
        elif inserted or _is_entry(text):
            # Whether the same speaker goes on below, the text does not say.
            voice = _UNNAMED
            yield Block(text, line=raw.line, voice=NOBODY)
        else:
            yield Block(text, line=raw.line, voice=voice)
        # A speaker who reads something out ends in a colon.
        reading = reading if raw.indent > 2 else text.endswith((":", "--"))


def _aliases(found: Sequence[Block]) -> dict[str, str]:
    """The full names of who is labelled by surname alone: "Ms. POE" below "HON. ANN POE"."""
    out: dict[str, str] = {}
    full = ""
    for block in found:
        if match := _BY_LINE.match(block.text) if block.voice is NOBODY else None:
            full = match[1] or full
        label = block.voice.label if block.voice else ""
        if label and full and label.split()[-1] == full.split()[-1] and len(label.split()) == 2:
            out.setdefault(label, full)
    return out


def _is_aside(text: str) -> bool:
    return text[0] in "([" and text.rstrip(".")[-1:] in (")", "]")


def _is_entry(text: str) -> bool:
    return len(text) <= _LONGEST_ENTRY and _CLERK.match(text) is not None


def _about(head: str, blocks: Sequence[Block]) -> dict[str, str]:
    match, chamber = _HEAD.search(head), _CHAMBER.search(head)
    where = f"Congressional Record, {chamber[1]}" if chamber else "Congressional Record"
    first = next((block for block in blocks[:1] if block.kind is BlockKind.HEADING), None)
    return {"title": first.text if first else where, "date": iso_date(match[3]) if match else ""}
