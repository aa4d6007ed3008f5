"""SQLite FTS5 with positions (detail=full) and its content, beside a table of what is counted and filtered.

The words come cut and folded, so its tokenizer takes the apostrophe and the dot for letters; the porter
tokenizer stems what that one finds. Everything is written in one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..corpus import Paragraph
from ..questions import FACETS, NEAR, VALUES, Kind, Question
from . import Ask, Batches, Counts, Effort, Found, Stopwatch

_FILE = "fts5.db"
_SETTINGS = "pragma mmap_size=4000000000; pragma cache_size=-65536; pragma temp_store=memory;"


class Fts5:
    """FTS5 with one of its tokenizers."""

    def __init__(self, tokenizer: str) -> None:
        self._tokenizer = f"{tokenizer} remove_diacritics 0 tokenchars '''.'"

    def build(self, batches: Batches, folder: Path, cores: int) -> Effort:
        watch = Stopwatch()
        base = _opened(folder)
        base.executescript(
            "create table p (id integer primary key, transcript text, speaker text, day int, year int);"
            "create index by_transcript on p (transcript);"
        )
        base.execute(f'create virtual table t using fts5(text, tokenize="{self._tokenizer}")')
        _put(base, watch.outside(batches), 1)
        base.commit()
        base.close()
        return watch.read()

    def open(self, folder: Path) -> _Session:
        return _Session(_opened(folder))

    def update(self, folder: Path, gone: Sequence[str], batches: Batches) -> Effort | None:
        watch = Stopwatch()
        base = _opened(folder)
        for transcript in gone:
            base.execute(
                "delete from t where rowid in (select id from p where transcript = ?)", (transcript,)
            )
            base.execute("delete from p where transcript = ?", (transcript,))
        last = base.execute("select max(id) from p").fetchone()[0]
        _put(base, watch.outside(batches), last + 1)
        base.commit()
        base.close()
        return watch.read()

    def children_mb(self) -> float:
        return 0.0


def _opened(folder: Path) -> sqlite3.Connection:
    base = sqlite3.connect(folder / _FILE)
    base.executescript(_SETTINGS)
    return base


def _put(base: sqlite3.Connection, batches: Batches, number: int) -> None:
    for batch in batches:
        base.executemany("insert into p values (?, ?, ?, ?, ?)", _rows(batch, number))
        texts = ((n, one.words) for n, one in enumerate(batch, number))
        base.executemany("insert into t (rowid, text) values (?, ?)", texts)
        number += len(batch)


def _rows(batch: Sequence[Paragraph], number: int) -> Iterator[tuple[int, str, str | None, int, int]]:
    for n, one in enumerate(batch, number):
        yield n, one.transcript, one.speaker or None, one.day, one.year


class _Session:
    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def asker(self, question: Question, *, faceted: bool) -> Ask | None:
        text = match(question)
        if text is None:
            return None
        source, conditions = "p", list[str]()
        values: list[str | int] = []
        if text:
            source = "t"
            conditions.append("t match ?")
            values.append(text)
        if question.speaker:
            conditions.append("p.speaker = ?")
            values.append(question.speaker)
        if question.days:
            conditions.append("p.day between ? and ?")
            values += question.days
        joined = text and (faceted or question.speaker or question.days)
        where = f"{source} {'join p on p.id = t.rowid' if joined else ''}"
        where += f" where {' and '.join(conditions)}" if conditions else ""
        return self._asked(question, where, tuple(values), faceted=faceted)

    def _asked(self, question: Question, where: str, values: tuple[str | int, ...], *, faceted: bool) -> Ask:
        order = "rank" if question.ranked else "1"
        row = "p.id" if question.kind is Kind.EVERYTHING else "t.rowid"
        best = f"select {row} from {where} order by {order} limit {question.limit}"
        run = self._base.execute

        def count() -> Found:
            ids = run(best, values).fetchall()
            return Found(run(f"select count(*) from {where}", values).fetchone()[0], len(ids))

        def count_with_facets() -> Found:
            ids = run(best, values).fetchall()
            rows = run(_counting(where), values).fetchall()
            facets: dict[str, Counts] = {
                name: [(str(value), many) for n, value, many in rows if n == number]
                for number, name in enumerate(FACETS)
            }
            return Found(rows[-1][2], len(ids), facets)

        return count_with_facets if faceted else count

    def close(self) -> None:
        self._base.close()


def _counting(where: str) -> str:
    """Both facets and the total in one pass over the matches."""
    counts = " union all ".join(
        f"select * from (select {number}, {name}, count(*) from m where {name} is not null"
        f" group by {name} order by 3 desc, 2 limit {VALUES})"
        for number, name in enumerate(FACETS)
    )
    total = f"select {len(FACETS)}, '', count(*) from m"
    fields = ", ".join(f"p.{name}" for name in FACETS)
    return f"with m as materialized (select {fields} from {where}) {counts} union all {total}"


def match(question: Question) -> str | None:
    """The question in the words of FTS5; "" for everything; None where it has no such question."""
    words = [f'"{word}"' for word in question.words]
    match question.kind:
        case Kind.ALL:
            return " AND ".join(words)
        case Kind.ANY:
            return " OR ".join(words)
        case Kind.PHRASE:
            return " + ".join(words)
        case Kind.NEAR:
            return f"NEAR({' '.join(words)}, {NEAR - 1})"
        case Kind.PREFIX:
            return f"{words[0]}*"
        case Kind.EVERYTHING:
            return ""
        case _:
            return None
