"""The main screen: a question in, results, filters and the transcript beside them out.

It lays the panes out, keeps the one `SearchState`, and sends errands; panes only
draw and post messages, and never talk to each other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.widget import Widget
from textual.widgets import Static

from searchlib import Stats

from .. import errands
from ..commands import bindings
from ..errands import (
    Answer,
    Clock,
    Completed,
    Counted,
    Errand,
    Examined,
    Explained,
    Found,
    More,
    Opened,
    Read,
    Skipped,
)
from ..flights import SingleFlight
from ..keymap import Keyed
from ..panes import Pane
from ..ports import Opener
from ..safe_text import content
from ..state import SearchState
from ..widgets.chip_line import ChipLine
from ..widgets.facet_panel import FacetPanel
from ..widgets.find_bar import FindBar
from ..widgets.key_line import KeyLine
from ..widgets.pin_strip import PinStrip
from ..widgets.query_bar import QueryBar
from ..widgets.result_list import ResultList
from ..widgets.status_line import COUNTING, Status, StatusLine
from ..widgets.timeline import Timeline
from ..widgets.transcript_view import TranscriptView
from ..widgets.understood import Understood
from .caring import CaringScreen
from .help import HelpScreen
from .keeping import Start
from .why import WhyScreen

#: A search that takes longer is shown as running; a shorter one would only flicker.
SLOW = 0.2
_TICK = 0.1


#: The smallest terminal in which everything can be read.
LEAST = (60, 15)


def _too_small(width: int, height: int) -> str:
    return f"Terminal too small: {LEAST[0]}x{LEAST[1]} needed, this is {width}x{height}."


class SearchScreen(Keyed, CaringScreen):
    """Everything one does all day."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.MAIN)
    CSS_PATH = "search.tcss"
    # Textual declares these two without `ClassVar` around the whole type, so we cannot either.
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-thin"),
        (LEAST[0], "-narrow"),
        (100, "-normal"),
        (160, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-flat"),
        (LEAST[1], "-short"),
        (32, "-tall"),
    ]

    def __init__(self, opener: Opener, start: Start, clock: Clock) -> None:
        super().__init__(start)
        self._opener = opener
        self._clock = clock
        self._stay = ""
        self._began = 0.0
        self._searches: SingleFlight[Errand] = SingleFlight("searches")
        self._asides: SingleFlight[Errand] = SingleFlight("asides")

    def compose(self) -> ComposeResult:
        yield Static(content("transcript-tui  opening the index ..."), id="title")
        yield QueryBar(self._state.query, id="query")
        yield Understood(id="understood")
        yield StatusLine(id="status")
        yield ChipLine(id="chips")
        yield PinStrip(id="pins")
        yield Timeline(id="timeline")
        with Horizontal(id="body"):
            yield FacetPanel(id="filters")
            with Container(id="main"):
                yield ResultList(id="results")
                yield TranscriptView(id="reader")
        yield FindBar(id="finding")
        yield Static(id="hint")
        yield KeyLine()
        yield Static(id="small")

    def on_mount(self) -> None:
        self._ticker = self.set_interval(_TICK, self._tick, pause=True)
        self._at("results")
        self.bar.focus()
        self._open()
        self.begin()

    def on_unmount(self) -> None:
        self.end()
        self._no_advice()
        self.stop_reading()
        self.stop_pinning()
        for flight in (self._searches, self._asides, self._completions):
            flight.stop()
        if self._collection is not None:
            self._collection.close()

    @property
    def busy(self) -> bool:
        """Something is still to come; tests wait for this."""
        waiting = self.asking or self.reading or self.keeping or self.pinning
        return waiting or self._searches.busy or self._asides.busy

    # Answers

    def answer(self, answer: Answer) -> None:
        match answer:
            case Opened():
                self.adopt(answer)
                self._title(answer.stats)
                self._search(self._state.again())
            case Found():
                self._calm()
                self._found(answer)
                self._wait()
            case Examined():
                self._examined(answer)
            case Completed():
                self._completed(answer)
            case Counted():
                self._calm()
                self._counted(answer)
            case More(page, _, group) if group:
                self.results.add_to(group, page)
            case More(page, stay_on):
                self.results.add(page)
                self._land_on(stay_on)
                self.settle_page()
            case Skipped():
                self._skipped(answer)
            case Read() if self._shown is not None and answer.state == self._shown.state:
                self._show_reading(answer)
            case Explained(chunk, reasons):
                self.app.push_screen(WhyScreen(chunk, reasons))
            case _:
                self.kept(answer)

    def settled(self, flight: SingleFlight[Errand]) -> None:
        if flight is self._searches:
            self._calm()

    def _open(self) -> None:
        if self._collection is not None:
            self._collection.close()
            self._collection = None
        self.send(self._searches, errands.opening(self._opener))

    def _begin_anew(self, opener: Opener, start: Start) -> None:
        self.app.switch_screen(SearchScreen(opener, start, self._clock))

    def _title(self, stats: Stats) -> None:
        years = f"  {stats.first:%Y}-{stats.last:%Y}" if stats.first and stats.last else ""
        words = (
            f"transcript-tui  {stats.transcripts:,} transcripts  {stats.paragraphs:,} paragraphs"
            f"  {stats.speakers:,} speakers{years}"
        )
        self.query_one("#title", Static).update(content(words))

    # Searching

    def _search(self, state: SearchState) -> None:
        """Ask; what was found before stays until the answer is here."""
        if state.generation == self._state.generation:
            return
        if state.filters != self._state.filters:
            self.panel.show(state.filters)
        self._state = state
        self._stay = self.promised or self._stay_on(state)
        self._no_advice()
        self._chips()
        if self._collection is not None:
            self._pages.stop()
            self._skips.stop()
            self._wait()
            sight = self.results.hits_in_sight
            before = self._shown.state if self._shown is not None else None
            errand = errands.searching(self._collection, state, self._clock, self._stay, sight, before)
            self.send(self._searches, errand)

    def _show(self, found: Found) -> None:
        self._shown = found
        there = bool(found.page.hits or found.page.groups)
        page = found.page if there else replace(found.page, total=0)
        self.results.show(page, stay_on=self._stay)
        self.settle_place(found)
        if not there:
            self._readings.stop()
            self.reader.clear()
        self._show_counts()

    def _wait(self) -> None:
        """For hits, or for their counts: if they take long, what is shown is not of this question yet."""
        self._began = self._clock()
        self._ticker.resume()

    def _tick(self) -> None:
        waited = self._clock() - self._began
        if not self._searches.wanted or waited < SLOW:
            return
        if self._newest is not None and self._newest.state == self._state:
            if waited < SLOW + self.RESTING:
                return
            self.panel.add_class("-stale")
            self.timeline.add_class("-stale")
            self.status.wait(waited, COUNTING)
        else:
            self.results.add_class("-stale")
            self.status.wait(waited)

    def _calm(self) -> None:
        self._ticker.pause()
        for pane in (self.results, self.panel, self.timeline):
            pane.remove_class("-stale")
        self.status.wait(0.0)

    # What the panes post

    @on(ResultList.Moved)
    def _moved(self, event: ResultList.Moved) -> None:
        if event.hit is not None and self.reader.display:
            self._follow(event.hit.chunk)

    @on(ResultList.PageWanted)
    def _page_wanted(self, event: ResultList.PageWanted) -> None:
        if self._collection is not None and self._shown is not None:
            wanted, state = event.wanted, self._shown.state
            if wanted.group is not None:
                errand = errands.opening_group(self._collection, state, wanted.group, wanted.page)
            else:
                errand = errands.paging(self._collection, state, wanted.page)
            self.send(self._pages, errand)

    @on(ResultList.Opened)
    def _opened(self, event: ResultList.Opened) -> None:
        self._go_to(self.reader)
        self._follow(event.hit.chunk, pause=0)

    @on(TranscriptView.WhyWanted)
    def _why_wanted(self) -> None:
        self.action_why()

    @on(TranscriptView.MarkWanted)
    def _mark_wanted(self) -> None:
        self.action_mark()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if event.widget in (self.results, self.reader, self.panel):
            self._at(event.widget.id or "results")

    def on_resize(self) -> None:
        self._chips()
        self.query_one("#small", Static).update(content(_too_small(self.size.width, self.size.height)))
        self.call_after_refresh(self._catch_up)

    def _catch_up(self) -> None:
        """A reader that has come to be in sight shows the hit that one is at."""
        hit = self.results.hit
        if hit is not None and self.reader.display and self.results.display and not self.reader.has_focus:
            self._follow(hit.chunk)

    # Commands

    def action_why(self) -> None:
        self._aside(errands.explaining)

    def action_query(self) -> None:
        self.bar.focus()

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen())

    def action_back(self) -> None:
        """A slow search stops; else the focus goes back to the results."""
        if self._searches.wanted and self.results.has_class("-stale"):
            self._searches.stop()
            self._calm()
            self._tell(Status(self._state, note="stopped"))
        elif self.reader.finding and not self.results.has_focus:
            self.end_find()
        elif not self.results.has_focus:
            self._go_to(self.results)
        else:
            self._search(self._state.without_like())

    def _go_to(self, pane: Widget) -> None:
        self._at(pane.id or "")
        pane.focus()

    def _at(self, pane: str) -> None:
        """The pane that a narrow terminal shows."""
        for name in ("results", "reader", "filters"):
            self.set_class(name == pane, f"-at-{name}")
