"""All segments of an index as one row of documents: what does not change until the next commit.

Everything here is computed when first asked for and never written to again, so threads share it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from ...alphabet import order
from ...errors import UnknownChunk, UnknownField
from ...model import Chunk, ChunkId, Facet, FacetValue
from ...ranking import average, norm
from .filling import filled
from .kept import Kept
from .layout import Array
from .run import DATES, QUESTION, WORDS
from .segment import Segment, Values, joined
from .sets import Slots, listed, located

#: Documents up to which their places are compared by name, all told.
_NAMED = 512
#: Documents up to which plain Python takes less than the calls for arrays.
_FEW = 48
#: So many times as many documents are looked at for the first ones as there should be.
_AHEAD = 4
#: Bytes of postings made of several lists that are remembered.
_KEPT = 24 << 20


class Snapshot:
    """Segments side by side. A document's number is its number in its segment plus the segment's offset."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        self.offsets = np.zeros(len(self.segments) + 1, "<i8")
        np.cumsum([s.documents for s in self.segments], out=self.offsets[1:])
        self._offsets: list[int] = self.offsets.tolist()
        self.size = self._offsets[-1]
        self.count = sum(s.count for s in self.segments)
        self.whole = self.count == self.size
        self._counts: dict[str, Array] = {}
        self._named = 0
        self.kept = Kept(_KEPT)
        self.slots = Slots(self.size)
        self.ways = tuple(dict.fromkeys(way for s in self.segments for way in s.way_names))

    @cached_property
    def everything(self) -> Array:
        """Every document that is not deleted."""
        return np.arange(self.size, dtype="<u4") if self.whole else listed(self.live)

    @cached_property
    def live(self) -> Array:
        """The mask of the documents that are not deleted."""
        return self._joined(lambda s: np.ones(s.documents, bool) if s.live is None else s.live)

    @cached_property
    def lengths(self) -> Array:
        """The number of spoken words of each document."""
        return self._joined(lambda s: s.column("text/lengths"))

    @cached_property
    def mean(self) -> float:
        """The mean number of spoken words."""
        lengths = self.lengths if self.whole else self.lengths[self.live]
        total = int(np.sum(lengths, dtype="<i8"))
        return average([total], self.count)

    def norms(self, documents: Array, kind: str = "<f8") -> Array:
        """What a count of a word is weighed against in these documents, in numbers of a kind."""
        return (self._norms if kind == "<f8" else self._small_norms).take(documents)

    @cached_property
    def least_norm(self) -> float:
        """What a count is weighed against at least."""
        return norm(0, self.mean)

    @cached_property
    def _norms(self) -> Array:
        """Of each document; the arithmetic is that of one number, with an array in its place."""
        lengths: Any = self.lengths.astype("<f8")
        made: Array = norm(lengths, self.mean)  # type: ignore[assignment]
        return made

    @cached_property
    def _small_norms(self) -> Array:
        return self._norms.astype("<f4")

    def split(self, documents: Array) -> Iterator[tuple[Segment, Array]]:
        """Documents, ascending, by their segments, each with their numbers there."""
        if len(self.segments) == 1:
            yield self.segments[0], documents
            return
        cuts = documents.searchsorted(self.offsets.astype("<u4")).tolist()
        for n, segment in enumerate(self.segments):
            yield segment, documents[cuts[n] : cuts[n + 1]] - np.uint32(self.offsets[n])

    @cached_property
    def days(self) -> Array:
        """The ordinal day of each document, 0 for none."""
        return self._joined(lambda s: s.column(f"{DATES[0].name}/days"))

    def numbers(self, name: str) -> Array:
        """The numbers of a field of numbers: one of each document."""
        if name != WORDS:
            raise UnknownField(name, (WORDS,))
        return self.lengths

    @cached_property
    def way_of(self) -> Array:
        """For each document the number of its way of stemming in `ways`."""

        def renumbered(segment: Segment) -> Array:
            numbers = np.array([self.ways.index(way) for way in segment.way_names], "|u1")
            return numbers[segment.column("text/ways")]

        return self._joined(renumbered)

    @cached_property
    def transcripts(self) -> tuple[str, ...]:
        """The ids of all transcripts, sorted."""
        return tuple(sorted({t for s in self.segments for t in s.values["transcript"].printed.texts()}))

    @cached_property
    def _transcript_numbers(self) -> dict[str, int]:
        return {name: n for n, name in enumerate(self.transcripts)}

    @cached_property
    def _owners_of(self) -> list[Array]:
        """In each segment the number of the transcript of each value that documents share."""
        made = []
        for segment in self.segments:
            values = segment.values["transcript"]
            fresh = np.array([self._transcript_numbers[name] for name in values.printed.texts()], "<i8")
            made.append(fresh[values.numbers[values.starts[:-1]]])
        return made

    @cached_property
    def owners(self) -> Array:
        """For each document the number of its transcript."""
        pairs = zip(self.segments, self._owners_of, strict=True)
        pieces = [owners[segment.values["transcript"].codes] for segment, owners in pairs]
        return np.concatenate(pieces) if pieces else np.zeros(0, "<i8")

    @cached_property
    def places(self) -> Array:
        """For each document a number that sorts as the order of documents: by transcript, then paragraph."""
        paragraphs = self._joined(lambda s: s.column("stored/paragraph"))
        made: Array = self.owners << 32 | paragraphs.astype("<i8")
        return made

    @cached_property
    def ordered(self) -> bool:
        """Whether documents are known to be numbered in the order of documents."""
        return joined(self.segments) is not None

    def ranks(self, documents: Array) -> Array:
        """Numbers by which these documents, ascending, sort in the order of documents."""
        if self.ordered:
            return documents.astype("<i8")
        # To sort all transcripts takes a while: at first, where few are to be compared, their names are.
        if "_owners_of" not in self.__dict__ and len(documents) + self._named <= _NAMED:
            self._named += len(documents)
            places = [self._place(number) for number in documents.tolist()]
            made = np.empty(len(places), "<i8")
            made[sorted(range(len(places)), key=places.__getitem__)] = np.arange(len(places))
            return made
        found = []
        for owners, (segment, own) in zip(self._owners_of, self.split(documents), strict=True):
            numbers = owners.take(segment.values["transcript"].codes.take(own)) << 32
            found.append(numbers | segment.column("stored/paragraph").take(own))
        return np.concatenate(found)

    def _place(self, document: int) -> tuple[str, int]:
        n, own = self._within(document)
        return self.segments[n].stored.place(own)

    @cached_property
    def by_place(self) -> Array:
        """All documents, also the deleted ones, in the order of documents."""
        return np.arange(self.size) if self.ordered else np.argsort(self.places, kind="stable")

    def first_by_place(self, documents: Array, count: int) -> Array:
        """Where the first of many documents stand; fewer than `count`, or none, where it takes too long."""
        some = _AHEAD * count * self.size // len(documents)
        if some * _AHEAD > len(documents):
            return self.by_place[:0]
        at, there = located(self.by_place[:some].astype("<u4"), documents, self.slots)
        return at.compress(there)[:count]

    @cached_property
    def _sorted_places(self) -> Array:
        return self.places if self.ordered else self.places[self.by_place]

    @cached_property
    def exchange_numbers(self) -> Array:
        """For each document the number of its exchange within its transcript."""
        return self._joined(lambda s: s.column("stored/exchange")).astype("<i8")

    @cached_property
    def halves(self) -> Array:
        """For each document its part in its exchange."""
        return self._joined(lambda s: s.column("exchange/halves"))

    def transcript(self, name: str) -> Array:
        """Every document of a transcript, in order."""
        number = self._transcript_numbers.get(name, -1)
        if number < 0:
            return np.zeros(0, "<i8")
        low, high = np.searchsorted(self._sorted_places, (number << 32, number + 1 << 32)).tolist()
        found = self.by_place[low:high]
        return found if self.whole else found[self.live[found]]

    def question(self, name: str, number: int) -> Array:
        """The documents that ask in an exchange of a transcript, in order; none for 0."""
        found = self.transcript(name)
        mine = (self.exchange_numbers[found] == number) & (self.halves[found] == QUESTION)
        return found[mine] if number else found[:0]

    def number(self, id: ChunkId) -> int:
        """The document with this id; `UnknownChunk` where there is none."""
        name, _, digits = id.rpartition("#")
        owner = self._transcript_numbers.get(name, -1)
        if owner >= 0 and digits.isascii() and digits.isdigit() and len(digits) < 10:
            place = owner << 32 | int(digits)
            low, high = np.searchsorted(self._sorted_places, (place, place + 1)).tolist()
            for document in self.by_place[low:high].tolist():
                if (self.whole or self.live[document]) and self.id(document) == id:
                    return int(document)
        for document in self._odd.get(id, ()):
            return document
        raise UnknownChunk(f"no paragraph {id!a} in this index")

    @cached_property
    def _odd(self) -> dict[str, list[int]]:
        """Documents whose ids are not made of transcript and paragraph."""
        found = defaultdict[str, list[int]](list)
        for offset, segment in zip(self.offsets.tolist(), self.segments, strict=False):
            for document, id in segment.stored.odd.items():
                if segment.live is None or segment.live[document]:
                    found[id].append(document + offset)
        return found

    def id(self, document: int) -> ChunkId:
        """The id of a document."""
        n, own = self._within(document)
        return ChunkId(self.segments[n].stored.id(own))

    def ids(self, documents: Array) -> list[ChunkId]:
        """The ids of some documents."""
        if len(self.segments) == 1:
            return self.segments[0].stored.ids_of(documents)
        return [self.id(document) for document in documents.tolist()]

    def chunks(self, documents: Sequence[int]) -> list[Chunk]:
        """The chunks of these documents, in this order."""
        asked = defaultdict[int, list[tuple[int, int]]](list)
        for position, document in enumerate(documents):
            n, own = self._within(document)
            asked[n].append((own, position))
        found: dict[int, Chunk] = {}
        for n, wanted in asked.items():
            chunks = self.segments[n].stored.chunks([own for own, _ in wanted])
            found |= {position: chunk for (_, position), chunk in zip(wanted, chunks, strict=True)}
        return [found[position] for position in range(len(documents))]

    def facet(self, name: str, documents: Array, limit: int) -> Facet:
        """How often each value occurs among these documents (sorted)."""
        if len(self.segments) == 1:
            values = self.segments[0].values[name]
            if len(documents) == self.count:
                return _facet(name, self._of_all(name), values.text, limit)
            codes = values.codes.take(documents)
            if len(codes) <= _FEW:
                return _facet_of_few(name, values, codes.tolist(), limit)
            return _facet(name, _counted(values, codes), values.text, limit)
        total: dict[str, int] = {}
        cuts = np.searchsorted(documents, self.offsets).tolist()
        for n, segment in enumerate(self.segments):
            values = segment.values[name]
            own = documents[cuts[n] : cuts[n + 1]] - np.uint32(self.offsets[n])
            counts = _counted(values, values.codes[own])
            for number in np.flatnonzero(counts).tolist():
                text = values.printed.text(number)
                total[text] = total.get(text, 0) + int(counts[number])
        names = sorted(total)
        return _facet(name, np.array([total[t] for t in names], "<i8"), names.__getitem__, limit)

    def counts(self, name: str, documents: Array) -> dict[str, int]:
        """How often each value occurs among these documents (sorted)."""
        return {v.value: v.count for v in self.facet(name, documents, 1 << 30).values}

    @cached_property
    def speakers(self) -> Array:
        """The place of each document's speaker in the alphabet; those without a name come last."""
        names = {t for s in self.segments for t in s.values["speaker"].printed.texts()}
        rank = {key: n for n, key in enumerate(sorted(set(map(order, names))))}

        def ranked(segment: Segment) -> Array:
            values = segment.values["speaker"]
            ranks = np.array([rank[order(t)] for t in values.printed.texts()], "<i8")
            none = np.full(len(values.starts) - 1, len(rank), "<i8")
            there = np.flatnonzero(np.diff(values.starts.astype("<i8")))
            none[there] = ranks[values.numbers[values.starts[there]]]
            return none[values.codes]

        return self._joined(ranked)

    def _of_all(self, name: str) -> Array:
        """How many of all documents have each printed value of a field, in an index of one segment."""
        if name not in self._counts:
            values = self.segments[0].values[name]
            self._counts[name] = _counted(values, values.codes if self.whole else values.codes[self.live])
        return self._counts[name]

    def _within(self, document: int) -> tuple[int, int]:
        n = bisect_right(self._offsets, document) - 1
        return n, document - self._offsets[n]

    def _joined(self, column: Callable[[Segment], Array]) -> Array:
        """A column over all segments."""
        pieces = [column(segment) for segment in self.segments]
        if len(pieces) == 1:
            return pieces[0]
        return np.concatenate(pieces) if pieces else np.zeros(0, "<i8")


def _counted(values: Values, codes: Array) -> Array:
    """How many documents have each printed value, given the number of each document's combination."""
    combined = np.bincount(codes, minlength=values.combinations)
    if values.single is not None:
        # Of as many values as combinations each is that of one.
        return combined.take(values.single)
    # Sums of whole numbers below 2**53 are exact in floats.
    return np.bincount(values.numbers, combined.take(values.owners), len(values.printed)).astype("<i8")


def _facet_of_few(name: str, values: Values, codes: Sequence[int], limit: int) -> Facet:
    """The same as `_facet` of what is counted, number by number."""
    counts = Counter[int]()
    for code, many in Counter(codes).items():
        for number in values.numbers[values.at[code] : values.at[code + 1]].tolist():
            counts[number] += many
    first = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[: max(0, limit)]
    found = [FacetValue(values.text(number), many) for number, many in first]
    return Facet(name, tuple(found), len(counts) > limit)


def _facet(name: str, counts: Array, text: Callable[[int], str], limit: int) -> Facet:
    """The most frequent values; those that are equally frequent by their texts, which are sorted."""
    there = counts.nonzero()[0]
    # One sort of numbers that hold both: many first, then the first of the texts.
    keys = counts.take(there)
    keys <<= 32
    keys -= there
    keys.sort()
    first = keys[::-1][: max(0, limit)]
    numbers = -first & 0xFFFFFFFF
    texts = list(map(text, numbers.tolist()))
    many = (first + numbers >> 32).tolist()
    return Facet(name, tuple(filled(FacetValue, len(texts), value=texts, count=many)), len(there) > limit)
