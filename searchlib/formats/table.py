"""CSV and TSV -> Document: a row for each time that somebody speaks; the first row names the columns.

Quotation marks follow RFC 4180; one that never closes encloses the rest of its line and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from ..encoding import decode
from ..errors import MalformedSource
from ..model import Document
from .columns import Columns, Reader
from .events import Row, Talk, documents, merged
from .segments import Faults, counted

_DELIMITERS = "\t;,|"
#: Rows above the one with the names: a title, a date of export.
_PREAMBLE = 10
_EXTRA = "row with more cells than there are columns, left out"
_EMPTY = "row without text, left out"


class _Record(NamedTuple):
    line: int
    cells: list[str]


def read_table(data: bytes, columns: Columns | None = None) -> Document:
    """Read a table of text with a row of column names.

    >>> table = read_table(b"speaker,text\\nAnn Poe,Good morning.\\n")
    >>> [(b.voice.label, b.text) for b in table.blocks]
    [('Ann Poe', 'Good morning.')]
    """
    text, notices = decode(data)
    if not text.strip():
        return Document((), notices=notices)
    columns = columns or Columns()
    delimiter, above = _header(text, columns)
    records = islice(_records(text, delimiter), above, None)
    names = [name.strip() for name in next(records).cells]
    doubts = columns.check(filter(None, names))
    faults = Faults()
    rows = list(_rows(records, names, Reader(columns, faults), delimiter=delimiter))
    if not rows:
        raise MalformedSource("", "column names and no row with text below them", above + 1)
    told = [f"left out {counted(above, 'row')} above the column names"] if above else []
    return merged(documents(Talk(rows), faults), [*notices, *told, *doubts, *faults.sentences()])


def _header(text: str, columns: Columns) -> tuple[str, int]:
    """The delimiter, and the number of rows above the one that names the columns."""
    best, first = (0, 0, ""), [""]
    for delimiter in _DELIMITERS:
        for above, record in enumerate(islice(_records(text, delimiter), _PREAMBLE)):
            first = max(first, [name.strip() for name in record.cells], key=len) if not above else first
            found = columns.find(record.cells)
            if "text" in found and (len(found), -above, delimiter) > best:
                best = (len(found), -above, delimiter)
    if not best[2]:
        columns.check(first)
        names = ", ".join(first)[:300]
        raise MalformedSource("", f"no column of words among {names}; name it with --columns text=NAME", 1)
    return best[2], -best[1]


def _records(text: str, delimiter: str) -> Iterator[_Record]:
    """The rows of a table with the lines where they begin; empty lines are none."""
    cell = _cell(delimiter)
    at, line, size = 0, 1, len(text)
    while at < size:
        end = text.find("\n", at)
        end = size if end < 0 else end
        begun, cells = line, []
        if '"' in text[at:end]:
            while True:
                match = cell.match(text, at)
                assert match is not None
                quoted = match[1] if match[1] is not None else match[2]
                cells.append(match[3] if quoted is None else quoted.replace('""', '"'))
                line += match[0].count("\n")
                at = match.end() + 1
                if text[match.end() : at] != delimiter:
                    break
        else:
            cells, at = text[at:end].split(delimiter), end + 1
        line += 1
        if any(map(str.strip, cells)):
            yield _Record(begun, cells)


def _cell(delimiter: str) -> re.Pattern[str]:
    """A cell in quotation marks, maybe of several lines; in marks with others in it; without, or unclosed."""
    stop = rf"(?=[{re.escape(delimiter)}\n]|\Z)"
    strict, loose = rf'"((?:[^"]|"")*+)"{stop}', rf'"([^\n]*?)"{stop}'
    return re.compile(rf'{strict}|{loose}|("[^\n]*+|[^{re.escape(delimiter)}\n]*+)')


def _rows(
    records: Iterator[_Record], names: Sequence[str], reader: Reader, *, delimiter: str
) -> Iterator[Row]:
    found = reader.columns.find(filter(None, names))
    for line, cells in records:
        spare = cells[len(names) :]
        if spare and found["text"][0] == names[-1]:  # a comma in the words that nobody quoted
            cells = [*cells[: len(names) - 1], delimiter.join(cells[len(names) - 1 :])]
        elif any(map(str.strip, spare)):
            reader.faults.add(_EXTRA, line)
            continue
        row = reader.row(dict(zip(names, cells, strict=False)), line)
        if row is not None and row.said.text.strip():
            yield row
        else:
            reader.faults.add(_EMPTY, line)
