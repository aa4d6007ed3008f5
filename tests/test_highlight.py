"""Marks are what matched: every hit has one, each is one, and a brute-force reader finds the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import CORPUS, LANGUAGES, NAMES, QUERIES, SPOKEN, TEXTS

from searchlib.engines.memory import matches
from searchlib.fields import Kind, field
from searchlib.highlight import Highlighter, marks, snippets
from searchlib.model import Snippet, Speaker
from searchlib.query import And, Not, Or, Phrase, Prefix, Term, Value, Word, leaves
from searchlib.syntax import parse
from searchlib.tokens import stem, tokenize


def chunk(text, language=""):
    return replace(CORPUS[0], text=text, language=language)


def oracle(text, query, language):
    """The numbers of the characters to mark, found the slow way."""
    tokens = list(tokenize(text))
    marked = set()
    for leaf in leaves(query):
        if leaf.field != "text":
            continue
        for i, token in enumerate(tokens):
            last = token
            match leaf:
                case Term(_, word):
                    hit = token.text == word
                case Word(_, word):
                    hit = stem(token.text, language) == stem(word, language)
                case Prefix(_, begun):
                    hit = token.text.startswith(begun)
                case Phrase(_, row):
                    hit = tuple(t.text for t in tokens[i : i + len(row)]) == row
                    last = tokens[min(i + len(row), len(tokens)) - 1]
            if hit:
                marked.update(range(token.start, last.end))
    return marked


# Three words only: phrases overlap themselves and one another.
FEW = st.sampled_from(["war", "rate", "the"])
ROWS = st.lists(FEW, min_size=2, max_size=5).map(lambda row: Phrase("text", tuple(row)))
CROWDED = st.tuples(st.lists(FEW, max_size=20).map(" ".join), st.lists(ROWS, max_size=3).map(tuple).map(Or))


@settings(max_examples=900, deadline=None)
@given(st.tuples(TEXTS, SPOKEN | QUERIES) | CROWDED, st.sampled_from(LANGUAGES))
def test_marks_are_what_a_slow_reader_finds(pair, language):
    text, query = pair
    spans = marks(text, query, language=language)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert {i for s in spans for i in range(s.start, s.end)} == oracle(text, query, language)


@settings(max_examples=300, deadline=None)
@given(SPOKEN)
def test_every_hit_has_a_mark_and_every_mark_matches(query):
    highlighter = Highlighter(query)
    any_leaf = Or(tuple(leaves(query)))
    for hit in CORPUS[::3]:
        spans = highlighter.marks(hit.text, hit.language)
        if matches(query, hit):
            assert spans
        for span in spans:
            assert matches(any_leaf, chunk(span.of(hit.text), hit.language))


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
        ("x" * 300_000, And((Word("text", "x"), Not(Word("text", "y"))))),
    ],
)
def test_no_text_takes_long(text, query):
    marks(text, query)
