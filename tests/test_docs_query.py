"""Every example of docs/query-language.md reads as the page says; it names every field, and true limits."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from searchlib.fields import FIELDS
from searchlib.syntax import format, parse, tell
from searchlib.syntax.parsing import MAX_DEPTH, MAX_REGEXES
from searchlib.syntax.pieces import MAX_BOOST, MAX_PARTS, MAX_TEXT
from searchlib.syntax.words import MAX_DISTANCE

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "query-language.md").read_text(encoding="utf-8")

#: The day on which the page asks for `last year`.
TODAY = dt.date(2016, 3, 2)


def examples(kind):
    """The two sides of each line of the blocks of this kind."""
    found = []
    for block in re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            written, understood = line.split("→")
            found.append((written.strip(), understood.strip()))
    return found


@pytest.mark.parametrize(("written", "understood"), examples("query"))
def test_understood(written, understood):
    tree, problems = parse(written, TODAY)
    assert problems == ()
    assert format(tree) == understood
    assert parse(understood) == (tree, ())


@pytest.mark.parametrize(("written", "told"), examples("told"))
def test_told(written, told):
    tree, problems = parse(written, TODAY)
    assert problems == ()
    assert tell(tree) == told


@pytest.mark.parametrize(("written", "outcome"), examples("problem"))
def test_reported(written, outcome):
    understood, _, said = (part.strip() for part in outcome.partition("|"))
    tree, problems = parse(written)
    assert format(tree) == understood
    assert said in problems[0].message


def test_examples_are_there():
    assert len(examples("told")) == 10
    assert len(examples("query")) > 100
    assert len(examples("problem")) > 30


@pytest.mark.parametrize("spec", FIELDS, ids=lambda f: f.name)
def test_every_field_is_named(spec):
    assert PAGE.count(f"| `{spec.name}` |") == 1


def test_the_limits_are_those_of_the_code():
    said = PAGE[PAGE.index("Limits, each reported") :].partition("\n\n")[0].replace("\n", " ")
    limits = (
        f"{MAX_TEXT:,} characters",
        f"{MAX_PARTS} words",
        f"{MAX_REGEXES} regular",
        f"{MAX_DEPTH} brackets",
    )
    for limit in (*limits, f"{MAX_DISTANCE} steps", f"up to {MAX_BOOST:g}"):
        assert limit in said
