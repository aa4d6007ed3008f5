"""Ranking: golden answers over the samples, what each part of the formula does, scores that add up."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from strategies import CORPUS

from searchlib import Index
from searchlib.cli import main
from searchlib.engines import Request
from searchlib.engines.memory import MemoryEngine
from searchlib.query import (
    And,
    Asked,
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
from searchlib.ranking import EXACT, TITLE, Why, idf, norm, parts, written
from searchlib.syntax import format, parse

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = tomllib.loads((ROOT / "tests/ranking/samples.toml").read_text(encoding="utf-8"))["golden"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("ranking") / "index"
    Index.rebuild([ROOT / "searchlib" / "samples"], made)
    return made


@pytest.fixture(scope="module")
def samples(folder):
    with Index.open(folder) as index:
        yield index


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["query"])
def test_golden(samples, row):
    hits = samples.search(row["query"], limit=row["within"]).hits
    assert f"samples/{row['id']}" in [hit.chunk.id for hit in hits]


@pytest.mark.parametrize(
    "query", ["? who pays for the dam", "rates treaty OR asked:(dam -war)", '"interest rates"']
)
def test_a_score_is_the_sum_of_its_explanation(samples, query):
    for hit in samples.search(query, limit=20).hits:
        told = samples.weigh(query, hit.chunk.id)
        added = 0.0
        for part in told.parts:
            added += part.points
        assert hit.score == told.score == added > 0


def test_the_command_prints_the_explanation(folder, capsys):
    assert (
        main(["search", "--index", str(folder), "--any", "--explain", "--limit", "1", "interest rates"]) == 0
    )
    out = capsys.readouterr().out
    assert "rates, word:" in out
    assert "(rate, rates)" in out
    assert "=rates, exact form:" in out
    assert "title:rates, in the title:" in out


def test_any_is_the_same_as_a_question_mark(folder, capsys):
    found = []
    for words in (["--any", "dam -water"], ["? dam -water"], ["(dam) -water"]):
        assert main(["search", "--index", str(folder), *words]) == 0
        found.append(capsys.readouterr().out)
    assert found[0] == found[1] == found[2]


def ranked(query, *texts, **changes):
    """The texts that match (a query text or a tree), best first, with their scores."""
    plain = replace(CORPUS[0], title="", date=None, **changes)
    chunks = [replace(plain, id=f"t#{n:05d}", paragraph=n, text=t) for n, t in enumerate(texts, 1)]
    engine = MemoryEngine()
    with engine.writer() as writer:
        writer.put(chunks)
    of = {c.id: c.text for c in chunks}
    tree = parse(query)[0] if isinstance(query, str) else query
    return [(of[m.id], m.score) for m in engine.search(Request(tree)).matches]


def test_rarer_words_count_more():
    texts = ("dam", "fish", "dam", "tax")
    assert [t for t, _ in ranked("dam OR fish", *texts)] == ["fish", "dam", "dam"]


def test_a_stem_is_one_word_however_many_forms_it_has():
    (_, first), *_ = ranked("rate", "rate rates rated", "tax")
    (_, other), *_ = ranked("rate", "rate rate rate", "tax")
    assert first < other < first * (1 + 2 * EXACT) * 1.2  # only the exact form tells them apart
    twice = parts(Or((Word("text", "rate"), And((Word("text", "rates"), Word("text", "rate"))))))
    words = [p for p in twice if p.why is Why.WORD]
    assert [p.again("en") for p in words] == [False, True]
    assert [p.again("hu") for p in words] == [False, False]  # two words there


def test_a_word_that_is_repeated_counts_once():
    once, twice = ranked("=rate OR dam", "rate", "tax"), ranked("=rate OR (=rate dam)", "rate", "tax")
    assert once == twice
    (_, first), *_ = ranked("rate", "rated", "tax")
    (_, other), *_ = ranked("rate OR rates", "rated", "tax")
    assert first == other


def test_the_exact_form_comes_first_among_equals():
    assert [t for t, _ in ranked("rates", "rate tax", "rates tax", "dam")] == ["rates tax", "rate tax"]


def test_a_short_remark_is_not_everything():
    """Length is held against a paragraph, but five words are not ten times as good as fifty."""
    long = " ".join(["dam"] + ["tax"] * 49)
    (short, most), (_, least) = ranked("dam", "dam tax tax tax tax", long, *["fish " * 30] * 8)
    assert short.startswith("dam tax")
    assert least < most < 3 * least
    assert norm(50, 30) > norm(30, 30) > norm(5, 30) > 0


def test_weights_are_never_negative():
    assert all(idf(n, 100) > 0 for n in range(101))


def test_bonuses_are_small():
    assert 0 < EXACT <= 0.3
    assert 0 < TITLE <= 0.3


def test_names_values_and_refused_words_earn_nothing():
    silent = And((Value("role", "answer"), Term("speaker", "mira"), Not(Word("text", "dam"))))
    assert parts(silent) == ()
    assert [p.leaf for p in parts(Phrase("text", ("a", "b")))] == [Phrase("text", ("a", "b"))]


def test_a_boost_multiplies_the_points_of_its_words():
    dam, fish = Word("text", "dam"), Word("text", "fish")
    texts = ("dam", "fish", "dam tax", "tax")
    plain = dict(ranked(Or((dam, fish)), *texts))
    boosted = dict(ranked(Or((Boost(Boost(dam, 2.0), 2.0), fish)), *texts))
    assert boosted["dam"] == pytest.approx(4 * plain["dam"])
    assert boosted["fish"] == plain["fish"]
    assert [p.weight for p in parts(Boost(dam, 2.0))] == [2.0, 2.0 * EXACT, 2.0 * TITLE]
    assert {p.weight for p in parts(Boost(Asked(Boost(Term("text", "dam"), 3.0)), 2.0))} == {6.0}


@pytest.mark.parametrize("word", [Word("text", "rates"), Word("text", "rate"), Term("text", "rates")])
def test_of_one_word_with_several_boosts_the_largest_counts(word):
    once = ranked(Boost(word, 3.0), "rates tax", "tax")
    twice = ranked(Or((word, Boost(word, 3.0), Boost(word, 2.0))), "rates tax", "tax")
    assert once == twice
    loose = Or((Word("text", "rate"), Boost(Word("text", "rated"), 3.0)))
    (part, again) = [p for p in parts(loose) if p.why is Why.WORD]
    assert (part.weight, part.again("en"), again.again("en")) == (3.0, False, True)


def test_a_word_and_its_plain_form_count_once():
    texts = ("café tax", "cafe tax", "tax")
    assert ranked(Term("text", "café"), *texts) == ranked(
        Or((Term("text", "café"), Term("text", "cafe"))), *texts
    )
    first, second = (p for p in parts(Or((Word("text", "café"), Word("text", "cafe")))) if p.why is Why.WORD)
    assert not first.again("fr")
    assert second.again("fr")


def test_words_near_one_another_count_as_a_phrase_does_by_their_places():
    near = Near("text", (Word("text", "missile"), Term("text", "treaty")), 3)
    texts = ("missiles and the treaty", "treaty missile treaty", "missile tax tax tax treaty", "tax")
    assert [t for t, _ in ranked(near, *texts)] == ["treaty missile treaty", "missiles and the treaty"]
    (part,) = parts(near)
    assert (part.why, part.weight, written(part.leaf)) == (Why.WORD, 1.0, '"missile =treaty"~3')


def test_words_given_by_a_pattern_earn_nothing():
    leaves = (Wildcard("text", "d?m"), Fuzzy("text", "dam", 1), Regex("text", "dam"), Prefix("text", "da"))
    assert parts(Or(leaves)) == ()
    assert written(Near("text", leaves, 9)) == '"d?m dam~1 /dam/ da*"~9'


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("? ada bee", "ada OR bee"),
        (" ?ada bee", "ada OR bee"),
        ("? ada", "ada"),
        ("? 外务大臣", "外 OR 务 OR 大 OR 臣"),
        ("? ada (bee OR speaker:lind)", "ada (bee OR speaker:lind)"),
        ("? ada bee OR cow dog", "ada OR bee OR cow OR dog"),
        ("? speaker:lind", "speaker:lind"),
        ("? asked:(ada bee) cow", "cow asked:(ada bee)"),
        ("? " + "外" * 300 + " NOT ada OR bee", "外"),
    ],
)
def test_any(text, read):
    tree, _ = parse(text)
    assert parse(format(tree)) == (tree, ())
    assert format(tree) == read
