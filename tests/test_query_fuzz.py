"""Any query has a reading, a text and a sentence: of the signs of the language, and of good ones mutated."""

from __future__ import annotations

import random

import pytest
from strategies import words_of
from test_syntax import SAID, UNDERSTOOD

from searchlib.fields import FIELDS
from searchlib.query import simplify
from searchlib.syntax import condition, format, parse, tell
from searchlib.tokens import tokenize

SEED = 20_261_128
SIGNS = [
    *"()\"“”«»-–*=:~^?/\\.…<>,;!|&+'’[]{}$@#%_ \t\n\0\ud800\u202e",
    *(
        "AND",
        "OR",
        "NOT",
        "NEAR",
        "NEAR/",
        "NEAR/3",
        "near/2",
        "&&",
        "||",
        "~1",
        "~5",
        "^2",
        "^0",
        "..",
        ">=",
    ),
    *(
        "ada",
        "bee",
        "treaty",
        "covid-19",
        "U.S.",
        "we're",
        "外务",
        "мир",
        "é",
        "e\u0301",
        "שלום",
        "👩‍👩‍👧",
        "ß",
        "ŉ",
    ),
    *(
        "2015",
        "2015-06",
        "June",
        "last",
        "year",
        "30 days",
        "1",
        "/b.+/",
        "/(a|",
        '"ada bee"',
        "wom?n",
        "*gate",
    ),
    *(f"{spec.name}:" for spec in FIELDS),
    *("foo:", "from:", "https://"),
]
GOOD = [text for text, *_ in (*UNDERSTOOD, *SAID)]


def soup(rng):
    joint = rng.choice(("", "", " "))
    return joint.join(rng.choices(SIGNS, k=rng.randrange(1, 14)))


def mutated(rng):
    """A good query with a few characters lost, doubled, swapped for others, or with another query in it."""
    text = list(rng.choice(GOOD))
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(text) + 1)
        match rng.randrange(4):
            case 0:
                del text[at : at + rng.randrange(1, 4)]
            case 1:
                text[at:at] = rng.choice(SIGNS)
            case 2:
                text[at : at + 1] = rng.choice(SIGNS)
            case _:
                text[at:at] = rng.choice(GOOD)
    return "".join(text)


def check(text):
    """What holds for any text."""
    tree, problems = parse(text)
    assert simplify(tree) == tree
    for problem in problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(text), problem
        assert problem.message
        assert problem.repair != problem.span.of(text), problem
    back = format(tree)
    assert tell(tree)
    # A few characters fold into signs that part words (ß within initials): no text asks for those.
    if all(t.text in words_of(t.text) for t in tokenize(text)):
        assert parse(back)[0] == tree


def run(count, seed):
    rng = random.Random(seed)
    for n in range(count):
        text = soup(rng) if n % 2 else mutated(rng)
        try:
            check(text)
        except Exception as exc:
            exc.add_note(f"query {n}: {text!r}")
            raise


def test_two_thousand_queries():
    run(2_000, SEED)


@pytest.mark.slow
def test_ten_thousand_queries():
    run(10_000, SEED + 1)


@pytest.mark.parametrize("spec", FIELDS, ids=lambda f: f.name)
def test_any_value_of_a_field_has_a_reading(spec):
    rng = random.Random(SEED)
    for _ in range(100):
        value = soup(rng)
        tree, problems = condition(spec.name, value)
        assert all(0 <= p.span.start <= p.span.end <= len(value) and p.message for p in problems)
        assert tell(tree)
        format(tree)


@pytest.mark.parametrize(("text", "end"), [(text, said[3]) for text, *said in SAID if said[3]])
def test_a_repair_needs_no_second_one(text, end):
    """Putting repairs in until none is left comes to an end."""
    for _ in range(5):
        repairs = [p for p in parse(text)[1] if p.repair]
        if not repairs:
            break
        span = repairs[0].span
        text = text[: span.start] + repairs[0].repair + text[span.end :]
    assert not any(p.repair for p in parse(text)[1])
