"""Counts, orders, groups, words and budgets: every engine answers as the memory engine does, and by the law.

The corpus is that of the comparison of query trees, indexed in several commits with deleted paragraphs.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import Counter
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import CORPUS, QUERIES

from searchlib import Index
from searchlib.engines import (
    ENGINES,
    Budget,
    Grouping,
    Request,
    Sort,
    Unit,
    breathe,
    open_engine,
    unit_of,
)
from searchlib.engines.memory import MemoryEngine
from searchlib.engines.whoosh.engine import Gather
from searchlib.errors import Cancelled, TimeUp, UncountableField, UnknownChunk, UnknownField
from searchlib.fields import FACETS, FIELDS
from searchlib.model import Period, exchange_id
from searchlib.query import And, Asked, Between, Everything, Not, Or, Phrase, Prefix, Term, Value, Word
from searchlib.render import as_json

ALL = len(CORPUS)
EVERY = Everything()
BY_ID = {c.id: c for c in CORPUS}
SLOW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def oracle():
    made = MemoryEngine()
    with made.writer() as writer:
        writer.put(CORPUS)
    return made


@pytest.fixture(scope="module", params=sorted(set(ENGINES) - {"memory"}))
def engine(request, tmp_path_factory):
    """Put in shuffled order, in two commits; then a transcript of other words dropped, and one renewed."""
    engine = open_engine(request.param, tmp_path_factory.mktemp(request.param))
    shuffled = random.Random(1).sample(CORPUS, ALL)
    other = [
        replace(c, id=f"gone#{n:05d}", transcript="gone", text=f"{c.text} vanished café")
        for n, c in enumerate(CORPUS[:60], 1)
    ]
    with engine.writer() as writer:
        writer.put([*other, *shuffled[::2]])
    with engine.writer() as writer:
        writer.put(shuffled[1::2])
    renewed = sorted({c.transcript for c in CORPUS})[3]
    with engine.writer() as writer:
        writer.drop("gone")
        writer.drop(renewed)
        writer.put([c for c in shuffled if c.transcript == renewed])
    with pytest.MonkeyPatch.context() as patch:
        for name, size in (("STEP", 7), ("READ", 5)):  # lists are gone through in parts: small ones here
            patch.setattr(f"searchlib.engines.whoosh.pace.{name}", size)
        yield engine
    engine.close()


# --- words and values ---------------------------------------------------------------------------------

PREFIXES = ["", "c", "cafe", "CAFÉ", "ne", "м", "zz", "u.", "19", "外"]


@pytest.mark.parametrize("name", [f.name for f in FIELDS])
def test_words_of_a_field(engine, oracle, name):
    known = oracle.lexicon(name)
    assert list(known) == sorted(set(known))
    assert set(known) <= set(engine.lexicon(name))
    asked = [*engine.lexicon(name), "absent"]
    assert engine.frequencies(name, asked) == oracle.frequencies(name, asked)
    for prefix in PREFIXES:
        for limit in (0, 1, 3, 1000):
            assert engine.vocabulary(name, prefix, limit) == oracle.vocabulary(name, prefix, limit)


def test_words_are_found_without_accents_most_frequent_first(engine):
    found = engine.vocabulary("text", "Cafe", 10)
    assert dict(found) == {"café": sum("caf" in c.text for c in CORPUS)}
    counts = [n for _, n in engine.vocabulary("text", "", 100)]
    assert counts == sorted(counts, reverse=True)
    assert engine.frequencies("text", ["vanished"]) == {"vanished": 0}


def values_of(engine, field, prefix, limit=200, query=EVERY):
    request = Request(query, limit=0, facets=(field,), facet_limit=limit, prefix=prefix)
    return engine.search(request).facets[0]


@pytest.mark.parametrize("prefix", ["", "mar", "NUNEZ", "ana-m", "tank", "мир", "so called t", "zz", "'"])
def test_values_begin_with_a_word(engine, oracle, prefix):
    for field in FACETS:
        for query in (Everything(), Word("text", "war")):
            for limit in (1, 200):
                want = values_of(oracle, field, prefix, limit, query)
                assert values_of(engine, field, prefix, limit, query) == want


def test_values_are_found_by_any_of_their_words(engine):
    assert [v.value for v in values_of(engine, "speaker", "nunez").values] == ["Ana-María Ñúñez"]
    assert {v.value for v in values_of(engine, "speaker", "mar").values} == {
        "Marlow", "Ana-María Ñúñez", 'Tom "Tank" Marlow',
    }  # fmt: skip
    assert values_of(engine, "speaker", "arlow").values == ()


# --- counts that leave out their own filter -------------------------------------------------------------

FILTERS = {
    "speaker": Or((Value("speaker", "marlow"), Value("speaker", "solane, mira"))),
    "role": Value("role", "answer"),
    "year": Value("year", "2019"),
    "date": Between("date", dt.date(2019, 11, 1), dt.date(2019, 12, 1)),
    "title": Word("title", "war"),
    "asked": Asked(Word("text", "rate")),
}
WHERE = st.lists(st.sampled_from(sorted(FILTERS)), max_size=3, unique=True).map(
    lambda names: tuple((name, FILTERS[name]) for name in names)
)


@SLOW
@given(query=QUERIES, where=WHERE, period=st.sampled_from(Period), sort=st.sampled_from(Sort))
def test_filters_and_counts_agree(engine, oracle, query, where, period, sort):
    request = Request(query, limit=ALL, facets=FACETS, where=where, period=period, sort=sort)
    got = engine.search(request)
    assert got == oracle.search(request)
    assert len(got.matches) == got.total


@SLOW
@given(query=QUERIES, where=WHERE, field=st.sampled_from(FACETS), without=st.sampled_from(CORPUS))
def test_a_field_is_counted_without_its_own_filter(engine, query, where, field, without):
    """By definition: the counts are those of a search without the filter, the rest those of one with it."""
    request = Request(query, limit=ALL, facets=(field,), where=where, period=Period.DAY, without=without.id)
    got = engine.search(request)
    alone = [node for name, node in where if name != field]
    assert got.facets == engine.search(
        Request(And((query, *alone)), limit=0, facets=(field,), without=without.id)
    ).facets  # fmt: skip
    matches = engine.search(Request(And((query, *(node for _, node in where))), limit=ALL)).matches
    assert [m.id for m in got.matches] == [m.id for m in matches if m.id != without.id]
    undated = [node for name, node in where if name != "date"]
    days = Counter(
        BY_ID[m.id].date for m in engine.search(Request(And((query, *undated)), limit=ALL)).matches
        if m.id != without.id
    )  # fmt: skip
    assert got.histogram.undated == days.pop(None, 0)
    assert [(b.first, b.count) for b in got.histogram.bins] == sorted(days.items())


def test_histograms_have_bins_of_whole_periods(engine):
    by_day, by_month, by_year = (
        engine.search(Request(EVERY, limit=0, period=p)).histogram
        for p in (Period.DAY, Period.MONTH, Period.YEAR)
    )
    assert [b.first for b in by_year.bins] == [dt.date(y, 1, 1) for y in (2019, 2020, 2021)]
    assert dt.date(2019, 12, 1) in {b.first for b in by_month.bins}
    assert dt.date(2020, 2, 1) not in {b.first for b in by_month.bins}  # nothing is of that month
    assert by_year.undated == by_month.undated == by_day.undated == sum(c.date is None for c in CORPUS)
    for found in (by_day, by_month, by_year):
        assert sum(b.count for b in found.bins) + found.undated == ALL


# --- orders, pages, groups ------------------------------------------------------------------------------


def test_speakers_are_sorted_by_the_alphabet_and_the_unknown_come_last(engine):
    found = [BY_ID[m.id] for m in engine.search(Request(EVERY, limit=ALL, sort=Sort.SPEAKER)).matches]
    names = [c.speaker.name if c.speaker else None for c in found]
    assert list(dict.fromkeys(names)) == [
        "Ana-María Ñúñez", "Marlow", "Mira O’Dwyer", "MS. SOLANE", "Solane, Mira", 'Tom "Tank" Marlow',
        "Ольга Мирова", None,
    ]  # fmt: skip
    for name in set(names):
        places = [
            (c.transcript, c.paragraph) for c in found if (c.speaker.name if c.speaker else None) == name
        ]
        assert places == sorted(places)


@SLOW
@given(query=QUERIES, sort=st.sampled_from(Sort), by=st.sampled_from(Unit), size=st.integers(1, 7))
def test_pages_join_up(engine, query, sort, by, size):
    whole = engine.search(Request(query, limit=ALL, sort=sort)).matches
    paged = [engine.search(Request(query, n, size, sort=sort)).matches for n in range(0, 3 * size, size)]
    assert sum(paged, ()) == whole[: 3 * size]
    grouping = Grouping(by)
    groups = engine.search(Request(query, limit=ALL, sort=sort, grouping=grouping)).groups
    paged = [
        engine.search(Request(query, n, size, sort=sort, grouping=grouping)).groups
        for n in range(0, 3 * size, size)
    ]
    assert sum(paged, ()) == groups[: 3 * size]


@SLOW
@given(query=QUERIES, sort=st.sampled_from(Sort), by=st.sampled_from(Unit), best=st.integers(0, 4))
def test_groups_are_what_a_whole_search_gives(engine, oracle, query, sort, by, best):
    request = Request(query, limit=ALL, sort=sort, grouping=Grouping(by, best))
    got = engine.search(request)
    assert got == oracle.search(request)
    whole = engine.search(replace(request, grouping=None)).matches
    wanted = {}
    for match in whole:
        wanted.setdefault(unit_of(BY_ID[match.id], by), []).append(match)
    assert [(g.id, g.total, list(g.matches)) for g in got.groups] == [
        (id, len(all_), all_[:best]) for id, all_ in wanted.items()
    ]
    assert got.total == len(whole) == sum(g.total for g in got.groups)
    few = engine.search(replace(request, limit=1))
    assert (few.groups, few.total_groups, few.total) == (got.groups[:1], len(got.groups), got.total)
    assert got.matches == few.matches == ()


def test_a_paragraph_of_no_exchange_is_a_group_by_itself(engine):
    found = engine.search(Request(EVERY, limit=ALL, grouping=Grouping(Unit.EXCHANGE))).groups
    alone = [g for g in found if "#" in g.id]
    assert {g.id for g in alone} == {c.id for c in CORPUS if not c.exchange}
    assert all(g.total == 1 and g.matches[0].id == g.id for g in alone)
    assert {g.id for g in found if "@" in g.id} == {
        exchange_id(c.transcript, c.exchange) for c in CORPUS if c.exchange
    }


# --- budgets --------------------------------------------------------------------------------------------


class Clock:
    """A clock that ticks when it is looked at, and counts the looks."""

    def __init__(self):
        self.ticks = count()

    def __call__(self):
        return next(self.ticks)


def is_part_of(few, whole):
    rest = iter(whole)
    return all(one in rest for one in few)


BUDGETED = [
    Word("text", "war"),
    And((Word("text", "war"), Not(Word("text", "rate")))),
    And((Or((Word("text", "war"), Value("role", "answer"))), Asked(Not(Word("text", "rate"))))),
    Phrase("text", ("the", "war")),
    Or(tuple(Word("text", w) for w in ("rate", "jobs", "war", "the"))),
    And((Or(tuple(Word("text", w) for w in ("rate", "jobs", "war", "the"))), Value("lang", "en"))),
    EVERY,
    Prefix("text", "r"),
]


@pytest.mark.parametrize("query", BUDGETED, ids=repr)
@pytest.mark.parametrize("name", sorted(ENGINES))
def test_an_answer_in_part_is_true_as_far_as_it_goes(name, query, tmp_path):
    """Whenever time is up: real matches with their own scores in the true order, and no count too high."""
    engine = open_engine(name, tmp_path)
    with engine.writer() as writer:
        writer.put(CORPUS[:60])
    request = Request(
        query, limit=ALL, facets=("speaker", "role"), period=Period.MONTH, where=(("role", FILTERS["role"]),)
    )
    grouped = replace(request, grouping=Grouping(Unit.TRANSCRIPT), sort=Sort.SPEAKER)
    whole, groups = engine.search(request), engine.search(grouped)
    partial = 0
    for ticks in count(0, 7 if name == "memory" else 3):
        got = engine.search(request, Budget.of(ticks, clock=Clock()))
        assert got.partial or got == whole
        assert is_part_of(got.matches, whole.matches)
        assert got.total <= whole.total
        for few, all_ in zip(got.facets, whole.facets, strict=bool(got.facets)):
            counts = {v.value: v.count for v in all_.values}
            assert all(v.count <= counts[v.value] for v in few.values)
        if got.histogram:
            assert sum(b.count for b in got.histogram.bins) <= sum(b.count for b in whole.histogram.bins)
        some = engine.search(grouped, Budget.of(ticks, clock=Clock()))
        assert some.partial or some == groups
        totals = {g.id: g.total for g in groups.groups}
        assert all(g.total <= totals[g.id] for g in some.groups)
        if not got.partial and not some.partial:
            break
        partial += 1
    assert partial > 2
    engine.close()


def up(*_):
    raise TimeUp("time is up")


@pytest.fixture
def small(tmp_path):
    engine = open_engine("whoosh", tmp_path)
    with engine.writer() as writer:
        writer.put(CORPUS[:60])
    yield engine
    engine.close()


@pytest.mark.parametrize("query", [Word("text", "war"), And((Word("text", "war"), Word("text", "rate")))])
def test_what_there_was_no_time_to_weigh_is_counted_and_not_shown(small, monkeypatch, query):
    whole = small.search(Request(query, facets=("role",)))
    monkeypatch.setattr("searchlib.engines.whoosh.weighing.Weigher._totals", up)
    got = small.search(Request(query, facets=("role",)))
    assert (got.matches, got.partial, got.total, got.facets) == ((), True, whole.total, whole.facets)


def test_what_was_found_in_time_is_ranked_and_counted(small, monkeypatch):
    """The search for matches ends after three of them, with time left for all else."""
    request = Request(And((Word("text", "war"), Not(Word("text", "absent")))), limit=ALL, facets=("role",))
    whole = small.search(request)
    collect = Gather.collect
    monkeypatch.setattr(
        Gather, "collect", lambda self, n: (up if len(self.documents) == 3 else collect)(self, n)
    )
    got = small.search(request)
    assert whole.total > 3
    assert (got.total, len(got.matches), got.partial) == (3, 3, True)
    assert is_part_of(got.matches, whole.matches)
    assert sum(v.count for v in got.facets[0].values) == 3


def test_a_search_without_matches_looks_at_the_signal(tmp_path):
    """Two words that never meet: Whoosh looks for a place where they do, and asks us nothing meanwhile."""
    engine = open_engine("whoosh", tmp_path)
    with engine.writer() as writer:
        writer.put(
            replace(CORPUS[0], id=f"t#{n:05d}", paragraph=n, text="even" if n % 2 else "odd")
            for n in range(1, 1201)
        )
    query = And((Term("text", "even"), Term("text", "odd")))
    assert engine.search(Request(query)).total == 0
    looks = count()
    engine.search(Request(query, sort=Sort.DOCUMENT), lambda: next(looks) < 0)
    assert next(looks) > 1200 // 128  # a look for each block of postings
    engine.close()


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_stop_is_obeyed_at_every_step(name, tmp_path):
    engine = open_engine(name, tmp_path)
    with engine.writer() as writer:
        writer.put(CORPUS[:60])
    request = Request(
        And((Word("text", "the"), Asked(Not(Word("text", "absent"))))),
        facets=FACETS, period=Period.DAY, sort=Sort.SPEAKER, where=(("role", FILTERS["role"]),),
    )  # fmt: skip
    engine.search(request)  # reads what is read once
    plain, total = count(), count()
    engine.search(replace(request, facets=(), period=None), lambda: next(plain) < 0)
    engine.search(request, lambda: next(total) < 0)
    asked = next(total)
    assert asked > next(plain) + len(FACETS)  # counting asks too
    for last in range(0, asked, 3):
        looks = count()
        with pytest.raises(Cancelled):
            engine.search(request, lambda looks=looks, last=last: next(looks) >= last)
    assert not engine.search(request).partial
    engine.close()


def test_a_budget_of_nothing_and_one_without_end():
    assert Budget.of(None)() is False
    for seconds in (0, -1, float("nan")):
        assert MemoryEngine().search(Request(EVERY, limit=0), Budget.of(seconds)).total == 0
        with pytest.raises(TimeUp):
            Budget.of(seconds)()
    with pytest.raises(Cancelled):
        breathe(Budget.of(0, lambda: True))
    half = Budget.of(100, clock=lambda: 0.0).share(0.5)
    assert half.deadline == 50
    assert half.share(0.5).deadline == 25


# --- the front door -------------------------------------------------------------------------------------

TALKS = """Press conference by Harbour Minister Mira Solane in Port Elan, March 3, 2021

Mira Solane: The fisheries treaty was signed by both delegations, and herring quotas rise.

Question: Will tariffs on timber fall?

Mira Solane: The fisheries treaty says nothing about tariffs. Herring is another matter.
"""
BRIEFING = """Daily briefing by spokesman Tomas Verel, Port Elan, May 4, 2022

Tomas Verel: Herring quotas are in force since the fisheries treaty was signed.

Question: And the ferries?

Tomas Verel: They sail, and they will go on and on.

Question: Thank you.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    texts, folder = tmp_path_factory.mktemp("base") / "elan", tmp_path_factory.mktemp("index")
    texts.mkdir()
    (texts / "talks.txt").write_text(TALKS, encoding="utf-8")
    (texts / "briefing.txt").write_text(BRIEFING, encoding="utf-8")
    Index.rebuild([texts], folder)
    with Index.open(folder) as opened:
        yield opened


def test_a_page_of_groups_has_hits_with_marks(index):
    page = index.search("treaty", group="transcript", histogram="year", sort="newest", facets=("speaker",))
    assert [(g.id, g.total, [h.rank for h in g.hits]) for g in page.groups] == [
        ("elan/briefing.txt", 1, [1]),
        ("elan/talks.txt", 2, [1, 2]),
    ]
    assert (page.total, page.total_groups, page.hits) == (3, 2, ())
    assert all(h.snippets[0].marks for g in page.groups for h in g.hits)
    assert [(b.first.year, b.count) for b in page.histogram.bins] == [(2021, 2), (2022, 1)]
    written = json.loads(as_json(page))
    assert written["groups"][0]["hits"][0]["chunk"]["transcript"] == "elan/briefing.txt"
    assert written["histogram"]["bins"][0] == {"first": "2021-01-01", "count": 2}
    assert (written["partial"], written["total_groups"]) == (False, 2)


def test_filters_in_the_text_always_hold(index):
    chosen = index.search("treaty", facets=("speaker",), where={"speaker": ["verel"]})
    assert {v.value: v.count for v in chosen.facets[0].values} == {"Mira Solane": 2, "Tomas Verel": 1}
    written = index.search("treaty speaker:verel", facets=("speaker",), where={"speaker": ["verel"]})
    assert {v.value: v.count for v in written.facets[0].values} == {"Tomas Verel": 1}
    assert chosen.total == written.total == 1
    held = index.facets("speaker", query="treaty", where={"speaker": ["verel"]})[0]
    assert {v.value: v.count for v in held.values} == {"Tomas Verel": 1}


def test_a_filter_can_leave_values_out(index):
    page = index.search("treaty", facets=("speaker",), where={"speaker": ["-=Tomas Verel"]})
    assert page.total == 2
    assert {h.chunk.speaker.name for h in page.hits} == {"Mira Solane"}
    assert {v.value: v.count for v in page.facets[0].values} == {"Mira Solane": 2, "Tomas Verel": 1}
    both = {"speaker": ["verel", "-=Tomas Verel", "solane"]}
    assert index.search("treaty", where=both).total == 2
    assert index.search("treaty", where={"speaker": ["-=verel"]}).total == 3  # no whole value
    for repair in index.breakdown("treatty", where={"speaker": ["-=Tomas Verel"]}).repairs:
        assert index.search(repair.text, where=repair.where).total == repair.total > 0


def test_similar_paragraphs_are_counted_too(index):
    first = index.transcript("elan/talks.txt")[0]
    page = index.similar(first.id, facets=("year",), histogram="year", where={"date": ["2021"]})
    assert sum(v.count for v in page.facets[0].values) == page.total > 0
    assert sum(b.count for b in page.histogram.bins) == index.similar(first.id).total
    with pytest.raises(UncountableField):
        index.similar(first.id, facets=("date",))


def test_similar_paragraphs_share_telling_words(index):
    first = index.transcript("elan/talks.txt")[0]
    page = index.similar(first.id)
    assert page.total == 2
    assert first.id not in {h.chunk.id for h in page.hits}
    assert {"herring", "treaty"} <= set(page.understood.split())
    assert not {"the", "was", "by"} & set(page.understood.split())
    assert index.similar(first.id, where={"speaker": ["verel"]}).total == 1
    thanks = next(c for c in index.transcript("elan/briefing.txt") if c.text == "Thank you.")
    assert (index.similar(thanks.id).total, index.similar(thanks.id).understood) == (0, "-*")
    with pytest.raises(UnknownChunk):
        index.similar("elan/talks.txt#00099")


def test_values_and_what_cannot_be_counted(index):
    assert [v.value for v in index.values("speaker", "SOL").values] == ["Mira Solane"]
    assert [v.count for v in index.values("speaker", query="herring", limit=1).values] == [2]
    for ask in (index.values, lambda name: index.search(facets=(name,)), index.facets):
        with pytest.raises(UncountableField):
            ask("text")
        with pytest.raises(UnknownField):
            ask("speakr")


def test_a_search_without_time_says_so(index):
    page = index.search("treaty", seconds=0, facets=("speaker",))
    assert (page.partial, page.hits, page.problems) == (True, (), ())
    assert not index.search("treaty", seconds=60).partial
