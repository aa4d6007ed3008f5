"""A question with its answer as one object: asked for, shown, exported."""

from __future__ import annotations

import csv
import io
import json

import pytest

from searchlib import Index
from searchlib.cli import main
from searchlib.errors import UnknownChunk, UnknownExchange
from searchlib.query import Answered, Asked, Not, Word

TALK = """Press Briefing by Press Secretary Mara Darne, Torvin, May 3, 2021

MS. DARNE: The harbour opens in spring.

MODERATOR: Thank you. Our first question is from Jo Berg.

Q   You spoke of sanctions on salt.

Will they be lifted, and will the ferry sail?

MS. DARNE: Good afternoon, Jo.

They will not be lifted this year.

The ferry sails. Go ahead, Ilse.

Q   What does the harbour cost?

MS. DARNE: Nine million, whatever the sanctions do.

Q   But why so much?

MS. DARNE: For want of salt.

MODERATOR: Thank you all.
"""
ONE = "talks/one.txt"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    talks = tmp_path_factory.mktemp("asked") / "talks"
    talks.mkdir()
    (talks / "one.txt").write_text(TALK)
    (talks / "two@2.txt").write_text(TALK.replace("sanctions", "tariffs").replace("2021", "2022"))
    Index.rebuild([talks], talks.parent / "index")
    return talks.parent / "index"


@pytest.fixture(scope="module")
def index(folder):
    with Index.open(folder) as opened:
        yield opened


@pytest.fixture
def run(folder, capsys):
    def call(*words):
        code = main([*map(str, words), "--index", str(folder)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def found(index, query, **options):
    return [hit.chunk.paragraph for hit in index.search(query, sort="document", **options).hits]


def test_answers_to_questions_about_something(index):
    assert found(index, "asked:sanctions") == [6, 7]
    assert found(index, "asked:(sanctions ferry)") == [6, 7], "the question is taken as a whole"
    assert found(index, "asked:(sanctions -ferry)") == []
    assert found(index, "asked:sanctions ferry") == [7]
    assert found(index, "asked:cost") == [9, 9]
    assert found(index, "asked:(transcript:talks/one.txt -why)") == [6, 7, 9]
    assert found(index, "answered:sanctions") == [8]
    assert found(index, "answered:(sanctions -salt)") == [8]
    assert found(index, "sanctions -asked:*") == [3]


def test_it_narrows_like_any_field(index):
    assert found(index, "", where={"asked": ["sanctions", "tariffs"], "year": ["2022"]}) == [6, 7]
    assert found(index, "ferry", where={"asked": ["sanctions OR tariffs"]}) == [7, 7]
    page = index.search("", where={"asked": ["sanctions"]})
    assert page.understood == "asked:sanctions"
    assert index.search(Asked(Word("text", "sanctions"))).total == 2
    assert index.search(Answered(Not(Word("text", "salt"))), where={"year": ["2021"]}).total == 3


def test_what_only_runs_the_meeting_can_be_left_out(index):
    assert found(index, "is:procedural", where={"year": ["2021"]}) == [2, 5, 12]
    assert 2 not in found(index, "thank -is:procedural")


def test_a_hit_in_an_answer_shows_its_question_with_what_was_asked_for(index):
    first, second = index.search("asked:sanctions", sort="document").hits
    assert first.question == second.question
    assert [span.of(first.question.text) for span in first.question.marks] == ["sanctions"]
    assert first.snippets[0].marks == ()
    (said,) = index.search("asked:(cost OR sanctions)", where={"text": ["million"], "year": ["2021"]}).hits
    assert [span.of(said.chunk.text) for span in said.snippets[0].marks] == ["million"], "not “sanctions”"
    (plain,) = index.search("lifted role:answer", where={"year": ["2021"]}).hits
    assert plain.question.text.startswith("Will they be lifted")
    assert plain.question.marks == ()
    assert [hit.question for hit in index.search("role:question").hits] == [None] * 8


def test_an_exchange_by_its_id_and_by_its_paragraphs(index):
    whole = index.exchange(f"{ONE}@1")
    assert (whole.id, whole.number, whole.follows) == (f"{ONE}@1", 1, None)
    assert [c.paragraph for c in whole.question] == [3, 4]
    assert [c.paragraph for c in whole.answer] == [6, 7]
    assert [c.paragraph for c in whole.beside] == [2, 5]
    assert all(index.exchange(f"{ONE}#0000{n}") == whole for n in (2, 3, 4, 5, 6, 7))
    assert index.exchange(f"{ONE}@3").follows == f"{ONE}@2"
    assert index.exchange("talks/two@2.txt@2").number == 2


@pytest.mark.parametrize("id", [f"{ONE}@9", f"{ONE}@0", f"{ONE}@", f"{ONE}@x", ONE, "", "@1", f"{ONE}#00001"])
def test_an_exchange_that_is_not_there(index, id):
    with pytest.raises(UnknownExchange):
        index.exchange(id)
    with pytest.raises(UnknownChunk):
        index.exchange(f"{ONE}#00099")


def test_show_has_the_whole_question_above_and_the_first_one_of_a_follow_up(index, run):
    context = index.show(f"{ONE}#00007", around=0)
    assert context.question == context.exchange.question[-1]
    assert context.exchange == index.exchange(f"{ONE}@1")
    _, out, _ = run("show", f"{ONE}#00007", "--around", 0)
    assert out.index("exchange talks/one.txt@1") < out.index("? 3") < out.index("? 4") < out.index("> 7")
    _, out, _ = run("show", f"{ONE}#00011", "--around", 0)
    assert out.index("a follow-up of talks/one.txt@2") < out.index("What does") < out.index("But why")
    _, out, _ = run("show", f"{ONE}#00010", "--around", 0, "--json")
    shown = json.loads(out)
    assert shown["question"] is None
    assert shown["exchange"]["id"] == f"{ONE}@3"
    assert [c["paragraph"] for c in shown["earlier"]] == [8]


def test_show_an_exchange(run):
    code, out, _ = run("show", f"{ONE}@3")
    assert code == 0
    assert out.index("a follow-up of") < out.index("? 8") < out.index("? 10") < out.index("  11")
    assert out.rstrip().endswith("para. 11 (talks/one.txt).")
    assert json.loads(run("show", f"{ONE}@3", "--json")[1])["follows"] == f"{ONE}@2"
    code, _, err = run("show", f"{ONE}@7")
    assert code == 1
    assert "not in this index" in err


def test_the_command_shows_and_exports_the_question(run):
    _, out, _ = run("search", "--asked", "sanctions ferry")
    assert "2 found" in out
    assert out.count("? You spoke of *sanctions* on salt.") == 2
    rows = list(csv.DictReader(io.StringIO(run("export", "asked:sanctions")[1])))
    assert {row["exchange"] for row in rows} == {"1"}
    assert rows[0]["question"].startswith("You spoke")
    assert run("search", "asked:")[0] == 1


def test_answers_are_ranked_by_their_questions(index):
    page = index.search("asked:(salt OR harbour OR cost)", where={"year": ["2021"]})
    assert [hit.chunk.paragraph for hit in page.hits] == [9, 6, 7]
