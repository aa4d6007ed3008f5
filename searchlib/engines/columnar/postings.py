"""Which words stand where: for each word its units, how often it stands in each, and at which places.

A unit is what the words are counted in: a document for the spoken text, and for every other field one of
the distinct values of the field, which many documents share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...tokens import plain, stems
from .layout import Array, Column, Sections, Sheet, fitted
from .terms import Terms, ranges, starts_of, write_lookup, write_terms

#: Where fewer of the units than one in so many are wanted, their places are picked out one by one.
_FEW = 16


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


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a field of one segment. `ways` gives the way of stemming of each unit."""

    terms: Terms
    rows: Postings
    ways: Array

    @classmethod
    def read(cls, sections: Sections, name: str, ways: Array) -> Words:
        return cls(Terms.read(sections, f"{name}/terms"), Postings.read(sections, name), ways)

    def counts(self, word: int) -> tuple[Array, Array]:
        """The units of a word, ascending, and how often it stands in each."""
        rows = slice(int(self.rows.starts[word]), int(self.rows.starts[word + 1]))
        counts = self.rows.counts[rows]
        if np.sum(counts, dtype="<i8") != int(self.rows.firsts[word + 1]) - int(self.rows.firsts[word]):
            raise ValueError("a word has more places, or fewer, than its counts say")
        return self.rows.units[rows], counts

    def units(self, words: range) -> Array:
        """The units of neighbouring words, in no order, some of them several times."""
        return self.rows.units[int(self.rows.starts[words.start]) : int(self.rows.starts[words.stop])]

    def places(self, word: int, wanted: Array) -> tuple[Array, Array]:
        """Every place of a word in the units for which `wanted` (a mask) holds: unit by unit, and where."""
        units, counts = self.counts(word)
        first, after = int(self.rows.firsts[word]), int(self.rows.firsts[word + 1])
        places = self.rows.places[first:after]
        keep = wanted[units]
        left = np.count_nonzero(keep)
        if left == len(units):
            return np.repeat(units, counts), places
        if left * _FEW > len(units):
            mask = np.repeat(keep, counts)
            return np.repeat(units[keep], counts[keep]), places[mask]
        ends = np.cumsum(counts, dtype="<i8")[keep]
        many = counts[keep]
        return np.repeat(units[keep], many), places[ranges(ends - many, ends)]
