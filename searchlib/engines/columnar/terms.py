"""Strings by number in two arrays: the bytes in a row, and where each ends. Sorted, they are a dictionary."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .layout import Array, Sections, Sheet, fitted, scalars

#: Bytes of a string that one number holds.
_HEAD = 8


class Strings(Sequence[bytes]):
    """Strings by number, as UTF-8."""

    __slots__ = ("_at", "ends", "raw")

    def __init__(self, sections: Sections, name: str) -> None:
        """The strings that `write_strings` wrote under this name."""
        self.raw, self.ends = sections.raw(f"{name}.bytes"), sections.array(f"{name}.ends")
        self._at = scalars(self.ends)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]
        return bytes(self.raw[self._at[number] : self._at[number + 1]])

    def text(self, number: int) -> str:
        return self[number].decode()

    def __iter__(self) -> Iterator[bytes]:
        raw, ends = bytes(self.raw), self.ends.tolist()
        return (raw[start:end] for start, end in itertools.pairwise(ends))

    def texts(self) -> list[str]:
        """All of them."""
        return [one.decode() for one in self]


class Terms(Strings):
    """Sorted strings, which are looked up. Code points and bytes have the same order.

    `heads` are the first eight bytes of each as a number: one search among numbers nearly tells the place.
    """

    __slots__ = ("_heads", "heads")

    def __init__(self, sections: Sections, name: str) -> None:
        """The strings that `write_terms` wrote under this name."""
        self.heads = sections.array(f"{name}.heads")
        self._heads = scalars(self.heads)
        super().__init__(sections, name)

    def find(self, wanted: str) -> int:
        """The number of this string; -1 where it is not there."""
        raw = wanted.encode(errors="replace")
        head = _head(raw, b"\0")
        low = bisect_left(self._heads, head)
        if low == len(self._heads) or self._heads[low] != head:
            return -1
        if self[low] == raw:
            return low
        high = bisect_right(self._heads, head, low)
        at = self._first(raw, len(raw) + 1, low, high)
        return at if at < high and self[at] == raw else -1

    def begun(self, start: str) -> range:
        """The numbers of the strings that begin so."""
        raw = start.encode(errors="replace")
        low = bisect_left(self._heads, _head(raw, b"\0"))
        high = bisect_right(self._heads, _head(raw, b"\xff"), low)
        if len(raw) <= _HEAD:
            return range(low, high)
        first = self._first(raw, len(raw), low, high)
        return range(first, self._first(raw, len(raw), first, high, after=True))

    def _first(self, raw: bytes, length: int, low: int, high: int, *, after: bool = False) -> int:
        """The first of some strings whose first `length` bytes are not before (or: are after) these."""
        while low < high:
            middle = (low + high) // 2
            start = self._at[middle]
            have = bytes(self.raw[start : min(start + length, self._at[middle + 1])])
            if have < raw or (after and have == raw):
                low = middle + 1
            else:
                high = middle
        return low


def _head(raw: bytes, filled: bytes) -> int:
    """The first bytes of a string as a number."""
    return int.from_bytes(raw[:_HEAD].ljust(_HEAD, filled))


def write_strings(sheet: Sheet, name: str, strings: Sequence[bytes]) -> None:
    """Two sections with these strings."""
    ends = np.zeros(len(strings) + 1, "<i8")
    np.cumsum(np.fromiter(map(len, strings), "<i8", len(strings)), out=ends[1:])
    sheet.put(f"{name}.bytes", np.frombuffer(b"".join(strings), "|u1"))
    sheet.put(f"{name}.ends", fitted(ends))


def write_terms(sheet: Sheet, name: str, strings: Sequence[bytes]) -> None:
    """Three sections with these sorted strings."""
    write_strings(sheet, name, strings)
    heads = b"".join([one[:_HEAD].ljust(_HEAD, b"\0") for one in strings])
    sheet.put(f"{name}.heads", np.frombuffer(heads, ">u8").astype("<u8"))


@dataclass(frozen=True, slots=True)
class Lookup:
    """Sorted keys, each with the numbers that stand for it."""

    keys: Terms
    starts: Sequence[int]
    numbers: Array

    @classmethod
    def read(cls, sections: Sections, name: str) -> Lookup:
        return cls(
            Terms(sections, name),
            scalars(sections.array(f"{name}.starts")),
            sections.array(f"{name}.numbers"),
        )

    def __getitem__(self, key: str) -> list[int]:
        """The numbers of a key, ascending; none where it is not there."""
        at = self.keys.find(key)
        if at < 0:
            return []
        found: list[int] = self.numbers[self.starts[at] : self.starts[at + 1]].tolist()
        return found

    def begun(self, start: str) -> list[int]:
        """The numbers of all keys that begin so."""
        keys = self.keys.begun(start)
        found: list[int] = self.numbers[self.starts[keys.start] : self.starts[keys.stop]].tolist()
        return found


def write_lookup(sheet: Sheet, name: str, keys: Sequence[str], numbers: Sequence[int]) -> None:
    """A lookup from the key of each of these ascending numbers back to them."""
    distinct = sorted(set(keys))
    code = {key: n for n, key in enumerate(distinct)}
    codes = np.fromiter(map(code.__getitem__, keys), "<i8", len(keys))
    write_terms(sheet, name, [key.encode() for key in distinct])
    sheet.put(f"{name}.starts", fitted(starts_of(codes, len(distinct))))
    sheet.put(f"{name}.numbers", fitted(np.array(numbers, "<i8")[np.argsort(codes, kind="stable")]))


def starts_of(codes: Array, size: int) -> Array:
    """Where the rows of each code begin once they are sorted by it: `size` + 1 numbers."""
    starts = np.zeros(size + 1, "<i8")
    np.cumsum(np.bincount(codes, minlength=size), out=starts[1:])
    return starts


def rows_of(starts: Array, wanted: Array) -> Array:
    """The row numbers of these groups, group by group."""
    return ranges(starts[wanted].astype("<i8"), starts[wanted + 1].astype("<i8"))


def ranges(first: Array, after: Array) -> Array:
    """The numbers of these ranges, range by range."""
    lengths = after - first
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    found: Array = np.arange(total) + np.repeat(first - (ends - lengths), lengths)
    return found
