"""What is handed on: columns that stand straight, tables and data that are exact, nothing that does harm."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import CORPUS

from searchlib import render
from searchlib.highlight import marks
from searchlib.model import Attribution, Hit, How, ResultPage, Snippet, Speaker, Sure
from searchlib.render.cells import cells, head, left, right, tail, wrapped
from searchlib.syntax import parse

HOSTILE = "a\x1b]0;owned\x07 dam\u202e [red]x[/red] <b>\u2028=1+1\x00 \x9b31m end"


def hit(text, query="dam", **changes):
    chunk = replace(CORPUS[40], text=text, **changes)
    return Hit(1, 1.0, chunk, (Snippet(text, marks(text, parse(query)[0])),))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("dam", 3),
        ("外务", 4),
        ("e\u0301a", 2),
        ("한글", 4),
        ("\u1112\u1161\u11ab", 2),
        ("👩\u200d👧", 2),
        ("🇫🇷", 2),
        ("❤\ufe0f", 2),
        ("नमस्ते", 4),
        ("ﬀ", 1),
        ("ｶﾞ", 2),
        ("", 0),
    ],
)
def test_columns_of_a_text(text, columns):
    assert cells(text) == columns


PARTS = st.lists(st.sampled_from(["a", " ", "外", "e\u0301", "👩\u200d👧", "🇫🇷", "한"]), max_size=30).map(
    "".join
)


@given(PARTS, st.integers(0, 40))
def test_cut_and_padded_to_columns(text, width):
    assert text.startswith(head(text, width)) and text.endswith(tail(text, width))
    assert max(cells(head(text, width)), cells(tail(text, width))) <= width
    assert cells(left(text, width)) == cells(right(text, width)) == width


@given(PARTS, st.integers(2, 20))
def test_lines_hold_the_text_and_no_more_than_their_columns(text, width):
    lines = list(wrapped(text, width))
    assert all(0 < cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    if all(cells(word) <= width for word in text.split()):
        assert " ".join(lines) == " ".join(text.split())


@pytest.mark.parametrize("text", ["外" * 200_000, "x" * 200_000, "e\u0301 " * 100_000, "🇫" * 100_000])
def test_no_text_takes_long_to_lay_out(text):
    assert list(wrapped(text, 80))
    assert render.as_text(ResultPage((hit(text),), 1, 0))


@pytest.mark.parametrize("width", [40, 72, 100, 120])
def test_concordance_stands_in_columns(width):
    texts = [
        "The dam leaks.",
        "外务大臣 dam 外务",
        "cafe\u0301 cafe\u0301 the dam",
        "x " * 90 + "dam " + "y " * 90,
    ]
    found = render.concordance([hit(t, date=dt.date(2021, 5, 3)) for t in texts])
    lines = render.as_kwic(found, width=width).split("\n")
    assert len(lines) == len(texts)
    places = {cells(line[: line.index("dam")]) for line in lines}
    assert len(places) == 1
    assert all(cells(line) <= width for line in lines)
    assert len({cells(line[: line.index("2021-05-03")]) for line in lines}) == 1


def test_a_name_is_never_cut_in_silence_nor_surer_than_it_is():
    name, known = Speaker("Tomas Velarinopoulos-Merridew"), Attribution(How.LABEL, Sure.CERTAIN)
    long = hit("the dam", speaker=name, date=dt.date(2021, 5, 3), attribution=known)
    chunk = replace(long.chunk, attribution=Attribution(How.TITLE, Sure.LIKELY))
    nobody = replace(long.chunk, speaker=None)
    lines = render.as_kwic(
        render.concordance([long, replace(long, chunk=chunk), replace(long, chunk=nobody)]), width=72
    )
    sure, likely, unknown = lines.split("\n")
    assert "2021-05-03 Tomas Ve… " in sure
    assert "2021-05-03 ~Tomas " in likely
    assert "2021-05-03 ? " in unknown


def test_concordance_is_sorted_by_the_words_beside_the_mark():
    found = [hit(t) for t in ("old dam burst", "a dam again", "new dam cracks", "Ein dam Ähre")]
    order = {
        o: [k.kwic.right.strip() for k in render.concordance(found, order=o)] for o in ("", "right", "left")
    }
    assert order[""] == ["burst", "again", "cracks", "Ähre"]
    assert order["right"] == ["again", "Ähre", "burst", "cracks"]
    assert order["left"] == ["again", "Ähre", "cracks", "burst"]
    rows = render.kwic_dicts(render.concordance(found, order="right"))
    assert rows[0] == {"id": str(CORPUS[40].id), "rank": 1, "left": "a ", "hit": "dam", "right": " again"}


def steering(text):
    """Characters that could steer a terminal or hide."""
    return [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") and c not in "\n\r"]


def test_nothing_hostile_leaves():
    one = hit(HOSTILE, title=HOSTILE, speaker=Speaker(HOSTILE, HOSTILE), place=HOSTILE)
    page = ResultPage((one,), 1, 0, understood=HOSTILE)
    found = render.concordance(page.hits)
    for out in (
        render.as_text(page),
        render.as_kwic(found),
        render.as_json(page, kwic=render.kwic_dicts(found)),
        *("".join(f(page.hits)) for f in (render.as_csv, render.as_json_lines)),
        *("".join(f(page.hits)) for f in (render.as_markdown, render.as_quotations)),
        "".join(render.page_json(page, page.hits)),
        "".join(render.concordance_csv(found)),
    ):
        assert "dam" in out
        assert not steering(out)
    assert json.loads(next(iter(render.as_json_lines(page.hits))))["chunk"]["text"] == HOSTILE


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1 dam", "@x", "\t=1", " =1", "＝1", "\n-1", "\r@"])
def test_no_cell_is_a_formula(text):
    one = hit(text, title=text, speaker=Speaker(text, text))
    for rows in (render.as_csv([one]), render.concordance_csv(render.concordance([hit(text + " dam")]))):
        for row in csv.reader(io.StringIO("".join(rows))):
            assert not [cell for cell in row if cell.strip()[:1] in tuple("=+-@＝＋－＠") and cell.strip()]


def test_csv_is_that_of_the_rfc():
    text = 'He said "no", twice;\nand, again'
    made = "".join(render.as_csv([hit(text), hit("x")]))
    assert made.count("\r\n") == 3 and made.endswith("\r\n") and made.count("\n") == 3
    rows = list(csv.DictReader(io.StringIO(made, newline=""), strict=True))
    assert rows[0]["text"] == text.replace("\n", " ")
    assert list(rows[0]) == list(render.COLUMNS)


def test_a_stream_of_json_is_the_page():
    hits = tuple(hit(t) for t in ("the dam", "a dam", ""))
    page = ResultPage(hits, 3, 0, understood="dam")
    for count in (0, 1, 3):
        part = replace(page, hits=hits[:count])
        assert json.loads("".join(render.page_json(page, hits[:count]))) == json.loads(render.as_json(part))
    assert [json.loads(line) for line in render.as_json_lines(hits)] == render.to_dicts(hits)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("1. first", "1\\. first"),
        ("12) twelfth", "12\\) twelfth"),
        ("- dash", "\\- dash"),
        ("+ plus", "\\+ plus"),
        ("a - b + c", "a - b + c"),
        (
            "AT&amp;T *x* _y_ `z` [l](m) <i> ~s~ # \\",
            "AT\\&amp;T \\*x\\* \\_y\\_ \\`z\\` \\[l\\](m) \\<i\\> \\~s\\~ \\# \\\\",
        ),
        ("    four spaces", "four spaces"),
        ("a\nb", "a b"),
    ],
)
def test_markdown_is_the_text(text, escaped):
    assert "".join(render.as_markdown([hit(text)])).split("\n")[0] == f"> {escaped}"
