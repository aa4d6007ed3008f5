"""The rows of all pages -> the rows without running heads, page numbers and numbers in the margin; counts.

A line is furniture because it comes again at the same end of other pages, its digits apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .pdf_rows import Page, Row

# How many lines from the edge a running head is looked for.
_DEEP = 3
_DIGITS = re.compile(r"\d+")
_ROMAN = r"[ivxlc]{1,7}"
_PAGE_NUMBER = re.compile(
    rf"[\W_]*(?:(?:page|p\.|seite|стр\.?|página|pagina)\s*)?(?:(\d{{1,4}})|{_ROMAN})"
    r"(?:\s*(?:of|/|von|sur|de|из)\s*\d{1,4})?[\W_]*",
    re.IGNORECASE,
)
_LINE_NUMBER = re.compile(r"\s*(\d{1,3})(?:\s+|$)")


@dataclass(slots=True)
class Dropped:
    """How many of each kind were left out."""

    heads: int = 0
    numbers: int = 0
    margins: int = 0

    def notices(self) -> Iterator[str]:
        """One sentence, if anything was."""
        parts = [
            f"{count:,} {name}{'s' if count > 1 else ''}"
            for count, name in (
                (self.heads, "running head"),
                (self.numbers, "page number"),
                (self.margins, "line number"),
            )
            if count
        ]
        if parts:
            yield f"left out {', '.join(parts)}"


def without_furniture(pages: Sequence[Page]) -> Dropped:
    """Take the furniture out of these pages."""
    dropped = Dropped()
    _drop_page_numbers(pages, dropped)
    _drop_heads(pages, dropped)
    _drop_page_numbers(pages, dropped)  # those that stood between a head and the text
    for page in pages:
        _drop_margin(page, dropped)
    return dropped


def _ends(page: Page) -> tuple[list[Row], list[Row]]:
    """The rows nearest to the upper and the lower edge, outermost first."""
    rows = sorted(page.rows, key=lambda row: -row.y)
    return rows[:_DEEP], rows[::-1][:_DEEP]


def _drop(page: Page, rows: Sequence[Row]) -> None:
    gone = {id(row) for row in rows}
    page.rows = [row for row in page.rows if id(row) not in gone]


# --- running heads ----------------------------------------------------------------------------------------


def _core(text: str) -> str:
    return " ".join(_DIGITS.sub("#", text.casefold()).split())


def _drop_heads(pages: Sequence[Page], dropped: Dropped) -> None:
    """Lines that come again at one end of a third of the pages, of three pages at least (of two: of both)."""
    needed = max(min(3, len(pages)), -(-len(pages) // 3))
    if len(pages) < 2:
        return
    for end in (0, 1):
        counts = Counter(core for page in pages for core in {_core(row.text) for row in _ends(page)[end]})
        for page in pages:
            again = []
            for row in _ends(page)[end]:  # from the edge inwards: what stands behind other text is text
                if counts[_core(row.text)] < needed or not any(map(str.isalpha, row.text)):
                    break
                again.append(row)
            dropped.heads += len(again)
            _drop(page, again)


# --- page numbers -----------------------------------------------------------------------------------------


def _drop_page_numbers(pages: Sequence[Page], dropped: Dropped) -> None:
    """Numbers at an edge that count the pages: as those of other pages do, or as there are pages."""
    found: list[tuple[Page, Row, int]] = []
    for at, page in enumerate(pages):
        top, bottom = _ends(page)
        for row in [*top[:1], *bottom[:1]]:
            if len(row.text) <= 30 and (match := _PAGE_NUMBER.fullmatch(row.text)):
                found.append((page, row, int(match[1]) - at if match[1] else -1_000_000))
    shifts = Counter(shift for _, _, shift in found)
    for page, row, shift in found:
        worded = any(map(str.isalpha, row.text)) and any(map(str.isdigit, row.text))
        if shifts[shift] >= 2 or worded or shift == 1:
            dropped.numbers += 1
            _drop(page, [row])


# --- numbers of lines -------------------------------------------------------------------------------------


def _drop_margin(page: Page, dropped: Dropped) -> None:
    """Numbers in front of nearly every row of a page that count the rows."""
    numbered = [(row, int(match[1])) for row in page.rows if (match := _LINE_NUMBER.match(row.text))]
    if len(numbered) < 5 or len(numbered) * 5 < len(page.rows) * 4:
        return
    steps = [after - before for (_, before), (_, after) in pairwise(numbered)]
    if sum(step == 1 for step in steps) * 10 < len(steps) * 9:
        return
    for row, _ in numbered:
        _strip(row)
    dropped.margins += len(numbered)


def _strip(row: Row) -> None:
    """Take the number off; where it stood alone, the row stays, empty: a blank line of the text."""
    first = row.segments[0]
    if first.text.isdigit() and len(row.segments) > 1:
        del row.segments[0]
        return
    text, bold = first.runs[0]
    match = _LINE_NUMBER.match(text)
    rest = text[match.end() :] if match else text
    if match and rest:
        # Where the text begins on the page is not known any more, only how far behind the number.
        first.x += 0.5 * first.size * match.end()
    first.runs[0] = (rest, bold)
