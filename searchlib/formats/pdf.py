"""PDF -> Document: pieces of text to rows, rows to lines without furniture, lines to paragraphs.

The PDF itself is read by `pdf_child.py`, in a process with bounds. Bold names become labels.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from ..errors import MalformedSource
from ..model import Document
from .attendance import present
from .blocks import document, says, squeezed
from .confined import answer_of
from .pdf_furniture import without_furniture
from .pdf_names import give_names
from .pdf_rows import Page, Piece, Row, page_of, typical
from .reflow import vocabulary
from .runs import NAMED, PLAIN, STRONG, Line, Raw, blocks

_MARK = b"%PDF-"
_LONGEST_HEADING = 200
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]{2}")
_WORD = re.compile(r"[^\W\d_]+")
_CUT = re.compile(r"([^\W\d_]+)-$")
# As parts of the type size.
_SPACE, _WIDE = 0.15, 1.5


def read_pdf(data: bytes) -> Document:
    """Read a PDF that has text in it; MalformedSource for pictures of text, passwords, damage."""
    if _MARK not in data[:1024]:
        raise MalformedSource("", "not a PDF file")
    answer = answer_of("pdf_child", data)
    if fault := answer.get("fault"):
        raise MalformedSource("", fault)
    pages = [page_of([_piece(fields) for fields in page]) for page in answer["pages"]]
    bare = [n for n, page in enumerate(pages, 1) if not page.rows]
    if len(bare) == len(pages):
        raise MalformedSource("", "no text layer (pages that are pictures?); run OCR on it first")
    notices = list(_notices(pages, bare, answer["failed"]))
    notices += without_furniture(pages).notices()
    give_names(pages)
    raws = _raws(pages)
    found = blocks(raws, _known([line.text() for raw in raws for line in raw.lines]))
    title = squeezed(answer["title"])
    meta = {"title": title if says(found, title) else ""}
    return document(found, meta=meta, notices=notices, aliases=present(block.text for block in found))


def _known(lines: Sequence[str]) -> frozenset[str]:
    """The words of the document, and for every hyphen at a line's end the word that it belongs to.

    A document that breaks words does so again and again; elsewhere a hyphen at a line's end is rare, and part
    of a compound. Even where words are broken, "long-term" is one if both its parts are words here, too.
    """
    known = vocabulary(lines)
    cuts = [
        (cut[1].casefold(), rest[0].casefold())
        for line, after in pairwise(lines)
        if (cut := _CUT.search(line[-41:])) and (rest := _WORD.match(after)) and after[0].islower()
    ]
    halves = Counter(half for cut in cuts for half in cut)
    words = Counter(word.casefold() for line in lines for word in _WORD.findall(line))
    whole = {word for word, count in words.items() if count > halves[word]}
    breaks = len(cuts) >= max(3, len(lines) // 40)
    return known | {
        head + rest if breaks and not (head in whole and rest in whole) else f"{head}-{rest}"
        for head, rest in cuts
        if head != rest and head + rest not in known
    }


def _piece(fields: Sequence[Any]) -> Piece:
    text, x, y, end, size, bold = fields
    return Piece(text.replace("\u2010", "-"), x, y, end, size, bool(bold))


def _notices(pages: Sequence[Page], bare: Sequence[int], failed: int) -> Iterator[str]:
    if failed:
        yield f"{failed} of {len(pages)} pages are damaged and were left out"
    if len(bare) > failed:
        yield f"no text on {_numbers(bare)} of {len(pages)} (pictures?); OCR would be needed to read them"
    if columns := [n for n, page in enumerate(pages, 1) if page.columns > 1]:
        yield f"{_numbers(columns)}: read in columns"
    if any(_RIGHT_TO_LEFT.search(row.text) for page in pages for row in page.rows):
        yield "has text that runs from right to left: its words may be out of order; compare with the PDF"
    if doubtful := [n for n, page in enumerate(pages, 1) if page.doubtful]:
        yield f"{_numbers(doubtful)}: may be in columns, but read straight across; compare with the PDF"


def _numbers(pages: Sequence[int]) -> str:
    some = ", ".join(map(str, pages[:10])) + (" ..." if len(pages) > 10 else "")
    return f"page{'s' if len(pages) > 1 else ''} {some}"


# --- rows to lines ----------------------------------------------------------------------------------------


def _raws(pages: Sequence[Page]) -> list[Raw]:
    """Stretches of lines: a wider gap, or a heading, ends one; the end of a page or column does not."""
    rows = [row for page in pages for row in page.rows]
    body = _body_size(rows)
    larger = sorted({round(row.size) for row in rows if _is_heading(row, body)}, reverse=True)[:6]
    raws = [Raw(0, [])]
    room = 0.0
    for page in pages:
        edges = {column: _edges(page, column) for column in {row.column for row in page.rows}}
        for row, apart in zip(page.rows, _gaps(page, body), strict=True):
            size = round(row.size)
            level = larger.index(size) + 1 if _is_heading(row, body) and size in larger else 0
            if raws[-1].level != level or apart or not row.text:
                raws.append(Raw(level, []))
            left, right = edges[row.column]
            if row.text:
                line = _line(row, left)
                line.soft = bool(raws[-1].lines) and _first_word(row) > room
                raws[-1].lines.append(line)
            room = right - row.end
    return [raw for raw in raws if raw.lines]


def _gaps(page: Page, body: float) -> list[bool]:
    """Of each row, whether more than the usual distance parts it from the one above."""
    steps = [a.y - b.y if a.column == b.column else 0.0 for a, b in pairwise(page.rows)]
    leading = typical(step for step in steps if step > 0.5 * body)
    return [False] * bool(page.rows) + [
        step
        > (1.5 * row.size if _is_heading(row, body) else max(1.35 * leading, leading + 2, 1.2 * row.size))
        for step, row in zip(steps, page.rows[1:], strict=True)
    ]


def _body_size(rows: Sequence[Row]) -> float:
    """The size of most of the type."""
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[round(row.size * 2) / 2] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _is_heading(row: Row, body: float) -> bool:
    return row.size >= 1.15 * body and len(row.text) <= _LONGEST_HEADING


def _first_word(row: Row) -> float:
    """How wide the first word of a row is, with the space before it."""
    first = row.segments[0]
    return (first.end - first.x) * (len(first.text.split(None, 1)[0]) + 1) / (len(first.text) + 1)


def _edges(page: Page, column: int) -> tuple[float, float]:
    """Where the lines of a column begin (farthest left of what one in ten does), and end at the latest."""
    rows = [row for row in page.rows if row.column == column]
    counts = Counter(round(row.x) for row in rows)
    most = max(counts.values())
    left = float(min(x for x, count in counts.items() if count == most or count * 10 >= len(rows)))
    ends = sorted(row.end for row in rows)
    right = ends[len(ends) * 9 // 10]
    return left, right - 0.02 * (right - left)


def _line(row: Row, margin: float) -> Line:
    """The runs of a row, its name in front; wide gaps stay wide."""
    line = Line(indent=max(0, min(40, round((row.x - margin) / (0.5 * max(row.size, 1))))))
    if row.name:
        line.runs.append((f"{row.name}: ", NAMED))
        line.starts = True
    end = row.x
    for segment in row.segments:
        gap = (segment.x - end) / max(segment.size, 1)
        if gap > _SPACE:
            line.runs.append(("   " if gap > _WIDE else " ", PLAIN))
        line.runs += [(text, STRONG if bold else PLAIN) for text, bold in segment.runs]
        end = segment.end
    return line
