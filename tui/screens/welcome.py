"""Where there is no index: a folder of transcripts, or the samples, to build one from. Writes nothing itself.

A care in; an order, or the folder of another index, out. Leaving ends the program.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Input, Static

from searchlib import BuildOrder, Task

from .. import upkeep
from ..commands import bindings
from ..errands import Answer, Errand
from ..flights import SingleFlight
from ..folders import path_of, shown_path
from ..keymap import Keyed, keymap_of
from ..panes import Pane
from ..ports import Care, Trouble
from ..safe_text import content
from ..upkeep import Folders, Surveyed
from ..widgets.folder_line import FolderLine
from ..widgets.folder_tree import FolderTree
from ..widgets.key_line import KeyLine
from .errand_screen import ErrandScreen
from .other import OtherScreen

Wish: TypeAlias = BuildOrder | Path


class WelcomeScreen(Keyed, ErrandScreen[Wish | None]):
    """`note` says why the user is here again; the order keeps these options of an index that is broken.

    `leaves`: leaving ends the program, for there is nothing to go back to.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.WELCOME)
    #: A disk is not looked through for each letter that is typed.
    SURVEY_PAUSE: ClassVar[float] = 0.25

    def __init__(self, care: Care, *, note: str = "", leaves: bool = True) -> None:
        super().__init__()
        self._care = care
        self._note = note
        self._leaves = leaves
        self._picked: Path | None = None
        self._surveyed: Surveyed | None = None
        self._surveys: SingleFlight[Errand] = SingleFlight("surveys")
        self._listings: list[SingleFlight[Errand]] = []
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="welcome"):
            yield Static(content("transcript-tui: there is no index yet"), id="welcome-title")
            yield Static(
                content(
                    "An index is built once from a folder of transcripts; after that a search is instant."
                )
            )
            yield Static(content(f"It will be kept in {shown_path(self._care.folder)}"), id="welcome-where")
            if self._note:
                yield Static(content(f"! {self._note}"), id="welcome-note")
            yield Static(content("Folder of transcripts:"), classes="notice-label")
            yield FolderLine(id="welcome-folder")
            yield Static(content(self._empty()), id="welcome-count")
            yield FolderTree(Path.cwd(), id="welcome-tree")
        yield KeyLine()

    def on_mount(self) -> None:
        self.query_one(FolderTree).border_title = content("or take one here")
        self.line.focus()
        self._list(Path.cwd())

    def on_unmount(self) -> None:
        for flight in (self._surveys, *self._listings):
            flight.stop()

    @property
    def line(self) -> FolderLine:
        return self.query_one(FolderLine)

    @property
    def busy(self) -> bool:
        return self._timer is not None or any(f.busy for f in (self._surveys, *self._listings))

    @property
    def folder(self) -> Path:
        """The folder that is meant: what is typed, or what was taken, whose name cannot always be typed."""
        if self._picked is not None and self.line.value == shown_path(self._picked):
            return self._picked
        return path_of(self.line.value)

    # Answers

    def answer(self, answer: Answer) -> None:
        match answer:
            case Surveyed() if answer.folder == self.folder:
                self._surveyed = answer
                self._tell(counted(answer))
            case Folders(listing):
                self.query_one(FolderTree).fill(listing)

    def trouble(self, trouble: Trouble) -> None:
        self._tell(f"! {trouble.what}")

    def _empty(self) -> str:
        key = keymap_of(self).first
        return (
            f"Type a folder ({key('folder.complete')} completes) or take one below;"
            f" {key('welcome.samples')} takes the bundled samples."
        )

    def _tell(self, words: str) -> None:
        self.query_one("#welcome-count", Static).update(content(words))

    # What is typed and taken

    @on(Input.Changed, "#welcome-folder")
    def _typed(self) -> None:
        self._surveyed = None
        self._surveys.stop()
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if not self.line.value.strip():
            self._tell(self._empty())
            return
        self._tell("counting ...")
        self._timer = self.set_timer(self.SURVEY_PAUSE, self._count)

    def _count(self) -> None:
        self._timer = None
        self.send(self._surveys, upkeep.surveying(self._care, self.folder))

    @on(Input.Submitted, "#welcome-folder")
    def _go(self) -> None:
        """Only what was counted is built: nobody is to wait for a folder without transcripts."""
        found = self._surveyed
        if found is None:
            self._tell("counting ..." if self.line.value else self._empty())
        elif found.survey is not None and found.survey.files:
            self.dismiss(self._order(found.folder))

    @on(FolderLine.Left)
    def _below(self) -> None:
        self.query_one(FolderTree).focus()

    @on(FolderTree.Wanted)
    def _wanted(self, event: FolderTree.Wanted) -> None:
        self._list(event.folder)

    @on(FolderTree.Taken)
    def _taken(self, event: FolderTree.Taken) -> None:
        self._picked = event.folder
        self.line.value = shown_path(event.folder)
        self.line.cursor_position = len(self.line.value)
        self.line.focus()

    def _list(self, folder: Path) -> None:
        self._listings = [flight for flight in self._listings if flight.busy]
        self._listings.append(SingleFlight("listing"))
        self.send(self._listings[-1], upkeep.listing(folder))

    def _order(self, folder: Path) -> BuildOrder:
        return BuildOrder(Task.REBUILD, (folder.absolute(),), self._care.folder)

    # Commands

    def action_samples(self) -> None:
        self.dismiss(self._order(self._care.samples))

    def action_other(self) -> None:
        self.app.push_screen(OtherScreen(), self._other)

    def _other(self, folder: Path | None) -> None:
        if folder is not None:
            self.dismiss(folder)

    @on(FolderTree.Left)
    async def action_leave(self) -> None:
        if self._leaves:
            await self.app.action_quit()
        else:
            self.dismiss(None)


def counted(found: Surveyed) -> str:
    """What there is to read in a folder, in one line."""
    if found.survey is None:
        return f"! {found.trouble}"
    files, others = found.survey.files, found.survey.ignored + len(found.survey.skipped)
    beside = f"; {others:,} other files stay out" if others else ""
    if not files:
        return f"! No file here that can be read as a transcript{beside}"
    return f"{files:,} transcript file{'' if files == 1 else 's'}{beside}: enter builds the index"
