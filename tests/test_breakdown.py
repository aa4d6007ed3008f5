"""A query that finds nothing: its parts counted, what removed everything, repairs that find something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from searchlib import Index
from searchlib.breakdown import Census
from searchlib.cli import main
from searchlib.engines import never
from searchlib.model import Step
from searchlib.query import Word

TALK = """Press conference of the Velian Prime Minister, 3 May 2016

QUESTION: Will the missile treaty be signed with Orvania?

ANN LIND: The treaty on missiles is ready. Sanctions stay until the journalists are free.

JO BERG: The harbour is open. A treaty needs trust, and negotiations need time.

ANN LIND: We will see what the harbour costs.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    talks, folder = tmp_path_factory.mktemp("talks"), tmp_path_factory.mktemp("index")
    (talks / "one.txt").write_text(TALK)
    Index.rebuild([talks], folder)
    with Index.open(folder) as opened:
        yield opened


CAUSES = [
    # query, where, what removed everything, a step and the text and filters that mend it
    ("treatty", {}, ["treatty"], (Step.SPELLING, "treaty", {})),
    ("harbuor open", {}, ["harbuor"], (Step.SPELLING, "harbour open", {})),
    ('"missile traety"', {}, ['"missile traety"'], (Step.SPELLING, '"missile treaty"', {})),
    ("speaker:lynd treaty", {}, ["speaker:lynd"], (Step.SPELLING, "speaker:lind treaty", {})),
    ("treaty", {"speaker": ["Lynd"]}, ["speaker:lynd"], (Step.SPELLING, "treaty", {"speaker": ("lind",)})),
    ('"treaty missiles"', {}, ['"treaty missiles"'], (Step.NEAR, '"treaty missiles"~6', {})),
    ('"missile sanction"', {}, ['"missile sanction"'], (Step.WORDS, "missile sanction", {})),
    ("=negotiation", {}, ["=negotiation"], (Step.STEM, "negotiation", {})),
    ("harbour sanctions", {}, ["harbour", "sanctions"], (Step.ANY, "harbour OR sanctions", {})),
    ("harbour", {"role": ["question"]}, ["harbour", "role:question"], (Step.DROP, "harbour", {})),
    ("harbour role:question", {}, ["harbour", "role:question"], (Step.ROLE, "harbour role:answer", {})),
    ("harbour", {"date": ["2015"]}, ["date:2015"], (Step.DATES, "harbour", {"date": ("2014..2016",)})),
    ("harbour date:2017", {}, ["date:2017"], (Step.DATES, "harbour date:2016..2018", {})),
    (
        "harbour -open speaker:berg",
        {},
        ["-open", "speaker:berg"],
        (Step.DROP, "harbour speaker:berg", {}),
    ),
    ("zzzz qqqq harbour", {}, ["zzzz", "qqqq"], (Step.DROP, "harbour", {})),
]


@pytest.mark.parametrize(("query", "where", "culprits", "mended"), CAUSES, ids=[c[0] for c in CAUSES])
def test_each_cause_is_named_and_mended(index, query, where, culprits, mended):
    found = index.breakdown(query, where=where)
    assert (found.total, found.complete) == (0, True)
    assert [part.text for part in found.culprits] == culprits
    assert found.message and all(part.text in found.message for part in found.culprits)
    assert mended in [(one.step, one.text, one.where) for one in found.repairs]
    for one in found.repairs:
        assert index.search(one.text, where=one.where).total == one.total > 0
    for part in found.parts:
        assert index.search(part.text).total == part.total


def test_a_query_that_finds_something_has_its_parts_counted_and_needs_no_repair(index):
    found = index.breakdown("treaty harbour", where={"speaker": ["berg"]})
    assert [(part.text, part.total, part.field) for part in found.parts] == [
        ("treaty", 3, ""), ("harbour", 2, ""), ("speaker:berg", 1, "speaker"),
    ]  # fmt: skip
    assert (found.total, found.culprits, found.repairs, found.message) == (1, (), (), "")


NEVER = ["treatt*", "tre?tty", "/treatty/", "treatty~1", "-treatty", '"qqqq treatty"', "trty", "3019"]


@pytest.mark.parametrize("query", NEVER)
def test_no_word_is_mended_in_a_pattern_and_no_phrase_into_nothing(index, query):
    assert index.did_you_mean(query) == ()


def test_swapped_letters_are_one_slip_and_the_likeliest_word_comes_first(index):
    assert [one.text for one in index.did_you_mean("joural")] == []
    assert [one.text for one in index.did_you_mean("jouranlists")] == ["journalists"]
    assert [one.text for one in index.did_you_mean("sactions")] == ["sanctions"]
    assert index.did_you_mean("treaties") == ()  # the index has it in another form
    (one,) = index.did_you_mean('"missile traety" sactions OR asked:(mising traety)', limit=1) or [None]
    assert one is None or one.total


def test_counting_is_bounded_and_says_so(index):
    found = index.breakdown(" ".join(f"(w{n} OR x{n})" for n in range(60)))
    assert (found.total, found.complete) == (0, False)
    assert index.breakdown("treatty", seconds=0).complete is False
    census = Census.within(60, lambda tree: 1)
    counts = [census(Word("text", f"w{n}")) for n in range(40)]
    assert counts == [1] * 30 + [None] * 10 and not census.complete
    assert census(Word("text", "w3")) == 1
    late = Census.within(-1, lambda tree: 1)
    assert late(Word("text", "w")) is None and not late.complete


def test_a_query_of_unknown_words_is_no_burden(index):
    unknown = " ".join(f"treat{'aeiou'[n % 5]}{'tyrsl'[n // 5 % 5]}y" for n in range(200))
    assert index.did_you_mean(unknown) == ()
    assert index.did_you_mean("treatty misile sactions")[0].text == "treaty missile sanctions"


def test_a_count_that_was_cut_short_is_none(index):
    census, _ = index._counting(0.0, never)
    census.deadline = float("inf")
    assert census(Word("text", "treaty")) is None and not census.complete


def test_the_verb_prints_tree_expansions_parts_and_repairs(index, capsys):
    def run(*words):
        code = main([*words, "--index", str(index.folder)])
        return code, capsys.readouterr().out

    code, out = run("explain", "treatty (speaker:lind OR -role:answer)")
    assert code == 0
    for line in (
        "0 found",
        "  word text: treatty",
        "    not",
        "      value role: answer",
        "        0  treatty",
    ):
        assert line in out
    assert "  treaty (speaker:lind OR -role:answer)  (treaty instead of treatty)" in out
    code, out = run("explain", "treaty speakr:x", "--json")
    page = json.loads(out)
    assert code == 1 and page["problems"] and page["breakdown"]["culprits"]
    assert page["tree"]["node"] == "and" and page["tree"]["children"][0] == {
        "node": "word", "field": "text", "text": "treaty",
    }  # fmt: skip
    text = (Path(__file__).resolve().parents[1] / "docs" / "json.md").read_text(encoding="utf-8")
    for key in (*page, *page["breakdown"], "step", "message", "where"):
        assert f"`{key}`" in text or f"{key}," in text or f"{key}}}" in text, key
