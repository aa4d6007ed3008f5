"""A full screen for an index that cannot be used: what is wrong in, what to do about it out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeAlias

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from searchlib import BuildOrder

from ..commands import bindings
from ..keymap import Keyed, keymap_of
from ..panes import Pane
from ..ports import Trouble
from ..safe_text import content, toast
from ..upkeep import Known
from ..widgets.key_line import KeyLine
from ..works import facts, rebuild_order
from .other import OtherScreen


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Build the index again, from a folder that is still to be chosen."""


Way: TypeAlias = BuildOrder | Path | Elsewhere | None


class BrokenScreen(Keyed, Screen[Way]):
    """Dismissed with None when the user wants to try again; `ours`: the folder holds an index or its rest."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.BROKEN)

    def __init__(self, trouble: Trouble, known: Known) -> None:
        super().__init__()
        self._trouble = trouble
        self._known = known
        #: Other things are kept in this folder: nothing of ours is to be written there.
        self._ours = bool(trouble.fix)
        self._order = rebuild_order(known) if self._ours else "This folder holds other things"
        self._asked = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="notice"):
            yield Static(content("The index cannot be used"), id="notice-title")
            yield Static(content(self._trouble.what), id="notice-what")
            if self._known.provenance.roots:
                yield Static(content("What it says of itself:"), classes="notice-label")
                for line in facts(self._known):
                    yield Static(content("  " + line))
            yield Static(content("What to do:"), classes="notice-label")
            for line in self._ways():
                yield Static(content("  " + line), classes="notice-way")
            yield Static(
                content("Nothing of the old index is removed before a new one is complete."),
                classes="notice-label",
            )
        yield KeyLine()

    def _ways(self) -> list[str]:
        key = keymap_of(self).first
        ways = []
        if isinstance(self._order, BuildOrder):
            count = len(self._order.paths)
            which = "this folder" if count == 1 else f"these {count} folders"
            ways.append(f"{key('broken.rebuild')}  build it again from {which}")
        if self._ours:
            ways.append(f"{key('broken.folder')}  build it from another folder")
        return [
            *ways,
            f"{key('broken.other')}  open another index",
            f"{key('broken.retry')}  try again, when it has been mended",
            f"{key('broken.quit')}  quit",
        ]

    def action_rebuild(self) -> None:
        """At the second time, if not all that was in it is there to be read."""
        if not isinstance(self._order, BuildOrder):
            toast(self.app, self._order)
        elif self._known.absent and not self._asked:
            self._asked = True
            toast(
                self.app,
                f"{self._known.absent[0]} is not there and would be left out; once more does it",
            )
        else:
            self.dismiss(self._order)

    def action_folder(self) -> None:
        if self._ours:
            self.dismiss(Elsewhere())

    def action_other(self) -> None:
        self.app.push_screen(OtherScreen(), self._other)

    def _other(self, folder: Path | None) -> None:
        if folder is not None:
            self.dismiss(folder)

    def action_retry(self) -> None:
        self.dismiss(None)
