"""Every example of docs/query-language.md reads as the page says, and the page names every field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from searchlib.fields import FIELDS
from searchlib.syntax import format, parse

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "query-language.md").read_text(encoding="utf-8")


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
    tree, problems = parse(written)
    assert problems == ()
    assert format(tree) == understood
    assert parse(understood) == (tree, ())


@pytest.mark.parametrize(("written", "outcome"), examples("problem"))
def test_reported(written, outcome):
    understood, _, said = (part.strip() for part in outcome.partition("|"))
    tree, problems = parse(written)
    assert format(tree) == understood
    assert said in problems[0].message


def test_examples_are_there():
    assert len(examples("query")) > 40
    assert len(examples("problem")) > 15


@pytest.mark.parametrize("spec", FIELDS, ids=lambda f: f.name)
def test_every_field_is_named(spec):
    assert f"| `{spec.name}` |" in PAGE
