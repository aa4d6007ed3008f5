"""Which words of a segment a leaf of a query finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np

from ...matching import comparing, finds
from ...query import Fuzzy, Prefix, Single, Term, Wildcard, Word
from ...tokens import plain, stem
from .layout import Array, Sections
from .terms import Lookup, Terms

#: How many answers about patterns are kept for each field.
_KEPT = 64
#: How many about words.
_KEPT_WORDS = 1024


class Alike:
    """From plain forms and stems to words; keyword fields have none, their values are taken to the letter.

    Each is read when it is first asked for.
    """

    def __init__(self, sections: Sections, name: str, ways: Sequence[str]) -> None:
        self._sections, self._name = sections, name
        self.ways = frozenset(ways) if f"{name}/plain.starts" in sections else frozenset()

    @cached_property
    def plain(self) -> Lookup | None:
        """From plain forms to the words that differ from them."""
        return Lookup.read(self._sections, f"{self._name}/plain") if self.ways else None

    @cached_property
    def stems(self) -> Mapping[str, Lookup]:
        """From stems, by the way of stemming."""
        return {w: Lookup.read(self._sections, f"{self._name}/stems/{w}") for w in self.ways}

    @cached_property
    def plain_stems(self) -> Mapping[str, Lookup]:
        """From the stems of plain forms, by the way of stemming, to the words that differ from these."""
        return {w: Lookup.read(self._sections, f"{self._name}/plain stems/{w}") for w in self.ways}


class Vocabulary:
    """The words of one field of one segment. What it remembers is bounded and safe to share."""

    def __init__(self, name: str, terms: Terms, alike: Alike) -> None:
        patterns = _Patterns(terms, alike.plain, comparing(name))
        # Of other objects than this one: a circle would keep the files open until the next collection.
        self._described = lru_cache(_KEPT)(patterns.found)
        self._spelled = lru_cache(_KEPT_WORDS)(_Spelled(terms, alike, patterns).found)
        self.begun = patterns.begun
        self.starting = patterns.starting

    def found(self, leaf: Single, way: str) -> Sequence[int]:
        """The numbers of the words that a leaf finds in units of this way of stemming, ascending."""
        if isinstance(leaf, Word | Term):
            return self._spelled(leaf, way)
        return self._described(leaf)


class _Spelled:
    """The words that are a word of a query, or have its stem."""

    def __init__(self, terms: Terms, alike: Alike, patterns: _Patterns) -> None:
        self._terms, self._alike, self._patterns = terms, alike, patterns

    def found(self, leaf: Word | Term, way: str) -> Sequence[int]:
        """The numbers of the words, ascending."""
        if isinstance(leaf, Word):
            return self._of_stem(leaf, way)
        same = self._patterns.form(leaf.text)
        at = self._terms.find(same)
        return sorted([*([at] if at >= 0 else []), *self._patterns.accented(same)])

    def _of_stem(self, leaf: Word, way: str) -> Sequence[int]:
        text = leaf.text
        if way not in self._alike.ways:
            return self._patterns.test(range(len(self._terms)), leaf, way)
        own, root, bare = self._alike.stems[way], stem(text, way), stem(self._patterns.form(text), way)
        found = {*own[root], *self._alike.plain_stems[way][bare]}
        if bare != root:
            found.update(n for n in own[bare] if self._is_plain(n))
        return sorted(found)

    def _is_plain(self, number: int) -> bool:
        word = self._terms.text(number)
        return self._patterns.form(word) == word


class _Patterns:
    """The words that a pattern describes, found by looking at no more of them than could be."""

    def __init__(self, terms: Terms, accented: Lookup | None, form: Callable[[str], str]) -> None:
        self._terms = terms
        self._plain = accented
        self.form = form

    def accented(self, form: str) -> list[int]:
        """The words that are this one but for their accents."""
        return self._plain[form] if self._plain else []

    def begun(self, text: str) -> range | None:
        """The words that begin so, where they are neighbours; None where they must be looked for."""
        start = self.form(text)
        # A sign that is nothing in plain forms could begin a word that does not begin so in its own.
        if self.form(f"a{start}") != f"a{start}":
            return None
        return None if self._plain and self._plain.begun(start) else self._terms.begun(start)

    def starting(self, start: str) -> Array:
        """The numbers of the words whose plain forms begin with this one, ascending."""
        if not start:
            return np.arange(len(self._terms))
        if self._plain is None or self.form(f"a{start}") != f"a{start}":
            words = enumerate(self._terms.texts())
            return np.array([n for n, word in words if plain(word).startswith(start)], "<i8")
        near = self._terms.begun(start)
        accented = np.array(self._plain.begun(start), "<i8")
        return np.union1d(np.arange(near.start, near.stop), accented)

    def found(self, leaf: Single) -> Sequence[int]:
        """The numbers of the words, ascending."""
        match leaf:
            case Prefix(_, text):
                return self.test(self._beginning(self.form(text)), leaf, "")
            case Wildcard(_, text):
                start = self.form(text).partition("*")[0].partition("?")[0]
                return self.test(self._beginning(start), leaf, "")
            case Fuzzy(_, text, distance):
                return self.test(self._near(self.form(text), distance), leaf, "")
            case _:
                return self.test(range(len(self._terms)), leaf, "")

    def test(self, numbers: Iterable[int], leaf: Single, way: str) -> Sequence[int]:
        """Those of these words that the leaf finds."""
        is_one = finds(leaf, way)
        return tuple(n for n in numbers if is_one(self._terms.text(n)))

    def _beginning(self, start: str) -> Iterable[int]:
        """Every word that can begin so in its plain form, and some that do not."""
        if not start or self.form(f"a{start}") != f"a{start}":
            return range(len(self._terms))
        accented = self._plain.begun(start) if self._plain else []
        return sorted({*self._terms.begun(start), *accented})

    def _near(self, text: str, distance: int) -> Iterable[int]:
        """Every word that can be so near, told by its length and its letters, and some that are not.

        Each slip makes a word longer or shorter by one at most, and takes and gives at most one letter.
        """
        wide, letters, lengths = self._shapes
        off = np.abs(lengths - len(text)) > distance
        if text.isascii():
            off |= np.bitwise_count(letters ^ _letters(text.encode())) > 2 * distance
        found: list[int] = np.flatnonzero(wide | ~off).tolist()
        return found

    @cached_property
    def _shapes(self) -> tuple[Array, Array, Array]:
        """Of each word whether it is not all ASCII, which letters it has (as bits), how many bytes."""
        raw = np.frombuffer(self._terms.raw, "|u1")
        starts = self._terms.ends[:-1].astype("<i8")
        lengths = np.diff(self._terms.ends.astype("<i8"))
        if not len(raw) or not lengths.all():  # reduceat would take the letters of the next word
            every = np.ones(len(starts), bool)
            return every, np.zeros(len(starts), "<u4"), lengths
        bits = np.uint32(1) << (raw & 31).astype("<u4")
        return np.maximum.reduceat(raw, starts) > 127, np.bitwise_or.reduceat(bits, starts), lengths


def _letters(raw: bytes) -> np.uint32:
    bits = 0
    for byte in raw:
        bits |= 1 << (byte & 31)
    return np.uint32(bits)
