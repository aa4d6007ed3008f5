"""Which words stand where: for each word its units, how often it stands in each, and at which places.

A unit is what the words are counted in: a document for the spoken text, and for every other field one of
the distinct values of the field, which many documents share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...tokens import plain, stems
from .layout import Array, Column, Sections, Sheet, fitted, scalars
from .terms import Terms, ranges, starts_of, write_lookup, write_terms


@dataclass(frozen=True, slots=True)
class Postings:
    """Rows sorted by word, then unit. `starts` says where the rows of a word begin, `firsts` its places.

    Of a file, those that are long are read where they are asked for.
    """

    starts: Array
    units: Array | Column
    counts: Array | Column
    firsts: Array
    places: Array | Column

    @classmethod
    def read(cls, sections: Sections, name: str) -> Postings:
        starts, firsts = sections.array(f"{name}/starts"), sections.array(f"{name}/firsts")
        units, counts, places = (sections.column(f"{name}/{part}") for part in ("units", "counts", "places"))
        return cls(starts, units, counts, firsts, places)

    def write(self, sheet: Sheet, name: str) -> None:
        for part in self.__slots__:
            sheet.put(f"{name}/{part}", fitted(np.asarray(getattr(self, part))))


def invert(words: Array, lengths: Array, size: int) -> Postings:
    """The postings of units with so many words each, given all words in a row; `size` words are known."""
    total = len(words)
    units = np.repeat(np.arange(len(lengths), dtype="<u4"), lengths)
    places = np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    firsts = starts_of(words, size)
    # One sort of 64-bit numbers is several times as fast as an indirect one.
    keys = words.astype("<i8")
    keys <<= 32
    keys |= np.arange(total)
    keys.sort()
    order = keys.astype("<u4")  # the lower half
    units = units[order]
    new = np.ones(total, bool)
    np.not_equal(units[1:], units[:-1], out=new[1:])
    new[firsts[:-1][firsts[:-1] < total]] = True
    rows = np.flatnonzero(new)
    counts = np.diff(np.append(rows, total))
    return Postings(np.searchsorted(rows, firsts), units[rows], counts, firsts, fitted(places)[order])


def write_words(sheet: Sheet, name: str, words: Sequence[bytes], rows: Postings) -> None:
    """The dictionary and the postings of a field."""
    write_terms(sheet, f"{name}/terms", words)
    rows.write(sheet, name)


def write_alike(sheet: Sheet, name: str, words: Sequence[bytes], ways: Sequence[str]) -> None:
    """From plain forms, and for each way of stemming from stems, to the numbers of the words.

    A word in its plain form is not listed under it: there it is found as it is.
    """
    texts = [word.decode() for word in words]
    accented = {n: form for n, text in enumerate(texts) if (form := plain(text)) != text}
    write_lookup(sheet, f"{name}/plain", list(accented.values()), list(accented))
    for way in ways:
        write_lookup(sheet, f"{name}/stems/{way}", stems(texts, way), range(len(texts)))
        bare = stems(list(accented.values()), way)
        write_lookup(sheet, f"{name}/plain stems/{way}", bare, list(accented))


class Words:
    """The words of a field of one segment. `ways` gives the way of stemming of each unit."""

    def __init__(self, sections: Sections, name: str, ways: Array) -> None:
        self.terms, self.rows, self.ways = (
            Terms(sections, f"{name}/terms"),
            Postings.read(sections, name),
            ways,
        )
        self._starts, self._firsts = scalars(self.rows.starts), scalars(self.rows.firsts)
        self._units, self._counts, self._places = (
            _small(sections, f"{name}/{part}") for part in ("units", "counts", "places")
        )

    def counts(self, word: int) -> tuple[Array, Array]:
        """The units of a word, ascending, and how often it stands in each."""
        first, after = self._starts[word], self._starts[word + 1]
        units = self._units.between(first, after)
        return units.astype("<u4", copy=False), self._counts.between(first, after)

    def units(self, words: range) -> Array:
        """The units of neighbouring words, in no order, some of them several times."""
        return self._units.between(self._starts[words.start], self._starts[words.stop])

    def ends(self, word: int) -> Array:
        """Of each row of a word how many places it and the rows before it have."""
        counts = self._counts.between(self._starts[word], self._starts[word + 1])
        ends = np.cumsum(counts, dtype="<i8")
        if (int(ends[-1]) if len(ends) else 0) != self._firsts[word + 1] - self._firsts[word]:
            raise ValueError("a word has more places, or fewer, than its counts say")
        return ends.astype("<u4") if len(ends) and ends[-1] < 1 << 31 else ends

    def places(self, word: int, rows: Array, ends: Array) -> tuple[Array, Array]:
        """Of some of the rows of a word, ascending: how often it stands there, and all its places.

        `ends` are those of the word.
        """
        counts = self._counts.between(self._starts[word], self._starts[word + 1])
        every = self._places.between(self._firsts[word], self._firsts[word + 1])
        if len(rows) == len(counts):
            return counts, every
        many, after = counts.take(rows), ends.take(rows).astype("<i8")
        return many, every.take(ranges(after - many, after))

    def places_of_few(self, word: int, rows: Array, ends: Array, most: int) -> list[list[int]] | None:
        """Of each of some of the rows of a word all its places; None where they are more than `most`."""
        many = self._counts.between(self._starts[word], self._starts[word + 1]).take(rows).tolist()
        if sum(many) > most:
            return None
        every = self._places.between(self._firsts[word], self._firsts[word + 1])
        spans = zip(many, ends.take(rows).tolist(), strict=True)
        return [every[after - count : after].tolist() for count, after in spans]

    def all_places(self, word: int) -> Array:
        """All places of a word, unit by unit."""
        self.ends(word)
        return self._places.between(self._firsts[word], self._firsts[word + 1])


def _small(sections: Sections, name: str) -> Column:
    """A section of numbers of which as many as a file holds can be added without going over."""
    found = sections.column(name)
    if found.dtype.kind != "u" or found.dtype.itemsize > 4:
        raise sections.wrong(name)
    return found
