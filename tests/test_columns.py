"""Columns are read once, and who is interrupted has begun: the next search reads on."""

from __future__ import annotations

import pytest

from searchlib.engines import Budget
from searchlib.engines.whoosh.columns import Columns
from searchlib.engines.whoosh.pace import READ, Pace
from searchlib.errors import TimeUp

#: Documents of the segments of an index.
SIZES = (2 * READ + 7, 0, 3 * READ)


class Leaf:
    """A segment whose columns say how often they were read."""

    def __init__(self, size: int, seen: list[int], offset: int) -> None:
        self.size, self.seen, self.offset = size, seen, offset

    def doc_count_all(self) -> int:
        return self.size

    def has_column(self, name: str) -> bool:
        return True

    def column_reader(self, name: str) -> Leaf:
        return self

    def __getitem__(self, number: int):
        self.seen.append(self.offset + number)
        return self.value(self.offset + number)

    def value(self, document: int):
        return document


class Named(Leaf):
    def value(self, document: int):
        return f"name {document % 3}"


class Reader:
    def __init__(self, kind: type[Leaf]) -> None:
        self.seen: list[int] = []
        starts = [sum(SIZES[:n]) for n in range(len(SIZES))]
        self.leaves = [(kind(size, self.seen, at), at) for size, at in zip(SIZES, starts, strict=True)]

    def leaf_readers(self):
        return self.leaves


def read_in_parts(read, pace: Pace) -> int:
    """Asks with time for a single step until there is an answer; how often that was."""
    for asked in range(1, 100):
        ticks = iter(range(1000))
        try:
            with pace.under(Budget.of(2, clock=lambda ticks=ticks: float(next(ticks)))):
                read()
        except TimeUp:
            continue
        return asked
    pytest.fail("it is never read")


def test_an_interrupted_read_goes_on_where_it_stopped():
    reader, pace = Reader(Leaf), Pace()
    columns = Columns(reader, pace)
    assert read_in_parts(columns.days, pace) > 2
    assert list(columns.days()) == list(range(sum(SIZES))) == reader.seen


def test_the_values_of_an_interrupted_read_are_those_of_a_whole_one():
    reader, pace = Reader(Named), Pace()
    columns = Columns(reader, pace)
    assert read_in_parts(lambda: columns.keyword("speaker"), pace) > 2
    column, whole = columns.keyword("speaker"), Columns(Reader(Named), Pace()).keyword("speaker")
    assert (column.codes, column.values) == (whole.codes, whole.values)
    assert reader.seen == list(range(sum(SIZES)))
