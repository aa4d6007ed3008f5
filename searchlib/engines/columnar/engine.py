"""The Engine over a folder of columnar segments. Everything a search reads is read-only: it takes no lock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import Lock

from ...errors import IndexClosed, IndexCorrupt, SearchLibError, StoreError
from ...model import Chunk, ChunkId, Explanation, TranscriptId
from ...query import Query
from .. import UNBOUNDED, Answer, Budget, Request, Stop, never
from .answering import Answering
from .evaluate import Evaluation
from .exchanges import Exchanges
from .lexicon import Lexicon
from .scores import Scores
from .snapshot import Snapshot
from .sound import faults_of
from .table import Table, TableWriter


class _Opened:
    """What one commit left: its segments, and its exchanges once they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.table = Table(folder)
        self.snapshot = Snapshot(self.table.segments)
        self.lexicon = Lexicon(self.snapshot)
        self._exchanges: Exchanges | None = None

    def evaluation(self, stop: Stop) -> Evaluation:
        return Evaluation(self.snapshot, self.exchanges, stop)

    def exchanges(self) -> Exchanges:
        """Read by the first who asks; two at once read the same."""
        if self._exchanges is None:
            self._exchanges = Exchanges.read(self.snapshot)
        return self._exchanges


class ColumnarEngine:
    """The chunks in a folder, as columnar segments. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writing = Lock()
        self._reading: _Opened | None = _Opened(folder)

    @property
    def _opened(self) -> _Opened:
        if self._reading is None:
            raise IndexClosed(f"{self._folder}: this index was closed; open it again to ask it")
        return self._reading

    def search(self, request: Request, stop: Stop = never) -> Answer:
        budget = UNBOUNDED if stop is never else stop if isinstance(stop, Budget) else Budget(stop)
        opened = self._opened
        try:  # as `_faults`, which takes a twentieth of the time of a rare word
            for segment in opened.table.segments:
                segment.sections.is_whole()
            return Answering(opened.evaluation(budget), request, budget).answer()
        except (SearchLibError, KeyboardInterrupt):
            raise
        except Exception as exc:
            raise self._unreadable(exc) from exc

    def lexicon(self, field: str) -> Sequence[str]:
        with self._faults():
            return self._opened.lexicon.words(field)

    def frequencies(self, field: str, words: Iterable[str]) -> dict[str, int]:
        with self._faults():
            return self._opened.lexicon.frequencies(field, words)

    def vocabulary(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        with self._faults():
            return self._opened.lexicon.most(field, prefix, limit)

    def explain(self, query: Query, id: ChunkId) -> Explanation:
        opened = self._opened
        with self._faults():
            number = opened.snapshot.number(id)
            return Scores(opened.evaluation(never)).explanation(query, number, id)

    def fetch(self, ids: Sequence[ChunkId]) -> list[Chunk]:
        snapshot = self._opened.snapshot
        with self._faults():
            return snapshot.chunks([snapshot.number(id) for id in ids])

    def transcript(self, transcript: TranscriptId) -> list[Chunk]:
        snapshot = self._opened.snapshot
        with self._faults():
            return snapshot.chunks(snapshot.transcript(transcript).tolist())

    def exchange(self, transcript: TranscriptId, number: int) -> list[Chunk]:
        snapshot = self._opened.snapshot
        with self._faults():
            documents = snapshot.transcript(transcript)
            found = documents[snapshot.exchange_numbers[documents] == number] if number else documents[:0]
            return snapshot.chunks(found.tolist())

    def questions(self, exchanges: Sequence[tuple[TranscriptId, int]]) -> list[list[Chunk]]:
        snapshot = self._opened.snapshot
        with self._faults():
            found = [snapshot.question(*one).tolist() for one in exchanges]
            chunks = iter(snapshot.chunks([document for some in found for document in some]))
            return [list(islice(chunks, len(some))) for some in found]

    @contextmanager
    def writer(self) -> Iterator[TableWriter]:
        with self._writing:
            made = TableWriter(self._folder, self._opened.table)
            try:
                yield made
                self._commit(made)
            except BaseException:
                made.cancel()
                raise
            self._reading = _Opened(self._folder)

    def _commit(self, made: TableWriter) -> None:
        """Deletions and merges read what a stranger may have written, as answers do."""
        try:
            made.commit()
        except (SearchLibError, OSError, MemoryError, KeyboardInterrupt):
            raise
        except Exception as exc:
            raise self._unreadable(exc) from exc

    def check(self) -> list[str]:
        try:
            return faults_of(self._opened.table.segments)
        except StoreError as exc:
            return [str(exc)]
        except Exception as exc:  # numpy raises several kinds on numbers that make no sense
            return [f"{self._folder}: unreadable: {exc!r}"]

    def close(self) -> None:
        """The files are given back when the last answer that reads them is done."""
        self._reading = None

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Whatever is raised over files that passed their checksums is damage or a bug; say where."""
        try:
            for segment in self._opened.table.segments:
                segment.sections.is_whole()
            yield
        except (SearchLibError, KeyboardInterrupt):
            raise
        except Exception as exc:
            raise self._unreadable(exc) from exc

    def _unreadable(self, exc: Exception) -> IndexCorrupt:
        return IndexCorrupt(
            f"{self._folder}: the index cannot be read ({exc!r});"
            " run `transcripts check`, then `transcripts rebuild`"
        )
