"""The query in words: readable for what people ask, whole for everything, the same for the same tree."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from strategies import QUERIES

from searchlib.fields import FIELDS, Kind
from searchlib.query import Fuzzy, Near, Not, Or, Phrase, Prefix, Regex, Term, Value, Wildcard, Word, simplify
from searchlib.syntax import parse, tell
from searchlib.syntax.telling import FRAMES, HELD, MAX_ITEMS, MAX_TOLD

GOLDEN = [
    ("", "all paragraphs"),
    ("-*", "no paragraph"),
    ("rates", "paragraphs that contain “rates”"),
    ("=rates", "paragraphs that contain exactly “rates”"),
    (
        'speaker:"ann lind" "missile treaty" date:2015',
        "paragraphs by Ann Lind that contain “missile treaty”, in 2015",
    ),
    ("role:answer speaker:lind", "answers by Lind"),
    ('speaker:"president of the senate"', "paragraphs by President of the Senate"),
    ("role:question -speaker:lind salt", "questions not by Lind that contain “salt”"),
    ("salt OR fish", "paragraphs that contain “salt” or “fish”"),
    ("salt fish -price -cost", "paragraphs that contain “salt” and “fish” but not “price” and not “cost”"),
    ("-salt -fish", "paragraphs that do not contain “salt” or “fish”"),
    ("(salt fish) OR price", "paragraphs that contain (“salt” and “fish”) or “price”"),
    (
        "(salt OR fish) topic:trade",
        "paragraphs that (contain “salt” or “fish”) and are about the topic “trade”",
    ),
    ("salt OR title:fish", "paragraphs that contain “salt” or have “fish” in the title of the event"),
    (
        "-(salt OR title:fish)",
        "paragraphs that do not contain “salt” and do not have “fish” in the title of the event",
    ),
    (
        "-(salt title:fish)",
        "paragraphs that do not contain “salt” or do not have “fish” in the title of the event",
    ),
    (
        "(speaker:lind OR speaker:berg OR salt) topic:trade",
        "paragraphs that (are by Lind or Berg or contain “salt”) and are about the topic “trade”",
    ),
    ("salt^0.0000001", "paragraphs that contain “salt” (weight 0.0000001)"),
    (
        "(salt OR title:fish)^0.00005",
        "paragraphs that (contain “salt” or have “fish” in the title of the event) (weight 0.00005)",
    ),
    ("speaker:(lind OR =berg)", "paragraphs by Lind or “Berg”"),
    ("-has:speaker", "paragraphs that have no known speaker"),
    ("has:date -has:topic", "paragraphs that have a date and have no topic"),
    ("salt -date:2015", "paragraphs that contain “salt”, not in 2015"),
    ("date:2015-06..2015-09", "paragraphs from June 2015 to September 2015"),
    ("date:2015-06-09", "paragraphs on 9 June 2015"),
    ("date:>=2015", "paragraphs since 1 January 2015"),
    ("date:<2015", "paragraphs until 31 December 2014"),
    ("date:2015 OR date:2017", "paragraphs in 2015 or in 2017"),
    ("year:2015", "paragraphs in 2015"),
    ("words:>50", "paragraphs that have at least 51 words"),
    ("words:50..100", "paragraphs that have 50 to 100 words"),
    ("-words:1", "paragraphs that do not have 1 word"),
    ("salt*", "paragraphs that contain a word beginning with “salt”"),
    ("s?lt", "paragraphs that contain a word like “s?lt”"),
    ("speaker:l?nd", "paragraphs by a name like “l?nd”"),
    ("salty~2", "paragraphs that contain a word at most 1 slip from “salty”"),
    ("/sa.t/", "paragraphs that contain a word that fits /sa.t/"),
    ('"salt fish"~5', "paragraphs that contain “salt” and “fish” within 5 words of each other"),
    (
        "salt NEAR/1 fish*",
        "paragraphs that contain “salt” and a word beginning with “fish” within 1 word of each other",
    ),
    ("salt^2 fish", "paragraphs that contain “salt” (weight 2) and “fish”"),
    ("(salt speaker:lind)^2", "paragraphs that (contain “salt” and are by Lind) (weight 2)"),
    ("asked:salt", "paragraphs that answer a question about “salt”"),
    ("-asked:(salt OR fish)", "paragraphs that do not answer a question about “salt” or “fish”"),
    ("asked:(speaker:berg salt)", "paragraphs that answer questions by Berg that contain “salt”"),
    ("asked:*", "paragraphs that answer a question"),
    ("answered:never", "paragraphs that have an answer about “never”"),
    ("-answered:*", "paragraphs that have no answer"),
    ("place:northgate lang:fr", "paragraphs that were said in Northgate and are in French"),
    ("is:procedural", "paragraphs that are words that only run the meeting"),
    ("attr:unknown", "paragraphs that have a speaker known by nothing at all"),
    (
        'subject:grain keyphrase:"salt fish"',
        "paragraphs that carry the tag “grain” of the source and contain the key phrase “salt fish”",
    ),
    (
        "transcript:t1 source:bank",
        "paragraphs that are of the transcript “t1” and come from a file with “bank” in its path",
    ),
    (
        "section:rates -title:salt",
        "paragraphs that stand under a heading with “rates” and do not have “salt” in the title of the event",
    ),
]


@pytest.mark.parametrize(("text", "told"), GOLDEN)
def test_told(text, told):
    assert tell(parse(text, dt.date(2016, 3, 2))[0]) == told


@pytest.mark.parametrize("spec", FIELDS, ids=lambda f: f.name)
def test_every_field_has_its_phrase(spec):
    if spec.kind is not Kind.PRESENCE:  # it is read as another field's star
        assert FRAMES[spec.name]
        assert spec.kind is Kind.EXCHANGE or HELD[spec.name]
    assert len(set(HELD.values())) == len(HELD)


def words_in(tree):
    """The words of all leaves, also of what is left out and of the other half of an exchange."""
    match tree:
        case Term(name, text) | Word(name, text) | Prefix(name, text) | Wildcard(name, text):
            return [] if name in ("role", "lang", "attr", "is") else [text]
        case Fuzzy(_, text) | Regex(_, text):
            return [text]
        case Value(name, text):
            return [] if name in ("role", "lang", "attr", "is") else [text]
        case Phrase(_, words):
            return list(words)
        case Near(_, words):
            return [w for word in words for w in words_in(word)]
        case _ if hasattr(tree, "children"):
            return [w for child in tree.children for w in words_in(child)]
        case _ if hasattr(tree, "child"):
            return words_in(tree.child)
        case _:
            return []


@settings(max_examples=400, deadline=None)
@given(QUERIES)
def test_every_word_is_mentioned(query):
    told = tell(query)
    assert told == tell(simplify(query))
    assert 0 < len(told) <= MAX_TOLD
    if not told.endswith("…") and "more" not in told:
        for word in words_in(simplify(query)):
            assert word in told.casefold().replace("ß", "ss") or word.casefold() in told.casefold()


def test_it_is_bounded():
    many = Or(tuple(Word("text", f"w{n}") for n in range(200)))
    assert tell(many).endswith(f"or {200 - MAX_ITEMS} more")
    assert len(tell(Value("topic", "x" * 5_000))) < 150
    deep = Word("text", "salt")
    for n in range(50):
        deep = Or((Not(Word("title", f"w{n}" * 20)), Not(Or((deep, Value("topic", "x"))))))
    assert len(tell(deep)) <= MAX_TOLD
