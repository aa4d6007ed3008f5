"""The query side of the main screen: what is typed in, what is understood, completed and repaired out.

A subclass has the panes and sends the searches.
"""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.timer import Timer
from textual.widget import Widget

from searchlib import Repair

from .. import errands
from ..debounce import pause_after
from ..errands import Completed, Errand, Examined, Found
from ..flights import SingleFlight
from ..keymap import keymap_of
from ..nothing import REPAIRS, nothing_found, out_of_time
from ..ports import Collection
from ..safe_text import content, toast
from ..state import SearchState
from ..widgets.query_bar import QueryBar
from ..widgets.result_list import ResultList
from ..widgets.status_line import Status, StatusLine
from ..widgets.understood import Understood
from .errand_screen import ErrandScreen


class AskingScreen(ErrandScreen[None]):
    """Keeps the question, its newest answer, and the answer that the panes show."""

    #: Who types on never sees why half a word finds nothing.
    ADVICE_PAUSE: ClassVar[float] = 0.4

    bar = getters.query_one("#query", QueryBar)
    understood = getters.query_one("#understood", Understood)
    status = getters.query_one("#status", StatusLine)
    results = getters.query_one("#results", ResultList)

    def __init__(self, query: str) -> None:
        super().__init__()
        self._collection: Collection | None = None
        self._state = SearchState(query)
        self._newest: Found | None = None
        self._shown: Found | None = None
        self._good: SearchState | None = None
        self._repairs: tuple[Repair, ...] = ()
        self._completions: SingleFlight[Errand] = SingleFlight("completions")
        self._advice: SingleFlight[Errand] = SingleFlight("advice")
        self._advice_timer: Timer | None = None

    @property
    def asking(self) -> bool:
        """Something about the query is still to come."""
        flights = (self._completions, self._advice)
        return self.bar.waiting or self._advice_timer is not None or any(f.busy for f in flights)

    # What a subclass does

    def _search(self, state: SearchState) -> None:
        raise NotImplementedError

    def _show(self, found: Found) -> None:
        """Put these hits, or none, into the panes."""
        raise NotImplementedError

    def _go_to(self, pane: Widget) -> None:
        raise NotImplementedError

    def _at(self, pane: str) -> None:
        raise NotImplementedError

    # Answers

    def _found(self, found: Found) -> None:
        page, there = found.page, _has_hits(found)
        self._newest = found
        self.bar.pause = pause_after(found.took)
        self.bar.show_problems(found.state.query, page.problems)
        self.understood.show(page if found.state.query.strip() else None)
        kept = errands.kept(page, self._shown.state if self._shown is not None else None)
        self._tell(Status(found.state, page.total, found.took, page.problems, kept, partial=page.partial))
        previous = self._shown is not None and _has_hits(self._shown)
        self._previous(kept or (not there and previous))
        if there:
            self._good = found.state if found.state.query.strip() else self._good
            self._show(found)
        elif page.partial:
            self._empty(found, out_of_time(page.total))
        elif not kept:
            self._advice_timer = self.set_timer(self.ADVICE_PAUSE, self._examine)
            if not previous:
                self._empty(found, nothing_found(found.state, page.problems, keys=keymap_of(self)))

    def _examined(self, examined: Examined) -> None:
        found = self._newest
        if found is None or examined.state != found.state:
            return
        self._repairs = examined.breakdown.repairs[:REPAIRS]
        before = self._good.query if self._good is not None else ""
        words = nothing_found(found.state, found.page.problems, examined.breakdown, before, keymap_of(self))
        self._empty(found, words)

    def _completed(self, completed: Completed) -> None:
        self.bar.complete(completed.text, completed.completions)

    def _empty(self, found: Found, words: list[str]) -> None:
        self._previous(False)
        self._show(found)
        self.results.note(*words)

    def _previous(self, previous: bool) -> None:
        """Say whether the list still is that of the query before."""
        self.results.set_class(previous, "-previous")
        self.results.border_title = content("Results (previous query)" if previous else "Results")

    def _examine(self) -> None:
        self._advice_timer = None
        if self._collection is not None and self._newest is not None:
            self.send(self._advice, errands.examining(self._collection, self._newest.state))

    def _no_advice(self) -> None:
        """Another question is asked: nobody wants to know why the last found nothing."""
        if self._advice_timer is not None:
            self._advice_timer.stop()
            self._advice_timer = None
        self._advice.stop()
        self._repairs = ()

    def _tell(self, status: Status) -> None:
        self.status.show(status)

    # What the panes post

    @on(QueryBar.Edited)
    def _edited(self, event: QueryBar.Edited) -> None:
        state = self._state.with_query(event.query)
        if state is not self._state:
            self._at("results")
            self._search(state)

    @on(QueryBar.Left)
    def _left(self, event: QueryBar.Left) -> None:
        if event.now:
            self._search(self._state.with_query(event.query))
        if self._advice_timer is not None:  # who goes to an empty list wants to know
            self._advice_timer.stop()
            self._examine()
        self._go_to(self.results)

    @on(QueryBar.CompletionWanted)
    def _completion_wanted(self, event: QueryBar.CompletionWanted) -> None:
        if self._collection is not None:
            self.send(self._completions, errands.completing(self._collection, self._state, event.query))

    @on(ResultList.RepairWanted)
    def _repair_wanted(self, event: ResultList.RepairWanted) -> None:
        self._repair(event.number)

    # Commands

    def action_mend(self) -> None:
        """Put the first repair of what was not understood into the query; else run the first that finds."""
        newest = self._newest
        if newest is None or self.bar.value != newest.state.query:
            return
        problem = next((one for one in newest.page.problems if one.repair), None)
        if problem is not None:
            query, span = newest.state.query, problem.span
            self.bar.put(query[: span.start] + problem.repair + query[span.end :])
        elif not self._repair(1):
            toast(self.app, "There is nothing to repair")

    def action_literal(self) -> None:
        """One more word only as it is written; when there is none, all words widely again."""
        newest = self._newest
        if newest is None or newest.state != self._state:
            return
        if newest.page.expansions:
            self._search(self._state.as_written(newest.page.expansions[0].asked))
        else:
            self._search(self._state.widened())

    def _repair(self, number: int) -> bool:
        """Ask the repair with this number, or for 0 the last question that found something."""
        if self.results.total or self._newest is None or self._newest.state != self._state:
            return False
        state = self._state
        if number == 0 and self._good is not None:
            state = self._good.renewed(state)
        elif 0 < number <= len(self._repairs):
            repair = self._repairs[number - 1]
            state = state.repaired(repair.text, repair.where)
        if state is self._state:
            return False
        self.bar.put(state.query)
        self._search(state)
        return True


def _has_hits(found: Found) -> bool:
    return bool(found.page.hits or found.page.groups)
