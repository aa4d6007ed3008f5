"""What a word is: the only tokenizer, its offsets, its folding and its stems."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import TEXTS, VOCABULARY

from searchlib.tokens import (
    alike,
    fold,
    fold_value,
    placed,
    plain,
    printed_words,
    stem,
    stemming,
    stems,
    tokenize,
)
from searchlib.tokens import words as folded_words

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
        ("L'Aquila d’Or jusqu'à dell'Unione", ["l", "aquila", "d", "or", "jusqu", "à", "dell", "unione"]),
        ("aujourd'hui o'clock M'Bow y'all l'", ["aujourd'hui", "o'clock", "m'bow", "y'all", "l"]),
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


@given(
    TEXTS
    | st.text()
    | st.text("aBqul'’.-—“”\xa0–…_1é\u0301 ")
    | st.lists(st.sampled_from(["qu'il", "U.S.", "l’or", "rock'n'roll", "we’re", "x", "—", "3.5"])).map(
        "".join
    )
)
def test_the_short_ways_find_the_same_words(text):
    assert folded_words(text) == words(text)
    assert [fold(word) for word in printed_words(text)] == words(text)
    assert list(placed(text)) == [(t.text, t.start, t.end) for t in tokenize(text)]


def test_whole_values():
    assert fold_value("  Sergey \n LAVROV ") == "sergey lavrov"
    assert fold_value("CAFE\u0301 d’Or") == f"{CAFE} d'or"


def test_stems():
    assert len({stem(w) for w in ("rate", "rates", "rated", "rating")}) == 1
    assert stem("inflation") != stem("inflame")


@pytest.mark.parametrize(
    ("language", "same"),
    [
        ("", ("rates", "rating")),
        ("en", ("rates", "rating")),
        ("fr", ("négociations", "négociation")),
        ("de", ("häuser", "haus")),
        ("ru", ("санкции", "санкций")),
        ("fr", ("санкции", "санкций")),
        ("ru", ("rates", "rating")),
        ("sr", ("београд", "beograda")),
        ("ru", ("верхов", "верхова", "верхову", "верховым", "верхове")),
        ("ru", ("хрущёв", "хрущева")),
    ],
)
def test_stems_go_by_the_language_and_the_script(language, same):
    assert len({stem(word, language) for word in same}) == 1


def test_a_language_without_a_stemmer_keeps_its_words():
    assert [stem(w, "uk") for w in ("санкції", "rates")] == ["санкції", "rate"]
    assert [stem(w, "xx") for w in ("rates", "санкций")] == ["rates", "санкц"]


@given(
    st.sampled_from(["", "en", "fr", "ru", "sr", "uk", "zh", "xx"]),
    st.lists(
        st.sampled_from(["rates", "外", CAFE, "u.s", "санкций", "верхова", "αρχή"]) | st.text(), max_size=5
    ),
)
def test_many_stems_are_the_stems_of_each(language, printed):
    many = [fold(word) for word in printed]
    assert stems(many, language) == [stem(word, language) for word in many]


def test_languages_of_one_way_of_stemming_have_the_same_stems():
    assert stemming("") == stemming("en") != stemming("fr")
    assert len({stemming(code) for code in ("nb", "nn", "no")}) == 1


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "a'" * 50_000, "a." * 50_000, "e\u0301" * 50_000, "." * 100_000]
)
def test_long_words_take_no_time(text):
    words(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wałęsa", "walesa"),
        ("Ñúñez", "nunez"),
        ("cœur", "coeur"),
        ("Ёлка", "елка"),
        ("за\u0301мок", "замок"),
        ("ἀρχή", "αρχη"),
        ("İstanbul", "istanbul"),
        ("سَلَام", "سلام"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_the_plain_form_has_no_accents_and_points(one, other):
    assert plain(fold(one)) == plain(fold(other)) == fold(other)
    assert plain(fold(unicodedata.normalize("NFD", one))) == fold(other)


@pytest.mark.parametrize("word", ["мой", "їжак", "ў", "किताब", "が", "rock'n'roll", "한국", "ـ"])
def test_letters_of_their_own_stay_in_the_plain_form(word):
    assert plain(fold(word)) == fold(word)


@given(st.text())
def test_a_plain_form_is_its_own(text):
    word = fold(text)
    assert plain(plain(word)) == plain(word)
    assert bool(plain(word)) == bool(word)


def test_words_are_alike_by_stem_or_by_the_stem_of_the_plain_form():
    assert alike("négociations", "negociation", "fr")
    assert alike("хрущёв", "хрущева", "ru")
    assert not alike("négociations", "negation", "fr")
