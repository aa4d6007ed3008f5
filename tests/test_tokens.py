"""What a word is: the only tokenizer, its offsets, its folding and its stems."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import TEXTS, VOCABULARY

from searchlib.tokens import fold, fold_value, stem, stems, tokenize

CAFE = "caf\u00e9"


def words(text):
    return [t.text for t in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("-- ... !?", []),
        ("The rates, they rose.", ["the", "rates", "they", "rose"]),
        ("we're we’re we\u02bcre", ["we're"] * 3),
        ("the ‘new’ 'deal' dogs'", ["the", "new", "deal", "dogs"]),
        ("rock 'n' roll", ["rock", "n", "roll"]),
        ("COVID-19 F-16 covid19", ["covid", "19", "f", "16", "covid19"]),
        ("U.S. e.g. U.S.-led U.S.A.", ["u.s", "e.g", "u.s", "led", "u.s.a"]),
        ("end.Start 3.5 a.b2", ["end", "start", "3", "5", "a", "b2"]),
        ("snake_case", ["snake", "case"]),
        ("caf\u00e9 cafe\u0301 CAFE\u0301", [CAFE] * 3),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("L'Aquila", ["l'aquila"]),
        ("Мир йод и\u0306од", ["мир", "йод", "йод"]),
        ("外务大臣said カナ", [*"外务大臣", "said", *"カナ"]),
        ("שָׁלוֹם"[:1] + "x", ["שx"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("a\0b\x1bc\u202ed", ["a", "b", "c", "d"]),
        ("[Applause] <b>x</b>", ["applause", "b", "x", "b"]),
    ],
)
def test_words(text, found):
    assert words(text) == found


@given(TEXTS | st.text())
def test_tokens_lie_in_order_and_fold_from_their_place(text):
    end = 0
    for position, token in enumerate(tokenize(text)):
        assert token.position == position
        assert end <= token.start < token.end <= len(text)
        assert token.text == fold(text[token.start : token.end])
        end = token.end


@given(st.lists(st.sampled_from(VOCABULARY), max_size=8))
def test_what_is_printed_once_more_is_the_same_words(printed):
    """Words stay themselves: indexed, shown, typed back."""
    found = words(" ".join(printed))
    assert words(" ".join(found)) == found


@given(TEXTS)
def test_composed_and_decomposed_are_the_same_words(text):
    assert words(unicodedata.normalize("NFC", text)) == words(unicodedata.normalize("NFD", text))


def test_whole_values():
    assert fold_value("  Sergey \n LAVROV ") == "sergey lavrov"
    assert fold_value("CAFE\u0301 d’Or") == f"{CAFE} d'or"


def test_stems():
    assert len({stem(w) for w in ("rate", "rates", "rated", "rating")}) == 1
    assert stem("inflation") != stem("inflame")
    many = ["rates", "jobs", "外", CAFE, "u.s"]
    assert stems(many) == [stem(w) for w in many]


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "a'" * 50_000, "a." * 50_000, "e\u0301" * 50_000, "." * 100_000]
)
def test_long_words_take_no_time(text):
    words(text)
