"""Query text <-> query tree: what each form means, what is said about what is not understood."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import CORPUS, QUERIES, words_of

from searchlib.engines.memory import matches
from searchlib.errors import UnknownField
from searchlib.query import (
    And,
    Answered,
    Asked,
    Between,
    Everything,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Term,
    Value,
    Word,
    simplify,
)
from searchlib.syntax import condition, format, parse
from searchlib.tokens import tokenize

A, B, C, D = (Word("text", w) for w in ("ada", "bee", "cow", "dog"))
LAVROV, KERRY = Term("speaker", "lavrov"), Term("speaker", "kerry")


def days(low, high):
    """A Between of ISO days."""
    return Between("date", *(dt.date.fromisoformat(d) if d else None for d in (low, high)))


UNDERSTOOD = [
    ("", Everything()),
    (" \n", Everything()),
    ("*", Everything()),
    ("-*", Nothing()),
    ("ada bee", And((A, B))),
    ("ada AND bee", And((A, B))),
    ("ada and bee", And((A, Word("text", "and"), B))),
    ("ada OR bee", Or((A, B))),
    ("ada bee OR cow", Or((And((A, B)), C))),
    ("ada (bee OR cow)", And((A, Or((B, C))))),
    ("ada -bee", And((A, Not(B)))),
    ("ada NOT bee", And((A, Not(B)))),
    ("NOT NOT ada", A),
    ("-(ada OR bee)", Not(Or((A, B)))),
    ("-ada", Not(A)),
    ('-"ada bee"', Not(Phrase("text", ("ada", "bee")))),
    ("(((ada)))", A),
    ('"ada bee"', Phrase("text", ("ada", "bee"))),
    ("“ada bee” „cow dog“", And((Phrase("text", ("ada", "bee")), Phrase("text", ("cow", "dog"))))),
    ("«ada bee»", Phrase("text", ("ada", "bee"))),
    ('"ada"', Term("text", "ada")),
    ('"OR"', Term("text", "or")),
    ("=Ada", Term("text", "ada")),
    ('="Ada bee"', Phrase("text", ("ada", "bee"))),
    ("COVID-19", Phrase("text", ("covid", "19"))),
    ("U.S.-led", Phrase("text", ("u.s", "led"))),
    ("外务大臣", Phrase("text", tuple("外务大臣"))),
    ("cafe\u0301", Word("text", "caf\u00e9")),
    ("we’re", Word("text", "we're")),
    ("why?", Word("text", "why")),
    ("Q: why", And((Word("text", "q"), Word("text", "why")))),
    ("10:30", Phrase("text", ("10", "30"))),
    ("ad*", Prefix("text", "ad")),
    ("a*", Prefix("text", "a")),
    ('"ad"*', Prefix("text", "ad")),
    ("we’*", Prefix("text", "we'")),
    ("u.*", Prefix("text", "u.")),
    ("外务大*", Phrase("text", tuple("外务大"))),
    ("title:ada", Word("title", "ada")),
    ("title:=ada", Term("title", "ada")),
    ("Title:ada", Word("title", "ada")),
    ("speaker:Lavrov", LAVROV),
    ("-speaker:lavrov", Not(LAVROV)),
    ("speaker:-lavrov", Not(LAVROV)),
    ('speaker:"Sergey Lavrov"', Phrase("speaker", ("sergey", "lavrov"))),
    ("speaker:O’Dwyer-Lee", Phrase("speaker", ("o'dwyer", "lee"))),
    ('speaker:="Sergey  Lavrov"', Value("speaker", "sergey lavrov")),
    ("speaker:=lavrov", Value("speaker", "lavrov")),
    ("speaker:(lavrov OR kerry)", Or((LAVROV, KERRY))),
    ("speaker:(lavrov title:ada) bee", And((LAVROV, Word("title", "ada"), B))),
    ("speaker:lav*", Prefix("speaker", "lav")),
    ("speaker:*", Prefix("speaker", "")),
    ("speaker:(* -lavrov)", And((Prefix("speaker", ""), Not(LAVROV)))),
    ("role:Answer", Value("role", "answer")),
    ("is:procedural", Value("is", "procedural")),
    ("section:ada", Word("section", "ada")),
    ("asked:ada", Asked(A)),
    ("asked:=Ada", Asked(Term("text", "ada"))),
    ("asked:ad*", Asked(Prefix("text", "ad"))),
    ("asked:*", Asked(Everything())),
    ('asked:"ada bee"', Asked(Phrase("text", ("ada", "bee")))),
    ("asked:(ada OR bee -cow)", Asked(Or((A, And((B, Not(C))))))),
    ("asked:(speaker:lavrov ada) bee", And((Asked(And((LAVROV, A))), B))),
    ("speaker:(lavrov asked:ada)", And((LAVROV, Asked(A)))),
    ("-asked:ada", Not(Asked(A))),
    ("asked:-ada", Not(Asked(A))),
    ("asked:(-ada)", Asked(Not(A))),
    ("ANSWERED:ada asked:bee", And((Answered(A), Asked(B)))),
    ("topic:arms-control", Value("topic", "arms-control")),
    ('topic:"Arms  control"', Value("topic", "arms control")),
    ("topic:(economy OR peace)", Or((Value("topic", "economy"), Value("topic", "peace")))),
    ("topic:arms*", Prefix("topic", "arms")),
    ('topic:"arms c"*', Prefix("topic", "arms c")),
    ('topic:"arms*"', Value("topic", "arms*")),
    ("topic:economy, ada", And((Value("topic", "economy"), A))),
    ("transcript:bank/2020:a", Value("transcript", "bank/2020:a")),
    (r'speaker:="Tom \"Tank\" Dee"', Value("speaker", 'tom "tank" dee')),
    ("date:2015", days("2015-01-01", "2015-12-31")),
    ("date:=2015", days("2015-01-01", "2015-12-31")),
    ("date:2015-06", days("2015-06-01", "2015-06-30")),
    ("date:2016-2", days("2016-02-01", "2016-02-29")),
    ("date:2015-06-09", days("2015-06-09", "2015-06-09")),
    ("date:2015/6/9", days("2015-06-09", "2015-06-09")),
    ("date:2015..2017", days("2015-01-01", "2017-12-31")),
    ("date:2015-06..2015-09", days("2015-06-01", "2015-09-30")),
    ("date:2015-06-09…2015", days("2015-06-09", "2015-12-31")),
    ("date:..2016", days(None, "2016-12-31")),
    ("date:2016..", days("2016-01-01", None)),
    ("date:>=2015-06-09", days("2015-06-09", None)),
    ("date:>2015", days("2016-01-01", None)),
    ("date:<=2015-02", days(None, "2015-02-28")),
    ("date:<2015", days(None, "2014-12-31")),
    ("date:*", days(None, None)),
    ("date:(2015 OR 2017)", Or((days("2015-01-01", "2015-12-31"), days("2017-01-01", "2017-12-31")))),
    ("year:2015", Value("year", "2015")),
    ("year:2015..2017", days("2015-01-01", "2017-12-31")),
]


@pytest.mark.parametrize(("text", "tree"), UNDERSTOOD)
def test_understood(text, tree):
    assert parse(text) == (tree, ())


# text, tree, what the message says, what stands at the span, the text with the repair put in.
SAID = [
    ('ada "bee cow', And((A, Phrase("text", ("bee", "cow")))), "not closed", '"bee cow', 'ada "bee cow"'),
    ("ada “bee", And((A, Term("text", "bee"))), "not closed", "“bee", "ada “bee”"),
    ("(ada (bee", And((A, B)), "not closed", "(ada (bee", "(ada (bee))"),
    ("ada) bee", And((A, B)), "closes nothing", ")", None),
    ("ada () bee", And((A, B)), "nothing stands", "(", None),
    ("ada OR", A, "OR has nothing", "OR", None),
    ("OR ada", A, "OR has nothing", "OR", None),
    ("ada AND OR bee", Or((A, B)), "AND has nothing", "AND", None),
    ("ada NOT", A, "NOT has nothing", "NOT", None),
    ("NOT", Nothing(), "NOT has nothing", "NOT", None),
    ("ada !!", A, "no word in", "!!", None),
    ("!!", Nothing(), "no word in", "!!", None),
    ("ada ''  bee", And((A, B)), "no word in", "''", None),
    ('ada ""', A, "nothing is asked", '""', None),
    ("ada - bee", And((A, B)), "no word in", "-", None),
    ("ada --bee", And((A, B)), "dash", "--bee", "ada -bee"),
    ("ada –bee", And((A, B)), "dash", "–bee", "ada -bee"),
    ('"ada"-bee', And((Term("text", "ada"), B)), "dash", "-bee", '"ada" -bee'),
    ("speakr:lavrov", Phrase("text", ("speakr", "lavrov")), "speaker:", "speakr", "speaker:lavrov"),
    ("speakr: bee", And((Word("text", "speakr"), B)), "speaker:", "speakr", "speaker: bee"),
    ("foo:(ada OR bee)", And((Word("text", "foo"), Or((A, B)))), "no field", "foo:(", None),
    ("-foo:(ada OR bee)", Not(And((Word("text", "foo"), Or((A, B))))), "no field", "foo:(", None),
    ("https://a.org", Phrase("text", ("https", "a", "org")), "no field", "https://a.org", None),
    ("speaker: lavrov", LAVROV, "no space", "speaker: ", "speaker:lavrov"),
    ("ada speaker:", A, "nothing is asked after speaker:", "speaker:", None),
    ("ada speaker: OR bee", Or((A, B)), "nothing is asked after speaker:", "speaker:", None),
    ('ada speaker:"?!"', Nothing(), "nothing can match", 'speaker:"?!"', None),
    ("ada date:20l5", Nothing(), "not a date", "date:20l5", "ada date:2015"),
    ("ada -date:20l5", Nothing(), "not a date", "date:20l5", "ada -date:2015"),
    ("ada -(bee -date:20l5)", And((A, Not(B))), "not a date", "date:20l5", "ada -(bee -date:2015)"),
    ("ada OR date:20l5", A, "not a date", "date:20l5", "ada OR date:2015"),
    ("date:2015-2017", Nothing(), "not a date", "date:2015-2017", "date:2015..2017"),
    ("date:2015-02-30", Nothing(), "not a date", "date:2015-02-30", None),
    ("date:9.6.2015", Nothing(), "not a date", "date:9.6.2015", None),
    ("date:>9999", Nothing(), "not a date", "date:>9999", None),
    ("date:2017..2015", Nothing(), "ends before", "date:2017..2015", "date:2015..2017"),
    ("year:20l5", Nothing(), "not a date", "year:20l5", "year:2015"),
    ("role:anser", Nothing(), "role: takes statement", "role:anser", "role:answer"),
    ("is:foolish", Nothing(), "is: takes procedural, never", "is:foolish", None),
    ("ada asked:", A, "nothing is asked after asked:", "asked:", None),
    ("ada asked:()", A, "nothing stands", "asked:(", None),
    ("ada asked:!!", Nothing(), "nothing can match", "asked:!!", None),
    ("ada -asked:!!", Nothing(), "nothing can match", "asked:!!", None),
    ("asked: ada", Asked(A), "no space after asked:", "asked: ", "asked:ada"),
    ("asked:*ada", Asked(A), "only at the end", "asked:*ada", "asked:ada"),
    ("asked:(ada", Asked(A), "not closed", "asked:(ada", "asked:(ada)"),
    (
        "asked:speaker:ada",
        Asked(Phrase("text", ("speaker", "ada"))),
        "to ask another field",
        "asked:speaker:ada",
        "asked:(speaker:ada)",
    ),
    ("asked:(ada answered:bee)", Nothing(), "inside asked:", "answered:bee", None),
    ("asked:(ada OR asked:(bee (cow)))", Asked(A), "inside asked:", "asked:(bee (cow))", None),
    ("-attr:guess", Nothing(), "attr: takes label", "attr:guess", None),
    ("*ada", A, "only at the end", "*ada", "ada"),
    ("topic:*arms*", Prefix("topic", "arms"), "only at the end", "topic:*arms*", "topic:arms*"),
    ("ad*a", Prefix("text", "ad"), "only at the end", "ad*a", "ad*"),
    ("a?a", Phrase("text", ("a", "a")), "no pattern", "a?a", "a*"),
    ("/ad.+/", Word("text", "ad"), "no pattern", "/ad.+/", None),
    ("ada~1", A, "~1 is not", "ada~1", "ada"),
    ("ada^2.5 bee", And((A, B)), "^2.5 is not", "ada^2.5", "ada bee"),
    ('"ada bee"~5', Phrase("text", ("ada", "bee")), "~5 is not", '"ada bee"~5', '"ada bee"'),
    ("ada NEAR bee", And((A, Word("text", "near"), B)), "NEAR is not", "NEAR", "ada near bee"),
    ("covid-1*", And((Term("text", "covid"), Prefix("text", "1"))), "stand apart", "covid-1*", None),
    ("ada\0bee", And((A, B)), "cannot be printed", "\0", None),
    ("ada\ud800bee", And((A, B)), "cannot be printed", "\ud800", None),
]


@pytest.mark.parametrize(("text", "tree", "message", "place", "repaired"), SAID)
def test_not_understood(text, tree, message, place, repaired):
    """One problem: what it says, where, and a repair which, put there, leaves nothing of it."""
    got, problems = parse(text)
    assert got == tree
    assert len(problems) == 1
    (problem,) = problems
    assert message in problem.message
    assert problem.span.of(text) == place
    if repaired is None:
        assert not problem.repair
    else:
        made = text[: problem.span.start] + problem.repair + text[problem.span.end :]
        assert made == repaired
        assert message not in " ".join(p.message for p in parse(made)[1]) or message == "speaker:"


def test_several_problems_come_in_order_of_place():
    _, problems = parse('speakr:x date:20l5 "ada')
    assert [p.span.start for p in problems] == [0, 9, 19]


CONDITIONS = [
    ("speaker", "Lavrov", LAVROV),
    ("speaker", "Sergey Lavrov", Phrase("speaker", ("sergey", "lavrov"))),
    ("speaker", "=Sergey Lavrov", Value("speaker", "sergey lavrov")),
    ("speaker", '= Tom "Tank" (Dee) * ', Value("speaker", 'tom "tank" (dee) *')),
    ("speaker", "lavrov OR -kerry", Phrase("speaker", ("lavrov", "or", "kerry"))),
    ("speaker", "Lav*", Prefix("speaker", "lav")),
    ("title", "rates", Word("title", "rates")),
    ("title", "=rates", Term("title", "rates")),
    ("topic", "arms control", Value("topic", "arms control")),
    ("topic", "-a, b,", Value("topic", "-a, b,")),
    ("topic", "arms*", Prefix("topic", "arms")),
    ("topic", "=arms*", Value("topic", "arms*")),
    ("role", "Answer", Value("role", "answer")),
    ("year", "2015", Value("year", "2015")),
    ("date", "2015..2017", days("2015-01-01", "2017-12-31")),
    ("date", " >= 2015-06 ", days("2015-06-01", None)),
    ("asked", "ada OR speaker:lavrov", Asked(Or((A, LAVROV)))),
    ("answered", '"ada bee" -cow', Answered(And((Phrase("text", ("ada", "bee")), Not(C))))),
]


@pytest.mark.parametrize(("name", "value", "tree"), CONDITIONS)
def test_condition(name, value, tree):
    assert condition(name, value) == (tree, ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("speaker", ""), ("speaker", "="), ("speaker", "?"), ("date", "soon"), ("role", "boss")),
        *(("asked", ""), ("asked", " ? "), ("answered", "asked:ada")),
    ],
)
def test_condition_that_nothing_meets(name, value):
    tree, (problem,) = condition(name, value)
    assert tree == Nothing()
    assert problem.message


def test_condition_on_no_field():
    with pytest.raises(UnknownField):
        condition("speakr", "Lavrov")


@settings(max_examples=400, deadline=None)
@given(QUERIES)
def test_format_reads_back(query):
    assert parse(format(query)) == (simplify(query), ())


# Every sign with a meaning, and words that sit badly beside them.
SIGNS = st.sampled_from(
    [*"()\"“”«»-*=:~^?/\\.…<>,;'’| \n\0\ud800", *("AND", "OR", "NOT", "ada", "bee", "外", "é", "2015", "..")]
    + [f"{f}:" for f in ("speaker", "topic", "date", "role", "year", "title", "asked", "answered", "foo")]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(SIGNS, max_size=15).map("".join) | st.text(max_size=30))
def test_any_text_has_a_reading_that_reads_back(text):
    tree, problems = parse(text)
    # A few characters fold into signs that part words (U+FB01 within initials): no text asks for those.
    assume(all(t.text in words_of(t.text) for t in tokenize(text)))
    assert simplify(tree) == tree
    assert all(0 <= p.span.start <= p.span.end <= len(text) and p.message for p in problems)
    assert parse(format(tree)) == (tree, ())


GARBAGE = [
    "".join(random.Random(1).choices('ab()"“”-*=: \t\\.~^?/ORNAD\0é外\ud800', k=1_000_000)),
    "\0" * 1_000_000,
    "\ud800" * 1_000_000,
    " " * 1_000_000,
    *(sign * 10_000 for sign in ("(", ")", '"', "“", "-", "*", ":", "\\", "?", ".", "a", "外", "e\u0301")),
    *(
        part * 3_000
        for part in ("- ", "NOT ", "OR ", "(a ", "(a OR -", "speaker:(", "foo:b ", "date:2 ", "a'")
    ),
    "(" * 5_000 + "ada" + ")" * 5_000,
    "date:" + "2015.." * 2_000,
    "x" * 9_000 + ":y",
]


@pytest.mark.parametrize("text", GARBAGE, ids=lambda t: repr(t[:9]))
def test_garbage_is_read_at_once(text):
    tree, problems = parse(text)
    format(tree)
    assert len(problems) <= 20


def test_limits_are_said():
    _, (problem,) = parse("ada " * 250)
    assert "200" in problem.message
    assert problem.span.start == 800
    tree, problems = parse("ada bee" + " " * 10_000 + "cow")
    assert tree == And((A, B))
    assert "10,000" in problems[0].message
    tree, problems = parse("ada -" + "(" * 60 + "bee" + ")" * 60)
    assert tree == Nothing()
    assert "50" in problems[0].message
    assert parse("(" * 50 + "ada" + ")" * 50) == (A, ())


@pytest.mark.parametrize("end", ["2019-12-01", "2019-12", "2019"])
def test_ranges_hold_their_last_day(end):
    tree, _ = parse(f"date:2019-11..{end}")
    last = {"2019-12-01": dt.date(2019, 12, 1)}.get(end, dt.date(2019, 12, 31))
    found = [c.date for c in CORPUS if matches(tree, c)]
    assert max(found) == last
