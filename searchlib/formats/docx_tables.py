"""The rows of a table -> paragraphs: a column of speakers beside a column of what they say becomes labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .blocks import is_label
from .runs import NAMED, PLAIN, Line, Raw

Row = Sequence[Sequence[Raw]]

_TIME = re.compile(
    r"[\[(]?((?:\d{1,2}:)?\d{1,3}:\d{2})(?:[.,:]\d{1,3})?[\])]?(?:\s*(?:-->|[-–—]|to)\s*\S{4,14})?"
)
_SPEAKERS = frozenset(("speaker", "speakers", "name", "who", "participant", "voice"))
_LONG_CELL = 200


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column says who speaks, what is said and, where there is one (-1: none), when."""

    who: int
    said: int
    when: int


def arranged(rows: Sequence[Row]) -> list[Raw]:
    """The paragraphs of a table, row by row."""
    filled = [row for row in rows if any(map(text_of, row))]
    columns = _columns([[text_of(cell) for cell in row] for row in filled])
    if columns is None:
        return [raw for row in filled for raw in _plain(row)]
    first = 1 if _is_head(filled[0], columns) else 0
    return [raw for row in filled[first:] for raw in _spoken(row, columns)]


def text_of(cell: Iterable[Raw]) -> str:
    """The text of a cell as one line."""
    return " ".join(text for raw in cell for line in raw.lines if (text := line.text()))


def _columns(rows: Sequence[Sequence[str]]) -> _Columns | None:
    """The columns of a table of speech; None for a table of anything else."""
    width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    full = [row for row in rows if len(row) == width]
    if not 2 <= width <= 6 or len(full) * 10 < len(rows) * 8:
        return None
    cells = [[row[i].strip() for row in full] for i in range(width)]
    headed = [column[0].casefold().rstrip(":") in _SPEAKERS for column in cells]
    bodies = [[cell for cell in column[any(headed) :] if cell] for column in cells]
    when = next((i for i in range(width) if bodies[i] and all(map(_TIME.fullmatch, bodies[i]))), -1)
    for who in range(width):
        rest = [i for i in range(width) if i not in (who, when)]
        said = max(rest, key=lambda i: sum(map(len, bodies[i])), default=who)
        if said != who != when and _are_names(bodies[who], headed[who]):
            return _Columns(who, said, when) if headed[who] or _are_said(bodies[said]) else None
    return None


def _are_said(cells: Sequence[str]) -> bool:
    """Sentences: most end as one, or are as long as one."""
    sentences = sum(cell[-1] in '.?!…"”’)' or len(cell.split()) > 6 for cell in cells)
    return sentences * 2 > len(cells)


def _are_names(cells: Sequence[str], headed: bool) -> bool:
    """Names of speakers come again, or stand before a colon; a heading may say that they are names."""
    likely = sum(len(cell) <= 80 and is_label(cell) for cell in cells)
    if not cells or likely * 10 < len(cells) * 8:
        return False
    return headed or len(set(cells)) < len(cells) or all(cell.endswith((":", "：")) for cell in cells)


def _is_head(row: Row, columns: _Columns) -> bool:
    return text_of(row[columns.who]).casefold().strip(" :") in _SPEAKERS if columns.who < len(row) else False


def _spoken(row: Row, columns: _Columns) -> Iterator[Raw]:
    if max(columns.who, columns.said) >= len(row):
        yield from _plain(row)
        return
    name = text_of(row[columns.who]).rstrip(" :：")
    match = _TIME.fullmatch(text_of(row[columns.when])) if 0 <= columns.when < len(row) else None
    head = [(f"{name}: ", NAMED)] if name else []
    if match:
        head.append((f"[{match[1]}] ", PLAIN))
    said = list(row[columns.said])
    first = said[0].lines if said else [Line()]
    yield Raw(0, [Line([*head, *first[0].runs]), *first[1:]])
    yield from said[1:]


def _plain(row: Row) -> Iterator[Raw]:
    """A row of short cells is one line of text; longer ones are a page laid out by a table."""
    texts = [text_of(cell) for cell in row]
    if (
        len(texts) > 1
        and all(len(text) <= _LONG_CELL for text in texts)
        and all(len(cell) <= 1 for cell in row)
    ):
        yield Raw(0, [Line([(" | ".join(filter(None, texts)), PLAIN)])])
        return
    for cell in row:
        yield from cell
