"""Text that nobody trusts: cleaned, literal, marks where they belong, lines that fit."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from tui_fakes import HOSTILE, unsafe

import tui
from tui.safe_text import assemble, content, fit, one_line, shorten
from tui.wrapping import wrap

TEXTS = st.text(st.characters(exclude_categories=[]), max_size=60) | st.sampled_from(HOSTILE)


@given(TEXTS)
def test_content_is_literal_safe_and_as_long_as_the_text(text: str):
    shown = content(text).plain
    assert len(shown) == len(text)
    assert not unsafe(shown)
    if text.isascii() and text.isprintable():
        assert shown == text


@pytest.mark.parametrize("text", ["[b]x[/b]", "[/foo]", "[@click=app.quit]x[/]", "[Laughter]", "$name \\[x]"])
def test_markup_is_text(text: str):
    assert content(text).plain == text
    assert not content(text).spans


@given(TEXTS, st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70))))
def test_spans_stay_where_they_were(text: str, spans: list[tuple[int, int]]):
    shown = content(text, [(a, b, "bold") for a, b in spans])
    wanted = [(a, b) for a, b in spans if 0 <= a < b <= len(text)]
    assert [(s.start, s.end) for s in shown.spans] == wanted


def test_marks_after_a_carriage_return_are_not_moved():
    shown = content("line\r one inflation", [(10, 19, "bold")])
    assert shown.plain[shown.spans[0].start : shown.spans[0].end] == "inflation"


def test_assembled_parts_keep_their_looks():
    line = assemble("a\x1b", ("[/b]", "bold"), "c")
    assert line.plain == "a␛[/b]c"
    assert [(s.start, s.end) for s in line.spans] == [(2, 6)]


@given(TEXTS, st.integers(1, 40))
def test_fitted_text_fits(text: str, cells: int):
    assert cell_len(fit(text, cells)) == cells
    assert cell_len(shorten(text, cells)) <= cells


WRAPPED = st.text(st.sampled_from("ab cdé’ 漢字\u0301👩\u200d"), max_size=200)


@given(WRAPPED, st.integers(2, 30))
def test_wrapping_fits_and_loses_only_spaces_at_breaks(text: str, width: int):
    text = one_line(text)
    breaks = wrap(text, width)
    assert all(cell_len(text[a:b]) <= width for a, b in breaks)
    at = 0
    for start, end in breaks:
        assert text[at:start] in ("", " ")
        assert end > start or not text
        at = end
    assert text[at:] in ("", " ")


def test_a_long_word_is_broken_and_not_lost():
    word = "x" * 100_000
    breaks = wrap(word, 80)
    assert "".join(word[a:b] for a, b in breaks) == word
    assert len(breaks) == 1250


SAFE_MAKERS = {"content", "assemble", "lines", "help_text", "status_text"}


def safe(node: ast.expr) -> bool:
    """An expression that can only be `Content` from safe_text, or nothing."""
    match node:
        case ast.Constant(value=None):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in SAFE_MAKERS
        case ast.IfExp(body=body, orelse=orelse):
            return safe(body) and safe(orelse)
        case ast.Tuple(elts=parts):
            return all(map(safe, parts))
    return False


def faults(tree: ast.AST) -> list[str]:
    """Places where data could reach a widget as markup."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="Static" | "Label" | "Button"), args=[first, *_]) if not safe(
                first
            ):
                found.append(f"line {node.lineno}: a widget is given a plain text")
            case ast.Call(func=ast.Attribute(attr="update"), args=[first, *_]) if not safe(first):
                found.append(f"line {node.lineno}: update with a plain text")
            case ast.Call(func=ast.Attribute(attr="notify" | "from_markup" | "copy_to_clipboard")):
                found.append(f"line {node.lineno}: only safe_text may do this")
            case ast.Call(func=ast.Name(id="Content" | "Text" | "Span")):
                found.append(f"line {node.lineno}: only safe_text makes these")
            case ast.Assign(targets=[ast.Attribute() as target], value=value) if not safe(value):
                if target.attr in ("border_title", "border_subtitle", "tooltip", "title", "sub_title"):
                    found.append(f"line {node.lineno}: a {target.attr} from a plain text")
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value) if not safe(value):
                if any(isinstance(t, ast.Attribute) and t.attr.startswith("border") for t in targets):
                    found.append(f"line {node.lineno}: a border text from a plain text")
    return found


SOURCES = [p for p in sorted(Path(tui.__file__).parent.rglob("*.py")) if p.name != "safe_text.py"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_no_data_reaches_a_widget_as_markup(path: Path):
    assert not faults(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "line",
    [
        "Static(f'{name}')",
        "Static(name)",
        "x.update(name)",
        "self.notify(name)",
        "w.border_title = name",
        "a.border_title, a.border_subtitle = name, None",
        "Content(name)",
        "Content.from_markup(name)",
        "w.border_title = content(x) if y else name",
    ],
)
def test_the_rule_sees_what_it_is_for(line: str):
    assert faults(ast.parse(line))


def test_hostile_texts_are_hostile():
    assert all(unsafe(text) or "[" in text or len(text) > 10_000 or "漢" in text for text in HOSTILE)
    assert unicodedata.bidirectional("\u202e") == "RLO"
