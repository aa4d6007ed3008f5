"""Every engine answers as the memory engine does (the oracle).

One corpus, indexed once by each engine in several commits and dense enough that every kind of query
both hits and misses; Hypothesis then searches the space of query trees.
"""

from __future__ import annotations

import random
from array import array
from math import isfinite

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from strategies import CORPUS, LEAVES, QUERIES

from searchlib.engines import ENGINES, Grouping, Request, Sort, Unit, open_engine
from searchlib.engines.columnar import table, weights
from searchlib.engines.memory import MemoryEngine
from searchlib.engines.whoosh.exchanges import Exchanges, column_value
from searchlib.fields import FACETS
from searchlib.query import And, Asked, Boost, Near, Not, Or, Phrase, Prefix, Term, Value, Word

ALL = len(CORPUS)
ORDERED = (Sort.NEWEST, Sort.OLDEST, Sort.DOCUMENT)


@pytest.fixture(scope="module")
def oracle():
    made = MemoryEngine()
    with made.writer() as writer:
        writer.put(CORPUS)
    return made


#: The columnar engine once more with nothing merged: several segments, some with deleted documents.
APART = "columnar, apart"


EVERY = (*sorted(set(ENGINES) - {"memory"}), APART)
#: What the default run compares at length: merged, a columnar index is the easier case.
HARDEST = tuple(name for name in EVERY if name != "columnar")


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    """The same chunks, put in shuffled order in two commits; then two transcripts dropped and put again."""
    made = {}
    for name in EVERY:
        with pytest.MonkeyPatch.context() as patch:
            if name == APART:
                patch.setattr(table, "STEP", 0)
            made[name] = built(name.partition(",")[0], tmp_path_factory.mktemp("index"))
    yield made
    for engine in made.values():
        engine.close()


@pytest.fixture(scope="module", params=EVERY)
def engine(request, engines):
    return engines[request.param]


def built(name, folder):
    engine = open_engine(name, folder)
    shuffled = random.Random(0).sample(CORPUS, ALL)
    for part in (shuffled[::2], shuffled[1::2]):
        with engine.writer() as writer:
            writer.put(part)
    gone, renewed = sorted({c.transcript for c in CORPUS})[2:4]
    with engine.writer() as writer:
        writer.drop(gone)
        writer.drop(renewed)
        writer.put([c for c in shuffled if c.transcript == renewed])
    with engine.writer() as writer:
        writer.put([c for c in shuffled if c.transcript == gone])
    return engine


CAFE = Word("text", "caf\u00e9")
MANY = Or((*(Word("text", w) for w in ("rate", "rates", "jobs")), Phrase("text", ("the", "war")), CAFE))
#: Three words for two places, of which each could have either; and one that only fits beside another.
NEAR = Near("text", (Prefix("text", "rate"), Term("text", "rate"), Word("text", "war")), 3)
TWICE = Or((CAFE, CAFE, Asked(CAFE)))  # three ways at once: Whoosh unites them by their scores


@pytest.mark.parametrize("part", range(2))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=QUERIES, sort=st.sampled_from(ORDERED))
@example(query=TWICE, sort=Sort.DOCUMENT)
@example(query=And((MANY, Value("role", "answer"), Not(Value("lang", "fr")))), sort=Sort.DOCUMENT)
@example(query=And((MANY, Not(CAFE))), sort=Sort.DOCUMENT)
@example(query=And((MANY, Word("text", "war"))), sort=Sort.DOCUMENT)
@example(query=And((MANY, Asked(CAFE))), sort=Sort.DOCUMENT)
@example(query=Or((CAFE, Word("text", "cafe"), Term("text", "cafe"))), sort=Sort.DOCUMENT)
@example(query=Word("text", "häuser"), sort=Sort.DOCUMENT)
@example(query=Phrase("text", ("café", "cafe")), sort=Sort.DOCUMENT)
@example(query=Near("text", (CAFE, Word("text", "rate")), 6), sort=Sort.DOCUMENT)
@example(query=Or((Word("text", "jobs"), Boost(Word("text", "job"), 3.0))), sort=Sort.DOCUMENT)
@example(query=And((NEAR, Not(Asked(Boost(NEAR, 2.0))))), sort=Sort.DOCUMENT)
def test_they_agree_with_memory(engines, oracle, part, query, sort):
    agree([engines[name] for name in HARDEST], oracle, query, sort)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))  # a test of them all would be taken for one that hangs
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=QUERIES, sort=st.sampled_from(ORDERED))
def test_they_agree_with_memory_at_length(engines, oracle, part, query, sort):
    agree(engines.values(), oracle, query, sort)


def agree(engines, oracle, query, sort):
    """The oracle, which reads every word of every paragraph, is asked once for all."""
    ranked, in_order = Request(query, limit=ALL, facets=FACETS), Request(query, limit=ALL, sort=sort)
    want, order = oracle.search(ranked), [m.id for m in oracle.search(in_order).matches]
    for engine in engines:
        got = engine.search(ranked)
        assert got.matches == want.matches
        assert len(got.matches) == got.total == want.total
        assert all(isfinite(m.score) for m in got.matches)
        assert got.facets == want.facets
        assert [m.id for m in engine.search(in_order).matches] == order


@settings(max_examples=60, deadline=None)
@given(query=QUERIES, chunk=st.sampled_from(CORPUS))
def test_explanations_agree_and_add_up(engine, oracle, query, chunk):
    found = engine.explain(query, chunk.id)
    assert found == oracle.explain(query, chunk.id)
    answer = engine.search(Request(query, limit=ALL))
    assert {m.id: m.score for m in answer.matches}.get(chunk.id, found.score) == found.score


@settings(max_examples=60, deadline=None)
@given(query=QUERIES, sort=st.sampled_from(Sort))
def test_pages_join_up(engine, query, sort):
    def page(offset, limit):
        return engine.search(Request(query, offset=offset, limit=limit, sort=sort)).matches

    assert page(0, 10) + page(10, 10) == page(0, 20)
    assert engine.search(Request(query, limit=0)).total == engine.search(Request(query, limit=ALL)).total


@settings(max_examples=200, deadline=None)
@given(query=QUERIES, limit=st.integers(1, 12), fewer=st.sampled_from([1, 4]))
@example(query=MANY, limit=1, fewer=1)
@example(query=Or((CAFE, Boost(Term("text", "the"), 0.01), Term("text", "war"))), limit=3, fewer=1)
def test_the_first_ones_are_those_of_all(engines, query, limit, fewer):
    """Who cannot be among the first gets no points: it makes no difference to those who are."""
    for name in ("columnar", APART):
        whole = engines[name].search(Request(query, limit=ALL))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(weights, "_MANY", 0)
            patch.setattr(weights, "_FEWER", fewer)
            first = engines[name].search(Request(query, limit=limit))
        assert first.matches == whole.matches[:limit] and first.total == whole.total


@settings(max_examples=60, deadline=None)
@given(leaf=LEAVES, limit=st.integers(1, 3))
def test_short_facets_agree(engine, oracle, leaf, limit):
    request = Request(leaf, limit=0, facets=FACETS, facet_limit=limit)
    assert engine.search(request).facets == oracle.search(request).facets


@pytest.mark.parametrize("factor", [1e-44, 1e30, 1e39])
def test_the_first_ones_are_those_of_all_whatever_the_boost(engines, factor, monkeypatch):
    """Points are rounded to 24 bits only where they have them."""
    alternatives = (CAFE, Word("text", "war"), Boost(Word("text", "rate"), 0.7))
    whole = engines["columnar"].search(Request(Boost(Or(alternatives), factor), limit=ALL)).matches
    monkeypatch.setattr(weights, "_MANY", 0)
    monkeypatch.setattr(weights, "_FEWER", 1)
    for limit in range(1, 30):
        first = engines["columnar"].search(Request(Boost(Or(alternatives), factor), limit=limit))
        assert first.matches == whole[:limit]


def test_groups_are_counted_where_none_is_asked_for(engine, oracle):
    for unit in Unit:
        request = Request(CAFE, limit=0, grouping=Grouping(unit))
        assert engine.search(request) == oracle.search(request)


def test_words_of_keyword_fields_are_values(engine, oracle):
    for leaf in (Word("role", "answer"), Word("topic", "peac")):
        request = Request(leaf, limit=ALL, sort=Sort.DOCUMENT)
        assert engine.search(request) == oracle.search(request)


def test_exchanges_are_those_of_the_chunks_that_are_left():
    chunks = [c for c in CORPUS if c.transcript == "t" and c.exchange == 1]
    values = array("q", map(column_value, [*chunks, *CORPUS[:1], *chunks]))
    read = Exchanges.read(array("q", [0] * len(values)), values, lambda n: n < len(chunks))
    assert list(read.documents(0, 1)) == list(range(len(chunks) + 1, len(values)))
    assert list(read.documents(0, 0)) == list(read.documents(1, 1)) == []


def test_an_engine_gives_the_paragraphs_of_an_exchange(engine, oracle):
    for chunk in CORPUS[::7]:
        key = chunk.transcript, chunk.exchange
        assert engine.exchange(*key) == oracle.exchange(*key)
        assert bool(engine.exchange(*key)) == bool(chunk.exchange)
    assert engine.exchange("absent", 1) == []


def test_chunks_come_back_as_they_went_in(engine):
    assert engine.fetch([c.id for c in CORPUS]) == CORPUS
    for name in {c.transcript for c in CORPUS}:
        assert engine.transcript(name) == [c for c in CORPUS if c.transcript == name]
    assert engine.check() == []
