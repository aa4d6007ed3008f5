"""Chunks in memory, searched by the meaning of each node alone. Tests compare every other engine with it."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import assert_never

from .. import tallies
from ..alphabet import order
from ..errors import TimeUp, UnknownChunk
from ..fields import DEFAULT, FIELDS, Kind, field, worded, words
from ..meaning import finds_word, matches, places
from ..model import Chunk, ChunkId, Explanation, Facet, Histogram, Period, Points, TranscriptId
from ..query import (
    Near,
    Phrase,
    Query,
)
from ..ranking import Part, average, norm, parts, points, row, total, written
from ..tokens import fold, plain
from . import (
    GATHERING,
    ORDERING,
    Answer,
    Budget,
    Grouped,
    Grouping,
    Match,
    Request,
    Sort,
    Stop,
    breathe,
    never,
    unit_of,
)


class MemoryEngine:
    """Chunks in a dictionary; every search reads them all."""

    def __init__(self, folder: Path | None = None) -> None:
        self._chunks: dict[ChunkId, Chunk] = {}
        self._scale = _Scale(())

    def search(self, request: Request, stop: Stop = never) -> Answer:
        budget = stop if isinstance(stop, Budget) else Budget(stop)
        found, partial = self._found(request.whole(), request.without, budget.share(GATHERING))
        ordered, unordered = self._ordered(found, request, budget.share(ORDERING))
        counting = _Counting(self, request, found, budget)
        groups = self._grouped(ordered, request.grouping) if request.grouping else []
        page = slice(request.offset, request.offset + request.limit)
        return Answer(
            matches=() if request.grouping else tuple(ordered[page]),
            total=len(found),
            facets=tuple(map(counting.facet, request.facets)),
            histogram=counting.histogram(request.period) if request.period else None,
            groups=tuple(groups[page]),
            total_groups=len(groups),
            partial=partial or unordered or counting.partial,
        )

    def _found(self, query: Query, without: ChunkId | None, budget: Budget) -> tuple[list[Chunk], bool]:
        """All matches in document order, and whether time was up before all were found."""
        exchanges, found = self._exchanges(), list[Chunk]()
        try:
            for chunk in sorted(self._chunks.values(), key=_place):
                breathe(budget)
                if chunk.id != without and matches(query, chunk, exchanges[_exchange(chunk)]):
                    found.append(chunk)
        except TimeUp:
            return found, True
        return found, False

    def _ordered(self, found: list[Chunk], request: Request, budget: Budget) -> tuple[list[Match], bool]:
        """The matches in the order asked for; none, and True, where time was up before it was known."""
        scores: dict[ChunkId, float] = {}
        ordered = list(found)
        match request.sort:
            case Sort.NEWEST:
                ordered.sort(key=lambda c: c.date or dt.date.min, reverse=True)
            case Sort.OLDEST:
                ordered.sort(key=lambda c: c.date or dt.date.max)
            case Sort.SPEAKER:
                ordered.sort(key=lambda c: (c.speaker is None, order(c.speaker.name if c.speaker else "")))
            case Sort.RELEVANCE:
                try:
                    scores = self._scores(request.whole(), budget)
                except TimeUp:
                    return [], True
                ordered.sort(key=lambda c: -scores[c.id])
            case Sort.DOCUMENT:
                pass
            case _:
                assert_never(request.sort)
        return [Match(c.id, scores.get(c.id, 0.0)) for c in ordered], False

    def _grouped(self, ordered: list[Match], grouping: Grouping) -> list[Grouped]:
        """The groups of these matches, in the order of the best match of each."""
        found: dict[str, list[Match]] = {}
        for match in ordered:
            found.setdefault(unit_of(self._chunks[match.id], grouping.by), []).append(match)
        return [Grouped(id, len(all_), tuple(all_[: grouping.best])) for id, all_ in found.items()]

    def explain(self, query: Query, id: ChunkId) -> Explanation:
        self.fetch([id])
        scale = self._scale
        at = next(n for n, c in enumerate(scale.chunks) if c.id == id)
        language = scale.chunks[at].language
        made = tuple(scale.explained(part, at) for part in parts(query) if not part.again(language))
        return Explanation(id, total(p.points for p in made), made, len(scale.chunks), scale.mean)

    def _scores(self, query: Query, budget: Budget) -> dict[ChunkId, float]:
        """The score of every chunk, matching or not."""
        tables = []
        for part in parts(query):
            breathe(budget)
            tables.append(self._scale.points(part))
        return {c.id: total(t.get(n, 0.0) for t in tables) for n, c in enumerate(self._scale.chunks)}

    def lexicon(self, field: str) -> Sequence[str]:
        return sorted(self._words(field))

    def frequencies(self, field: str, words: Iterable[str]) -> dict[str, int]:
        known = self._words(field)
        return {word: known[word] for word in words}

    def vocabulary(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        begun = plain(fold(prefix))
        found = [(w, n) for w, n in self._words(field).items() if plain(w).startswith(begun)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def _words(self, name: str) -> Counter[str]:
        """In how many chunks each word of a field stands."""
        if not worded(name):
            return Counter()
        return Counter(word for c in self._chunks.values() for word in set(words(c, field(name))))

    def fetch(self, ids: Sequence[ChunkId]) -> list[Chunk]:
        for i in ids:
            if i not in self._chunks:
                raise UnknownChunk(f"no paragraph {i}")
        return [self._chunks[i] for i in ids]

    def transcript(self, transcript: TranscriptId) -> list[Chunk]:
        return sorted((c for c in self._chunks.values() if c.transcript == transcript), key=_place)

    def exchange(self, transcript: TranscriptId, number: int) -> list[Chunk]:
        return sorted(self._exchanges()[transcript, number], key=_place) if number else []

    def questions(self, exchanges: Sequence[tuple[TranscriptId, int]]) -> list[list[Chunk]]:
        return [[chunk for chunk in self.exchange(*one) if chunk.asks] for one in exchanges]

    def _exchanges(self) -> defaultdict[tuple[TranscriptId, int], list[Chunk]]:
        found = defaultdict[tuple[TranscriptId, int], list[Chunk]](list)
        for chunk in self._chunks.values():
            found[_exchange(chunk)].append(chunk)
        return found

    @contextmanager
    def writer(self) -> Iterator[_MemoryWriter]:
        draft = _MemoryWriter(dict(self._chunks))
        yield draft
        self._chunks = draft.chunks
        self._scale = _Scale(tuple(self._chunks.values()))

    def check(self) -> list[str]:
        return []

    def close(self) -> None:
        return None


class _Scale:
    """What all chunks earn, by their numbers in a list."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self.chunks = chunks
        texts = [f.name for f in FIELDS if f.kind is Kind.TEXT]
        self.words = {name: [words(c, field(name)) for c in chunks] for name in texts}
        self.exchanges = defaultdict[tuple[TranscriptId, int], list[int]](list)
        for n, chunk in enumerate(chunks):
            self.exchanges[_exchange(chunk)].append(n)
        self.lengths = [len(have) for have in self.words[DEFAULT]]
        self.mean = average(self.lengths, len(chunks))
        self.norms = [norm(length, self.mean) for length in self.lengths]

    def points(self, part: Part) -> dict[int, float]:
        """The points of each chunk that earns any, from its own words or from across its exchange."""
        earned = self._earned(part)
        if not part.half:
            return earned
        return {n: earned[best] for n in range(len(self.chunks)) for best in self._best(part, n, earned)}

    def explained(self, part: Part, number: int) -> Points:
        """What a part adds to the score of a chunk, and why."""
        earned = self._earned(part)
        best = next(iter(self._best(part, number, earned)), None)
        found = [self._counted(part, n) for n in range(len(self.chunks))]
        return Points(
            text=written(part.leaf),
            field=part.half or part.leaf.field,
            why=part.why,
            forms=tuple(sorted({form for forms in found for form in forms})),
            count=0 if best is None else len(found[best]),
            length=0 if best is None or part.leaf.field != DEFAULT else self.lengths[best],
            paragraphs=len(earned),
            points=0.0 if best is None else earned[best],
        )

    def _earned(self, part: Part) -> dict[int, float]:
        counts = {n: len(self._counted(part, n)) for n in range(len(self.chunks))}
        return points(part, {n: float(c) for n, c in counts.items() if c}, len(self.chunks), self.norms)

    def _best(self, part: Part, number: int, earned: dict[int, float]) -> list[int]:
        """The chunk whose points these are: itself or, across, the best one of the other half; or none."""
        chunk = self.chunks[number]
        there = [number]
        if part.half:
            asked = part.half == "asked"
            mates = self.exchanges[_exchange(chunk)] if (chunk.answers if asked else chunk.asks) else ()
            there = [n for n in mates if (self.chunks[n].asks if asked else self.chunks[n].answers)]
        return [max(having, key=earned.__getitem__)] if (having := [n for n in there if n in earned]) else []

    def _counted(self, part: Part, number: int) -> list[str]:
        """What of a chunk's words is counted, as often as it stands there."""
        leaf, language = part.leaf, self.chunks[number].language
        have = self.words[leaf.field][number]
        match leaf:
            case Phrase() | Near():
                return [row(leaf)] * len(places(leaf, have, language))
            case _:
                return [] if part.again(language) else [w for w in have if finds_word(leaf, language, w)]


class _MemoryWriter:
    def __init__(self, chunks: dict[ChunkId, Chunk]) -> None:
        self.chunks = chunks

    def put(self, chunks: Iterable[Chunk]) -> None:
        self.chunks.update((c.id, c) for c in chunks)

    def drop(self, transcript: TranscriptId) -> None:
        self.chunks = {i: c for i, c in self.chunks.items() if c.transcript != transcript}


def _exchange(chunk: Chunk) -> tuple[TranscriptId, int]:
    return chunk.transcript, chunk.exchange


def _place(chunk: Chunk) -> tuple[str, int]:
    return (chunk.transcript, chunk.paragraph)


class _Counting:
    """What is counted of a search: `partial` once time was up before all was counted."""

    def __init__(self, engine: MemoryEngine, request: Request, found: list[Chunk], budget: Budget) -> None:
        self._engine, self._request, self._found, self._budget = engine, request, found, budget
        self.partial = False

    def facet(self, name: str) -> Facet:
        values = Counter(str(v) for c in self._besides(name) for v in set(field(name).values(c)))
        return tallies.facet(name, values, self._request.facet_limit, self._request.prefix)

    def histogram(self, period: Period) -> Histogram:
        return tallies.histogram(period, Counter(c.date for c in self._besides("date")))

    def _besides(self, name: str) -> Iterator[Chunk]:
        """The matches, but for the filter of this field: as many as there is time for."""
        found, request = self._found, self._request
        if request.filtered(name):
            query = request.besides(name)
            found, cut = self._engine._found(query, request.without, self._budget.share(GATHERING))
            self.partial |= cut
        try:
            for chunk in found:
                breathe(self._budget)
                yield chunk
        except TimeUp:
            self.partial = True
