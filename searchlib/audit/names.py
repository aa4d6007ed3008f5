"""Names of a collection -> pairs that may be one person spelt in two ways. Proposed, never merged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from ..labels import lexicon
from ..people import Directory, gender_of, key_of
from ..tokens import fold
from .findings import Finding
from .shelf import Shelf

#: Different names that are compared; beyond, a collection is no longer looked at for spellings.
MOST = 100_000
_LONG = 8  # letters from which one letter more or less is a slip rather than another name
_FEW = 5

_LETTERS = str.maketrans(
    "абвгдеёзийклмнопрстуфхцыэіїєґжчшщюяłøđıæœß", "abvgdeeziiklmnoprstufhcieiiegzcssualodiees", "ъь"
)
# What romanisations write differently, longest first.
_SAME = (
    ("schtsch", "s"), ("shch", "s"), ("tsch", "c"), ("sch", "s"), ("tch", "c"), ("zh", "z"), ("kh", "h"),
    ("ch", "c"), ("sh", "s"), ("ts", "c"), ("tz", "c"), ("cz", "c"), ("ph", "f"), ("ck", "k"), ("ks", "x"),
    ("w", "v"), ("q", "k"),
)  # fmt: skip
_ENDS = re.compile(r"(?:iy|yy|ii|ij|ey|ei|ej|y|j)$")
_SOFT = re.compile(r"[yij](?=[uae])|[yj](?=o)")
_DOUBLE = re.compile(r"(.)\1+")


@dataclass(slots=True)
class _Name:
    name: str
    path: str
    line: int | None
    count: int = 0


class Names:
    """Sees the name of every paragraph; says at the end which are nearly the same."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._names: dict[str, _Name] = {}

    def see(self, name: str, path: str, line: int | None) -> None:
        """Take in one paragraph by this person."""
        known = self._names.get(name)
        if known is None:
            if len(self._names) >= MOST:
                return
            known = self._names[name] = _Name(name, path, line)
        known.count += 1

    def pairs(self) -> Iterator[tuple[Finding, float]]:
        """Pairs of names, the rarer one first, with a weight."""
        names = list(self._names.values())
        sounds, slips = Shelf(), Shelf()
        for number, known in enumerate(names):
            key = key_of(known.name)
            if " " in key or len(key) >= _LONG:
                sounds.put(skeleton(known.name), number)
            if len(key) >= _LONG and not any(c.isdigit() for c in key):
                for at in range(len(key)):
                    slips.put(key[:at] + key[at + 1 :], number)
                slips.put(key, number)
        seen: set[tuple[int, int]] = set()
        for shelf, weight in ((sounds, 2.0), (slips, 1.0)):
            for things in shelf.shared():
                for pair in combinations(things, 2) if len(things) <= _FEW else pairwise(things):
                    one, other = sorted((names[i] for i in pair), key=lambda n: n.count)
                    if pair not in seen and not self._apart(one.name, other.name):
                        seen.add(pair)
                        yield _finding(one, other), weight + 1 / (1 + one.count)

    def _apart(self, one: str, other: str) -> bool:
        """Whether two names are surely two people, or not worth asking about."""
        first, second = self._directory.named(one), self._directory.named(other)
        if first and second:
            return True
        a, b = key_of(one).split(), key_of(other).split()
        genders = {gender_of(a[0]), gender_of(b[0])} - {""}
        different = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
        if skeleton(one) != skeleton(other) and not _is_slip(" ".join(a), " ".join(b)):
            return True
        numbered = any(lexicon().has("numerals", x) or lexicon().has("numerals", y) for x, y in different)
        # Ivanov and Ivanova, Maria and Mario: the last letter tells people apart, where they sound different.
        ends = any(
            skeleton(x) != skeleton(y) and (x.startswith(y) or y.startswith(x) or x[:-1] == y[:-1])
            for x, y in different
        )
        return len(genders) == 2 or numbered or ends


def _is_slip(one: str, other: str) -> bool:
    """Whether one letter is more, less or another, or two neighbours are exchanged."""
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[start : start + 2] == other[start : start + 2][::-1]
    return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])


def skeleton(name: str) -> str:
    """What stays of a name when spellings of one sound are made one.

    >>> skeleton("Sergei Riabkov") == skeleton("Сергей Рябков") == skeleton("SERGEY RYABKOV")
    True
    """
    return " ".join(map(_skeleton, fold(name).split()))


def _skeleton(word: str) -> str:
    word = "".join(c for c in unicodedata.normalize("NFKD", word.translate(_LETTERS)) if c.isalnum())
    for spelt, plain in _SAME:
        word = word.replace(spelt, plain)
    word = _ENDS.sub("i", word)
    return _DOUBLE.sub(
        r"\1", _SOFT.sub("", word).replace("w", "v").replace("y", "i").replace("j", "i").replace("q", "k")
    )


def _finding(one: _Name, other: _Name) -> Finding:
    def shown(known: _Name) -> str:
        return f"“{known.name}” ({known.count:,} paragraph{'s' if known.count > 1 else ''})"

    sentence = (
        f"{shown(one)} and {shown(other)} are nearly the same name; if they are one person, make one an alias"
        " of the other in a people file"
    )
    return Finding("near-names", one.path, one.line, sentence)
