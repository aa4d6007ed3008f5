"""Many texts to the numbers of their words at once; the words are those of `tokens.tokenize`.

White space and most punctuation in ASCII can neither be part of a word nor join two, so they cut a text
into pieces. What words a piece has is asked of the tokenizer once; from then on it is found by its bytes,
many pieces at a time, as one or two numbers in a table.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

import numpy as np

from ...tokens import words
from .layout import Array

#: What a piece is made of: letters, the capitals among them made small, digits, what may stand inside a
#: word, and whatever is not ASCII. NUL stands between two texts.
_KEPT = b"abcdefghijklmnopqrstuvwxyz0123456789'.\0"
_TABLE = bytes(c if c in _KEPT or c > 127 else c + 32 if 65 <= c <= 90 else 32 for c in range(256))
_SPACE = 32
_BORDER = b"\0"
#: Marks of print, all of three bytes of which the last differs, that the tokenizer passes over as it does
#: over a space, and the curly apostrophe, which it folds.
_BESIDE = "\u2014\u201c\u201d\u2013\u2026"
_CURLED = "\u2019"
#: In no text: what is left over of a sign that became a shorter one.
_OVER = b"\xff"
#: Bytes looked at together: what is known of them stays near the processor.
_WINDOW = 1 << 17
#: Pieces known at a time. Texts without spaces make ever new ones.
_MANY = 1 << 19
#: Bytes of a number, and of a piece that is found by two of them.
_HEAD = 8
_LONGEST = 2 * _HEAD
#: What is left of eight bytes of which only so many belong to a piece.
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(_HEAD + 1)], "<u8")
#: By its last byte, what stands for a mark of print; 0 where it stays.
_KINDS = np.zeros(256, "|u1")
_KINDS[[mark.encode()[-1] for mark in _BESIDE]] = _SPACE
_KINDS[_CURLED.encode()[-1]] = ord("'")
_BITS = 18
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], "<u8")
#: New pieces looked at one by one before the others are compared with them; twice as many each time.
_FEW = 2048


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
        self._short, self._long = _Near(1), _Near(2)

    def __missing__(self, piece: bytes) -> int:
        bare = piece.strip(b"'.")
        if bare.isalnum():  # what stands around letters and digits joins them to nothing here
            self[piece] = number = self.numbers[bare.decode()]
            return number
        found = [self.numbers[word] for word in words(piece.decode())]
        if len(found) == 1:
            self[piece] = found[0]
            return found[0]
        self[piece] = number = -len(self.starts)
        self.words.extend(found)
        self.starts.append(len(self.words))
        return number

    def codes(self, window: bytearray) -> Array:
        """The pieces of a window: what this dictionary has of each."""
        # Spaces around it, so that eight bytes can be read from wherever a piece begins.
        raw = b" " + window + b" " * (_LONGEST + 1)
        inside = np.frombuffer(raw, "|u1") != _SPACE
        edges = np.flatnonzero(inside[1:] != inside[:-1])
        starts, ends = edges[::2], edges[1::2]
        lengths = ends - starts
        heads = np.ndarray((len(raw) - _HEAD,), "<u8", raw, offset=1, strides=(1,))
        first = heads[starts]
        first &= _MASKS[np.minimum(lengths, _HEAD)]
        long = np.flatnonzero(lengths > _HEAD)
        begun, starts_of_long = first[long], starts[long]
        rest = heads[starts_of_long + _HEAD] & _MASKS[np.minimum(lengths[long] - _HEAD, _HEAD)]
        outsized = np.flatnonzero(lengths[long] > _LONGEST)
        # What is too long for a table is a border to it.
        first[long] = begun[outsized] = rest[outsized] = 0
        found = self._found(self._short, (first,), raw, starts, ends)
        of_long = self._found(self._long, (begun, rest), raw, starts_of_long, ends[long])
        of_long[outsized] = self._looked_up(raw, starts_of_long[outsized], ends[long][outsized])
        found[long] = of_long
        return found

    def _found(
        self, near: _Near, numbers: tuple[Array, ...], raw: bytes, starts: Array, ends: Array
    ) -> Array:
        """What a table has of these pieces; it is given what it has not."""
        found, missing = near.find(*numbers)
        step = _FEW
        while len(missing):
            some, rest = missing[:step], missing[step:]
            found[some] = self._looked_up(raw, starts[some], ends[some])
            near.keep(found[some], *(one[some] for one in numbers))
            found[rest], still = near.find(*(one[rest] for one in numbers))
            missing, step = rest[still], 2 * step
        return found

    def _looked_up(self, raw: bytes, starts: Array, ends: Array) -> list[int]:
        pieces = [raw[a:b] for a, b in zip((starts + 1).tolist(), (ends + 1).tolist(), strict=True)]
        return list(map(self.__getitem__, pieces))


class _Near:
    """Pieces as one or two numbers each, with their codes; those for which there was room.

    A place is told by a hash, and is that number or the one beside it. The empty places are those of the
    border, whose numbers are 0.
    """

    def __init__(self, width: int) -> None:
        self._kept = tuple(np.zeros(1 << _BITS, "<u8") for _ in range(width))
        self._codes = np.full(1 << _BITS, -1, "<i4")
        self._won = np.zeros(1 << _BITS, "<i4")

    def find(self, *numbers: Array) -> tuple[Array, Array]:
        """The code of each piece, and which of them are not here and have none."""
        at = _places(numbers)
        found = self._codes[at]
        missing = np.flatnonzero(self._others(at, numbers))
        if len(missing):
            beside = at[missing] ^ 1
            found[missing] = self._codes[beside]
            missing = missing[self._others(beside, tuple(one[missing] for one in numbers))]
        return found, missing

    def _others(self, at: Array, numbers: tuple[Array, ...]) -> Array:
        """In which of the places is another piece than this one, or none."""
        found: Array = self._kept[0][at] != numbers[0]
        for kept, one in zip(self._kept[1:], numbers[1:], strict=True):
            found |= kept[at] != one
        return found

    def keep(self, codes: Array, *numbers: Array) -> None:
        """Keep pieces that were not here, where there is room; a piece may be there several times."""
        at = _places(numbers)
        self._put(np.arange(len(at)), at, codes, numbers)
        rest = np.flatnonzero(self._others(at, numbers))
        self._put(rest, at[rest] ^ 1, codes, numbers)

    def _put(self, rows: Array, at: Array, codes: Array, numbers: tuple[Array, ...]) -> None:
        """Fill the places that are empty, but for those of the border; each by one of the rows for it."""
        free = np.flatnonzero((self._kept[0][at] == 0) & (at > 1))
        order = np.arange(len(free), dtype="<i4")
        self._won[at[free]] = order  # which of several is left, nobody promises
        free = free[self._won[at[free]] == order]
        rows, at = rows[free], at[free]
        for kept, one in zip(self._kept, numbers, strict=True):
            kept[at] = one[rows]
        self._codes[at] = codes[rows]


def _places(numbers: tuple[Array, ...]) -> Array:
    hashes: Array = numbers[0] * _FACTORS[0]
    for one, factor in zip(numbers[1:], _FACTORS[1:], strict=False):
        hashes ^= one * factor
    hashes >>= np.uint64(64 - _BITS)
    places: Array = hashes.view("<i8")
    return places


class Wording:
    """Numbers of words, the same for all texts it is given."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._pieces = _Pieces(self._numbers)

    def read(self, texts: Sequence[bytes]) -> tuple[Array, Array]:
        """The words of all the texts (UTF-8) in a row, and how many each text has."""
        if len(self._pieces) > _MANY:
            self._pieces = _Pieces(self._numbers)
        pieces = self._pieces
        codes = np.concatenate([pieces.codes(window) for window in _windows(_cut(texts))])
        ends = np.append(np.flatnonzero(codes == -1), len(codes))
        many = np.diff(ends, prepend=-1) - 1
        odd = np.flatnonzero(codes < -1)
        owners = np.searchsorted(ends, odd)
        found = codes[codes != -1]
        if len(odd):
            found = self._with_odd(found, odd - owners, many, owners)
        return found.view("<u4"), many

    def _with_odd(self, codes: Array, odd: Array, many: Array, owners: Array) -> Array:
        """The codes with the words of odd pieces in their place, which count for the texts they are in."""
        starts = np.array(self._pieces.starts, "<i8")
        words = np.array(self._pieces.words, "<i4")
        numbers = -1 - codes[odd]
        first, after = starts[numbers], starts[numbers + 1]
        np.add.at(many, owners, after - first - 1)
        parts: list[Array] = []
        done = 0
        for at, a, b in zip(odd.tolist(), first.tolist(), after.tolist(), strict=True):
            parts += codes[done:at], words[a:b]
            done = at + 1
        return np.concatenate([*parts, codes[done:]])

    @property
    def known(self) -> int:
        """How many words have a number."""
        return len(self._numbers)

    def texts(self) -> list[str]:
        """The words, by number."""
        return list(self._numbers)


def _cut(texts: Sequence[bytes]) -> bytearray:
    """The pieces of the texts with spaces between them, and a border between two texts."""
    joined = bytearray(b" \0 ".join(texts))
    signs = np.frombuffer(joined, "|u1")
    if np.count_nonzero(signs == 0) >= max(1, len(texts)):
        return _cut([text.replace(_BORDER, b" ") for text in texts])
    if joined.isascii():
        return joined.translate(_TABLE)
    blanks = np.flatnonzero(signs[:-1] == 0xC2)
    blanks = blanks[signs[blanks + 1] == 0xA0]
    signs[blanks] = signs[blanks + 1] = _SPACE
    marks = np.flatnonzero(signs[:-2] == 0xE2)
    marks = marks[signs[marks + 1] == 0x80]
    kinds = _KINDS[signs[marks + 2]]
    marks, kinds = marks[kinds > 0], kinds[kinds > 0]
    signs[marks] = kinds
    signs[marks + 1] = signs[marks + 2] = _OVER[0]
    return joined.translate(_TABLE, _OVER)


def _windows(raw: bytearray) -> Iterator[bytearray]:
    """A long row of pieces in parts, none of them cut; one part at least."""
    start = 0
    while True:
        end = raw.find(b" ", start + _WINDOW)
        if end < 0:
            yield raw[start:]
            return
        yield raw[start:end]
        start = end
