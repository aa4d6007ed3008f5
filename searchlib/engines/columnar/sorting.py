"""The words of many documents to their postings: word, document and place as one number each, sorted.

What is sorted takes eight bytes a word, and all else goes through in pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .layout import Array, Sheet, fitted
from .postings import invert, write_words
from .terms import write_terms

#: Bits of a number in which all three must have room; one more, so that the next row of any can be named.
_ROOM = 63
#: Words taken apart at a time.
_PART = 1 << 19


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of documents by number, batch by batch, `size` in all, and how many each document has.

    `rank` is the place of each number among the sorted words.
    """

    batches: Iterable[Array]
    size: int
    lengths: Sequence[Array]
    rank: Array


class _Bits(NamedTuple):
    """How many bits of a number say the place, and how many above them the document; the rest is the word."""

    place: int
    unit: int


def write_spoken(sheet: Sheet, name: str, words: Sequence[bytes], spoken: Spoken) -> None:
    """The dictionary and the postings of a text; `words` are sorted, and each of them stands somewhere."""
    lengths = np.concatenate([np.zeros(0, "|u1"), *spoken.lengths])
    bits = _Bits((int(lengths.max(initial=1)) - 1).bit_length(), len(lengths).bit_length())
    if sum(bits) + len(words).bit_length() > _ROOM:  # the way of other fields has room
        flat = np.concatenate([np.zeros(0, "<u4"), *spoken.batches])
        write_words(sheet, name, words, invert(spoken.rank[flat], lengths.astype("<i8"), len(words)))
        return
    keys = _keys(spoken, bits)
    keys.sort()
    write_terms(sheet, f"{name}/terms", words)
    apart = _Apart(keys, bits, len(words))
    last = np.flatnonzero(lengths)[-1:]
    sheet.stream(f"{name}/units", fitted(last).dtype.str, apart.units())
    for part, pieces in (("counts", apart.counts), ("places", apart.places)):
        sheet.stream(f"{name}/{part}", np.result_type("|u1", *pieces).str, pieces)
    for part, many in (("starts", apart.rows), ("firsts", apart.standing)):
        sheet.put(f"{name}/{part}", fitted(np.append(0, np.cumsum(many))))


def _keys(spoken: Spoken, bits: _Bits) -> Array:
    rank = spoken.rank.astype("<u8") << np.uint64(sum(bits))
    keys = np.empty(spoken.size, "<u8")
    at = document = 0
    for words, lengths in zip(spoken.batches, spoken.lengths, strict=True):
        many = lengths.astype("<i8")
        first = (np.arange(document, document + len(many)) << bits.place) - (np.cumsum(many) - many)
        some = keys[at : at + len(words)]
        np.take(rank, words, out=some, mode="clip")  # which makes no copy of what it writes to
        some += np.repeat(first.astype("<u8"), many)
        some += np.arange(len(words), dtype="<u8")
        at += len(words)
        document += len(many)
    return keys


class _Apart:
    """Sorted numbers taken apart. All but `units` is complete once these have been read."""

    def __init__(self, keys: Array, bits: _Bits, words: int) -> None:
        self._keys, self._bits = keys, bits
        self._kind = fitted(np.array([_ones(np.uint64(bits.place))])).dtype
        self.counts: list[Array] = []
        self.places: list[Array] = []
        #: Of each word, how many documents it is in, and how often it stands there.
        self.rows, self.standing = np.zeros(words, "<i8"), np.zeros(words, "<i8")

    def units(self) -> Iterator[Array]:
        """The documents of the first word, then of the next."""
        of_place, of_unit = map(np.uint64, self._bits)
        for keys in self._parts():
            self.places.append((keys & _ones(of_place)).astype(self._kind))
            first, last = (int(key >> (of_place + of_unit)) for key in (keys[0], keys[-1]))
            borders = np.arange(first, last + 2, dtype="<u8") << of_unit
            self.standing[first : last + 1] += np.diff(np.searchsorted(keys, borders << of_place))
            keys = keys >> of_place
            new = np.ones(len(keys) + 1, bool)
            np.not_equal(keys[1:], keys[:-1], out=new[1:-1])
            at = np.flatnonzero(new)
            self.counts.append(fitted(at[1:] - at[:-1]))
            keys = keys[at[:-1]]
            self.rows[first : last + 1] += np.diff(np.searchsorted(keys, borders))
            yield keys & _ones(of_unit)

    def _parts(self) -> Iterator[Array]:
        """All places of a word in a document are in one part."""
        start, shift = 0, np.uint64(self._bits.place)
        while start < len(self._keys):
            rest, end = self._keys[start:], len(self._keys)
            if len(rest) > _PART:
                row = rest[_PART] >> shift
                end = start + int(np.searchsorted(rest, row << shift))
                if end == start:  # it is all of this part, and goes on
                    end = start + int(np.searchsorted(rest, (row + np.uint64(1)) << shift))
            yield self._keys[start:end]
            start = end


def _ones(bits: np.uint64) -> np.uint64:
    """So many bits."""
    return (np.uint64(1) << bits) - np.uint64(1)
