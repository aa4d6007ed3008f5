"""How long building and searching take: both codecs, and SQLite FTS5, on the same texts in the same run.

What is measured: a seeded corpus of paragraphs with a Zipf vocabulary; building an index of it; then, for
each class of query, the median over several queries and repeats of the ten best matches with the exact
total. All sides do the same work on the same words; where FTS5 has no such query its column is empty.
Machines are noisy: read the ratios, not the times.
Usage: python bench/run.py [--paragraphs N] [--repeats N] [--engines columnar whoosh]
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
from typing import TypeVar

from searchlib.engines import Engine, Request, open_engine
from searchlib.model import Attribution, Chunk, ChunkId, Role, Span, Speaker, TranscriptId
from searchlib.query import (
    And,
    Between,
    Everything,
    Fuzzy,
    Near,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Value,
    Word,
)

SEED = 20210609
WORDS = 30_000
LENGTH = 60
#: Stands for the query text of all paragraphs.
EVERYTHING = "*"
T = TypeVar("T")


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

    def term(word: str) -> Term:
        return Term("text", word)

    pairs = list(itertools.pairwise(common))
    spring = Between("date", dt.date(2000, 2, 1), dt.date(2000, 5, 1))
    return {
        "rare word": [(term(w), w) for w in rare],
        "middle word": [(term(w), w) for w in middle],
        "common word": [(term(w), w) for w in common],
        "and of common": [(And((term(a), term(b))), f"{a} AND {b}") for a, b in pairs],
        "or of four": [
            (Or(tuple(map(term, four))), " OR ".join(four)) for four in (common[:4], common[4:8], middle[:4])
        ],
        "phrase of common": [(Phrase("text", (a, b)), f'"{a} {b}"') for a, b in pairs[:5]],
        "phrase of middle": [(Phrase("text", (a, b)), f'"{a} {b}"') for a, b in itertools.pairwise(middle)],
        "near, of common": [(Near("text", (term(a), term(b)), 5), f"NEAR({a} {b}, 4)") for a, b in pairs[:5]],
        "prefix, 4 letters": [(Prefix("text", w[:4]), f"{w[:4]}*") for w in middle if len(w) >= 4],
        "prefix, 2 letters": [(Prefix("text", w[:2]), f"{w[:2]}*") for w in middle[:5]],
        "fuzzy": [(Fuzzy("text", w, 1), "") for w in middle if len(w) >= 4],
        "word and speaker": [
            (And((term(w), Value("speaker", "speaker 7"))), f'{w} AND speaker:"Speaker 7"') for w in middle
        ],
        "common and dates": [(And((term(w), spring)), "") for w in common[:5]],
        "everything": [(Everything(), EVERYTHING)],
    }


def fts5(chunks: list[Chunk], path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path)
    base.execute("create virtual table t using fts5(text, speaker, id unindexed, tokenize='unicode61')")
    base.executemany(
        "insert into t values (?, ?, ?)", ((c.text, c.speaker.name, c.id) for c in chunks if c.speaker)
    )
    base.commit()
    return base


def ask_ours(engine: Engine, query: Query, facets: tuple[str, ...] = ()) -> Callable[[], int]:
    return lambda: engine.search(Request(query, limit=10, facets=facets)).total


def ask_fts5(base: sqlite3.Connection, text: str) -> Callable[[], int]:
    if text == EVERYTHING:
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


def build(name: str, chunks: list[Chunk], folder: Path) -> Engine:
    engine = open_engine(name, folder)
    with engine.writer() as writer:
        writer.put(chunks)
    return engine


def timed(what: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    made = what()
    return time.perf_counter() - started, made


def size(path: Path) -> float:
    return sum(p.stat().st_size for p in ([path] if path.is_file() else path.iterdir())) / 1e6


def line(name: str, ours: list[float], theirs: float | None, note: str = "") -> None:
    """The figures of the engines and of FTS5, the ratios to FTS5, and of the last engine to the first."""
    cells = "".join(f"{one:12.2f}" for one in ours) + (f"{theirs:12.2f}" if theirs is not None else " " * 12)
    ratios = "".join(f"{one / theirs:10.2f}" if theirs else " " * 10 for one in ours)
    print(f"{name:24}{cells}{ratios}{ours[-1] / ours[0]:12.1f}{note}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--paragraphs", type=int, default=20_000)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--engines", nargs="+", default=["columnar", "whoosh"])
    args = options.parse_args()
    chunks = corpus(args.paragraphs)
    folder = Path(tempfile.mkdtemp())
    try:
        made = {}
        for name in args.engines:
            (folder / name).mkdir()
            made[name] = timed(lambda name=name: build(name, chunks, folder / name))
        seconds, base = timed(lambda: fts5(chunks, folder / "fts5.db"))
        engines = [engine for _, engine in made.values()]
        print(f"{args.paragraphs:,} paragraphs of {LENGTH} words")
        heads = "".join(f"{name:>12}" for name in (*made, "FTS5"))
        heads += "".join(f"{name[:5] + '/FTS':>10}" for name in made)
        print(f"{'':24}{heads}{made and args.engines[-1][:6] + '/' + args.engines[0][:5]:>12}")
        line("build, s", [took for took, _ in made.values()], seconds)
        line("on disk, MB", [size(folder / name) for name in made], size(folder / "fts5.db"))
        for name, queries in classes().items():
            found = [median_ms([ask_ours(e, q) for q, _ in queries], args.repeats) for e in engines]
            texts = [text for _, text in queries if text]
            theirs = median_ms([ask_fts5(base, t) for t in texts], args.repeats) if texts else None
            totals = {total for _, total in (*found, *([theirs] if theirs else []))}
            note = "" if len(totals) == 1 else f"  counts differ: {sorted(totals)}"
            line(f"{name}, ms", [ms for ms, _ in found], theirs and theirs[0], note)
        for name, query in (("stems of common", None), ("everything", Everything())):
            asked = [query] if query else [Word("text", w) for w in vocabulary(random.Random(SEED))[:10]]
            runs = [[ask_ours(e, q, ("speaker", "year")) for q in asked] for e in engines]
            line(f"{name} + facets, ms", [median_ms(run, args.repeats)[0] for run in runs], None)
        for engine in engines:
            engine.close()
        base.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
