"""Completion while typing: what stands under the cursor, and what it may become."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchlib import Index
from searchlib.completing import spot
from searchlib.model import Completes
from searchlib.syntax import parse

TALK = """Press conference of the Velian Prime Minister, 3 May 2016

QUESTION: Will the missile treaty be signed with Orvania?

ANN LIND: The treaty on missiles is ready. Sanctions stay.

JO "TANK" BERG: The harbour is open. A treaty needs trust, and negotiations need time.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    talks, folder = tmp_path_factory.mktemp("talks"), tmp_path_factory.mktemp("index")
    (talks / "one.txt").write_text(TALK)
    (talks / "two.txt").write_text(TALK.replace("2016", "2017").replace('JO "TANK" BERG', "LINDA ORD"))
    Index.rebuild([talks], folder)
    with Index.open(folder) as opened:
        yield opened


def applied(text, one):
    return text[: one.span.start] + one.text + text[one.span.end :]


# The bar is the cursor; then the texts that the first completions make.
TYPED = [
    ("trea|", ["treaty"]),
    ("Trea| harbour", ["treaty harbour"]),
    ("-mis|", ["-missile", "-missiles"]),
    ("=mis|sile", ["=missile", "=missiles"]),
    ("spea|", ["speaker:"]),
    ("speaker:li|", ['speaker:"Ann Lind"', 'speaker:"Linda Ord"']),
    ("speaker:|", None),
    ('speaker:"ann l|', ['speaker:"Ann Lind"']),
    ('speaker:"ann l|ind" treaty', ['speaker:"Ann Lind" treaty']),
    ("harbour speaker:|", None),
    ("speaker:(lind OR ber|)", None),
    ("role:an|", ["role:answer"]),
    ("-role:qu|", ["-role:question"]),
    ("date:20|", ["date:2017", "date:2016"]),
    ("date:2016-|", ["date:2016-05"]),
    ("date:2016-05-|", ["date:2016-05-03"]),
    ("treaty O|", ["treaty OR"]),
    ('"missile tr|', ['"missile treaty', '"missile trust']),
    ('"missile tr|" x', ['"missile treaty" x', '"missile trust" x']),
    ("title:con|", ["title:conference"]),
    ("has:da|", ["has:date"]),
    ("asked:mis|", ["asked:missile", "asked:missiles"]),
    ("asked:(mis|", ["asked:(missile", "asked:(missiles"]),
    ("foo:tre|", None),
    ("zzz|", []),
]


@pytest.mark.parametrize(("typed", "texts"), TYPED, ids=[t for t, _ in TYPED])
def test_typed(index, typed, texts):
    cursor = typed.index("|")
    text = typed.replace("|", "")
    found = index.complete(text, cursor, limit=20)
    made = [applied(text, one) for one in found]
    if texts is None:
        assert found or "foo" in typed
    elif texts:
        assert made[: len(texts)] == texts
    else:
        assert made == []
    for one in found:
        if one.kind in (Completes.WORD, Completes.VALUE) and typed[-1] == "|" and '"' not in typed:
            tree, problems = parse(applied(text, one) + ")" * text.count("("))
            assert problems == (), tree


def test_counts_are_those_of_the_rest_of_the_query(index):
    (one,) = index.complete("harbour speaker:ber", 19)
    assert (one.count, one.kind) == (1, Completes.VALUE)
    assert index.search(applied("harbour speaker:ber", one)).total == one.count
    spoke = {one.text for one in index.complete("harbour speaker:", 16)}
    assert spoke == {'"Linda Ord"', next(text for text in spoke if "TANK" in text.upper())}
    both = {one.text: one.count for one in index.complete("speaker:", 8)}
    for text, count in both.items():
        assert index.search(f"speaker:{text}").total == count
    assert [one.count for one in index.complete("treat", 5)] == [6]


def test_limits(index):
    assert len(index.complete("", 0, limit=3)) == 3
    assert index.complete("x", 2) == index.complete("x", -1) == ()
    assert index.complete("a" * 20_000, 20_000) == ()


@given(st.text('ab:"(=-?)\\ \n“”speaker:', max_size=30), st.data())
def test_a_spot_lies_around_the_cursor(text, data):
    cursor = data.draw(st.integers(0, len(text)))
    here = spot(text, cursor)
    assert here and 0 <= here.span.start <= cursor <= here.span.end <= len(text)
