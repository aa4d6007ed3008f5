"""The query tree: `simplify` keeps the matches, and the corpus can tell one kind of node from another."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from strategies import CORPUS, QUERIES, exchange_of

from searchlib.matching import finds
from searchlib.meaning import matches
from searchlib.query import (
    And,
    Asked,
    Between,
    Boost,
    Everything,
    Fuzzy,
    Near,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Range,
    Regex,
    Term,
    Value,
    Wildcard,
    Word,
    across,
    leaves,
    simplify,
    weighted,
)

A, B, C = (Word("text", w) for w in "abc")
RATE, RATES = Term("text", "rate"), Term("text", "rates")


@settings(max_examples=200, deadline=None)
@given(QUERIES)
def test_simplify_keeps_the_matches(query):
    small = simplify(query)
    for chunk in islice(CORPUS, 0, None, 5):
        mates = exchange_of(chunk)
        assert matches(small, chunk, mates) == matches(query, chunk, mates)


@given(QUERIES)
def test_simplify_is_done_at_once(query):
    assert simplify(simplify(query)) == simplify(query)


@pytest.mark.parametrize(
    ("query", "small"),
    [
        (And((A, And((B, A)))), And((A, B))),
        (Or((A, Or((B, C)), B)), Or((A, B, C))),
        (And((A, Everything())), A),
        (Or((A, Everything())), Everything()),
        (And((A, Nothing())), Nothing()),
        (And(()), Everything()),
        (Or(()), Nothing()),
        (Not(Not(A)), A),
        (Not(Nothing()), Everything()),
        (And((Not(Not(And((A, B)))), C)), And((A, B, C))),
        (Boost(Boost(A, 2.0), 3.0), Boost(A, 6.0)),
        (Boost(And((A, And((B,)))), 1.0), And((A, B))),
        (And((Boost(Everything(), 2.0), Boost(Not(A), 2.0))), Not(A)),
    ],
)
def test_simplify(query, small):
    assert simplify(query) == small


def test_leaves_are_those_that_can_match():
    tree = And((A, Not(Or((B, Not(C))))))
    assert list(leaves(tree)) == [A, C]
    assert list(leaves(tree, positive=False)) == [B]


def test_boosts_multiply_down_to_what_can_match():
    asked = Asked(A)
    tree = Boost(Or((A, Boost(B, 3.0), Not(C), Boost(asked, 0.5))), 2.0)
    assert list(weighted(tree)) == [(A, 2.0), (B, 6.0), (asked, 1.0)]
    assert list(leaves(tree)) == [A, B]
    assert list(across(tree)) == [asked]


def test_values_of_keyword_fields_are_compared_to_the_letter():
    for leaf in (
        Term("topic", "cafe"),
        Prefix("topic", "cafe"),
        Wildcard("topic", "c?fe"),
        Word("topic", "cafe"),
    ):
        assert finds(leaf)("cafe")
        assert not finds(leaf)("café")
        assert finds(replace(leaf, field="text"))("café")


def hits(query):
    return {c.id for c in CORPUS if matches(query, c, exchange_of(c))}


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (Term("text", "rate"), Word("text", "rate")),
        (Word("text", "war"), Prefix("text", "w")),
        (Phrase("text", ("rate", "rates")), And((Term("text", "rate"), Term("text", "rates")))),
        (Phrase("text", ("u.s", "led")), Term("text", "u.s")),
        (Value("speaker", "marlow"), Term("speaker", "marlow")),
        (Phrase("place", ("mira",) * 2), Prefix("place", "port")),
        (Value("topic", "peace"), Prefix("topic", "")),
        (Value("transcript", "t"), Prefix("transcript", "t")),
        (Term("text", "négociation"), Word("text", "negociation")),
        (Regex("text", "cafe"), Term("text", "cafe")),
        (Wildcard("text", "r?te"), Wildcard("text", "r?te*")),
        (Term("text", "rate"), Fuzzy("text", "rate", 1)),
        (Fuzzy("text", "rate", 1), Fuzzy("text", "rate", 2)),
        (Phrase("text", ("rate", "rates")), Near("text", (RATE, RATES), 1)),
        (Near("text", (RATE, RATES), 1), Near("text", (RATE, RATES), 2)),
        (Near("text", (RATE, RATE), 9), RATE),
        (Near("text", (RATE, Prefix("text", "rat")), 9), RATE),
        (Range("words", 3, 4), Range("words", 3, 5)),
        (Range("words", None, 5), Range("words", None, None)),
        (And((Word("text", "war"), Word("text", "job"))), Or((Word("text", "war"), Word("text", "job")))),
        (
            Between("date", dt.date(2019, 12, 1), dt.date(2019, 12, 30)),
            Between("date", dt.date(2019, 12, 1), dt.date(2019, 12, 31)),
        ),
        (Between("date", None, dt.date(2020, 12, 31)), Between("date", None, None)),
        (Between("date", None, None), Everything()),
    ],
)
def test_the_corpus_tells_kinds_apart(narrow, wide):
    """Guards the guards: where two kinds agree, an engine that mixes them up would pass."""
    assert hits(narrow) < hits(wide)
