"""The window of the index: how it was built, a build while it runs and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Protocol

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from searchlib import BuildOrder

from ..commands import bindings
from ..folders import shown_path
from ..keymap import Keyed, keymap_of
from ..messages import Copy
from ..panes import Pane
from ..safe_text import content, fit, lines, shorten, toast
from ..upkeep import Known
from ..widgets.line_list import LineList
from ..works import Works, bar, doubts, facts, outcome, progress_line, rebuild_order, update_order


class Desk(Protocol):
    """Who builds: the screen below, which goes on when this window is closed."""

    @property
    def works(self) -> Works | None: ...

    @property
    def searchable(self) -> bool:
        """Whether there is an index to search meanwhile."""
        ...

    def start_build(self, order: BuildOrder) -> None: ...

    def cancel_build(self) -> None: ...

    def now(self) -> float: ...


class CareScreen(Keyed, ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.CARE)

    def __init__(self, desk: Desk, known: Known) -> None:
        super().__init__()
        self._desk = desk
        self._known = known
        self._asked = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="window", id="care") as window:
            window.border_title = content("Index")
            yield Static(id="care-facts")
            yield Static(id="care-doing")
            yield LineList(id="care-doubts")

    def on_mount(self) -> None:
        self.set_interval(0.5, self.tell)
        self.renew()

    def on_resize(self) -> None:
        self.renew()

    def know(self, known: Known) -> None:
        self._known = known
        self.renew()

    def renew(self) -> None:
        """Something else than the time has changed."""
        width = max(10, self.query_one("#care").content_region.width)
        told = [content(shorten(line, width)) for line in facts(self._known)]
        self.query_one("#care-facts", Static).update(lines(told))
        works = self._desk.works
        report = works.report if works is not None else None
        listed = doubts(report) if report is not None else []
        view = self.query_one(LineList)
        view.display = bool(listed)
        view.show(listed)
        if listed:
            view.focus()
        self.query_one("#care").border_subtitle = content(self._keys(works, bool(listed)))
        self.tell()

    def tell(self) -> None:
        works = self._desk.works
        if works is None:
            return
        width = max(10, self.query_one("#care").content_region.width)
        if works.running:
            path = works.progress.path if works.progress is not None else ""
            told = [bar(works.share, width), progress_line(works, self._desk.now()), _tail(path, width)]
        else:
            told = outcome(works)
        self.query_one("#care-doing", Static).update(lines([content(line) for line in ["", *told]]))

    def _keys(self, works: Works | None, listed: bool) -> str:
        key = keymap_of(self).first
        if works is not None and works.running:
            hides = f"  {key('care.hide')} hides this and goes on searching" if self._desk.searchable else ""
            return f"{key('care.back')} cancels{hides}"
        copies = f"  {key('care.copy')} copies the list" if listed else ""
        if not self._desk.searchable:
            return f"{key('care.done')} goes on{copies}"
        return f"{key('care.update')} update  {key('care.rebuild')} rebuild{copies}  {key('care.back')} back"

    # Commands

    def action_update(self) -> None:
        self._give(update_order(self._known))

    def action_rebuild(self) -> None:
        """At the second time, if not all that was in it is there to be read."""
        if self._known.absent and self._known.present and not self._asked:
            self._asked = True
            toast(
                self.app,
                f"{self._known.absent[0]} is not there and would be left out; once more does it",
            )
            return
        self._give(rebuild_order(self._known))

    def _give(self, order: BuildOrder | str) -> None:
        if self._building or not self._desk.searchable:
            return
        if isinstance(order, str):
            toast(self.app, order)
            return
        self._asked = False
        self._desk.start_build(order)
        self.renew()

    @property
    def _building(self) -> bool:
        works = self._desk.works
        return works is not None and works.running

    def action_hide(self) -> None:
        if self._building and self._desk.searchable:
            self.dismiss(None)

    def action_copy(self) -> None:
        texts = self.query_one(LineList).texts
        if texts:
            self.post_message(Copy(f"List of {len(texts):,} lines", "\n".join(texts)))

    def action_back(self) -> None:
        if self._building:
            self._desk.cancel_build()
            self.tell()
        else:
            self.dismiss(None)

    def action_done(self) -> None:
        if not self._building:
            self.dismiss(None)


def _tail(path: str, width: int) -> str:
    """The end of a path is what tells files apart."""
    text = shown_path(Path(path)) if path else ""
    return text if len(text) <= width else "..." + fit(text[3 - width :], width - 3)
