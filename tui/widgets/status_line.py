"""One line about the search: how many hits, how long it took, what was not understood."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.widgets import Static

from searchlib import Problem, Sort

from ..keymap import USUAL, Keymap, keymap_of
from ..marks import SIGN
from ..ports import SECONDS
from ..safe_text import Part, assemble, shorten
from ..state import SearchState

_SPINNER = "|/-\\"
#: Cells that a long repair leaves to the reason.
_REPAIR = 24
#: What is waited for: hits, or how many there are of each kind of those that are shown.
SEARCHING = "searching"
COUNTING = "counting"


@dataclass(frozen=True, slots=True)
class Status:
    """What there is to tell. `kept`: the list still shows the last query that found something."""

    state: SearchState
    total: int | None = None
    took: float = 0.0
    problems: tuple[Problem, ...] = ()
    kept: bool = False
    note: str = ""
    partial: bool = False


def status_text(
    status: Status, *, waited: float = 0.0, doing: str = SEARCHING, marked: int = 0, keys: Keymap = USUAL
) -> Content:
    """The line; `waited` are the seconds for which a search has been running that is worth a word."""
    parts: list[Part] = []
    if waited:
        stops = f", {keys.first('back')} stops" if waited >= 1 and doing == SEARCHING else ""
        turn = _SPINNER[int(waited * 10) % len(_SPINNER)]
        parts.append((f"{turn} {doing}{stops}  ", "bold"))
    if marked:  # before what may be too long for the line
        parts.append((f"{SIGN} {marked:,} marked  ", "bold"))
    if status.note:
        parts.append((status.note + "  ", "bold"))
    if status.problems:
        parts.append((f"! {_problem(status.problems[0], keys)}  ", "bold"))
        if status.kept:
            parts.append("showing the last query that found something  ")
    if status.partial:
        parts.append((f"partial: time was up after {SECONDS:.0f} s  ", "bold"))
    if status.total is not None and not status.kept:
        parts.append(f"{_amount(status, keys)}  {status.took * 1000:.0f} ms  sort: {_order(status.state)}")
    return assemble(*parts)


def _problem(problem: Problem, keys: Keymap) -> str:
    repair = f"{keys.first('mend')} writes {shorten(problem.repair, _REPAIR)}: " if problem.repair else ""
    return f"{repair}{problem.message} (at character {problem.span.start + 1})"


def _order(state: SearchState) -> str:
    """Without words nothing is more relevant than anything else."""
    if state.like is not None:
        return "likeness"
    plain = state.sort is Sort.RELEVANCE and not state.query.strip()
    order = Sort.DOCUMENT.value if plain else state.sort.value
    return f"{order}  by {state.group.value}" if state.group else order


def _amount(status: Status, keys: Keymap) -> str:
    if (like := status.state.like) is not None:
        return f"like {shorten(like.label, 48)} ({keys.first('back')} back): {status.total:,} paragraphs"
    if status.state.browsing:
        return f"all {status.total:,} paragraphs"
    least = "at least " if status.partial else ""
    return f"{least}1 hit" if status.total == 1 else f"{least}{status.total:,} hits"


class StatusLine(Static):
    """Always in the same place; a search never makes a toast."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(assemble(), id=id)
        self._status = Status(SearchState())
        self._waited = 0.0
        self._doing = SEARCHING
        self._marked = 0

    def show(self, status: Status) -> None:
        self._status = status
        keys, waited, doing = keymap_of(self), self._waited, self._doing
        # Its size is fixed: to lay out the whole screen for each search would take longer than the line.
        self.update(
            status_text(status, waited=waited, doing=doing, marked=self._marked, keys=keys), layout=False
        )

    def mark(self, count: int) -> None:
        """So many paragraphs are marked."""
        self._marked = count
        self.show(self._status)

    def wait(self, seconds: float, doing: str = SEARCHING) -> None:
        """A search has been running for so long; 0 when none is."""
        if seconds or self._waited:
            self._waited, self._doing = seconds, doing
            self.show(self._status)
