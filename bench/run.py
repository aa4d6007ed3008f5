"""How long building and searching take, beside SQLite FTS5 on the same texts in the same run.

What is measured: a seeded corpus of paragraphs with a Zipf vocabulary; building an index of it;
then, for each class of query, the median over several queries and repeats of the ten best matches
with the exact total. Both sides do the same work on the same words. Machines are noisy: read the
ratios, not the times. Usage: python bench/run.py [--paragraphs N] [--repeats N]
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from searchlib.engines import Engine, Request, open_engine
from searchlib.model import Attribution, Chunk, ChunkId, Role, Span, Speaker, TranscriptId
from searchlib.query import And, Everything, Or, Phrase, Prefix, Query, Term, Value

SEED = 20210609
WORDS = 30_000
LENGTH = 60


def vocabulary(chance: random.Random) -> list[str]:
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    made: dict[str, None] = {}
    while len(made) < WORDS:
        made["".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3, 3, 4))))] = None
    return list(made)


def corpus(count: int) -> list[Chunk]:
    chance = random.Random(SEED)
    words = vocabulary(chance)
    weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(WORDS)))
    chunks = []
    for n in range(count):
        text = " ".join(chance.choices(words, cum_weights=weights, k=LENGTH))
        transcript = TranscriptId(f"t{n // 100:05d}.txt")
        chunks.append(
            Chunk(
                id=ChunkId(f"{transcript}#{n % 100 + 1:05d}"),
                transcript=transcript,
                title=f"Briefing {n // 100}",
                date=dt.date(2000, 1, 1) + dt.timedelta(days=n // 100),
                place="",
                source=transcript,
                paragraph=n % 100 + 1,
                span=Span(0, len(text)),
                text=text,
                speaker=Speaker(f"Speaker {chance.randrange(60)}"),
                role=Role.ANSWER,
                attribution=Attribution(),
            )
        )
    return chunks


def classes() -> dict[str, list[tuple[Query, str]]]:
    """Query classes: our tree and the same question for FTS5."""
    words = vocabulary(random.Random(SEED))
    common, middle, rare = words[:10], words[300:310], words[15_000:15_010]

    def term(word: str) -> Query:
        return Term("text", word)

    pairs = list(itertools.pairwise(common))
    return {
        "rare word": [(term(w), w) for w in rare],
        "middle word": [(term(w), w) for w in middle],
        "common word": [(term(w), w) for w in common],
        "and of common": [(And((term(a), term(b))), f"{a} AND {b}") for a, b in pairs],
        "or of four": [
            (Or(tuple(map(term, four))), " OR ".join(four)) for four in (common[:4], common[4:8], middle[:4])
        ],
        "phrase of common": [(Phrase("text", (a, b)), f'"{a} {b}"') for a, b in pairs[:5]],
        "prefix, 4 letters": [(Prefix("text", w[:4]), f"{w[:4]}*") for w in middle if len(w) >= 4],
        "word and speaker": [
            (And((term(w), Value("speaker", "speaker 7"))), f'{w} AND speaker:"Speaker 7"') for w in middle
        ],
        "everything": [(Everything(), "")],
    }


def fts5(chunks: list[Chunk], path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path)
    base.execute("create virtual table t using fts5(text, speaker, id unindexed, tokenize='unicode61')")
    base.executemany(
        "insert into t values (?, ?, ?)", ((c.text, c.speaker.name, c.id) for c in chunks if c.speaker)
    )
    base.commit()
    return base


def ask_ours(engine: Engine, query: Query) -> Callable[[], int]:
    return lambda: engine.search(Request(query, limit=10)).total


def ask_fts5(base: sqlite3.Connection, text: str) -> Callable[[], int]:
    if not text:
        return lambda: base.execute("select count(*) from t").fetchone()[0]

    def run() -> int:
        base.execute("select id from t where t match ? order by rank limit 10", (text,)).fetchall()
        return int(base.execute("select count(*) from t where t match ?", (text,)).fetchone()[0])

    return run


def median_ms(runs: list[Callable[[], int]], repeats: int) -> tuple[float, int]:
    times, total = [], 0
    for run in runs:
        run()
        for _ in range(repeats):
            started = time.perf_counter()
            total = run()
            times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000, total


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--paragraphs", type=int, default=20_000)
    options.add_argument("--repeats", type=int, default=3)
    args = options.parse_args()
    chunks = corpus(args.paragraphs)
    folder = Path(tempfile.mkdtemp())
    try:
        started = time.perf_counter()
        engine = open_engine("whoosh", folder / "whoosh")
        with engine.writer() as writer:
            writer.put(chunks)
        ours = time.perf_counter() - started
        started = time.perf_counter()
        base = fts5(chunks, folder / "fts5.db")
        theirs = time.perf_counter() - started
        print(f"{args.paragraphs:,} paragraphs of {LENGTH} words")
        print(f"{'':20} {'ours':>12} {'FTS5':>12} {'ours/FTS5':>10}")
        print(f"{'build, s':20} {ours:12.1f} {theirs:12.1f} {ours / theirs:10.1f}")
        for name, queries in classes().items():
            a, found = median_ms([ask_ours(engine, q) for q, _ in queries], args.repeats)
            b, same = median_ms([ask_fts5(base, t) for _, t in queries], args.repeats)
            note = "" if found == same else f"  counts differ: {found} and {same}"
            print(f"{name + ', ms':20} {a:12.2f} {b:12.2f} {a / b:10.1f}{note}")
        engine.close()
        base.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
