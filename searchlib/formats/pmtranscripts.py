"""XML of the Australian PM Transcripts -> Document: fields about the event, and HTML with names in its text.

The HTML holds a paragraph in each <p>, or a printed line in each <p>, or a scanned page with a <br> a line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import pairwise

from ..model import Block, Document
from .article import Article
from .blocks import document, squeezed
from .elements import Element, parse, root_of
from .flow import paragraphs
from .markup import nodes_of
from .reflow import Wrap, join, measure, runs, vocabulary

ROOTS = frozenset(("transcripts", "transcript"))

# In a file whose paragraphs are printed lines every second one begins in the middle of a sentence.
_CUT = 0.1
# Lines for each <p> from which the <p> is a page.
_PAGE = 5
# The headings, dates and lists of subjects above the first words.
_HEAD = 15

_END = re.compile(r"</p\s*>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/?p|/?div|/?li)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_STOP = re.compile(r"""[.?!:;…—–-]["'”’)\]]*$""")
_NUMBER = re.compile(r"[-–—.\s]*(\d{1,3})[-–—.\s]*")
_SUBJECTS = re.compile(r"subjects?(?: discussed)?\s*:\s*(.+)", re.IGNORECASE | re.DOTALL)
# "E&OE" (errors and omissions excepted), also as scanned; "PROOF ONLY".
_EXCEPTED = re.compile(
    r"E[.\s]*(?:&|AND|0|O)[.\s]*(?:O[.\s]*)?E(?![^\W\d])[\s.…_*–-]*(?:PROOF ONLY)?[\s.…_*–-]*"
)
# An apostrophe that was escaped twice: "it';s".
_ESCAPED = re.compile(r"(?<=\w)(?:'|&#0?39;|&apos;);(?=(?:s|m|t|d|ll|re|ve)\b)")
_HOLDER = ("PRIME MINISTER", "THE PRIME MINISTER", "PM", "P.M.", "P. M.")
# Kinds of release that say what the event was, and words by which a title says it.
_RELEASES = frozenset(("interview", "press conference", "speech", "statement in parliament"))
_KIND = re.compile(
    r"\b(?:interview|conference|doorstop|speech|address|statement|remarks|broadcast|debate|talk|toast|message|briefing"
    r"|lecture|luncheon|dinner|launch|opening|reception|ceremony)",
    re.IGNORECASE,
)


def claims(data: bytes) -> bool:
    """Whether these bytes are XML of this vocabulary."""
    return root_of(data) in ROOTS


def read_pmtranscripts(data: bytes) -> Document:
    """Read one transcript.

    >>> doc = read_pmtranscripts(b"<transcripts><transcript><title>Talk</title><prime-minister>Poe, Ann"
    ...     b"</prime-minister><content><![CDATA[<p>PM: Yes.</p>]]></content></transcript></transcripts>")
    >>> doc.aliases["PM"], [b.text for b in doc.blocks]
    ('Ann Poe', ['PM: Yes.'])
    """
    root, notices = parse(data, *ROOTS)
    told = {element.tag: element for element in root.walk()}
    content = told.get("content")
    text, line = ("".join(map(str, content.content)), content.line) if content else ("", 1)
    text, mended = _ESCAPED.subn("'", text)
    if mended:
        notices += (f"mended {mended:,} apostrophe{'' if mended == 1 else 's'} printed as “';”",)
    found = list(_blocks(text, line))
    subjects = _field(told, "subjects") or "; ".join(_subjects(found))
    topics = [topic.strip(" .") for topic in subjects.split(";" if ";" in subjects else ",")]
    kept = [block for i, block in enumerate(found) if i >= _HEAD or not _is_furniture(block)]
    meta = {
        "title": _title(_field(told, "title"), _field(told, "release-type")),
        "date": _day(_field(told, "release-date")),
        "source": _field(told, "document"),
        "language": "en",
    }
    aliases = _aliases(_field(told, "prime-minister"))
    return document(kept, meta=meta, notices=notices, topics=topics, aliases=aliases)


# --- the fields ---------------------------------------------------------------------------------------------


def _field(told: dict[str, Element], name: str) -> str:
    # The titles were escaped before they were put into the XML.
    return squeezed(unescape(told[name].text())) if name in told else ""


def _title(title: str, kind: str) -> str:
    """The title, with the kind of event where it does not say that itself."""
    if kind.casefold() not in _RELEASES or _KIND.search(title):
        return title
    return f"{title} ({kind})" if title else kind


def _day(text: str) -> str:
    """dd/mm/yyyy as an ISO date; "" for what is no day."""
    try:
        return dt.datetime.strptime(text, "%d/%m/%Y").date().isoformat()
    except ValueError:
        return ""


def _aliases(listed: str) -> dict[str, str]:
    """What stands for the Prime Minister of the day, given as "Poe, Ann"."""
    family, _, first = listed.partition(",")
    name = " ".join(f"{first} {family}".split())
    if not first.strip() or not family.strip():
        return {}
    return dict.fromkeys((*_HOLDER, f"PRIME MINISTER {family.strip().upper()}"), name)


def _subjects(found: Sequence[Block]) -> Iterator[str]:
    return (match[1] for block in found[:_HEAD] if (match := _SUBJECTS.fullmatch(_whole(block))))


def _is_furniture(block: Block) -> bool:
    text = _whole(block)
    return _EXCEPTED.fullmatch(text) is not None or _SUBJECTS.fullmatch(text) is not None


def _whole(block: Block) -> str:
    return f"{block.label}: {block.text}" if block.label else block.text.strip()


# --- the text -----------------------------------------------------------------------------------------------


_Line = tuple[int, str]  # its number in the file, and what is printed


def _blocks(text: str, line: int) -> Iterator[Block]:
    """The paragraphs: of a text whose lines were printed or scanned, put together again."""
    pieces = list(_pieces(text, line))
    lines = [_lines(number, piece) for number, piece in pieces]
    full = [found for found in lines if found]
    if sum(map(len, full)) >= _PAGE * max(1, len(full)):
        yield from _reflowed([_unnumbered(found, page) for page, found in enumerate(full, 1)])
        return
    if _is_cut(full):
        yield from _reflowed([found or [(0, "")] for found in lines])
        return
    for number, piece in pieces:
        nodes = nodes_of(piece)
        for block in paragraphs(nodes, Article(0, frozenset(), 0, 0)) if nodes else ():
            yield Block(block.text, block.kind, block.label, number)


def _pieces(text: str, line: int) -> Iterator[tuple[int, str]]:
    """The text cut after each </p>, with the line on which each piece begins."""
    start = 0
    for match in (*_END.finditer(text), None):
        end = match.end() if match else len(text)
        piece = text[start:end]
        blank = len(piece) - len(piece.lstrip())
        if blank < len(piece):
            yield line + piece.count("\n", 0, blank), piece[blank:]
        line += piece.count("\n")
        start = end


def _lines(number: int, piece: str) -> list[_Line]:
    """The lines of a piece as they were printed, without tags; the empty ones left out."""
    out = []
    start = 0
    for match in (*_BREAK.finditer(piece), None):
        part = piece[start : match.start() if match else len(piece)]
        above = part[: len(part) - len(part.lstrip())].count("\n")
        text = unescape(_TAG.sub("", part)).strip("\n").replace("\n", " ").rstrip()
        if text.strip():
            out.append((number + above, text))
        end = match.end() if match else len(piece)
        number += piece.count("\n", start, end)
        start = end
    return out


def _is_cut(paragraphs: Sequence[Sequence[_Line]]) -> bool:
    """Whether paragraphs end in the middle of sentences."""
    pairs = [(one[-1][1], two[0][1]) for one, two in pairwise(paragraphs)]
    cut = sum(two.lstrip()[:1].islower() and not _STOP.search(one) for one, two in pairs)
    return len(pairs) >= 8 and cut >= _CUT * len(pairs)


def _reflowed(pieces: Sequence[Sequence[_Line]]) -> Iterator[Block]:
    """Lines of print or of scanned pages -> paragraphs."""
    numbered = [line for piece in pieces for line in piece]
    lines = [text for _, text in numbered]
    stretches = list(runs(lines))
    wrap = measure(stretch for _, stretch in stretches)
    known = vocabulary(lines)
    for start, stretch in stretches:
        for first, text in join(stretch, wrap, soft=_going_on(stretch, wrap), known=known):
            yield Block(text, line=numbered[start + first][0])


def _going_on(lines: Sequence[str], wrap: Wrap) -> list[int]:
    """The lines before which a long line ends without a stop: however ragged, that one was full."""
    return [
        i
        for i, (before, line) in enumerate(pairwise(lines), 1)
        if len(before) >= 0.6 * wrap.width > 0
        and not _STOP.search(before)
        and not before.isupper()
        and not line.isupper()
    ]


def _unnumbered(lines: list[_Line], page: int) -> list[_Line]:
    """The lines of a page without its number, at its head or foot."""
    for at in (0, -1):
        match = _NUMBER.fullmatch(lines[at][1]) if lines else None
        if match and abs(int(match[1]) - page) <= 1:
            del lines[at]
    return lines
