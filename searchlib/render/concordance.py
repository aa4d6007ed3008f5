"""Hits as a concordance: key words in a column, with their contexts on both sides (KWIC)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ..model import Chunk, Hit, Kwic, Sure
from .cells import cells, cut, cut_before, head, left, right
from .safe import clean

BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
#: Code points of context to take a side: more than a screen has columns, for accents take none.
REACH = 400
#: Words of the context by which lines are sorted.
_WORDS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A mark in its context, and the hit that it is from."""

    kwic: Kwic
    hit: Hit


def concordance(hits: Iterable[Hit], *, order: str = "", reach: int = REACH) -> list[Line]:
    """A line for each mark; a hit without marks (only filters were asked) has none.

    `order` is "" (that of the hits), or one of `ORDERS`: by the words on that side, those nearest to the
    mark first.
    """
    found = list(lines(hits, reach=reach))
    if order:
        found.sort(key=_ORDERS[order])
    return found


def lines(hits: Iterable[Hit], *, reach: int = REACH) -> Iterator[Line]:
    """The lines of `concordance` one by one, in the order of the hits."""
    for hit in hits:
        for kwic in hit.snippets[0].kwic(reach):
            yield Line(kwic, hit)


def as_kwic(found: Sequence[Line], *, colour: bool = False, width: int = 100) -> str:
    """Lines of at most `width` columns: left, hit and right, then when, who and the id to look it up by."""
    source = width * 2 // 5
    longest = max((cells(clean(line.kwic.hit)) for line in found), default=0)
    middle = min(longest, width // 5)
    side = (width - source - middle - 2) // 2
    return "\n".join(_drawn(line, (side, middle, source), colour=colour) for line in found)


def _drawn(line: Line, columns: tuple[int, int, int], *, colour: bool) -> str:
    side, middle, source = columns
    bold, dim, off = (BOLD, DIM, PLAIN) if colour else ("", "", "")
    before, hit, after = map(clean, (line.kwic.left, line.kwic.hit, line.kwic.right))
    hit = head(hit, middle)
    # The right context begins at the hit: a column of its own would tear words and full stops off.
    after = left(after, side + middle - cells(hit))
    place = clean(line.hit.chunk.id)
    said = said_by(line.hit.chunk)
    said = cut(said, max(14, source // 2, source - 1 - cells(place)))  # at least the date
    place = cut_before(place, source - cells(said) - 1)
    return f"{right(before, side)}{bold}{hit}{off}{after}  {dim}{said} {place}{off}"


def said_by(chunk: Chunk) -> str:
    """When and by whom, short; `~` says that the name is only likely, `?` that there is none."""
    name = clean(chunk.speaker.name) if chunk.speaker else "?"
    doubt = "~" if chunk.speaker and chunk.attribution.sure is not Sure.CERTAIN else ""
    return f"{chunk.date or 'no date'} {doubt}{name}"


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFKD", text).casefold().split()


_ORDERS: Mapping[str, Callable[[Line], list[str]]] = MappingProxyType(
    {
        "left": lambda line: _words(line.kwic.left)[: -_WORDS - 1 : -1],
        "hit": lambda line: _words(line.kwic.hit),
        "right": lambda line: _words(line.kwic.right)[:_WORDS],
    }
)
#: What the lines of a concordance can be sorted by.
ORDERS = tuple(_ORDERS)
