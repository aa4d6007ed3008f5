"""The part of the main screen that cares for the index: the first one, updates, one that is broken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event

from textual.widgets import Static

from searchlib import BuildOrder, Provenance, Report, Stats

from .. import upkeep
from ..errands import Answer, Clock, Errand, Found, Opened
from ..flights import SingleFlight
from ..keymap import Keymap, keymap_of
from ..ports import NoIndex, Opener, Trouble, Unusable
from ..safe_text import content, lines, toast
from ..upkeep import Advanced, Built, Gone, Known, NotBuilt, NotReloaded
from ..works import Works, progress_line
from .broken import BrokenScreen, Elsewhere, Way
from .care import CareScreen
from .keeping import Start
from .notice import NoticeScreen
from .reading import ReadingScreen
from .welcome import WelcomeScreen, Wish


def hint(keys: Keymap) -> list[str]:
    """What one may try in an index that has just been built."""
    key = keys.first
    return [
        "Three things to try:",
        f"  type a word, or a name, and read on as you type; {key('query.go')} goes to the results",
        f"  {key('results.open')} there opens the whole transcript; {key('hit.next')} goes to the next hit",
        f"  {key('filters')} filters by speaker, topic and year; {key('help')} shows every key",
    ]


class CaringScreen(ReadingScreen):
    """Builds run beside the search; what is found of the disk is told here."""

    _clock: Clock

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._works: Works | None = None
        self._cancelled = Event()
        self._stats: Stats | None = None
        self._window: CareScreen | None = None
        self._mishap: Trouble | None = None
        self._note = ""
        self._gone = False
        self._hint_due = False
        self._builds: SingleFlight[Errand] = SingleFlight("builds")
        self._upkeeps: SingleFlight[Errand] = SingleFlight("upkeeps")

    def _open(self) -> None:
        raise NotImplementedError

    def _title(self, stats: Stats) -> None:
        raise NotImplementedError

    def _begin_anew(self, opener: Opener, start: Start) -> None:
        raise NotImplementedError

    def end(self) -> None:
        super().end()
        self._builds.stop()
        self._upkeeps.stop()

    @property
    def keeping(self) -> bool:
        return super().keeping or self._upkeeps.busy

    def adopt(self, opened: Opened) -> None:
        super().adopt(opened)
        self._stats = opened.stats
        self._gone = False
        if self._hint_due:
            self._hint_due = False
            below = self.query_one("#hint", Static)
            below.update(lines([content(line) for line in hint(keymap_of(self))]))
            below.display = True

    def settle_place(self, found: Found) -> None:
        super().settle_place(found)
        if found.state.query:
            self.query_one("#hint", Static).display = False

    def kept(self, answer: Answer) -> None:
        """An answer that is about the index itself, or about remembering."""
        match answer:
            case Known():
                self._know(answer)
            case Advanced(progress) if self._works is not None:
                self._works = replace(self._works, progress=progress)
                self._show_works()
            case Built(report) if self._works is not None:
                self._works = replace(self._works, report=report)
                self._built(report)
            case NotBuilt(why) if self._works is not None:
                self._works = replace(self._works, failure=why)
                self._not_built(why)
            case NotReloaded(why):
                self._place = None
                toast(self.app, f"The index on the disk cannot be loaded; the one before goes on. {why}")
            case Gone(why) if not self._gone:
                self._gone = True
                words = "The index is gone from the disk; what is open still answers: "
                words += f"{self._key('index')} says more"
                self.query_one("#title", Static).update(content(words))
                toast(self.app, why)
            case _:
                super().kept(answer)

    # Trouble

    def trouble(self, trouble: Trouble) -> None:
        """A screen that says what is wrong and what to do; one at a time."""
        care = self._start.care
        if self._mishap is not None:
            return
        self._mishap = trouble
        if care is not None and isinstance(trouble, NoIndex):
            self._welcome(leaves=True)
        elif care is not None and isinstance(trouble, Unusable):
            self.send(self._upkeeps, upkeep.knowing(care))
        else:
            self.app.push_screen(NoticeScreen(trouble), lambda _: self._again())

    def _again(self) -> None:
        self._mishap = None
        self._open()

    def _welcome(self, *, leaves: bool) -> None:
        if (care := self._start.care) is not None:
            note, self._note = self._note, ""
            self.app.push_screen(WelcomeScreen(care, note=note, leaves=leaves), self._wished)

    def _wished(self, wish: Wish | None) -> None:
        match wish:
            case BuildOrder():
                self._build_first(wish)
            case Path():
                self._go_elsewhere(wish)
            case _:
                self._again()

    def _way(self, way: Way) -> None:
        """What the user wants to do about an index that cannot be used."""
        match way:
            case Elsewhere():
                self._welcome(leaves=False)
            case _:
                self._wished(way)

    def _go_elsewhere(self, folder: Path) -> None:
        """Begin anew with the index in another folder."""
        if self._start.elsewhere is None:
            self._again()
            return
        self._begin_anew(*self._start.elsewhere(folder))

    def _build_first(self, order: BuildOrder) -> None:
        """A build without which there is nothing to search."""
        self._mishap = None
        if self._collection is None:
            self.query_one("#title", Static).update(content("transcript-tui  building the index ..."))
        self.start_build(order)
        self._show_window(Known(order.folder, Provenance(roots=tuple(map(str, order.paths)))))

    def _know(self, known: Known) -> None:
        if self._mishap is not None:
            self.app.push_screen(BrokenScreen(self._mishap, known), self._way)
        elif self._window is not None:
            self._window.know(known)
        else:
            self._show_window(known)

    # The window of the index

    def action_index(self) -> None:
        if self._start.care is None:
            toast(self.app, "This index is not kept in a folder of yours")
        elif self._window is None:
            self.send(self._upkeeps, upkeep.knowing(self._start.care))

    def _show_window(self, known: Known) -> None:
        self._window = CareScreen(self, known)
        self.app.push_screen(self._window, lambda _: self._window_closed())

    def _window_closed(self) -> None:
        self._window = None
        if self._works is not None and self._works.running:
            self._show_works()
        elif self._works is not None:
            self._works = None
            if self._collection is None:
                self._open()

    @property
    def works(self) -> Works | None:
        return self._works

    @property
    def searchable(self) -> bool:
        return self._collection is not None

    def now(self) -> float:
        return self._clock()

    def start_build(self, order: BuildOrder) -> None:
        if (care := self._start.care) is None or self._builds.busy:
            return
        self._cancelled = Event()
        self._works = Works(order, self._clock())
        self.send(self._builds, upkeep.building(care, order, self._cancelled.is_set))

    def cancel_build(self) -> None:
        if self._works is not None and self._works.running:
            self._cancelled.set()
            self._works = replace(self._works, stopping=True)

    def _show_works(self) -> None:
        """In the window, or in the title where that is closed."""
        works = self._works
        if self._window is not None:
            self._window.renew()
        elif works is not None and works.running:
            self.query_one("#title", Static).update(
                content(f"{progress_line(works, self.now())}  {self._key('index')} shows it")
            )

    def _built(self, report: Report) -> None:
        """The new index is in use: take it up, in the same place."""
        if self._collection is None:
            self._hint_due = True
            if self._window is not None and not (report.skipped or report.notices):
                self._window.dismiss(None)
                return
        elif report.added or report.changed or report.removed or report.generation != self._generation:
            self.action_reload()
        self._ended(f"The index is up to date; {self._key('index')} says what has changed")

    def _not_built(self, why: str) -> None:
        if self._collection is None and self._window is not None:
            self._note = why
            self._window.dismiss(None)
            return
        self._ended(why)

    def _ended(self, words: str) -> None:
        """Show how a build ended; where nobody looks at it, in the corner."""
        if self._stats is not None:
            self._title(self._stats)
        if self._window is None:
            toast(self.app, words)
        elif self._start.care is not None:
            self._window.renew()
            self.send(self._upkeeps, upkeep.knowing(self._start.care))
