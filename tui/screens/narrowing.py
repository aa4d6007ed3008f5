"""What of the main screen narrows, orders and groups hits: keys and messages in, the next question out."""

from __future__ import annotations

from abc import abstractmethod

from textual import getters, on

from searchlib import Chunk

from ..attribution import name
from ..errands import Counted
from ..state import DATE, Filter, Like, SearchState
from ..widgets.chip_line import ChipLine, Everything, Word
from ..widgets.facet_panel import FacetPanel
from ..widgets.timeline import Timeline
from .asking import AskingScreen
from .values import ValuesScreen


class NarrowingScreen(AskingScreen):
    """The main screen asks; this part of it says what."""

    panel = getters.query_one("#filters", FacetPanel)
    chips = getters.query_one("#chips", ChipLine)
    timeline = getters.query_one("#timeline", Timeline)

    def __init__(self, query: str) -> None:
        super().__init__(query)
        self._amounts: dict[tuple[str, str], int] = {}
        self._least = False
        self._counts: Counted | None = None

    @abstractmethod
    def _target(self) -> Chunk | None:
        """The paragraph that commands are about."""

    def _stay_on(self, state: SearchState) -> str:
        """The paragraph one is at, if words and order stay; back from those like one, that one."""
        if self._shown is None:
            return ""
        before, hit = self._shown.state, self.results.hit
        if before.like is not None and state.like is None:
            return before.like.id
        same = (before.query, before.sort, before.like) == (state.query, state.sort, state.like)
        return hit.chunk.id if same and hit is not None else ""

    def _land_on(self, id: str) -> None:
        """Put the cursor where it was, if nobody has moved it since."""
        if id and self.results.cursor == 0 and (index := self.results.find(id)) is not None:
            self.results.go(index)

    def _counted(self, counted: Counted) -> None:
        self._counts = counted
        self._show_counts()

    def _show_counts(self) -> None:
        """Show the counts of the list; those of a question whose hits are not shown yet wait for them."""
        counted = self._counts
        if counted is None or self._shown is None or counted.state != self._shown.state:
            return
        self._counts, counts = None, counted.counts
        self.panel.show(self._state.filters, counts.facets, partial=counts.partial)
        chosen = [one.value for one in self._state.filters if one.field == DATE]
        self.timeline.show(counts.days, chosen[0] if chosen else "", partial=counts.partial)
        self._amounts = {(f.field, v.value): v.count for f in counts.facets for v in f.values}
        self._least = counts.partial
        self._chips()

    def _chips(self) -> None:
        self.chips.show(self._state, self._amounts, partial=self._least)

    # What the panes post

    @on(FacetPanel.Toggled)
    def _toggled(self, event: FacetPanel.Toggled) -> None:
        self._search(self._state.toggled(event.filter))

    @on(ChipLine.Dropped)
    def _dropped(self, event: ChipLine.Dropped) -> None:
        match event.target:
            case Filter() as chosen if chosen in self._state.filters:
                self._search(self._state.toggled(chosen))
            case Word(text) if text in self._state.literal:
                self._search(self._state.widened(text))
            case Everything():
                self.action_clear_filters()

    @on(FacetPanel.Sought)
    def _sought(self, event: FacetPanel.Sought) -> None:
        if self._collection is not None:
            self.app.push_screen(ValuesScreen(self._collection, self._state, event.field), self._found_value)

    def _found_value(self, chosen: Filter | None) -> None:
        if chosen is not None:
            self._search(self._state.toggled(chosen))

    @on(Timeline.Chosen)
    def _dated(self, event: Timeline.Chosen) -> None:
        self._search(self._state.with_dates(event.dates))

    # Commands

    def action_sort(self) -> None:
        self._search(self._state.next_sort())

    def action_group(self) -> None:
        self._search(self._state.next_group())

    def action_like(self) -> None:
        """Paragraphs like the one that commands are about."""
        if (chunk := self._target()) is not None:
            label = f"{name(chunk)}, {chunk.date or 'undated'}, para. {chunk.paragraph}"
            self._search(self._state.with_like(Like(chunk.id, label)))
            self._go_to(self.results)

    def action_clear_filters(self) -> None:
        self._search(self._state.without_filters())

    def action_filters(self) -> None:
        self._go_to(self.results if self.panel.has_focus else self.panel)

    def action_timeline(self) -> None:
        """Go to the timeline; in a narrow terminal it comes and goes."""
        leaving = self.timeline.has_focus
        self.set_class(not leaving, "-timed")
        if leaving:
            self._go_to(self.results)
        else:
            self.timeline.focus()
