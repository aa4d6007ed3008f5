"""Marks are what matched: every hit has one, each is one, and a brute-force reader finds the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
import slow_reader
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import CORPUS, LANGUAGES, NAMES, QUERIES, SPOKEN, TEXTS

from searchlib.engines import Budget, never
from searchlib.engines.memory import MemoryEngine
from searchlib.fields import Kind, field
from searchlib.highlight import Highlighter, marks, snippets
from searchlib.matching import ends
from searchlib.meaning import matches
from searchlib.model import ChunkId, Role, Snippet, Speaker
from searchlib.pages import asked, page_of
from searchlib.query import (
    And,
    Boost,
    Fuzzy,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Regex,
    Term,
    Value,
    Wildcard,
    Word,
)
from searchlib.syntax import parse
from searchlib.tokens import tokenize

NEAR = Near("text", (Word("text", "missile"), Term("text", "treaty")), 4)


# Three words only: phrases overlap themselves and one another.
FEW = st.sampled_from(["war", "rate", "the"])
ROWS = st.lists(FEW, min_size=2, max_size=5).map(lambda row: Phrase("text", tuple(row)))
ONES = FEW.map(lambda w: Term("text", w)) | st.sampled_from(["", "wa", "r"]).map(lambda w: Prefix("text", w))
CLOSE = st.builds(Near, st.just("text"), st.lists(ONES, min_size=2, max_size=4).map(tuple), st.integers(1, 6))
CROWDED = st.lists(FEW, max_size=10).map(" ".join), st.lists(ROWS | CLOSE, max_size=3).map(tuple).map(Or)


def check(text, query, language, highlighter):
    spans = highlighter.marks(text, language)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert {i for s in spans for i in range(s.start, s.end)} == slow_reader.marked(text, query, language)
    return spans


@settings(max_examples=100, deadline=None)
@given(
    st.lists(SPOKEN, min_size=10, max_size=10),
    st.lists(TEXTS, min_size=10, max_size=10),
    st.sampled_from(LANGUAGES),
)
def test_every_hit_has_a_mark_and_every_mark_is_a_match(queries, texts, language):
    """10,000 pairs; what a hit is says a reader of the tests."""
    for query in queries:
        highlighter = Highlighter(query)
        for text in texts:
            spans = check(text, query, language, highlighter)
            if slow_reader.holds(query, [t.text for t in tokenize(text)], language):
                assert spans


@settings(max_examples=300, deadline=None)
@given(st.tuples(TEXTS, QUERIES) | st.tuples(*CROWDED), st.sampled_from(LANGUAGES))
def test_marks_are_what_a_slow_reader_finds(pair, language):
    text, query = pair
    check(text, query, language, Highlighter(query))


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("A café, a CAFE\u0301, two cafes", Term("text", "cafe"), ["café", "CAFE\u0301"]),
        ("A cafe, a café", Phrase("text", ("a", "café")), ["A cafe", "a café"]),
        ("A cafe, two cafés", Word("text", "café"), ["cafe", "cafés"]),
        ("woman, women, womn", Wildcard("text", "wom?n"), ["woman", "women"]),
        ("treaty traety tray", Fuzzy("text", "treaty", 1), ["treaty", "traety"]),
        ("gray grey grays", Regex("text", "gr[ae]y"), ["gray", "grey"]),
        ("the treaty on missiles; the treaty", NEAR, ["treaty", "missiles", "treaty"]),
        ("the missile. We then spoke of other things. Treaty", NEAR, []),
        ("dam dam", Near("text", (Term("text", "dam"), Prefix("text", "d")), 3), ["dam", "dam"]),
        ("dam", Near("text", (Term("text", "dam"), Prefix("text", "d")), 3), []),
        ("dam war", Boost(Word("text", "dam"), 2.0), ["dam"]),
        ("dam war", And((Word("text", "dam"), Not(NEAR))), ["dam"]),
    ],
)
def test_marks_of_trees(text, query, marked):
    assert [s.of(text) for s in marks(text, query)] == marked


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Rates rose; the rated rate ratio.", "rate", ["Rates", "rated", "rate"]),
        ("Rates rose; the rated rate.", "=rate", ["rate"]),
        ("Rates, the rated ratio, berate.", "rat*", ["Rates", "rated", "ratio"]),
        ("missile. The missile treaty, a treaty.", '"missile treaty"', ["missile treaty"]),
        ("missile, treaty", '"missile treaty"', ["missile, treaty"]),
        ("a missile for the treaty", '"missile treaty"', []),
        ("a b a b a b", '"a b a"', ["a b a b a"]),
        ("a a a b a", '"a a b"', ["a a b"]),
        ("the treaty of war", "treaty -war", ["treaty"]),
        ("the treaty of war", "treaty OR -(-war)", ["treaty", "war"]),
        ("We’re at the cafe\u0301", "we're caf\u00e9", ["We’re", "cafe\u0301"]),
        ("COVID-19 and 19", "covid-19", ["COVID-19"]),
        ("The U.S. said", "u.s", ["U.S"]),
        ("中国外务大臣", "外务", ["外务"]),
        ("Lavrov met Kerry", "speaker:lavrov kerry", ["Kerry"]),
        ("anything", "*", []),
        ("", "rate", []),
    ],
)
def test_marks(text, query, marked):
    tree, problems = parse(query)
    assert not problems
    assert [s.of(text) for s in marks(text, tree)] == marked


def test_a_snippet_is_the_whole_text_with_its_marks():
    text, tree = "war and " * 20_000 + "peace", Word("text", "peace")
    assert snippets(text, tree) == (Snippet(text, marks(text, tree)),)
    assert [s.of(text) for s in marks(text, tree)] == ["peace"]


@pytest.mark.parametrize("name", [n for n in NAMES if n])
def test_names_and_values_are_marked_in_their_own_field(name):
    speaker = replace(CORPUS[0], speaker=Speaker(name))
    word = next(tokenize(name)).text
    for leaf in (Term("speaker", word), Prefix("speaker", word[:2]), Value("speaker", name.casefold())):
        assert bool(marks(name, leaf, "speaker")) == matches(leaf, speaker)
    assert marks(name, Term("text", word), "speaker") == ()
    assert field("topic").kind is Kind.KEYWORD
    assert [s.of("Arms control") for s in marks("Arms control", Prefix("topic", "arms"), "topic")] == [
        "Arms control"
    ]
    assert marks("Arms control", Value("topic", "arms"), "topic") == ()


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("a " * 50_000, Phrase("text", ("a",) * 4_000 + ("b",))),
        ("a " * 50_000 + "b", Phrase("text", ("a",) * 4_000 + ("b",))),
        ("a " * 50_000, Phrase("text", ("a",) * 4_000)),
        ("ab " * 30_000, Or(tuple(Phrase("text", ("ab",) * n) for n in range(2, 12)))),
        ("a b " * 5_000, Near("text", tuple(Prefix("text", "") for _ in range(20)), 40)),
        ("a b " * 20_000, Near("text", (Term("text", "c"), *(Word("text", "a"),) * 20), 10**9)),
        ("a " * 50_000, Or(tuple(Regex("text", f"(a*)*b{{{n}}}") for n in range(1, 9)))),
        ("a" * 300_000, Or((Wildcard("text", "*a" * 40 + "b"), Fuzzy("text", "a" * 300_000, 2)))),
        ("x" * 300_000, And((Word("text", "x"), Not(Word("text", "y"))))),
    ],
)
def test_no_text_takes_long(text, query):
    marks(text, query)


class Looked(list):
    """A phrase that counts how often one of its words is looked at."""

    looks = 0

    def __getitem__(self, at):
        self.looks += 1
        return super().__getitem__(at)


def test_a_phrase_of_thousands_of_words_costs_nothing_where_it_cannot_stand():
    phrase = Looked(["i"] * 4000)
    assert list(ends(["i"] * 30, phrase)) == []
    assert phrase.looks == 0
    assert list(ends(["i"] * 4000, phrase)) == [3999]


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("(treaty role:question) OR war", ["war"]),
        ("(treaty role:answer) OR war", ["treaty", "war"]),
        ("(treaty (peace OR role:question)^2)^3 OR war", ["war"]),
        ("(treaty asked:gas) OR war", ["treaty", "war"]),
        ("(treaty asked:oil) OR war", ["war"]),
        ("war ((treaty -role:answer) OR role:answer)", ["war"]),
    ],
)
def test_an_alternative_that_holds_in_part_is_not_marked(query, marked):
    first = replace(CORPUS[0], language="en", exchange=1)
    made = [
        replace(first, id=ChunkId("a#1"), paragraph=1, role=Role.QUESTION, text="What of the gas?"),
        replace(first, id=ChunkId("a#2"), paragraph=2, role=Role.ANSWER, text="The treaty ended the war."),
    ]
    engine = MemoryEngine()
    with engine.writer() as writer:
        writer.put(made)
    request, problems = asked(query, {})
    page = page_of(engine, request, Budget.of(None, never))
    assert not problems
    [hit] = [h for h in page.hits if h.chunk.role is Role.ANSWER]
    assert [hit.chunk.text[s.start : s.end] for s in hit.snippets[0].marks] == marked
