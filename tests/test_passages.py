"""The window of a long paragraph: the best passage, whole marks, whole characters, inside its width."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchlib.highlight import marks
from searchlib.model import Snippet, Span, divides, visible
from searchlib.syntax import parse

SPEECH = (
    "The dam was opened in spring. The dam is old, the dam is dear, and the dam leaks. "
    "Nobody in Torvin had asked for it, and the water went to the valley below. "
    "Mr. Lind said so when he opened the session of the assembly in the old town hall. "
    "Our water treaty with the northern neighbours names the dam once. "
    "What follows from it is for the courts to say, and they have not said anything."
)


def snippet(text, query):
    return Snippet(text, marks(text, parse(query)[0]))


@pytest.mark.parametrize(
    ("query", "width", "passage"),
    [
        # most different words beat more of one word
        (
            "dam OR treaty OR water",
            90,
            "…Our water treaty with the northern neighbours names the dam once.…",
        ),
        ("dam", 90, "The dam was opened in spring. The dam is old, the dam is dear, and the dam leaks.…"),
        (
            "session",
            90,
            "…Mr. Lind said so when he opened the session of the assembly in the old town hall.…",
        ),
        ("session", 40, "…he opened the session of the assembly…"),
        ("courts", 60, "…What follows from it is for the courts to say, and they…"),
        ("absent", 60, "The dam was opened in spring. The dam is old, the dam is…"),
        ('"water treaty with the northern neighbours"', 20, "…water treaty with …"),
    ],
)
def test_passages(query, width, passage):
    found = snippet(SPEECH, query).around(width)
    assert found.text == passage
    assert len(passage) <= width


def test_a_title_ends_no_sentence():
    text = (
        "Nobody in the long valley below had asked for anything when old Mr. Lind at last opened the"
        " session of the assembly in the town hall above the river in the very early spring"
    )
    passage = "…Mr. Lind at last opened the session of the assembly in the town hall…"
    assert snippet(text, "session").around(72).text == passage


def test_a_short_text_is_left_alone():
    whole = snippet("The dam leaks.", "dam")
    assert whole.around(14) is whole
    assert Snippet("", ()).around(0).text == ""


LETTERS = [
    "a",
    "bc",
    "Dam",
    "dam",
    " ",
    " ",
    " ",
    ". ",
    "。",
    "外",
    "e\u0301",
    "🇫🇷",
    "👩\u200d👧",
    "क्षि",
    "한",
    "\u1112\u1161\u11ab",
]
TEXTS = st.lists(st.sampled_from(LETTERS), max_size=120).map("".join)


@st.composite
def snippets(draw):
    """A text of whole characters, and marks that begin and end between them."""
    parts = draw(st.lists(st.sampled_from(LETTERS), max_size=120))
    places, at = [0], 0
    for part in parts:
        at += len(part)
        places.append(at)
    text = "".join(parts)
    chosen = sorted(draw(st.sets(st.sampled_from(places), max_size=12)) if parts else ())
    spans = [Span(a, b) for a, b in zip(chosen[::2], chosen[1::2], strict=False)]
    return Snippet(text, tuple(spans))


@settings(max_examples=500)
@given(snippets(), st.integers(0, 60))
def test_a_window_is_a_piece_of_the_text_with_whole_marks_and_characters(whole, width):
    cut = whole.around(width)
    assert len(cut.text) <= width or cut is whole
    body = cut.text.removeprefix("…") if cut is not whole else cut.text
    body = body.removesuffix("…") if cut is not whole else body
    start = whole.text.find(body)
    assert start >= 0
    assert all(0 <= m.start < m.end <= len(cut.text) for m in cut.marks)
    if width < 12:
        return  # narrower than a visible character may be
    fitting = [m for m in whole.marks if m.end - m.start <= width - 2]
    if fitting:
        assert cut.marks
        originals = {m.of(whole.text) for m in whole.marks}
        assert all(m.of(cut.text) in originals for m in cut.marks)


@given(TEXTS, st.integers(0, 40))
def test_no_visible_character_is_cut(text, width):
    borders = {at for at in range(len(text) + 1) if divides(text, at)}
    cut = Snippet(text, ()).around(max(12, width))
    assert len(cut.text.removesuffix("…")) in borders
    parts = list(visible(text))
    assert "".join(parts) == text
    assert {len("".join(parts[:n])) for n in range(len(parts) + 1)} == borders
    for left, hit, right in ((k.left, k.hit, k.right) for k in snippet(text, "dam").kwic(width)):
        at = text.index(left + hit + right)
        assert at in borders and at + len(left + hit + right) in borders


@pytest.mark.parametrize("whole", LETTERS)
def test_a_visible_character_is_one(whole):
    inside = [at for at in range(1, len(whole)) if divides(whole, at)]
    assert inside == (
        [1] if whole == "bc" else [1, 2] if whole.lower() == "dam" else [1] if whole == ". " else []
    )
    assert divides("🇫🇷🇩🇪", 2) and not divides("🇫🇷🇩🇪", 1) and not divides("🇫🇷🇩🇪", 3)
    assert not divides(unicodedata.normalize("NFD", "й"), 1)


@pytest.mark.parametrize(
    "text",
    [
        "\u0301" * 300_000,
        "🇫" * 300_000,
        "." * 300_000,
        ". " * 150_000,
        "x" * 300_000,
        ' ."' * 100_000,
        "dam " * 80_000,
    ],
)
def test_no_text_takes_long(text):
    every = Snippet(text, tuple(Span(at, at + 3) for at in range(0, len(text) - 4, 4)))
    assert len(every.around(200).text) <= 200
    assert len(Snippet(text, (Span(200_000, 200_003),)).around(200).text) <= 200
