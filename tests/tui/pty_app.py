"""Run by test_terminal.py in a terminal of its own: the explorer over a hostile collection."""

from __future__ import annotations

import sys

from tui_fakes import HOSTILE, FakeCollection, HostileCollection

from tui.app import TranscriptApp
from tui.keeping import Session
from tui.ports import Trouble
from tui.screens.keeping import Start
from tui.state import SearchState


def broken() -> FakeCollection:
    raise Trouble(" ".join(text[:80] for text in HOSTILE), HOSTILE[2])


if __name__ == "__main__":
    if sys.argv[1] == "broken":
        TranscriptApp(broken).run()
    else:
        TranscriptApp(HostileCollection, start=Start(Session(SearchState("treaty")))).run()
