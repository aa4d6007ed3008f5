"""Whatever is asked, the library answers: no exception, in bounded time and memory; `make fuzz` asks more.

What a query may be is in test_query_fuzz; here the queries go through an index of the samples, with every
option that a search has.
"""

from __future__ import annotations

import os
import random
import resource
import time
from itertools import pairwise
from pathlib import Path

import pytest
from test_query_fuzz import mutated, soup

import searchlib
from searchlib import Index
from searchlib.fields import FACETS

#: What `make fuzz` asks.
MANY = int(os.environ.get("QUERIES", "100000"))
#: Seconds that a search may take. No test asserts the time that it took: the long run prints it.
BUDGET = 1.0
SAMPLES = Path(searchlib.__file__).parent / "samples"


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile") / "index"
    Index.rebuild([SAMPLES], folder)
    with Index.open(folder) as opened:
        yield opened


SHAPES = (
    "{} {}",
    "{} OR {}",
    '"{} {}"~9',
    "{} -{}",
    "{}* {}",
    "{} NEAR/30 {}",
    "{}~1 {}^2",
    "? {} {}",
    "asked:({} {})",
)
SAID = ("the", "we", "treaty", "will", "water", "and", "minister", "fish", "price", "you", "that", "year")


def likely(rng):
    """A query that finds something in the samples."""
    return rng.choice(SHAPES).format(rng.choice(SAID), rng.choice(SAID))


def ask(index, text, rng):
    """Ask, and check what holds for every answer."""
    options = {
        "sort": rng.choice(("relevance", "newest", "speaker")),
        "facets": rng.choice(((), FACETS)),
        "group": rng.choice((None, "transcript", "exchange")),
        "where": rng.choice(({}, {"role": ["answer"]}, {"speaker": [text]}, {"date": [text]})),
    }
    page = index.search(text, limit=5, seconds=BUDGET, **options)
    for hit in page.hits:
        spans = hit.snippets[0].marks
        assert all(a.end <= b.start for a, b in pairwise(spans))
        assert all(0 <= s.start < s.end <= len(hit.chunk.text) for s in spans)
    assert page.told and page.total >= 0
    return page


def run(index, count, seed):
    rng, slowest = random.Random(seed), (0.0, "")
    partial = hits = 0
    for n in range(count):
        text = (soup, mutated, likely)[n % 3](rng)
        started = time.process_time()
        try:
            page = ask(index, text, rng)
        except Exception as exc:
            exc.add_note(f"query {n}: {text!r}")
            raise
        partial += page.partial
        hits += page.total > 0
        slowest = max(slowest, (time.process_time() - started, text))
    return hits, partial, slowest


def test_some_queries(index):
    hits, _, _ = run(index, 300, seed=1)
    assert hits > 30


#: One of each kind that has broken a search engine: long, deep, wide, empty, wrong.
PATHOLOGICAL = {
    "one word of 1 MB": "a" * 1_000_000,
    "stars": "*" * 100_000,
    "words": "word " * 200_000,
    "quotation marks": '"' * 1_000_000,
    "open brackets": "(" * 10_000,
    "closed brackets": ")" * 10_000,
    "brackets in pairs": "(" * 10_000 + "a" + ")" * 10_000,
    "nots": "NOT " * 10_000 + "a",
    "hyphens": "-" * 10_000 + "a",
    "ors": " OR ".join(f"w{n}" for n in range(6_000)),
    "nears": " NEAR ".join("abc" for _ in range(5_000)),
    "any word": "?*",
    "a letter anywhere": "*a*",
    "stars between letters": "a*" * 10_000,
    "question marks": "a?" * 10_000,
    "slips": "abcdefghijklmnop~2 bana~2 the~1",
    "slips of a long word": "a" * 100_000 + "~2",
    "a catastrophic pattern": "/(a+)+$/",
    "a catastrophic pattern, in full": "/(((a*)*)*)*b/",
    "a pattern that counts": "/(a{1,1000}){1,1000}/",
    "a long pattern": "/" + "(a|b)" * 50_000 + "/",
    "an open pattern": "/((((((((((/",
    "boosts": "a^1e309 b^-1 c^nan d^" + "9" * 1_000,
    "dates": "date:0000 date:99999..100000 date:2015-02-30 date:last " + "9" * 5_000,
    "numbers": f"words:>{'9' * 5_000} words:-1..",
    "fields": "speaker:" * 10_000,
    "questions": "asked:(" * 1_000 + "a",
    "nothing": "\0" * 1_000,
    "half characters": "\ud800" * 1_000,
    "marks on a letter": "e" + "\u0301" * 100_000,
    "right to left": "\u202e" * 1_000 + "abc",
    "invisible": "\u200b" * 100_000,
    "faces": "\U0001f469\u200d" * 50_000,
    "a word of joined marks": "a-" * 100_000,
    "initials": "U." * 100_000,
    "any of many": "? " + " ".join(f"w{n}" for n in range(100_000)),
}


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_pathological(index, name):
    """The suite ends a test that never does; the figures of `make fuzz` say how long each takes."""
    ask(index, PATHOLOGICAL[name], random.Random(2))
    index.similar(index.search(limit=1).hits[0].chunk.id, limit=1)


@pytest.mark.slow
def test_a_hundred_thousand_queries(index):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    hits, partial, (seconds, text) = run(index, MANY, seed=3)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10) - before
    print(
        f"{MANY:,} queries: 0 exceptions, {hits:,} with hits, {partial} partial,"
        f" slowest {seconds:.2f} s of CPU ({text[:60]!a}), {grown} MB more memory than before"
    )
    assert grown < 200


@pytest.mark.slow
def test_pathological_queries_are_timed(index):
    worst = []
    for name, text in PATHOLOGICAL.items():
        started = time.process_time()
        index.search(text, limit=5, seconds=BUDGET)
        worst.append((time.process_time() - started, name))
    for seconds, name in sorted(worst, reverse=True)[:8]:
        print(f"{seconds:6.2f} s of CPU  {name}")
    assert len(worst) == len(PATHOLOGICAL)
