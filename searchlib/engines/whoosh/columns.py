"""Values of every document by number, for facets and sorting: read once per generation, then arrays."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...model import Facet, FacetValue
from ...ranking import average, norm
from .exchanges import Exchanges
from .schema import BETWEEN, whole


@dataclass(slots=True)
class Column:
    """For each document the number of its combination of values, and the combinations."""

    codes: array[int]
    values: list[tuple[str, ...]]


@dataclass(slots=True)
class Columns:
    """The columns of one reader, read when first asked for. Not locked: the engine's lock covers it."""

    reader: Any
    _keywords: dict[str, Column] = field(default_factory=dict)
    _numbers: dict[str, array[int]] = field(default_factory=dict)
    _days: array[int] | None = None
    _places: array[int] | None = None
    _exchanges: Exchanges | None = None
    _lengths: array[int] | None = None
    _norms: array[float] | None = None
    _ways: tuple[list[str], bytearray] | None = None
    _owners: dict[str, int] | None = None

    def keyword(self, name: str) -> Column:
        """The values of a facet field."""
        if name not in self._keywords:
            self._keywords[name] = self._read_keyword(whole(name))
        return self._keywords[name]

    def days(self) -> array[int]:
        """The ordinal day of each document; NO_DAY where it has none."""
        if self._days is None:
            self._days = self._read_numbers("date")
        return self._days

    def places(self) -> array[int]:
        """The place of each document in document order: by transcript, then paragraph."""
        if self._places is None:
            column, numbers = self.keyword("transcript"), self._read_numbers("number")
            by_name = sorted(range(len(column.values)), key=column.values.__getitem__)
            rank = {code: i for i, code in enumerate(by_name)}
            order = sorted(range(len(numbers)), key=lambda n: (rank[column.codes[n]], numbers[n]))
            self._places = array("q", bytes(8 * len(order)))
            for place, document in enumerate(order):
                self._places[document] = place
        return self._places

    def lengths(self) -> array[int]:
        """The number of spoken words of each document; 0 where it is deleted.

        Whoosh's own lengths are rounded to a byte.
        """
        if self._lengths is None:
            gone = self.reader.is_deleted
            self._lengths = array(
                "q", (0 if gone(n) else v for n, v in enumerate(self._read_numbers("words")))
            )
        return self._lengths

    def between(self, name: str, low: int | None, high: int | None) -> list[int]:
        """The documents whose number in this field is in the range."""
        if name not in self._numbers:
            self._numbers[name] = self._read_numbers(name)
        gone = self.reader.is_deleted
        return [
            n
            for n, value in enumerate(self._numbers[name])
            if (low is None or low <= value) and (high is None or value <= high) and not gone(n)
        ]

    def average(self) -> float:
        """The mean number of spoken words."""
        return average(self.lengths(), self.reader.doc_count())

    def norms(self) -> array[float]:
        """What a count of a word is weighed against in each document."""
        if self._norms is None:
            lengths, mean = self.lengths(), self.average()
            of = {length: norm(length, mean) for length in set(lengths)}
            self._norms = array("d", map(of.__getitem__, lengths))
        return self._norms

    def ways(self) -> tuple[list[str], bytearray]:
        """The ways of stemming in the index, and for each document the number of its own."""
        if self._ways is None:
            names = [raw.decode("utf-8") for raw in self.reader.lexicon("stemming")]
            of = bytearray(self.reader.doc_count_all())
            for code, name in enumerate(names):
                for number in self.reader.postings("stemming", name).all_ids():
                    of[number] = code
            self._ways = names, of
        return self._ways

    def exchanges(self) -> Exchanges:
        """Which documents ask and answer together."""
        if self._exchanges is None:
            owners, values = self.keyword("transcript").codes, self._read_numbers("exchange")
            self._exchanges = Exchanges.read(owners, values, self.reader.is_deleted)
        return self._exchanges

    def exchange(self, transcript: str, number: int) -> array[int]:
        """Every document of an exchange."""
        if self._owners is None:
            values = self.keyword("transcript").values
            self._owners = {name: code for code, names in enumerate(values) for name in names}
        return self.exchanges().documents(self._owners.get(transcript, -1), number)

    def facet(self, name: str, documents: Sequence[int], limit: int) -> Facet:
        """How often each value occurs among these documents."""
        if not documents:
            return Facet(name, ())
        column = self.keyword(name)
        counts: Counter[str] = Counter()
        for code, n in Counter(map(column.codes.__getitem__, documents)).items():
            for value in column.values[code]:
                counts[value] += n
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return Facet(name, tuple(FacetValue(v, n) for v, n in ordered[:limit]), len(ordered) > limit)

    def _read_keyword(self, name: str) -> Column:
        codes, numbers = array("q"), dict[str, int]()
        for leaf, _ in self.reader.leaf_readers():
            if leaf.has_column(name):
                values = leaf.column_reader(name)
                codes.extend(numbers.setdefault(values[n], len(numbers)) for n in range(leaf.doc_count_all()))
            else:
                codes.extend([numbers.setdefault("", len(numbers))] * leaf.doc_count_all())
        return Column(codes, [tuple(dict.fromkeys(v.split(BETWEEN))) if v else () for v in numbers])

    def _read_numbers(self, name: str) -> array[int]:
        found = array("q")
        for leaf, _ in self.reader.leaf_readers():
            if leaf.has_column(name):
                values = leaf.column_reader(name)
                found.extend(values[n] for n in range(leaf.doc_count_all()))
            else:
                found.extend([0] * leaf.doc_count_all())
        return found
