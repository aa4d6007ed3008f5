"""The words of an index: which of them a leaf of a query finds. Read once per generation, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...matching import comparing, finds
from ...query import Single, Term, Word
from ...tokens import stem, stems
from .pace import Pace, steps
from .schema import words_of

#: How many answers about patterns are kept.
_KEPT = 64


@dataclass(slots=True)
class _Words:
    """The words of a field, and those again that are not in their plain form, by it."""

    all: list[str]
    accented: dict[str, list[str]]


@dataclass(slots=True)
class _Stems:
    """Stem -> words; and for words not in their plain form the stem of that -> words."""

    own: dict[str, list[str]]
    accented: dict[str, list[str]]


@dataclass(slots=True)
class Vocabulary:
    """The words of one reader. Not locked: the engine's lock covers it."""

    reader: Any
    pace: Pace
    _fields: dict[str, _Words] = field(default_factory=dict)
    _stems: dict[tuple[str, str], _Stems] = field(default_factory=dict)
    _found: dict[Single, Sequence[str]] = field(default_factory=dict)
    _ways: tuple[str, ...] | None = None

    def ways(self) -> tuple[str, ...]:
        """The ways of stemming in the index."""
        if self._ways is None:
            self._ways = tuple(raw.decode("utf-8") for raw in self.reader.lexicon("stemming"))
        return self._ways

    def found(self, leaf: Single) -> Mapping[str, Sequence[str]]:
        """For each way of stemming in the index, the words of the index that the leaf finds."""
        if isinstance(leaf, Word):
            return {way: self._alike(leaf, way) for way in self.ways()}
        return dict.fromkeys(self.ways(), self._anywhere(leaf))

    def _anywhere(self, leaf: Single) -> Sequence[str]:
        if isinstance(leaf, Term):
            return self._same(leaf)
        if leaf not in self._found:
            if len(self._found) >= _KEPT:
                del self._found[next(iter(self._found))]
            words = self._words(leaf.field).all
            self._found[leaf] = tuple(filter(finds(leaf), self.pace.over(words)))
        return self._found[leaf]

    def _same(self, leaf: Term) -> Sequence[str]:
        plain = comparing(leaf.field)(leaf.text)
        return [plain, *self._words(leaf.field).accented.get(plain, ())]

    def _alike(self, leaf: Word, way: str) -> Sequence[str]:
        table, form = self._table(leaf.field, way), comparing(leaf.field)
        root, bare = stem(leaf.text, way), stem(form(leaf.text), way)
        found = [*table.own.get(root, ()), *table.accented.get(bare, ())]
        if bare != root:
            found += [word for word in table.own.get(bare, ()) if form(word) == word]
        return list(dict.fromkeys(found))

    def _words(self, name: str) -> _Words:
        if name not in self._fields:
            form = comparing(name)
            raw = self.pace.over(self.reader.lexicon(words_of(name)))
            made = _Words([word.decode("utf-8") for word in raw], {})
            for word in self.pace.over(made.all):
                if not word.isascii() and (plain := form(word)) != word:
                    made.accented.setdefault(plain, []).append(word)
            self._fields[name] = made
        return self._fields[name]

    def _table(self, name: str, way: str) -> _Stems:
        if (name, way) not in self._stems:
            known = self._words(name)
            made = _Stems({}, {})
            for _, some in steps(known.all):
                self.pace.breathe()
                for word, root in zip(some, stems(some, way), strict=True):
                    made.own.setdefault(root, []).append(word)
            for plain, root in zip(known.accented, stems(list(known.accented), way), strict=True):
                made.accented.setdefault(root, []).extend(known.accented[plain])
            self._stems[name, way] = made
        return self._stems[name, way]
