"""One columnar segment as a whole, field by field, as Whoosh names them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np
from whoosh import fields as wf
from whoosh.columns import ColumnReader

from ...fields import DEFAULT, FIELDS, Field, Kind
from ..columnar.layout import Array, fitted
from ..columnar.run import NO_DAY
from ..columnar.segment import Segment
from .columns import CodedReader, DayReader, ListReader, NumberReader
from .inverted import FieldIndex, Holders, Kept, Made
from .schema import ID, MANY, PARAGRAPH, DayColumn, first_of, midnight, whole


class Contents:
    """The fields and columns of a segment. Read-only: all readers of the segment share it."""

    def __init__(self, segment: Segment, schema: wf.Schema) -> None:
        self.segment = segment
        self._schema = schema
        self._columns: dict[str, Callable[[], ColumnReader]] = {}
        self._coded: dict[str, Sequence[Any]] = {}
        self.fields: dict[str, FieldIndex] = {ID: FieldIndex(self._ids)}
        for spec in FIELDS:
            self._add(spec)
        self._add_numbers(PARAGRAPH, lambda: segment.column("stored/paragraph"))
        self.names = sorted(self.fields)

    def _add(self, spec: Field) -> None:
        segment, name = self.segment, spec.name
        if name == DEFAULT:
            lengths = partial(segment.column, "text/lengths")
            self.fields[name] = FieldIndex(partial(self._words, name), None, lengths)
        elif spec.kind in (Kind.TEXT, Kind.NAME, Kind.KEYWORD):
            holders = _once(partial(self._holders, name))
            counted = partial(self._lengths, name) if spec.kind is Kind.TEXT else None
            self.fields[name] = FieldIndex(partial(self._words, name), holders, counted)
            if spec.kind is not Kind.TEXT:
                self._columns[name] = partial(self._values_column, name)
            if spec.kind is Kind.NAME:
                self.fields[whole(name)] = FieldIndex(partial(self._wholes, name), holders)
        elif spec.kind is Kind.DATE:
            self._add_numbers(name, lambda: segment.column(f"{name}/days"), _day, NO_DAY)
        elif spec.kind is Kind.NUMBER:
            self._add_numbers(name, lambda: segment.column("text/lengths"))

    def _add_numbers(
        self,
        name: str,
        column: Callable[[], Array],
        meaning: Callable[[int], Any] = int,
        none: int | None = None,
    ) -> None:
        numbers = Numbers(column, meaning, none)
        self._columns[name] = partial(self._numbers_column, name, numbers)
        field = self._schema[name]
        self.fields[name] = FieldIndex(
            lambda: Made.of(numbers.values, field), lambda: Holders(numbers.codes, len(numbers.values))
        )

    def _ids(self) -> Made:
        return Made.found((id.encode(), n) for n, id in enumerate(self.segment.stored.ids()))

    def _words(self, name: str) -> Kept:
        return Kept(self.segment.words[name])

    def _wholes(self, name: str) -> Kept:
        return Kept(self.segment.wholes[name])

    def _units(self, name: str) -> int:
        return len(self.segment.column(f"{name}/ways"))

    def _holders(self, name: str) -> Holders:
        return Holders(self.segment.column(f"{name}/codes"), self._units(name))

    def _lengths(self, name: str) -> Array:
        """The number of words of each document in a field of shared values."""
        rows = self.segment.words[name].rows
        of_units = np.bincount(rows.units[:], rows.counts[:], self._units(name)).astype("<i8")
        return fitted(of_units[self.segment.column(f"{name}/codes")])

    def has_column(self, name: str) -> bool:
        """Whether a field has a column."""
        return name in self._columns

    def column(self, name: str) -> ColumnReader:
        """A reader of the column of a field."""
        return self._columns[name]()

    def _numbers_column(self, name: str, numbers: Numbers) -> ColumnReader:
        kind = NumberReader if numbers.none is None else DayReader
        if name not in self._coded:
            # Two threads at once find the same.
            self._coded[name] = numbers.column_values(self._schema[name])
        return kind(numbers.codes, self._coded[name])

    def _values_column(self, name: str) -> ColumnReader:
        codes = self.segment.values[name].codes
        if name not in self._coded:
            self._coded[name] = self._combinations(name)
        texts = self._coded[name]
        return ListReader(codes, texts) if name in MANY else CodedReader(codes, texts)

    def _combinations(self, name: str) -> list[Any]:
        """The printed values of each combination that documents have, as the column of the field has them."""
        values = self.segment.values[name]
        printed = values.printed.texts()
        cuts = np.split(values.numbers, values.starts[1:-1].astype("<i8"))
        found = (tuple(printed[n] for n in cut.tolist()) for cut in cuts)
        return list(found) if name in MANY else [first_of(texts).encode() for texts in found]


class Numbers:
    """A column of numbers, of which each distinct one has a meaning; `none` has none."""

    def __init__(self, column: Callable[[], Array], meaning: Callable[[int], Any], none: int | None) -> None:
        self._column = column
        self._meaning = meaning
        self.none = none

    @cached_property
    def _found(self) -> tuple[list[int], Array]:
        distinct, codes = np.unique(self._column(), return_inverse=True)
        numbers: list[int] = distinct.tolist()
        if numbers and numbers[0] == self.none:
            # It sorts before all others.
            return numbers[1:], codes.astype("<i8") - 1
        return numbers, codes.astype("<i8")

    @property
    def codes(self) -> Array:
        """Of each document the number of its value, -1 for none."""
        return self._found[1]

    @cached_property
    def values(self) -> list[Any]:
        """What the numbers mean."""
        return list(map(self._meaning, self._found[0]))

    def column_values(self, field: Any) -> Sequence[int]:
        """The values as a column of Whoosh has them; the last one, of code -1, is that for none."""
        return [*map(field.to_column_value, self.values), DayColumn.NONE]


def _day(ordinal: int) -> dt.datetime:
    return midnight(dt.date.fromordinal(ordinal))


def _once(make: Callable[[], Holders]) -> Callable[[], Holders]:
    """The same holders for two fields that have them in common."""
    made: list[Holders] = []

    def given() -> Holders:
        if not made:
            made.append(make())
        return made[0]

    return given
