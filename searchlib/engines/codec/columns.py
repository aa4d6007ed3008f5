"""The columns of a segment as Whoosh's column readers: to sort, to group, to look up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from whoosh.columns import ColumnReader

from ..columnar.layout import Array
from .schema import day_key, first_of


class CodedReader(ColumnReader):  # type: ignore[misc]
    """A column of codes, and the value that each stands for."""

    def __init__(self, codes: Array, values: Sequence[Any]) -> None:
        self._codes = codes
        self._coded = values

    def __len__(self) -> int:
        return len(self._codes)

    def __getitem__(self, docnum: int) -> Any:
        return self._coded[self._codes.item(docnum)]

    def __iter__(self) -> Iterator[Any]:
        return map(self._coded.__getitem__, self._codes.tolist())


class ListReader(CodedReader):
    """The same where a value is a tuple of texts."""

    def sort_key(self, docnum: int) -> str:
        return first_of(self[docnum])


class NumberReader(CodedReader):
    """The same where it is a number."""

    _reverse = False

    def set_reverse(self) -> None:
        self._reverse = True

    def sort_key(self, docnum: int) -> int:
        key: int = self[docnum]
        return -key if self._reverse else key


class DayReader(NumberReader):
    """The same where it is a day, or none."""

    def sort_key(self, docnum: int) -> int:
        return day_key(self[docnum], self._reverse)
