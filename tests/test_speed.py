"""The measuring of speed measures what it says: the same work of all, the same questions, honest ratios."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from importlib.util import find_spec

import pytest

from bench.speed.__main__ import main
from bench.speed.corpus import prepare
from bench.speed.measure import line, percentile
from bench.speed.peers import Effort, Found
from bench.speed.questions import Group, Kind, Lexicon, Question, groups, touched
from bench.speed.reach import Goal

PEERS = {"tantivy": "tantivy", "tantivy stems": "tantivy", "bm25s": "bm25s"}
ENGINES = ["columnar", "FTS5", *(name for name, module in PEERS.items() if find_spec(module))]
CLASSES = 22
FACETED_ONLY = 2


def test_a_whole_run(tmp_path, capsys):
    """Every engine answers every class it can, with the totals of all the others."""
    figures = tmp_path / "figures.json"
    asked = ["--paragraphs", "600", "--questions", "4", "--repeats", "1", "--openings", "1"]
    told = ["--shared", str(tmp_path / "absent"), "--json", str(figures), "--engines", *ENGINES]
    assert main([*asked, *told]) == 0
    (one,) = json.loads(figures.read_text())
    assert one["size"] == 600
    assert len(one["lines"]) == 2 * CLASSES - FACETED_ONLY
    for each in one["lines"]:
        stems = "stem" in each["name"]
        assert ("FTS5" in each["cells"]) is not (stems or each["name"] == "fuzzy")
        for cell in each["cells"].values():
            # Stems may differ: there are several porter stemmers.
            assert cell["asked"] == 4 and (stems or not cell["differing"])
            assert not cell["facets_differing"]
    assert set(one["builds"]) == set(ENGINES)
    assert set(one["updates"]) == set(ENGINES) - {"bm25s"}
    assert one["front"]["first"] > 0 and one["where"]["shares"]
    assert "seeded paragraphs" in capsys.readouterr().out


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    return prepare(500, folder / "corpus.jsonl", folder / "absent")


def test_questions_are_the_same_in_every_run(corpus):
    assert groups(Lexicon.of(corpus), 5) == groups(Lexicon.of(corpus), 5)


def test_copies_have_transcripts_of_their_own(corpus):
    twice = replace(corpus, copies=2)
    names = [one.transcript for batch in twice.batches() for one in batch]
    assert len(names) == 1000 and len(set(names)) == 2 * len(set(names[:500]))


def test_bytes_of_postings_are_rows_and_places(corpus):
    lexicon = Lexicon.of(corpus)
    word, rows = lexicon.having.most_common(1)[0]
    assert touched(lexicon, Question(Kind.ALL, (word,))) == 5 * rows
    phrase = Question(Kind.PHRASE, (word, word))
    assert touched(lexicon, phrase) == 2 * (5 * rows + 2 * lexicon.often[word])


class Stub:
    """Finds so many, takes so many seconds for each step of the number of the question, knows some kinds."""

    def __init__(self, total, seconds=1.0, kinds=tuple(Kind)):
        self.total, self.seconds, self.kinds = total, seconds, kinds
        self.calls = 0

    def asker(self, question, *, faceted):
        seconds = self.seconds * int(question.words[0])

        def ask():
            self.calls += 1
            return Found(self.total, 1, {}, Effort(seconds, seconds))

        return ask if question.kind in self.kinds else None

    def close(self):
        pass


def measured(patience=1000.0, **sessions):
    group = Group("a class", tuple(Question(Kind.ALL, (str(n),)) for n in range(1, 21)))
    return line(group, sessions, faceted=False, repeats=2, patience=patience).cells


def test_less_work_does_not_go_unseen():
    cells = measured(ours=Stub(100), lazy=Stub(90), same=Stub(100))
    assert (cells["lazy"].differing, cells["same"].differing) == (20, 0)
    assert cells["lazy"].apart == pytest.approx(0.1)


def test_who_cannot_do_a_class_has_no_cell():
    assert set(measured(ours=Stub(1), other=Stub(1, kinds=(Kind.FUZZY,)))) == {"ours"}


def test_the_ratio_is_of_the_questions_that_both_were_asked():
    slow = Stub(1, seconds=10.0)
    cells = measured(patience=600.0, ours=Stub(1, seconds=0.5), slow=slow)
    assert cells["ours"].asked == 20 and cells["slow"].asked == cells["slow"].compared < 20
    assert cells["slow"].ratio == pytest.approx(20)
    assert slow.calls == 5


def test_percentile_is_one_of_the_values():
    values = random.Random(1).sample(range(1, 201), 200)
    assert (percentile(values, 0.99), percentile(values, 0.5)) == (199, 101)


def test_a_goal_is_reached_from_the_right_side():
    assert Goal("at least", 1.0, 1.0).reached and not Goal("at least", 0.99, 1.0).reached
    assert Goal("at most", 1.0, 1.0, ceiling=True).reached
    assert not Goal("at most", 1.01, 1.0, ceiling=True).reached
