"""The Engine over a folder of Whoosh segments.

A Whoosh searcher shared by threads answers wrongly, so one lock guards it; whoever waits for the
lock or runs a search asks `stop` often enough to give way within a few milliseconds.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, assert_never

from whoosh import query as wq
from whoosh.collectors import Collector
from whoosh.searching import SearchContext

from ...errors import Cancelled, IndexCorrupt, SearchLibError, UnknownChunk
from ...model import Chunk, ChunkId, Explanation, TranscriptId
from ...query import Across, Query
from ...records import chunk_from
from .. import Answer, Match, Request, Sort, Stop, never
from .columns import Columns
from .compile import compiled
from .postings import Postings
from .schema import document
from .table import Table
from .vocabulary import Vocabulary
from .weighing import Weigher, any_will_do, filters

#: Matches between two looks at the stop signal: about 5 ms of Whoosh's work.
_BREATH = 2048


class Gather(Collector):  # type: ignore[misc]
    """Collects the number of every match, until told to stop."""

    def __init__(self, stop: Stop) -> None:
        self.stop = stop
        self.documents: list[int] = []

    def collect_matches(self) -> None:
        for breath, number in enumerate(self.matches()):
            if not breath % _BREATH and self.stop():
                raise Cancelled("the search was stopped")
            self.collect(number)

    def collect(self, sub_docnum: int) -> None:
        self.documents.append(self.offset + sub_docnum)


class WhooshEngine:
    """The chunks in a folder, as Whoosh segments. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        with self._faults():
            self._table = Table(folder)
            try:
                self._open()
            except BaseException:
                self._table.storage.close_files()
                raise

    def _open(self) -> None:
        self._searcher = self._table.searcher()
        self._columns = Columns(self._searcher.reader())
        self._vocabulary = Vocabulary(self._searcher.reader())

    def search(self, request: Request, stop: Stop = never) -> Answer:
        with self._turn(stop), self._faults():
            documents, scores = self._found(request, stop)
            page = self._page(request, documents, scores)
            return Answer(
                matches=tuple(Match(self._id(n), score) for n, score in page),
                total=len(documents),
                facets=tuple(self._columns.facet(f, documents, request.facet_limit) for f in request.facets),
            )

    def _found(self, request: Request, stop: Stop) -> tuple[list[int], Sequence[float]]:
        """The numbers of all matches, with their scores if it is them that order the answer."""
        postings = self._postings(stop)
        if request.sort is not Sort.RELEVANCE or request.limit <= 0 or not self._table.commits:
            return self._gather(request.query, postings), ()
        weigher = self._weigher(postings)
        if any_will_do(request.query):
            return weigher.found(request.query, None)
        if (narrow := filters(request.query)) is not None:
            return weigher.found(request.query, self._gather(narrow, postings))
        documents = self._gather(request.query, postings)
        return documents, weigher.scores(request.query, documents)

    def explain(self, query: Query, id: ChunkId) -> Explanation:
        with self._turn(never), self._faults():
            number = self._searcher.document_number(id=id)
            if number is None:
                raise UnknownChunk(f"no paragraph {id!a} in this index")
            return self._weigher(self._postings(never)).explanation(query, number, id)

    def _postings(self, stop: Stop) -> Postings:
        return Postings(self._searcher.reader(), self._columns, self._vocabulary, stop)

    def _weigher(self, postings: Postings) -> Weigher:
        return Weigher(self._searcher, self._columns, postings, postings.stop)

    def _gather(self, query: Query, postings: Postings) -> list[int]:
        """The numbers of all matches."""

        def other(node: Across) -> wq.Query:
            return self._columns.exchanges().across(node, lambda leaf: self._gather(leaf, postings))

        gathered = Gather(postings.stop)
        if self._table.commits:
            context = SearchContext(needs_current=False, weighting=self._searcher.weighting)
            self._searcher.search_with_collector(compiled(query, postings, other), gathered, context)
        return gathered.documents

    def _page(
        self, request: Request, documents: list[int], scores: Sequence[float]
    ) -> list[tuple[int, float]]:
        """The numbers and scores of the matches asked for, in order."""
        if not documents or request.limit <= 0:
            return []
        places, days = self._columns.places(), self._columns.days()
        keys: Iterable[tuple[float, int]]
        match request.sort:
            case Sort.RELEVANCE if scores:
                keys = ((-s, places[n]) for n, s in zip(documents, scores, strict=True))
            case Sort.RELEVANCE | Sort.DOCUMENT:
                keys = ((0.0, places[n]) for n in documents)
            case Sort.NEWEST:
                keys = ((-days[n], places[n]) for n in documents)
            case Sort.OLDEST:
                keys = ((days[n] or float("inf"), places[n]) for n in documents)
            case _:
                assert_never(request.sort)
        ranked = heapq.nsmallest(
            request.offset + request.limit,
            ((key, n, i) for i, (key, n) in enumerate(zip(keys, documents, strict=True))),
        )
        return [(n, scores[i] if scores else 0.0) for _, n, i in ranked[request.offset :]]

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
            self._searcher.close()

    def _id(self, number: int) -> ChunkId:
        return ChunkId(self._searcher.stored_fields(number)["id"])

    def _load(self, number: int) -> Chunk:
        return chunk_from(json.loads(self._searcher.stored_fields(number)["chunk"]))

    @contextmanager
    def _turn(self, stop: Stop) -> Iterator[None]:
        while not self._lock.acquire(timeout=0.02):
            if stop():
                raise Cancelled("the search was stopped")
        try:
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
