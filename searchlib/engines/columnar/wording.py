"""Many texts to the numbers of their words at once; the words are those of `tokens.tokenize`.

White space and most punctuation in ASCII can neither be part of a word nor join two, so they cut a text
into pieces, in C. What words a piece has is asked of the tokenizer once.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ...tokens import words
from .layout import Array
from .terms import ranges, rows_of

#: What a piece is made of: letters, the capitals among them made small, digits, what may stand inside a
#: word, and whatever is not ASCII. NUL stands between two texts.
_KEPT = b"abcdefghijklmnopqrstuvwxyz0123456789'.\0"
_TABLE = bytes(c if c in _KEPT or c > 127 else c + 32 if 65 <= c <= 90 else 32 for c in range(256))
_BORDER = b"\0"
#: Marks of print that the tokenizer passes over as it does over a space; the curly apostrophe it folds.
_BESIDE = "\u2014\u201c\u201d\xa0\u2013\u2026"
#: Pieces known at a time. Texts without spaces make ever new ones.
_MANY = 1 << 19


class _Numbers(dict[str, int]):
    """Words to numbers, counted as they come."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


class _Pieces(dict[bytes, int]):
    """Pieces to the number of their one word; what words a new one has is looked at once.

    Below 0 are those of no word or several: -1 for the border of two texts, which is the first of them.
    """

    def __init__(self, numbers: _Numbers) -> None:
        self.numbers = numbers
        self.words = array("q")
        self.starts = array("q", (0, 0))
        self[_BORDER] = -1

    def __missing__(self, piece: bytes) -> int:
        found = [self.numbers[word] for word in words(piece.decode())]
        if len(found) == 1:
            self[piece] = found[0]
            return found[0]
        self[piece] = number = -len(self.starts)
        self.words.extend(found)
        self.starts.append(len(self.words))
        return number


@dataclass(slots=True)
class Wording:
    """Numbers of words, the same for all texts it is given."""

    numbers: _Numbers = field(default_factory=_Numbers)
    _pieces: _Pieces | None = None

    def read(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """The words of all the texts in a row, and how many each text has."""
        if self._pieces is None or len(self._pieces) > _MANY:
            self._pieces = _Pieces(self.numbers)
        pieces = self._pieces
        cut = _cut(texts)
        codes = np.fromiter(map(pieces.__getitem__, cut), "<i8", len(cut))
        odd = np.flatnonzero(codes < 0)
        starts, numbers = np.array(pieces.starts, "<i8"), -1 - codes[odd]
        several = np.diff(starts)[numbers]
        many = np.ones(len(codes), "<i8")
        many[odd] = several
        found = np.repeat(codes, many)
        before = np.zeros(len(codes) + 1, "<i8")
        np.cumsum(many, out=before[1:])
        found[ranges(before[odd], before[odd + 1])] = np.array(pieces.words, "<i8")[rows_of(starts, numbers)]
        ends = np.append(odd[numbers == 0], len(codes))[: len(texts)]
        return found, np.diff(before[ends], prepend=0)

    def texts(self) -> list[str]:
        """The words, by number."""
        return list(self.numbers)


def _cut(texts: Sequence[str]) -> list[bytes]:
    """The pieces of the texts, with a border between two texts."""
    joined = " \0 ".join(texts)
    if joined.count("\0") >= len(texts):
        joined = " \0 ".join(text.replace("\0", " ") for text in texts)
    if not joined.isascii():
        joined = joined.replace("\u2019", "'")
        for mark in _BESIDE:
            joined = joined.replace(mark, " ")
    return joined.encode().translate(_TABLE).split()
