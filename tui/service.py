"""The only adapter to searchlib: a folder in, a `Collection` out; library errors become `Trouble`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shlex import quote as quoted
from threading import Lock

from searchlib import (
    Breakdown,
    BuildOrder,
    Cancelled,
    Chunk,
    Completion,
    Facet,
    Group,
    Histogram,
    Hit,
    Index,
    IndexMissing,
    Period,
    Progress,
    Provenance,
    Report,
    ResultPage,
    SearchLibError,
    Sort,
    Stats,
    StoreError,
    Survey,
    Unit,
    as_quotations,
    build_apart,
    cite,
    clean,
    provenance,
    samples,
    survey,
)

from .ports import (
    PAGE,
    SECONDS,
    VALUES,
    Collection,
    Counts,
    Marks,
    NoIndex,
    Opener,
    Reading,
    Stop,
    Tally,
    Trouble,
    Unusable,
    page_size,
)
from .state import FILTER_FIELDS, SearchState

#: More hits than any one transcript has paragraphs.
_ALL = 100_000
#: Hits of a page of what is not shown, each with its text in memory.
_MANY = 5_000


def opener(folder: Path) -> Opener:
    """What opens the index in this folder; it is called from a worker thread."""

    def open_index() -> Collection:
        with _told(folder):
            return IndexCollection(Index.open(folder), folder)

    return open_index


class IndexCollection:
    """A `Collection` over an index on disk; closing waits for the calls that other threads are in."""

    def __init__(self, index: Index, folder: Path) -> None:
        self._index = index
        self._folder = folder
        self._lock = Lock()
        self._users = 0
        self._closing = False

    def search(
        self, state: SearchState, stop: Stop, *, offset: int = 0, limit: int | None = None
    ) -> ResultPage:
        where, limit = state.where(), page_size(state) if limit is None else limit
        with self._using() as index:
            if state.like is not None:
                return index.similar(state.like.id, offset=offset, limit=limit, where=where, stop=stop)
            return index.search(
                state.query,
                offset=offset,
                limit=limit,
                sort=state.sort,
                group=state.grouped,
                where=where,
                literal=state.literal,
                seconds=SECONDS,
                stop=stop,
            )

    def inside(self, state: SearchState, group: Group, stop: Stop, *, offset: int = 0) -> ResultPage:
        first = group.hits[0].chunk
        exchange = state.grouped is Unit.EXCHANGE
        # No filter names an exchange: all hits of its transcript are asked for, as the reader does.
        size = _ALL if exchange else PAGE
        where = {**state.where(), "transcript": ["=" + first.transcript]}
        with self._using() as index:
            page = index.search(
                state.query,
                offset=0 if exchange else offset,
                limit=size,
                sort=state.sort,
                where=where,
                literal=state.literal,
                seconds=SECONDS,
                stop=stop,
            )
        if not exchange:
            return page
        hits = tuple(hit for hit in page.hits if hit.chunk.exchange == first.exchange)
        return replace(page, hits=hits[offset : offset + PAGE], total=len(hits), offset=offset)

    def tally(self, state: SearchState, stop: Stop) -> Tally:
        where = state.where()
        with self._using() as index:
            page = index.search(
                state.query,
                limit=0,
                facets=("speaker",),
                where=where,
                literal=state.literal,
                seconds=SECONDS,
                stop=stop,
            )
            facet = page.facets[0]
            if facet.truncated and not page.partial:
                facet = index.values(
                    "speaker", limit=_ALL, query=state.query, where=where, literal=state.literal, stop=stop
                )
        counts = {one.value: one.count for one in facet.values if state.allows("speaker", one.value)}
        return Tally(page.total, counts, page.partial)

    def counts(self, state: SearchState, stop: Stop) -> Counts:
        where, fields, days = state.where(), FILTER_FIELDS, Period.DAY
        with self._using() as index:
            if state.like is not None:
                page = index.similar(
                    state.like.id,
                    limit=0,
                    facets=fields,
                    histogram=days,
                    where=where,
                    seconds=SECONDS,
                    stop=stop,
                )
            else:
                page = index.search(
                    state.query,
                    limit=0,
                    facets=fields,
                    histogram=days,
                    where=where,
                    literal=state.literal,
                    seconds=SECONDS,
                    stop=stop,
                )
        return Counts(page.facets, page.histogram or Histogram(days, ()), page.partial)

    def values(self, state: SearchState, field: str, prefix: str, stop: Stop) -> Facet:
        where = {name: values for name, values in state.where().items() if name != field}
        with self._using() as index:
            query = state.query
            if state.like is not None:
                query = index.similar(state.like.id, limit=0, stop=stop).understood
            return index.values(
                field, prefix, limit=VALUES, query=query, where=where, literal=state.literal, stop=stop
            )

    def breakdown(self, state: SearchState, stop: Stop) -> Breakdown:
        with self._using() as index:
            return index.breakdown(state.query, where=state.where(), literal=state.literal, stop=stop)

    def complete(self, state: SearchState, text: str, stop: Stop) -> tuple[Completion, ...]:
        with self._using() as index:
            return index.complete(
                text, len(text), limit=3, where=state.where(), literal=state.literal, stop=stop
            )

    def read(self, state: SearchState, transcript: str, stop: Stop) -> Reading:
        with self._using() as index:
            chunks = index.transcript(transcript)
        return Reading(chunks, {} if state.browsing else self.marks(state, transcript, stop))

    def marks(self, state: SearchState, transcript: str, stop: Stop) -> Marks:
        with self._using() as index:
            where = {**state.where(), "transcript": ["=" + transcript]}
            if state.like is not None:
                page = index.similar(state.like.id, limit=_ALL, where=where, stop=stop)
            else:
                page = index.search(
                    state.query,
                    limit=_ALL,
                    sort=Sort.DOCUMENT,
                    where=where,
                    literal=state.literal,
                    stop=stop,
                )
        return {h.chunk.id: h.snippets[0].marks if h.snippets else () for h in page.hits}

    def why(self, id: str) -> tuple[str, ...]:
        with self._using() as index:
            return index.why(id)

    def cite(self, chunk: Chunk) -> str:
        return cite(chunk)

    def quote(self, hit: Hit) -> str:
        return "".join(as_quotations([hit])).rstrip()

    def link(self, id: str) -> str:
        return f"transcripts show {quoted(clean(id))} --index {quoted(clean(str(self._folder.resolve())))}"

    def find(self, id: str) -> Chunk:
        with self._using() as index:
            return index.show(id, around=0).chunk

    def total(self, state: SearchState, stop: Stop) -> int:
        where = state.where()
        with self._using() as index:
            if state.like is not None:
                return index.similar(state.like.id, limit=0, where=where, stop=stop).total
            return index.search(state.query, limit=0, where=where, literal=state.literal, stop=stop).total

    def hits(self, state: SearchState, stop: Stop) -> Iterator[Hit]:
        with self._using() as index:
            where, literal = state.where(), state.literal
            if state.like is not None:
                yield from _alike(index, state.like.id, where, stop)
                return
            # What of the query was not understood is left out here as it is in `search`.
            page = index.search(state.query, limit=0, where=where, literal=literal, stop=stop)
            text = (page.understood, {}) if page.problems else (state.query, where)
            yield from index.hits(text[0], sort=state.sort, where=text[1], literal=literal, stop=stop)

    def outdated(self) -> bool:
        """A folder that cannot be read just now has nothing newer."""
        with self._using() as index:
            try:
                return index.outdated()
            except IndexMissing:
                raise
            except (SearchLibError, OSError):
                return False

    def stats(self) -> Stats:
        with self._using() as index:
            return index.stats()

    def close(self) -> None:
        with self._lock:
            if self._closing:
                return
            self._closing = True
            idle = self._users == 0
        if idle:
            self._index.close()

    @contextmanager
    def _using(self) -> Iterator[Index]:
        """The index, which stays open meanwhile; the last to leave closes it if it is to be closed."""
        with self._lock:
            if self._closing:
                raise Cancelled("the index has been closed")
            self._users += 1
        try:
            with _told(self._folder):
                yield self._index
        finally:
            with self._lock:
                self._users -= 1
                last = self._closing and self._users == 0
            if last:
                self._index.close()


class IndexCare:
    """The `Care` of the index in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        return self._folder

    @property
    def samples(self) -> Path:
        return samples()

    def provenance(self) -> Provenance:
        with _told(self._folder):
            return provenance(self._folder)

    def survey(self, folder: Path, stop: Stop) -> Survey:
        with _told(self._folder):
            return survey([folder], stop=stop)

    def build(self, order: BuildOrder, stop: Stop) -> Iterator[Progress | Report]:
        with _told(self._folder):
            yield from build_apart(order, stop=stop)


def _alike(index: Index, id: str, where: Mapping[str, Sequence[str]], stop: Stop) -> Iterator[Hit]:
    """Every paragraph like this one, however long it takes; each page is a search of its own."""
    offset = 0
    while True:
        page = index.similar(id, offset=offset, limit=_MANY, where=where, seconds=None, stop=stop)
        yield from page.hits
        offset += len(page.hits)
        if not page.hits or offset >= page.total:
            return


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Errors as the user is to be told them: what happened, and the command that mends it."""
    mend = f"transcripts rebuild PATH... --index {folder}"
    try:
        yield
    except Cancelled:
        raise
    except IndexMissing as exc:
        if _free(folder):
            raise NoIndex(str(exc), mend) from exc
        raise Unusable(f"{folder}: this is not an index; other things are kept there", "") from exc
    except StoreError as exc:
        raise Unusable(str(exc), mend) from exc
    except SearchLibError as exc:
        raise Trouble(str(exc)) from exc
    except OSError as exc:
        raise Unusable(f"The index in {folder} cannot be read: {exc}", mend) from exc


def _free(folder: Path) -> bool:
    """Whether an index could be made here: there is nothing, or only what a build left that was ended."""
    try:
        return {path.name for path in folder.iterdir()} <= {"LOCK"}
    except FileNotFoundError:
        return True
    except OSError:
        return False
