"""A paste is text: nothing in it acts as a key, however it is cut up on the way."""

from __future__ import annotations

import pytest
from textual import events

from tui.pastes import PasteParser

WORDS = "m [/x]\x1b]0;pwned\x07 q\x1b[31m\x1b\x1b[200~\x1bOP c\r\ny\x1b[20"


def tokens(*pieces: str) -> list[str]:
    """What comes out: pastes in quotation marks, keys by their names."""
    parser = PasteParser()
    found = [event for piece in pieces for event in parser.feed(piece)]
    return [repr(e.text) if isinstance(e, events.Paste) else getattr(e, "key", "?") for e in found]


@pytest.mark.parametrize("size", [1, 2, 5, 7, 1000])
def test_a_paste_comes_out_whole_and_is_no_key(size: int):
    sent = f"x\x1b[200~{WORDS}\x1b[201~y"
    start = len("x\x1b[200~")
    rest = [sent[i : i + size] for i in range(start, len(sent), size)]
    assert tokens(sent[:start], *rest) == ["x", repr(WORDS), "y"]


def test_keys_outside_of_it_are_keys():
    assert tokens("j\x1b[A\x1b[200~a\x00\x1b[201~\x1b[27u") == ["j", "up", "'a'", "escape"]


def test_a_paste_without_end_has_bounded_memory():
    parser = PasteParser()
    for piece in ["\x1b[200~", *["a" * 100_000] * 30]:
        assert list(parser.feed(piece)) == []
    (event,) = parser.feed("\x1b[201~")
    assert isinstance(event, events.Paste)
    assert len(event.text) == 1_000_000
