"""Finding words in the transcript that is open: texts and what is typed in, places out. No widget here."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

#: More places of one letter than anybody goes through.
MOST = 100_000


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Characters [start, end) of the text of a paragraph."""

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """All places of the words, in order, and the one that one is at."""

    wanted: str = ""
    spots: tuple[Spot, ...] = ()
    at: int = 0
    _by_paragraph: dict[int, tuple[Spot, ...]] = field(default_factory=dict)

    @property
    def here(self) -> Spot | None:
        return self.spots[self.at] if self.spots else None

    def within(self, paragraph: int) -> tuple[Spot, ...]:
        return self._by_paragraph.get(paragraph, ())

    def stepped(self, step: int) -> Found:
        """At the next place, or the one before; after the last comes the first."""
        return replace(self, at=(self.at + step) % len(self.spots)) if self.spots else self

    def beginning(self, paragraph: int, step: int = 1) -> Found:
        """At the first place from this paragraph on (1), or the last before it (-1); at an end, round it."""
        if not self.spots:
            return self
        at = bisect_left(self.spots, Spot(paragraph, 0, 0)) - (step < 0)
        return replace(self, at=at % len(self.spots))

    def told(self) -> str:
        """Where one is, in words."""
        if not self.wanted:
            return ""
        return f"find {self.at + 1:,}/{len(self.spots):,}" if self.spots else "find: none"


def find(folded: Sequence[str], wanted: str) -> Found:
    """The places of the words in texts that have been folded; capitals and accents do not matter."""
    needle = fold(wanted)
    spots: list[Spot] = []
    by_paragraph: dict[int, tuple[Spot, ...]] = {}
    for paragraph, text in enumerate(folded if needle else ()):
        first = len(spots)
        at = text.find(needle)
        while at >= 0 and len(spots) < MOST:
            spots.append(Spot(paragraph, at, at + len(needle)))
            at = text.find(needle, at + len(needle))
        if len(spots) > first:
            by_paragraph[paragraph] = tuple(spots[first:])
    return Found(wanted if needle else "", tuple(spots), 0, by_paragraph)


def fold(text: str) -> str:
    """Without capitals and accents, each character in its place.

    >>> fold("Élan İ ß")
    'elan i ß'
    """
    return text.lower() if text.isascii() else text.translate(_Folds())


class _Folds(dict[int, str]):
    """Characters to what they are compared by, found out when one is met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = unicodedata.normalize("NFD", character)[0].lower()
        self[code] = found = plain if len(plain) == 1 else character
        return found
