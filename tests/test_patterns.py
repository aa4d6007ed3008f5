"""Patterns against slow readers: `re` for regular expressions and wildcards, a full table for slips."""

from __future__ import annotations

import random
import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_reader import slips

from searchlib.patterns import BadPattern, distance, fuzzy, regex, wildcard

LETTERS = "abé"
WORDS = st.text("abé1_'", max_size=8)
_ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "é",
        ".",
        r"\w",
        r"\d",
        r"\W",
        "[ab]",
        "[^a]",
        "[a-b1]",
        r"[\d_]",
        r"[^\w']",
        "1",
        r"\.",
        "[]a]",
    ]
)


def _more(kids):
    return st.one_of(
        st.lists(kids, max_size=3).map("".join),
        st.lists(kids, min_size=1, max_size=3).map(lambda k: f"({'|'.join(k)})"),
        st.tuples(kids, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{,2}", "{0}", "{2,}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    )


PATTERNS = st.recursive(_ATOMS, _more, max_leaves=8)


@settings(max_examples=600, deadline=None)
@given(PATTERNS, st.lists(WORDS, min_size=1, max_size=8))
def test_a_regex_says_what_re_says(pattern, words):
    test = regex(pattern)
    assert [test(w) for w in words] == [bool(re.fullmatch(pattern, w)) for w in words]


@settings(max_examples=200, deadline=None)
@given(st.text("ab?*", max_size=6))
def test_a_wildcard_says_what_re_says(pattern):
    test, slow = wildcard(pattern), re.compile(pattern.replace("?", ".").replace("*", ".*"))
    for n in range(5):
        for word in map("".join, product("ab", repeat=n)):
            assert test(word) == bool(slow.fullmatch(word))


def words_of(letters, most):
    return ["".join(word) for n in range(most + 1) for word in product(letters, repeat=n)]


@pytest.mark.parametrize("words", [words_of("ab", 4), words_of("abc", 3)], ids=["ab", "abc"])
def test_slips_of_all_short_words(words):
    for a, most in product(words, (0, 1, 2)):
        test = fuzzy(a, most)
        for b in words:
            assert test(b) == (slips(a, b) <= most)


@settings(max_examples=300, deadline=None)
@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 2))
def test_slips_are_counted_as_the_textbook_says(a, b, most):
    assert distance(a, b, most) == min(slips(a, b), most + 1)
    assert fuzzy(a, most)(b) == (slips(a, b) <= most)
    long = "z" * 300  # beside which states are not remembered
    assert fuzzy(long + a, most)(long + b) == (slips(a, b) <= most)


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("^gr[ae]y$", "grey"),
        ("Gr[A-E]Y", "grey"),
        ("cafe\u0301", "café"),
        ("Stra\u00dfe", "strasse"),
        ("we\u2019re", "we're"),
        (r"\(\.\-", "(.-"),
        ("[a\\]-]+", "a]-"),
        ("", ""),
        ("(((){9}){9}){9}a", "a"),
    ],
)
def test_a_regex_finds(pattern, word):
    assert regex(pattern)(word)
    assert not regex(pattern)(word + "x")


@pytest.mark.parametrize(
    ("pattern", "message", "at"),
    [
        ("a(b", "not closed", 1),
        ("a)b", "closes no group", 1),
        ("a[b", "class is not closed", 1),
        ("a[]", "class is not closed", 1),
        ("*a", "nothing before", 0),
        ("a|+", "nothing before", 2),
        ("a**", "cannot be repeated", 2),
        ("a+?", "cannot be repeated", 2),
        ("a{2,1}", "smaller", 1),
        ("a{101}", "up to 100", 1),
        ("a{x}", "Braces hold counts", 1),
        ("a{", "Braces hold counts", 1),
        (r"(a)\1", "cannot be asked for again", 3),
        (r"a\b", "not supported", 1),
        ("a\\", "there is none", 1),
        ("(?=a)", "not supported", 0),
        ("(?<n>a)", "not supported", 0),
        ("a^b", "beginning", 1),
        ("a$b", "beginning", 1),
        ("[b-a]", "ends before", 3),
        ("(" * 30, "deep", 20),
        ("((a{9}){9}){9}", "too large", 0),
        ("a" * 1_001, "at most 1,000", 1_000),
    ],
)
def test_what_is_no_pattern_is_said(pattern, message, at):
    with pytest.raises(BadPattern, match=message) as raised:
        regex(pattern)
    assert raised.value.at == at
    assert raised.value.message == str(raised.value)


@given(st.text("ab()[]{}|*+?.^$\\,-19wd", max_size=20))
def test_any_text_is_a_pattern_or_a_bad_one(text):
    try:
        regex(text)("ab1")
    except BadPattern as bad:
        assert 0 <= bad.at <= len(text)


@pytest.mark.parametrize("pattern", ["(a*)*b", "(a|a)*b", "(.*a){20}b", ".*b.{90}", "(a?){60}a{60}"])
def test_no_pattern_takes_long(pattern):
    test = regex(pattern)
    assert not any(test("a" * 3_000 + end) for end in "cde")


def test_a_pattern_forgets_rather_than_grow():
    test = regex(".*a.{90}")
    chance = random.Random(1)
    words = ["".join(chance.choices("ab", k=300)) for _ in range(200)]
    once = [test(w) for w in words]
    assert once == [test(w) for w in words] == [w[-91] == "a" for w in words]
    assert test._steps <= 20_001
