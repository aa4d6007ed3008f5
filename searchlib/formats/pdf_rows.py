"""Pieces of text on a page -> rows in reading order: what stands on one line, column after column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

# Fewer rows than this tell nothing about columns.
_FEW = 5
# A page of print has hundreds of pieces; in one with very many more there are no columns to look for.
_MOST_PIECES, _MOST_STARTS = 20_000, 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one face: from where to where it goes, in points from below left."""

    text: str
    x: float
    y: float
    end: float
    size: float
    bold: bool


@dataclass(slots=True)
class Segment:
    """Pieces of one line that touch each other."""

    x: float
    y: float
    end: float
    size: float
    runs: list[tuple[str, bool]]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.runs).strip()


@dataclass(slots=True)
class Row:
    """A line of a page: its segments from left to right.

    `column` counts the stretches of its page; `name` is what a column of names beside the text says.
    """

    y: float
    segments: list[Segment]
    column: int = 0
    name: str = ""

    @property
    def x(self) -> float:
        return self.segments[0].x

    @property
    def end(self) -> float:
        return self.segments[-1].end

    @property
    def size(self) -> float:
        return max(segment.size for segment in self.segments)

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments)


@dataclass(slots=True)
class Page:
    """The rows of a page in reading order; `doubtful` if they may be columns that were not told apart."""

    rows: list[Row] = field(default_factory=list)
    columns: int = 1
    doubtful: bool = False


def page_of(pieces: Sequence[Piece]) -> Page:
    """The rows of a page."""
    starts = _common_starts(pieces)
    rows = _rows(_segments(pieces, starts))
    page = Page()
    _in_order(rows, starts, page, depth=2)
    return page


# --- lines ------------------------------------------------------------------------------------------------


def _common_starts(pieces: Sequence[Piece]) -> list[float]:
    """Where on the page many lines begin, or go on after a gap."""
    if len(pieces) > _MOST_PIECES:
        return []
    heights: dict[int, set[int]] = defaultdict(set)
    for piece in pieces:
        heights[round(piece.x / 2)].add(round(piece.y / 2))
    lines = len({y for ys in heights.values() for y in ys})
    common = [x for x, ys in heights.items() if len(ys) >= max(_FEW, 0.15 * lines)]
    common.sort(key=lambda x: -len(heights[x]))
    return sorted(2.0 * x for x in common[:_MOST_STARTS])


def _segments(pieces: Iterable[Piece], starts: Sequence[float]) -> list[Segment]:
    common = {round(x / 2) for x in starts}
    segments: list[Segment] = []
    here: Segment | None = None
    for piece in pieces:
        if here and _goes_on(here, piece, anew=round(piece.x / 2) in common):
            here.runs.append((piece.text, piece.bold))
            here.end = piece.end
            here.size = max(here.size, piece.size)
        else:
            spaces = len(piece.text) - len(piece.text.lstrip(" "))
            x = piece.x + (piece.end - piece.x) * spaces / max(1, len(piece.text))
            here = Segment(x, piece.y, piece.end, piece.size, [(piece.text, piece.bold)])
            segments.append(here)
    return segments


def _goes_on(segment: Segment, piece: Piece, *, anew: bool) -> bool:
    """Whether a piece stands right behind a segment; where many lines begin, it must touch it."""
    size = max(piece.size, segment.size, 1)
    gap = piece.x - segment.end
    return abs(piece.y - segment.y) <= 0.3 * size and -size <= gap <= (0.3 if anew else 1.2) * size


def _rows(segments: Iterable[Segment]) -> list[Row]:
    """Segments on about the same height, the highest row first."""
    rows: list[Row] = []
    size = 0.0  # of the last row: to ask it each time would look at all its segments again and again
    for segment in sorted(segments, key=lambda s: -s.y):
        if rows and abs(rows[-1].y - segment.y) <= 0.4 * max(segment.size, size, 1):
            rows[-1].segments.append(segment)
            size = max(size, segment.size)
        else:
            rows.append(Row(segment.y, [segment]))
            size = segment.size
    for row in rows:
        row.segments.sort(key=lambda s: s.x)
    return rows


# --- columns ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Gutter:
    """Where the right column begins; how far the left one may seem to reach; how many rows run across."""

    x: float
    end: float
    crossing: int
    rows: int


def _in_order(rows: list[Row], starts: Sequence[float], page: Page, *, depth: int) -> None:
    """Add rows to the page: across, or column after column between the lines that cross them all."""
    gutter = _gutter(rows, starts) if depth else None
    if gutter is None or gutter.crossing * 4 > gutter.rows:
        page.doubtful |= gutter is not None and gutter.crossing * 10 <= gutter.rows * 6
        _add(rows, page)
        return
    page.columns += 1
    band: list[Row] = []
    for row in [*rows, None]:
        if row is not None and not any(s.x < gutter.x - 3 and s.end > gutter.end for s in row.segments):
            band.append(row)
            continue
        for left in (True, False):
            part = [half for half in (_half(r, gutter.x, left=left) for r in band) if half.segments]
            _in_order(part, starts, page, depth=depth - 1)
        band = []
        if row is not None:
            _add([row], page)


def _add(rows: Sequence[Row], page: Page) -> None:
    if rows:
        column = page.rows[-1].column + 1 if page.rows else 0
        for row in rows:
            row.column = column
        page.rows.extend(rows)


def _half(row: Row, x: float, *, left: bool) -> Row:
    return Row(row.y, [s for s in row.segments if (s.x < x - 3) is left])


def _breadth(rows: Sequence[Row]) -> tuple[float, float]:
    return min(row.x for row in rows), max(s.end for row in rows for s in row.segments)


def _gutter(rows: Sequence[Row], starts: Sequence[float]) -> _Gutter | None:
    """Where a second column of running text begins, if one does."""
    if len(rows) < _FEW:
        return None
    first, last = _breadth(rows)
    best: _Gutter | None = None
    most = 0
    for x in starts:
        if not first + 0.2 * (last - first) < x < first + 0.85 * (last - first):
            continue
        end = x + 0.02 * (last - first)
        left = [s for row in rows for s in row.segments if s.x < x - 3]
        right = [s for row in rows for s in row.segments if abs(s.x - x) <= 3]
        inside = [s for s in left if s.end <= end]
        if min(len(right), len(inside)) < _FEW or len(right) <= most:
            continue
        if _are_prose(inside, last - first) and _are_prose(right, last - first):
            most = len(right)
            best = _Gutter(x, end, len(left) - len(inside), len(rows))
    return best


def _are_prose(segments: Sequence[Segment], breadth: float) -> bool:
    """Whether these are the lines of a column, not the words of a table or names beside what is said."""
    return (
        median(len(s.text) for s in segments) >= 15
        and median(s.end - s.x for s in segments) >= 0.22 * breadth
    )


def typical(values: Iterable[float], *, step: float = 0.5) -> float:
    """The most frequent of some measures, rounded; 0 where there is none."""
    counted = Counter(round(value / step) for value in values)
    return counted.most_common(1)[0][0] * step if counted else 0.0
