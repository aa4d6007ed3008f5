"""Values of every document by number, for facets and sorting: read once per generation, then arrays."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...alphabet import order, spelled
from ...ranking import average, norm
from .exchanges import Exchanges
from .pace import Pace, steps
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
    pace: Pace
    _keywords: dict[str, Column] = field(default_factory=dict)
    _numbers: dict[str, array[int]] = field(default_factory=dict)
    _begun: dict[str, tuple[array[int], dict[Any, int]]] = field(default_factory=dict)
    _days: array[int] | None = None
    _places: array[int] | None = None
    _order: array[int] | None = None
    _speakers: array[int] | None = None
    _everywhere: dict[str, Counter[str]] = field(default_factory=dict)
    _spelled: dict[str, str] = field(default_factory=dict)
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
            order = self.order()
            places = array("q", bytes(8 * len(order)))
            for place, document in enumerate(self.pace.over(order)):
                places[document] = place
            self._places = places
        return self._places

    def order(self) -> array[int]:
        """The documents in document order."""
        if self._order is None:
            column, numbers = self.keyword("transcript"), self._read_numbers("number")
            by_name = sorted(range(len(column.values)), key=column.values.__getitem__)
            rank = {code: i for i, code in enumerate(by_name)}
            keys = (rank[column.codes[n]] << 32 | number for n, number in enumerate(numbers))
            found = list(self.pace.over(keys))
            self._order = array("q", sorted(range(len(found)), key=found.__getitem__))
        return self._order

    def speakers(self) -> array[int]:
        """The place of each document's speaker in the alphabet; those without a name come last."""
        if self._speakers is None:
            column = self.keyword("speaker")
            keys = [(not names, *map(order, names)) for names in column.values]
            rank = {key: i for i, key in enumerate(sorted(set(keys)))}
            ranks = [rank[key] for key in keys]
            self._speakers = array("q", map(ranks.__getitem__, self.pace.over(column.codes)))
        return self._speakers

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
            self._exchanges = Exchanges.read(owners, self.pace.over(values), self.reader.is_deleted)
        return self._exchanges

    def exchange(self, transcript: str, number: int) -> array[int]:
        """Every document of an exchange."""
        if self._owners is None:
            values = self.keyword("transcript").values
            self._owners = {name: code for code, names in enumerate(values) for name in names}
        return self.exchanges().documents(self._owners.get(transcript, -1), number)

    def count(self, name: str, documents: Sequence[int], counts: Counter[str]) -> None:
        """Add how often each value of a field occurs in these documents, a step at a time.

        Who is interrupted has what was counted until then.
        """
        column = self.keyword(name)
        for _, some in steps(documents):
            self.pace.breathe()
            for code, n in Counter(map(column.codes.__getitem__, some)).items():
                for value in column.values[code]:
                    counts[value] += n

    def everywhere(self, name: str) -> Counter[str]:
        """How often each value of a field occurs in all documents."""
        if name not in self._everywhere:
            counts: Counter[str] = Counter()
            self.count(name, list(self.reader.all_doc_ids()), counts)
            self._everywhere[name] = counts
        return self._everywhere[name]

    def spelled(self, value: str) -> str:
        """`alphabet.spelled`, remembered."""
        if value not in self._spelled:
            self._spelled[value] = spelled(value)
        return self._spelled[value]

    def _read_keyword(self, name: str) -> Column:
        codes, numbers = self._read(name, "", lambda numbers, value: numbers.setdefault(value, len(numbers)))
        return Column(codes, [tuple(dict.fromkeys(v.split(BETWEEN))) if v else () for v in numbers])

    def _read_numbers(self, name: str) -> array[int]:
        return self._read(name, 0, lambda _, value: value)[0]

    def _read(
        self, name: str, missing: Any, coded: Callable[[dict[Any, int], Any], int]
    ) -> tuple[array[int], dict[Any, int]]:
        """A number for the value of each document in a column, and what `coded` noted meanwhile.

        Who is interrupted has begun: the next one reads on from there, so that searches with little time
        become whole in the end.
        """
        found, noted = self._begun.setdefault(name, (array("q"), {}))
        for leaf, offset in self.reader.leaf_readers():
            begin, size = len(found) - offset, leaf.doc_count_all()
            if begin >= size:
                continue
            values = leaf.column_reader(name) if leaf.has_column(name) else None
            for n in self.pace.over(range(begin, size)):
                found.append(coded(noted, missing if values is None else values[n]))
        del self._begun[name]
        return found, noted
