"""The Engine over a folder of Whoosh segments.

A Whoosh searcher shared by threads answers wrongly, so one lock guards it; whoever waits for the
lock or runs a search asks `stop` often enough to give way within a few milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh import query as wq
from whoosh.collectors import Collector
from whoosh.searching import SearchContext

from ...errors import Cancelled, IndexClosed, IndexCorrupt, SearchLibError, TimeUp, UnknownChunk
from ...model import Chunk, ChunkId, Explanation, TranscriptId
from ...query import Across, Everything, Query
from ...records import CHUNK, chunk_from, fits
from .. import (
    ALMOST,
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
    never,
    unanswered,
    unit_of,
)
from .answering import Answering, Bunch, Found, Scored
from .columns import Columns
from .compile import compiled
from .lexicon import Lexicon
from .pace import Pace
from .postings import Postings
from .schema import document
from .table import Table
from .vocabulary import Vocabulary
from .weighing import Weigher, any_will_do, filters

#: Matches between two looks at the stop signal: about 5 ms of Whoosh's work.
_BREATH = 2048


class Gather(Collector):  # type: ignore[misc]
    """Collects the number of every match, until told to stop."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.documents: list[int] = []

    def collect_matches(self) -> None:
        for breath, number in enumerate(self.matches()):
            if not breath % _BREATH:
                self.pace.breathe()
            self.collect(number)

    def collect(self, sub_docnum: int) -> None:
        self.documents.append(self.offset + sub_docnum)


class WhooshEngine:
    """The chunks in a folder, as Whoosh segments. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._closed = False
        self._pace = Pace()
        with self._faults():
            self._table = Table(folder, self._pace)
            try:
                self._open()
            except BaseException:
                self._table.storage.close_files()
                raise

    def _open(self) -> None:
        self._searcher = self._table.searcher()
        self._columns = Columns(self._searcher.reader(), self._pace)
        self._lexicon = Lexicon(self._searcher.reader(), self._pace)
        self._vocabulary = Vocabulary(self._searcher.reader(), self._pace)

    def search(self, request: Request, stop: Stop = never) -> Answer:
        budget = stop if isinstance(stop, Budget) else Budget(stop)
        try:
            with self._turn(budget), self._faults():
                return self._answer(request, budget)
        except TimeUp:
            return unanswered(request)

    def _answer(self, request: Request, budget: Budget) -> Answer:
        postings = self._postings()
        found = self._found(request, postings, budget)
        made = Answering(self._columns, request, found)

        def besides(name: str) -> Sequence[int]:
            """The matches, but for the filter of this field."""
            if not request.filtered(name):
                return found.documents
            other = self._gathered(request.besides(name), postings, budget.share(GATHERING))
            other = other.without(self._number(request.without))
            made.partial |= other.partial
            return other.documents

        with self._pace.under(budget.share(ORDERING)):
            page = made.page() if request.grouping is None else []
            groups, total_groups = made.groups()
        matches = made.cut(map(self._match, page), budget)
        bunched = (self._grouped(bunch, request.grouping) for bunch in groups if request.grouping)
        return Answer(
            matches=matches,
            total=len(found.documents),
            facets=tuple(made.facet(name, besides(name)) for name in request.facets),
            histogram=made.histogram(request.period, besides("date")) if request.period else None,
            groups=made.cut(bunched, budget),
            total_groups=total_groups,
            partial=made.partial,
        )

    def _found(self, request: Request, postings: Postings, budget: Budget) -> Found:
        """All matches, with their scores if it is them that order the answer."""
        if request.sort is not Sort.RELEVANCE or request.limit <= 0 or not self._table.commits:
            found = self._gathered(request.whole(), postings, budget.share(ALMOST))
        else:
            found = self._weighed(request.whole(), postings, budget)
        return found.without(self._number(request.without))

    def _weighed(self, query: Query, postings: Postings, budget: Budget) -> Found:
        """All matches with their scores; not ranked where there is no time to weigh them."""
        weigher = Weigher(self._searcher, self._columns, postings, postings.stop)
        alone, narrow = any_will_do(query), filters(query)
        if alone or narrow is not None:
            try:
                with self._pace.under(budget.share(ALMOST)):
                    among = None if alone or narrow is None else self._gather(narrow, postings)
                    return Found(*weigher.found(query, among))
            except TimeUp:
                found = self._gathered(query, postings, budget.share(GATHERING))
                return replace(found, ranked=False)
        found = self._gathered(query, postings, budget.share(GATHERING))
        try:
            with self._pace.under(budget.share(ORDERING)):
                return replace(found, scores=weigher.scores(query, found.documents))
        except TimeUp:
            return replace(found, ranked=False)

    def _gathered(self, query: Query, postings: Postings, budget: Budget) -> Found:
        """As many of the matches as there is time to find."""
        gathered = Gather(self._pace)
        try:
            with self._pace.under(budget):
                self._gather(query, postings, gathered)
        except TimeUp:
            return Found(gathered.documents, partial=True)
        return Found(gathered.documents)

    def _number(self, id: ChunkId | None) -> int | None:
        """The number of a paragraph, if it is there."""
        return self._searcher.document_number(id=id) if id and self._table.commits else None

    def explain(self, query: Query, id: ChunkId) -> Explanation:
        with self._turn(never), self._faults():
            number = self._searcher.document_number(id=id)
            if number is None:
                raise UnknownChunk(f"no paragraph {id!a} in this index")
            weigher = Weigher(self._searcher, self._columns, self._postings(), self._pace.asked)
            return weigher.explanation(query, number, id)

    def _postings(self) -> Postings:
        return Postings(self._searcher.reader(), self._columns, self._vocabulary, self._pace.asked)

    def _gather(self, query: Query, postings: Postings, gathered: Gather | None = None) -> list[int]:
        """The numbers of all matches; who is interrupted has some of them in `gathered`."""
        into = gathered or Gather(self._pace)
        if query == Everything():
            into.documents.extend(self._pace.over(self._searcher.reader().all_doc_ids()))
            return into.documents

        def other(node: Across) -> wq.Query:
            return self._columns.exchanges().across(node, lambda leaf: self._gather(leaf, postings))

        if self._table.commits:
            context = SearchContext(needs_current=False, weighting=self._searcher.weighting)
            self._searcher.search_with_collector(compiled(query, postings, other), into, context)
        return into.documents

    def _match(self, scored: Scored) -> Match:
        return Match(ChunkId(self._searcher.stored_fields(scored[0])["id"]), scored[1])

    def _grouped(self, bunch: Bunch, grouping: Grouping) -> Grouped:
        """A group with its id, which is that of any paragraph in it."""
        chunk = self._load(bunch.first[0][0])
        return Grouped(
            unit_of(chunk, grouping.by), bunch.total, tuple(map(self._match, bunch.first[: grouping.best]))
        )

    def lexicon(self, field: str) -> Sequence[str]:
        with self._turn(never), self._faults():
            return self._lexicon.words(field)

    def frequencies(self, field: str, words: Iterable[str]) -> dict[str, int]:
        with self._turn(never), self._faults():
            return self._lexicon.frequencies(field, words)

    def vocabulary(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        with self._turn(never), self._faults():
            return self._lexicon.most(field, prefix, limit)

    def fetch(self, ids: Sequence[ChunkId]) -> list[Chunk]:
        with self._turn(never), self._faults():
            found = []
            for i in ids:
                number = self._searcher.document_number(id=i)
                if number is None:
                    raise UnknownChunk(f"no paragraph {i!a} in this index")
                found.append(self._load(number))
            return found

    def transcript(self, transcript: TranscriptId) -> list[Chunk]:
        with self._turn(never), self._faults():
            found = map(self._load, self._searcher.docs_for_query(wq.Term("owner", transcript)))
            return sorted(found, key=lambda c: c.paragraph)

    def exchange(self, transcript: TranscriptId, number: int) -> list[Chunk]:
        with self._turn(never), self._faults():
            if not self._table.commits:
                return []
            found = map(self._load, self._columns.exchange(transcript, number))
            return sorted(found, key=lambda c: c.paragraph)

    def questions(self, exchanges: Sequence[tuple[TranscriptId, int]]) -> list[list[Chunk]]:
        return [[chunk for chunk in self.exchange(*one) if chunk.asks] for one in exchanges]

    @contextmanager
    def writer(self) -> Iterator[WhooshWriter]:
        with self._lock:
            raw = self._table.writer()
            try:
                yield WhooshWriter(raw)
            except BaseException:
                raw.cancel()
                raise
            raw.commit()
            self._searcher.close()
            self._table.reload()
            self._open()

    def check(self) -> list[str]:
        faults: list[str] = []
        with self._turn(never):
            seen: set[ChunkId] = set()
            try:
                for number in self._searcher.reader().all_doc_ids():
                    chunk = self._load(number)
                    if chunk.id in seen:
                        faults.append(f"{self._folder}: paragraph {chunk.id!a} is stored twice")
                    seen.add(chunk.id)
                    if self._searcher.document_number(id=chunk.id) != number:
                        faults.append(f"{self._folder}: paragraph {chunk.id!a} cannot be found by its id")
            except Exception as exc:  # Whoosh raises a dozen kinds on damaged files; all mean the same
                faults.append(f"{self._folder}: unreadable after {len(seen)} paragraphs: {exc!r}")
        return faults

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._searcher.close()
            self._closed = True

    def _load(self, number: int) -> Chunk:
        record = json.loads(self._searcher.stored_fields(number)["chunk"])
        if not fits(record, CHUNK):
            raise IndexCorrupt(f"{self._folder}: a stored paragraph is not what it should be")
        return chunk_from(record)

    @contextmanager
    def _turn(self, stop: Stop) -> Iterator[None]:
        while not self._lock.acquire(timeout=0.02):
            if stop():
                raise Cancelled("the search was stopped")
        try:
            if self._closed:
                raise IndexClosed(f"{self._folder}: this index was closed; open it again to ask it")
            with self._pace.under(stop):
                yield
        finally:
            self._lock.release()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Whatever Whoosh raises over files that passed their checksums is damage or a bug; say where."""
        try:
            yield
        except (SearchLibError, KeyboardInterrupt):
            raise
        except Exception as exc:
            raise IndexCorrupt(
                f"{self._folder}: the index cannot be read ({exc!r});"
                " run `transcripts check`, then `transcripts rebuild`"
            ) from exc


class WhooshWriter:
    """Changes to a Whoosh index, committed together."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def put(self, chunks: Iterable[Chunk]) -> None:
        for chunk in chunks:
            self._raw.add_document(**document(chunk))

    def drop(self, transcript: TranscriptId) -> None:
        self._raw.delete_by_term("owner", transcript)
