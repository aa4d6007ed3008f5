"""Run by test_terminal.py in a terminal of its own: the explorer where every text holds harm.

`pty_app.py broken FOLDER`: what there is cannot be used, and an index is built from another folder.
`pty_app.py notice FOLDER`: nothing can be done about it. `pty_app.py search FOLDER`: a search.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tui_fakes import HOSTILE, FakeCare, FakeCollection, HostileCollection, hostile_start, hostile_told

from searchlib import BuildOrder, Progress, Report
from tui.app import TranscriptApp
from tui.keeping import Session
from tui.ports import Trouble, Unusable
from tui.screens.keeping import Start
from tui.state import SearchState


class Openings:
    """The first finds what is broken, the next an index."""

    def __init__(self) -> None:
        self._turns: list[Trouble | None] = [Unusable(hostile_told(), HOSTILE[2])]

    def __call__(self) -> FakeCollection:
        if self._turns:
            raise self._turns.pop()
        return HostileCollection()


class Builds(FakeCare):
    """The first build ends at once, a later one goes on until it is told to stop."""

    def build(self, order: BuildOrder, stop) -> Iterator[Progress | Report]:
        yield from super().build(order, stop)
        self.on.clear()


def notice() -> FakeCollection:
    raise Trouble(hostile_told(), HOSTILE[2])


if __name__ == "__main__":
    mode, folder = sys.argv[1], Path(sys.argv[2])
    if mode == "broken":
        TranscriptApp(Openings(), start=hostile_start(folder, Builds)).run()
    elif mode == "notice":
        TranscriptApp(notice).run()
    else:
        TranscriptApp(HostileCollection, start=Start(Session(SearchState("treaty")))).run()
